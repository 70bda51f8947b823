"""Figures that were published, and the same counted now from a register that is being checked.

In    public CSVs of the newest version of each release; the register's conformed tables
Out   each published margin beside its recount; a figure that was moved or hidden isn't compared
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

from peelian.commands.quality_touched import files_of_release, published_from
from peelian.core.release_model import TOTAL
from peelian.core.zones import Home, Zone
from peelian.publication.page.published import newest_version
from peelian.quality.conformed import Conformed
from peelian.quality.fact_tables import GivenBefore
from peelian.tables.cells import innermost, tables_needed
from peelian.tables.counting import Innermost, innermost_of
from peelian.tables.engine import open_engine
from peelian.tables.spec import Spec
from peelian.tables.trees import trees_of
from peelian.tables.universe import countings
from peelian.tables.window import windows

TOLERANCE = 0.01
"""Of a published figure: late entries and corrections move totals by less in a month."""
CODE = "_code"


def given_before(home: Home, conformed: Conformed) -> list[GivenBefore]:
    """What the newest version of every release of a register says, beside a recount.

    Releases that moved counts (rounding, noise) carry a marker beside each and aren't compared.
    """
    found: list[GivenBefore] = []
    for one in published_from(home, conformed.register):
        for period, folder in _published(home, one.spec):
            found += _compared(home, conformed, one.spec, period, folder)
    return found


def _published(home: Home, spec: Spec) -> Iterator[tuple[str, Path]]:
    """The last period that was published, and the folder of its newest version."""
    folder = home.zone(Zone.PUBLIC) / spec.id
    periods = sorted(path for path in folder.glob("*") if path.is_dir()) if folder.is_dir() else []
    for path in periods[-1:]:
        version = newest_version(path)
        if version is not None:
            yield path.name, version


def _compared(
    home: Home, conformed: Conformed, spec: Spec, period: str, folder: Path
) -> Iterator[GivenBefore]:
    files, read_on = files_of_release(
        home, spec, conformed.register, conformed.as_at, conformed.finished.folder
    )
    by = {table.id: tuple(table.by) for table in spec.tables}
    for counting in countings(spec, windows(spec, period), read_on):
        needed = tables_needed(counting.question)
        if not set(needed) <= set(files):
            continue
        with open_engine(home) as engine:
            tables = engine.tables({name: files[name] for name in needed})
            answer = engine.answer(innermost(tables, counting.question))
        counted = innermost_of(answer, trees_of(spec.regimes, counting.question))
        for table in counting.tables:
            now = _margins(counted, by[table])
            for key, value in _given(folder, table, by[table]):
                if key in now:
                    figure = f"{table}: {', '.join(code for code in key if code != TOTAL) or 'all'}"
                    yield GivenBefore(
                        f"release {spec.id} {period}", figure, value, now[key], TOLERANCE
                    )


def _margins(counted: Innermost, by: tuple[str, ...]) -> Mapping[tuple[str, ...], int]:
    """Counts of the whole and of each category by itself."""
    nodes = product(*(counted.axes[name].nodes for name in by))
    return {
        node: count
        for node, count in zip(nodes, counted.counts(by).tolist(), strict=True)
        if sum(code != TOTAL for code in node) <= 1
    }


def _given(folder: Path, table: str, by: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """The published counts of a table by their codes; those with a marker are left out."""
    path = next(iter(sorted(folder.glob(f"*{table}.csv"))), None)
    if path is None:
        return
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["value"] and not row["marker"]:
                yield tuple(row[name + CODE] for name in by), int(row["value"])
