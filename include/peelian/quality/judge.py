"""Judging a register: every suite that applies, over tables, across tables, and against the past.

In    opened tables, what conforming counted, what stands beside, figures given before
Out   a result for every check, and the references of the rows that failed
"""

# ruff: noqa: S608 - what is put into SQL are names of our schema and suites, never a value

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peelian.quality.beside import Surroundings
from peelian.quality.conformed import Conformed
from peelian.quality.engine import Expectations, Ran
from peelian.quality.fact_tables import (
    FACT_TABLES,
    GivenBefore,
    months_sql,
    published_rows,
    suspensions_sql,
)
from peelian.quality.facts import Facts, facts_key, facts_of, keys_of
from peelian.quality.failing import LINES, Failing, keys_gone, references
from peelian.quality.frames import ConformedTables
from peelian.quality.limits import TableFacts, run_limits
from peelian.quality.owners import NOBODY, owner_of_register, role_of
from peelian.quality.results import Result, skipped
from peelian.quality.suites import Suite, code_parameters, read_suite

TWIN = "-stop"
"""A critical check with a larger share allowed; its rows are those of the warning beside it."""


@dataclass(frozen=True)
class Judged:
    """What came of all checks."""

    results: list[Result]
    facts: TableFacts
    failing: Failing


@dataclass
class _Court:
    """What judging carries from suite to suite."""

    tables: ConformedTables
    engine: Expectations
    owners: Mapping[str, str]
    own: str
    failing: Failing = field(default_factory=Failing)

    def owner(self, role: str) -> str:
        return self.owners.get(role, self.own)


def judge(
    tables: ConformedTables,
    conformed: Conformed,
    around: Surroundings,
    given: Sequence[GivenBefore],
    expectations: Path,
) -> Judged:
    """Run every suite that applies.

    Args:
        given: figures given before, with a recount; empty where there are none.
        expectations: the folder of the suites.
    Raises: QualityError where Great Expectations or a look-up breaks as a whole; InputError where
        a suite is at fault.
    """
    own = owner_of_register(conformed.register).id
    court = _Court(tables, Expectations(code_parameters()), _owners(tables, around, own), own)
    gone = {name: keys_gone(tables, name) for name in _kept_before(tables, around)}
    facts = _table_facts(conformed, around, tables, {name: g.num_rows for name, g in gone.items()})
    # A table that lacks a column breaks the look-ups of others too.
    whole = not any(facts.shape_faults.values())
    results: list[Result] = []
    for name in tables.present():
        suite = read_suite(name, expectations)
        limits = run_limits(suite, facts)
        results += limits
        _keep_lines(court, suite, limits, conformed.finished.folder, gone.get(name))
        if whole:
            results += run_suite(suite, court)
    if whole and "cases" in tables.present():
        tables.add_facts("months", tables.as_arrow(months_sql()))
        tables.add_facts("suspensions", tables.as_arrow(suspensions_sql()))
        tables.add_facts("published", published_rows(given))
        for name in FACT_TABLES:
            results += run_suite(read_suite(name, expectations), court)
    return Judged(results, facts, court.failing)


def judge_table(
    name: str, tables: ConformedTables, expectations: Path | None = None
) -> list[Result]:
    """Run the expectations of one suite alone, keeping no rows; for trying a suite out."""
    suite = read_suite(name, expectations) if expectations else read_suite(name)
    return run_suite(suite, _Court(tables, Expectations(code_parameters()), {}, NOBODY))


def run_suite(suite: Suite, court: _Court) -> list[Result]:
    """Run the expectations of a suite; those that can't apply are skipped with a word.

    Returns: a result for each expectation, in file order.
    """
    tables = court.tables
    lacking = {one.id: tables.lacking(suite.table, one.columns) for one in suite.expectations}
    done = {
        one.id: skipped(suite, one, why)
        for one in suite.expectations
        if (why := lacking[one.id]) is not None
    }
    checks = [one for one in suite.expectations if lacking[one.id] is None]
    seen: dict[tuple[str, ...], Facts] = {}
    for check in checks:
        if facts_key(check) not in seen:
            seen[facts_key(check)] = facts_of(tables, suite.table, check)
    facts = [seen[facts_key(check)] for check in checks]
    for ran, one in zip(court.engine.run(suite, checks, facts), facts, strict=True):
        done[ran.result.check.id] = ran.result
        _keep_rows(court, suite, one, ran)
    tables.forget(suite.table)
    return [done[one.id] for one in suite.expectations]


def _keep_rows(court: _Court, suite: Suite, facts: Facts, ran: Ran) -> None:
    check = ran.result.check
    if not ran.failing or check.id.endswith(TWIN):
        return
    rows = keys_of(court.tables, facts, ran.failing)
    owner = court.owner(suite.owner_of(check))
    court.failing.add(owner, check.id, references(court.tables, suite.table, rows))


def _keep_lines(
    court: _Court, suite: Suite, results: Sequence[Result], folder: Path, gone: Any
) -> None:
    """Keep what conforming listed, and keys that are gone, for the owner."""
    for result in results:
        check = result.check
        if check.id.endswith(TWIN) or not result.failed:
            continue
        if check.type in LINES:
            lines = _lines(court.tables, folder / f"{LINES[check.type]}.parquet", suite.table)
            court.failing.add(court.own, check.id, lines)
        elif check.type == "keys_gone_since_last" and gone is not None:
            court.failing.add(court.own, check.id, gone)


def _lines(tables: ConformedTables, path: Path, table: str) -> Any:
    quoted = str(path).replace("'", "''")
    columns = 'raw_table, row_key, "column", reason'
    if not path.is_file():
        return tables.as_arrow(f"SELECT {_NO_LINES} WHERE false")
    return tables.as_arrow(
        f"SELECT {columns} FROM read_parquet('{quoted}') WHERE \"table\" = '{table}' ORDER BY ALL"
    )


_NO_LINES = "'' AS raw_table, '' AS row_key, '' AS \"column\", '' AS reason"


def _owners(tables: ConformedTables, around: Surroundings, own: str) -> dict[str, str]:
    """Owner by role: the register's own, and that of the register beside it."""
    owners = {
        role_of({name: None}): owner_of_register(register).id
        for name, register in around.beside.items()
    }
    return owners | {role_of(tables.types): own}


def _kept_before(tables: ConformedTables, around: Surroundings) -> list[str]:
    before = around.places.before
    if before is None:
        return []
    return [name for name in tables.present() if (before[0] / f"{name}.parquet").is_file()]


def _table_facts(
    conformed: Conformed, around: Surroundings, tables: ConformedTables, gone: Mapping[str, int]
) -> TableFacts:
    return TableFacts(
        rows={name: tables.rows(name) for name in tables.present()},
        read=conformed.count("read"),
        rejected=conformed.count("rejected"),
        set_aside=conformed.count("set_aside"),
        rows_before=around.rows_before,
        shape_faults={name: tables.shape_faults(name) for name in tables.present()},
        gone=gone,
    )
