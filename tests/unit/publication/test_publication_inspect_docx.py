"""The inspector against letters that were spoiled by other means than ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from poison import CANARY
from poison_docx import CORE, DOCUMENT, POISONS_DOCX, letter, packed, swap, unpacked, with_docx

from peelian.core.manifest import Finished
from peelian.publication.inspection import inspect_path, read_expected
from peelian.publication.inspection.docx import inspect_docx


def test_a_plain_letter_is_clean(tmp_path: Path) -> None:
    path = tmp_path / "answer.docx"
    path.write_bytes(letter())
    assert inspect_path(path) == []


def test_what_python_docx_leaves_alone_is_clean() -> None:
    assert inspect_docx(with_docx(lambda document: None)(letter()), "a.docx", None) == []


@pytest.mark.parametrize("name", POISONS_DOCX)
def test_a_poisoned_letter_is_found_and_not_repeated(name: str, tmp_path: Path) -> None:
    spoiled = POISONS_DOCX[name](letter())
    assert spoiled != letter()
    path = tmp_path / "answer.docx"
    path.write_bytes(spoiled)
    findings = inspect_path(path)
    assert findings
    assert not any(CANARY in str(finding) for finding in findings)


def test_the_publisher_may_be_named_where_the_release_is_known(protected: Finished) -> None:
    expected = read_expected(protected.folder)
    publisher, contact = expected.release["publisher"], expected.release["contact"]
    named = swap(CORE, "<dc:language>", f"<dc:creator>{publisher}</dc:creator><dc:language>")(
        letter()
    )
    named = swap(DOCUMENT, "asked for.", f"asked for. Write to {contact}.")(named)
    assert inspect_docx(named, "a.docx", expected) == []
    assert len(inspect_docx(named, "a.docx", None)) == 3


def test_a_flipped_bit_of_a_letter_is_found_anywhere() -> None:
    whole = letter()
    for place in range(0, len(whole), 31):
        broken = bytearray(whole)
        broken[place] ^= 1
        if not inspect_docx(bytes(broken), "a.docx", None):
            # The last bits of a compressed part only fill up its last byte.
            assert unpacked(bytes(broken)) == unpacked(whole), place
    assert packed(unpacked(whole)) == whole
