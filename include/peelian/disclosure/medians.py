"""What may be said of how long things took: medians and quartiles, beneath a table.

They're figures of records, not of counts, so no search protects them. They're given for a category
whose count is shown, where on each side of the figure there are at least as many units as the
policy's threshold: a median needs twice as many, quartiles four times. How many units they're of
isn't said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from peelian.core.errors import ZoneError
from peelian.core.release_model import Release
from peelian.disclosure.engine import Protection
from peelian.disclosure.tabulation import Tabulation

STATISTICS_NAME = "statistics.json"
EVENTS = {"recorded": "recording", "incident": "the incident", "finalised": "being finalised"}
SIDES_OF_MEDIAN, SIDES_OF_QUARTILES = 2, 4
"""Into how many parts a figure cuts the units; each part must reach the threshold."""
NOT_GIVEN = "[x]"


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
            shown = _shown(tabulation, protection, number, found[table.id]["over"])
            said = (*said, *_sentences(release, found[table.id], shown, threshold))
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


def _shown(
    tabulation: Tabulation, protection: Protection, number: int, over: str | None
) -> dict[str, bool]:
    """For each category whether its count, all else at its total, is shown."""
    cells = tabulation.cells
    trees = [cells.trees[dimension] for dimension in cells.tables[number].by]
    names = [tree.id for tree in trees]
    if over is None:
        return {trees[0].codes[0]: not protection.hidden[cells.places[number][0]]}
    axis = names.index(over)
    step = 1
    for tree in trees[axis + 1 :]:
        step *= len(tree.codes)
    place = cells.places[number]
    return {
        code: not protection.hidden[place[at * step]] for at, code in enumerate(trees[axis].codes)
    }


def _sentences(
    release: Release,
    found: Mapping[str, Any],
    shown: Mapping[str, bool],
    threshold: int,
) -> Iterator[str]:
    first, last = (EVENTS[event] for event in found["days"])
    over = release.dimension(found["over"]) if found["over"] else None
    labels = over.labels() if over else {}
    yield (
        f"Whole days from {first} to {last}: the median is the number within which half of those "
        f"that have both dates fall, the quartiles a quarter and three quarters. {NOT_GIVEN} "
        "stands where too few are behind a figure."
    )
    for code, figures in found["of"].items():
        label = labels.get(code, "All") if code != "Total" else "All"
        is_shown = shown.get(code, False)
        median = _figure(figures, "median", SIDES_OF_MEDIAN * threshold, is_shown)
        lower, upper = (
            _figure(figures, name, SIDES_OF_QUARTILES * threshold, is_shown)
            for name in ("lower", "upper")
        )
        yield f"{label}: median {median}, quartiles {lower} and {upper}."


def _figure(figures: Mapping[str, int], name: str, least: int, is_shown: bool) -> str:
    return f"{figures[name]:,}" if is_shown and figures["known"] >= least else NOT_GIVEN
