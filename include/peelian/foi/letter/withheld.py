"""Which breakdowns and crossings an answer leaves out, with the reason for each.

What an officer wrote stands first. What a question asks besides tables (`also_asks`), and a
crossing that is finer than any table that answers it (`crosses`), follow from the request itself,
with the reasons that hold for any such thing.
"""

from __future__ import annotations

from peelian.core.release_model import Dimension
from peelian.foi.citations import PERSONAL
from peelian.foi.letter.asked import Withheld
from peelian.foi.letter.known import Known, variable_of
from peelian.foi.letter.words import and_list, tell
from peelian.foi.library import library
from peelian.foi.request_parts import Question

WITHHELD_KINDS = frozenset({"personal", "narrative", "elsewhere", "text"})
"""Kinds of concepts that a question which cites section 40(2) leaves out on its account."""


def withheld_of(known: Known) -> tuple[Withheld, ...]:
    """Everything that no table has and an exemption keeps out, question by question."""
    found: list[Withheld] = []
    for question in known.request.questions:
        written = [w for w in known.request.letter.withheld if w.question == question.number]
        found += written
        if _rests_on_personal(question):
            said = {one.dimension for one in written} | {one.what for one in written}
            found += _asked_besides(question, said)
            found += _tables_left_out(known, question, said)
            found += _crossings(known, question, said)
    return tuple(found)


def _rests_on_personal(question: Question) -> bool:
    from peelian.foi.exemptions import exemption

    return PERSONAL in {exemption(one).id for one in question.exemptions}


def _asked_besides(question: Question, said: set[str | None]) -> list[Withheld]:
    concepts = library().concepts
    return [
        Withheld(
            question=question.number,
            what=one.words,
            dimension=one.what,
            exemption=PERSONAL,
            learnt=tell("withheld.learnt"),
            by_whom=tell("withheld.by_whom"),
            from_what=tell("withheld.from_what"),
            instead=concepts[one.what].instead,
        )
        for one in question.also_asks
        if one.what in concepts
        and concepts[one.what].kind in WITHHELD_KINDS
        and not {one.what, one.words} & said
    ]


def _tables_left_out(known: Known, question: Question, said: set[str | None]) -> list[Withheld]:
    """Tables of the question that the plan refused, so that the release hasn't got them."""
    given = {table.table.id for table in known.tables}
    asked = {table.id: table.title for table in known.request.tables}
    return [
        Withheld(
            question=question.number,
            what=tell("withheld.table", title=asked[name]),
            dimension=name,
            exemption=PERSONAL,
            learnt=tell("withheld.cross_learnt"),
            by_whom=tell("withheld.by_whom"),
            from_what=tell("withheld.from_what"),
            instead=tell("withheld.cross_instead"),
        )
        for name in question.tables
        if name in asked and name not in given and name not in said
    ]


def _crossings(known: Known, question: Question, said: set[str | None]) -> list[Withheld]:
    found = []
    for cross in question.crosses:
        what = tell("withheld.cross", dimensions=and_list([_name(known, one) for one in cross]))
        if what in said or any(set(cross) <= set(t.table.by) for t in known.tables):
            continue
        found.append(
            Withheld(
                question=question.number,
                what=what,
                exemption=PERSONAL,
                learnt=tell("withheld.cross_learnt"),
                by_whom=tell("withheld.by_whom"),
                from_what=tell("withheld.from_what"),
                instead=tell("withheld.cross_instead"),
            )
        )
    return found


def _name(known: Known, name: str) -> str:
    """What a dimension or concept of a crossing is called within a sentence."""
    for dimension in known.release.dimensions if known.release else ():
        if name in (dimension.id, variable_of(dimension)):
            return _lower(dimension)
    concept = library().concepts.get(name)
    ready = library().dimensions.get(name)
    label = concept.label if concept else ready.label if ready and ready.label else name
    return label[:1].lower() + label[1:].replace("_", " ")


def _lower(dimension: Dimension) -> str:
    return dimension.label[:1].lower() + dimension.label[1:]
