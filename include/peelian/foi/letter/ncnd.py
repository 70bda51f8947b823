"""A denial must not be undone by a table: no number, 0, blank or marker says what it won't.

A table tells of a denied thing where one of its categories, or what the whole table is confined to,
holds nothing but denied codes: then even a `[c]` there says that something is held. A category that
holds others besides says nothing of it, as long as it can't be taken apart: so a table may not show
all the others of such a category in another table of the same variable.
"""

from __future__ import annotations

from collections.abc import Iterator

from peelian.core.release_model import EXCEPT, Category, Dimension
from peelian.foi.letter.asked import Denied
from peelian.foi.letter.known import Known, variable_of
from peelian.foi.request_parts import Question


def contradictions(known: Known) -> Iterator[str]:
    """What stands in the answer's tables against its denials, and denials that can't be checked."""
    for question in known.request.questions:
        if question.decision == "ncnd":
            said = [one for one in known.request.letter.denied if one.question == question.number]
            yield from _of_question(known, question, said)


def _of_question(known: Known, question: Question, said: list[Denied]) -> Iterator[str]:
    number = question.number
    if not known.tables:
        return  # nothing is published that could speak of it
    if not said:
        yield f"question {number} is ncnd, and letter.denied doesn't say what tables must not show"
    for one in said:
        if one.nothing_counted and not one.of:
            continue
        if not one.of or not one.codes:
            yield f"question {number}, letter.denied: needs `of` and `codes`, or `nothing_counted`"
            continue
        yield from (f"question {number} is ncnd, but {told}" for told in _shown(known, one))


def _shown(known: Known, denied: Denied) -> Iterator[str]:
    codes = frozenset(denied.codes)
    for table in known.tables:
        place = f"table {known.numbers[table.table.id]}"
        for dimension in table.dimensions:
            if denied.of not in (variable_of(dimension), dimension.id):
                continue
            for category in dimension.categories:
                if category.parent is not None and _wholly(category, codes):
                    yield (
                        f"{place} has a line for {category.label}; band it with others"
                        " that aren't denied"
                    )
        yield from _taken_apart(known, table.table.id, place, denied)


def _taken_apart(known: Known, table_id: str, place: str, denied: Denied) -> Iterator[str]:
    """Bands that hold denied and other codes, where the others are all shown somewhere else."""
    codes = frozenset(denied.codes)
    own = next(table for table in known.tables if table.table.id == table_id)
    shown_alone = {
        code
        for table in known.tables
        for dimension in table.dimensions
        if denied.of in (variable_of(dimension), dimension.id)
        for category in _leaves(dimension)
        if len(held := _held(category)) == 1
        for code in held
    }
    for dimension in own.dimensions:
        if denied.of not in (variable_of(dimension), dimension.id):
            continue
        for category in _leaves(dimension):
            whole = frozenset(_held(category))
            others = whole - codes
            if whole & codes and others and others <= shown_alone:
                yield (
                    f"{place} holds it within {category.label}, and every other code of that"
                    " stands by itself in another table, so that it can be worked out"
                )


def _leaves(dimension: Dimension) -> tuple[Category, ...]:
    return tuple(c for c in dimension.categories if not dimension.children(c.code))


def _held(category: Category) -> tuple[str, ...]:
    """The codes that a category holds; its own where nobody wrote them down."""
    return (category.code,) if category.holds is None else category.holds


def _wholly(category: Category, codes: frozenset[str]) -> bool:
    held = _held(category)
    if any(code.startswith(EXCEPT) for code in held):
        return False
    return bool(held) and set(held) <= codes
