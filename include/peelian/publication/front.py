"""The sheets before the tables: cover, contents, notes and shorthand."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from peelian.core.markers import LEGEND, STATUSES, Marker
from peelian.core.release_model import Release, Table
from peelian.publication.periods import parts
from peelian.publication.sheets import Grid, Sheet, Style, Text
from peelian.publication.words import (
    is_changed,
    release_facts,
    say,
    say_of,
    spoken_day,
    spoken_moment,
)

READING_WIDTH, PAGE_WIDTH = 84.0, 72.0
"""In digits of the standard font; a single column is not scaled to the page when printed."""
NAME_WIDTH = 16.0


def table_sheet(number: int) -> str:
    """The name of the sheet of the release's nth table, counting from 1."""
    return say("sheets.table", table_number=number)


def cover(release: Release, used: Collection[Marker]) -> Sheet:
    """What the release is, what it counts, and how to read it."""
    facts = release_facts(release)
    planned = (
        say("cover.planned", planned_at=spoken_moment(release.planned_at))
        if release.planned_at
        else say("cover.unplanned")
    )
    blocks = {
        "": [release.summary, say("cover.publisher", **facts), planned],
        "covers_heading": _covers(release, facts),
        "counted_heading": _counted(release, facts),
        "read_heading": [
            say_of(release, f"cover.read_{name}")
            for name in (
                *("sheets", "totals", "zero"),
                *(["markers"] if set(used) - set(STATUSES) else []),
                *(["status"] if set(used) & set(STATUSES) else []),
                "csv",
            )
        ],
        "protected_heading": [
            say_of(
                release,
                f"cover.protected_{'hidden' if Marker.CONFIDENTIAL in used else 'all_shown'}",
            ),
            say_of(release, "cover.protected_check"),
        ],
        "source_heading": [
            say(
                "cover.source",
                register_title=used_register.title,
                register_as_at=spoken_day(used_register.as_at),
            )
            for used_register in release.registers
        ]
        + [say("cover.source_live")],
        "about_heading": [
            say("cover.contact", **facts),
            say("cover.licence", **facts),
            say("cover.language"),
        ],
    }
    lines = [Text(say("cover.title", **facts), Style.COVER)]
    for heading, texts in blocks.items():
        if heading:
            lines.append(Text(say(f"cover.{heading}"), Style.HEADING))
        lines += [Text(text, Style.PROSE) for text in texts if text]
    return Sheet(say("sheets.cover"), tuple(lines), None, (PAGE_WIDTH,))


def contents(release: Release, front: Collection[str]) -> Sheet:
    """Links to every other sheet, in order, with each table's title and CSV file.

    Args:
        release: the release.
        front: names of the sheets between this one and the tables.
    """
    no_file = Text(say("contents.no_file"), Style.LABEL)
    rows = [
        (Text(name, Style.LINK, to=name), Text(_front_title(name), Style.LABEL), no_file)
        for name in front
    ]
    rows += [
        (
            Text(table_sheet(number), Style.LINK, to=table_sheet(number)),
            Text(table.title, Style.LABEL),
            Text(f"{table.id}.csv", Style.LABEL),
        )
        for number, table in enumerate(release.tables, start=1)
    ]
    header = [say(f"contents.column_{name}") for name in ("sheet", "title", "file")]
    return _listing("contents", "list_of_sheets", header, rows, (NAME_WIDTH, 80.0, 34.0))


def notes(release: Release, used: Collection[Marker]) -> Sheet:
    """Every note of the release, numbered; `used` are the markers that stand in its tables."""
    texts = list(release.notes)
    if release.requested_window != release.effective_window and release.window_reason:
        texts.append(release.window_reason)
    compared = [table for table in release.tables if table.change_over]
    texts += _part_notes(release, compared)
    if compared:
        texts += [say_of(release, "notes.change"), say("notes.percent")]
    if any(table.shares or table.part_of for table in release.tables):
        texts.append(say("notes.share"))
    if is_changed(release):
        texts.append(say_of(release, "notes.method"))
    if Marker.CONFIDENTIAL in used:
        texts.append(say("notes.totals"))
    texts = texts or [say("notes.none")]
    rows = [
        (
            Text(say("notes.number", note_number=number), Style.PROSE),
            Text(text, Style.PROSE),
        )
        for number, text in enumerate(dict.fromkeys(texts), start=1)
    ]
    header = [say("notes.column_number"), say("notes.column_text")]
    return _listing("notes", "list_of_notes", header, rows, (NAME_WIDTH, READING_WIDTH))


def shorthand(used: Collection[Marker]) -> Sheet:
    """What each marker that stands in a table means; no other."""
    rows = [
        (Text(marker.shown, Style.LABEL), Text(LEGEND[marker], Style.LABEL))
        for marker in LEGEND
        if marker in used
    ]
    header = [say("shorthand.column_symbol"), say("shorthand.column_meaning")]
    return _listing("shorthand", "list_of_shorthand", header, rows, (NAME_WIDTH, READING_WIDTH))


def part_texts(release: Release, table: Table, key: str) -> list[str]:
    """A sentence for each member of the table's time dimension that the window cuts short."""
    if table.change_over is None:
        return []
    dimension = release.dimension(table.change_over)
    return [
        say(
            key,
            part_label=dimension.labels()[part.code],
            part_start=spoken_day(part.start),
            part_end=spoken_day(part.end),
        )
        for part in parts(dimension, release.seen_by(table).effective_window)
    ]


def _part_notes(release: Release, compared: list[Table]) -> list[str]:
    return [text for table in compared for text in part_texts(release, table, "notes.part")]


def _covers(release: Release, facts: dict[str, str]) -> list[str]:
    texts = [say("cover.covers", **facts)]
    if release.requested_window != release.effective_window:
        texts += [say("cover.covers_requested", **facts), release.window_reason]
    return texts


def _counted(release: Release, facts: dict[str, str]) -> list[str]:
    return [
        say("cover.counted_unit", **facts),
        say(f"cover.counted_{release.counting_unit}"),
        say("cover.counted_population", **facts),
        release.cohort_words,
        say("cover.counted_date", **facts),
        say("cover.counted_apart") if any(table.counted for table in release.tables) else "",
    ]


def _front_title(name: str) -> str:
    titles = {say(f"sheets.{key}"): say(f"{key}.title") for key in ("notes", "shorthand")}
    return titles[name]


def _listing(
    key: str,
    name: str,
    header: list[str],
    rows: Sequence[tuple[Text, ...]],
    widths: tuple[float, ...],
) -> Sheet:
    lines = (Text(say(f"{key}.title"), Style.TITLE), Text(say(f"{key}.about"), Style.LINE))
    grid = Grid(name, tuple(Text(text, Style.HEADER) for text in header), tuple(rows))
    return Sheet(say(f"sheets.{key}"), lines, grid, widths)
