"""Hostile labels, format by format: legible and harmless everywhere, or refused with a reason."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import frictionless
import lxml.html
import odfdo
import openpyxl
import pandas as pd
import pytest
from csvw import CSVW
from made_release import DIMENSIONS, TABLES, make_protected, make_release

from peelian.core.errors import InputError
from peelian.core.release_model import Category, Dimension
from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.inspection import inspect_path, read_expected
from peelian.publication.verify import verify_folder

LEGIBLE = {
    "a tag": "<script>alert(1)</script>",
    "an entity": "&lt;b&gt; &amp; &#60;",
    "quotes": "\"double\" 'single' `back`",
    "a comma and a semicolon": "first, second; third",
    "a formula behind a word": "total =1+1",
    "a formula behind a bracket": "(=1+1)",
    "a line break": "two\nlines",
    "a tab": "two\tparts",
    "a break of its own": "two\u2028lines",
    "a hard space": "two\u00a0words",
    "an emoji": "\U0001f46e officer",
    "an emoji beyond the first plane": "\U0001f9d1 person",
    "a right-to-left word": "\u05e9\u05dc\u05d5\u05dd and more",
    "an accent of its own": "cafe\u0301",
    "signs of a regular expression": "a.b|c(d)[e1]{2}^$*+?\\",
    "a template's signs": "{{ 7*7 }} {% raw %} ${x}",
    "a link": "x javascript:alert(1)",
    "a comment of HTML": "<!-- x --> ]]>",
    "as long as may be": "x" * 60 + " " + "y" * 139,
    "a number": "1,234.5",
    "a name of a file": "../../etc/passwd",
    "a bracket of words": "Other [see the notes]",
}
REFUSED = {
    "a formula": ("=1+1", "formula"),
    "a formula with plus": ("+1", "formula"),
    "a formula with minus": ("-1+cmd|' /C calc'!A0", "formula"),
    "a formula with at": ("@SUM(A1)", "formula"),
    "a formula behind a tab": ("\t=1+1", "formula"),
    "a wide formula sign": ("\uff1d1", "formula"),
    "an override of direction": ("\u202eevil", "U\\+202E"),
    "an isolate of direction": ("\u2067evil\u2069", "U\\+2067"),
    "a mark of direction": ("evil\u200f", "U\\+200F"),
    "a space of no width": ("a\u200bb", "U\\+200B"),
    "an emoji joined by an unseen sign": ("\U0001f468\u200d\U0001f469", "U\\+200D"),
    "letters of tags": ("a\U000e0041", "U\\+E0041"),
    "a zero byte": ("a\x00b", "U\\+0000"),
    "an escape": ("\x1b[31mred", "U\\+001B"),
    "half a character": ("a\ud83d", "U\\+D83D"),
    "a private character": ("\ue000", "U\\+E000"),
    "three hundred characters": ("x" * 300, "too long"),
    "the shorthand": ("[c]", "shorthand such as"),
    "shorthand in a label": ("Other [x] things", "shorthand such as"),
    "shorthand in capitals": ("[LOW]", "shorthand such as"),
    "shorthand with spaces": ("[ c ]", "shorthand such as"),
    "nothing": ("", "missing value"),
    "spaces alone": ("   ", "missing value"),
    "what pandas takes for nothing": ("N/A", "missing value"),
}


def dimension_with(label: str) -> Dimension:
    nodes = (
        Category(code="total", label="Total"),
        Category(code="hostile", label=label, parent="total"),
        Category(code="usual", label="A usual label", parent="total"),
    )
    return DIMENSIONS[4].model_copy(update={"categories": nodes})


def release_with(label: str) -> object:
    tables = (
        TABLES[4],
        TABLES[0].model_copy(update={"by": ("year", "rank"), "columns": "rank", "shares": "rank"}),
    )
    dimensions = (DIMENSIONS[0], dimension_with(label))
    return make_release(dimensions=dimensions, tables=tables)


def plain(label: str) -> str:
    return unicodedata.normalize("NFC", " ".join(label.split()))


def _xlsx(folder: Path) -> list[str]:
    book = openpyxl.load_workbook(next(folder.glob("*.xlsx")))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    return [str(cell.value) for cell in book["Table 1"]["A"]] + [
        str(cell.value) for cell in book["Table 2"][7]
    ]


def _ods(folder: Path) -> list[str]:
    body = odfdo.Document(next(folder.glob("*.ods"))).body
    assert all(
        cell.formula is None for table in body.tables for row in table.rows for cell in row.cells
    )
    return [str(row[0]) for row in body.tables[-2].get_values()]


def _csv(folder: Path) -> list[str]:
    return list(pd.read_csv(folder / "rank_alone.csv")["rank"])


def _csvw(folder: Path) -> list[str]:
    described = CSVW(next(folder.glob("*-metadata.json")), validate=True)
    assert described.is_valid
    return [row["rank"] for row in described.tables[0]]


def _package(folder: Path) -> list[str]:
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["message"])
    package = json.loads((folder / "datapackage.json").read_text())
    return list(package["resources"][0]["schema"]["fields"][0]["constraints"]["enum"])


def _page(folder: Path) -> list[str]:
    root = lxml.html.document_fromstring((folder / "index.html").read_bytes())
    assert not root.findall(".//script")
    return [" ".join(head.text_content().split()) for head in root.iterfind(".//th")]


READERS: dict[str, Callable[[Path], list[str]]] = {
    "xlsx": _xlsx,
    "ods": _ods,
    "csv": _csv,
    "csvw": _csvw,
    "data package": _package,
    "page": _page,
}


@pytest.mark.parametrize("name", LEGIBLE)
def test_a_hostile_label_is_legible_in_every_format(name: str, home: Home) -> None:
    label = LEGIBLE[name]
    protected = make_protected(home, release_with(label))  # type: ignore[arg-type]
    folder = build(protected.folder, home).folder
    for kind, read in READERS.items():
        assert plain(label) in read(folder), kind
    assert inspect_path(folder, read_expected(protected.folder)) == []
    assert verify_folder(folder, None).faults == ()


@pytest.mark.parametrize("name", REFUSED)
def test_a_label_that_no_format_could_show_is_refused_with_the_reason(
    name: str, home: Home
) -> None:
    label, reason = REFUSED[name]
    if "\ud83d" in label:  # half a character can't be written into a protected folder at all
        with pytest.raises(UnicodeEncodeError):
            make_protected(home, release_with(label))  # type: ignore[arg-type]
        return
    with pytest.raises(InputError, match=reason) as refused:
        build(make_protected(home, release_with(label)).folder, home)  # type: ignore[arg-type]
    assert "dimension rank" in str(refused.value) or "dimensions[1]" in str(refused.value)
    told = str(refused.value).replace("such as [c]", "")
    assert not label.strip() or not re.search(rf"(^|\W){re.escape(label)}(\W|$)", told)
