"""Validate: whether a register's conformed tables may be counted.

In    a conformed folder
Out   `quality/validations/<register>/<digest>/` with results.json and results.csv; where nothing
      critical failed, the ready pointer of the register's day
Why   docs/decisions/0002-gx-core-not-the-provider.md
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from peelian.core.errors import QualityError, RegisterError, all_at_once
from peelian.core.files import canonical_json
from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.quality.conformed import (
    STAGE,
    VALIDATIONS,
    Before,
    Conformed,
    read_conformed,
    validated_before,
)
from peelian.quality.engine import run_expectations
from peelian.quality.frames import ConformedTables, opened_tables
from peelian.quality.limits import TableFacts, run_limits
from peelian.quality.results import Result, State, skipped, to_csv
from peelian.quality.suites import EXPECTATIONS_FOLDER, Suite, code_parameters, read_suite
from peelian.records.ready import mark_ready

MEND_DATA = "ask the owner of the register to mend it; counts are in results.csv"
MEND_CHECK = (
    "tell those who look after Peelian: it isn't the owner's data; counts are in results.csv"
)


def validate(
    conformed_folder: Path, home: Home, *, expectations: Path = EXPECTATIONS_FOLDER
) -> Finished:
    """Hold a register's conformed tables against their suites; mark it ready where they pass.

    Args:
        conformed_folder: a finished conform stage.
        home: where the results go, and the ready pointer.
        expectations: the folder of the suites.
    Returns: the finished stage. `facts` has register, as_at, conformed and snapshot digests,
        passed, and the warnings that travel with a release.
    Raises: QualityError naming every critical failure, or every check that itself broke, at once
        (results are still written); ZoneError where the folder isn't whole; InputError where a
        suite is at fault; RegisterError where the register fed no table.
    """
    conformed = read_conformed(conformed_folder)
    before = validated_before(home, conformed)
    with opened_tables(conformed.finished.folder, conformed.as_at) as tables:
        if not tables.present():
            raise RegisterError(
                "a register feeds no table", where=conformed.register, do="mend its mapping"
            )
        facts = _facts(conformed, before, tables)
        results = list(_results(tables, facts, expectations))
    warnings = [one.warning() for one in results if _warns(one)]
    finished = _write(home, conformed, before, facts, results, warnings)
    stopping = [one for one in results if one.stops]
    if stopping:
        raise _refusal(home, finished, stopping)
    mark_ready(home, conformed.finished, validation=finished.digest, warnings=warnings)
    return finished


def _facts(conformed: Conformed, before: Before | None, tables: ConformedTables) -> TableFacts:
    return TableFacts(
        rows={name: tables.rows(name) for name in tables.present()},
        read=conformed.count("read"),
        rejected=conformed.count("rejected"),
        set_aside=conformed.count("set_aside"),
        rows_before=before.rows if before else {},
        shape_faults={name: tables.shape_faults(name) for name in tables.present()},
    )


def _results(tables: ConformedTables, facts: TableFacts, expectations: Path) -> Iterator[Result]:
    parameters = code_parameters()
    suites = [read_suite(name, expectations) for name in tables.present()]
    # A table that lacks a column breaks the look-ups of others too.
    whole = not any(facts.shape_faults.values())
    for suite in suites:
        yield from run_limits(suite, facts)
        if whole:
            yield from run_suite(suite, tables, parameters)


def run_suite(
    suite: Suite, tables: ConformedTables, parameters: dict[str, Any]
) -> Iterator[Result]:
    """Run the expectations of a suite on its table; those that can't apply are skipped with a word.

    Args:
        parameters: values for `$PARAMETER`, from `code_parameters`.
    Returns: a result for each expectation, in file order.
    Raises: QualityError where Great Expectations doesn't take the suite.
    """
    lacking = {one.id: tables.lacking(suite.table, one.columns) for one in suite.expectations}
    wanted = [one for one in suite.expectations if lacking[one.id] is None]
    columns = list(dict.fromkeys(column for one in wanted for column in one.columns))
    frame = tables.frame(suite.table, columns)
    ran = {one.check.id: one for one in run_expectations(suite, wanted, frame, parameters)}
    # Great Expectations holds the frame in a cycle, and the next table's is as big.
    del frame
    gc.collect()
    for check in suite.expectations:
        yield ran.get(check.id) or skipped(suite, check, lacking[check.id] or "")


def _warns(result: Result) -> bool:
    return result.state is State.FAILED and result.check.severity == "warning"


def _write(
    home: Home,
    conformed: Conformed,
    before: Before | None,
    facts: TableFacts,
    results: list[Result],
    warnings: list[str],
) -> Finished:
    parent = home.zone(Zone.QUALITY) / VALIDATIONS / conformed.register
    inputs = {"conformed": conformed.finished.digest, "snapshot": conformed.snapshot}
    states = [one.state for one in results]
    with stage_draft(parent) as draft:
        (draft.folder / "results.json").write_bytes(canonical_json([r.to_json() for r in results]))
        (draft.folder / "results.csv").write_bytes(to_csv(results))
        return draft.finish(
            STAGE,
            inputs=inputs | ({"validation_before": before.digest} if before else {}),
            counts={
                "checks": len(results),
                **{state.value: states.count(state) for state in State},
                "warnings": len(warnings),
                "stopping": sum(one.stops for one in results),
                **{f"{name}.rows": rows for name, rows in facts.rows.items()},
            },
            facts={
                "register": conformed.register,
                "as_at": conformed.as_at.isoformat(),
                "conformed": conformed.finished.digest,
                "snapshot": conformed.snapshot,
                "passed": not any(one.stops for one in results),
                "warnings": warnings,
            },
        )


def _refusal(home: Home, finished: Finished, stopping: list[Result]) -> Exception:
    broken = [one for one in stopping if one.state is State.BROKEN]
    where = home.relative(finished.folder)
    return all_at_once(
        QualityError,
        f"register {finished.manifest.facts['register']}, {where}",
        [one.problem() for one in stopping],
        MEND_CHECK if broken else MEND_DATA,
    )
