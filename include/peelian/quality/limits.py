"""Checks of a whole table that Great Expectations can't see: its shape, its parents, its rejects,
and whether it has lost rows since the snapshot before.

A limit's `most` is the share, of raw rows or of the rows before, up to which it's met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from peelian.quality.results import Result, judged, skipped
from peelian.quality.suites import Suite
from peelian.records.schema import TABLES

DERIVED_TABLE = "no raw row feeds this table: it is found in another"
FIRST_SNAPSHOT = "there is no snapshot before to compare with"


@dataclass(frozen=True)
class TableFacts:
    """What limits are held against; each by canonical table.

    Attributes:
        rows: rows of each table that the folder holds.
        read: raw rows that were read for it; none for a table that is derived.
        rejected: raw rows that were rejected on their way into it.
        set_aside: values that were emptied, or replaced by a catch-all code.
        rows_before: the same as `rows` for the snapshot before; empty where there's none.
        shape_faults: columns that are missing though required, or of another type.
        gone: how many keys of the snapshot before are no longer there; none for the first.
    """

    rows: Mapping[str, int]
    read: Mapping[str, int]
    rejected: Mapping[str, int]
    set_aside: Mapping[str, int]
    rows_before: Mapping[str, int]
    shape_faults: Mapping[str, list[str]]
    gone: Mapping[str, int]


@dataclass(frozen=True)
class _Count:
    checked: int
    failed: int
    note: str = ""


def run_limits(suite: Suite, facts: TableFacts) -> list[Result]:
    """Hold a table against its suite's limits. Returns: a result for each, in file order."""
    results = []
    for check in suite.limits:
        count = _LIMITS[check.type](suite.table, facts)
        if isinstance(count, str):
            results.append(skipped(suite, check, count))
        else:
            met = count.failed <= check.allowed * count.checked
            results.append(judged(suite, check, met, count.checked, count.failed, count.note))
    return results


def _shape(table: str, facts: TableFacts) -> _Count:
    faults = facts.shape_faults[table]
    note = f"columns: {', '.join(faults)}" if faults else ""
    return _Count(len(TABLES[table].columns), len(faults), note)


def _parents(table: str, facts: TableFacts) -> _Count:
    parents = sorted({column.refers_to for column in TABLES[table].columns if column.refers_to})
    absent = [parent for parent in parents if parent not in facts.rows]
    note = f"tables: {', '.join(absent)}" if absent else ""
    return _Count(len(parents), len(absent), note)


def _rejects(table: str, facts: TableFacts) -> _Count | str:
    if table not in facts.read:
        return DERIVED_TABLE
    return _Count(facts.read[table], facts.rejected.get(table, 0))


def _set_aside(table: str, facts: TableFacts) -> _Count | str:
    if table not in facts.read:
        return DERIVED_TABLE
    values = facts.rows[table] * len(TABLES[table].columns)
    return _Count(values, facts.set_aside.get(table, 0))


def _fewer(table: str, facts: TableFacts) -> _Count | str:
    if table not in facts.rows_before:
        return FIRST_SNAPSHOT
    before = facts.rows_before[table]
    return _Count(before, max(0, before - facts.rows[table]))


def _gone(table: str, facts: TableFacts) -> _Count | str:
    if table not in facts.rows_before or table not in facts.gone:
        return FIRST_SNAPSHOT
    return _Count(facts.rows_before[table], facts.gone[table])


_LIMITS: dict[str, Callable[[str, TableFacts], _Count | str]] = {
    "columns_as_in_schema": _shape,
    "parent_tables_present": _parents,
    "rejected_share": _rejects,
    "set_aside_share": _set_aside,
    "rows_lost_since_last": _fewer,
    "keys_gone_since_last": _gone,
}
