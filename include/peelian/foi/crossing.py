"""Which breakdowns may stand in one table: what a policy and the ready dimensions allow.

Hiding small counts protects any table, however fine; but a table that crosses who people are with
what is said of them, year by year, is nearly all hidden, and what is left says nothing. So some
dimensions stand alone or with few others, and a request for more is refused in its plan, with
tables that may be given instead.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from peelian.core.errors import InputError
from peelian.disclosure.policy import POLICY_FOLDER, read_policy
from peelian.foi.held import coverage
from peelian.foi.library import Library, library
from peelian.foi.request import Request
from peelian.foi.request_tables import DimensionAsked
from peelian.foi.resolved import Resolved, dimension_of, resolve

PERSONAL = "40(2)"


@dataclass(frozen=True)
class Refused:
    """A breakdown that isn't given.

    Attributes:
        table: the id of the table that has it, or empty where a question only asks for it.
        question: the number of the question, or empty.
        by: what is crossed, as labels.
        why: one sentence a reason.
        exemption: an id of exemptions.csv; empty where it's refused for another reason.
        instead: breakdowns that may be given, each as labels.
        since: the first day from which it's coded, where it isn't coded in the days asked for.
    """

    table: str
    question: str
    by: tuple[str, ...]
    why: tuple[str, ...]
    exemption: str
    instead: tuple[tuple[str, ...], ...]
    since: dt.date | None = None


def refused_tables(request: Request) -> tuple[Refused, ...]:
    """The tables of a request that no policy allows as they are, or that nothing is held for."""
    return tuple(found for one in resolve(request) if (found := _refused(one, request)) is not None)


def _refused(one: Resolved, request: Request) -> Refused | None:
    crossed = _reasons(one.dimensions, request)
    held = coverage(one, request)
    if not crossed and not held.refused:
        return None
    return Refused(
        table=one.table.id,
        question=", ".join(each.number for each in request.questions_of(one.table.id)),
        by=tuple(_label(dimension) for dimension in one.dimensions),
        why=(*crossed, *held.refused),
        exemption=PERSONAL if crossed else "",
        instead=parts_allowed(one.dimensions, request) if crossed else (),
        since=held.since,
    )


def refused_crosses(request: Request) -> tuple[Refused, ...]:
    """The crosses that questions ask for, beyond their tables, and that aren't given."""
    known = library()
    found: list[Refused] = []
    for question in request.questions:
        for cross in question.crosses:
            why = _cross_reasons(cross, request, known)
            if why:
                held = [d for name in cross if (d := dimension_of(request, name, known))]
                found.append(
                    Refused(
                        table="",
                        question=question.number,
                        by=tuple(label_of(name, request, known) for name in cross),
                        why=why,
                        exemption=PERSONAL,
                        instead=parts_allowed(tuple(held), request),
                    )
                )
    return tuple(found)


def parts_allowed(
    dimensions: tuple[DimensionAsked, ...], request: Request
) -> tuple[tuple[str, ...], ...]:
    """Breakdowns within one that isn't allowed: each dimension in one of them, as fine as may be.

    Returns: labels, the finest first.
    """
    parts: list[tuple[DimensionAsked, ...]] = []
    for dimension in dimensions:
        for number, part in enumerate(parts):
            if not _reasons((*part, dimension), request):
                parts[number] = (*part, dimension)
                break
        else:
            parts.append((dimension,))
    parts.sort(key=lambda part: -len(part))
    return tuple(tuple(_label(dimension) for dimension in part) for part in parts)


def label_of(name: str, request: Request, known: Library) -> str:
    """What a dimension or a concept is called."""
    dimension = dimension_of(request, name, known)
    if dimension is not None:
        return _label(dimension)
    concept = known.concepts.get(name)
    return concept.label if concept is not None else name.replace("_", " ")


def _cross_reasons(cross: tuple[str, ...], request: Request, known: Library) -> tuple[str, ...]:
    held = tuple(d for name in cross if (d := dimension_of(request, name, known)))
    unheld = [known.concepts[name] for name in cross if name in known.concepts]
    given = [set(table.by) for table in request.tables]
    if not unheld and any(set(cross) <= by for by in given):
        return ()
    told = [f"{concept.label}: {_kind_words(concept.kind)}" for concept in unheld]
    told += _reasons(held, request)
    return tuple(told)


def _kind_words(kind: str) -> str:
    return {
        "personal": "points at people",
        "narrative": "words about a case point at the people in it",
        "text": "is in free text only, and isn't a category",
        "elsewhere": "is in another system, and can't be crossed with this one",
        "not_held": "isn't held",
    }.get(kind, "can't be counted")


def _reasons(dimensions: tuple[DimensionAsked, ...], request: Request) -> tuple[str, ...]:
    labels = {dimension.id: _label(dimension) for dimension in dimensions}
    told: list[str] = []
    for one in dimensions:
        others = [other for other in dimensions if other.id != one.id]
        if one.alone and others:
            told.append(f"{labels[one.id]} is published by itself: crossed, it points at people.")
        elif one.only_with is not None:
            allowed = {*one.only_with}
            wrong = [o for o in others if o.id not in allowed and (o.of or "") not in allowed]
            if wrong:
                named = ", ".join(labels[other.id] for other in wrong)
                told.append(f"{labels[one.id]} isn't crossed with {named}: it points at people.")
    told += _too_many(len(dimensions), request)
    return tuple(told)


def _too_many(crossed: int, request: Request) -> list[str]:
    force = library().force
    most = min(force.most_breakdowns, _most_of_policy(request.policy or force.policy))
    if crossed <= most:
        return []
    return [f"{crossed} breakdowns at once leave hardly a count that isn't small; at most {most}."]


@cache
def _most_of_policy(name: str) -> int:
    """The most dimensions that a policy lets a table have."""
    with suppress(InputError):  # a policy that isn't there is told of as such
        return read_policy(POLICY_FOLDER / f"{name}.yaml").most_dimensions
    return 1


def _label(dimension: DimensionAsked) -> str:
    return dimension.label or dimension.id.replace("_", " ")
