"""No number differs between workbooks, CSV, page and chart: each is read with a library that had no
part in writing it (openpyxl, odfdo, pandas, html5lib, lxml), and all are compared with the CSV."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import lxml.html
import pandas as pd
import pytest
from made_release import TABLES, make_release
from page_html import by_id, parsed, rows_of
from test_publication_formats import rows_of_ods, rows_of_xlsx

from peelian.core.manifest import Finished
from peelian.core.release_model import Table

RELEASE = make_release()
Shown = dict[tuple[str, ...], str]
"""What a reader sees for each combination of labels: a whole number, or a marker in brackets."""


def _of_csv(folder: Path, table: Table) -> Shown:
    frame = pd.read_csv(folder / f"{table.id}.csv", dtype={"value": "Int64"}, keep_default_na=True)
    frame = frame.astype(dict.fromkeys(table.by, str))
    return {
        tuple(row[: len(table.by)]): str(value) if pd.notna(value) else f"[{marker}]"
        for *row, value, marker in frame[[*table.by, "value", "marker"]].itertuples(index=False)
    }


def _of_grid(rows: list[list[object]], table: Table) -> Shown:
    """The counts of a laid-out table: what's worked out from them stands in later columns."""
    head, *body = rows
    labels = [name for name in table.by if name != table.columns]
    spread = [c.label for c in RELEASE.dimension(table.columns).categories] if table.columns else []
    found: Shown = {}
    for row in body:
        heads = tuple(str(cell) for cell in row[: len(labels)])
        for offset, column in enumerate(spread or [""]):
            place = len(labels) + offset
            if spread:
                assert str(head[place]) == column
            key = dict(zip(labels, heads, strict=True)) | (
                {str(table.columns): column} if spread else {}
            )
            found[tuple(key[name] for name in table.by)] = _plain(row[place])
    return found


def _plain(cell: object) -> str:
    text = str(cell).replace(",", "")
    return str(int(float(text))) if re.fullmatch(r"[\d.]+", text) else text


@pytest.mark.parametrize("number", range(len(TABLES)))
def test_every_format_shows_what_the_csv_gives(number: int, staged: Finished) -> None:
    table, sheet = TABLES[number], f"Table {number + 1}"
    csv = _of_csv(staged.folder, table)
    assert len(csv) > 4
    xlsx = rows_of_xlsx(next(staged.folder.glob("*.xlsx")), sheet, table.id)
    ods = rows_of_ods(next(staged.folder.glob("*.ods")), sheet, table.id)
    page = rows_of(by_id(parsed((staged.folder / "index.html").read_bytes()), table.id))
    for name, rows in (("xlsx", xlsx), ("ods", ods), ("html", page)):
        assert _of_grid(rows, table) == csv, name
    # The derived columns too: text on the page, numbers in the workbooks.
    for one, other in zip(xlsx[1:], page[1:], strict=True):
        for cell, text in zip(one, other, strict=True):
            if isinstance(cell, int | float):
                assert float(text.replace(",", "")) == pytest.approx(cell, abs=0.05)


def _charts(folder: Path) -> list[lxml.html.HtmlElement]:
    page = lxml.html.document_fromstring((folder / "index.html").read_bytes())
    return list(page.xpath("//section[@class='table'][.//figure]"))


def test_every_chart_draws_what_the_csv_gives_and_a_gap_for_what_it_hides(
    staged: Finished,
) -> None:
    tables = {table.id: table for table in TABLES}
    seen = gaps = 0
    for section in _charts(staged.folder):
        table = tables[section.xpath(".//table/@id")[0]]
        csv = _of_csv(staged.folder, table)
        shown = set(csv.values())
        for panel in section.xpath(".//div[@class='panel']"):
            title = panel.xpath("string(.//p[contains(@class, 'panel-title')])").strip()
            for label, figure, length in _drawn(panel):
                assert figure in shown
                key = _key(csv, title, label)
                if key is not None:
                    assert csv[key] == figure, (table.id, key)
                    seen += 1
                assert (length is None) == (figure.startswith("[") or figure == "0")
                gaps += figure.startswith("[")
            _in_proportion(panel)
    assert seen > 40
    assert gaps > 3


def _key(csv: Shown, title: str, label: str) -> tuple[str, ...] | None:
    """The combination that a panel's column stands for: its title and label, totals besides."""
    found = [
        key
        for key in csv
        if label in key
        and (title in key or len(key) == 1)
        and all(part in (title, label) or part in ("Total", "All years") for part in key)
    ]
    return found[0] if len(found) == 1 else None


def _drawn(panel: lxml.html.HtmlElement) -> list[tuple[str, str, float | None]]:
    """Label, figure and length of each column or bar; None where nothing is drawn."""
    if panel.xpath(".//svg"):
        middles = panel.xpath(".//text[@text-anchor='middle']")
        places: dict[str, list[str]] = {}
        for text in middles:
            places.setdefault(text.get("x"), []).append(text.text)
        bars = {
            round(float(r.get("x")) + float(r.get("width")) / 2): float(r.get("height"))
            for r in panel.xpath(".//rect")
        }
        return [
            (texts[1], _plain(texts[0]), _near(bars, float(x)))
            for x, texts in places.items()
            if len(texts) == 2
        ]
    lines = zip(
        panel.xpath(".//p[@class='line-label']"),
        panel.xpath(".//p[starts-with(@class, 'line') and .//span]"),
        strict=True,
    )
    return [
        (label.text_content(), _plain(line.xpath("string(.//span[@class='line-figure'])")), width)
        for label, line in lines
        for width in [_width(line)]
    ]


def _width(line: lxml.html.HtmlElement) -> float | None:
    styles = line.xpath(".//span[@class='bar']/@style")
    return float(re.sub(r"[^\d.]", "", styles[0])) if styles else None


def _near(bars: dict[int, float], x: float) -> float | None:
    return next((height for middle, height in bars.items() if abs(middle - x) <= 1), None)


def _in_proportion(panel: lxml.html.HtmlElement) -> None:
    """A column of twice the figure is twice as high."""
    drawn = [(int(f), length) for _, f, length in _drawn(panel) if length is not None]
    for (a, high), (b, low) in itertools.pairwise(drawn):
        assert high * b == pytest.approx(low * a, rel=0.05, abs=max(a, b) * 0.2)
