"""From when the registers hold what a table asks for: coded, held, or neither.

A category that came in on 1 February 2020 has no cases before, and a zero would say that nothing
happened. So a table whose filter wasn't coded in its days at all is refused, and one whose days
begin before it was says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from peelian.core.reference import Code, code_list
from peelian.foi.library import library
from peelian.foi.request import Request
from peelian.foi.request_tables import Filter
from peelian.foi.resolved import AS_AT_UNITS, Resolved
from peelian.records.cohorts import load_cohort
from peelian.tables.variables import VARIABLES
from peelian.tables.window import day_in_words

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
        caveats: what to know, in sentences.
    """

    registers: tuple[str, ...]
    refused: tuple[str, ...]
    since: dt.date | None
    caveats: tuple[str, ...]


def coverage(one: Resolved, request: Request) -> Coverage:
    """What the registers hold of a table that has no fault of a name."""
    registers = registers_of(one, request)
    refused: list[str] = []
    caveats: list[str] = []
    since: list[dt.date] = []
    for label, day in _starts(one, registers):
        if one.days.last < day:
            refused.append(f"{label} only from {day_in_words(day)}, after the days asked for.")
            since.append(day)
        elif one.days.first < day:
            caveats.append(f"{label} only from {day_in_words(day)}; figures before it are short.")
    refused += [
        f"{label} only up to {day_in_words(day)}, before the days asked for."
        for label, day in _ends(one)
        if one.days.first > day
    ]
    return Coverage(
        registers, tuple(refused), max(since, default=None), (*caveats, *_cohort_caveats(one))
    )


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


def _starts(one: Resolved, registers: tuple[str, ...]) -> Iterator[tuple[str, dt.date]]:
    """What begins on a day: registers, and codes of the filters."""
    force = library().force
    for name in registers:
        if name in force.registers_from:
            yield f"The register {name} holds cases", force.registers_from[name]
    for each in one.where:
        days = [code.valid_from for code in _codes(each)]
        known = [day for day in days if day is not None]
        if days and len(known) == len(days):
            yield f"{_labels(each)} is coded", min(known)


def _ends(one: Resolved) -> Iterator[tuple[str, dt.date]]:
    for each in one.where:
        days = [code.valid_to for code in _codes(each)]
        known = [day for day in days if day is not None]
        if days and len(known) == len(days):
            yield f"{_labels(each)} is coded", max(known)


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
