"""Reports: after a validation, what each owner is told, and what everybody may see at a glance.

In    the newest validation of a register's day, what was found before, the releases that there are
Out   `quality/<owner>/<register>/<as_at>/`: report.html, report.csv, records/*.csv, for the owner;
      `quality/overview/`: bands for a wider circle; a line in the outbox; rows of dq_results
Why   docs/decisions/0026-quality-reports.md
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelian.core.files import write_file
from peelian.core.manifest import Finished, read_finished
from peelian.core.zones import Home, Zone
from peelian.quality.failing import LINES
from peelian.quality.failing import STAGE as FAILING
from peelian.quality.history import Past, before, note_results, read_history, results_of
from peelian.quality.newest import newest_validation
from peelian.quality.overview import write_overview
from peelian.quality.owners import (
    COMPLAINTS_ROLE,
    PEOPLE_ROLE,
    SOURCES_FOLDER,
    Owner,
    owner_of_register,
    role_of,
)
from peelian.quality.report.issue import TWIN, Touch, Touched, broken_of, issues_of
from peelian.quality.report.lists import kinds_of, records_csv, report_csv
from peelian.quality.report.mail import Announcement, announce
from peelian.quality.report.model import Report, mend_by, months_of
from peelian.quality.report.page import RECORDS, owner_page
from peelian.quality.suites import Check, read_suite
from peelian.records.schema import TABLES
from peelian.records.sources import load_source

PAGE, SHEET = "report.html", "report.csv"
MISSING = ("rejected_share", "set_aside_share", "keys_gone_since_last")
"""Limits whose rows, or values, are missing from figures today; nobody can tell which."""


@dataclass(frozen=True)
class FailingRows:
    """The rows that failed a check: what they distort, and the Parquet with their references."""

    touches: tuple[str, ...]
    records: Path


TouchedBy = Callable[[Home, str, dt.date, Mapping[str, FailingRows]], Mapping[str, list[Touch]]]
"""Which releases rows touch, by check: `tables.touched` knows. Given home, register, day, rows."""


def make_reports(home: Home, register: str, as_at: dt.date, touched_by: TouchedBy) -> list[Path]:
    """Make the reports of a register's day, in place of those that were there.

    Args:
        touched_by: finds the cells of releases that count failing rows.
    Returns: the folder of each owner's report.
    Raises: ZoneError where the register was not validated on that day.
    """
    validation = newest_validation(home, register, as_at)
    results = results_of(validation)
    checks = _checks(results)
    lists = _lists(home, validation)
    touched = _touched(home, register, as_at, checks, lists, touched_by)
    history = [row for row in read_history(home, register) if row.as_at < as_at]
    owners = _owners(validation)
    now: list[Past] = []
    folders = []
    for owner, mine in _by_owner(results, owners):
        report = _report(validation, owner, mine, checks, history, touched, lists)
        now += _past(report, mine, validation)
        folders.append(_write(home, report, lists))
    note_results(home, now)
    write_overview(home, as_at)
    return folders


def _report(
    validation: Finished,
    owner: Owner,
    results: Sequence[Mapping[str, Any]],
    checks: Mapping[str, Check],
    history: Sequence[Past],
    touched: Touched,
    lists: Mapping[str, Path],
) -> Report:
    facts = validation.manifest.facts
    as_at = dt.date.fromisoformat(facts["as_at"])
    mine = [row for row in history if row.owner == owner.id and not row.check.endswith(TWIN)]
    records = {check: f"{check}.csv" for check in lists}
    kinds = {name: kinds_of(path) for name, path in lists.items() if checks[name].type in LINES}
    issues = issues_of(results, checks, mine, as_at, touched, records, kinds)
    last = before(history, as_at)
    return Report(
        owner=owner,
        register=str(facts["register"]),
        title=_title(str(facts["register"])),
        as_at=as_at,
        passed=bool(facts["passed"]),
        mend_by=mend_by(as_at, owner.contact.days_to_mend),
        last=last[0].as_at if last else None,
        issues=tuple(issues),
        broken=tuple(broken_of(results)),
        months=tuple(months_of(mine, [one for one in issues if one.failed], as_at)),
    )


def _write(home: Home, report: Report, lists: Mapping[str, Path]) -> Path:
    quality = home.zone(Zone.QUALITY)
    place = Path(report.register) / report.as_at.isoformat()
    folder = quality / report.owner.id / place
    kept = set()
    for issue in report.issues:
        if issue.records and issue.failed:
            write_file(folder / RECORDS / issue.records, records_csv(lists[issue.check.id]))
            kept.add(issue.records)
    for path in (folder / RECORDS).glob("*.csv"):
        if path.name not in kept:
            path.unlink()
    write_file(folder / SHEET, report_csv(report))
    write_file(folder / PAGE, owner_page(report))
    wider = quality / "overview" / report.owner.id / place
    write_file(wider / SHEET, report_csv(report, wider=True))
    write_file(wider / PAGE, owner_page(report, wider=True))
    announce(
        home,
        Announcement(
            to=report.owner.contact.mail,
            owner=report.owner.id,
            register=report.register,
            title=report.title,
            as_at=report.as_at,
            passed=report.passed,
            kinds=len(report.to_mend),
            page=home.relative(folder / PAGE),
        ),
    )
    return folder


def _checks(results: Sequence[Mapping[str, Any]]) -> dict[str, Check]:
    tables = dict.fromkeys(str(one["table"]) for one in results)
    return {check.id: check for table in tables for check in read_suite(table).checks}


def _lists(home: Home, validation: Finished) -> dict[str, Path]:
    """The Parquet of failing rows by check, whosever they are."""
    found: dict[str, Path] = {}
    for where in validation.manifest.facts["failing"].values():
        folder = read_finished(home.root / str(where), stage=FAILING).folder
        found |= {path.stem: path for path in folder.glob("*.parquet")}
    return found


def _touched(
    home: Home,
    register: str,
    as_at: dt.date,
    checks: Mapping[str, Check],
    lists: Mapping[str, Path],
    touched_by: TouchedBy,
) -> Touched:
    rows = {
        name: FailingRows(checks[name].touches, path)
        for name, path in lists.items()
        if checks[name].config and checks[name].touches
    }
    found = touched_by(home, register, as_at, rows)
    known: dict[str, tuple[Touch, ...] | None] = {
        name: tuple(touches) for name, touches in found.items()
    }
    return known | {
        name: None
        for name, check in checks.items()
        if check.type in MISSING and check.touches and name in lists
    }


def _owners(validation: Finished) -> dict[str, Owner]:
    """Owner by role: of the register, and of the one that its checks looked into."""
    register = str(validation.manifest.facts["register"])
    own = owner_of_register(register)
    others = [
        name.removeprefix("beside:")
        for name in validation.manifest.inputs
        if name.startswith("beside:")
    ]
    mine = role_of({n: None for n in TABLES if f"{n}.rows" in validation.manifest.counts})
    theirs = COMPLAINTS_ROLE if mine == PEOPLE_ROLE else PEOPLE_ROLE
    found = {mine: own, "": own}
    for name in others:
        found[theirs] = owner_of_register(name)
    return found


def _by_owner(
    results: Sequence[Mapping[str, Any]], owners: Mapping[str, Owner]
) -> list[tuple[Owner, list[Mapping[str, Any]]]]:
    """The results that each owner answers for; the register's own owner always has some."""
    by_id: dict[str, list[Mapping[str, Any]]] = {owners[""].id: []}
    known = {owner.id: owner for owner in owners.values()}
    for one in results:
        owner = owners.get(str(one["owner"]), owners[""])
        by_id.setdefault(owner.id, []).append(one)
    return [(known[name], mine) for name, mine in sorted(by_id.items())]


def _past(report: Report, results: Sequence[Mapping[str, Any]], validation: Finished) -> list[Past]:
    cells = {issue.check.id: issue.cells for issue in report.issues}
    return [
        Past(
            register=report.register,
            as_at=report.as_at,
            owner=report.owner.id,
            check=str(one["id"]),
            table=str(one["table"]),
            severity=str(one["severity"]),
            state=str(one["state"]),
            checked=int(one["checked"] or 0),
            failed=int(one["failed"] or 0),
            cells=cells.get(str(one["id"]), 0),
            validation=validation.digest,
        )
        for one in results
    ]


def _title(register: str) -> str:
    path = SOURCES_FOLDER / f"{register}.yaml"
    return load_source(path).title if path.is_file() else register
