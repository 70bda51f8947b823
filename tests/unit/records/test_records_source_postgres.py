"""A register in a real PostgreSQL, read while its owners write."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from peelian.core.errors import RegisterError
from peelian.core.zones import Home
from peelian.records.reading.database import DatabaseRegister
from records_registers import CANARY, cases_mapping, rows_of, take, write_mapping
from unit.ledger.postgres_server import programs, server

ROWS = 5_000
TABLE = """
    CREATE TABLE {schema}.cases (
        ref integer PRIMARY KEY, kind text, recorded timestamptz, incident date,
        officer numeric(12, 2), updated timestamp, name text)
"""
FILL = """
    INSERT INTO {schema}.cases
    SELECT n, 'public', timestamptz '2020-06-30 23:30+00' + n * interval '1 minute',
           date '2020-01-01', n, timestamp '2020-12-01 00:00' + n * interval '1 minute', 'ZQXCANARY'
    FROM generate_series(1, {rows}) AS n ORDER BY random()
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of our own; skips where there are no programs for one."""
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL here")
    with server(folder) as found:
        yield found


Run = Callable[..., None]


@pytest.fixture
def run(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run SQL as the register's owner, on a fresh register of ROWS rows."""
    monkeypatch.setenv("AIRFLOW_CONN_CASES_DB", address.replace("+psycopg", ""))
    engine = sa.create_engine(address, poolclass=sa.NullPool)

    def as_owner(*statements: str, rows: int = ROWS) -> None:
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement.format(schema="register", rows=rows))

    as_owner("DROP SCHEMA IF EXISTS register CASCADE", "CREATE SCHEMA register", TABLE, FILL)
    yield as_owner
    engine.dispose()


def source(folder: Path, **raw: Any) -> Path:
    """A mapping that names the connection."""
    body = cases_mapping(at={"connection": "cases_db"})
    table = body["tables"]["cases"]
    del table["file"]
    table |= {
        "table": "register.cases",
        "keep": ["ref", "kind", "recorded", "incident", "updated"],
        "drop": "name",
    } | raw
    return write_mapping(folder, body)


def test_types_become_text_in_the_registers_own_time(home: Home, registers: Path, run: Run) -> None:
    finished = take(source(registers), home)
    first = rows_of(finished.folder, "cases")[0][:-1]
    # 23:31 in Greenwich on the last of June is half past midnight in a London July.
    assert first == ("1", "public", "2020-07-01T00:31:00", "2020-01-01", "2020-12-01T00:01:00")
    assert finished.manifest.counts == {"cases": ROWS}
    assert finished.manifest.facts["read"] == "one read transaction (postgresql)"
    assert finished.manifest.facts["shapes"]["cases"] == {
        "incident": "day",
        "kind": "text",
        "name": "text",
        "officer": "number",
        "recorded": "zoned moment",
        "ref": "number",
        "updated": "moment",
    }
    stored = b"".join(path.read_bytes() for path in finished.folder.iterdir())
    assert CANARY.encode() not in stored


def test_writers_change_nothing_while_it_is_read(
    home: Home, registers: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four writers move two counts that must add up; every snapshot sees them add up."""
    body = cases_mapping(at={"connection": "cases_db"})
    raw = {"key": "ref", "keep": ["ref", "kind"]}
    body["tables"] = {
        "cases": body["tables"]["cases"] | {"table": "register.cases", "drop": "name"},
        "left": raw | {"table": "register.left_half"},
        "right": raw | {"table": "register.right_half"},
    }
    del body["tables"]["cases"]["file"]
    path = write_mapping(registers, body)
    columns = "(ref serial PRIMARY KEY, kind text)"
    run(*(f"CREATE TABLE {{schema}}.{name}_half {columns}" for name in ("left", "right")))
    add = [f"INSERT INTO {{schema}}.{name}_half (kind) VALUES ('x')" for name in ("left", "right")]
    run(*add)
    stop = threading.Event()
    wrote = threading.Barrier(5)

    def write() -> None:
        run(*add)
        wrote.wait(60)
        while not stop.is_set():
            run(*add)

    batches = DatabaseRegister.batches

    def while_others_write(self: DatabaseRegister, name: str, *rest: Any) -> Iterator[Any]:
        if name == "right":
            run(*add)
        yield from batches(self, name, *rest)

    monkeypatch.setattr(DatabaseRegister, "batches", while_others_write)
    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        wrote.wait(60)
        seen = [take(path, home, dt.date(2021, 1, day)).manifest.counts for day in (1, 2, 3)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert all(counts["left"] == counts["right"] for counts in seen)
    assert seen[0]["left"] < seen[-1]["left"]


def test_reading_writes_nothing_and_may_not(home: Home, registers: Path, run: Run) -> None:
    run(
        "CREATE FUNCTION {schema}.sly() RETURNS text LANGUAGE sql AS "
        "$$ INSERT INTO {schema}.cases (ref) VALUES (0) RETURNING 'x' $$",
        "CREATE VIEW {schema}.view AS SELECT *, {schema}.sly() AS trick FROM {schema}.cases",
    )
    kept = ["ref", "kind", "recorded", "incident", "trick"]
    with pytest.raises(RegisterError, match="can't be read") as caught:
        take(source(registers, table="register.view", keep=kept), home)
    assert "INSERT" not in str(caught.value)
    assert take(source(registers), home).manifest.counts == {"cases": ROWS}


@pytest.mark.parametrize("kind", ["timestamp", "timestamptz", "date", "text"])
def test_changes_alone_give_what_reading_the_whole_gives(
    home: Home, registers: Path, run: Run, kind: str
) -> None:
    run(f"ALTER TABLE {{schema}}.cases ALTER COLUMN updated TYPE {kind} USING updated::{kind}")
    path = source(registers, increment={"by": "updated", "window_days": 2})
    take(path, home, dt.date(2020, 12, 10))
    later = f"'2020-12-10 12:00'::timestamp::{kind}"
    run(
        f"UPDATE {{schema}}.cases SET kind = 'changed', updated = {later} WHERE mod(ref, 1000) = 0",
        f"INSERT INTO {{schema}}.cases (ref, kind, updated) VALUES (900001, 'new', {later})",
        "INSERT INTO {schema}.cases (ref, kind) VALUES (900002, 'no moment')",
    )
    changes = take(path, home, dt.date(2020, 12, 11))
    whole = take(path, Home(home.root / "whole"), dt.date(2020, 12, 11))
    told = changes.manifest.facts["extracts"]["cases"]
    assert (told["how"], told["full_on"]) == ("changes", "2020-12-10")
    # The newest moment of the first snapshot lies on the fourth; two days before it is the second.
    assert told["since"] == "2020-12-02"
    assert told["read"] < ROWS
    assert told["kept"] + told["read"] == ROWS + 2
    assert sorted(rows_of(changes.folder, "cases")) == sorted(rows_of(whole.folder, "cases"))


def test_a_server_that_is_not_there_is_told_without_its_password(
    home: Home, registers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_CASES_DB", "postgresql://user:hunter2@127.0.0.1:1/register")
    with pytest.raises(RegisterError) as caught:
        take(source(registers), home)
    assert "hunter2" not in str(caught.value)
    assert "user:***@127.0.0.1" in str(caught.value)
