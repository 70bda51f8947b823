"""What a letter still lacks: every gap at once, so that none is found in the post.

A letter with a gap isn't rendered: a decision without its citation, a qualified exemption without
the public interest weighed, a denial that a table contradicts, tables that nobody asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from peelian.core.errors import InputError, all_at_once
from peelian.foi.citations import COST, PERSONAL, faults_of
from peelian.foi.exemptions import Exemption, Use, exemption
from peelian.foi.letter.known import GIVEN, Known
from peelian.foi.letter.ncnd import contradictions
from peelian.foi.letter.words import factor
from peelian.foi.library import library
from peelian.foi.request_parts import Question

MEND = "fill it in, in the request's file, and make the letter again"
NEEDS_REASON = frozenset({"part", "withheld", "not_held", "not_valid"})


def check_letter(known: Known) -> None:
    """Raise InputError listing every gap of a letter; nothing where it's whole."""
    problems = list(_problems(known))
    if problems:
        raise all_at_once(InputError, f"the letter for {known.request.reference}", problems, MEND)


def _problems(known: Known) -> Iterator[str]:
    if known.answered < known.request.received:
        yield f"it's answered on {known.answered}, before the request was received"
    for question in known.request.questions:
        for problem in _of_question(known, question):
            yield f"question {question.number} {problem}"
    numbers = {question.number for question in known.request.questions}
    letter = known.request.letter
    for kind, named in (
        ("withheld", {one.question for one in letter.withheld}),
        ("denied", {one.question for one in letter.denied}),
    ):
        yield from (
            f"letter.{kind} names question {name}, which isn't asked"
            for name in sorted(named - numbers)
        )
    with contextlib.suppress(InputError):  # a citation that means nothing is told above
        for found in known.cited():
            yield from _of_exemption(known, found)
    yield from _unknown_tables(known)
    yield from contradictions(known)


def _of_question(known: Known, question: Question) -> Iterator[str]:
    try:
        yield from faults_of(question)
    except InputError as error:
        yield str(error)
        return
    tables = known.of_question(question)
    if question.decision is None:
        return
    if question.decision not in GIVEN and tables:
        names = ", ".join(table.table.id for table in tables)
        yield f"is {question.decision}, and tables answer it: {names}"
    if question.decision in GIVEN and not tables and not question.reason:
        yield "is answered by no table and by no words"
    if question.decision in NEEDS_REASON and not question.reason and not _held_elsewhere(question):
        yield f"is {question.decision}, and gives no reason"
    if question.decision == "part" and not question.exemptions and not question.reason:
        yield "is part, and doesn't say what is left out"
    if question.decision == "published" and not question.link:
        yield "is published, and gives no link"


def _held_elsewhere(question: Question) -> bool:
    """Whether the library says who holds what isn't held here, which the advice then tells."""
    concepts = library().concepts
    asked = [concepts[one.what] for one in question.also_asks if one.what in concepts]
    return question.decision == "not_held" and any(concept.other_body for concept in asked)


def _of_exemption(known: Known, found: Exemption) -> Iterator[str]:
    letter = known.request.letter
    weighed = [one for one in letter.public_interest if exemption(one.exemption) == found]
    if found.qualified and not weighed:
        yield f"{found.citation} is qualified, and letter.public_interest doesn't weigh it"
    for one in weighed:
        for text in (*one.for_disclosure, *one.against):
            try:
                factor(text)
            except InputError as error:
                yield str(error)
    if found.absolute and weighed:
        yield f"{found.citation} is absolute, and letter.public_interest weighs it"
    says_harm = any(exemption(one.exemption) == found for one in letter.harm)
    if found.use is Use.WITHHOLD and found.by_prejudice and not says_harm:
        yield f"{found.citation} rests on harm, and letter.harm doesn't say which"
    if found.section == COST and not known.request.work:
        yield f"{found.citation} rests on an estimate, and there is no `work`"
    if found.id == PERSONAL and not _says_what(known):
        yield f"{found.citation} is cited, and nothing says what is withheld: letter.withheld"


def _says_what(known: Known) -> bool:
    from peelian.foi.letter.withheld import withheld_of

    return bool(withheld_of(known)) or any(one.hidden for one in known.decided())


def _unknown_tables(known: Known) -> Iterator[str]:
    given = {table.table.id for table in known.tables}
    asked = {table.id for table in known.request.tables}
    wanted: dict[str, list[Question]] = {}
    for question in known.request.questions:
        for name in question.tables:
            wanted.setdefault(name, []).append(question)
    for name in sorted(set(wanted) - given):
        if name not in asked:
            yield f"table {name} answers a question, and isn't in the release"
        elif not all(_leaves_out(question) for question in wanted[name]):
            yield (
                f"table {name} is asked for and not given; decide `part` or `withheld` for its"
                " question, with the exemption"
            )
    for name in sorted(given - set(wanted)):
        yield f"table {name} is in the release, and answers no question"


def _leaves_out(question: Question) -> bool:
    return question.decision in ("part", "withheld") and bool(question.exemptions)
