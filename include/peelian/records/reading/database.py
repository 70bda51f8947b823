"""A register that is a database: read through SQLAlchemy in one read-only transaction.

Every table is read as it stood at one moment, whatever is written meanwhile, a few thousand rows
at a time. Errors of the database are told by their kind alone, as their text can quote a value.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from peelian.core.errors import InputError, RegisterError
from peelian.records.addresses import PROJECT_ROOT, expand
from peelian.records.door import Address, RawTable
from peelian.records.raw_text import text_batches
from peelian.records.reading.connections import connection
from peelian.records.reading.register import Shape, Since

CONSISTENT_READ = {
    "postgresql": "REPEATABLE READ",
    "mysql": "REPEATABLE READ",
    "mariadb": "REPEATABLE READ",
    "mssql": "SNAPSHOT",
    "oracle": "SERIALIZABLE",
}
"""The isolation level under which one transaction sees one moment, by kind of database."""
SQLITE = "sqlite"
SQLITE_FILE = "sqlite:///"
FETCH_ROWS = 2_000
DAY, MOMENT, ZONED_MOMENT = "day", "moment", "zoned moment"
KINDS: tuple[tuple[type[Any], str], ...] = (
    (sa.types.Boolean, "flag"),
    (sa.types.DateTime, MOMENT),
    (sa.types.Date, DAY),
    (sa.types.Numeric, "number"),
    (sa.types.Integer, "number"),
    (sa.types.String, "text"),
)


class DatabaseRegister:
    """Tables of one open read transaction."""

    def __init__(self, connection: sa.Connection, where: str, zone: ZoneInfo) -> None:
        self._connection, self._zone = connection, zone
        self._inspector = sa.inspect(connection)
        self.where = where
        self.inputs: dict[str, str] = {}
        self.told: dict[str, dict[str, int]] = {}
        self.read_as = f"one read transaction ({connection.dialect.name})"

    def shapes(self, name: str, raw: RawTable) -> list[Shape]:
        """The columns of a table; empty where there's no such table."""
        table, schema = _table_name(name, raw)
        try:
            found = self._inspector.get_columns(table, schema)
        except sa.exc.NoSuchTableError:
            return []
        kinds = {str(column["name"]): _kind(column["type"]) for column in found}
        return [Shape(raw.table or name, tuple(kinds), kinds)]

    def batches(
        self, name: str, raw: RawTable, since: Since | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The taken columns as text, ordered by the key: a table has no order of its own.

        Args:
            since: read only rows that changed from a moment on.
        """
        table, schema = _table_name(name, raw)
        selectable = sa.table(table, *(sa.column(column) for column in raw.taken), schema=schema)
        order = [*raw.key, *(column for column in raw.taken if column not in raw.key)]
        query = sa.select(selectable).order_by(*(selectable.c[column] for column in order))
        if since is not None:
            kind = self.shapes(name, raw)[0].kinds[since.column]
            changed = selectable.c[since.column]
            moment = self._moment(since.moment, kind)
            query = query.where(sa.or_(changed >= moment, changed.is_(None)))
        where = f"{self.where}, table {name}"
        yield from text_batches(self._rows(query), raw.taken, where, self._zone)

    def _moment(self, moment: str, kind: str) -> sa.BindParameter[object]:
        """A moment as the column holds it: text compares as text, a date as a date."""
        found = dt.datetime.fromisoformat(moment)
        if kind == DAY:
            return sa.literal(found.date(), sa.Date())
        if kind == MOMENT:
            return sa.literal(found, sa.DateTime())
        if kind == ZONED_MOMENT:
            zoned = found.replace(tzinfo=self._zone)
            return sa.literal(zoned, sa.DateTime(timezone=True))
        return sa.literal(moment, sa.String())

    def _rows(self, query: sa.Select[tuple[object, ...]]) -> Iterator[Sequence[object]]:
        streamed = self._connection.execution_options(
            stream_results=True, max_row_buffer=FETCH_ROWS
        )
        with streamed.execute(query) as result:
            for part in result.partitions(FETCH_ROWS):
                yield from part

    def finish(self) -> None:
        """Nothing to check: the transaction saw one moment."""


@contextlib.contextmanager
def open_database(at: Address, zone: ZoneInfo) -> Iterator[DatabaseRegister]:
    """Open a database for one consistent read.

    Args:
        zone: where the register is, for moments that say their zone.
    Raises: RegisterError where it's missing or can't be read; InputError where its kind has no
        consistent read that we know of.
    """
    url = _url(at)
    where = url.render_as_string(hide_password=True)
    try:
        engine = sa.create_engine(_read_only(url), poolclass=NullPool)
        with engine.connect() as connection, _one_moment(connection, where):
            yield DatabaseRegister(connection, where, zone)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        raise RegisterError(
            f"a database can't be read ({type(error).__name__})",
            where=where,
            do="check the address, the driver, the rights to read, and that its text is Unicode",
        ) from None


@contextlib.contextmanager
def _one_moment(connection: sa.Connection, where: str) -> Iterator[None]:
    kind = connection.dialect.name
    if kind == SQLITE:
        # Python's driver begins no transaction for a SELECT, so it's begun by hand.
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("BEGIN")
    elif kind in CONSISTENT_READ:
        options = {"postgresql_readonly": True} if kind == "postgresql" else {}
        connection.execution_options(isolation_level=CONSISTENT_READ[kind], **options)
    else:
        raise InputError(
            "no consistent read is known for this kind of database",
            where=where,
            given=kind,
            allowed=", ".join(sorted([*CONSISTENT_READ, SQLITE])),
        )
    try:
        yield
    finally:
        if kind == SQLITE:
            connection.exec_driver_sql("ROLLBACK")


def _url(at: Address) -> sa.URL:
    address = expand(at.database) if at.database else _airflow_uri(str(at.connection))
    if address.startswith(SQLITE_FILE):
        # The rest is a path as it stands: `?` or `%` in it has no meaning of its own.
        return sa.URL.create(SQLITE, database=address.removeprefix(SQLITE_FILE))
    try:
        return sa.make_url(address.replace("postgres://", "postgresql://", 1))
    except sa.exc.ArgumentError:
        raise InputError(
            "an address of a database can't be read",
            where=f"connection {at.connection}"
            if at.connection
            else "`at.database` of the mapping",
            allowed="an SQLAlchemy address, such as postgresql+psycopg://user@host/name",
        ) from None


def _airflow_uri(connection_id: str) -> str:
    uri = str(connection(connection_id).get_uri())
    # Airflow quotes the path of a file as if it were part of a web address.
    return unquote(uri) if uri.startswith(SQLITE_FILE) else uri


def _read_only(url: sa.URL) -> sa.URL:
    """A SQLite file opened so that it's never made, never altered."""
    if url.get_backend_name() != SQLITE:
        return url
    path = PROJECT_ROOT / Path(url.database or "")
    if not path.is_file():
        raise RegisterError(
            "a register is missing", where=path, do="check its address in the mapping"
        )
    return url.set(database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})


def _table_name(name: str, raw: RawTable) -> tuple[str, str | None]:
    schema, _, table = (raw.table or name).rpartition(".")
    return table, schema or None


def _kind(column: sa.types.TypeEngine[object]) -> str:
    kind = next((kind for known, kind in KINDS if isinstance(column, known)), "other")
    return ZONED_MOMENT if kind == MOMENT and getattr(column, "timezone", False) else kind
