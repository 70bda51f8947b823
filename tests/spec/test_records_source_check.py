"""`peelian source check`: shapes of values and how many fit, and never a value."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from peelian.commands.source import source
from peelian.core.errors import InputError
from peelian.records.sources import load_source
from peelian.records.value_shapes import MORE, shape_of
from records_registers import CANARY, SOURCES, cases_mapping, complaints, write_csv, write_mapping

CASES = """
    ref | kind      | recorded   | incident   | officer   | extra
    1   | public    | 2020-02-01 | 2020-01-31 | ZQXCANARY | ignored
    2   | PUBLIC    | 03/02/2020 |            |           | ignored
    3   | ZQXCANARY | 44197      | 30/30/2020 | ZQXCANARY | ignored
    """


@pytest.fixture
def registers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the mappings' ${PEELIAN_REGISTERS} stands for."""
    monkeypatch.setenv("PEELIAN_REGISTERS", str(tmp_path))
    return tmp_path


def check(path: Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(source, ["check", str(path)])


def test_what_it_prints(registers: Path) -> None:
    write_csv(registers / "cases.csv", CASES)
    done = check(write_mapping(registers, cases_mapping()))
    assert done.exit_code == 1
    assert done.output == (
        f"register: {registers}\n"
        "read as:  files, the same digest before and after\n"
        "\n"
        "cases: cases.csv, 3 rows read; 1 columns in no list, left outside\n"
        "\n"
        "cases\n"
        "  column         from      filled  fits    shapes\n"
        "  case_id        ref       3 of 3  any     9\n"
        "  regime         constant  3 of 3  any     2020\n"
        "  case_type      kind      3 of 3  2 of 3  A… | a…\n"
        "  source         constant  3 of 3  any     public\n"
        "  recorded_date  recorded  3 of 3  2 of 3  9999-99-99 | 99/99/9999 | 9…\n"
        "  incident_date  incident  2 of 3  1 of 2  9999-99-99 | 99/99/9999\n"
        "  status         constant  3 of 3  any     live\n"
        "  hint: recorded_date: some are days as Excel counts them: "
        "list the column in `serial_dates`\n"
        "\n"
        "3 columns hold values that don't fit\n"
    )


def test_names_numbers_and_free_text_have_no_shape(registers: Path) -> None:
    complaints(registers)
    done = check(SOURCES / "complaints.yaml")
    assert done.exit_code == 0
    assert "everything fits" in done.output
    assert CANARY not in done.output
    assert "AV100001" not in done.output
    line = next(line for line in done.output.splitlines() if "PERSON_NO" in line)
    assert line.endswith("a pseudonym")


def test_what_lies_hidden_is_told(registers: Path) -> None:
    with xlsxwriter.Workbook(registers / "cases.xlsx") as book:
        sheet = book.add_worksheet("cases")
        for number, line in enumerate(
            ["ref,kind,recorded,incident,officer", *["1,public"] * 2_000]
        ):
            sheet.write_row(number, 0, line.split(","))
        for number in range(1_500, 1_600):
            sheet.set_row(number, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})
        sheet.hide()
        book.add_worksheet("other").activate()
    body = cases_mapping()
    body["tables"]["cases"]["file"] = "cases.xlsx"
    done = check(write_mapping(registers, body))
    assert (
        "cases: cases.xlsx, 2,000 rows read; 100 rows hidden or filtered away, read all the same; "
        "1 of its columns hidden, read all the same; the sheet is hidden, read all the same\n"
    ) in done.output


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("2020-02-01", "9999-99-99"),
        ("Smith", "Aa…"),
        ("O'Neill", "A'Aa…"),
        ("PC", "A…"),
        ("x", "a"),
        ("07700 900123", "9… 9…"),
        ("a@b.example", "a@a.a…"),
        ("§", "·"),
        ("", ""),
    ],
)
def test_the_shape_of(value: str, shape: str) -> None:
    assert shape_of(value) == shape


@given(st.text())
def test_a_shape_holds_no_sign_of_its_value(value: str) -> None:
    shape = shape_of(value)
    signs = set(shape) - set("Aa9·" + MORE)
    assert not signs & (set(string.ascii_letters + string.digits) | set("áß字"))
    assert len(shape) <= 25


DOOR_FAULTS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a password": (
        {"database": "postgresql://user:hunter2@host/name"},
        {},
        "at.database: holds a password; put it into an Airflow connection",
    ),
    "a key in a folder's address": (
        {"folder": "s3://key:hunter2@bucket/x"},
        {},
        "at.folder: holds a password; put it into an Airflow connection",
    ),
    "a password as a default": (
        {"database": "postgresql://user:${PW:-hunter2}@host/name"},
        {},
        "at.database: holds a password; put it into an Airflow connection",
    ),
    "a chain": (
        {"folder": "simplecache::s3://bucket/x"},
        {},
        "at.folder: addresses aren't chained, as what's kept on the way could hold names",
    ),
    "a connection for a local folder": (
        {"folder": "x", "connection": "y"},
        {},
        "at.connection: a local folder needs none",
    ),
    "a way out of the folder": (
        {"folder": "x"},
        {"file": "../cases.csv"},
        "tables.cases.file: must lie in the register's folder",
    ),
    "an increment of a file": (
        {"folder": "x"},
        {"increment": {"by": "recorded"}},
        "tables.cases.increment: a file is read whole; only a database gives what changed",
    ),
    "serial days that aren't kept": (
        {"folder": "x"},
        {"serial_dates": "when"},
        "tables.cases.serial_dates: when is not in keep",
    ),
    "an encoding that is no text": (
        {"folder": "x"},
        {"encoding": "base64"},
        "tables.cases.encoding: base64 is no encoding that is known",
    ),
}


@pytest.mark.parametrize(("at", "raw", "expected"), DOOR_FAULTS.values(), ids=DOOR_FAULTS.keys())
def test_what_cannot_work_at_the_door(
    tmp_path: Path, at: dict[str, Any], raw: dict[str, Any], expected: str
) -> None:
    body = cases_mapping(at=at)
    if "folder" not in at:
        del body["tables"]["cases"]["file"]
    body["tables"]["cases"] |= raw
    with pytest.raises(InputError) as caught:
        load_source(write_mapping(tmp_path, body))
    assert f"  - {expected}\n" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_time_zone_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Europe/Londn is no time zone, such as Europe/London"):
        load_source(write_mapping(tmp_path, cases_mapping(time_zone="Europe/Londn")))


def test_all_faults_of_the_door_at_once(tmp_path: Path) -> None:
    body = cases_mapping(at={"folder": "simplecache::s3://key:hunter2@bucket", "connection": "x"})
    body["tables"]["cases"] |= {"file": "/etc/passwd.csv", "encoding": "utf8000", "key": "none"}
    with pytest.raises(InputError, match="5 problems in"):
        load_source(write_mapping(tmp_path, body))
