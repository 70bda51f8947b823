"""Entering figures that were published before the ledger: from a CSV, or from the public zone.

A file is entered whole or not at all, and once. What a table doesn't give, though its categories
could be crossed so, is `x` here: not said, which is less than hidden.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from peelian.core.audit import append as record
from peelian.core.audit import read_chain
from peelian.core.errors import InputError
from peelian.core.files import digest_bytes
from peelian.core.manifest import MANIFEST_NAME
from peelian.core.markers import Marker
from peelian.core.zones import Home, Zone
from peelian.ledger.chain import Entry, Kind, New
from peelian.ledger.csv_form import Faults, Known, Row, moment_of, read_rows
from peelian.ledger.faults import VERSION
from peelian.ledger.folder import statements_of_folder
from peelian.ledger.history import LEDGER_FACT, Itself
from peelian.ledger.publishing import Intent, intend, settle_entry
from peelian.ledger.statement import DAY, Axis, Node, Restriction, Statement, Universe
from peelian.ledger.store import ENTRIES, append, entries_in, open_ledger

IMPORTED = "imported"
MOST_CELLS = 1_000_000
"""Of one table: sparse rows could otherwise ask for more than memory holds."""
Key = tuple[str, str, str]
"""Release, period, table."""


def import_csv(path: Path, home: Home, *, who: str, known: Known) -> list[Entry]:
    """Enter the figures of a CSV, as of `csv_form`.

    Args:
        who: the person, for the audit chain.
        known: the codes that a variable may have.
    Returns: an entry for each release and period in it.
    Raises: InputError with every fault of the file, or where it was entered before.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the file can't be read ({type(error).__name__})", where=path.name
        ) from None
    statements = statements_of_csv(data, path.name, known)
    _refuse_to_come([statement.published_at for statement in statements], path.name)
    digest = digest_bytes(data)
    with open_ledger(home, for_writing=True).database.writing() as connection:
        _refuse_known(connection, statements, digest, path.name)
        by_release = itertools.groupby(statements, key=lambda s: (s.release, s.period))
        entries = [append(connection, _new(tuple(group), digest)) for _, group in by_release]
    for entry in entries:
        details = {LEDGER_FACT: entry.hash, "release": entry.release, "period": entry.period}
        record(home, who=who, what=IMPORTED, subject=digest, details=details)
    return entries


def import_public(folder: Path, home: Home, *, who: str, published: str | None) -> Entry:
    """Enter a version that is in the public zone already, from before the ledger.

    Args:
        published: when that was, as in the CSV; None where the audit chain knows.
    Raises: InputError where it's no folder of the public zone, or nobody knows when it was
        published; PublishError where another is entered in its place.
    """
    place = folder.resolve()
    manifest = place / MANIFEST_NAME
    version = VERSION.fullmatch(place.name)
    if (
        place.parents[2] != home.zone(Zone.PUBLIC).resolve()
        or not version
        or not manifest.is_file()
    ):
        raise InputError(
            "the folder is no published version of this home",
            given=folder,
            allowed="public/<release>/<period>/v1",
        )
    digest = digest_bytes(manifest.read_bytes())
    said = [e.at for e in read_chain(home) if e.what == "published" and e.subject == digest]
    moment = moment_of(published or (said[0] if said else ""))
    if moment is None:
        raise InputError(
            "nobody knows when this version was published",
            where=folder,
            do="say it with --published, as a day",
        )
    _refuse_to_come([moment], folder.name)
    number = int(version[1])
    itself = Itself(place.parts[-3], place.parts[-2], number)
    statements = statements_of_folder(place, published_at=moment, version=number)
    ledger = open_ledger(home, for_writing=True)
    corrects = "entered from the public zone" if number > 1 else ""
    entry = intend(
        ledger, Intent(itself, digest, statements, moment, None, corrects), is_public=True
    )
    settle_entry(ledger, entry)
    record(home, who=who, what=IMPORTED, subject=digest, details={LEDGER_FACT: entry.hash})
    return entry


def statements_of_csv(data: bytes, where: str, known: Known) -> list[Statement]:
    """The statements of a file, a release's together, in the order of the file.

    Raises: InputError with every fault.
    """
    faults = Faults()
    rows = read_rows(data, where, faults, known)
    tables: dict[Key, list[Row]] = {}
    moments: dict[tuple[str, str], str] = {}
    for row in rows:
        release, period, table = (row.fields[name] for name in ("release", "period", "table"))
        tables.setdefault((release, period, table), []).append(row)
        if (
            moments.setdefault((release, period), row.fields["published"])
            != row.fields["published"]
        ):
            faults.add(row.number, "published: differs from that of the same release above")
    faults.raise_any(where)
    order = {release: place for place, release in enumerate(moments)}
    found = [
        _statement(key, members, faults)
        for key, members in sorted(tables.items(), key=lambda item: order[item[0][:2]])
    ]
    faults.raise_any(where)
    return [statement for statement in found if statement is not None]


def _statement(key: Key, rows: Sequence[Row], faults: Faults) -> Statement | None:
    first = rows[0]
    before = len(faults.found)
    for row in rows[1:]:
        for name in row.fields:
            if name not in ("value", "marker") and row.fields[name] != first.fields[name]:
                faults.add(row.number, f"{name}: differs from that of the same table above")
        if row.only != first.only:
            faults.add(row.number, "is confined otherwise than the same table above")
        if set(row.by) != set(first.by):
            faults.add(row.number, "is broken down otherwise than the same table above")
    if len(faults.found) > before:
        return None
    axes = tuple(_axis(variable, rows, faults) for variable in first.by)
    size = 1
    for axis in axes:
        size *= len(axis.nodes)
    if size > MOST_CELLS:
        faults.add(first.number, f"its table would have {size:,} cells; {MOST_CELLS:,} are allowed")
    cells = _cells(rows, faults)
    moment = moment_of(first.fields["published"])
    if len(faults.found) > before or moment is None:
        return None
    places = list(itertools.product(*([node.holds for node in axis.nodes] for axis in axes)))
    unsaid = (None, Marker.NOT_AVAILABLE.value)
    fields = first.fields
    only = {**first.only, DAY: (fields["from"], fields["to"])}
    return Statement(
        release=key[0],
        period=key[1],
        table=key[2],
        title=fields["title"],
        published_at=moment,
        universe=Universe(
            registers=tuple(sorted(set(fields["registers"].split()))),
            regimes=tuple(sorted(set(fields["regimes"].split()))),
            counting_unit=fields["unit"],
            date_basis=fields["basis"],
        ),
        restrictions=tuple(Restriction(variable=v, holds=only[v]) for v in sorted(only)),
        axes=axes,
        values=tuple(cells.get(place, unsaid)[0] for place in places),
        markers=tuple(cells.get(place, unsaid)[1] for place in places),
        threshold=int(fields["threshold"] or Statement.model_fields["threshold"].default),
        base=int(fields["base"] or 1),
        within=int(fields["base"] or 1) - 1,
        kind="imported",
    )


def _axis(variable: str, rows: Sequence[Row], faults: Faults) -> Axis:
    labels: dict[tuple[str, ...] | None, str] = {}
    for row in rows:
        label, codes = row.by[variable]
        if labels.setdefault(codes, label) != label:
            faults.add(row.number, f"{variable}: the same codes are called something else above")
    if len(set(labels.values())) != len(labels):
        faults.add(rows[0].number, f"{variable}: one name stands for different codes")
    nodes = tuple(Node(code=label, label=label, holds=codes) for codes, label in labels.items())
    return Axis(variable=variable, nodes=nodes)


def _cells(
    rows: Sequence[Row], faults: Faults
) -> dict[tuple[tuple[str, ...] | None, ...], tuple[int | None, str]]:
    cells: dict[tuple[tuple[str, ...] | None, ...], tuple[int | None, str]] = {}
    for row in rows:
        place = tuple(codes for _, codes in row.by.values())
        if place in cells:
            faults.add(row.number, "repeats a figure of the same table")
        value = row.fields["value"]
        cells[place] = (int(value) if value else None, row.fields["marker"])
    return cells


def _new(statements: tuple[Statement, ...], digest: str) -> New:
    # Not the file's name: it may be a requester's.
    first = statements[0]
    return New(
        Kind.IMPORTED,
        first.release,
        first.period,
        1,
        first.published_at,
        digest,
        statements=statements,
    )


def _refuse_to_come(moments: Sequence[dt.datetime], where: str) -> None:
    """Nothing was published on a day that is still to come: a slip of the pen."""
    latest = max(moments)
    if latest > dt.datetime.now(dt.UTC):
        raise InputError(
            "figures that were published before can't be of a day to come",
            where=where,
            given=f"published {latest:%Y-%m-%d}",
            do="give the day on which they were published",
        )


def _refuse_known(
    connection: sa.Connection, statements: Sequence[Statement], digest: str, where: str
) -> None:
    same = entries_in(
        connection, ENTRIES.c.subject == digest, ENTRIES.c.kind == Kind.IMPORTED.value
    )
    if same:
        raise InputError(
            "the same file was imported before", where=where, given=f"entry {same[0].seq}"
        )
    for release, period in sorted({(s.release, s.period) for s in statements}):
        found = entries_in(connection, ENTRIES.c.release == release, ENTRIES.c.period == period)
        if found:
            raise InputError(
                f"{release} for {period} is in the ledger already",
                where=f"{where}, entry {found[0].seq}",
                do="give all tables of a release in one file; what was entered is never altered",
            )
