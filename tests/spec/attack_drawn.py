"""Published tables drawn as text, [c] a hidden count; each becomes a CSV as anyone has it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from peelian.attack.answer import answer_of
from peelian.attack.judge import judge
from peelian.attack.knowers import find_knowers
from peelian.attack.reader import read_published
from peelian.attack.readers import reader_named

HIDDEN = "[c]"


def publish(folder: Path, tables: Mapping[str, str]) -> Path:
    """Write drawn tables into a folder: "rows/columns | ..." names the two dimensions."""
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        lines = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
        rows, _, columns = lines[0][0].partition("/")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow([rows, columns, "value", "marker"])
            for line in lines[1:]:
                for column, entry in zip(lines[0][1:], line[1:], strict=True):
                    ends = ("", "c") if entry == HIDDEN else (entry, "")
                    writer.writerow([line[0], column, *ends])
    return folder


def attacked(folder: Path, who: str = "note-reader", mine: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a reader computes from a folder."""
    published = read_published(folder)
    reader = reader_named(who, published.design.threshold, published.design.least)
    knowers = find_knowers(folder, published, mine)
    verdict = judge(published, reader, knowers.cells)
    return answer_of(published, reader, verdict, mine=knowers.source if reader.one else None)


def codes(found: dict[str, Any]) -> tuple[str, ...]:
    """The codes of a cell that was found."""
    return tuple(found["codes"].values())
