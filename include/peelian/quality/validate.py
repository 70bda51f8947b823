"""Validate: whether a register's conformed tables may be counted.

In    a conformed folder
Out   `quality/validations/<register>/<digest>/` with results.json and results.csv; the references
      of failing rows in their owner's own zone; where nothing critical failed, the ready pointer of
      the register's day
Why   docs/decisions/0002-gx-core-not-the-provider.md, 0026-quality-reports.md
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from peelian.core.errors import QualityError, RegisterError, all_at_once
from peelian.core.files import canonical_json
from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.quality.beside import Surroundings, surroundings
from peelian.quality.conformed import STAGE, VALIDATIONS, Conformed, read_conformed
from peelian.quality.fact_tables import GivenBefore
from peelian.quality.failing import write_failing
from peelian.quality.frames import opened_tables
from peelian.quality.judge import judge
from peelian.quality.limits import TableFacts
from peelian.quality.newest import note_validation
from peelian.quality.results import Result, State, to_csv
from peelian.quality.returns import returned
from peelian.quality.suites import EXPECTATIONS_FOLDER
from peelian.records.ready import mark_ready

MEND_DATA = "ask the owner of the register to mend it; counts are in results.csv"
MEND_CHECK = (
    "tell those who look after Peelian: it isn't the owner's data; counts are in results.csv"
)
Published = Callable[[Home, Conformed], Iterable[GivenBefore]]
"""What was given before and is now, of a register; `tables.given_before` knows."""


def validate(
    conformed_folder: Path,
    home: Home,
    *,
    expectations: Path = EXPECTATIONS_FOLDER,
    published: Published | None = None,
) -> Finished:
    """Hold a register's conformed tables against their suites; mark it ready where they pass.

    Args:
        conformed_folder: a finished conform stage.
        home: where the results go, and the ready pointer.
        expectations: the folder of the suites.
        published: recounts figures that were given before; without it they aren't compared.
    Returns: the finished stage. `facts` has register, as_at, conformed and snapshot digests,
        passed, the warnings that travel with a release, and where failing rows are listed.
    Raises: QualityError naming every critical failure, or every check that itself broke, at once
        (results are still written); ZoneError where the folder isn't whole; InputError where a
        suite is at fault; RegisterError where the register fed no table.
    """
    conformed = read_conformed(conformed_folder)
    around = surroundings(home, conformed)
    given = list(published(home, conformed)) if published is not None else []
    with opened_tables(around.places) as tables:
        if not tables.present():
            raise RegisterError(
                "a register feeds no table", where=conformed.register, do="mend its mapping"
            )
        given += returned(tables, conformed.register)
        judged = judge(tables, conformed, around, given, expectations)
    lists = write_failing(
        home,
        judged.failing,
        register=conformed.register,
        as_at=conformed.as_at,
        conformed=conformed.finished.digest,
    )
    finished = _write(home, conformed, around, judged.facts, judged.results, lists)
    note_validation(home, finished)
    stopping = [one for one in judged.results if one.stops]
    if stopping:
        raise _refusal(home, finished, stopping)
    warnings = finished.manifest.facts["warnings"]
    mark_ready(home, conformed.finished, validation=finished.digest, warnings=warnings)
    return finished


def _warns(result: Result) -> bool:
    return result.state is State.FAILED and result.check.severity == "warning"


def _write(
    home: Home,
    conformed: Conformed,
    around: Surroundings,
    facts: TableFacts,
    results: list[Result],
    lists: Mapping[str, Finished],
) -> Finished:
    parent = home.zone(Zone.QUALITY) / VALIDATIONS / conformed.register
    states = [one.state for one in results]
    warnings = [one.warning() for one in results if _warns(one)]
    about: dict[str, Any] = {
        "register": conformed.register,
        "as_at": conformed.as_at.isoformat(),
        "conformed": conformed.finished.digest,
        "snapshot": conformed.snapshot,
        "passed": not any(one.stops for one in results),
        "warnings": warnings,
        "failing": {owner: home.relative(one.folder) for owner, one in lists.items()},
    }
    with stage_draft(parent) as draft:
        (draft.folder / "results.json").write_bytes(canonical_json([r.to_json() for r in results]))
        (draft.folder / "results.csv").write_bytes(to_csv(results))
        return draft.finish(
            STAGE,
            inputs={
                "conformed": conformed.finished.digest,
                "snapshot": conformed.snapshot,
                **around.inputs,
            },
            counts={
                "checks": len(results),
                **{state.value: states.count(state) for state in State},
                "warnings": len(warnings),
                "stopping": sum(one.stops for one in results),
                **{f"{name}.rows": rows for name, rows in facts.rows.items()},
            },
            facts=about,
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
