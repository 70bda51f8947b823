"""The workbook as other programs read it: marked up, typed, explained, the same twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from made_release import TABLES, make_protected, make_release

from peelian.core.errors import InputError, PublishError
from peelian.core.manifest import Finished
from peelian.core.markers import Marker
from peelian.core.release_model import Category
from peelian.core.zones import Home
from peelian.publication.book import check_legend, make_book
from peelian.publication.build import build
from peelian.publication.grid import MOST_COLUMNS, lay_out
from peelian.publication.protected import ProtectedTable, read_tables
from peelian.publication.sheets import Grid, Number, Sheet, Style, Text
from peelian.publication.text import safe_release
from peelian.publication.workbook import workbook_bytes

MADE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def tables(protected: Finished) -> tuple[ProtectedTable, ...]:
    return read_tables(protected.folder, make_release())


def _one_sheet(*cells: Text, name: str = "thing_table") -> Sheet:
    grid = Grid(name, (Text("Head", Style.HEADER),), tuple((cell,) for cell in cells))
    return Sheet("Table 1", (Text("Title", Style.TITLE),), grid, (20.0,))


def test_every_sheet_but_the_cover_has_one_marked_up_table(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames[:4] == ["Cover", "Contents", "Notes", "Shorthand"]
    assert [list(sheet.tables) for sheet in book.worksheets] == [
        [],
        ["list_of_sheets"],
        ["list_of_notes"],
        ["list_of_shorthand"],
        *([table.id] for table in TABLES),
    ]
    with zipfile.ZipFile(workbook) as archive:
        marked = [name for name in archive.namelist() if name.startswith("xl/tables/")]
    assert len(marked) == len(book.sheetnames) - 1


def test_numbers_are_numbers_and_markers_are_text_and_both_stand_right(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)["Table 1"]
    first, last = sheet.tables["year_by_source"].ref.split(":")
    seen = set()
    for row in sheet[f"{first}:{last}"][1:]:
        for cell in row[1:]:
            assert cell.alignment.horizontal == "right"
            if isinstance(cell.value, int | float):
                assert cell.number_format in ("#,##0", "#,##0.0")
            else:
                seen.add(cell.value)
    assert seen == {"[c]", "[z]"}


def test_nothing_is_merged_frozen_filtered_named_filled_or_hidden(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    assert not book.defined_names
    for sheet in book.worksheets:
        assert sheet.sheet_state == "visible"
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.auto_filter.ref is None
        assert not sheet.defined_names
        assert not any(d.hidden for d in sheet.column_dimensions.values())
        assert not any(d.hidden for d in sheet.row_dimensions.values())
        assert all(t.autoFilter is None and t.headerRowCount == 1 for t in sheet.tables.values())
        for row in sheet.iter_rows():
            assert all(cell.fill.fill_type is None for cell in row)


def test_titles_stand_in_a1_and_links_lead_to_sheets(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    assert book["Table 2"]["A1"].value == f"Table 2: {TABLES[1].title}"
    targets = [
        cell.hyperlink.location
        for row in book["Contents"].iter_rows()
        for cell in row
        if cell.hyperlink
    ]
    assert targets == [f"'{name}'!A1" for name in book.sheetnames[2:]]
    assert all(
        cell.hyperlink is None or not cell.hyperlink.target for cell in book["Contents"]["A"]
    )


def test_properties_say_the_publisher_and_the_planned_moment(workbook: Path) -> None:
    properties = openpyxl.load_workbook(workbook).properties
    assert properties.creator == properties.lastModifiedBy == make_release().publisher
    assert properties.created == properties.modified
    assert str(properties.created) == "2023-03-07 09:30:00"
    assert properties.title.startswith("Complaints and conduct matters")
    assert not (properties.subject or properties.keywords or properties.description)


def test_the_cover_says_both_windows_and_why_they_differ(workbook: Path) -> None:
    cover = [cell.value for cell in openpyxl.load_workbook(workbook)["Cover"]["A"]]
    assert "These figures cover 1 January 2018 to 28 February 2023." in cover
    assert "The period asked for was 1 March 2018 to 1 March 2023." in cover
    assert "Only complete months are counted." in cover
    assert "Planned publication: 9:30am on 7 March 2023" in cover


def test_without_withheld_figures_no_shorthand_is_explained(home: Home) -> None:
    release = make_release(tables=(TABLES[4],))
    folder = build(make_protected(home, release).folder, home).folder
    book = openpyxl.load_workbook(next(folder.glob("*.xlsx")))
    assert "Shorthand" not in book.sheetnames
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any("[" in text for text in texts)
    assert any("none had to be withheld" in text for text in texts)


def test_text_that_looks_like_a_formula_or_a_link_stays_text() -> None:
    words = ["=1+1", "http://example.org", "42", "#REF!"]
    sheet = _one_sheet(*(Text(word, Style.LABEL) for word in words))
    data = workbook_bytes([sheet], title="T", author="A", created=MADE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "hyperlink" not in page
    assert page.count('t="s"') == len(words) + 2


@pytest.mark.parametrize("name", ["t2", "R1C1", "1x", "has space", ""])
def test_a_table_that_would_lose_its_mark_up_is_an_error(name: str) -> None:
    with pytest.raises(PublishError):
        workbook_bytes(
            [_one_sheet(Text("x", Style.LABEL), name=name)], title="T", author="A", created=MADE
        )


def test_a_text_that_would_be_cut_is_an_error() -> None:
    sheet = _one_sheet(Text("x" * 40_000, Style.LABEL))
    with pytest.raises(PublishError, match=r"not written|can't be written"):
        workbook_bytes([sheet], title="T", author="A", created=MADE)


def test_two_builds_in_one_process_are_equal_to_the_byte(tables: tuple[ProtectedTable]) -> None:
    book = make_book(safe_release(make_release()), tables)
    made = [workbook_bytes(book, title="T", author="A", created=MADE) for _ in range(2)]
    assert made[0] == made[1]


def test_a_symbol_without_a_legend_line_stops_the_build(tables: tuple[ProtectedTable]) -> None:
    book = make_book(make_release(), tables)
    without = [sheet for sheet in book if sheet.name != "Shorthand"]
    with pytest.raises(InputError, match=r"used \[c\] \[x\] \[z\]; explained none"):
        check_legend(without)


def test_a_legend_line_without_a_use_stops_the_build(tables: tuple[ProtectedTable]) -> None:
    book = make_book(make_release(), tables)
    with pytest.raises(InputError, match="used none; explained"):
        check_legend([sheet for sheet in book if not sheet.name.startswith("Table")])


def test_a_table_named_as_one_of_ours_is_refused(home: Home) -> None:
    table = TABLES[4].model_copy(update={"id": "list_of_notes"})
    release = make_release(tables=(table,))
    with pytest.raises(InputError, match="same name"):
        build(make_protected(home, release).folder, home)


def test_a_table_too_large_for_a_sheet_is_refused(tables: tuple[ProtectedTable]) -> None:
    dimension = tables[4].dimensions[0]
    many = [Category(code="t", label="Total")]
    many += [Category(code=f"c{n}", label=f"c {n}", parent="t") for n in range(MOST_COLUMNS)]
    rows = tables[0].dimensions[0]
    table = tables[4].table.model_copy(update={"by": ("year", "rank"), "columns": "rank"})
    wide = dataclasses.replace(
        tables[4],
        table=table,
        dimensions=(rows, dimension.model_copy(update={"categories": tuple(many)})),
    )
    with pytest.raises(InputError, match="too large for a sheet"):
        lay_out(wide, "cases", make_release().effective_window)


def test_markers_have_words_that_a_reader_meets() -> None:
    assert [marker.shown for marker in Marker] == ["", "[c]", "[x]", "[z]", "[p]", "[r]", "[b]"]


@pytest.mark.parametrize("value", [9.3, 33.3, -16.3, 0.1, 1_234_567])
def test_a_number_is_written_as_it_is_said_not_as_its_double(value: float) -> None:
    header = (Text("Figure", Style.HEADER_RIGHT),)
    grid = Grid("figures", header, ((Number(value, Style.PERCENT),),))
    sheet = Sheet("Table 1", (Text("A title", Style.TITLE),), grid, (20.0,))
    data = workbook_bytes([sheet], title="T", author="A", created=MADE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert f"<v>{value}</v>" in page
