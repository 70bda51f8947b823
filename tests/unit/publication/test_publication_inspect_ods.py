"""The inspector against OpenDocument spreadsheets that were spoiled by other means than ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from poison import CANARY, parts
from poison_ods import POISONS_ODS, put_first

from peelian.core.manifest import Finished
from peelian.publication.inspection import inspect_path, read_expected


@pytest.fixture
def spreadsheet(staged: Finished) -> Path:
    return next(staged.folder.glob("*.ods"))


def test_the_zip_written_anew_with_the_same_parts_is_clean(
    spreadsheet: Path, protected: Finished
) -> None:
    put_first(spreadsheet, parts(spreadsheet))
    assert inspect_path(spreadsheet, read_expected(protected.folder)) == []


@pytest.mark.parametrize("name", POISONS_ODS)
def test_a_poisoned_ods_is_found_and_not_repeated(
    name: str, spreadsheet: Path, protected: Finished
) -> None:
    POISONS_ODS[name](spreadsheet)
    for expected in (read_expected(protected.folder), None):
        findings = inspect_path(spreadsheet, expected)
        assert findings
        assert not any(CANARY in str(finding) for finding in findings)


NEEDS_FIGURES = {
    *("another number", "a number for a withheld cell", "a changed label", "an author"),
    *("another value by another library", "an author by another library"),
    *("a table range less", "a text in place of a number"),
}


@pytest.mark.parametrize("name", sorted(set(POISONS_ODS) - NEEDS_FIGURES))
def test_most_poison_is_found_in_an_ods_of_which_nothing_is_known(
    name: str, spreadsheet: Path, tmp_path: Path
) -> None:
    POISONS_ODS[name](spreadsheet)
    alone = tmp_path / "alone.ods"
    alone.write_bytes(spreadsheet.read_bytes())
    found = [finding.what for finding in inspect_path(alone)]
    assert [what for what in found if what != "holds what looks like an e-mail address"]


def test_a_flipped_bit_is_found_anywhere_in_an_ods(spreadsheet: Path, protected: Finished) -> None:
    expected = read_expected(protected.folder)
    whole = spreadsheet.read_bytes()
    before = parts(spreadsheet)
    for place in range(0, len(whole), 97):
        broken = bytearray(whole)
        broken[place] ^= 1
        spreadsheet.write_bytes(bytes(broken))
        if not inspect_path(spreadsheet, expected):
            # The last bits of a compressed part only fill up its last byte.
            assert parts(spreadsheet) == before, place
