"""What may be said beneath a table: how long things took, and full-time equivalents.

They're figures of records, not of counts, so no search protects them. They're given for a category
whose count is shown, where on each side of the figure there are at least as many units as the
policy's threshold: a median needs twice as many, quartiles four times. How many units they're of
isn't said. A full-time equivalent is given for a category of at least the threshold whose parts all
have theirs given, so that no difference leaves one that isn't.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from peelian.core.errors import ZoneError
from peelian.core.release_model import TOTAL, Release
from peelian.disclosure.engine import Protection
from peelian.disclosure.tabulation import Tabulation

STATISTICS_NAME = "statistics.json"
EVENTS = {"recorded": "recording", "incident": "the incident", "finalised": "being finalised"}
SIDES_OF_MEDIAN, SIDES_OF_QUARTILES = 2, 4
"""Into how many parts a figure cuts the units; each part must reach the threshold."""
NOT_GIVEN = "[x]"
HUNDRED = 100


def with_medians(
    release: Release, folder: Path, tabulation: Tabulation, protection: Protection, threshold: int
) -> Release:
    """The release, each table with what may be said of its statistics.

    Raises: ZoneError where the statistics can't be read.
    """
    found = read_statistics(folder)
    tables = []
    for number, table in enumerate(release.tables):
        said = table.said
        if table.id in found:
            asked = found[table.id]
            counts = _counts(tabulation, protection, number, asked["over"])
            tell = _days_said if asked["days"] else _equivalents_said
            said = (*said, *tell(release, asked, counts, threshold))
        tables.append(table.model_copy(update={"said": said}))
    return release.model_copy(update={"tables": tuple(tables)})


def read_statistics(folder: Path) -> dict[str, Any]:
    """The statistics of a tabulation, by table; none where it has none."""
    path = folder / STATISTICS_NAME
    if not path.is_file():
        return {}
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except ValueError:
        raise ZoneError("statistics can't be read", where=path, do="tabulate again") from None
    return found


def _counts(
    tabulation: Tabulation, protection: Protection, number: int, over: str | None
) -> dict[str, int | None]:
    """The count of each category, all else at its total; None where it's hidden."""
    cells = tabulation.cells
    trees = [cells.trees[dimension] for dimension in cells.tables[number].by]
    names = [tree.id for tree in trees]
    axis = 0 if over is None else names.index(over)
    step = 1
    for tree in trees[axis + 1 :]:
        step *= len(tree.codes)
    place = cells.places[number]
    at = {code: int(place[node * step]) for node, code in enumerate(trees[axis].codes)}
    return {
        code: None if protection.hidden[cell] else int(protection.values[cell])
        for code, cell in at.items()
    }


def _label(release: Release, over: str | None, code: str) -> str:
    if over is None or code == TOTAL:
        return "All"
    return release.dimension(over).labels()[code]


def _equivalents_said(
    release: Release, found: Mapping[str, Any], counts: Mapping[str, int | None], threshold: int
) -> Iterator[str]:
    over = found["over"]
    parents = {c.code: c.parent for c in release.dimension(over).categories} if over else {}
    held = {code for code, count in counts.items() if count is None or 0 < count < threshold}
    if over is None:
        held = held if TOTAL in held else set()
    for code in list(held):
        at = parents.get(code)
        while at is not None:
            held.add(at)
            at = parents.get(at)
    yield (
        "Full-time equivalents, of those whose hours are on the register. "
        f"{NOT_GIVEN} stands where too few are behind a figure, or behind a part of it."
    )
    for code, figures in found["of"].items():
        figure = NOT_GIVEN if code in held else f"{figures['hundredths'] / HUNDRED:,.2f}"
        yield f"{_label(release, over, code)}: {figure}."


def _days_said(
    release: Release, found: Mapping[str, Any], counts: Mapping[str, int | None], threshold: int
) -> Iterator[str]:
    first, last = (EVENTS[event] for event in found["days"])
    yield (
        f"Whole days from {first} to {last}: the median is the number within which half of those "
        f"that have both dates fall, the quartiles a quarter and three quarters. {NOT_GIVEN} "
        "stands where too few are behind a figure."
    )
    for code, figures in found["of"].items():
        label = _label(release, found["over"], code)
        is_shown = counts.get(code) is not None
        median = _figure(figures, "median", SIDES_OF_MEDIAN * threshold, is_shown)
        lower, upper = (
            _figure(figures, name, SIDES_OF_QUARTILES * threshold, is_shown)
            for name in ("lower", "upper")
        )
        yield f"{label}: median {median}, quartiles {lower} and {upper}."


def _figure(figures: Mapping[str, int], name: str, least: int, is_shown: bool) -> str:
    return f"{figures[name]:,}" if is_shown and figures["known"] >= least else NOT_GIVEN
