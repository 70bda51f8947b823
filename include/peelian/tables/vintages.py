"""Closed periods as they were first published: which days are counted from which snapshot.

In    a monthly specification that freezes closed periods, and the ledger's entries of the release
Out   earlier snapshots with the days that are counted from them; all other days are counted from
      the newest
Why   docs/decisions/0023-vintages.md
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from peelian.core.errors import InputError, RegisterError
from peelian.core.release_model import Release, Window
from peelian.core.zones import Home
from peelian.ledger.chain import IN_PUBLIC, Kind
from peelian.ledger.statement import DAY, Statement
from peelian.ledger.store import ENTRIES, briefs_in, entries_in, open_ledger
from peelian.records.ready import ready_of_snapshot
from peelian.tables.question import Question
from peelian.tables.registers import Ready, ready_from
from peelian.tables.spec_model import Spec
from peelian.tables.window import day_in_words

ADDING_UP = ("cases", "allegations", "subject_allegations")
"""Units of which days add up. Different people don't, and strength is of one day."""
Span = tuple[int, int]
"""First and last day as ordinals, both included."""


@dataclass(frozen=True)
class Vintage:
    """An earlier snapshot of the registers, with the days that are counted from it.

    Attributes:
        period: the release that published them from it.
        days: ascending, none meet.
        registers: as it used them.
    """

    period: str
    days: tuple[Span, ...]
    registers: tuple[Ready, ...]


def frozen(spec: Spec, home: Home, period: str, registers: Sequence[Ready]) -> list[Vintage]:
    """The earlier snapshots that a release counts closed periods from, oldest first.

    Args:
        registers: the newest, for those that an earlier release didn't use.
    Raises: InputError where a release that isn't monthly asks for it; RegisterError where a
        snapshot isn't there any more; ZoneError where the ledger can't be read.
    """
    if spec.vintages is None or spec.vintages.closed != "frozen":
        return []
    if not spec.is_monthly:
        raise InputError(
            "only a monthly release has closed periods",
            where=f"release {spec.id}, vintages",
            do="leave 'vintages' out, or give it a schedule",
        )
    published = _published(spec, home, period)
    claims = _claims(spec, published)
    revision = spec.vintages.revision_of(period)
    if revision is not None:
        anew = (revision.since.toordinal(), dt.date.max.toordinal())
        claims = {name: less(days, [anew]) for name, days in claims.items()}
    return [
        Vintage(name, tuple(days), _registers(published[name], home, spec, registers))
        for name, days in claims.items()
        if days
    ]


def _published(spec: Spec, home: Home, period: str) -> dict[str, list[Statement]]:
    """Earlier periods in order, each with the tables of its last version that isn't withdrawn."""
    ledger = open_ledger(home)
    mine = ENTRIES.c.release == spec.id
    with ledger.database.reading() as connection:
        withdrawn = entries_in(connection, mine, ENTRIES.c.kind == Kind.WITHDRAWN.value)
        gone = {(entry.period, entry.version) for entry in withdrawn}
        briefs = briefs_in(connection, mine, ENTRIES.c.kind.in_(_values(IN_PUBLIC)))
    last: dict[str, int] = {}
    for brief in briefs:
        if brief.period < period and (brief.period, brief.version) not in gone:
            last[brief.period] = max(last.get(brief.period, 0), brief.version)
    wanted = [brief for brief in briefs if last.get(brief.period) == brief.version]
    found: dict[str, list[Statement]] = {name: [] for name in sorted(last)}
    for statement in ledger.statements(brief.where for brief in wanted):
        if statement.universe.date_basis == spec.date_basis:
            found[statement.period].append(statement)
    return {name: statements for name, statements in found.items() if statements}


def _values(kinds: Iterable[Kind]) -> list[str]:
    return [kind.value for kind in kinds]


def _claims(spec: Spec, published: dict[str, list[Statement]]) -> dict[str, list[Span]]:
    """The days that each earlier release was the first to publish, or that it revised."""
    claims: dict[str, list[Span]] = {}
    for period, statements in published.items():
        days = merged(span for statement in statements for span in _days_of(statement))
        revision = spec.vintages.revision_of(period) if spec.vintages else None
        if revision is not None:
            since = revision.since.toordinal()
            anew = [(max(first, since), last) for first, last in days if last >= since]
            claims = {name: less(held, anew) for name, held in claims.items()}
        claims[period] = less(days, [span for held in claims.values() for span in held])
    return claims


def _days_of(statement: Statement) -> list[Span]:
    holds = next((r.holds for r in statement.restrictions if r.variable == DAY), ())
    days = [dt.date.fromisoformat(day).toordinal() for day in holds]
    return list(zip(days[::2], days[1::2], strict=True))


def _registers(
    statements: Sequence[Statement], home: Home, spec: Spec, newest: Sequence[Ready]
) -> tuple[Ready, ...]:
    """The registers that a release was counted from, as they stand conformed today."""
    used = statements[0].snapshots
    found = []
    for ready in newest:
        register = ready.used.register_id
        digest = used.get(register, ready.used.snapshot_digest)
        if digest == ready.used.snapshot_digest:
            found.append(ready)
            continue
        pointer = ready_of_snapshot(home, register, digest)
        if pointer is None:
            raise RegisterError(
                "the snapshot that a closed period was first published from isn't there any more",
                where=f"register {register}, release {spec.id} for {statements[0].period}",
                given=f"snapshot {digest[:12]}",
                do="restore it, or declare a revision of those days (vintages, revisions)",
            )
        found.append(ready_from(pointer, home))
    keys = {ready.key_id for ready in (*found, *newest)}
    if len(keys) > 1:
        raise RegisterError(
            "closed periods were published from registers with another key, so nobody in them could"
            " be found in the newest",
            where=f"release {spec.id} for {statements[0].period}",
            do="declare a revision of those days (vintages, revisions)",
        )
    return tuple(found)


def parts(
    question: Question, date_basis: str, registers: Sequence[Ready], vintages: Sequence[Vintage]
) -> list[tuple[Question, Sequence[Ready]]]:
    """A question taken apart: its days, and the registers that each are counted from.

    Args:
        date_basis: the release's own, by which earlier releases gave days.
    """
    adding_up = question.counting_unit in ADDING_UP and question.as_at is None
    if not adding_up or question.date_basis != date_basis:
        return [(question, registers)]
    left = [(w.start.toordinal(), w.end.toordinal()) for w in question.windows]
    found: list[tuple[Question, Sequence[Ready]]] = []
    for vintage in vintages:
        outside = less(left, vintage.days)
        if inside := less(left, outside):
            found.append((_of_days(question, inside), vintage.registers))
        left = outside
    return [*found, (_of_days(question, left), registers)] if left else found


def _of_days(question: Question, days: Sequence[Span]) -> Question:
    windows = tuple(
        Window(start=dt.date.fromordinal(first), end=dt.date.fromordinal(last))
        for first, last in days
    )
    return replace(question, windows=windows)


def together(answers: Sequence[pa.Table], names: Sequence[str], units: Sequence[str]) -> pa.Table:
    """The rows of several answers as those of one: what's alike is added up.

    Args:
        names: the columns that tell rows apart.
        units: the columns that add up.
    """
    if len(answers) == 1:
        return answers[0]
    rows = pa.concat_tables(answers)
    summed = rows.group_by(list(names), use_threads=False).aggregate([(u, "sum") for u in units])
    return summed.rename_columns({f"{unit}_sum": unit for unit in units}).select(rows.column_names)


def with_vintages(release: Release, spec: Spec, vintages: Sequence[Vintage]) -> Release:
    """The release with what its readers are told of closed periods and of a revision."""
    notes = []
    if vintages:
        last = max(vintage.days[-1][1] for vintage in vintages)
        notes.append(
            f"Figures for days up to {day_in_words(dt.date.fromordinal(last))} are as they were"
            " first published, or last revised. What was recorded of them since will be counted"
            " with the next declared revision."
        )
    revision = spec.vintages.revision_of(release.period) if spec.vintages else None
    if revision is not None:
        notes.append(
            f"With this release figures from {day_in_words(revision.since)} on are revised:"
            f" {revision.reason}"
        )
    return release.model_copy(update={"notes": (*release.notes, *notes)}) if notes else release


def less(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """What is left of some spans without others, ascending."""
    left = merged(spans)
    for first, last in others:
        left = [
            piece
            for begins, ends in left
            for piece in ((begins, min(ends, first - 1)), (max(begins, last + 1), ends))
            if piece[0] <= piece[1]
        ]
    return merged(left)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans that meet or follow each other made one, ascending."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
