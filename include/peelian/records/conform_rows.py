"""Which rows are let into a canonical table: no bad value, a parent, a key of their own.

In    the rows that `conform_columns` prepared, and the parents conformed so far
Out   the rows let in, and a line for every row that wasn't or value that was set aside
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from peelian.core.reference import code_list
from peelian.records.conform_columns import (
    KEY,
    NULL_TEXT,
    UNKNOWN_CODE,
    outcome_names,
    policy,
)
from peelian.records.engine import ROW, Engine
from peelian.records.mapping import EMPTY, REJECT, TableMap
from peelian.records.schema import TABLES, Column, Table

ORPHAN = "orphan"
DUPLICATE = "duplicate key"
REGIME = "_regime"
LINE = ("table", "raw_table", "row_key", "column", "reason")
"""The columns of `rejects.parquet` and `set_aside.parquet`, all text."""


@dataclass(frozen=True)
class Sorted:
    """Rows let in (with ROW and REGIME beside their columns), rejects and values set aside."""

    conformed: ir.Table
    rejects: ir.Table
    set_aside: ir.Table


def conformed_name(table: str) -> str:
    """The name under which the engine keeps a conformed table."""
    return f"conformed_{table}"


def sort_out(engine: Engine, table: Table, mapping: TableMap, prepared: ir.Table) -> Sorted:
    """Let rows in or reject them. Parents must have been sorted out before.

    A row is rejected once: for its first bad value, else for a missing parent, else for a key
    that an earlier row of the register has.
    """
    rows = engine.keep(f"prepared_{table.name}", prepared)
    lines = [_bad_values(rows, table, mapping)]
    clean = rows.filter(
        ibis.and_(*(rows[outcome_names(c.name)[0]].isnull() for c in table.columns))
    )
    clean = _own_regime(clean, table)
    for column in table.columns:
        if column.refers_to is not None and column.name in mapping.columns:
            clean, orphans = _with_parent(engine, clean, column)
            lines.append(_lines(orphans, table, mapping, column.name, ibis.literal(ORPHAN)))
    clean, wrong_regime = _fit_regime(clean, table, mapping)
    lines.append(wrong_regime)
    numbered = engine.keep(f"numbered_{table.name}", _numbered(clean, table))
    twice = numbered.filter(numbered["_nth"] > 0)
    lines.append(_lines(twice, table, mapping, ", ".join(table.key), ibis.literal(DUPLICATE)))
    let_in = numbered.filter(numbered["_nth"] == 0)
    names = [column.name for column in table.columns]
    conformed = engine.keep(conformed_name(table.name), let_in.select(ROW, REGIME, *names))
    aside = [
        _lines(let_in.filter(reason.notnull()), table, mapping, column.name, reason)
        for column in table.columns
        if (reason := let_in[outcome_names(column.name)[1]]) is not None
    ]
    return Sorted(conformed, ibis.union(*lines), ibis.union(*aside))


def _lines(
    rows: ir.Table, table: Table, mapping: TableMap, column: str, reason: ir.Value
) -> ir.Table:
    return rows.select(
        table=ibis.literal(table.name),
        raw_table=ibis.literal(mapping.from_),
        row_key=rows[KEY],
        column=ibis.literal(column),
        reason=reason,
    )


def _bad_values(rows: ir.Table, table: Table, mapping: TableMap) -> ir.Table:
    outs = [(column.name, rows[outcome_names(column.name)[0]]) for column in table.columns]
    column = ibis.coalesce(*(ibis.ifelse(out.notnull(), name, NULL_TEXT) for name, out in outs))
    reason = ibis.coalesce(*(out for _, out in outs))
    return rows.select(
        table=ibis.literal(table.name),
        raw_table=ibis.literal(mapping.from_),
        row_key=rows[KEY],
        column=column,
        reason=reason,
    ).filter(ibis._.reason.notnull())


def _own_regime(rows: ir.Table, table: Table) -> ir.Table:
    has_regime = any(column.name == "regime" for column in table.columns)
    return rows.mutate(**{REGIME: rows["regime"] if has_regime else NULL_TEXT})


def _with_parent(engine: Engine, rows: ir.Table, column: Column) -> tuple[ir.Table, ir.Table]:
    """Rows whose parent was let in, with the parent's regime; and rows without one."""
    parent = TABLES[str(column.refers_to)]
    known = engine.kept(conformed_name(parent.name)).select(
        _parent=parent.key[0], _parent_regime=REGIME
    )
    joined = rows.left_join(known, rows[column.name] == known["_parent"])
    found = joined.filter(joined["_parent"].notnull())
    found = found.mutate(**{REGIME: found["_parent_regime"].coalesce(found[REGIME])})
    orphans = joined.filter(joined["_parent"].isnull())
    return found.drop("_parent", "_parent_regime"), orphans.drop("_parent", "_parent_regime")


def _fit_regime(rows: ir.Table, table: Table, mapping: TableMap) -> tuple[ir.Table, ir.Table]:
    """A code must be one of its case's regime: 2012's letter M is no category of 2020."""
    rejected = []
    for column in table.columns:
        if column.codes is None or column.name not in mapping.columns:
            continue
        misfit = _misfit(rows, column)
        if misfit is None:
            continue
        does = policy(column, mapping.columns[column.name])
        if does == REJECT:
            lines = _lines(
                rows.filter(misfit), table, mapping, column.name, ibis.literal(UNKNOWN_CODE)
            )
            rejected.append(lines)
            rows = rows.filter(~misfit)
            continue
        aside = outcome_names(column.name)[1]
        instead = NULL_TEXT if does == EMPTY else ibis.literal(does)
        rows = rows.mutate(
            **{
                aside: ibis.ifelse(misfit, UNKNOWN_CODE, rows[aside]),
                column.name: ibis.ifelse(misfit, instead, rows[column.name]),
            }
        )
    none = _lines(rows.filter(ibis.literal(False)), table, mapping, "", NULL_TEXT)
    return rows, ibis.union(none, *rejected) if rejected else none


def _misfit(rows: ir.Table, column: Column) -> ir.Value | None:
    """Whether a code isn't of the row's regime; None where the list's codes hold in any."""
    codes = code_list(str(column.codes))
    regimes = sorted({code.regime for code in codes} - {""})
    if not regimes or column.name == "regime":
        return None
    anywhere = [code.code for code in codes if code.regime == ""]
    fits = rows[column.name].isin(anywhere) if anywhere else ibis.literal(False)
    for regime in regimes:
        own = [code.code for code in codes if code.regime == regime]
        fits |= (rows[REGIME] == regime) & rows[column.name].isin(own)
    return rows[REGIME].notnull() & rows[column.name].notnull() & ~fits


def _numbered(rows: ir.Table, table: Table) -> ir.Table:
    """Rows with `_nth`: 0 for the first of its key in the register's order."""
    window = ibis.window(group_by=[rows[name] for name in table.key], order_by=rows[ROW])
    return rows.mutate(_nth=ibis.row_number().over(window))
