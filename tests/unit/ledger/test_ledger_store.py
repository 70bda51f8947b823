"""The ledger in SQLite and in PostgreSQL: only added to, and nothing altered goes unseen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_making import MOMENT, entry, stated, tampering
from postgres_server import new_database

from peelian.core.errors import InputError, ZoneError
from peelian.core.zones import Home
from peelian.ledger.chain import NOTHING_BEFORE, Kind, New, hash_of
from peelian.ledger.database import ADDRESS_VARIABLE
from peelian.ledger.faults import faults_of_chain
from peelian.ledger.schema import entries, statements
from peelian.ledger.store import Ledger, append, open_ledger

JANUARY = stated(table="main"), stated(table="second", counts="c c 7")
FEBRUARY = (stated(days="2024-02-01 2024-02-29", period="2024-02", counts="20 19 1"),)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    first = ledger.add(entry(*JANUARY))
    ledger.add(New(Kind.SETTLED, "monthly", "2024-01", 1, MOMENT, first.subject, about=first.hash))
    ledger.add(entry(*FEBRUARY))
    reason = {"reason": "counted twice"}
    ledger.add(
        New(Kind.WITHDRAWN, "monthly", "2024-01", 1, MOMENT, first.subject, first.hash, reason)
    )
    return ledger


def faults(connection: sa.Connection) -> list[str]:
    return faults_of_chain(connection)[0]


def test_what_was_added_is_read_back(filled: Ledger) -> None:
    found = filled.entries()
    assert [each.kind for each in found] == ["published", "settled", "published", "withdrawn"]
    assert [each.seq for each in found] == [1, 2, 3, 4]
    assert filled.statements_of(found[0]) == JANUARY
    assert filled.statements_of(found[2]) == FEBRUARY
    assert found[3].details == {"reason": "counted twice"}
    assert filled.head() == found[3].hash
    with filled.database.reading() as connection:
        assert faults(connection) == []


def test_each_entry_is_tied_to_the_one_before(filled: Ledger) -> None:
    found = filled.entries()
    assert [each.previous for each in found] == [NOTHING_BEFORE, *(e.hash for e in found[:-1])]
    assert all(each.is_whole() for each in found)


def test_a_ledger_that_was_closed_is_read_again(filled: Ledger, home: Home) -> None:
    assert open_ledger(home).entries() == filled.entries()
    assert open_ledger(home, for_writing=True).head() == filled.head()


COLUMNS = "kind, release, period, version, published_at, subject, about, details, statements"
LATE = """INSERT INTO ledger_statements
    SELECT seq, 2, digest, table_id, universe, first_day, last_day, restricted, variables, cells,
        hidden, meaning, counts FROM ledger_statements WHERE seq = 1 AND place = 0"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET kind = 'withdrawn' WHERE seq = 1",
        "UPDATE ledger_statements SET hidden = 0",
        "DELETE FROM ledger_entries WHERE seq = 4",
        "DELETE FROM ledger_statements",
        LATE,
        f"INSERT INTO ledger_entries SELECT 9, 'a', 'b', {COLUMNS} FROM ledger_entries WHERE seq=1",
        f"INSERT INTO ledger_entries SELECT 5, 'a', 'b', {COLUMNS} FROM ledger_entries WHERE seq=1",
    ],
)
def test_the_database_itself_refuses_to_alter_or_fork(filled: Ledger, statement: str) -> None:
    before = filled.entries()
    with pytest.raises(ZoneError, match="refused"), filled.database.writing() as connection:
        connection.exec_driver_sql(statement)
    assert filled.entries() == before


def test_sqlite_cannot_replace_a_row_and_postgresql_cannot_empty_a_table(filled: Ledger) -> None:
    statement = {
        "sqlite": "INSERT OR REPLACE INTO ledger_entries SELECT * FROM ledger_entries",
        "postgresql": "TRUNCATE ledger_entries CASCADE",
    }[filled.database.engine.dialect.name]
    with pytest.raises(ZoneError, match="refused"), filled.database.writing() as connection:
        connection.exec_driver_sql(statement)
    assert len(filled.entries()) == 4


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(data=st.data())
def test_any_altered_column_is_found(filled: Ledger, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from([entries, statements]))
    column = data.draw(st.sampled_from(list(table.columns)))
    keys = list(table.primary_key.columns)
    with tampering(filled) as connection:
        rows = connection.execute(sa.select(table).order_by(*keys)).mappings().all()
        row = data.draw(st.sampled_from(rows))
        old = row[column.name]
        where = [key == row[key.name] for key in keys]
        connection.execute(table.update().where(*where).values({column: altered(data, old)}))
        assert faults(connection)


def altered(data: st.DataObject, old: object) -> object:
    """Another value of the same kind, one character or one byte off."""
    if isinstance(old, int):
        return old + data.draw(st.integers(1, 50)) * data.draw(st.sampled_from([1, -1])) + 100
    assert isinstance(old, str | bytes | memoryview)
    if isinstance(old, str):
        place = data.draw(st.integers(0, len(old) - 1))
        return old[:place] + ("y" if old[place] == "x" else "x") + old[place + 1 :]
    bytes_ = bytearray(old)
    bytes_[data.draw(st.integers(0, len(bytes_) - 1))] ^= data.draw(st.integers(1, 255))
    return bytes(bytes_)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM ledger_entries WHERE seq = 2", "entry 2: is missing"),
        ("DELETE FROM ledger_entries WHERE seq = 1", "entry 1: is missing"),
        (
            "DELETE FROM ledger_statements WHERE seq = 1 AND place = 1",
            "entry 1: has 1 tables, of 2",
        ),
        ("DELETE FROM ledger_statements WHERE seq = 3", "entry 3: has 0 tables, of 1"),
        ("DELETE FROM ledger_entries WHERE seq = 3", "1 tables belong to no entry"),
        ("UPDATE ledger_entries SET details = '{}' WHERE seq = 4", "entry 4: was altered"),
        ("UPDATE ledger_statements SET hidden = 0 WHERE seq = 1", "entry 1: table 0 was altered"),
        ("UPDATE ledger_entries SET details = '[' WHERE seq = 4", "entry 4: can't be read as one"),
    ],
)
def test_what_is_missing_or_altered_is_said(filled: Ledger, statement: str, said: str) -> None:
    with tampering(filled) as connection:
        connection.exec_driver_sql(statement)
        assert any(fault.startswith(said) for fault in faults(connection)), faults(connection)


def test_an_entry_that_was_made_anew_with_its_hash_breaks_the_next(filled: Ledger) -> None:
    """Whoever alters an entry and works out its hash again has to alter all that follow."""
    second = filled.entries()[1]
    changed = {**vars(second), "release": "another"}
    changed["hash"] = hash_of(changed)
    with tampering(filled) as connection:
        connection.execute(
            entries.update()
            .where(entries.c.seq == 2)
            .values(release="another", hash=changed["hash"])
        )
        assert faults(connection) == ["entry 3: doesn't follow the entry before it"]


def test_what_fails_in_the_middle_leaves_nothing(filled: Ledger) -> None:
    with pytest.raises(InputError), filled.database.writing() as connection:
        append(connection, entry(stated(release="half")))
        append(connection, entry(stated(release="wrong", counts="1 2")))
    assert len(filled.entries()) == 4


RACE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from ledger_making import entry, stated
from peelian.core.zones import Home
from peelian.ledger.store import open_ledger
ledger = open_ledger(Home(Path(sys.argv[2])), for_writing=True)
sys.stdin.readline()
for number in range(15):
    ledger.add(entry(stated(release=f"{sys.argv[3]}-{number}")))
"""


def test_writers_of_different_processes_make_one_chain(ledger: Ledger, home: Home) -> None:
    """Both begin at once, the tables themselves not made yet for one of them."""
    command = [sys.executable, "-W", "error", "-c", RACE, str(Path(__file__).parent)]
    writers = [
        subprocess.Popen([*command, str(home.root), name], stdin=subprocess.PIPE, text=True)
        for name in "abc"
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=120)
        assert writer.returncode == 0
    with ledger.database.reading() as connection:
        found, chain = faults_of_chain(connection)
    assert (found, len(chain)) == ([], 45)


def test_looking_leaves_nothing_where_nothing_is(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    ledger = open_ledger(home)
    assert (ledger.entries(), ledger.head()) == ((), NOTHING_BEFORE)
    assert not home.root.exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense", "can't be used"),
        ("oracle+cx_oracle://u:hunter2@127.0.0.1/x", "can't be used"),
        ("postgresql+psycopg://u:hunter2@127.0.0.1:1/x", "refused|can't be used"),
    ],
)
def test_an_address_that_cannot_be_used_is_said_without_its_password(
    address: str, said: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, address)
    with pytest.raises((InputError, ZoneError), match=said) as caught:
        open_ledger(home, for_writing=True)
    assert "hunter2" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert not home.root.exists()


def test_a_file_that_is_no_ledger_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    path = home.root / "ledger" / "ledger.sqlite"
    path.parent.mkdir(parents=True)
    path.write_text("not a database, though it's long enough to be taken for one" * 50)
    with pytest.raises(ZoneError, match="refused"):
        open_ledger(home).head()


def test_two_ledgers_of_the_same_entries_are_equal(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is hashed doesn't depend on the database."""
    heads = []
    for address in ("", new_database(postgres)):
        monkeypatch.setenv(ADDRESS_VARIABLE, address)
        ledger = open_ledger(Home(tmp_path), for_writing=True)
        ledger.add(entry(*JANUARY))
        heads.append(ledger.add(entry(*FEBRUARY)).hash)
    assert heads[0] == heads[1]
