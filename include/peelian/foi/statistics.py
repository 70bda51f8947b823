"""The quarterly statistics of requests that the section 45 code of practice asks for.

Source: Cabinet Office, Freedom of Information Code of Practice (4 July 2018), part 8: bodies of
over 100 full-time equivalent employees publish how many requests they received, how many they
answered in time, what came of them, and the exemptions they used. A request belongs to the quarter
in which it was received. The counts are of requests, not of people.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from peelian.foi.citations import cited
from peelian.foi.clock import State, clock_of
from peelian.foi.exemptions import exemptions
from peelian.foi.log import LogEntry
from peelian.foi.request import Request, release_id_of

MONTHS_IN_QUARTER = 3
QUARTERS = ("January to March", "April to June", "July to September", "October to December")
TIMES = ("in_time", "in_time_extended", "late", "open", "overdue", "waiting")
OUTCOMES = ("full", "part", "refused", "not_held", "published", "denied")
HEADERS = {
    "received": "Received",
    "in_time": "Answered in 20 working days",
    "in_time_extended": "Answered in extended time",
    "late": "Answered late",
    "open": "Open, not yet due",
    "overdue": "Open, overdue",
    "waiting": "Waiting for the requester",
    "percent": "Answered in time (per cent of those that are due)",
    "full": "Given in full",
    "part": "Given in part",
    "refused": "Refused",
    "not_held": "Not held",
    "published": "Published already",
    "denied": "Neither confirmed nor denied",
}
OUTCOME_OF = {
    "all": "full",
    "some": "part",
    "none": "refused",
    "elsewhere": "published",
    "nothing_held": "not_held",
    "denied": "denied",
}


@dataclass(frozen=True)
class Quarter:
    """What came of the requests received in a quarter.

    Attributes:
        year, number: the quarter, from 1.
        counts: by name of TIMES and OUTCOMES, and `received`.
        cited: how many answers cite an exemption or ground, by its id.
    """

    year: int
    number: int
    counts: Counter[str] = field(default_factory=Counter)
    cited: Counter[str] = field(default_factory=Counter)

    @property
    def label(self) -> str:
        """The quarter as a reader knows it: "January to March 2023"."""
        return f"{QUARTERS[self.number - 1]} {self.year}"

    @property
    def percent(self) -> int | None:
        """Answered in time, of those that were answered or are overdue; None where none is."""
        in_time = self.counts["in_time"] + self.counts["in_time_extended"]
        due = in_time + self.counts["late"] + self.counts["overdue"]
        return None if not due else (200 * in_time + due) // (2 * due)


def quarters_of(
    requests: Iterable[Request], answers: Sequence[LogEntry], on: dt.date
) -> tuple[Quarter, ...]:
    """The statistics, the newest quarter first, those without a request left out.

    Args:
        requests: every request that was received, with its decisions where they're taken.
        answers: what is public, which says more exactly what came of a request.
        on: the day of the statistics; requests of later days are left out.
    """
    public = {entry.release: entry for entry in answers if not entry.withdrawn}
    found: dict[tuple[int, int], Quarter] = {}
    for request in requests:
        if request.received > on:
            continue
        key = request.received.year, (request.received.month - 1) // MONTHS_IN_QUARTER + 1
        quarter = found.setdefault(key, Quarter(*key))
        _count(quarter, request, public.get(release_id_of(request.reference)), on)
    return tuple(found[key] for key in sorted(found, reverse=True))


def time_csv(quarters: Sequence[Quarter]) -> bytes:
    """Received and answered in time, a quarter a row."""
    names = ("received", *TIMES)
    rows = [
        [q.label, *(q.counts[name] for name in names), "" if q.percent is None else q.percent]
        for q in quarters
    ]
    return _csv(["Quarter", *(HEADERS[name] for name in (*names, "percent"))], rows)


def outcome_csv(quarters: Sequence[Quarter]) -> bytes:
    """What came of those that were answered, a quarter a row."""
    rows = [[q.label, *(q.counts[name] for name in OUTCOMES)] for q in quarters]
    return _csv(["Quarter", *(HEADERS[name] for name in OUTCOMES)], rows)


def exemption_rows(quarters: Sequence[Quarter]) -> list[tuple[str, str, str, int]]:
    """Quarter, citation, title, and how many answers cite it, in the order of the Act."""
    return [
        (q.label, one.citation, one.title, q.cited[one.id])
        for q in quarters
        for one in exemptions().values()
        if q.cited[one.id]
    ]


def exemption_csv(quarters: Sequence[Quarter]) -> bytes:
    """The exemptions and grounds that answers cite."""
    header = ["Quarter", "Exemption", "Title", "Answers that cite it"]
    return _csv(header, [list(row) for row in exemption_rows(quarters)])


def _count(quarter: Quarter, request: Request, answer: LogEntry | None, on: dt.date) -> None:
    quarter.counts["received"] += 1
    quarter.counts[_time(request, answer, on)] += 1
    if answer is not None:
        quarter.counts[OUTCOME_OF[str(answer.facts["outcome"])]] += 1
        quarter.cited.update(str(one["id"]) for one in answer.facts["exemptions"])
    elif request.answered is not None and request.answered <= on:
        quarter.counts[_outcome(request)] += 1
        spellings = [one for question in request.questions for one in question.exemptions]
        quarter.cited.update(one.id for one in cited(spellings))


def _time(request: Request, answer: LogEntry | None, on: dt.date) -> str:
    clock = clock_of(request)
    day = dt.date.fromisoformat(str(answer.facts["answered"])) if answer else request.answered
    if day is not None and day <= on:
        if clock.statutory is None or clock.due is None or day <= clock.statutory:
            return "in_time"
        return "in_time_extended" if day <= clock.due else "late"
    state = clock.state(on)
    return {State.OVERDUE: "overdue", State.AWAITING: "waiting"}.get(state, "open")


def _outcome(request: Request) -> str:
    decisions = {question.decision for question in request.questions}
    alone = {"not_held": "not_held", "ncnd": "denied", "published": "published", "answered": "full"}
    if len(decisions) == 1 and (only := next(iter(decisions))) in alone:
        return alone[str(only)]
    return "part" if decisions & {"answered", "part", "published"} else "refused"


def _csv(header: list[str], rows: Iterable[Sequence[object]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")
