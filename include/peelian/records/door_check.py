"""Whether the door half of a mapping fits together: the address, and each raw table.

In    the address and the raw tables of a mapping whose keys and types are right
Out   one sentence for each thing that can't work
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping

from peelian.records.door import Address, RawTable

FILE_ENDINGS = (".xlsx", ".csv", ".csv.gz", ".parquet")
TABLE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_. -]*")
OUR_COLUMNS = ("_row", "file_row_number")
"""Names that conforming gives to columns of its own."""
PASSWORD = re.compile(r"://[^/@:]*:[^/@]+@|[?&;](password|pwd|sig|secret)=[^&;]", re.IGNORECASE)
VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
CHAIN = "::"


def door_problems(at: Address, tables: Mapping[str, RawTable]) -> list[str]:
    """Each thing that can't work, with its place in the file; empty where all is well."""
    return [
        *_address(at),
        *(text for name, raw in tables.items() for text in _place(at, f"tables.{name}", raw)),
        *(text for name, raw in tables.items() for text in _raw(f"tables.{name}", raw)),
    ]


def _address(at: Address) -> Iterator[str]:
    if (at.database is not None) + (at.folder is not None) > 1 or (
        at.connection is not None and at.database is not None
    ):
        yield "at: give one of database, connection, folder (a remote folder may name a connection)"
    elif at.database is None and at.folder is None and at.connection is None:
        yield "at: give one of database, connection, folder"
    for key, address in (("database", at.database), ("folder", at.folder)):
        if address is None:
            continue
        if PASSWORD.search(VARIABLE.sub("", address)):
            yield f"at.{key}: holds a password; put it into an Airflow connection"
        if CHAIN in address:
            yield f"at.{key}: addresses aren't chained, as what's kept on the way could hold names"
    if at.connection is not None and at.folder is not None and "://" not in at.folder:
        yield "at.connection: a local folder needs none"


def _place(at: Address, place: str, raw: RawTable) -> Iterator[str]:
    is_file = at.folder is not None
    if is_file and not str(raw.file).endswith(FILE_ENDINGS):
        yield f"{place}.file: give a file that ends in {', '.join(FILE_ENDINGS)}"
    if is_file and raw.file and (raw.file.startswith("/") or ".." in raw.file.split("/")):
        yield f"{place}.file: must lie in the register's folder"
    if is_file and raw.increment:
        yield f"{place}.increment: a file is read whole; only a database gives what changed"
    if not is_file and (raw.file or raw.sheet):
        yield f"{place}: file and sheet have no meaning, as the register is a database"
    if not is_file and raw.serial_dates:
        yield f"{place}.serial_dates: have no meaning, as the register is a database"


def _raw(place: str, raw: RawTable) -> Iterator[str]:
    if not TABLE_NAME.fullmatch(place.removeprefix("tables.")):
        yield f"{place}: a name has only letters, digits, spaces, and . _ -"
    named = [column.casefold() for column in (*raw.taken, *raw.drop)]
    for column in dict.fromkeys((*raw.taken, *raw.drop)):
        if named.count(column.casefold()) > 1:
            yield f"{place}: column {column} stands twice in its lists (case is no difference)"
        if column in OUR_COLUMNS:
            yield f"{place}: column {column} has a name that conforming uses itself"
    if not _is_encoding(raw.encoding):
        yield f"{place}.encoding: {raw.encoding} is no encoding that is known"
    yield from _not_taken(place, raw)


def _not_taken(place: str, raw: RawTable) -> Iterator[str]:
    for column in raw.key:
        if column not in (*raw.keep, *raw.person):
            yield f"{place}.key: {column} is not in keep or person"
    for column in raw.serial_dates:
        if column not in raw.keep:
            yield f"{place}.serial_dates: {column} is not in keep"
    if raw.increment is not None and raw.increment.by not in raw.keep:
        yield f"{place}.increment.by: {raw.increment.by} is not in keep"


def _is_encoding(name: str) -> bool:
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except LookupError:
        return False
