"""Inspecting what stands at a path: a release's folder, or one workbook or CSV by itself."""

from __future__ import annotations

from pathlib import Path

from peelian.publication.inspection.bundle import inspect_zip
from peelian.publication.inspection.delimited import inspect_csv
from peelian.publication.inspection.docx import inspect_docx
from peelian.publication.inspection.expected import Expected, expected_of_public
from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.folder import inspect_folder
from peelian.publication.inspection.html import inspect_html
from peelian.publication.inspection.letter import inspect_letter_page, is_letter
from peelian.publication.inspection.notice import inspect_notice_folder, is_notice
from peelian.publication.inspection.ods import inspect_ods
from peelian.publication.inspection.pdf import inspect_pdf
from peelian.publication.inspection.svg import inspect_svg
from peelian.publication.inspection.workbook import inspect_workbook

METADATA = "release.json"
WITH_WORDS = {
    ".xlsx": inspect_workbook,
    ".ods": inspect_ods,
    ".html": inspect_html,
    ".docx": inspect_docx,
    ".pdf": inspect_pdf,
}
"""Kinds whose words and figures are compared with what the release must say, where it's known."""

BY_FORM = {".svg": inspect_svg}
"""Kinds that are judged by their form alone."""
ZIP = ".zip"
KINDS = (*WITH_WORDS, *BY_FORM, ".csv")


def inspect_path(path: Path, expected: Expected | None = None) -> list[Finding]:
    """What is wrong with a finished release or one file of it.

    Args:
        path: a folder with a release or the notice of a withdrawn one in it, or a single file of a
            release, or a zip of one. For a single file its neighbours say what it must hold; where
            there's no `release.json` beside it, its form alone is judged.
        expected: what it must say, from the protected tables; None to take the metadata and the
            CSVs beside it.
    Returns: findings in order of place; none where it may be published. What can't be read is a
        finding.
    """
    try:
        if path.is_dir() and expected is None and is_notice(path):
            return sorted(inspect_notice_folder(path))
        if path.is_dir():
            return sorted(_inspect_folder(path, expected))
        if path.suffix == ZIP and path.is_file():
            return sorted(
                inspect_zip(path.read_bytes(), path.name, lambda part: inspect_path(part, expected))
            )
        if path.suffix not in KINDS or not path.is_file():
            return [
                Finding(path.name, "is not a folder, or a file of a kind that can be inspected")
            ]
        return sorted(_inspect_file(path, expected or neighbours(path)))
    except Unreadable as fault:
        return [Finding(path.name, str(fault))]
    except OSError as error:
        return [Finding(path.name, f"can't be read ({error.strerror})")]


def neighbours(path: Path) -> Expected | None:
    """What the files beside a single file say about it; None where no metadata is there.

    Raises: Unreadable where the metadata is there and can't be understood.
    """
    return expected_of_public(path.parent) if (path.parent / METADATA).is_file() else None


def _inspect_folder(folder: Path, given: Expected | None) -> list[Finding]:
    expected = given or expected_of_public(folder)
    findings = inspect_folder(folder, expected)
    for path in sorted(folder.iterdir()):
        if path.suffix in KINDS and path.is_file():
            findings += _inspect_file(path, expected)
    return findings


def _inspect_file(path: Path, expected: Expected | None) -> list[Finding]:
    data = path.read_bytes()
    if path.suffix == ".html" and is_letter(path.name):
        return inspect_letter_page(data, path.name, expected)
    if path.suffix in WITH_WORDS:
        return WITH_WORDS[path.suffix](data, path.name, expected)
    if path.suffix in BY_FORM:
        return BY_FORM[path.suffix](data, path.name)
    table = None
    if expected:
        tables = expected.release["tables"]
        table = next((t for t in tables if f"{t['id']}.csv" == path.name), None)
        if table is None:
            return [Finding(path.name, "is not a table of the release")]
    return inspect_csv(data, path.name, expected, table)
