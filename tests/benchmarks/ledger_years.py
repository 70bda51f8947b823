"""Years of releases and answers, each protected with all that was said before it, and alone.

In    publications in order, and the records that they count
Out   for each what it hides with memory and without; two public folders, one of either kind
Each goes the road that the pipeline takes it, less the files: protection with the history that the
ledger finds, then an entry of the ledger and, for an attacker, a JSON of what's published.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from peelian.core.errors import UnsafeError
from peelian.core.zones import Home
from peelian.disclosure.archive.meant import Meant, restrictions_of
from peelian.disclosure.archive.protect import HISTORY, protect_with_history
from peelian.disclosure.counted import Counted, Wishes
from peelian.disclosure.engine import Protection, protect_cells
from peelian.disclosure.policy import DEFAULT_POLICY, policy_named
from peelian.ledger.chain import Kind, New
from peelian.ledger.history import Itself, history_of, statements_in_history
from peelian.ledger.statement import Statement
from peelian.ledger.store import append, open_ledger

from .ledger_years_force import UNIVERSE, Publication, Records

WITH, WITHOUT = "with", "without"
NO_DIGEST = "00" * 32


@dataclass(frozen=True)
class Outcome:
    """What became of one publication.

    Attributes:
        alone: cells that are hidden without memory; -1 where it's refused even so.
        hidden: cells that are hidden with memory; -1 where it's refused.
        because: of those, hidden for history's sake alone.
        past: small counts that earlier releases narrow down by themselves.
        statements: earlier tables that bear on it.
        seconds: of processor time, with memory; reading the ledger included.
        refused: why, in words; empty where it's published.
    """

    name: str
    period: str
    at: str
    cells: int
    alone: int
    hidden: int
    because: int
    past: int
    statements: int
    seconds: float
    refused: str


def publish_all(
    planned: Sequence[Publication], records: Records, folder: Path
) -> Iterator[Outcome]:
    """Publish each, into `folder`: a ledger, and a public folder of either kind."""
    home = Home(folder)
    open_ledger(home, for_writing=True)
    for publication in planned:
        yield _published(publication, publication.counted(records), home)


def _published(publication: Publication, counted: Counted, home: Home) -> Outcome:
    policy = policy_named(DEFAULT_POLICY)
    start = time.process_time()
    history = statements_in_history(
        home,
        history_of(home, statements(publication), Itself(publication.name, publication.period)),
    )
    hidden, because, past, refused = -1, 0, 0, ""
    try:
        archived = protect_with_history(counted, policy, Wishes(), meant(publication), history)
        protection = archived.protection
        hidden, past = int(protection.hidden.sum()), len(archived.told.past)
        because = int(protection.reasons[HISTORY].sum()) if HISTORY in protection.reasons else 0
        _say(publication, counted, protection, home)
    except UnsafeError as error:
        refused = str(error)
    seconds = time.process_time() - start
    alone = -1
    try:
        protection = protect_cells(counted, policy)
        alone = int(protection.hidden.sum())
        _write(home.root / WITHOUT, statements(publication, counted, protection))
    except UnsafeError:
        pass
    return Outcome(
        publication.name,
        publication.period,
        publication.at,
        counted.cells.count,
        alone,
        hidden,
        because,
        past,
        len(history),
        seconds,
        refused,
    )


def meant(publication: Publication) -> list[Meant]:
    """What its tables mean."""
    restrictions = restrictions_of(UNIVERSE, publication.restrictions)
    return [
        Meant(UNIVERSE, restrictions, tuple(split.axis() for split in parts), whole=True)
        for parts in publication.tables.values()
    ]


def statements(
    publication: Publication, counted: Counted | None = None, protection: Protection | None = None
) -> list[Statement]:
    """Its tables as they're published; without counts where it isn't protected yet."""
    found = []
    for number, (table, parts) in enumerate(publication.tables.items()):
        axes = tuple(split.axis() for split in parts)
        values: list[int | None]
        zeros_shown = True
        if counted is None or protection is None:
            count = 1
            for axis in axes:
                count *= len(axis.nodes)
            values = [None] * count
        else:
            hidden = protection.hidden
            values = [
                None if hidden[cell] else int(protection.values[cell])
                for cell in counted.cells.places[number].tolist()
            ]
            zeros_shown = not bool((hidden & (protection.values == 0)).any())
        found.append(
            Statement(
                release=publication.name,
                period=publication.period,
                table=table,
                published_at=dt.datetime.fromisoformat(f"{publication.at}T09:30:00+00:00"),
                universe=UNIVERSE,
                restrictions=publication.restrictions,
                axes=axes,
                values=tuple(values),
                markers=tuple("c" if value is None else "" for value in values),
                zeros_shown=zeros_shown,
            )
        )
    return found


def _say(publication: Publication, counted: Counted, protection: Protection, home: Home) -> None:
    said = statements(publication, counted, protection)
    entry = New(
        Kind.PUBLISHED,
        publication.name,
        publication.period,
        1,
        said[0].published_at,
        NO_DIGEST,
        statements=said,
    )
    with open_ledger(home, for_writing=True).database.writing() as connection:
        append(connection, entry)
    _write(home.root / WITH, said)


def _write(public: Path, said: Sequence[Statement]) -> None:
    for statement in said:
        folder = public / statement.release / statement.period
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{statement.table}.json").write_text(statement.model_dump_json(), "utf-8")
