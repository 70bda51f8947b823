"""Earlier answers to the same questions, found in the ledger: section 21, and no second answer that
differs from the first.

In    a request, and the home whose ledger is looked into
Out   published tables that give some or all of what its tables ask for, with a link to each
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from peelian.core.zones import Home
from peelian.foi.compile import spec_of
from peelian.foi.plan_parts import EarlierPart
from peelian.foi.request import Request
from peelian.ledger.chain import Kind
from peelian.ledger.earlier import Earlier, earlier
from peelian.ledger.folder import blank_statements
from peelian.ledger.statement import Statement
from peelian.ledger.store import open_ledger
from peelian.tables.release import release_of
from peelian.tables.trees import dimensions_of
from peelian.tables.universe import countings
from peelian.tables.window import day_in_words, windows

MOST_SHOWN = 3
"""Earlier answers to one table that a plan lists; the best lead."""


def earlier_answers(request: Request, home: Home) -> tuple[EarlierPart, ...]:
    """Published tables that answer tables of a request, the best first; none that was withdrawn.

    Raises: InputError where the request comes to no specification; ZoneError where the ledger can't
        be read.
    """
    ledger = open_ledger(home)
    entries = ledger.entries()
    withdrawn = {entry.about for entry in entries if entry.kind == Kind.WITHDRAWN}
    gone = {entry.seq for entry in entries if entry.hash in withdrawn}
    questions = {
        table.id: tuple(one.number for one in request.questions_of(table.id))
        for table in request.tables
    }
    found: dict[str, list[EarlierPart]] = {}
    for each in earlier(ledger, statements_asked(request)):
        mine = found.setdefault(each.asked, [])
        is_own = each.brief.release == request.release_id
        if not is_own and each.brief.where[0] not in gone and len(mine) < MOST_SHOWN:
            mine.append(_part(each, questions.get(each.asked, ())))
    return tuple(part for parts in found.values() for part in parts)


def statements_asked(request: Request) -> tuple[Statement, ...]:
    """What each table of a request speaks of, without a count; no record is read."""
    return blank_statements(_as_released(request), published_at=dt.datetime.now(dt.UTC))


def _as_released(request: Request) -> dict[str, Any]:
    """What the request's release would say, as `release.json` has it."""
    spec = spec_of(request)
    period = spec.period or ""
    window = windows(spec, period)
    asked = countings(spec, window, request.received)
    said = release_of(spec, period, window, [], dimensions_of(spec, asked), asked)
    unread = [{"register_id": name, "snapshot_digest": ""} for name in spec.registers]
    return {**said.model_dump(mode="json"), "registers": unread}


def _part(found: Earlier, questions: tuple[str, ...]) -> EarlierPart:
    where, statement = found.brief, found.statement
    address = f"/{where.release}/{where.period}/v{where.version}/"
    return EarlierPart(
        source="ledger",
        reference=f"{where.release} {where.period}",
        title=statement.title or statement.table,
        link="" if where.kind == Kind.IMPORTED else address,
        share=round(found.share, 3),
        asked=found.asked,
        questions=questions,
        published=day_in_words(statement.published_at.date()),
    )
