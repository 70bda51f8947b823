"""`peelian protect`: protect the tables of any CSV or Parquet file."""

from __future__ import annotations

import time
from pathlib import Path

import click

from peelian.core.errors import InputError, UnsafeError

ANY_PATH = click.Path(path_type=Path)
"""Not checked here: the answer to a wrong one is one line, and click's is four."""


@click.command()
@click.argument("spec", type=ANY_PATH)
@click.option("--records", required=True, type=ANY_PATH, help="A CSV or Parquet file of records.")
@click.option(
    "--out",
    "out",
    required=True,
    type=ANY_PATH,
    help="The folder for the tables, the report and the certificate.",
)
@click.option(
    "--page",
    is_flag=True,
    help="Also draw report.html: each table as a heat map of what is hidden and why.",
)
def protect(spec: Path, records: Path, out: Path, page: bool) -> None:
    """Protect the tables that SPEC makes of --records, and audit them before writing anything.

    Exit status: 0 protected and audited; 1 can't be made safe under the policy, and only the
    report, which says why, is written; 2 bad input, and nothing is written.
    """
    from peelian.commands.ranges import ranges_of_reader
    from peelian.disclosure.protect_file import protect_file

    started = time.monotonic()
    ranges = ranges_of_reader if page else None
    try:
        report = protect_file(
            spec, records, out, clock=lambda: time.monotonic() - started, ranges=ranges
        )
    except (InputError, UnsafeError) as error:
        one_line = " ".join(str(error).split())
        raise type(error)(one_line) from None
    told = report["all"]
    click.echo(
        f"protected: {out} ({told['cells']} cells, {told['sensitive']} sensitive, "
        f"{told['hidden']} hidden)"
    )
