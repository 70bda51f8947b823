"""What a dimension's bands must satisfy: each value in exactly one, and no false Other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from peelian.core.release_model import TOTAL
from peelian.records.checking import did_you_mean
from peelian.tables.hierarchy import band_codes, codes_of_band
from peelian.tables.spec_model import BandSpec, DimensionSpec
from peelian.tables.variables import LIVE, Value, Variable, is_missing

LEAST_IN_OTHER = 2
"""Categories: a band called Other over one category would only rename it."""
_OTHER = re.compile(r"^others?\b", re.IGNORECASE)


def twice(where: str, ids: Sequence[str]) -> Iterator[str]:
    """A sentence for each name that stands more than once."""
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"{where}: '{name}' stands twice"


def open_band_faults(dimension: DimensionSpec, variable: Variable) -> Iterator[str]:
    """Bands of values that no code list holds: spans of time, and units of the force."""
    if dimension.leave_out:
        yield f"leave_out: {variable.name} has no code list; remove the key"
    yield from band_faults(dimension.bands)
    is_year = variable.name == "year"
    named = [code for band in dimension.bands for code in band_codes(band, is_year)]
    for code in sorted({code for code in named if named.count(code) > 1}):
        yield f"bands: '{code}' is in more than one band"
    if variable.is_time:
        yield from _time_band_faults(dimension, variable, named)
    elif not any(band.rest for band in dimension.bands):
        yield "bands: units have no code list, so give bands, one of them with 'else: true'"
    elif "unknown" not in named:
        yield "bands: 'unknown' (Not recorded) is in no band; give it a band of its own"


def _time_band_faults(
    dimension: DimensionSpec, variable: Variable, named: Sequence[str]
) -> Iterator[str]:
    if variable.name == "year":
        for code in named:
            if not re.fullmatch(r"\d{4}", code):
                yield f"bands: '{code}' isn't a year; allowed: 2016, or a span such as 2000-2016"
    if any(band.rest for band in dimension.bands):
        words = "years" if variable.name == "year" else "spans of time"
        yield f"bands: {words} have no 'else' band; give the span that each holds"


def band_faults(bands: Sequence[BandSpec]) -> Iterator[str]:
    """Names that stand once, and bands that hold codes or other bands."""
    yield from twice("bands", [band.code for band in bands])
    yield from twice("bands", [band.label for band in bands])
    for band in bands:
        if TOTAL.casefold() in (band.code.casefold(), band.label.casefold()):
            yield f"bands, {band.code}: '{TOTAL}' is kept for the total; give another name"
        yield from _nesting_faults(band, bands)
    if sum(band.rest for band in bands) > 1:
        yield "bands: only one may have 'else: true'"


def _nesting_faults(band: BandSpec, bands: Sequence[BandSpec]) -> Iterator[str]:
    """A band holds codes or is the sum of two or more bands within it; two levels at most."""
    where = f"bands, {band.code}:"
    inner = [other.code for other in bands if other.within == band.code]
    if not inner and band.rest == bool(band.of):
        yield f"{where} give either 'of' or 'else: true'"
    if inner and (band.rest or band.of):
        yield f"{where} it's the sum of {', '.join(inner)}; remove 'of' and 'else'"
    if inner and band.within is not None:
        yield f"{where} bands are nested two levels deep at most"
    if len(inner) == 1:
        yield f"{where} it holds one band, {inner[0]}, so it would say the same twice"
    outer = [other.code for other in bands if other.code != band.code]
    if band.within is not None and band.within not in outer:
        yield f"{where} within: there is no band '{band.within}'{did_you_mean(band.within, outer)}"


def partition_faults(dimension: DimensionSpec, values: Sequence[Value]) -> Iterator[str]:
    """Every value falls in one band, and every code that a band names is one."""
    codes = [value.code for value in values]
    named = [code for band in dimension.bands for code in band.of]
    for code in dict.fromkeys(named):
        if code not in codes:
            left_out = " (it's in leave_out)" if code in dimension.leave_out else ""
            hint = did_you_mean(code, codes)
            yield f"bands: there is no {dimension.of} '{code}'{left_out}{hint}"
        if named.count(code) > 1:
            yield f"bands: '{code}' is in more than one band"
    has_rest = any(band.rest for band in dimension.bands)
    unplaced = [
        value
        for value in values
        if value.code not in named
        and (not has_rest or is_missing(value.code) or value.code == LIVE)
    ]
    if unplaced and not dimension.others_unused:
        listed = ", ".join(f"{value.code} ({value.label})" for value in unplaced)
        yield f"bands: every {dimension.of} must fall in one band; in none: {listed}"


def other_faults(dimension: DimensionSpec, values: Sequence[Value]) -> Iterator[str]:
    """A band called Other pools two or more known categories, and is nobody else's Other."""
    labels = {value.label.casefold(): value.code for value in values}
    for band in dimension.bands:
        if not _OTHER.match(band.label):
            continue
        held = codes_of_band(dimension, band, values)
        where = f"bands, {band.code}: a band called '{band.label}'"
        if len(held) < LEAST_IN_OTHER:
            yield f"{where} must hold at least two categories, or it names the one that it hides"
        if any(map(is_missing, held)):
            yield f"{where} can't hold what isn't recorded; give that a band of its own"
        if band.label.casefold() in labels:
            yield (
                f"{where} has the label of the register's own '{labels[band.label.casefold()]}'; "
                "give it another, such as 'Other categories, grouped'"
            )
