"""The plan of a request, before any work: what can be answered from what, what can't and why.

In    a request, the force's other requests, and what was published before
Out   a plan as data: an officer decides in one look (`plan_text`, `plan_page`), the pipeline reads
      it as JSON
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from peelian.foi.asks import Cannot, cannot_of
from peelian.foi.clock import Clock, clock_of
from peelian.foi.cost import Estimate, estimate
from peelian.foi.crossing import Refused, refused_crosses, refused_tables
from peelian.foi.held import coverage
from peelian.foi.hints import hints_of
from peelian.foi.narrower import Narrower, narrower
from peelian.foi.plan_parts import (
    CannotPart,
    ClockPart,
    CostPart,
    EarlierPart,
    NarrowerPart,
    Plan,
    QuestionPart,
    RefusedPart,
    TablePart,
    WindowPart,
    WorkPart,
)
from peelian.foi.quoted import shown
from peelian.foi.request import Request
from peelian.foi.request_parts import Earlier, Question
from peelian.foi.resolved import Resolved, resolve
from peelian.foi.windows import days_of
from peelian.tables.variables import UNIT_LABELS
from peelian.tables.window import day_in_words

Verdict = Literal["full", "part", "none", "by hand"]
RESTRICTION_WORDS = {
    "suspended": "people suspended from duty",
    "restricted": "people on restricted duties",
}


def plan_of(
    request: Request,
    *,
    on: dt.date,
    others: Sequence[Request] = (),
    earlier: Sequence[EarlierPart] = (),
) -> Plan:
    """The plan of a request that has passed its checks.

    Args:
        on: the day on which the plan is read.
        others: the force's other requests.
        earlier: published tables that answer some of it (`earlier.earlier_answers`).
    """
    cost = estimate(request, others)
    tables = resolve(request) if request.tables else ()
    refused = {one.table: one for one in (refused_tables(request) if request.tables else ())}
    crosses = refused_crosses(request)
    named = [_named(one, others) for one in request.earlier]
    return Plan(
        reference=request.reference,
        title=request.title,
        release=request.release_id,
        format=request.format,
        read_on=on,
        clock=_clock(clock_of(request), on),
        windows=tuple(_window(request, one.id) for one in request.windows),
        questions=tuple(
            _question(one, request, tables, refused, crosses, cost) for one in request.questions
        ),
        cost=_cost(cost),
        narrower=tuple(_narrower(one) for one in narrower(request, cost)),
        earlier=(*named, *earlier),
        hints=hints_of(request, cost, on),
    )


def _clock(clock: Clock, on: dt.date) -> ClockPart:
    return ClockPart(
        received=clock.received,
        day_zero=clock.day_zero,
        statutory=clock.statutory,
        due=clock.due,
        is_extended=clock.is_extended,
        state=clock.state(on).value,
        working_days_left=clock.working_days_left(on),
    )


def _window(request: Request, name: str) -> WindowPart:
    days = days_of(request.window(name))
    return WindowPart(
        id=name,
        asked=tuple((span.start, span.end) for span in days.asked),
        counted=tuple((span.start, span.end) for span in days.counted),
        words=days.words,
        reason=days.reason,
    )


def _question(
    question: Question,
    request: Request,
    tables: Sequence[Resolved],
    refused: dict[str, Refused],
    crosses: Sequence[Refused],
    cost: Estimate,
) -> QuestionPart:
    mine = [one for one in tables if one.table.id in question.tables]
    given = [_table(one, request) for one in mine if one.table.id not in refused]
    no = [refused[one.table.id] for one in mine if one.table.id in refused]
    no += [one for one in crosses if one.question == question.number]
    cannot = [cannot_of(asked) for asked in question.also_asks]
    by_hand = [one for one in cannot if one.is_work]
    all_by_hand = bool(by_hand) and len(by_hand) == len(cannot)
    verdict = _verdict(bool(given), bool(no or cannot), all_by_hand)
    return QuestionPart(
        number=question.number,
        text=shown(question.text),
        verdict=verdict,
        tables=tuple(given),
        refused=tuple(_refused(one) for one in no),
        cannot=tuple(_cannot(one) for one in cannot),
        hours=round(cost.hours_of([question.number]), 2),
        exemptions=_proposed(no, cannot),
        decision=question.decision,
    )


def _verdict(has_tables: bool, has_refused: bool, all_by_hand: bool) -> Verdict:
    if has_tables:
        return "part" if has_refused else "full"
    return "by hand" if all_by_hand else "none"


def _table(one: Resolved, request: Request) -> TablePart:
    held = coverage(one, request)
    unit = RESTRICTION_WORDS.get(one.count) or UNIT_LABELS.get(one.count, one.count)
    return TablePart(
        id=one.table.id,
        title=one.table.title,
        by=tuple(dimension.label or dimension.id for dimension in one.dimensions),
        unit=unit,
        date_basis=one.date_basis,
        population=one.population.label if one.population else "everyone on the register",
        cohort=one.cohort or "",
        filters=tuple(
            each.label or _filter_words(each.of, each.codes, each.others) for each in one.where
        ),
        days=held.days.words,
        registers=held.registers,
        caveats=(*held.clips, *held.caveats),
    )


def _filter_words(variable: str, codes: Sequence[str], others: Sequence[str]) -> str:
    name = variable.replace("_", " ")
    parts = [f"{name} is {', '.join(codes)}"] if codes else []
    parts += [f"{name} isn't {', '.join(others)}"] if others else []
    return " and ".join(parts)


def _refused(one: Refused) -> RefusedPart:
    return RefusedPart(
        table=one.table,
        by=one.by,
        why=one.why,
        exemption=one.exemption,
        instead=tuple(" by ".join(part) for part in one.instead),
        since=one.since,
    )


def _cannot(one: Cannot) -> CannotPart:
    return CannotPart(
        what=one.words, why=one.why, exemptions=one.exemptions, instead=one.instead, kind=one.kind
    )


def _proposed(refused: Sequence[Refused], cannot: Sequence[Cannot]) -> tuple[str, ...]:
    found = [one.exemption for one in refused if one.exemption]
    found += [exemption for one in cannot for exemption in one.exemptions]
    return tuple(dict.fromkeys(found))


def _cost(cost: Estimate) -> CostPart:
    return CostPart(
        hours=round(cost.hours, 2),
        hours_in_all=round(cost.hours_in_all, 2),
        limit_hours=cost.limit_hours,
        pounds=round(cost.pounds, 2),
        limit_pounds=cost.limit_minutes * cost.pounds_an_hour // 60,
        is_over=cost.is_over,
        work=tuple(
            WorkPart(
                activity=item.activity,
                what=item.what,
                questions=item.questions,
                records=item.records,
                minutes_each=round(item.minutes_each, 2),
                sampled=item.sampled,
                hours=round(item.minutes / 60, 2),
            )
            for item in cost.items
        ),
        others=tuple((name, round(hours, 2)) for name, hours in cost.others),
        not_counted=cost.not_counted,
    )


def _narrower(one: Narrower) -> NarrowerPart:
    return NarrowerPart(words=one.words, hours=round(one.hours, 2))


def _named(one: Earlier, others: Sequence[Request]) -> EarlierPart:
    """An earlier answer that the officer points to, with what's known of it."""
    known = next((each for each in others if each.reference == one.reference), None)
    answered = known.answered if known is not None else None
    words = one.words or (known.title if known is not None else "")
    return EarlierPart(
        source="officer",
        reference=one.reference,
        title=words,
        link=one.link,
        share=None,
        questions=one.questions,
        published=day_in_words(answered) if answered else "",
    )
