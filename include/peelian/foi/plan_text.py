"""A plan as text: what an officer reads in a shell, and the first page of the run's log."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from peelian.foi.plan_parts import (
    ClockPart,
    CostPart,
    EarlierPart,
    Plan,
    QuestionPart,
    RefusedPart,
    TablePart,
)
from peelian.tables.window import day_in_words

WIDTH = 100
VERDICTS = {
    "full": "can be answered",
    "part": "can be answered in part",
    "none": "can't be answered from the registers",
    "by hand": "can be answered by hand alone",
}
PERCENT = 100
LONGEST_QUOTE = 400
"""Letters of a question that a plan repeats; the letter quotes it whole."""


def plan_text(plan: Plan) -> str:
    """The plan as lines of at most 100 letters."""
    lines = [*_wrapped(f"Plan for {plan.reference}: {plan.title}", ""), ""]
    lines += _wrapped(clock_words(plan.clock), "")
    for window in plan.windows:
        lines += _wrapped(f"Days ({window.id}): {window.words}. {window.reason}".rstrip(), "")
    shared = shared_by(plan)
    lines += _wrapped(shared_words(shared), "")
    for caveat in shared.caveats:
        lines += _wrapped(caveat, "  ! ")
    for question in plan.questions:
        lines += ["", *_question(question, shared)]
    lines += ["", "Cost (section 12)", *_cost(plan.cost)]
    if plan.narrower:
        lines += ["", "What would fit (section 16)"]
        for one in plan.narrower:
            lines += _wrapped(f"{one.words}: {hours(one.hours)}", "  - ")
    lines += ["", "Earlier answers (section 21)", *_earlier(plan)]
    if plan.design:
        lines += ["", "Designs of the tables (not for publication: it names small categories)"]
        lines += _design(plan)
    if plan.hints:
        lines += ["", "To look at again"]
        for hint in plan.hints:
            lines += _wrapped(hint, "  - ")
    return "\n".join(lines) + "\n"


def clock_words(clock: ClockPart) -> str:
    """The clock in a sentence or two."""
    received = day_in_words(clock.received)
    if clock.due is None or clock.day_zero is None or clock.statutory is None:
        return f"Received on {received}. A clarification is awaited, so no day is set."
    restarted = (
        f", and clarified on {day_in_words(clock.day_zero)}, which is day zero"
        if clock.day_zero != clock.received
        else ""
    )
    extended = (
        f", extended to {day_in_words(clock.due)} to weigh the public interest"
        if clock.is_extended
        else ""
    )
    left = clock.working_days_left or 0
    days = "working day" if abs(left) == 1 else "working days"
    standing = f"{left} {days} left" if left >= 0 else f"{-left} {days} overdue"
    if clock.state.startswith("answered"):
        standing = clock.state
    return (
        f"Received on {received}{restarted}. Due on {clock.statutory:%A} "
        f"{day_in_words(clock.statutory)} (section 10){extended}: {standing}."
    )


def verdict_words(question: QuestionPart) -> str:
    """What becomes of a question, in a few words."""
    return VERDICTS[question.verdict]


@dataclass(frozen=True)
class Shared:
    """What all tables of a plan have alike, said once; empty where they differ."""

    unit: str = ""
    population: str = ""
    days: str = ""
    cohort: str = ""
    registers: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()


def shared_by(plan: Plan) -> Shared:
    """What all tables of a plan have alike; nothing, where there's one or none."""
    tables = [table for question in plan.questions for table in question.tables]
    if len(tables) <= 1:
        return Shared()
    first, others = tables[0], tables[1:]
    alike = {
        name: getattr(first, name)
        for name in ("unit", "population", "days", "cohort", "registers")
        if all(getattr(other, name) == getattr(first, name) for other in others)
    }
    caveats = tuple(one for one in first.caveats if all(one in other.caveats for other in others))
    return Shared(**alike, caveats=caveats)


def shared_words(shared: Shared) -> str:
    """What all tables have alike, in a sentence; empty where it's nothing."""
    parts = [shared.unit, shared.population, shared.days]
    parts.append(f"cohort {shared.cohort}" if shared.cohort else "")
    parts.append(_registers(shared.registers) if shared.registers else "")
    told = "; ".join(part for part in parts if part)
    return f"All tables: {told}." if told else ""


def table_words(table: TablePart, shared: Shared) -> str:
    """What a table counts, in a sentence, beside what all of them have alike."""
    by = ", ".join(label[:1].lower() + label[1:] for label in table.by)
    parts = [f"by {by}" if shared.unit else f"{table.unit}, by {by}"]
    parts += [] if shared.population else [table.population]
    parts += [] if shared.days else [table.days]
    parts += [f"cohort {table.cohort}"] if table.cohort and not shared.cohort else []
    parts += table.filters
    parts += [] if shared.registers else [_registers(table.registers)]
    return "; ".join(parts)


def caveats_of(table: TablePart, shared: Shared) -> tuple[str, ...]:
    """What to know of a table, beside what holds of all of them."""
    return tuple(one for one in table.caveats if one not in shared.caveats)


def _registers(names: tuple[str, ...]) -> str:
    noun = "register" if len(names) == 1 else "registers"
    return f"{noun} {' and '.join(names)}"


def refused_words(one: RefusedPart) -> str:
    """Why a breakdown isn't given, and what is instead."""
    by = " by ".join(label[:1].lower() + label[1:] for label in one.by)
    cited = f" Section {one.exemption}." if one.exemption else ""
    instead = f" Instead: {'; '.join(part.lower() for part in one.instead)}." if one.instead else ""
    since = f" It could be given from {day_in_words(one.since)}." if one.since else ""
    return f"Not given: {by}. {' '.join(_stopped(why) for why in one.why)}{cited}{instead}{since}"


def earlier_words(one: EarlierPart) -> str:
    """An earlier answer in a sentence."""
    where = f" ({one.link})" if one.link else ""
    day = f", {one.published}" if one.published else ""
    if one.share is None:
        return f"{one.reference}{day}: {one.title}{where}"
    given = "gives all" if one.is_whole else f"gives {one.share * PERCENT:.0f} per cent"
    return f"{one.reference}{day}, \u201c{one.title}\u201d {given} of {one.asked}{where}"


def hours(number: float) -> str:
    """Hours as they're written: "17.5 hours"."""
    return f"{number:,.2f}".rstrip("0").rstrip(".") + (" hour" if number == 1 else " hours")


def _question(question: QuestionPart, shared: Shared) -> Iterator[str]:
    decided = f" [decided: {question.decision}]" if question.decision else ""
    yield f"Question {question.number}: {verdict_words(question)}{decided}"
    text = " ".join(question.text.split())
    yield from _wrapped(textwrap.shorten(text, LONGEST_QUOTE, placeholder=" ..."), "  > ")
    for table in question.tables:
        yield from _wrapped(f"{table.title}: {table_words(table, shared)}", "  + ")
        for caveat in caveats_of(table, shared):
            yield from _wrapped(caveat, "      ! ")
    for refused in question.refused:
        yield from _wrapped(refused_words(refused), "  - ")
    for cannot in question.cannot:
        cited = f" Section {' and '.join(cannot.exemptions)}." if cannot.exemptions else ""
        yield from _wrapped(
            f"Not given: {cannot.what}. {cannot.why}{cited} Instead: {_stopped(cannot.instead)}",
            "  - ",
        )
    if question.hours:
        yield f"  Work by hand: {hours(question.hours)}"


def _cost(cost: CostPart) -> Iterator[str]:
    over = "over" if cost.is_over else "within"
    yield (
        f"  {hours(cost.hours_in_all)}, {cost.pounds:,.2f} pounds: {over} the limit of "
        f"{hours(cost.limit_hours)}, {cost.limit_pounds} pounds"
    )
    for one in cost.work:
        basis = f"sampled on {one.sampled}" if one.sampled else "a guess"
        asked = f", for question {', '.join(one.questions)}" if one.questions else ""
        yield from _wrapped(
            f"{one.activity}: {one.what}: {one.records:,} at {one.minutes_each:g} minutes ({basis})"
            f"{asked}: {hours(one.hours)}",
            "  - ",
        )
    for reference, number in cost.others:
        yield f"  - counted with it (regulation 5): {reference}, {hours(number)}"
    for reference, why in cost.not_counted:
        yield f"  - not counted with it: {reference}, as {why}"
    if not cost.work:
        yield "  Nothing in it is looked for by hand."


def _earlier(plan: Plan) -> Iterator[str]:
    if not plan.earlier:
        yield "  None was found."
    for one in plan.earlier:
        yield from _wrapped(earlier_words(one), "  - ")


def _design(plan: Plan) -> Iterator[str]:
    for one in plan.design:
        name = "as asked" if one.is_asked else f"choice {one.number}"
        best = ", recommended" if one.is_recommended else ""
        told = "; ".join(_stopped(what).rstrip(".") for what in one.does)
        yield from _wrapped(
            f"{name}{best}: {one.hidden:,} of {one.cells:,} counts hidden, {one.detail:.0%} of the "
            f"detail. {told}",
            "  - ",
        )


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _wrapped(text: str, lead: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_long_words=True
    )
