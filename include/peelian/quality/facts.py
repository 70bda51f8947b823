"""What a check needs to see of a table: distinct values, each with how many rows hold it.

Every row's verdict is that of its values. So values are told apart only as far as the kind of
expectation can tell them apart: whether one is there at all; which of two days comes first; for a
key, only those rows whose key stands more than once.
"""

# ruff: noqa: S608 - what is put into SQL are names of our schema and suites, never a value

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peelian.quality.derived import AS_AT
from peelian.quality.frames import ROW, ConformedTables
from peelian.quality.suites import Check

ROW_COUNT = "expect_table_row_count_to_be_between"
NOT_NULL = "expect_column_values_to_not_be_null"
A_AFTER_B = "expect_column_pair_values_a_to_be_greater_than_b"
UNIQUE = ("expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique")
ROWS = "_rows"
ANY_DAY = "DATE '2000-01-01'"
"""What two days are set against: an arbitrary day, as only their order counts."""


@dataclass(frozen=True)
class Facts:
    """What Great Expectations is handed for a check.

    Attributes:
        source: the SQL name that the columns are read from.
        shown: SQL for each of the check's columns, as handed over.
        arrow: distinct values of `shown`, with `_rows`; for a key, each repeated row with 1.
        others: rows beside those, of which there can be no fault.
    """

    source: str
    shown: tuple[tuple[str, str], ...]
    arrow: Any
    others: int = 0

    def frame(self) -> Any:
        """The values as pandas, with an index from 0."""
        import pandas as pd

        if not self.shown:  # the number of rows is all there is to see, and costs no memory
            return pd.DataFrame(index=pd.RangeIndex(self.others))
        return self.arrow.drop_columns([ROWS]).to_pandas(date_as_object=False)

    @property
    def rows(self) -> list[int]:
        """How many rows hold each value."""
        counted: list[int] = self.arrow.column(ROWS).to_pylist()
        return counted


def facts_key(check: Check) -> tuple[str, ...]:
    """What tells facts apart: checks with the same key see the same."""
    kind = check.type if check.type in (ROW_COUNT, NOT_NULL, A_AFTER_B) else ""
    return ("key" if check.type in UNIQUE else kind, *check.columns)


def facts_of(tables: ConformedTables, name: str, check: Check) -> Facts:
    """What a check needs to see of a table. Raises: QualityError where a look-up breaks."""
    if check.type == ROW_COUNT:
        return _row_count(tables, name)
    source = tables.source(name, check.columns)
    shown = _shown(tables, check)
    if check.type in UNIQUE:
        return _repeated(tables, source, shown)
    columns = ", ".join(f'{sql} AS "{column}"' for column, sql in shown)
    arrow = tables.as_arrow(
        f"SELECT {columns}, count(*) AS {ROWS} FROM {source} GROUP BY ALL ORDER BY ALL"
    )
    return Facts(source, shown, arrow)


def keys_of(tables: ConformedTables, facts: Facts, failing: Sequence[int]) -> Any:
    """The rows of a table that hold some of the values.

    Args:
        failing: places in `facts`.
    Returns: an Arrow table with `_row`, in its order.
    """
    columns = [column for column, _ in facts.shown]
    wanted = facts.arrow.take(list(failing)).select(columns)
    # Names of their own, so that the SQL of a column can't mean one of these.
    wanted = wanted.rename_columns([f"wanted_{place}" for place in range(len(columns))])
    met = " AND ".join(
        f"({sql}) IS NOT DISTINCT FROM w.wanted_{place}"
        for place, (_, sql) in enumerate(facts.shown)
    )
    with tables.lent("wanted_values", wanted):
        return tables.as_arrow(
            f"SELECT DISTINCT {ROW} FROM {facts.source} t JOIN wanted_values w ON {met} "
            f"ORDER BY {ROW}"
        )


def _row_count(tables: ConformedTables, name: str) -> Facts:
    import pyarrow as pa

    none = pa.table({ROWS: pa.array([], pa.int64())})
    return Facts(f'"{name}"', (), none, tables.rows(name))


def _shown(tables: ConformedTables, check: Check) -> tuple[tuple[str, str], ...]:
    if check.type == NOT_NULL:
        [column] = check.columns
        return ((column, f'CASE WHEN "{column}" IS NOT NULL THEN true END'),)
    if check.type == A_AFTER_B:
        a, b = (_sql(tables, column) for column in check.columns)
        order = f"coalesce({ANY_DAY} + CAST(sign({a} - {b}) AS INTEGER), {ANY_DAY})"
        after = f"CASE WHEN {a} IS NOT NULL THEN {order} END"
        return (
            (check.columns[0], after),
            (check.columns[1], f"CASE WHEN {b} IS NOT NULL THEN {ANY_DAY} END"),
        )
    return tuple((column, _sql(tables, column)) for column in check.columns)


def _sql(tables: ConformedTables, column: str) -> str:
    return f"DATE '{tables.as_at}'" if column == AS_AT else f'"{column}"'


def _repeated(tables: ConformedTables, source: str, shown: tuple[tuple[str, str], ...]) -> Facts:
    columns = ", ".join(f'"{column}"' for column, _ in shown)
    filled = " AND ".join(f'"{column}" IS NOT NULL' for column, _ in shown)
    tables.run(
        f"CREATE OR REPLACE TEMP TABLE keys_counted AS SELECT {columns}, count(*) AS {ROWS} "
        f"FROM {source} WHERE {filled} GROUP BY {columns}"
    )
    [[whole]] = tables.run(f"SELECT coalesce(sum({ROWS}), 0) FROM keys_counted").fetchall()
    arrow = tables.as_arrow(
        f"SELECT {columns}, 1::BIGINT AS {ROWS} FROM keys_counted, unnest(range({ROWS})) "
        f"WHERE {ROWS} > 1 ORDER BY ALL"
    )
    return Facts(source, shown, arrow, int(whole) - arrow.num_rows)
