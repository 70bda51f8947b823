"""Which cells of a release count some records: what an owner's mistakes do to published numbers.

In    a specification, the files of its registers, references of records that are at fault
Out   how many cells of its tables count one of them and could change once they're mended

The release is counted once more, from those records alone: a cell that isn't nought is touched. A
record at fault in its outcome changes no total over all outcomes, so a cell counts only where it is
of one of the dimensions at fault; all cells count where it is whether the record belongs at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from peelian.core.calendar import month_before
from peelian.core.files import drafted_folder
from peelian.core.release_model import TOTAL
from peelian.core.zones import Home, Zone
from peelian.tables.cells import innermost, tables_needed
from peelian.tables.counting import Innermost, innermost_of
from peelian.tables.engine import open_engine
from peelian.tables.spec import Spec
from peelian.tables.spec_model import DimensionSpec
from peelian.tables.trees import trees_of
from peelian.tables.universe import Counting, countings
from peelian.tables.window import windows

SPILL = "touched"
ALL, DATE = "all", "date"
TIMES = ("year", "financial_year", "month", "window")
CHAIN = (("subject_id", "subjects"), ("allegation_id", "allegations"), ("case_id", "cases"))
"""From the finest record up: the reference by which it's found, and its table."""
PERSON = "person_id"


@dataclass(frozen=True)
class AtFault:
    """Records at fault: what of a release they distort, and a Parquet file of their references."""

    touches: tuple[str, ...]
    records: Path


def cells_touched(
    home: Home,
    spec: Spec,
    files: Mapping[str, Path],
    as_at: dt.date,
    read_on: dt.date | None,
    faults: Mapping[str, AtFault],
) -> dict[str, int]:
    """How many cells of a release each fault touches.

    Args:
        files: the Parquet file of each canonical table that its registers hold.
        as_at: the day of the registers; a monthly release is of the last month before it.
        read_on: the day that the personnel register speaks for; None where there's none.
        faults: by any name.
    Returns: cells by name, for those that touch any.
    """
    window = windows(spec, spec.period or month_before(as_at))
    found: dict[str, int] = {}
    for counting in countings(spec, window, read_on):
        needed = tables_needed(counting.question)
        if not set(needed) <= set(files):
            continue
        for name, fault in faults.items():
            dimensions = distorted(fault.touches, counting)
            if dimensions is None or dimensions:
                cells = _cells(home, spec, counting, files, fault, dimensions)
                found[name] = found.get(name, 0) + cells
    return {name: cells for name, cells in found.items() if cells}


def distorted(touches: Sequence[str], counting: Counting) -> frozenset[str] | None:
    """The dimensions of a counting that some faults distort; None for whether a record belongs."""
    question = counting.question
    if ALL in touches or _filters(touches, counting):
        return None
    return frozenset(
        d.id for d in question.dimensions if touches_variable(touches, d, question.date_basis)
    )


def touches_variable(touches: Sequence[str], dimension: DimensionSpec, basis: str) -> bool:
    """Whether a dimension is of something that is distorted."""
    if dimension.of in TIMES:
        return f"{DATE}@{basis}" in touches
    moment = f"{dimension.of}@{dimension.at}" if dimension.at else dimension.of
    return dimension.of in touches or moment in touches


def _filters(touches: Sequence[str], counting: Counting) -> bool:
    """Whether the population goes by something that is distorted."""
    return "staff_group" in touches and counting.question.staff_groups is not None


def _cells(
    home: Home,
    spec: Spec,
    counting: Counting,
    files: Mapping[str, Path],
    fault: AtFault,
    dimensions: frozenset[str] | None,
) -> int:
    with drafted_folder(home.zone(Zone.RECORDS) / SPILL) as folder:
        fewer = dict(files) | dict(_only(files, fault.records, folder))
        with open_engine(home) as engine:
            needed = tables_needed(counting.question)
            tables = engine.tables({name: fewer[name] for name in needed})
            answer = engine.answer(innermost(tables, counting.question))
    counted = innermost_of(answer, trees_of(spec.regimes, counting.question))
    by = {table.id: table.by for table in spec.tables}
    return sum(_not_nought(counted, by[table], dimensions) for table in counting.tables)


def _not_nought(counted: Innermost, by: Sequence[str], dimensions: frozenset[str] | None) -> int:
    counts = counted.counts(by)
    nodes = product(*(counted.axes[name].nodes for name in by))
    at = [place for place, name in enumerate(by) if dimensions is None or name in dimensions]
    return sum(
        bool(count) and (dimensions is None or any(node[place] != TOTAL for place in at))
        for count, node in zip(counts.tolist(), nodes, strict=True)
    )


def _only(files: Mapping[str, Path], records: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """The tables from the records at fault upwards, with their rows alone."""
    held = pq.read_schema(records).names
    given: tuple[str, Path] | None = None
    for reference, table in CHAIN:
        if given is None and table == "subjects" and reference not in held and PERSON in held:
            lower = [name for name, _ in CHAIN[1:] if name in held]
            given = None if lower else (PERSON, records)
        if given is None and reference in held:
            given = (reference, records)
        if given is None or table not in files:
            continue
        path = folder / f"{table}.parquet"
        column, source = given
        _filtered(files[table], column, source, path)
        yield table, path
        above = {"subjects": "allegation_id", "allegations": "case_id"}.get(table)
        given = (above, path) if above else None


def _filtered(table: Path, column: str, source: Path, path: Path) -> None:
    """Write the rows of a table whose reference stands in another file."""
    with duckdb.connect(":memory:") as connection:
        connection.read_parquet(str(table)).create_view("whole")
        connection.read_parquet(str(source)).create_view("wanted")
        rows = connection.sql(f'FROM whole SEMI JOIN wanted USING ("{column}")')
        pq.write_table(rows.to_arrow_table(), path)
