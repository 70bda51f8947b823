"""Files of a register: CSV of every kind, Parquet, patterns, files that aren't finished."""

from __future__ import annotations

import datetime as dt
import decimal
import os
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from peelian.core.errors import RegisterError
from peelian.core.zones import Home
from records_registers import (
    CASES_CSV,
    cases_mapping,
    road,
    rows_of,
    take,
    write_csv,
    write_mapping,
)

LINES = "ref,kind,recorded,incident,officer\n1,public,01/02/2020,,AV1\n2,PUBLIC,2020-02-03,,AV2\n"


def mapping(registers: Path, **raw: Any) -> Path:
    """The small mapping with its raw table changed."""
    body = cases_mapping()
    body["tables"]["cases"] |= raw
    return write_mapping(registers, body)


@pytest.mark.parametrize(
    ("encoding", "says"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("cp1252", "cp1252"),
        ("iso-8859-15", "latin9"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(
    home: Home, registers: Path, encoding: str, says: str, delimiter: str
) -> None:
    text = LINES.replace(",", delimiter).replace("PUBLIC", "publíc")
    (registers / "cases.csv").write_bytes(text.encode(encoding))
    finished = take(mapping(registers, encoding=says, delimiter=delimiter), home)
    assert [row[1] for row in rows_of(finished.folder, "cases")] == ["public", "publíc"]


def test_british_and_iso_dates_in_one_column(home: Home, registers: Path) -> None:
    (registers / "cases.csv").write_text(LINES)
    finished = road(mapping(registers), home)
    days = [row for row in rows_of(finished.folder, "cases") if "2020-02-01" in row]
    assert len(days) == 1
    assert finished.manifest.counts["cases.rejected"] == 0


def test_serial_days_in_a_csv_file(home: Home, registers: Path) -> None:
    (registers / "cases.csv").write_text(LINES.replace("01/02/2020", "44197"))
    finished = take(mapping(registers, serial_dates="recorded"), home)
    assert [row[2] for row in rows_of(finished.folder, "cases")] == ["2021-01-01", "2020-02-03"]


def test_the_newest_of_the_files_that_a_pattern_fits(home: Home, registers: Path) -> None:
    for month, ref in (("2020-09", 1), ("2020-11", 3), ("2020-10", 2)):
        (registers / f"cases-{month}.csv").write_text(LINES.replace("\n1,", f"\n{ref}x,"))
    finished = take(mapping(registers, file="cases-*.csv"), home)
    assert [row[0] for row in rows_of(finished.folder, "cases")] == ["3x", "2"]
    assert [name for name in finished.manifest.inputs if name != "door"] == ["cases-2020-11.csv"]


def test_a_folder_whose_own_name_is_like_a_pattern(
    home: Home, registers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = registers / "re[1]g?st*rs"
    folder.mkdir()
    monkeypatch.setenv("PEELIAN_REGISTERS", str(folder))
    (folder / "cases-1.csv").write_text(LINES)
    assert take(mapping(registers, file="cases-*.csv"), home).manifest.counts == {"cases": 2}


def test_all_of_the_files_that_a_pattern_fits(home: Home, registers: Path) -> None:
    for part in (2, 1):
        (registers / f"cases-{part}.csv").write_text(LINES.replace("\n1,", f"\n{part}x,"))
    finished = take(mapping(registers, file="cases-*.csv", pick="all"), home)
    assert [row[0] for row in rows_of(finished.folder, "cases")] == ["1x", "2", "2x", "2"]


def test_one_of_them_without_a_column_is_named(home: Home, registers: Path) -> None:
    (registers / "cases-1.csv").write_text(LINES)
    (registers / "cases-2.csv").write_text(LINES.replace("officer", "officers"))
    with pytest.raises(RegisterError, match=r"cases \(cases-2.csv\): columns missing: officer"):
        take(mapping(registers, file="cases-*.csv", pick="all"), home)


@pytest.mark.parametrize("name", ["cases-3.csv.part", ".cases-3.csv", "~$cases-3.csv"])
def test_files_that_are_being_written_are_not_looked_at(
    home: Home, registers: Path, name: str
) -> None:
    (registers / "cases-2.csv").write_text(LINES)
    (registers / name).write_text("half a li")
    finished = take(mapping(registers, file="*cases-*.csv"), home)
    assert finished.manifest.counts == {"cases": 2}


def test_a_file_that_has_not_settled_is_not_read(home: Home, registers: Path) -> None:
    path = write_csv(registers / "cases.csv", CASES_CSV)
    body = cases_mapping(at={"folder": "${PEELIAN_REGISTERS}", "settled_for": 3600})
    source = write_mapping(registers, body)
    with pytest.raises(RegisterError, match="may still be being written"):
        take(source, home)
    earlier = time.time() - 3700
    os.utime(path, (earlier, earlier))
    assert take(source, home).manifest.counts == {"cases": 2}


def test_parquet_gives_the_same_text_as_every_other_way(home: Home, registers: Path) -> None:
    moment = dt.datetime(2020, 6, 30, 23, 30, tzinfo=dt.UTC)
    table = pa.table(
        {
            "ref": pa.array([1, 2, None], pa.int32()),
            "kind": pa.array(["public", "  ", None]).dictionary_encode(),
            "recorded": pa.array([moment, None, None], pa.timestamp("us", "UTC")),
            "incident": pa.array([dt.date(2020, 1, 2), None, None]),
            "officer": pa.array([decimal.Decimal("7.00"), None, None]),
            "flag": [True, False, None],
            "extra": [[1], [], None],
        }
    )
    pq.write_table(table, registers / "cases.parquet")
    kept = ["ref", "kind", "recorded", "incident", "flag"]
    source = mapping(registers, file="cases.parquet", keep=kept)
    finished = take(source, home)
    assert [row[:-1] for row in rows_of(finished.folder, "cases")] == [
        # Half past eleven in the evening in Greenwich is the next day in a London summer.
        ("1", "public", "2020-07-01T00:30:00", "2020-01-02", "true"),
        ("2", "", "", "", "false"),
        ("", "", "", "", ""),
    ]
    assert finished.manifest.facts["shapes"]["cases"] == {
        "flag": "flag",
        "incident": "day",
        "kind": "text",
        "officer": "number",
        "recorded": "moment",
        "ref": "number",
    }


def test_a_nested_column_is_no_text(home: Home, registers: Path) -> None:
    columns = {"ref": ["1"], "kind": [["ZQXCANARY"]], "recorded": ["x"], "incident": ["x"]}
    pq.write_table(pa.table(columns | {"officer": ["1"]}), registers / "cases.parquet")
    with pytest.raises(RegisterError, match="column kind") as caught:
        take(mapping(registers, file="cases.parquet"), home)
    assert "ZQXCANARY" not in str(caught.value)
