"""From a specification's dimension to its tree: categories, and which leaf each value falls in.

A dimension is a partition: every value that its variable may take falls in exactly one leaf. So
counts add up, and a reader can check them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from peelian.core.reference import codes_of
from peelian.core.release_model import TOTAL, Category, Dimension, Window
from peelian.tables.meaning import with_meaning
from peelian.tables.numbers import band_of_number, open_band, spans_of_band
from peelian.tables.spec_model import BandSpec, DimensionSpec
from peelian.tables.time_codes import spans_of
from peelian.tables.variables import (
    SEVERAL,
    VARIABLES,
    Value,
    Variable,
    is_missing,
    values_of,
)

_YEARS = re.compile(r"^(\d{4})(?:-(\d{4}))?$")


@dataclass(frozen=True)
class Tree:
    """A dimension ready for counting.

    Attributes:
        dimension: as `release.json` holds it, the root leading, depth first.
        leaf_of: the leaf's code for each value that a record may hold.
        rest: the leaf for any other value, or None where there may be none.
    """

    dimension: Dimension
    leaf_of: dict[str, str]
    rest: str | None = None


def tree_of(
    spec: DimensionSpec, regimes: tuple[str, ...], *windows: Window, several: bool = False
) -> Tree:
    """The tree of a dimension that has passed `spec_checks`.

    Args:
        windows: those that are counted, ascending, which give years and months.
        several: whether there's a category for people who are in more than one.
    Raises: InputError as the code lists do.
    """
    variable = VARIABLES[spec.of]
    if variable.is_number:
        return _numbered(spec)
    if variable.is_time:
        spans = spans_of(variable.name, windows)
        values = tuple(Value(span.code, span.label) for span in spans)
        if several:
            values = (*values, Value(SEVERAL, "More than one"))
        runs = {span.code: span.runs for span in spans}
    else:
        values, runs = allowed_values(spec, variable, regimes, several=several), None
    tree = _banded(spec, values) if spec.bands else _listed(spec, variable, values)
    meant = with_meaning(tree.dimension, spec, tree.leaf_of, tree.rest, runs)
    return replace(tree, dimension=meant)


def _numbered(spec: DimensionSpec) -> Tree:
    """A dimension of numbers, of which the engine gives the band's own code."""
    extra = {code for code, _ in VARIABLES[spec.of].extra}
    of_extra = {code: band.code for band in spec.bands for code in band.of if code in extra}
    leaf_of = {band.code: band.code for band in spec.bands if spans_of_band(band)} | of_extra
    dimension = _dimension(spec, _nested(spec.bands, set()))
    held = band_of_number(spec.bands) | of_extra
    return Tree(with_meaning(dimension, spec, held, open_band(spec.bands)), leaf_of)


def allowed_values(
    spec: DimensionSpec, variable: Variable, regimes: tuple[str, ...], *, several: bool = False
) -> tuple[Value, ...]:
    """The values that a dimension must place: its variable's, less those left out."""
    values = values_of(variable, regimes)
    if several and all(value.code != SEVERAL for value in values):
        values = (*values, Value(SEVERAL, "More than one"))
    return tuple(value for value in values if value.code not in spec.leave_out)


def band_codes(band: BandSpec, is_year: bool) -> tuple[str, ...]:
    """The codes that a band names; years may be given as a span, "2000-2016"."""
    if not is_year:
        return band.of
    return tuple(year for text in band.of for year in _years(text))


def _years(text: str) -> Iterator[str]:
    match = _YEARS.match(text)
    if match is None:
        yield text
        return
    first = int(match[1])
    for year in range(first, int(match[2] or first) + 1):
        yield str(year)


def else_codes(spec: DimensionSpec, values: Sequence[Value], *, is_year: bool) -> tuple[str, ...]:
    """The codes left for a dimension's `else` band: named by no other, and not a missing value."""
    named = {code for band in spec.bands for code in band_codes(band, is_year)}
    return tuple(
        value.code for value in values if value.code not in named and not is_missing(value.code)
    )


def _banded(spec: DimensionSpec, values: tuple[Value, ...]) -> Tree:
    held = {value.code for value in values}
    is_time, is_open = VARIABLES[spec.of].is_time, spec.of == "unit"
    leaf_of: dict[str, str] = {}
    rest: str | None = None
    empty: set[str] = set()
    for band in spec.bands:
        codes = codes_of_band(spec, band, values)
        if band.of or band.rest:
            leaf_of.update({code: band.code for code in codes if code in held or is_open})
        if band.rest and is_open:
            rest = band.code
        if is_time and not held.intersection(codes):
            empty.add(band.code)
    return Tree(_dimension(spec, _nested(spec.bands, empty)), leaf_of, rest)


def codes_of_band(spec: DimensionSpec, band: BandSpec, values: Sequence[Value]) -> tuple[str, ...]:
    """The codes that a band holds; those of the bands within it too, where it's their sum."""
    is_year = spec.of == "year"
    inner = [other for other in spec.bands if other.within == band.code]
    if inner:
        return tuple(code for other in inner for code in codes_of_band(spec, other, values))
    if band.rest:
        return else_codes(spec, values, is_year=is_year)
    return band_codes(band, is_year)


def _nested(bands: Sequence[BandSpec], empty: set[str]) -> list[Category]:
    """The bands depth first: each followed by those within it. Years outside the window go."""
    shown: list[Category] = []
    for band in bands:
        if band.within is None and band.code not in empty:
            shown.append(Category(code=band.code, label=band.label, parent=TOTAL))
            shown += [
                Category(code=inner.code, label=inner.label, parent=band.code)
                for inner in bands
                if inner.within == band.code and inner.code not in empty
            ]
    return shown


def _listed(spec: DimensionSpec, variable: Variable, values: tuple[Value, ...]) -> Tree:
    if spec.show == "codes" or variable.groups is None:
        shown = [Category(code=v.code, label=v.label, parent=TOTAL) for v in values]
        return Tree(_dimension(spec, shown), {v.code: v.code for v in values})
    groups = codes_of(variable.groups)
    by_group: dict[str, list[Value]] = {}
    for value in values:
        by_group.setdefault(value.group, []).append(value)
    ordered = [code for code in groups if code in by_group]
    shown, leaf_of = [], {}
    for group in ordered:
        shown.append(Category(code=group, label=groups[group].label, parent=TOTAL))
        members = by_group[group]
        inner = spec.show == "groups_and_codes" and [v.code for v in members] != [group]
        for value in members:
            leaf_of[value.code] = value.code if inner else group
            if inner:
                shown.append(Category(code=value.code, label=value.label, parent=group))
    for value in by_group.get("", []):
        shown.append(Category(code=value.code, label=value.label, parent=TOTAL))
        leaf_of[value.code] = value.code
    return Tree(_dimension(spec, shown), leaf_of)


def _dimension(spec: DimensionSpec, shown: Sequence[Category]) -> Dimension:
    root = Category(code=TOTAL, label=TOTAL, parent=None)
    told = tuple(
        category.model_copy(update={"neutral": category.code in spec.neutral}) for category in shown
    )
    return Dimension(
        id=spec.id,
        label=spec.label,
        categories=(root, *told),
        attribute=VARIABLES[spec.of].attribute,
    )
