"""A register beside its last snapshot: what shrank or drifted stops; what changed is merged."""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peelian.core.errors import RegisterError, ZoneError
from peelian.core.zones import Home
from peelian.records.snapshot import snapshot
from records_registers import KEY, cases_mapping, rows_of, take, write_mapping

FIRST, SECOND, THIRD = (dt.date(2020, 12, day) for day in (1, 2, 3))
COLUMNS = ("ref", "kind", "recorded", "incident", "officer", "updated")
Row = tuple[Any, ...]


def fill(path: Path, rows: list[Row], kind: str = "TEXT", extra: str = "") -> None:
    """Write the register anew: one table of cases."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        columns = ", ".join(f"{name} {kind if name == 'recorded' else 'TEXT'}" for name in COLUMNS)
        connection.execute(f"CREATE TABLE cases ({columns}{extra})")
        marks = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"INSERT INTO cases ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
    connection.close()


def row(ref: int | str, updated: str | None = "2020-11-30", kind: str = "public") -> Row:
    return (str(ref), kind, "2020-02-01", None, f"AV{ref}", updated)


def source(folder: Path, database: Path, **changed: Any) -> Path:
    """A mapping of the register, of every key of the door."""
    raw = changed.pop("raw", {})
    body = cases_mapping(at={"database": f"sqlite:///{database}"}, **changed)
    table = body["tables"]["cases"]
    del table["file"]
    table |= {"keep": [*table["keep"], "updated"]} | raw
    return write_mapping(folder, body)


@pytest.fixture
def database(registers: Path) -> Path:
    """Where the register is."""
    return registers / "cases.sqlite"


def test_a_register_that_shrank_stops_and_may_be_accepted(
    home: Home, registers: Path, database: Path
) -> None:
    path = source(registers, database, tolerances={"fewer": "0.1"})
    fill(database, [row(n) for n in range(1000)])
    take(path, home, FIRST)
    fill(database, [row(n) for n in range(899)])
    with pytest.raises(RegisterError) as caught:
        take(path, home, SECOND)
    assert str(caught.value) == (
        f"1 problem in sqlite:///{database}:\n"
        "  - cases: 899 rows, 1,000 on 2020-12-01: 10% fewer, where 10% are allowed\n"
        "  do: ask the register's owner; where it's right, take the snapshot once with "
        "--accept-changes (accept_changes in Airflow)"
    )
    folder = home.root / "records" / "snapshots" / "small"
    assert len(list(folder.iterdir())) == 1
    accepted = snapshot(path, home, as_at=SECOND, key=KEY, accept_changes=True)
    assert accepted.manifest.counts == {"cases": 899}
    assert take(path, home, THIRD).manifest.counts == {"cases": 899}


@pytest.mark.parametrize(("was", "now"), [(1000, 900), (12, 2), (1000, 1000), (5, 900)])
def test_a_few_rows_less_or_more_stop_nothing(
    home: Home, registers: Path, database: Path, was: int, now: int
) -> None:
    path = source(registers, database, tolerances={"fewer": "0.1"})
    for day, rows in ((FIRST, was), (SECOND, now)):
        fill(database, [row(n) for n in range(rows)])
        assert take(path, home, day).manifest.counts == {"cases": rows}


def test_a_column_of_another_kind_stops(home: Home, registers: Path, database: Path) -> None:
    path = source(registers, database)
    fill(database, [row(1)])
    take(path, home, FIRST)
    fill(database, [row(1)], kind="DATE")
    with pytest.raises(RegisterError, match="recorded is a day, was a text on 2020-12-01"):
        take(path, home, SECOND)
    assert snapshot(path, home, as_at=SECOND, key=KEY, accept_changes=True).manifest.counts


def test_new_columns_stop_where_the_mapping_says_so(
    home: Home, registers: Path, database: Path
) -> None:
    for number, strict in enumerate(("true", "false")):
        place = Home(home.root / strict)
        path = source(registers / strict, database, tolerances={"new_columns": strict})
        fill(database, [row(1)])
        take(path, place, FIRST)
        fill(database, [row(1)], extra=", ZQXCANARY TEXT, more TEXT")
        if not number:
            assert take(path, place, SECOND).manifest.facts["unlisted_columns"] == {"cases": 2}
            continue
        with pytest.raises(
            RegisterError, match="2 columns that the mapping doesn't list"
        ) as caught:
            take(path, place, SECOND)
        assert "ZQXCANARY" not in str(caught.value)


INCREMENT = {"increment": {"by": "updated", "window_days": 1, "full_every_days": 10}}


def told(finished: Any) -> dict[str, Any]:
    found: dict[str, Any] = finished.manifest.facts["extracts"]["cases"]
    return found


def test_changed_rows_take_the_place_of_their_own(
    home: Home, registers: Path, database: Path
) -> None:
    path = source(registers, database, raw=INCREMENT)
    fill(database, [row(1, "2020-11-01"), row(2, "2020-11-29"), row(3, "2020-11-30"), row(4, None)])
    assert told(take(path, home, FIRST))["how"] == "full"
    later = [row(1, "2020-12-02", "changed"), row(2, "2020-11-29"), row(5, "2020-12-01")]
    fill(database, [*later, row(3, "2020-11-30", "unseen"), row(4, None, "no moment")])
    second = take(path, home, SECOND)
    assert told(second) == {
        "how": "changes",
        "since": "2020-11-29",
        "read": 5,
        "kept": 0,
        "replaced": 4,
        "full_on": "2020-12-01",
    }
    assert take(path, home, SECOND).digest == second.digest
    # Row 2 didn't change since the window of the next day.
    third = take(path, home, THIRD)
    assert (told(third)["since"], told(third)["kept"]) == ("2020-12-01", 2)
    assert [line[:2] for line in rows_of(third.folder, "cases")] == [
        ("1", "changed"),
        ("2", "public"),
        ("3", "unseen"),
        ("4", "no moment"),
        ("5", "public"),
    ]


def test_a_moment_that_lies_ahead_hides_no_change(
    home: Home, registers: Path, database: Path
) -> None:
    path = source(registers, database, raw=INCREMENT)
    fill(database, [row(1, "2099-01-01"), row(2, "2020-11-01")])
    take(path, home, FIRST)
    fill(database, [row(1, "2099-01-01"), row(2, "2020-12-02", "changed")])
    second = take(path, home, SECOND)
    assert [line[:2] for line in rows_of(second.folder, "cases")] == [
        ("1", "public"),
        ("2", "changed"),
    ]


@pytest.mark.parametrize(
    "why",
    ["the whole is due", "another door", "another key", "a key that isn't unique", "no moment"],
)
def test_when_all_of_a_table_is_read(home: Home, registers: Path, database: Path, why: str) -> None:
    path = source(registers, database, raw=INCREMENT)
    moment = None if why == "no moment" else "2020-11-30"
    rows = [
        row(1, moment),
        row(2, moment),
        row(2 if why == "a key that isn't unique" else 3, moment),
    ]
    fill(database, rows)
    take(path, home, FIRST)
    if why == "another door":
        raw = INCREMENT | {"may_be_empty": "true"}
        path = source(registers, database, raw=raw)
    day = FIRST + dt.timedelta(days=10 if why == "the whole is due" else 1)
    key = b"another key of the tests, long enough" if why == "another key" else KEY
    finished = snapshot(path, home, as_at=day, key=key)
    assert told(finished) == {
        "how": "full",
        "since": "",
        "read": 3,
        "kept": 0,
        "replaced": 0,
        "full_on": day.isoformat(),
    }


def test_rows_of_an_altered_snapshot_are_not_carried_on(
    home: Home, registers: Path, database: Path
) -> None:
    path = source(registers, database, raw=INCREMENT)
    fill(database, [row(1), row(2)])
    first = take(path, home, FIRST)
    with (first.folder / "cases.parquet").open("ab") as stream:
        stream.write(b"x")
    with pytest.raises((ZoneError, RegisterError)):
        take(path, home, SECOND)


DAYS = st.integers(1, 28).map(lambda day: f"2020-11-{day:02}")
EDITS = st.lists(st.tuples(st.integers(1, 8), st.sampled_from("abc")), max_size=6)


@settings(max_examples=25)
@given(st.lists(DAYS, min_size=1, max_size=6), st.lists(EDITS, min_size=1, max_size=4))
def test_whatever_changes_the_whole_comes_out(days: list[str], history: list[list[Any]]) -> None:
    """Days of edits read as changes give what a single full read of the last day gives."""
    with tempfile.TemporaryDirectory() as folder:
        place, database = Path(folder), Path(folder) / "cases.sqlite"
        path = source(place, database, raw=INCREMENT)
        held = {str(n): row(n, day) for n, day in enumerate(days)}
        fill(database, list(held.values()))
        finished = take(path, Home(place / "home"), FIRST)
        for number, edits in enumerate(history, start=1):
            day = FIRST + dt.timedelta(days=number)
            held |= {str(ref): row(ref, day.isoformat(), kind) for ref, kind in edits}
            fill(database, list(held.values()))
            finished = take(path, Home(place / "home"), day)
            assert told(finished)["how"] == "changes"
        whole = take(path, Home(place / "other"), FIRST + dt.timedelta(days=len(history)))
        assert rows_of(finished.folder, "cases") == rows_of(whole.folder, "cases")
