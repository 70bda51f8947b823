"""`peelian protect`: protect the tables of any CSV or Parquet file."""

from __future__ import annotations

import time
from pathlib import Path

import click

from peelian.core.errors import InputError, UnsafeError

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("spec", type=FILE)
@click.option("--records", required=True, type=FILE, help="A CSV or Parquet file of records.")
@click.option(
    "--out",
    "out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the tables, the report and the certificate.",
)
def protect(spec: Path, records: Path, out: Path) -> None:
    """Protect the tables that SPEC makes of --records, and audit them before writing anything.

    Exit status: 0 protected and audited; 1 can't be made safe under the policy, and only the
    report, which says why, is written; 2 bad input, and nothing is written.
    """
    from peelian.disclosure.protect_file import protect_file

    started = time.monotonic()
    try:
        report = protect_file(spec, records, out, clock=lambda: time.monotonic() - started)
    except (InputError, UnsafeError) as error:
        one_line = " ".join(str(error).split())
        raise type(error)(one_line) from None
    told = report["all"]
    click.echo(
        f"protected: {out} ({told['cells']} cells, {told['sensitive']} sensitive, "
        f"{told['hidden']} hidden)"
    )
