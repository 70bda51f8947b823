"""Where the ledger is kept, and its transactions: any number that read, one at a time that adds.

A file of SQLite in the home by default; PostgreSQL (14 or later) where `PEELIAN_LEDGER` gives its
address. The address may hold a password, so it's taken from the environment and never told.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool, StaticPool

from peelian.core.errors import InputError, ZoneError
from peelian.core.files import make_folder
from peelian.core.zones import Home, Zone
from peelian.ledger.guards import GUARDS
from peelian.ledger.schema import metadata

ADDRESS_VARIABLE = "PEELIAN_LEDGER"
FILE_NAME = "ledger.sqlite"
PATIENCE_SECONDS = 60
"""How long a writer waits for another; one holds the ledger for as long as it takes to add rows."""
LOCK_NUMBER = 0x5065656C
"""Our own number among PostgreSQL's advisory locks: "Peel" in ASCII."""
WRITES = "peelian_writes"


@dataclass(frozen=True)
class Database:
    """An engine, and the name by which the ledger is told of in messages.

    Attributes:
        where: the file, or the address without its password.
    """

    engine: sa.Engine
    where: str

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one moment of the ledger."""
        with self._told_plainly(), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that nobody else's writing can fall into; what it reads stays so."""
        with self._told_plainly(), self.engine.connect() as connection:
            connection = connection.execution_options(**{WRITES: True})
            with connection.begin():
                _lock(connection)
                yield connection

    @contextlib.contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """Errors of the database by their kind alone: their text can quote an address or a row."""
        try:
            yield
        except sa.exc.SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise ZoneError(
                f"the ledger's database refused ({type(cause).__name__})",
                where=self.where,
                do="see that it can be reached and written, then run the same command again",
            ) from None


def open_database(home: Home, *, for_writing: bool) -> Database:
    """The ledger of a home, its tables made where they're missing.

    Args:
        for_writing: False for a reader: where there's no file yet, an empty ledger is given that
            is kept nowhere, so that looking leaves nothing behind.
    Raises: InputError where the address is of no kind that's known; ZoneError where it can't be
        reached.
    """
    address = os.environ.get(ADDRESS_VARIABLE)
    database = _at_address(address) if address else _in_home(home, for_writing=for_writing)
    if database.engine.dialect.name not in GUARDS:
        raise InputError(
            "the ledger can't be kept in this kind of database",
            where=ADDRESS_VARIABLE,
            given=database.engine.dialect.name,
            allowed=", ".join(GUARDS),
        )
    _make_tables(database)
    return database


def _at_address(address: str) -> Database:
    try:
        url = make_url(address)
        engine = sa.create_engine(url, poolclass=NullPool)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError) as error:
        raise InputError(
            f"the ledger's address can't be used ({type(error).__name__})",
            where=ADDRESS_VARIABLE,
            allowed="an address as SQLAlchemy reads it, of a driver that is installed",
            do="set it as postgresql+psycopg://user:password@host/database",
        ) from None
    if engine.dialect.name == "sqlite":
        _begin_sqlite(engine)
    return Database(engine, url.render_as_string(hide_password=True))


def _in_home(home: Home, *, for_writing: bool) -> Database:
    path = home.zone(Zone.LEDGER) / FILE_NAME
    if for_writing or path.exists():
        make_folder(path.parent)
        engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            poolclass=NullPool,
            connect_args={"timeout": PATIENCE_SECONDS},
        )
    else:
        engine = sa.create_engine("sqlite://", poolclass=StaticPool)
    _begin_sqlite(engine)
    return Database(engine, f"{Zone.LEDGER.value}/{FILE_NAME}")


def _begin_sqlite(engine: sa.Engine) -> None:
    """Take transactions out of the driver's hands: a writer locks before it reads.

    Durable through a power cut: the journal is deleted only once the file is on disk, which is
    SQLite's own default of `synchronous`, set here so that no build's default can weaken it.
    """

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @sa.event.listens_for(engine, "begin")
    def begun(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _lock(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_NUMBER})")


def _make_tables(database: Database) -> None:
    with database.reading() as connection:
        if all(sa.inspect(connection).has_table(name) for name in metadata.tables):
            return
    with database.writing() as connection:
        metadata.create_all(connection)
        for guard in GUARDS[connection.dialect.name]:
            connection.exec_driver_sql(guard)
