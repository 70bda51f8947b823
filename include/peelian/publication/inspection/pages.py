"""What must hold of a workbook's sheets, whichever kind of file they were read from.

Every text must be the release's, every figure what the protected tables give, and nothing may stand
outside the one table of a sheet and the lines above it.
"""

from __future__ import annotations

import re
from fractions import Fraction

from peelian.publication.inspection.cells import Page, place_name
from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.figures import GridCell, expected_grid, markers_of
from peelian.publication.inspection.findings import Finding
from peelian.publication.inspection.markup import FreeText
from peelian.publication.inspection.shapes import shape_of
from peelian.publication.inspection.vocabulary import sheet_names, title_of_file, vocabulary

FIGURES_TOLD = 5
FRONT = frozenset({"Cover", "Contents", "Notes", "Shorthand"})


def check_pages(
    pages: list[Page],
    free: list[FreeText],
    where: str,
    expected: Expected | None,
    *,
    link: str,
    besides: frozenset[str] = frozenset(),
) -> list[Finding]:
    """What is wrong with a workbook's sheets and texts.

    Args:
        pages: in order.
        free: every text that a reader or a machine can meet.
        where: the file's name, for findings.
        expected: what it must say; None to judge its form alone.
        link: how a link to a sheet is written, with a place for the sheet's name.
        besides: texts that this kind of file may hold beside the release's.
    """
    findings = [f for page in pages for f in _check_form(page, where)]
    names = [page.name for page in pages]
    folded = {name.casefold() for name in names}
    if len(folded) != len(names) or not names:
        findings.append(Finding(where, "has no sheets, or two of one name"))
    targets = {link.format(name) for name in names}
    if any(target not in targets for page in pages for target in page.links):
        findings.append(Finding(where, "a link leads out of the workbook"))
    if expected is None:
        texts = [(text.where, text.text) for text in free if text.text not in targets]
        return findings + check_shapes(texts)
    allowed = vocabulary(expected) | targets | besides | {title_of_file(expected)}
    findings += [
        Finding(text.where, f"holds a text of {len(text.text)} characters that isn't the release's")
        for text in free
        if text.text not in allowed
    ]
    return findings + _check_tables(pages, where, expected)


def check_shapes(texts: list[tuple[str, str]]) -> list[Finding]:
    """Findings for texts, each with its place, that look like a trace of a person."""
    return [
        Finding(place, f"holds what looks like {shape}")
        for place, text in texts
        if (shape := shape_of(text))
    ]


def _check_form(page: Page, where: str) -> list[Finding]:
    """Rules that hold for any sheet: lines in column A, one table straight below, no number
    outside it, headers as its mark-up gives them."""
    place = f"{where}, sheet {page.name}" if _plain(page.name) else f"{where}, a sheet"
    findings = []
    (top, left), (bottom, right) = page.corner, page.end
    outside = [p for p in page.cells if not (top <= p[0] <= bottom and left <= p[1] <= right)]
    lines = {(row, 1) for row in range(1, (top or len(page.cells) + 1))}
    strange = [p for p in outside if p not in lines or not isinstance(page.cells[p], str)]
    findings += [
        Finding(f"{place}, {place_name(p)}", "a cell stands outside the table and the lines above")
        for p in strange[:FIGURES_TOLD]
    ]
    if lines - set(outside):
        findings.append(Finding(place, "has an empty line above its table"))
    if not page.table:
        if page.name != "Cover":
            findings.append(Finding(place, "has no marked-up table"))
        return findings
    header = [page.cells.get((top, left + n)) for n in range(right - left + 1)]
    if left != 1 or header != page.headers or len(set(header)) != len(header):
        findings.append(Finding(place, "its header row is not what its mark-up says"))
    holes = sum(
        (r, c) not in page.cells for r in range(top, bottom + 1) for c in range(1, right + 1)
    )
    if holes:
        findings.append(Finding(place, f"{holes} cells of its table are empty"))
    return findings


def _check_tables(pages: list[Page], where: str, expected: Expected) -> list[Finding]:
    tables = expected.release["tables"]
    grids = {t["id"]: expected_grid(expected, t) for t in tables}
    used = {letter for grid in grids.values() for letter in markers_of(grid)}
    names = sheet_names(expected, with_shorthand=bool(used))
    if [page.name for page in pages] != names:
        return [Finding(where, f"its sheets are not the {len(names)} that the release has")]
    findings = []
    by_name = {page.name: page for page in pages}
    for number, table in enumerate(tables, start=1):
        page = by_name[f"Table {number}"]
        if page.table != table["id"]:
            findings.append(Finding(f"{where}, sheet {page.name}", "marks up another table"))
        findings += _compare(page, grids[table["id"]], f"{where}, sheet {page.name}")
    for name in FRONT & set(by_name):
        numbers = [v for v in by_name[name].cells.values() if isinstance(v, Fraction)]
        if numbers:
            findings.append(Finding(f"{where}, sheet {name}", "holds numbers"))
    explained = _column(by_name["Shorthand"]) if used else set()
    if explained != used:
        findings.append(Finding(where, "the shorthand used is not the shorthand explained"))
    return findings


def _column(page: Page) -> set[str]:
    return {str(page.cells.get((row, 1))) for row in range(page.corner[0] + 1, page.end[0] + 1)}


def _compare(page: Page, grid: list[list[GridCell]], where: str) -> list[Finding]:
    rows, columns = page.end[0] - page.corner[0] + 1, page.end[1] - page.corner[1] + 1
    if (rows, columns) != (len(grid), len(grid[0])):
        return [
            Finding(
                where,
                f"its table has {rows} rows and {columns} columns, not "
                f"{len(grid)} and {len(grid[0])}",
            )
        ]
    wrong = [
        place
        for r, row in enumerate(grid)
        for c, cell in enumerate(row)
        if page.cells.get(place := (page.corner[0] + r, page.corner[1] + c)) != cell
    ]
    return [
        Finding(f"{where}, {place_name(place)}", "is not what the protected table gives")
        for place in wrong[:FIGURES_TOLD]
    ]


def _plain(name: str) -> bool:
    return name in FRONT or re.fullmatch(r"Table \d{1,3}", name) is not None
