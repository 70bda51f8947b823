"""Which rows are let into a canonical table: no bad value, a parent, a key of their own.

In    the rows that `conform_columns` prepared, and the parents conformed so far
Out   the rows let in, and a line for every row that wasn't or value that was set aside
"""

from __future__ import annotations

from dataclasses import dataclass, field

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

    A row is rejected once: for its first bad value, else for a missing parent, else for a code of
    another regime, else for a key that an earlier row of the register has.
    """
    sorting = _Sorting(engine, table, mapping)
    rows = sorting.without_bad_values(engine.keep(f"prepared_{table.name}", prepared))
    for column in table.columns:
        if column.refers_to is not None and column.name in mapping.columns:
            rows = sorting.with_parent(rows, column)
    for column in table.columns:
        if column.codes is not None and column.name in mapping.columns:
            rows = sorting.of_regime(rows, column)
    rows = sorting.once_a_key(rows)
    names = [column.name for column in table.columns]
    conformed = engine.keep(conformed_name(table.name), rows.select(ROW, REGIME, *names))
    return Sorted(conformed, ibis.union(*sorting.rejects), sorting.set_aside(rows))


@dataclass
class _Sorting:
    """One table being sorted out: each step returns the rows that pass, and notes the others."""

    engine: Engine
    table: Table
    mapping: TableMap
    rejects: list[ir.Table] = field(default_factory=list)

    def without_bad_values(self, rows: ir.Table) -> ir.Table:
        """Rows whose values are all right, with the regime that they say themselves."""
        outs = [(name, rows[outcome_names(name)[0]]) for name in self._names()]
        column = ibis.coalesce(*(ibis.ifelse(out.notnull(), name, NULL_TEXT) for name, out in outs))
        reason = ibis.coalesce(*(out for _, out in outs))
        self.rejects.append(self._lines(rows.filter(reason.notnull()), column, reason))
        own = rows["regime"] if "regime" in self._names() else NULL_TEXT
        return rows.filter(reason.isnull()).mutate(**{REGIME: own})

    def with_parent(self, rows: ir.Table, column: Column) -> ir.Table:
        """Rows whose parent was let in, with the parent's regime.

        Where a row can do without a parent, one that isn't found is emptied instead.
        """
        parent = TABLES[str(column.refers_to)]
        known = self.engine.kept(conformed_name(parent.name)).select(
            _parent=parent.key[0], _parent_regime=REGIME
        )
        joined = rows.left_join(known, rows[column.name] == known["_parent"])
        is_orphan = joined["_parent"].isnull() & joined[column.name].notnull()
        if column.required:
            self._refuse(joined.filter(is_orphan), column.name, ORPHAN)
            found = joined.filter(~is_orphan)
        else:
            aside = outcome_names(column.name)[1]
            found = joined.mutate(
                **{
                    aside: ibis.ifelse(is_orphan, ORPHAN, joined[aside]),
                    column.name: ibis.ifelse(is_orphan, NULL_TEXT, joined[column.name]),
                }
            )
        found = found.mutate(**{REGIME: found["_parent_regime"].coalesce(found[REGIME])})
        return found.drop("_parent", "_parent_regime")

    def of_regime(self, rows: ir.Table, column: Column) -> ir.Table:
        """Rows whose code is one of their regime: 2012's letter M is no category of 2020."""
        misfit = _misfit(rows, column)
        if misfit is None:
            return rows
        does = policy(column, self.mapping.columns[column.name])
        if does == REJECT:
            self._refuse(rows.filter(misfit), column.name, UNKNOWN_CODE)
            return rows.filter(~misfit)
        aside = outcome_names(column.name)[1]
        instead = NULL_TEXT if does == EMPTY else ibis.literal(does)
        return rows.mutate(
            **{
                aside: ibis.ifelse(misfit, UNKNOWN_CODE, rows[aside]),
                column.name: ibis.ifelse(misfit, instead, rows[column.name]),
            }
        )

    def once_a_key(self, rows: ir.Table) -> ir.Table:
        """The first row of each key in the register's order."""
        key = self.table.key
        window = ibis.window(group_by=[rows[name] for name in key], order_by=rows[ROW])
        numbered = rows.mutate(_nth=ibis.row_number().over(window))
        numbered = self.engine.keep(f"numbered_{self.table.name}", numbered)
        self._refuse(numbered.filter(numbered["_nth"] > 0), ", ".join(key), DUPLICATE)
        return numbered.filter(numbered["_nth"] == 0)

    def set_aside(self, rows: ir.Table) -> ir.Table:
        """A line for each value of the rows let in that was emptied or replaced."""
        reasons = [(name, rows[outcome_names(name)[1]]) for name in self._names()]
        return ibis.union(
            *(
                self._lines(rows.filter(reason.notnull()), ibis.literal(name), reason)
                for name, reason in reasons
            )
        )

    def _names(self) -> list[str]:
        return [column.name for column in self.table.columns]

    def _refuse(self, rows: ir.Table, column: str, reason: str) -> None:
        self.rejects.append(self._lines(rows, ibis.literal(column), ibis.literal(reason)))

    def _lines(self, rows: ir.Table, column: ir.Value, reason: ir.Value) -> ir.Table:
        return rows.select(
            table=ibis.literal(self.table.name),
            raw_table=ibis.literal(self.mapping.from_),
            row_key=rows[KEY],
            column=column,
            reason=reason,
        )


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
