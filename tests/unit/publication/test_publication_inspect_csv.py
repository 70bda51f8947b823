"""The inspector against spoiled CSVs, folders and single files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from peelian.core.manifest import Finished
from peelian.publication.inspection import inspect_path, read_expected
from peelian.publication.inspection.shapes import shape_of

TABLE = "year_by_source.csv"
HIDDEN_ROW = "2023,2023,Member of the public,public,,c\n"

POISONS: dict[str, Callable[[str], str]] = {
    "another value": lambda text: text.replace(",128,", ",129,", 1),
    "a value for a withheld cell": lambda text: text.replace("public,,c", "public,3,", 1),
    "a value and a marker": lambda text: text.replace("public,,c", "public,3,c", 1),
    "another marker": lambda text: text.replace("public,,c", "public,,q", 1),
    "an extra column": lambda text: text.replace("\n", ",x\n"),
    "an extra field": lambda text: text.replace("public,,c", "public,,c,Smith", 1),
    "an extra row": lambda text: text + HIDDEN_ROW,
    "a row less": lambda text: text.replace(HIDDEN_ROW, ""),
    "rows in another order": lambda text: (
        "\n".join([text.splitlines()[0], *reversed(text.splitlines()[1:])]) + "\n"
    ),
    "another label": lambda text: text.replace("Member of the public", "Jane Doe", 1),
    "another header": lambda text: text.replace("value,marker", "value,reason", 1),
    "a formula": lambda text: text.replace("Member", "=Member", 1),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "a zero byte": lambda text: text.replace(",128,", ",128\0,", 1),
    "no final line feed": lambda text: text.rstrip("\n"),
    "an open quote": lambda text: text.replace("Member", '"Member', 1),
    "a blank line": lambda text: text + "\n",
    "nothing": lambda text: "",
    "a number with a point": lambda text: text.replace(",128,", ",128.0,", 1),
    "a number with a space": lambda text: text.replace(",128,", ", 128,", 1),
    "an e-mail address": lambda text: text.replace("Total", "a.b@police.example", 1),
    "a person's number": lambda text: text.replace("Total", "PC 12345", 1),
}


@pytest.mark.parametrize("name", POISONS)
def test_a_poisoned_csv_is_found(name: str, staged: Finished, protected: Finished) -> None:
    path = staged.folder / TABLE
    whole = path.read_text()
    spoiled = POISONS[name](whole)
    assert spoiled != whole
    path.write_bytes(spoiled.encode())
    assert inspect_path(path, read_expected(protected.folder))
    assert inspect_path(staged.folder, read_expected(protected.folder))
    assert inspect_path(staged.folder)


def test_bytes_that_are_not_utf_8_are_found(staged: Finished) -> None:
    path = staged.folder / TABLE
    path.write_bytes(path.read_bytes().replace(b"Total", b"T\xf6tal", 1))
    assert inspect_path(path)


@pytest.mark.parametrize(
    "name",
    [
        *("an extra field", "a value and a marker", "another marker", "another header"),
        *("a formula", "a zero byte", "no final line feed", "a number with a point"),
        *("an e-mail address", "a person's number", "nothing", "a blank line"),
    ],
)
def test_a_csv_alone_is_judged_by_its_form(name: str, staged: Finished, tmp_path: Path) -> None:
    alone = tmp_path / "alone.csv"
    text = (staged.folder / TABLE).read_text()
    alone.write_text(text)
    assert inspect_path(alone) == []
    alone.write_text(POISONS[name](text))
    assert inspect_path(alone)


def test_the_workbook_and_its_csv_must_agree(staged: Finished) -> None:
    path = staged.folder / TABLE
    path.write_text(path.read_text().replace(",128,", ",129,", 1))
    found = [str(finding) for finding in inspect_path(staged.folder)]
    assert any(re.search(r"xlsx, sheet Table 1, B\d+: is not what", text) for text in found)


def _drop_sums(folder: Path) -> None:
    (folder / "SHA256SUMS").unlink()


def _add_file(folder: Path) -> None:
    (folder / "staff.csv").write_text("name\nJane Doe\n")


def _add_hidden_file(folder: Path) -> None:
    (folder / ".notes").write_text("x")


def _add_folder(folder: Path) -> None:
    (folder / "why").mkdir()


def _link(folder: Path) -> None:
    (folder / TABLE).rename(folder.parent / "away.csv")
    (folder / TABLE).symlink_to(folder.parent / "away.csv")


def _metadata(change: Callable[[dict[str, object]], None]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / "release.json"
        metadata = json.loads(path.read_text())
        change(metadata)
        path.write_text(json.dumps(metadata))

    return edit


FOLDERS: dict[str, Callable[[Path], None]] = {
    "a file missing": _drop_sums,
    "a file more": _add_file,
    "a hidden file": _add_hidden_file,
    "a folder inside": _add_folder,
    "a link": _link,
    "a field more": _metadata(lambda m: m.update(author="Jane Doe")),
    "a field less": _metadata(lambda m: m.pop("licence")),
    "a count in the metadata": _metadata(lambda m: m["registers"][0].update(records_read=3)),  # type: ignore[index]
    "another title": _metadata(lambda m: m.update(title="Staff list")),
    "fewer signatures": _metadata(lambda m: m.update(sign_off={"people": 0, "reason": "x"})),
    "no table": _metadata(lambda m: m.update(tables=[])),
    "no metadata": lambda folder: (folder / "release.json").write_text("{"),  # type: ignore[return-value]
    "sums of nothing": lambda folder: (folder / "SHA256SUMS").write_text(""),  # type: ignore[return-value]
    "a manifest that says more": lambda folder: (folder / "manifest.json").write_text(  # type: ignore[return-value]
        (folder / "manifest.json").read_text().replace('"inputs": {}', '"inputs": {"a": "b"}')
    ),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_spoiled_folder_is_found(name: str, staged: Finished, protected: Finished) -> None:
    expected = read_expected(protected.folder)
    FOLDERS[name](staged.folder)
    findings = inspect_path(staged.folder, expected)
    assert findings
    assert not any("Jane" in str(finding) for finding in findings)


def test_what_is_neither_folder_workbook_nor_csv_is_found(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_text("x")
    assert inspect_path(tmp_path / "letter.docx")
    assert inspect_path(tmp_path / "missing.xlsx")
    assert inspect_path(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        *("a.b@police.example", "see http://x.example", "QQ 12 34 56 C", "PC 4471 on duty"),
        *("020 7946 0958", "+44 7700 900123", "Mr Smith", "DS Jones", "Smith, Jane", "AB12345"),
    ],
)
def test_traces_of_people_are_known(text: str) -> None:
    assert shape_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "a01234567890b" + "c" * 51,  # a digest, in which a telephone number seems to stand
        *("X (formerly Twitter)", "Police Reform Act 2002", "PRA 2002", "2018", "1,234"),
        *("Dismissal or reduction in rank", "PCSO and police staff", "Age 18 to 24", "2025/26"),
        *("Reflection, or management action", "10 to 29 days", "Total", "Section 18, Schedule 3"),
    ],
)
def test_labels_are_no_traces_of_people(text: str) -> None:
    assert shape_of(text) is None
