"""The document, the PDF and the page say the same, can be read by everyone, and run nothing."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_made import ANSWERED, make_request
from letter_made import question as asked

from peelian.foi.letter.compose import compose
from peelian.foi.letter.document import docx_bytes
from peelian.foi.letter.drawable import DRAWN, drawable
from peelian.foi.letter.html import html_bytes
from peelian.foi.letter.known import known
from peelian.foi.letter.model import GridCell, Letter, Section, TableBlock, column_weights
from peelian.foi.letter.pdf import pdf_bytes
from peelian.publication.inspection.docx import inspect_docx, tables_of_docx, words_of_docx
from peelian.publication.inspection.html import read_page_tags, texts_of
from peelian.publication.inspection.letter import inspect_letter_page
from peelian.publication.inspection.pdf import inspect_pdf, words_of_pdf

HOSTILE = (
    '<script>alert(1)</script> & "quotes" #set page() $x$ =1+1 {{ 7*7 }} {reference} \\u0000'
    " ]]> &amp; *bold* _it_ `code` @ref <label> \U0001f46e \u05d0\u05d1"
)
TABLE = TableBlock(
    "years",
    "Table 1: By year",
    (GridCell("Year"), GridCell("Total", is_figure=True), GridCell("Public", is_figure=True)),
    (
        (GridCell("All"), GridCell("1,204", is_figure=True), GridCell("[c]", is_figure=True)),
        (GridCell("2023"), GridCell("7", is_figure=True), GridCell("0", is_figure=True)),
    ),
    1,
)


def letter_of(text: str = "How many?", *, table: bool = True, **changes: Any) -> Letter:
    request = make_request(
        questions=[asked(text=text, decision="not_held", reason="Nobody counts them.")], **changes
    )
    letter = compose(known(request, answered=ANSWERED, due=dt.date(2023, 4, 25)))
    more = (Section("Table 1: By year", (TABLE,)),) if table else ()
    return Letter(
        letter.title,
        letter.subject,
        letter.publisher,
        letter.facts,
        (*letter.sections, *more),
        letter.closing,
    )


def page_texts(letter: Letter) -> list[str]:
    return texts_of(read_page_tags(html_bytes(letter, docx="a.docx", pdf="a.pdf")))


def test_the_same_letter_gives_the_same_bytes() -> None:
    one, two = letter_of(HOSTILE), letter_of(HOSTILE)
    assert docx_bytes(one) == docx_bytes(two)
    assert pdf_bytes(one, ANSWERED) == pdf_bytes(two, ANSWERED)
    assert html_bytes(one, docx="a", pdf="b") == html_bytes(two, docx="a", pdf="b")


def test_the_document_opens_as_word_would_see_it() -> None:
    opened: Any = docx.Document(io.BytesIO(docx_bytes(letter_of())))
    headings = [p.text for p in opened.paragraphs if p.style.name.startswith("Heading")]
    assert headings[:3] == [
        "Freedom of Information request 01.FOI.23.029010",
        "In short",
        "What you asked",
    ]
    assert opened.core_properties.title == headings[0]
    assert opened.core_properties.author == "Nowhereshire Constabulary (fictional)"
    [table] = opened.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Year", "Total", "Public"],
        ["All", "1,204", "[c]"],
        ["2023", "7", "0"],
    ]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert not table.rows[1]._tr.xpath("./w:trPr/w:tblHeader")


def test_the_document_tells_nothing_of_who_made_it_or_when() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(letter_of()))) as archive:
        names = archive.namelist()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        text = b"".join(archive.read(name) for name in names).decode("utf-8")
    assert names[0] == "[Content_Types].xml"
    assert "python-docx" not in text
    assert not any("thumbnail" in name or "customXml" in name for name in names)


def test_the_pdf_is_tagged_titled_and_in_a_language() -> None:
    read = pypdf.PdfReader(io.BytesIO(pdf_bytes(letter_of(), ANSWERED)))
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert str(root["/Lang"]) == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode("utf-8")
    assert read.metadata is not None
    assert read.metadata.title == "Freedom of Information request 01.FOI.23.029010"
    tags = _tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD"} <= tags


def _tags(node: Any) -> set[str]:
    found: set[str] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict):
            continue
        if "/S" in one:
            found.add(str(one["/S"]))
        kids = one.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        waiting += [kid.get_object() if hasattr(kid, "get_object") else kid for kid in kids]
    return found


def test_a_strangers_words_stay_words_in_every_form() -> None:
    letter = letter_of(HOSTILE)
    shown = f"1) {drawable(' '.join(HOSTILE.split()))}"
    assert "[U+1F46E] [U+05D0][U+05D1]" in shown
    assert shown in page_texts(letter)
    assert shown in words_of_docx(docx_bytes(letter))
    printed = "".join(words_of_pdf(pdf_bytes(letter, ANSWERED))).replace(" ", "")
    assert '<script>alert(1)</script>&"quotes"#setpage()' in printed
    assert "{{7*7}}{reference}" in printed
    page = html_bytes(letter, docx="a", pdf="b").decode("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_tables_are_the_same_in_the_document_and_on_the_page() -> None:
    letter = letter_of()
    root = read_page_tags(html_bytes(letter, docx="a", pdf="b"))
    page = [
        [[c.words() for c in row.all() if c.name in ("th", "td")] for row in table.named("tr")]
        for table in root.named("table")
    ]
    assert tables_of_docx(docx_bytes(letter)) == page


def test_each_form_passes_the_inspector_but_for_the_name_of_its_author() -> None:
    letter = letter_of("Were 14 officers dismissed in 2022/23?")
    assert inspect_letter_page(html_bytes(letter, docx="a", pdf="b"), "a", None) == []
    for findings in (
        inspect_docx(docx_bytes(letter), "a", None),
        inspect_pdf(pdf_bytes(letter, ANSWERED), "a", None),
    ):
        assert len(findings) == 1
        assert "author" in str(findings[0])


@pytest.mark.parametrize("columns", [2, 8])
def test_no_column_is_narrower_than_its_longest_word(columns: int) -> None:
    header = tuple(GridCell("discriminatory" if n == 1 else "x") for n in range(columns))
    weights = column_weights(TableBlock("t", "t", header, ((GridCell("1"),) * columns,), 1))
    assert weights[1] == len("discriminatory")
    assert min(weights) >= 5


def test_everything_that_is_called_drawable_is_drawn() -> None:
    every = [chr(code) for first, last in DRAWN for code in range(first, last + 1)]
    assigned = "".join(one for one in every if drawable(one) == one)
    letter = letter_of(" ".join(assigned[n : n + 60] for n in range(0, len(assigned), 60)))
    assert pdf_bytes(letter, ANSWERED)


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Co", "Cn")), min_size=1, max_size=200
)


@settings(max_examples=25)
@given(WORDS)
def test_no_text_breaks_a_letter_or_gets_lost(text: str) -> None:
    letter = letter_of(text, table=False)
    page = page_texts(letter)
    paragraphs = words_of_docx(docx_bytes(letter))
    quoted = [line for line in paragraphs if line.startswith("1)")]
    assert all(" ".join(line.split()) in page for line in quoted)
    assert pdf_bytes(letter, ANSWERED).startswith(b"%PDF-1.7")
