"""The inspector against PDFs that were spoiled by other means than ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from poison import CANARY
from poison_pdf import FONT, INFO, PAGE, POISONS_PDF, pdf, shown, stream, with_pypdf

from peelian.core.manifest import Finished
from peelian.publication.inspection import inspect_path, read_expected
from peelian.publication.inspection.pdf import inspect_pdf


def test_a_plain_pdf_is_clean(tmp_path: Path) -> None:
    path = tmp_path / "answer.pdf"
    path.write_bytes(pdf())
    assert inspect_path(path) == []


def test_what_pypdf_leaves_alone_is_clean() -> None:
    assert inspect_pdf(with_pypdf(lambda writer: None)(pdf()), "a.pdf", None) == []


@pytest.mark.parametrize("name", POISONS_PDF)
def test_a_poisoned_pdf_is_found_and_not_repeated(name: str, tmp_path: Path) -> None:
    spoiled = POISONS_PDF[name](pdf())
    assert spoiled != pdf()
    path = tmp_path / "answer.pdf"
    path.write_bytes(spoiled)
    findings = inspect_path(path)
    assert findings
    assert not any(CANARY in str(finding) for finding in findings)


def test_a_pdf_of_typst_is_clean_but_for_its_author(tmp_path: Path) -> None:
    typst = pytest.importorskip("typst", reason="the compiler typst isn't installed here")
    source = tmp_path / "a.typ"
    source.write_text(
        '#set document(title: "Answer", author: "Vale of Nowhere Police (made up)", '
        "date: datetime(year: 2026, month: 2, day: 6))\n"
        '#set text(lang: "en", region: "GB")\n= Answer\nWe hold it.\n'
        "#table(columns: 2, table.header[Year][Allegations], [2024], [128])\n- one\n- two\n"
    )
    found = inspect_pdf(typst.compile(source, pdf_standards=["ua-1"]), "a.pdf", None)
    assert [finding.what for finding in found] == [
        "names an author or a program that isn't the publisher's"
    ]


def test_letters_of_a_font_of_its_own_are_spelt_out() -> None:
    letters = "1 beginbfchar\n<0001> <0041>\n<0002> <0042>\nendbfchar\n"
    ranges = "1 beginbfrange\n<0010> <0019> <0030>\nendbfrange\n"
    font = FONT.replace("/Encoding /WinAnsiEncoding", "/Encoding /Identity-H /ToUnicode 7 0 R")
    page = PAGE.replace("/f0 5 0 R", "/f0 5 0 R /f1 8 0 R")
    more = (stream(letters + ranges, " /Type /CMap"), font.encode())
    code = "".join(f"{0x10 + int(digit):04x}" for digit in "0207946958")
    before = "/f1 11 Tf 0 g 1 0 0 1 72 500 Tm"
    for hexes, findings in (("00010002", 0), ("0001" + code, 1), ("0003", 1)):
        words = shown("Total", before).replace("(Total)", f"<{hexes}>")
        found = inspect_pdf(pdf(words=words, page=page, more=more), "a.pdf", None)
        assert len(found) == findings, found


def test_the_publisher_may_be_the_author_where_the_release_is_known(protected: Finished) -> None:
    expected = read_expected(protected.folder)
    author = str(expected.release["publisher"]).replace("(", "\\(").replace(")", "\\)")
    named = pdf(info=INFO.replace(">>", f"/Author ({author}) >>"))
    assert inspect_pdf(named, "a.pdf", expected) == []
    assert inspect_pdf(named, "a.pdf", None)


@given(st.integers(0, len(pdf()) - 1), st.integers(1, 255))
def test_a_spoiled_byte_never_breaks_the_inspector(place: int, change: int) -> None:
    broken = bytearray(pdf())
    broken[place] ^= change
    inspect_pdf(bytes(broken), "a.pdf", None)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(data: bytes) -> None:
    assert inspect_pdf(data, "a.pdf", None)
    assert inspect_pdf(b"%PDF-1.7\n%\x80\x80\x80\x80\n" + data, "a.pdf", None)
