"""Statements and entries drawn in a line, for tests of the ledger."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import itertools
from collections.abc import Iterator

import sqlalchemy as sa
from hypothesis import strategies as st

from peelian.ledger.chain import Kind, New
from peelian.ledger.statement import DAY, Axis, Node, Restriction, Statement, Universe
from peelian.ledger.store import Ledger

MOMENT = dt.datetime(2024, 1, 9, 9, 30, tzinfo=dt.UTC)
UNIVERSE = Universe(
    registers=("complaints",),
    regimes=("2020",),
    counting_unit="cases",
    date_basis="recorded",
)
PLATFORMS = ("facebook", "x")


def stated(
    release: str = "monthly",
    days: str = "2024-01-01 2024-01-31",
    *,
    period: str = "2024-01",
    version: int = 1,
    table: str = "main",
    universe: Universe = UNIVERSE,
    counts: str = "9 5 c",
    restrict: tuple[Restriction, ...] = (),
    axes: tuple[Axis, ...] | None = None,
    **changes: object,
) -> Statement:
    """A table of platforms, its counts written as they're read: `9 5 c`."""
    cells = counts.split()
    if axes is None:
        axes = (platform_axis(),)
    restrictions = (Restriction(variable=DAY, holds=tuple(days.split())), *restrict)
    return Statement(
        release=release,
        period=period,
        version=version,
        table=table,
        published_at=MOMENT,
        universe=universe,
        restrictions=tuple(sorted(restrictions, key=lambda r: r.variable)),
        axes=axes,
        values=tuple(int(cell) if cell.isdigit() else None for cell in cells),
        markers=tuple("" if cell.isdigit() else cell for cell in cells),
        **changes,
    )


def platform_axis(*codes: str) -> Axis:
    nodes = [Node(code="Total", label="All platforms")]
    nodes += [Node(code=code, label=code.title(), holds=(code,)) for code in codes or PLATFORMS]
    return Axis(variable="platform", nodes=tuple(nodes))


def entry(*statements: Statement, kind: Kind = Kind.PUBLISHED, **changes: object) -> New:
    """A new entry of these statements, its digest made from its name."""
    first = statements[0]
    name = f"{first.release} {first.period} {first.version}"
    fields: dict[str, object] = {
        "kind": kind,
        "release": first.release,
        "period": first.period,
        "version": first.version,
        "published_at": MOMENT,
        "subject": hashlib.sha256(name.encode()).hexdigest(),
        "statements": statements,
    }
    return New(**{**fields, **changes})


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=0, max_size=6)
CODES = st.lists(WORDS, max_size=2).map(tuple)
NODES = st.builds(Node, code=WORDS, label=WORDS, holds=st.none() | CODES)
AXES = st.lists(
    st.builds(Axis, variable=WORDS, nodes=st.lists(NODES, min_size=1, max_size=3).map(tuple)),
    max_size=2,
).map(tuple)
COUNTS = st.one_of(st.none(), st.integers(-300, 300), st.integers(-(2**33), 2**33), st.just(2**53))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
RESTRICTIONS = st.lists(
    st.builds(Restriction, variable=WORDS | st.just(DAY), holds=CODES), max_size=2
).map(tuple)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Any statement that can be built, whether or not it makes sense."""
    axes = draw(AXES)
    size = len(list(itertools.product(*(axis.nodes for axis in axes))))
    return Statement(
        release=draw(WORDS),
        period=draw(WORDS),
        version=draw(st.integers(1, 10**6)),
        table=draw(WORDS),
        title=draw(WORDS),
        published_at=draw(st.datetimes(timezones=ZONES)),
        universe=draw(
            st.builds(
                Universe, registers=CODES, regimes=CODES, counting_unit=WORDS, date_basis=WORDS
            )
        ),
        snapshots=draw(st.dictionaries(WORDS, WORDS, max_size=2)),
        restrictions=draw(RESTRICTIONS),
        axes=axes,
        values=tuple(draw(st.lists(COUNTS, min_size=size, max_size=size))),
        markers=tuple(draw(st.lists(WORDS, min_size=size, max_size=size))),
        threshold=draw(st.integers(2, 50)),
        zeros_shown=draw(st.booleans()),
        base=draw(st.integers(1, 10)),
        within=draw(st.integers(0, 10)),
        kind=draw(st.sampled_from(["published", "imported"])),
    )


@contextlib.contextmanager
def tampering(ledger: Ledger) -> Iterator[sa.Connection]:
    """A transaction that nothing guards, as whoever owns the database has; it's never kept."""
    engine = sa.create_engine(ledger.database.engine.url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type='trigger'"
            )
            for name in names.scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield connection
        connection.exec_driver_sql("ROLLBACK")
