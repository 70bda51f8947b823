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
from peelian.tables.spec_model import DimensionSpec, Spec
from peelian.tables.variables import COUNTING_UNITS, VARIABLES, Level
from peelian.tables.window import day_in_words

NEW_REGULATIONS = dt.date(2020, 2, 1)
"""The day the 2020 regulations came into force (SI 2020/2 and SI 2020/4)."""
MOMENT_WORDS = {
    "register": "as the complaint register had it when the case was recorded",
    "incident": "held on the day of the incident, from the personnel register",
    "recorded": "held on the day the case was recorded, from the personnel register",
    "finalised": "held on the day the case was finalised, from the personnel register",
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
    """

    spec: Spec
    effective: Window
    registers: Sequence[RegisterUsed]
    cohort: Cohort | None


ONCE: tuple[Facts, ...] = ({},)


def _once(holds: bool) -> Sequence[Facts]:
    return ONCE if holds else ()


def counts_cases(now: Situation) -> Sequence[Facts]:
    """The counting unit is the case."""
    return _once(now.spec.counting_unit == "cases")


def counts_allegations(now: Situation) -> Sequence[Facts]:
    """The counting unit is the allegation."""
    return _once(now.spec.counting_unit == "allegations")


def counts_subject_allegations(now: Situation) -> Sequence[Facts]:
    """The counting unit is the allegation against an individual."""
    return _once(now.spec.counting_unit == "subject_allegations")


def goes_by_recording(now: Situation) -> Sequence[Facts]:
    """Figures go by the date of recording."""
    return _once(now.spec.date_basis == "recorded")


def goes_by_incident(now: Situation) -> Sequence[Facts]:
    """Figures go by the date of the incident."""
    return _once(now.spec.date_basis == "incident")


def goes_by_closing(now: Situation) -> Sequence[Facts]:
    """Figures go by the date of closing."""
    return _once(now.spec.date_basis == "finalised")


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
    return _once(by_outcome and now.spec.date_basis != "finalised")


def breaks_down_by_proceedings(now: Situation) -> Sequence[Facts]:
    """A table is broken down by the type of proceedings, of which a case may have several."""
    return _once(any(d.of == "proceeding_type" for d in now.spec.dimensions))


def breaks_down_by_what_is_held(now: Situation) -> Sequence[Facts]:
    """A dimension tells what someone held at a moment, such as a rank."""
    return [
        {"label": d.label, "moment": MOMENT_WORDS[d.at]}
        for d in now.spec.dimensions
        if d.at is not None and VARIABLES[d.of].moments
    ]


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
        gives_alone,
        register_has_faults,
        counts_what_is_alleged,
    )
}
"""Every trigger by the name that the library gives it."""


def _by_words(cohort: Cohort) -> bool:
    return bool(cohort.keywords) or cohort.platforms


def _faults(now: Situation) -> Iterator[Facts]:
    used = _tables_used(now.spec)
    for register in now.registers:
        for warning in register.warnings:
            found = FAULT.fullmatch(SHARE.sub("", warning))
            if found is not None and found["table"] in used:
                fault = COLUMN.sub(lambda name: name.group().replace("_", " "), found["fault"])
                title = register.title[:1].lower() + register.title[1:]
                yield {"register": title, "fault": fault}


def _tables_used(spec: Spec) -> set[str]:
    """The canonical tables that a release counts from, whose faults are worth a note."""
    level = COUNTING_UNITS[spec.counting_unit]
    used = {"cases"}
    used |= {"allegations"} if level >= Level.ALLEGATION or spec.cohort else set()
    used |= {"subjects"} if level >= Level.SUBJECT or spec.population else set()
    used |= {"allegation_factors", "allegation_cohorts"} if spec.cohort else set()
    for dimension in spec.dimensions:
        used |= TABLES_OF_VARIABLES.get(dimension.of, set())
        used |= TABLES_OF_POSTINGS if _is_posted(dimension) else set()
    return used


def _is_posted(dimension: DimensionSpec) -> bool:
    return dimension.at is not None and dimension.at != "register"
