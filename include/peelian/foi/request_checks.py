"""What a request must satisfy beyond the shape of its keys, each fault as a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peelian.core.errors import InputError
from peelian.foi.citations import faults_of as citation_faults
from peelian.foi.clock import due_date
from peelian.foi.compile import NothingToCountError, as_text, compile_request
from peelian.foi.exemptions import exemption
from peelian.foi.library import library
from peelian.foi.request import Request, release_id_of
from peelian.foi.request_parts import Work
from peelian.foi.resolved import dimension_of, name_faults
from peelian.records.checking import did_you_mean
from peelian.tables.band_checks import twice
from peelian.tables.spec import check_spec
from peelian.tables.variables import VARIABLES
from peelian.tables.window import day_in_words


def faults(request: Request) -> list[str]:
    """Every fault of a request, one sentence each with its place."""
    found = [
        *_day_faults(request),
        *_extension_faults(request),
        *twice("questions", [one.number for one in request.questions]),
        *twice("tables", [one.id for one in request.tables]),
        *twice("windows", [one.id for one in request.windows]),
        *twice("dimensions", [one.id for one in request.dimensions]),
        *_question_faults(request),
        *_work_faults(request),
        *_reference_faults(request),
    ]
    names = list(name_faults(request))
    found += names
    if request.tables and not names:
        found += _specification_faults(request)
    return list(dict.fromkeys(found))


def _day_faults(request: Request) -> Iterator[str]:
    came = day_in_words(request.received)
    if request.answered is not None and request.answered < request.received:
        yield f"answered: {day_in_words(request.answered)} is before it was received, {came}"
    for number, one in enumerate(request.clarifications, start=1):
        where = f"clarifications {number}"
        if one.asked is None and one.received is None:
            yield f"{where}: give the day it was asked for, the day it was received, or both"
        for key, day in (("asked", one.asked), ("received", one.received)):
            if day is not None and day < request.received:
                yield f"{where}, {key}: {day_in_words(day)} is before the request came, {came}"
        if one.asked is not None and one.received is not None and one.received < one.asked:
            yield f"{where}, received: is before it was asked for"
        if one.received is not None and one.text is None:
            yield f"{where}: text: is missing; quote what the requester said"


def _extension_faults(request: Request) -> Iterator[str]:
    extension = request.extension
    if extension is None:
        return
    zero = max(
        [request.received, *(one.received for one in request.clarifications if one.received)]
    )
    last = due_date(zero)
    if extension.noticed > last:
        yield (
            f"extension, noticed: the notice was due by {day_in_words(last)}, the twentieth "
            "working day: section 17(1)"
        )
    if extension.until <= last:
        yield f"extension, until: is no later than the day it's due anyway, {day_in_words(last)}"
    for spelling in extension.exemptions:
        try:
            found = exemption(spelling)
        except InputError as error:
            yield f"extension, exemptions: {error}"
            continue
        if not found.qualified:
            yield (
                f"extension, exemptions: {found.citation} isn't qualified, so there is no public "
                "interest to weigh"
            )


def _question_faults(request: Request) -> Iterator[str]:
    tables = [table.id for table in request.tables]
    concepts = library().concepts
    for one in request.questions:
        where = f"question {one.number}"
        for name in one.tables:
            if name not in tables:
                yield f"{where}, tables: there is no table '{name}'{did_you_mean(name, tables)}"
        for asked in one.also_asks:
            if asked.what not in concepts:
                hint = did_you_mean(asked.what, concepts)
                yield f"{where}, also_asks: there is no concept '{asked.what}'{hint}"
        for cross in one.crosses:
            yield from _cross_faults(request, where, cross)
        yield from _decision_faults(request, one.number)
    answered = {name for one in request.questions for name in one.tables}
    for table in tables:
        if table not in answered:
            yield f"table {table}: answers no question; name it in one, or remove it"


def _cross_faults(request: Request, where: str, cross: Sequence[str]) -> Iterator[str]:
    known = library()
    for name in cross:
        if name in known.concepts or name in VARIABLES:
            continue
        if dimension_of(request, name, known) is None:
            allowed = {*known.dimensions, *known.concepts, *(d.id for d in request.dimensions)}
            yield (
                f"{where}, crosses: there is no dimension or concept '{name}'"
                f"{did_you_mean(name, allowed)}"
            )


def _decision_faults(request: Request, number: str) -> Iterator[str]:
    """A decision and what it cites; a question that isn't decided yet has no fault in that."""
    one = next(each for each in request.questions if each.number == number)
    for spelling in one.exemptions:
        try:
            exemption(spelling)
        except InputError as error:
            yield f"question {number}, exemptions: {error}"
            return
    if one.decision is not None:
        for fault in citation_faults(one):
            yield f"question {number}: {fault}"
    if one.decision == "published" and not one.link:
        yield f"question {number}: is published; give the link to it"


def _work_faults(request: Request) -> Iterator[str]:
    numbers = [one.number for one in request.questions]
    for place, one in enumerate(request.work, start=1):
        where = f"work {place} ({one.what[:40]})"
        yield from _minutes_faults(where, one)
        for number in one.questions:
            if number not in numbers:
                yield f"{where}, questions: there is no question {number[:12]}"
        if one.span is not None and one.span.last < one.span.first:
            yield f"{where}, span: ends before it starts; swap the days"


def _minutes_faults(where: str, one: Work) -> Iterator[str]:
    if (one.minutes_each is None) == (one.sample is None):
        yield f"{where}: give either 'minutes_each', or a 'sample' of records and minutes"


def _reference_faults(request: Request) -> Iterator[str]:
    yield from twice("aggregated_with", request.aggregated_with)
    if request.release_id in {release_id_of(one) for one in request.aggregated_with}:
        yield "aggregated_with: a request isn't counted together with itself; remove it"


def _specification_faults(request: Request) -> list[str]:
    """What the release specification that it comes to would be refused for."""
    try:
        raw = compile_request(request)
    except NothingToCountError:
        return []  # no table may be given: the plan says so, and that's an answer
    return check_spec(as_text(raw))[1]
