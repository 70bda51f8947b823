"""From when the registers hold what a table asks for: coded, held, or neither.

A category that came in on 1 February 2020 has no cases before, and a zero would say that nothing
happened. So a table whose filter wasn't coded in its days at all is refused, and of one whose days
begin before it was, only those are counted on which it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from peelian.core.reference import Code, code_list
from peelian.core.release_model import Window
from peelian.foi.library import library
from peelian.foi.request import Request
from peelian.foi.request_tables import Filter
from peelian.foi.resolved import AS_AT_UNITS, Resolved
from peelian.foi.windows import Days
from peelian.records.cohorts import load_cohort
from peelian.tables.variables import VARIABLES
from peelian.tables.window import day_in_words, last_complete_day

Limit = tuple[str, dt.date]
"""What is held or coded, and the first or the last day on which it is."""
Limits = Sequence[Limit]
PERSONNEL = "personnel"
OF_PERSONNEL = frozenset({"serving", "unit", "sex", "ethnicity", "months_so_far"})
"""Variables that the personnel register alone holds."""


@dataclass(frozen=True)
class Coverage:
    """What the registers hold of a table.

    Attributes:
        registers: ids of those that it's counted from.
        refused: why it isn't given at all, in sentences; empty where it is.
        since: the first day from which it could be, or None.
        days: those that are counted: of the days asked for, those that are held.
        clips: where they are fewer than was asked for, and why, in sentences.
        caveats: what else to know, in sentences.
    """

    registers: tuple[str, ...]
    refused: tuple[str, ...]
    since: dt.date | None
    days: Days
    clips: tuple[str, ...]
    caveats: tuple[str, ...]


def coverage(one: Resolved, request: Request) -> Coverage:
    """What the registers hold of a table that has no fault of a name."""
    registers = registers_of(one, request)
    starts, ends = list(_starts(one, registers, request)), list(_ends(one))
    late = [(label, day) for label, day in starts if one.days.last < day]
    refused = [f"{label} only from {day_in_words(day)}." for label, day in late]
    refused += [
        f"{label} only up to {day_in_words(day)}." for label, day in ends if one.days.first > day
    ]
    first = max((_month_start(day) for _, day in starts), default=dt.date.min)
    last = min((day for _, day in ends), default=dt.date.max)
    counted = tuple(_within(one.days.counted, first, last))
    if not counted and not refused:
        refused = [f"{label} only from {day_in_words(day)}." for label, day in starts]
    clipped = one.days
    if not refused and counted != one.days.counted:
        clipped = replace(one.days, counted=counted, is_clipped=True)
    return Coverage(
        registers=registers,
        refused=tuple(refused),
        since=max((day for _, day in late), default=None),
        days=clipped,
        clips=() if refused else tuple(_clips(one.days, starts, ends)),
        caveats=tuple(_cohort_caveats(one)),
    )


def _within(spans: Sequence[Window], first: dt.date, last: dt.date) -> Iterator[Window]:
    for span in spans:
        start, end = max(span.start, first), min(span.end, last)
        if start <= end:
            yield Window(start=start, end=end)


def _month_start(day: dt.date) -> dt.date:
    """The first day of a month that's held whole."""
    return day if day.day == 1 else last_complete_day(day) + dt.timedelta(days=1)


def _clips(days: Days, starts: Limits, ends: Limits) -> Iterator[str]:
    """A zero before a thing was coded would say that nothing happened: why it isn't counted."""
    for label, day in starts:
        if days.first < day:
            yield f"{label} only from {day_in_words(day)}, so nothing before that day is counted."
    for label, day in ends:
        if days.last > day:
            yield f"{label} only up to {day_in_words(day)}, so nothing after that day is counted."


def registers_of(one: Resolved, request: Request) -> tuple[str, ...]:
    """The registers that a table is counted from, of those that the request names."""
    named = request.registers or library().force.registers
    asked = [(d.of or "", d.at) for d in one.dimensions] + [(w.of, w.at) for w in one.where]
    needs_people = one.count in AS_AT_UNITS or any(_needs_personnel(*each) for each in asked)
    only_people = one.count == "headcount"
    return tuple(
        name
        for name in named
        if (name != PERSONNEL or needs_people) and not (only_people and name != PERSONNEL)
    )


def _needs_personnel(variable: str, moment: str | None) -> bool:
    return variable in OF_PERSONNEL or (variable == "rank" and moment not in (None, "register"))


def _starts(one: Resolved, registers: tuple[str, ...], request: Request) -> Iterator[Limit]:
    """What begins on a day: registers, codes of the filters, and breakdowns as a whole."""
    force = library().force
    for name in registers:
        if name in force.registers_from:
            yield f"The register {name} holds cases", force.registers_from[name]
    for each in one.where:
        day = _earliest(_codes(each))
        if day is not None:
            yield f"{_labels(each)} is coded", day
    for dimension in one.dimensions:
        variable = VARIABLES.get(dimension.of or "")
        if variable is None or variable.code_list is None:
            continue
        regimes = request.regimes or force.regimes
        lines = [c for c in code_list(variable.code_list) if c.regime in ("", *regimes)]
        day = _earliest(lines)
        if day is not None and dimension.of != "category":
            yield f"{dimension.label or dimension.id} is coded", day


def _ends(one: Resolved) -> Iterator[Limit]:
    for each in one.where:
        days = [code.valid_to for code in _codes(each)]
        known = [day for day in days if day is not None]
        if days and len(known) == len(days):
            yield f"{_labels(each)} is coded", max(known)


def _earliest(lines: Sequence[Code]) -> dt.date | None:
    """The first day on which one of some codes was in use; None where one always was."""
    days = [code.valid_from for code in lines]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _codes(each: Filter) -> tuple[Code, ...]:
    """The lines of the code list that a filter keeps."""
    variable = VARIABLES.get(each.of)
    if variable is None or variable.code_list is None or not each.codes:
        return ()
    lines = code_list(variable.code_list)
    if each.of == "category":
        return tuple(line for line in lines if f"{line.regime}-{line.code}" in each.codes)
    return tuple(line for line in lines if line.code in each.codes)


def _labels(each: Filter) -> str:
    if each.label:
        return each.label[:1].upper() + each.label[1:]
    return ", ".join(dict.fromkeys(code.label for code in _codes(each))) or each.of


def _cohort_caveats(one: Resolved) -> Iterator[str]:
    if one.cohort is None:
        return
    cohort = load_cohort(one.cohort)
    day = cohort.factor.valid_from if cohort.factor is not None else None
    if day is not None and one.days.first < day:
        yield (
            f"{cohort.title}: coded only from {day_in_words(day)}; before it, found by the words "
            "of summaries, which miss some. Figures from before and after aren't comparable."
        )
