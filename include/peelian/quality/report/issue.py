"""The issues of a report: what is wrong, how much, since when, and what it does to figures.

In    the results of a validation, what was found before, and which cells of releases are touched
Out   issues of one owner, those that matter most first
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from peelian.quality.history import UNKNOWN_CELLS, Past
from peelian.quality.suites import Check

TWIN = "-stop"


class Trend(StrEnum):
    """An issue against the last report."""

    NEW = "new"
    WORSE = "worse"
    SAME = "unchanged"
    BETTER = "better"
    FIXED = "fixed"


class Weight(StrEnum):
    """What an issue does: stops the register, travels with releases as a note, or is in bounds."""

    STOPS = "stops"
    WARNS = "warns"
    WITHIN = "within"


@dataclass(frozen=True)
class Touch:
    """A release and how many of its cells count a failing row."""

    kind: str
    title: str
    cells: int


@dataclass(frozen=True)
class Issue:
    """A fault of a table.

    Attributes:
        failed, checked: rows.
        before: failing rows in the last report; None where there's none.
        since: the day of the first snapshot in an unbroken run that found it.
        touches: releases and FOI answers; empty where it changes no cell.
        cells: of all of them together; UNKNOWN_CELLS where the rows are missing from figures, and
            nobody can tell which.
        records: the name of the list of records, or empty.
        kinds: of rows that conforming refused: column, reason, how many; the most first.
    """

    check: Check
    table: str
    weight: Weight
    failed: int
    checked: int
    before: int | None
    since: dt.date
    trend: Trend
    touches: tuple[Touch, ...]
    cells: int
    records: str
    kinds: tuple[tuple[str, str, int], ...] = ()

    @property
    def share(self) -> float:
        """Failed of checked, 0 to 1."""
        return self.failed / self.checked if self.checked else 0.0


@dataclass(frozen=True)
class Broken:
    """A check that broke itself: no fault of the data, and nothing for an owner to do."""

    check: str
    table: str
    why: str


Touched = Mapping[str, tuple[Touch, ...] | None]
"""Releases touched by check; None where rows are missing from figures that nobody can name."""
Kinds = Mapping[str, tuple[tuple[str, str, int], ...]]


def issues_of(
    results: Sequence[Mapping[str, Any]],
    checks: Mapping[str, Check],
    past: Sequence[Past],
    as_at: dt.date,
    touched: Touched,
    records: Mapping[str, str],
    kinds: Kinds,
) -> list[Issue]:
    """Every fault that is there, or was there in the last report.

    Args:
        results: of one owner, as `results.json` holds them.
        checks: by id.
        past: what was found on days before `as_at`, of this register.
        records: names of the lists of records, by check.
        kinds: column, reason and number of what conforming refused, by check.
    Returns: the weightiest first: what stops, then by cells touched, then by rows.
    """
    by_id = {str(one["id"]): one for one in results}
    found = []
    for name, one in by_id.items():
        if name.removesuffix(TWIN) in by_id and name.endswith(TWIN):
            continue
        if one["state"] == "broken" or one["failed"] is None:
            continue
        runs = {row.as_at: row.failed for row in past if row.check == name and row.as_at < as_at}
        last = runs[max(runs)] if runs else None
        if not one["failed"] and not last:
            continue
        weight = _weight(one, by_id.get(name + TWIN))
        issue = _issue(one, checks[name], weight, runs, as_at, touched, records)
        found.append(replace(issue, kinds=kinds.get(name, ())))
    return sorted(found, key=_rank)


def broken_of(results: Sequence[Mapping[str, Any]]) -> list[Broken]:
    """The checks that broke."""
    return [
        Broken(str(one["id"]), str(one["table"]), str(one["note"]))
        for one in results
        if one["state"] == "broken"
    ]


def _issue(
    one: Mapping[str, Any],
    check: Check,
    weight: Weight,
    runs: Mapping[dt.date, int],
    as_at: dt.date,
    touched: Touched,
    records: Mapping[str, str],
) -> Issue:
    last = runs[max(runs)] if runs else None
    touches = touched.get(check.id, ())
    return Issue(
        check=check,
        table=str(one["table"]),
        weight=weight,
        failed=int(one["failed"]),
        checked=int(one["checked"] or 0),
        before=last,
        since=_since(runs, as_at),
        trend=_trend(int(one["failed"]), last),
        touches=touches or (),
        cells=UNKNOWN_CELLS if touches is None else sum(touch.cells for touch in touches),
        records=records.get(check.id, ""),
    )


def _weight(one: Mapping[str, Any], twin: Mapping[str, Any] | None) -> Weight:
    stops = [one, *([twin] if twin else [])]
    if any(r["severity"] == "critical" and r["state"] == "failed" for r in stops):
        return Weight.STOPS
    return Weight.WARNS if one["state"] == "failed" else Weight.WITHIN


def _trend(failed: int, before: int | None) -> Trend:
    if not failed:
        return Trend.FIXED
    if not before:
        return Trend.NEW
    if failed == before:
        return Trend.SAME
    return Trend.WORSE if failed > before else Trend.BETTER


def _since(runs: Mapping[dt.date, int], as_at: dt.date) -> dt.date:
    """The first day of the unbroken run of snapshots that found it, up to `as_at`."""
    since = as_at
    for day in sorted(runs, reverse=True):
        if not runs[day]:
            break
        since = day
    return since


def _rank(issue: Issue) -> tuple[int, int, int, int, str]:
    """What stops comes first, then rows that are in no figure, then by cells and rows."""
    order = {Weight.STOPS: 0, Weight.WARNS: 1, Weight.WITHIN: 2}
    fixed = int(issue.trend is Trend.FIXED)
    missing = issue.cells == UNKNOWN_CELLS
    cells = -issue.cells if not missing else -issue.failed
    return (fixed, order[issue.weight], cells, -issue.failed, issue.check.id)
