"""The section 12 estimate: what finding an answer by hand costs, and what would fit.

Source: Freedom of Information Act 2000, section 12; the Freedom of Information and Data Protection
(Appropriate Limit and Fees) Regulations 2004. Only four activities count (regulation 4(3)): finding
out whether it's held, locating it, retrieving it, extracting it. Thinking about exemptions and
blacking out don't, so a request's file has no word for them. An estimate must be sensible and rest
on evidence: minutes come from a sample, or are said to be a guess. Requests of one person for
similar information within 60 working days may be added up (regulation 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peelian.foi.clock import working_days_between
from peelian.foi.library import MINUTES_IN_HOUR, Force, library
from peelian.foi.request import Request, release_id_of
from peelian.foi.request_parts import SpanAsked, Work

ACTIVITY_WORDS = {
    "determine": "finding out whether it's held",
    "locate": "locating it",
    "retrieve": "retrieving it",
    "extract": "extracting it",
}


@dataclass(frozen=True)
class Item:
    """A piece of work.

    Attributes:
        questions: numbers of the questions that need it; all, where it's empty.
        records: how many have to be gone through.
        minutes_each: for one record.
        sampled: how many records the minutes were measured on; 0 for a guess.
        span: the days that the records are of, or None.
    """

    activity: str
    what: str
    questions: tuple[str, ...]
    records: int
    minutes_each: float
    sampled: int
    span: SpanAsked | None

    @property
    def minutes(self) -> float:
        """The whole of it."""
        return self.records * self.minutes_each


@dataclass(frozen=True)
class Estimate:
    """What answering costs, within the appropriate limit or over it.

    Attributes:
        items: of the request itself.
        others: hours of similar requests that are counted with it, by reference.
        not_counted: references that can't be, and why.
    """

    items: tuple[Item, ...]
    limit_minutes: int
    pounds_an_hour: int
    others: tuple[tuple[str, float], ...] = ()
    not_counted: tuple[tuple[str, str], ...] = ()

    @property
    def hours(self) -> float:
        """Of the request itself, without those that are counted with it."""
        return sum(item.minutes for item in self.items) / MINUTES_IN_HOUR

    @property
    def hours_in_all(self) -> float:
        """With the similar requests that are counted with it."""
        return self.hours + sum(hours for _, hours in self.others)

    @property
    def limit_hours(self) -> float:
        """The appropriate limit in hours: 18 for a police force."""
        return self.limit_minutes / MINUTES_IN_HOUR

    @property
    def pounds(self) -> float:
        """The cost in all, at the rate of the Regulations."""
        return self.hours_in_all * self.pounds_an_hour

    @property
    def is_over(self) -> bool:
        """Whether it exceeds the limit; exactly the limit doesn't."""
        return self.hours_in_all * MINUTES_IN_HOUR > self.limit_minutes

    def hours_of(self, questions: Sequence[str]) -> float:
        """What these questions alone cost, without any other request."""
        asked = set(questions)
        return (
            sum(i.minutes for i in self.items if not i.questions or asked & set(i.questions))
            / MINUTES_IN_HOUR
        )


def estimate(request: Request, others: Sequence[Request] = ()) -> Estimate:
    """The estimate of a request that has passed its checks.

    Args:
        others: the force's other requests, among which those are that `aggregated_with` names.
    """
    force = library().force
    added, refused = _aggregated(request, others, force)
    return Estimate(
        items=tuple(_item(work) for work in request.work),
        limit_minutes=force.limit_minutes,
        pounds_an_hour=force.pounds_an_hour,
        others=added,
        not_counted=refused,
    )


def _item(work: Work) -> Item:
    sample = work.sample
    each = sample.minutes / sample.records if sample is not None else work.minutes_each or 0.0
    return Item(
        activity=work.activity,
        what=work.what,
        questions=work.questions,
        records=work.records,
        minutes_each=each,
        sampled=sample.records if sample is not None else 0,
        span=work.span,
    )


def _aggregated(
    request: Request, others: Sequence[Request], force: Force
) -> tuple[tuple[tuple[str, float], ...], tuple[tuple[str, str], ...]]:
    """Hours of each similar request in time, and why another doesn't count."""
    known = {other.release_id: other for other in others}
    added: list[tuple[str, float]] = []
    refused: list[tuple[str, str]] = []
    for reference in request.aggregated_with:
        other = known.get(release_id_of(reference))
        if other is None:
            refused.append((reference, "there is no file of that request"))
            continue
        apart = abs(working_days_between(other.received, request.received))
        if apart > force.aggregation_working_days:
            most = force.aggregation_working_days
            refused.append((reference, f"it came {apart} working days apart, more than {most}"))
            continue
        added.append((other.reference, estimate(other).hours))
    return tuple(added), tuple(refused)
