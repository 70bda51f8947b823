"""When a note is attached to a release: one small function a condition.

Each is given what a release is counted from, and answers with the facts that the note's text has
places for, once for each time that it's attached: nothing where its condition doesn't hold.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from peelian.core.release_model import RegisterUsed, Window
from peelian.records.cohorts import Cohort
from peelian.tables.question import Question
from peelian.tables.spec_counts import FilterSpec
from peelian.tables.spec_model import DimensionSpec, Spec
from peelian.tables.variables import (
    COUNTING_UNITS,
    HEADCOUNT,
    PEOPLE,
    RESTRICTIONS,
    UNITS_OF_A_DAY,
    VARIABLES,
    Level,
    level_of,
)
from peelian.tables.window import day_in_words

NEW_REGULATIONS = dt.date(2020, 2, 1)
"""The day the 2020 regulations came into force (SI 2020/2 and SI 2020/4)."""
MOMENT_WORDS = {
    "register": "as the complaint register had it when the case was recorded",
    "incident": "held on the day of the incident, from the personnel register",
    "recorded": "held on the day the case was recorded, from the personnel register",
    "finalised": "held on the day the case was finalised, from the personnel register",
    "as_at": "held on the day that the figures are as at, from the personnel register",
    "now": "held on the day that the personnel register was read",
}
FAULT = re.compile(r"(?P<table>[a-z_]+): (?P<fault>.+)", re.DOTALL)
SHARE = re.compile(r" \((?:all|under \d+%|over \d+%|\d+% to \d+%) of those checked\)")
"""The band of shares in a warning. It's left out: how many rows of a register fail is a figure that
disclosure control hasn't seen."""
COLUMN = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
"""A column's name, which readers know without its underscores."""
TABLES_OF_VARIABLES = {
    "outcome": {"outcomes"},
    "finding": {"outcomes"},
    "proceeding_type": {"proceedings"},
    "platform": {"allegation_platforms"},
    "factor": {"allegation_factors"},
    "stage": {"subject_progress"},
    "interim_measure": {"subject_progress"},
    "sanction": {"subject_progress"},
    "sex": {"people"},
    "ethnicity": {"people"},
}
TABLES_OF_POSTINGS = {"people", "postings"}

Facts = Mapping[str, str]


@dataclass(frozen=True)
class Situation:
    """What a release is counted from.

    Attributes:
        effective: the days that are counted.
        registers: those that were read, with the warnings of their checks.
        cohort: the definition of what belongs; None for everything.
        questions: what its tables count; where there's none, all count what the release does.
    """

    spec: Spec
    effective: Window
    registers: Sequence[RegisterUsed]
    cohort: Cohort | None
    questions: tuple[Question, ...] = ()

    @property
    def units(self) -> frozenset[str]:
        """Every unit that is counted."""
        own = () if self.questions else (self.spec.counting_unit,)
        return frozenset(own) | {question.counting_unit for question in self.questions}

    @property
    def bases(self) -> frozenset[str]:
        """Every date by which cases fall in windows."""
        own = () if self.questions else (self.spec.date_basis,)
        return frozenset(own) | {q.date_basis for q in self.questions if q.as_at is None}


ONCE: tuple[Facts, ...] = ({},)


def _once(holds: bool) -> Sequence[Facts]:
    return ONCE if holds else ()


def counts_cases(now: Situation) -> Sequence[Facts]:
    """The counting unit is the case."""
    return _once("cases" in now.units)


def counts_allegations(now: Situation) -> Sequence[Facts]:
    """The counting unit is the allegation."""
    return _once("allegations" in now.units)


def counts_subject_allegations(now: Situation) -> Sequence[Facts]:
    """The counting unit is the allegation against an individual."""
    return _once("subject_allegations" in now.units)


def goes_by_recording(now: Situation) -> Sequence[Facts]:
    """Figures go by the date of recording."""
    return _once("recorded" in now.bases)


def goes_by_incident(now: Situation) -> Sequence[Facts]:
    """Figures go by the date of the incident."""
    return _once("incident" in now.bases)


def goes_by_closing(now: Situation) -> Sequence[Facts]:
    """Figures go by the date of closing."""
    return _once("finalised" in now.bases)


def comes_monthly(now: Situation) -> Sequence[Facts]:
    """The release comes again every month, so the same figures are given again."""
    return _once(now.spec.is_monthly)


def reads_registers(now: Situation) -> Sequence[Facts]:
    """It was counted from live registers, each read on a day."""
    taken = [f"{used.title}, {day_in_words(used.as_at)}" for used in now.registers]
    return [{"registers": "; ".join(taken)}] if taken else ()


def spans_new_regulations(now: Situation) -> Sequence[Facts]:
    """Cases of two regimes are counted, and the day of the change lies within the window."""
    window = now.effective
    both = len(now.spec.regimes) > 1 and window.start < NEW_REGULATIONS <= window.end
    return [{"day": day_in_words(NEW_REGULATIONS)}] if both else ()


def factor_begins_within(now: Situation) -> Sequence[Facts]:
    """What is counted is found by words and by a factor, which begins within the window."""
    if now.cohort is None or now.cohort.factor is None or not _by_words(now.cohort):
        return ()
    begins = now.cohort.factor.valid_from
    if now.effective.start < begins <= now.effective.end:
        return [{"day": day_in_words(begins)}]
    return ()


def found_by_words(now: Situation) -> Sequence[Facts]:
    """What is counted is found by words of its summary."""
    return _once(now.cohort is not None and _by_words(now.cohort))


def breaks_down_by_platform(now: Situation) -> Sequence[Facts]:
    """A table is broken down by platform."""
    return _once(any(d.of == "platform" for d in now.spec.dimensions))


def breaks_down_by_open_outcome(now: Situation) -> Sequence[Facts]:
    """A table is broken down by outcome or finding, and live cases are among what's counted."""
    by_outcome = any(
        d.of in ("outcome", "finding") and not d.others_unused for d in now.spec.dimensions
    )
    return _once(by_outcome and now.bases != {"finalised"})


def breaks_down_by_proceedings(now: Situation) -> Sequence[Facts]:
    """A table is broken down by the type of proceedings, of which a case may have several."""
    return _once(any(d.of == "proceeding_type" for d in now.spec.dimensions))


def breaks_down_by_what_is_held(now: Situation) -> Sequence[Facts]:
    """A dimension tells what someone held at a moment, such as a rank."""
    return [
        {"label": d.label, "moment": moment_words(d)}
        for d in now.spec.dimensions
        if d.at is not None and VARIABLES[d.of].moments
    ]


def moment_words(dimension: DimensionSpec) -> str:
    """When what a dimension tells was held."""
    if dimension.on is not None:
        return f"on {day_in_words(dimension.on)}, from the personnel register"
    return MOMENT_WORDS[str(dimension.at)]


def counts_people(now: Situation) -> Sequence[Facts]:
    """Distinct people are counted."""
    return _once(PEOPLE in now.units)


def counts_people_once_each(now: Situation) -> Sequence[Facts]:
    """People are counted once in each category of a dimension."""
    return _once(any(question.once_per for question in now.questions))


def counts_headcount(now: Situation) -> Sequence[Facts]:
    """Who is in post on a day is counted."""
    return _once(HEADCOUNT in now.units)


def counts_restrictions(now: Situation) -> Sequence[Facts]:
    """Who is suspended or restricted on a day is counted."""
    return _once(RESTRICTIONS in now.units)


def counts_live_cases(now: Situation) -> Sequence[Facts]:
    """What is live at the end of a day is counted."""
    return _once(any(q.as_at and q.counting_unit in COUNTING_UNITS for q in now.questions))


def counts_different_things(now: Situation) -> Sequence[Facts]:
    """Tables count different things."""
    return _once(len(now.questions) > 1)


def is_filtered_at_least_once(now: Situation) -> Sequence[Facts]:
    """A filter is finer than the unit, which passes with one that passes."""
    return _once(
        any(
            (VARIABLES[one.of].level or Level.CASE) > level_of(question.counting_unit)
            for question in now.questions
            if question.counting_unit in COUNTING_UNITS
            for one in question.filters
        )
    )


def breaks_down_by_days(now: Situation) -> Sequence[Facts]:
    """A dimension tells how many days something took."""
    return [{"label": d.label} for d in now.spec.dimensions if d.of == "days"]


def breaks_down_by_cases_per_person(now: Situation) -> Sequence[Facts]:
    """People are told apart by how many cases they have."""
    return _once(any(d.of == "cases_per_person" for d in now.spec.dimensions))


def gives_alone(now: Situation) -> Sequence[Facts]:
    """A dimension is never crossed with another."""
    return [{"label": d.label} for d in now.spec.dimensions if d.alone]


def register_has_faults(now: Situation) -> Sequence[Facts]:
    """A check of a register warned of records that this release counts from."""
    return list(_faults(now))


def counts_what_is_alleged(_: Situation) -> Sequence[Facts]:
    """Always: what's counted is what was said, whichever unit it's counted in."""
    return ONCE


TRIGGERS: dict[str, Callable[[Situation], Sequence[Facts]]] = {
    trigger.__name__: trigger
    for trigger in (
        counts_cases,
        counts_allegations,
        counts_subject_allegations,
        goes_by_recording,
        goes_by_incident,
        goes_by_closing,
        comes_monthly,
        reads_registers,
        spans_new_regulations,
        factor_begins_within,
        found_by_words,
        breaks_down_by_platform,
        breaks_down_by_open_outcome,
        breaks_down_by_proceedings,
        breaks_down_by_what_is_held,
        counts_people,
        counts_people_once_each,
        counts_headcount,
        counts_restrictions,
        counts_live_cases,
        counts_different_things,
        is_filtered_at_least_once,
        breaks_down_by_days,
        breaks_down_by_cases_per_person,
        gives_alone,
        register_has_faults,
        counts_what_is_alleged,
    )
}
"""Every trigger by the name that the library gives it."""


def _by_words(cohort: Cohort) -> bool:
    return bool(cohort.keywords) or cohort.platforms


def _faults(now: Situation) -> Iterator[Facts]:
    used = _tables_used(now)
    for register in now.registers:
        for warning in register.warnings:
            found = FAULT.fullmatch(SHARE.sub("", warning))
            if found is not None and found["table"] in used:
                fault = COLUMN.sub(lambda name: name.group().replace("_", " "), found["fault"])
                title = register.title[:1].lower() + register.title[1:]
                yield {"register": title, "fault": fault}


def _tables_used(now: Situation) -> set[str]:
    """The canonical tables that a release counts from, whose faults are worth a note."""
    spec, used = now.spec, set[str]()
    for unit in now.units:
        if unit in UNITS_OF_A_DAY:
            used |= {"interim_measures", "people"} if unit == RESTRICTIONS else TABLES_OF_POSTINGS
            continue
        level = level_of(unit)
        used |= {"cases"}
        used |= {"allegations"} if level >= Level.ALLEGATION or spec.cohort else set()
        used |= {"subjects"} if level >= Level.SUBJECT or spec.population else set()
        used |= {"allegation_factors", "allegation_cohorts"} if spec.cohort else set()
    breakdowns: list[DimensionSpec | FilterSpec] = [*spec.dimensions]
    breakdowns += [one for question in now.questions for one in question.filters]
    for asked in breakdowns:
        used |= TABLES_OF_VARIABLES.get(asked.of, set())
        used |= TABLES_OF_POSTINGS if _is_posted(asked) else set()
    return used


def _is_posted(asked: DimensionSpec | FilterSpec) -> bool:
    return asked.at is not None and asked.at != "register"
