"""`peelian source ...`: try a register's mapping before it's used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    # The engines behind it are imported when the command runs.
    from peelian.records.trial import ColumnTrial, RawTrial, Trial

FILE = click.Path(path_type=Path, dir_okay=False)
MISFIT_STATUS = 1


@click.group()
def source() -> None:
    """Look at a register through its mapping."""


@source.command()
@click.argument("source_file", metavar="FILE", type=FILE)
@click.pass_context
def check(context: click.Context, source_file: Path) -> None:
    """Try FILE (include/sources/*.yaml) on its register: shapes of values, never values.

    Nothing is written. Exit status 1 where values don't fit their column; 2 where the mapping is
    wrong; 3 where the register can't be read.
    """
    from peelian.records.trial import try_source

    trial = try_source(source_file)
    for line in trial_lines(trial):
        click.echo(line)
    if trial.misfits():
        context.exit(MISFIT_STATUS)


def trial_lines(trial: Trial) -> list[str]:
    """A trial as lines of text."""
    lines = [f"register: {trial.where}", f"read as:  {trial.read_as}", ""]
    lines += [_raw_line(raw) for raw in trial.raw]
    for name, columns in trial.canonical.items():
        lines += ["", name]
        lines += _aligned([("column", "from", "filled", "fits", "shapes"), *map(_cells, columns)])
        lines += [f"  hint: {column.name}: {column.hint}" for column in columns if column.hint]
    misfits = trial.misfits()
    noun = "column holds" if misfits == 1 else "columns hold"
    lines += ["", f"{misfits} {noun} values that don't fit" if misfits else "everything fits"]
    return lines


def _raw_line(raw: RawTrial) -> str:
    parts = [f"{raw.name}: {raw.place}, {raw.rows:,} rows read"]
    if raw.unlisted:
        parts.append(f"{raw.unlisted} columns in no list, left outside")
    words = {
        "hidden_rows": "{} rows hidden or filtered away, read all the same",
        "hidden_columns": "{} of its columns hidden, read all the same",
        "hidden_sheet": "the sheet is hidden, read all the same",
    }
    parts += [words[what].format(f"{count:,}") for what, count in raw.told.items()]
    return "; ".join(parts)


def _cells(column: ColumnTrial) -> tuple[str, str, str, str, str]:
    fits = "any" if column.fits is None else f"{column.fits:,} of {column.filled:,}"
    filled = f"{column.filled:,} of {column.looked_at:,}"
    return column.name, column.made_from, filled, fits, " | ".join(column.shapes)


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
