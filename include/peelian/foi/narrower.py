"""Advice and assistance (section 16): narrower versions of a request that fit the limit.

In    an estimate over the limit
Out   versions, each with its hours: fewer questions, fewer months, from the day it's coded, so many
      records
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from peelian.foi.cost import Estimate, Item
from peelian.foi.library import MINUTES_IN_HOUR, library
from peelian.foi.request import Request
from peelian.foi.request_parts import SpanAsked
from peelian.tables.window import day_in_words

MOST_LEFT_OUT = 4
"""Questions that may be left out together: more is another request."""


@dataclass(frozen=True)
class Narrower:
    """A version that fits: what it is, in words, and what it costs."""

    words: str
    hours: float


def narrower(request: Request, told: Estimate) -> tuple[Narrower, ...]:
    """Versions of a request that fit the limit, those that keep the most first.

    Returns: nothing where the request fits as it is.
    """
    if not told.is_over:
        return ()
    found = [
        *_from_coded_day(request, told),
        *_fewer_questions(request, told),
        *_fewer_months(told),
        *_fewer_records(told),
    ]
    return tuple(found)


def _room(told: Estimate) -> float:
    """Minutes that similar requests leave."""
    return told.limit_minutes - sum(hours for _, hours in told.others) * MINUTES_IN_HOUR


def _fits(minutes: float, told: Estimate) -> bool:
    return minutes <= _room(told)


def _minutes(items: tuple[Item, ...]) -> float:
    return sum(item.minutes for item in items)


def _from_coded_day(request: Request, told: Estimate) -> Iterator[Narrower]:
    """From the day on which what needs reading is coded, reading falls away."""
    concepts = library().concepts
    days = {
        concepts[asked.what].since
        for question in request.questions
        for asked in question.also_asks
        if asked.what in concepts
    }
    for day in sorted(day for day in days if day is not None):
        kept = tuple(i for i in told.items if i.span is None or i.span.last >= day)
        minutes = _minutes(kept)
        if len(kept) < len(told.items) and _fits(minutes, told):
            yield Narrower(
                f"only from {day_in_words(day)}, the first day for which it's coded",
                minutes / MINUTES_IN_HOUR,
            )


def _fewer_questions(request: Request, told: Estimate) -> Iterator[Narrower]:
    """The fewest questions left out that make it fit: every way of leaving out so many."""
    numbers = [question.number for question in request.questions]
    costly = [n for n in numbers if any(n in item.questions for item in told.items)]
    for size in range(1, min(len(costly), MOST_LEFT_OUT) + 1):
        ways = []
        for left_out in combinations(costly, size):
            kept = [number for number in numbers if number not in left_out]
            minutes = told.hours_of(kept) * MINUTES_IN_HOUR
            if kept and _fits(minutes, told):
                ways.append(Narrower(_without(left_out), minutes / MINUTES_IN_HOUR))
        if ways:
            yield from sorted(ways, key=lambda one: -one.hours)
            return


def _without(numbers: tuple[str, ...]) -> str:
    if len(numbers) == 1:
        return f"without question {numbers[0]}"
    return f"without questions {', '.join(numbers[:-1])} and {numbers[-1]}"


def _fewer_months(told: Estimate) -> Iterator[Narrower]:
    """The latest months that fit, where all the work is of records that spread over days."""
    spread = [item for item in told.items if item.span is not None]
    if not spread:
        return
    last = max(item.span.last for item in spread if item.span is not None)
    first = min(item.span.first for item in spread if item.span is not None)
    start = last.replace(day=1)
    best: Narrower | None = None
    while start > first:
        minutes = _minutes(tuple(_since(item, start) for item in told.items))
        if not _fits(minutes, told):
            break
        best = Narrower(
            f"only {day_in_words(start)} to {day_in_words(last)}, if records are spread evenly",
            minutes / MINUTES_IN_HOUR,
        )
        start = (start - dt.timedelta(days=1)).replace(day=1)
    if best is not None:
        yield best


def _since(item: Item, start: dt.date) -> Item:
    """The work on those of an item's records that are of `start` or later."""
    if item.span is None or start <= item.span.first:
        return item
    if start > item.span.last:
        return replace(item, records=0)
    whole = (item.span.last - item.span.first).days + 1
    kept = (item.span.last - start).days + 1
    # Rounded up, so that the version is never dearer than it says.
    records = -(-item.records * kept // whole)
    return replace(item, records=records, span=SpanAsked(first=start, last=item.span.last))


def _fewer_records(told: Estimate) -> Iterator[Narrower]:
    """So many of the records of the dearest work as the limit has room for."""
    dearest = max(told.items, key=lambda item: item.minutes, default=None)
    if dearest is None:
        return
    rest = _minutes(told.items) - dearest.minutes
    records = int((_room(told) - rest) // dearest.minutes_each)
    if 0 < records < dearest.records:
        yield Narrower(
            f"a sample of {records:,} of {dearest.records:,} records (\u201c{dearest.what}\u201d)",
            (rest + records * dearest.minutes_each) / MINUTES_IN_HOUR,
        )
