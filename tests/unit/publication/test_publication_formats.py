"""No shown number differs between the formats; each is read with a library that didn't write it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import frictionless
import odfdo
import openpyxl
import pandas as pd
import pytest
from made_release import TABLES, make_protected, make_release

from peelian.core.manifest import Finished
from peelian.core.release_model import Table
from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.inspection import inspect_path, read_expected
from peelian.publication.labels import shown_labels
from peelian.publication.ods import ods_bytes
from peelian.publication.ods.markup import escaped
from peelian.publication.sheets import Sheet, Style, Text
from peelian.publication.verify import verify_folder

Rows = list[list[object]]


def rows_of_xlsx(path: Path, sheet: str, table: str) -> Rows:
    page = openpyxl.load_workbook(path)[sheet]
    return [[cell.value for cell in row] for row in page[page.tables[table].ref]]


def rows_of_ods(path: Path, sheet: str, table: str) -> Rows:
    document = odfdo.Document(path)
    marked = document.body.get_elements("descendant::table:database-range")
    area = {
        m.get_attribute("table:name"): m.get_attribute("table:target-range-address") for m in marked
    }
    top, last, bottom = re.fullmatch(r"'.+'\.A(\d+):'.+'\.([A-Z]+)(\d+)", str(area[table])).groups()  # type: ignore[union-attr]
    found = document.body.get_table(name=sheet)
    return [list(row) for row in found.get_values(f"A{top}:{last}{bottom}")]


def plain(rows: Rows) -> list[list[object]]:
    return [[c if isinstance(c, str) else float(str(c)) for c in row] for row in rows]


@pytest.mark.parametrize("number", range(len(TABLES)))
def test_xlsx_and_ods_show_the_same(number: int, staged: Finished) -> None:
    sheet, table = f"Table {number + 1}", TABLES[number].id
    xlsx = rows_of_xlsx(next(staged.folder.glob("*.xlsx")), sheet, table)
    ods = rows_of_ods(next(staged.folder.glob("*.ods")), sheet, table)
    assert plain(xlsx) == plain(ods)
    assert sum(isinstance(cell, int | float) for row in xlsx for cell in row) > 4


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_every_figure_of_the_csv_stands_in_both_workbooks(table: Table, staged: Finished) -> None:
    frame = pd.read_csv(
        staged.folder / f"{table.id}.csv", dtype={f"{d}_code": str for d in table.by}
    )
    release = make_release()
    sheet = f"Table {TABLES.index(table) + 1}"
    for read, kind in ((rows_of_xlsx, "xlsx"), (rows_of_ods, "ods")):
        header, *rows = read(next(staged.folder.glob(f"*.{kind}")), sheet, table.id)
        spread = table.columns
        places = [d for d in table.by if d != spread]
        shown = {}
        for row in rows:
            labels = dict(zip(places, row, strict=False))
            columns = (
                shown_labels(release.dimension(spread)).values()
                if spread
                else [header[len(places)]]
            )
            for name in columns:
                key = {**labels, **({spread: name} if spread else {})}
                shown[tuple(str(key[d]) for d in table.by)] = row[header.index(name)]
        for line in frame.to_dict("records"):
            cell = shown.pop(tuple(str(line[d]) for d in table.by))
            assert cell == (f"[{line['marker']}]" if pd.isna(line["value"]) else line["value"])
        assert not shown


def test_two_books_of_open_document_are_equal_to_the_byte(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        home = Home(tmp_path / name)
        made.append(next(build(make_protected(home).folder, home).folder.glob("*.ods")))
    assert made[0].read_bytes() == made[1].read_bytes()


def test_the_ods_says_its_language_title_and_publisher(staged: Finished) -> None:
    document = odfdo.Document(next(staged.folder.glob("*.ods")))
    assert document.meta.title.startswith("Complaints and conduct matters")
    assert document.meta.creator == make_release().publisher
    assert str(document.meta.language) == "en-GB"
    with zipfile.ZipFile(next(staged.folder.glob("*.ods"))) as archive:
        names = archive.namelist()
        assert names[0] == "mimetype"
        assert "settings.xml" not in names
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_what_xml_means_something_by_stays_words_in_an_ods() -> None:
    words = ["<script>alert(1)</script>", '"&amp;', "=1+1", "of:=1+1", "http://example.org"]
    lines = (Text("Title", Style.TITLE), *(Text(word, Style.LINE) for word in words))
    data = ods_bytes(
        [Sheet("Table 1", lines, None, (20.0,))],
        title="T",
        author="A",
        created=pd.Timestamp("2026-01-01", tz="UTC").to_pydatetime(),
    )
    table = odfdo.Document(io.BytesIO(data)).body.tables[0]
    assert [row[0] for row in table.get_values()] == ["Title", *words]
    assert b"formula" not in data


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\ud800b", "a\uffffb"])
def test_what_xml_cannot_say_is_refused(text: str) -> None:
    with pytest.raises(Exception, match="can't hold"):
        escaped(text)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice isn't installed here")
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_libreoffice_opens_it_and_shows_the_same(
    kind: str, staged: Finished, tmp_path: Path
) -> None:
    source = next(staged.folder.glob(f"*.{kind}"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    done = subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", target, "--outdir", tmp_path, source],
        capture_output=True,
        timeout=240,
        check=True,
    )
    assert b"Error" not in done.stderr
    found = pd.read_csv(tmp_path / f"{source.stem}-Table 5.csv", names=["a", "b"], skiprows=4)
    assert list(found["a"])[-5:] == list(shown_labels(make_release().dimension("rank")).values())
    truth = pd.read_csv(staged.folder / "rank_alone.csv")["value"]
    assert [int(str(v).replace(",", "")) for v in list(found["b"])[-5:]] == list(truth)


SHARED = (
    TABLES[0].model_copy(update={"shares": "source"}),
    TABLES[1].model_copy(update={"shares": "year"}),
    TABLES[2].model_copy(update={"shares": "outcome"}),
    TABLES[4].model_copy(update={"shares": "rank"}),
)


def test_shares_are_the_same_in_every_format_and_pass_inspection(home: Home) -> None:
    protected = make_protected(home, make_release(tables=SHARED))
    folder = build(protected.folder, home).folder
    assert inspect_path(folder, read_expected(protected.folder)) == []
    assert inspect_path(folder) == []
    assert verify_folder(folder, None).faults == ()
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    shown = 0
    for number, table in enumerate(SHARED, start=1):
        xlsx = rows_of_xlsx(next(folder.glob("*.xlsx")), f"Table {number}", table.id)
        assert plain(xlsx) == plain(
            rows_of_ods(next(folder.glob("*.ods")), f"Table {number}", table.id)
        )
        frame = pd.read_csv(folder / f"{table.id}.csv")
        csv_shares = sorted(frame["share"].dropna())
        columns = [n for n, head in enumerate(xlsx[0]) if "hare of" in str(head)]
        sheet = [row[n] for row in xlsx[1:] for n in columns]
        if table.columns == table.shares:  # the total's own share, always 100, has no column
            root = frame[f"{table.shares}_code"] == "total"
            csv_shares = sorted(frame["share"][~root].dropna())
        assert sorted(float(str(c)) for c in sheet if not isinstance(c, str)) == csv_shares
        shown += len(csv_shares)
    assert shown > 50


@pytest.mark.parametrize("name", ["year_by_source", "year_by_platform"])
def test_a_share_of_a_withheld_count_written_in_by_hand_is_found(name: str, home: Home) -> None:
    protected = make_protected(home, make_release(tables=SHARED))
    folder = build(protected.folder, home).folder
    path = folder / f"{name}.csv"
    text = path.read_text()
    path.write_text(text.replace(",,c,,x\n", ",,c,12.5,\n", 1))
    assert path.read_text() != text
    assert any(f"{name}.csv, line" in str(f) for f in inspect_path(folder))


def test_the_notes_explain_shares_only_where_there_are_some(home: Home) -> None:
    texts = []
    for tables in (SHARED, TABLES):
        folder = build(make_protected(home, make_release(tables=tables)).folder, home).folder
        book = openpyxl.load_workbook(next(folder.glob("*.xlsx")))
        texts.append(" ".join(str(cell.value) for cell in book["Notes"]["B"]))
    assert "Shares are worked out from the two figures shown" in texts[0]
    assert "Shares" not in texts[1]
