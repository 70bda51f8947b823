"""Workbooks as registers have them: titles, merged headers, hidden rows, serial days."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from peelian.core.errors import RegisterError
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from records_registers import CANARY, cases_mapping, rows_of, take, write_mapping

Fill = Callable[[Any, Any], None]
WORKED_OUT = 987654
HEADER = ["ref", "kind", "recorded", "incident", "officer"]


@pytest.fixture
def taken(home: Home, registers: Path) -> Callable[..., Finished]:
    """A snapshot of a workbook with one sheet `cases` that a function fills."""

    def snapshot_of(fill: Fill, *, options: dict[str, Any] | None = None, **raw: Any) -> Finished:
        with xlsxwriter.Workbook(registers / "cases.xlsx", options or {}) as book:
            fill(book, book.add_worksheet("cases"))
        body = cases_mapping()
        body["tables"]["cases"] |= {"file": "cases.xlsx"} | raw
        return take(write_mapping(registers, body), home)

    return snapshot_of


def rows(finished: Finished) -> list[tuple[str, ...]]:
    """Its rows without the pseudonym."""
    return [row[:-1] for row in rows_of(finished.folder, "cases")]


def test_titles_stand_above_the_header(taken: Callable[..., Finished]) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Nowhereshire", None, "printed"])
        sheet.write_row(3, 0, HEADER)
        sheet.write_row(4, 0, ["1", "public", "2020-02-01"])

    assert rows(taken(fill, header_row=4)) == [("1", "public", "2020-02-01", "")]


def test_columns_below_a_merged_header_are_told_apart(home: Home, registers: Path) -> None:
    with xlsxwriter.Workbook(registers / "cases.xlsx") as book:
        sheet = book.add_worksheet("cases")
        sheet.merge_range("A1:A2", "ref")
        sheet.merge_range("B1:C1", "Dates")
        sheet.write_row(1, 1, ["recorded", "incident"])
        sheet.merge_range("D1:E2", "officer")
        sheet.write(0, 5, "kind")
        sheet.write_row(2, 0, ["1", "2020-02-01", "2020-01-01", "AV1", "second", "public"])
    body = cases_mapping()
    body["tables"]["cases"] |= {
        "file": "cases.xlsx",
        "header_rows": 2,
        "keep": ["ref", "kind", "Dates / recorded", "Dates / incident", "officer (2)"],
    }
    columns = body["canonical"]["cases"]["columns"]
    columns["recorded_date"]["from"] = "Dates / recorded"
    columns["incident_date"] = "Dates / incident"
    found = rows(take(write_mapping(registers, body), home))
    assert found == [("1", "public", "2020-02-01", "2020-01-01", "second")]


def test_hidden_rows_and_columns_are_read_and_told(taken: Callable[..., Finished]) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        for number in range(1, 5):
            sheet.write_row(number, 0, [str(number), "public", "2020-02-01"])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})
        sheet.set_column("C:C", None, None, {"hidden": True})
        sheet.set_column("Z:AA", None, None, {"hidden": True})

    finished = taken(fill)
    assert [row[0] for row in rows(finished)] == ["1", "2", "3", "4"]
    assert finished.manifest.facts["told"] == {"cases": {"hidden_rows": 1, "hidden_columns": 1}}


def test_numbers_that_are_text_stay_as_they_are(taken: Callable[..., Finished]) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_string(1, 0, "00123")
        sheet.write_number(2, 0, 124)
        sheet.write_number(3, 0, 125.5)
        sheet.write_boolean(4, 0, True)

    assert [row[0] for row in rows(taken(fill))] == ["00123", "124", "125.5", "true"]


@pytest.mark.parametrize("epoch", [{}, {"date_1904": True}], ids=["1900", "1904"])
def test_dates_as_dates_as_serials_and_as_text(
    taken: Callable[..., Finished], epoch: dict[str, Any]
) -> None:
    day = dt.date(2021, 1, 1)
    serial = (day - (dt.date(1904, 1, 1) if epoch else dt.date(1899, 12, 30))).days

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_datetime(1, 2, day, book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(2, 2, serial)
        sheet.write_string(3, 2, str(serial))
        sheet.write_string(4, 2, "01/01/2021")
        sheet.write_number(5, 2, 9_999_999)

    found = rows(taken(fill, options=epoch, serial_dates="recorded"))
    assert [row[2] for row in found] == [*["2021-01-01"] * 3, "01/01/2021", "9999999"]


def test_a_formula_gives_the_value_beside_it(taken: Callable[..., Finished]) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(2, 0, f'="{CANARY}"', None, "C-1")
        sheet.write_formula(3, 6, "=NOW()", None, "")

    assert [row[0] for row in rows(taken(fill))] == ["2", "C-1"]


def test_a_formula_that_was_never_worked_out_is_no_empty_cell(home: Home, registers: Path) -> None:
    path = registers / "cases.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("cases")
        sheet.write_row(0, 0, HEADER)
        sheet.write_formula(1, 0, f'=HYPERLINK("{CANARY}")', None, WORKED_OUT)
        # One in a column that isn't taken is nobody's concern.
        sheet.write_formula(1, 7, "=NOW()", None, WORKED_OUT)
    _rewrite(path, lambda xml: xml.replace(f"<v>{WORKED_OUT}</v>", ""))
    body = cases_mapping()
    body["tables"]["cases"] |= {"file": "cases.xlsx"}
    with pytest.raises(RegisterError) as caught:
        take(write_mapping(registers, body), home)
    assert str(caught.value) == (
        "1 cells hold a formula whose value was never worked out; "
        f"where: {path}, sheet cases; "
        "do: open the file in the program that made it, save it there, and run again"
    )


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    """The same workbook with the XML of its first sheet changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def test_a_sheet_that_is_hidden_is_told(home: Home, registers: Path) -> None:
    with xlsxwriter.Workbook(registers / "cases.xlsx") as book:
        book.add_worksheet("first").write(0, 0, "nothing")
        sheet = book.add_worksheet("cases")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["1", "public", "2020-02-01"])
        sheet.very_hidden()
    body = cases_mapping()
    body["tables"]["cases"] |= {"file": "cases.xlsx"}
    finished = take(write_mapping(registers, body), home)
    assert finished.manifest.facts["told"] == {"cases": {"hidden_sheet": 1}}
    assert finished.manifest.counts == {"cases": 1}
