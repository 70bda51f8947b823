"""`peelian attack` and `peelian verify-certificate`: what a reader can do with published tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peelian.core.errors import InputError, UnsafeError

if TYPE_CHECKING:
    from peelian.attack.judge import Verdict
    from peelian.attack.moved_knowers import Told

ANY_PATH = click.Path(path_type=Path)
"""Not checked here: the answer to a wrong one is one line, and click's is four."""
READERS = ("outsider", "note-reader", "contributor")
zeros_option = click.option(
    "--zeros-hidden/--zeros-shown",
    default=None,
    help="Whether the notes say that a hidden count may be zero, if no file tells.",
)


@click.command()
@click.argument("folder", metavar="DIR", type=ANY_PATH)
@click.option(
    "--as",
    "who",
    type=click.Choice(READERS),
    default="note-reader",
    show_default=True,
    help="Who reads: each knows more than the one before.",
)
@click.option("--spec", type=ANY_PATH, help="The specification that has the hierarchies.")
@click.option("--threshold", type=int, help="The smallest count shown, if no file tells.")
@zeros_option
@click.option(
    "--mine",
    multiple=True,
    metavar="CODES",
    help="A contributor's own cell, a count of 1, such as year=2024,rank=inspector.",
)
@click.pass_context
def attack(
    ctx: click.Context,
    folder: Path,
    who: str,
    spec: Path | None,
    threshold: int | None,
    zeros_hidden: bool | None,
    mine: tuple[str, ...],
) -> None:
    """Print what a reader can compute from the tables in DIR, as JSON.

    A contributor's own cells are those of --mine; else those that DIR's certificate tells, which
    isn't published; else every hidden count that can be 1 is supposed to be someone's
    (`contributor_if`). Counts that were rounded or perturbed are attacked as such.

    Exit status: 0 nothing falls, and that was decided for every hidden count; 1 something falls, or
    something could not be shown to be safe (`open`, `open_pairs`); 2 bad input, in one line.
    """
    try:
        answer, safe = _attacked(folder, who, spec, threshold, zeros_hidden, mine)
    except InputError as error:
        raise InputError(" ".join(str(error).split())) from None
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    ctx.exit(0 if safe else 1)


def _attacked(
    folder: Path,
    who: str,
    spec: Path | None,
    threshold: int | None,
    zeros_hidden: bool | None,
    mine: tuple[str, ...],
) -> tuple[dict[str, Any], bool]:
    from peelian.attack.answer import SUPPOSED, answer_of, answer_of_moved, cells_of, holds
    from peelian.attack.judge import judge
    from peelian.attack.knowers import NAMED, find_knowers
    from peelian.attack.moved import find_moved
    from peelian.attack.moved_knowers import MovedKnowers
    from peelian.attack.reader import read_published
    from peelian.attack.readers import reader_named
    from peelian.attack.shifted import Shifted, judge_shifted

    if mine and who != "contributor":
        raise InputError("--mine is a contributor's", given=f"--as {who}", do="--as contributor")
    published = read_published(folder, spec=spec, threshold=threshold)
    design = published.design
    reader = reader_named(who, design.threshold, design.least_of(zeros_hidden))
    moved = find_moved(folder, spec)
    if moved is not None:
        if published.hidden.any() or not moved.agrees(published.values):
            raise InputError(
                "the tables aren't such as the method makes that they are said to be made by",
                where=folder,
                given=moved.method,
            )
        shifted = Shifted(published, moved)
        verdict = judge_shifted(published, shifted, moved)
        if reader.one:
            own = cells_of(published, mine, hidden=False) if mine else None
            _note(verdict, MovedKnowers(published, shifted).run(own))
        source = (NAMED if mine else SUPPOSED) if reader.one else None
        answer = answer_of_moved(published, reader, verdict, moved, mine=source)
        return answer, holds(answer)
    if not reader.one:
        answer = answer_of(published, reader, judge(published, reader))
        return answer, holds(answer)
    knowers = find_knowers(folder, published, mine)
    verdict = judge(published, reader, knowers.cells)
    answer = answer_of(published, reader, verdict, mine=knowers.source)
    return answer, holds(answer)


def _note(verdict: Verdict, told: list[Told]) -> None:
    """Put what knowers are told into a verdict."""
    for knower, cell, count in told:
        if cell is None or count is None:
            verdict.open_pairs.append((knower, cell))
        else:
            verdict.contributor.append((knower, cell, count))


@click.command(name="verify-certificate")
@click.argument("certificate", type=ANY_PATH)
@click.argument("folder", metavar="DIR", type=ANY_PATH)
@zeros_option
def verify_certificate(certificate: Path, folder: Path, zeros_hidden: bool | None) -> None:
    """Check that CERTIFICATE shows the tables in DIR to be safe; additions and comparisons.

    Exit status: 0 it does; 1 it doesn't, and why; 2 the certificate or a table can't be read.
    """
    from peelian.attack.verify import verify
    from peelian.attack.verify_round import is_of_rounding, verify_rounding

    try:
        if is_of_rounding(certificate):
            ways, faults = verify_rounding(certificate, folder)
            _refuse(faults)
            click.echo(
                f"holds: {len(ways.targets)} ways show {int(ways.sensitive.sum())} sensitive cells,"
                f" rounded to {ways.base}, safe from note-reader"
            )
            return
        checked = verify(certificate, folder, zeros_hidden=zeros_hidden)
    except InputError as error:
        raise InputError(" ".join(str(error).split())) from None
    _refuse(checked.faults)
    above = f" ({checked.above} from above their floor)" if checked.above else ""
    click.echo(
        f"holds: {checked.worlds} tables show {checked.sensitive} sensitive cells{above} safe from "
        f"{' and '.join(checked.readers)}"
    )


def _refuse(faults: list[str]) -> None:
    if faults:
        raise UnsafeError(f"the certificate doesn't hold: {'; '.join(faults)}")
