"""The middle of a letter: what was decided for each question, and the notice of refusal."""

from __future__ import annotations

from peelian.foi.citations import COST, PERSONAL, cite
from peelian.foi.cost import estimate
from peelian.foi.exemptions import Exemption, Use, exemption
from peelian.foi.letter.known import Decided, Known
from peelian.foi.letter.model import Block, Items, Paragraph, Section
from peelian.foi.letter.opening import is_refused
from peelian.foi.letter.personal import personal_information
from peelian.foi.letter.words import and_list, factor, sentence, tell
from peelian.foi.library import library


def decisions(known: Known) -> Section:
    """The decision on each question, its reason, and the tables that answer it."""
    below = tuple(
        Section(tell("sections.question", number=one.question.number), _of_question(known, one))
        for one in known.decided()
    )
    return Section(tell("sections.decisions"), (), below)


def refusal(known: Known) -> Section | None:
    """The notice under section 17; None where nothing is refused."""
    refused = [one for one in known.decided() if is_refused(one)]
    if not refused:
        return None
    found = [one for one in known.cited() if any(one in each.citations for each in refused)]
    blocks: list[Block] = [
        Paragraph(tell("refusal.intro")),
        Items(tuple(_cited(one) for one in found)),
    ]
    denied = [one.question.number for one in refused if one.decision == "ncnd"]
    if denied:
        blocks.append(Paragraph(tell("refusal.denial", numbers=and_list(denied))))
    below = tuple(_of_exemption(known, one) for one in found)
    return Section(tell("sections.refusal"), tuple(blocks), below)


def _of_question(known: Known, decided: Decided) -> tuple[Block, ...]:
    question = decided.question
    parts = [tell(f"said.{decided.said}")]
    if decided.citations:
        parts.append(tell("said.rests_on", citations=cite(decided.citations)))
    if question.reason:
        parts.append(sentence(question.reason))
    if question.link:
        parts.append(tell("said.link", link=question.link))
    tables = known.of_question(question)
    if tables:
        numbers = [f"table {known.numbers[table.table.id]}" for table in tables]
        parts.append(tell("said.tables", tables=and_list(numbers)))
    return (Paragraph(" ".join(parts)),)


def _cited(found: Exemption) -> str:
    citation = sentence(found.citation).rstrip(".")
    return tell("refusal.cited", citation=citation, title=found.title, kind=_kind(found))


def _kind(found: Exemption) -> str:
    if found.use is Use.GROUND:
        return tell("refusal.ground")
    return tell("refusal.qualified" if found.qualified else "refusal.absolute")


def _of_exemption(known: Known, found: Exemption) -> Section:
    numbers = [one.question.number for one in known.resting_on(found)]
    many = "refusal.questions_many" if len(numbers) > 1 else "refusal.questions"
    first = tell(many, numbers=and_list(numbers))
    if found.qualified:
        first += f" {tell('refusal.qualified_means')}"
    elif found.absolute:
        first += f" {tell('refusal.absolute_means')}"
    if found.use is not Use.GROUND:
        means = "prejudice_means" if found.by_prejudice else "class_means"
        first += f" {tell(f'refusal.{means}')}"
    blocks: list[Block] = [Paragraph(first)]
    if found.use is Use.DENY:
        blocks.append(Paragraph(f"{tell('ncnd.why')} {tell('ncnd.means')}"))
    blocks += [
        Paragraph(sentence(harm.text))
        for harm in known.request.letter.harm
        if _is(harm.exemption, found)
    ]
    if found.section == COST:
        blocks += _cost(known)
    heading = tell(
        "sections.exemption",
        citation=sentence(found.citation).rstrip("."),
        title=found.title,
    )
    below = personal_information(known) if found.id == PERSONAL else ()
    return Section(heading, tuple(blocks), (*below, *_interest(known, found)))


def _interest(known: Known, found: Exemption) -> tuple[Section, ...]:
    weighed = [b for b in known.request.letter.public_interest if _is(b.exemption, found)]
    if not found.qualified or not weighed:
        return ()
    blocks: list[Block] = []
    for one in weighed:
        blocks += [
            Paragraph(tell("refusal.for")),
            Items(tuple(sentence(factor(text)) for text in one.for_disclosure)),
            Paragraph(tell("refusal.against")),
            Items(tuple(sentence(factor(text)) for text in one.against)),
            Paragraph(sentence(one.conclusion)),
        ]
    return (Section(tell("refusal.interest"), tuple(blocks)),)


def _cost(known: Known) -> list[Block]:
    """The estimate as the Act asks for it: only permitted work, and how long each record takes."""
    found = estimate(known.request)
    force = library().force
    limit = tell(
        "cost.limit",
        pounds=force.limit_pounds,
        hours=_number(found.limit_hours),
        rate=found.pounds_an_hour,
    )
    lines = tuple(
        tell(
            "cost.sampled" if item.sampled else "cost.work",
            what=sentence(item.what).rstrip("."),
            records=f"{item.records:,}",
            minutes=_number(item.minutes_each),
            **({"sampled": item.sampled} if item.sampled else {}),
        )
        for item in found.items
    )
    hours = tell("cost.estimate", hours=_number(found.hours_in_all))
    return [Paragraph(f"{limit} {hours}"), Items(lines), Paragraph(tell("cost.whole"))]


def _number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _is(spelling: str, found: Exemption) -> bool:
    return exemption(spelling) == found
