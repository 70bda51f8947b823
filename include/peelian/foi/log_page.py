"""The disclosure log: a page of every answer that can be searched, and the statistics as tables.

In    the public zone, the requests' files, the day
Out   public/disclosure-log/: index.html, answers.csv, and a CSV for each table of statistics

It only ever lists what is there, so it can be made again at any time; the same answers, requests
and day give the same bytes. The page works without JavaScript: it's the whole list. The script that
filters it stands in the page, and the page's policy allows that script alone, by its digest.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from peelian.core.files import locked_folder, write_file
from peelian.core.zones import Home, Zone
from peelian.foi.letter.html import templates
from peelian.foi.letter.words import TEMPLATES
from peelian.foi.library import library
from peelian.foi.log import LogEntry, answers_in
from peelian.foi.request import Request
from peelian.foi.statistics import (
    Quarter,
    exemption_csv,
    outcome_csv,
    quarters_of,
    time_csv,
)
from peelian.publication.text import FORMULA_STARTS

LOG_FOLDER = "disclosure-log"
SCRIPT_NAME = "log-search.js"
FILE_MODE = 0o644
FACTS = ("reference", "title", "received", "due", "answered", "outcome")
ANSWER_COLUMNS = (*FACTS, "exemptions", "address")


@dataclass(frozen=True)
class StatisticsTable:
    """A table of statistics as the page shows it: `labels` columns of row headers lead."""

    id: str
    title: str
    file: str
    header: list[str]
    rows: list[list[str]]
    labels: int


def build_log(home: Home, requests: Iterable[Request], *, on: dt.date) -> Path:
    """Make the disclosure log from what's published.

    Args:
        home: its public zone is read and written; no other zone is opened.
        requests: every request that was received, for the statistics.
        on: the day of the statistics.
    Returns: the log's page.
    Raises: ZoneError where a public answer can't be understood; then no file of it is touched.
    """
    folder = home.zone(Zone.PUBLIC) / LOG_FOLDER
    entries = answers_in(home)
    files = log_files(entries, quarters_of(requests, entries, on), on)
    with locked_folder(folder):
        for name, data in files.items():
            path = folder / name
            if not path.is_file() or path.read_bytes() != data:
                write_file(path, data)
                path.chmod(FILE_MODE)
    return folder / "index.html"


def log_files(
    entries: Sequence[LogEntry], quarters: Sequence[Quarter], on: dt.date
) -> dict[str, bytes]:
    """The log's files by name."""
    files = {
        "requests_in_time.csv": time_csv(quarters),
        "requests_outcomes.csv": outcome_csv(quarters),
        "requests_exemptions.csv": exemption_csv(quarters),
        "answers.csv": _answers_csv(entries),
    }
    files["index.html"] = _page(entries, _tables(files) if quarters else [], on)
    return files


def _page(entries: Sequence[LogEntry], tables: Sequence[StatisticsTable], on: dt.date) -> bytes:
    script = (TEMPLATES / SCRIPT_NAME).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    text = (
        templates()
        .get_template("log.html.j2")
        .render(
            root="../",
            publisher=library().force.publisher,
            entries=entries,
            tables=tables,
            on=on,
            script=Markup(script),  # noqa: S704 - a file of ours, with nothing filled in
            script_digest=f"sha256-{digest}",
        )
    )
    return text.encode("utf-8")


def _tables(files: Mapping[str, bytes]) -> list[StatisticsTable]:
    """The tables that have a row; each is read from the very file that's offered beside it."""
    told = (
        ("requests_in_time", "Requests received, and answered in time", 1),
        ("requests_outcomes", "What came of the requests that were answered", 1),
        ("requests_exemptions", "Exemptions and other grounds that answers rely on", 3),
    )
    tables = []
    for name, title, labels in told:
        header, *rows = csv.reader(io.StringIO(files[f"{name}.csv"].decode("utf-8"), newline=""))
        if rows:
            shown = [[cell or "not yet known" for cell in row] for row in rows]
            tables.append(StatisticsTable(name, title, f"{name}.csv", header, shown, labels))
    return tables


def _answers_csv(entries: Sequence[LogEntry]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(ANSWER_COLUMNS)
    for entry in entries:
        if entry.withdrawn:
            continue
        facts = entry.facts
        cited = "; ".join(str(one["citation"]) for one in facts["exemptions"])
        row = [str(facts[name]) for name in FACTS]
        writer.writerow([_harmless(value) for value in [*row, cited, entry.address]])
    return stream.getvalue().encode("utf-8")


def _harmless(value: str) -> str:
    # A title that starts as a formula does would be run by whoever opens this in a spreadsheet.
    return f"'{value}" if value.startswith(tuple(FORMULA_STARTS)) else value
