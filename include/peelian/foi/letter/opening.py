"""The first half of a letter: the facts, the answer in short, the request, its reading, the search.

In    what a letter is written from (`known.Known`)
Out   sections of the letter's model
"""

from __future__ import annotations

from peelian.foi.citations import cite
from peelian.foi.letter.counted import (
    Seen,
    days_lines,
    each_seen,
    populations_of,
    units_of,
)
from peelian.foi.letter.known import GIVEN, REFUSED, Decided, Known
from peelian.foi.letter.model import Block, Facts, Items, Paragraph, Quote, Section
from peelian.foi.letter.removed import published_words
from peelian.foi.letter.words import sentence, tell
from peelian.publication.metadata import workbook_name
from peelian.publication.words import spoken_day


def head(known: Known) -> Facts:
    """Reference and days."""
    request = known.request
    rows = [
        (tell("head.reference"), request.reference),
        (tell("head.received"), spoken_day(request.received)),
    ]
    rows += [
        (tell("head.clarified"), spoken_day(one.received))
        for one in request.clarifications
        if one.received
    ]
    if request.extension:
        rows.append((tell("head.extended"), spoken_day(request.extension.until)))
    rows += [
        (tell("head.due"), spoken_day(known.due)),
        (tell("head.answered"), spoken_day(known.answered)),
        (tell("head.law"), tell("head.act")),
    ]
    return Facts(tuple(rows))


def short(known: Known) -> Section:
    """The answer on the first lines: what is given, what is refused, question by question."""
    decided = known.decided()
    first = tell(f"short.{outcome(decided)}")
    if any(is_refused(one) for one in decided):
        first += f" {tell('short.refusal')}"
    blocks: list[Block] = [Paragraph(first), Items(tuple(_line(one) for one in decided))]
    if known.release is not None:
        files = tell("short.files", workbook=workbook_name(known.release))
        blocks.append(Paragraph(files))
    return Section(tell("sections.short"), tuple(blocks))


def outcome(decided: tuple[Decided, ...]) -> str:
    """The answer as a whole: `all`, `some`, `none`, `elsewhere`, `nothing_held` or `denied`."""
    decisions = {one.decision for one in decided}
    alike = {"not_held": "nothing_held", "ncnd": "denied", "published": "elsewhere"}
    if len(decisions) == 1 and (only := next(iter(decisions))) in alike:
        return alike[only]
    if decisions == {"answered"} and not any(one.hidden for one in decided):
        return "all"
    return "some" if decisions & {*GIVEN, "published"} else "none"


def is_refused(decided: Decided) -> bool:
    """Whether a question's answer needs a notice under section 17."""
    return decided.decision in REFUSED - {"published"} or bool(decided.hidden)


def request(known: Known) -> Section:
    """What was asked, in the requester's words, and what was clarified."""
    asked = known.request
    blocks: list[Block] = [
        Paragraph(tell("request.intro", received=asked.received)),
        *(
            Quote(tell("request.mine"), _numbered(one.number, published_words(one.text)))
            for one in asked.questions
        ),
    ]
    for one in asked.clarifications:
        if one.question:
            said = tell("request.asked_on", day=one.asked) if one.asked else tell("request.asked")
            words = published_words(one.question)
            blocks += [Paragraph(said), Quote(tell("request.ours"), words)]
        if one.text and one.received:
            words = published_words(one.text)
            blocks.append(Paragraph(tell("request.said_on", day=one.received)))
            blocks.append(Quote(tell("request.mine"), words))
    if any(words_removed(known)):
        blocks.append(Paragraph(tell("request.removed")))
    return Section(tell("sections.request"), tuple(blocks))


def words_removed(known: Known) -> list[bool]:
    """For each text that is quoted, whether something was taken out of it."""
    asked = known.request
    texts = [one.text for one in asked.questions]
    texts += [text for one in asked.clarifications for text in (one.question, one.text) if text]
    return [published_words(text) != published_words(text, remove=False) for text in texts]


def reading(known: Known) -> Section:
    """How the request was read: the days, whose conduct, what is counted, and each term."""
    lines = days_lines(known)
    many = [one for _, one in each_seen(known)]
    if many:
        lines.append(tell("reading.population", population=populations_of(many)))
        lines.append(_what_is_counted(many))
    if known.release is not None and known.release.cohort:
        words = sentence(known.release.cohort_words)
        lines.append(tell("reading.cohort", cohort_words=words))
    terms = {one.term: one.means for each in known.request.questions for one in each.reading}
    blocks: list[Block] = [Items(tuple(lines))] if lines else []
    if terms:
        rows = tuple((term, sentence(means)) for term, means in terms.items())
        blocks += [Paragraph(tell("reading.intro")), Facts(rows)]
    return Section(tell("sections.reading"), tuple(blocks))


def _what_is_counted(many: list[Seen]) -> str:
    units = units_of(many)
    if len({(one.unit_label, one.date_basis_label) for one in many}) > 1:
        return tell("reading.counted_many", unit_label=units)
    if many[0].is_as_at:
        return tell("reading.counted_as_at", unit_label=units)
    return tell("reading.counted", unit_label=units, date_basis_label=many[0].date_basis_label)


def searches(known: Known) -> Section:
    """Where was looked, and how far a register can tell."""
    registers = known.release.registers if known.release else ()
    lines = [tell("searches.register", title=one.title, as_at=one.as_at) for one in registers]
    lines += [
        tell("searches.also", where=one.where, how=sentence(one.how))
        for one in known.request.letter.searches
    ]
    if not lines:
        return Section(tell("sections.searches"), (Paragraph(tell("searches.none")),))
    blocks: list[Block] = [Paragraph(tell("searches.intro"))] if registers else []
    blocks += [Items(tuple(lines)), Paragraph(tell("searches.limits"))]
    return Section(tell("sections.searches"), tuple(blocks))


def _line(decided: Decided) -> str:
    facts = {
        "number": decided.question.number,
        "decision": tell(f"decision.{decided.said}"),
    }
    if decided.citations:
        return tell("short.line_cited", **facts, citations=cite(decided.citations))
    return tell("short.line", **facts)


def _numbered(number: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    first = lines[0]
    # A requester who numbered their questions isn't numbered twice.
    if first.startswith((f"{number})", f"{number}.", f"({number})", f"Q{number}")):
        return lines
    return (f"{number}) {first}", *lines[1:])
