"""What the page's template is given: each table as it's read, the downloads, the contact.

The rows and columns are those of the workbook's sheet (`grid.lay_out`), so a table reads the same
in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from peelian.core.files import digest_bytes
from peelian.core.markers import LEGEND
from peelian.core.release_model import Window
from peelian.publication.grid import lay_out
from peelian.publication.labels import shown_labels
from peelian.publication.page.chart import Chart, chart_of
from peelian.publication.page.published import Published
from peelian.publication.page.series import root
from peelian.publication.page.wording import size_words, tell
from peelian.publication.periods import parts
from peelian.publication.protected import ProtectedTable
from peelian.publication.sheets import Content, Number, Sheet, Style
from peelian.publication.words import counted_texts, say, spoken_day

EMAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
ALSO_DESCRIBED = {
    "release.json": "files.about_release",
    "datapackage.json": "files.about_package",
    "answer.json": "files.about_answer",
}
CSVW_SUFFIX = "-metadata.json"


@dataclass(frozen=True)
class Shown:
    """A cell as the page shows it; `kind` is `label`, `figure`, `marker` or `status`."""

    words: str
    kind: str


@dataclass(frozen=True)
class Row:
    """A row: its headers, its figures, and whether it's the total of the first dimension."""

    heads: tuple[str, ...]
    cells: tuple[Shown, ...]
    total: bool


@dataclass(frozen=True)
class TableView:
    """A table of the page.

    Attributes:
        lines: what a reader must know of it: what is counted, part-years, markers.
        heads, figures: the headers of the columns of labels, and of those of figures.
        file: the name of its CSV.
    """

    id: str
    number: int
    title: str
    counted: str
    lines: tuple[str, ...]
    heads: tuple[str, ...]
    figures: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Chart | None
    file: str


@dataclass(frozen=True)
class Download:
    """A file to be had beside the page."""

    name: str
    what: str
    form: str
    size: str
    bytes: int
    media: str
    digest: str


def table_view(published: Published, table: ProtectedTable, number: int) -> TableView:
    """A table laid out for the page. Raises: InputError as `lay_out` does."""
    seen = published.release.seen_by(table.table)
    grid = lay_out(table, seen.unit_label, seen.effective_window)
    used = Sheet("", (), grid, ()).markers()
    labels = sum(head.style is Style.HEADER for head in grid.header)
    first = shown_labels(next(d for d in table.dimensions if d.id != table.table.columns))
    top = next(iter(first.values()))
    lines = [table.table.about] if table.table.about else []
    counted, *more = counted_texts(published.release, table.table)
    lines += [*more, *table.table.said, *part_words(table, seen.effective_window)]
    lines += [
        say("table.symbol", symbol=marker.shown, meaning=meaning)
        for marker, meaning in LEGEND.items()
        if marker in used
    ]
    rows = []
    for cells in grid.rows:
        heads = tuple(_shown(cell).words for cell in cells[:labels])
        figures = tuple(_shown(cell) for cell in cells[labels:])
        rows.append(Row(heads, figures, heads[0] == top))
    return TableView(
        table.table.id,
        number,
        table.table.title,
        counted,
        tuple(lines),
        tuple(head.words for head in grid.header[:labels]),
        tuple(head.words for head in grid.header[labels:]),
        tuple(rows),
        chart_of(table, seen.effective_window),
        f"{table.table.id}.csv",
    )


def part_words(table: ProtectedTable, window: Window) -> list[str]:
    """A sentence for each year of a table that the window cuts short."""
    said = []
    for dimension in table.dimensions:
        labels = shown_labels(dimension)
        said += [
            say(
                "table.part",
                part_label=labels[part.code],
                part_start=spoken_day(part.start),
                part_end=spoken_day(part.end),
            )
            for part in parts(dimension, window)
            if part.code != root(dimension)
        ]
    return said


def downloads(published: Published, files: Mapping[str, bytes]) -> tuple[Download, ...]:
    """The files beside the page: workbooks, then the tables' CSVs in order, then the rest."""
    titles = {
        f"{table.table.id}.csv": tell("files.table", number=number, title=table.table.title)
        for number, table in enumerate(published.tables, start=1)
    }
    order = {name: number for number, name in enumerate(titles)}
    names = sorted(files, key=lambda name: (_rank(name), order.get(name, 0), name))
    return tuple(_download(name, files[name], titles) for name in names)


def contact_parts(contact: str) -> tuple[str, str, str]:
    """A contact's text cut at its first e-mail address: before, the address or nothing, after."""
    found = EMAIL.search(contact)
    if not found:
        return contact, "", ""
    return contact[: found.start()], found.group(), contact[found.end() :]


KINDS = {Style.MARKER: "marker", Style.STATUS: "status"}
MEDIA = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "json": "application/json",
}


def _rank(name: str) -> int:
    endings = list(MEDIA)
    ending = name.rpartition(".")[2]
    return endings.index(ending) if ending in endings else len(endings)


def _download(name: str, data: bytes, titles: Mapping[str, str]) -> Download:
    ending = name.rpartition(".")[2]
    form = tell(f"files.{ending}") if ending in MEDIA else ending.upper()
    if name in titles:
        what = titles[name]
    elif name in ALSO_DESCRIBED:
        what = tell(ALSO_DESCRIBED[name])
    elif name.endswith(CSVW_SUFFIX):
        what = tell("files.about_csvw")
    elif ending in ("xlsx", "ods"):
        what = tell("files.workbook")
    elif ending in ("html", "pdf", "docx"):
        what = tell("files.letter")
    else:
        what = name
    media = MEDIA.get(ending, "application/octet-stream")
    return Download(name, what, form, size_words(len(data)), len(data), media, digest_bytes(data))


def _shown(content: Content) -> Shown:
    if isinstance(content, Number):
        places = ",.1f" if content.style is Style.PERCENT else ",d"
        return Shown(format(content.value, places), "figure")
    return Shown(content.words, KINDS.get(content.style, "label"))
