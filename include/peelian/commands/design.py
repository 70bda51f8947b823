"""`peelian design`: coarser tables that say more than many [c], as choices for the officer."""

from __future__ import annotations

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
    help="The folder for the choices; it names small categories, so it's the officer's own.",
)
def design(spec: Path, records: Path, out: Path) -> None:
    """Search other designs of the tables that SPEC makes of --records: what each shows and loses.

    A dimension left out or in a table of its own, smaller crosses, merged categories, pooled years.
    Each choice is protected under the policy, and comes with a SPEC for `peelian protect`.

    Exit status: 0 there are choices; 1 none can be made safe under the policy; 2 bad input, and
    nothing is written.
    """
    from peelian.disclosure.redesign.design_file import design_file
    from peelian.disclosure.redesign.listing import as_text

    try:
        told = design_file(spec, records, out)
    except InputError as error:
        raise InputError(" ".join(str(error).split())) from None
    click.echo(as_text(told), nl=False)
    if told["recommended"] is None:
        raise UnsafeError(
            "no design that was tried can be protected",
            where=out,
            do="leave dimensions or tables out of the specification, or widen its bands",
        )
