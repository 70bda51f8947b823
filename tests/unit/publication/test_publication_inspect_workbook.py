"""The inspector against workbooks that were spoiled by other means than ours."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from poison import CANARY, POISONS, parts, replace, rewrite

from peelian.core.manifest import Finished
from peelian.publication.inspection import inspect_path, read_expected


def test_a_fresh_release_is_clean(staged: Finished, protected: Finished) -> None:
    assert inspect_path(staged.folder, read_expected(protected.folder)) == []
    assert inspect_path(staged.folder) == []


def test_the_zip_written_anew_with_the_same_parts_is_clean(
    workbook: Path, protected: Finished
) -> None:
    rewrite(workbook, parts(workbook))
    assert inspect_path(workbook, read_expected(protected.folder)) == []


@pytest.mark.parametrize("name", POISONS)
def test_a_poisoned_workbook_is_found_and_not_repeated(
    name: str, workbook: Path, protected: Finished
) -> None:
    POISONS[name](workbook)
    for expected in (read_expected(protected.folder), None):
        findings = inspect_path(workbook, expected)
        assert findings
        assert not any(CANARY in str(finding) for finding in findings)


NEEDS_FIGURES = {
    "another number",
    "a number for a withheld cell",
    "a text moved to another cell",
    "a changed label",
    "another table name",
    "an author",
    "an unused string of the vocabulary",
}


@pytest.mark.parametrize("name", sorted(set(POISONS) - NEEDS_FIGURES))
def test_most_poison_is_found_with_nothing_known_of_the_release(
    name: str, workbook: Path, tmp_path: Path
) -> None:
    POISONS[name](workbook)
    alone = tmp_path / "alone.xlsx"
    alone.write_bytes(workbook.read_bytes())
    found = [finding.what for finding in inspect_path(alone)]
    assert [what for what in found if what != "holds what looks like an e-mail address"]


def test_a_clean_workbook_alone_is_clean_but_for_its_contact(
    workbook: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "alone.xlsx"
    alone.write_bytes(workbook.read_bytes())
    found = [finding.what for finding in inspect_path(alone)]
    assert found == ["holds what looks like an e-mail address"]


@pytest.mark.parametrize("cut", [10, 1000, 5000, -1, -30])
def test_a_file_cut_anywhere_is_found(cut: int, workbook: Path) -> None:
    workbook.write_bytes(workbook.read_bytes()[:cut])
    assert inspect_path(workbook)


def test_a_flipped_bit_is_found_anywhere(workbook: Path, protected: Finished) -> None:
    expected = read_expected(protected.folder)
    whole = workbook.read_bytes()
    for place in [*range(0, len(whole), 701), *range(len(whole) - 300, len(whole), 13)]:
        broken = bytearray(whole)
        broken[place] ^= 1
        workbook.write_bytes(broken)
        findings = inspect_path(workbook, expected)
        assert findings or _only_padding(whole, bytes(broken)), place


def _only_padding(whole: bytes, broken: bytes) -> bool:
    """Whether the bit only fills up the last byte of a compressed part: every part reads alike."""
    with zipfile.ZipFile(io.BytesIO(whole)) as one, zipfile.ZipFile(io.BytesIO(broken)) as two:
        return {n: one.read(n) for n in one.namelist()} == {n: two.read(n) for n in two.namelist()}


def test_an_honest_part_of_another_release_is_found(workbook: Path, protected: Finished) -> None:
    replace("xl/sharedStrings.xml", "28 February 2023", "28 February 2024")(workbook)
    assert inspect_path(workbook, read_expected(protected.folder))
