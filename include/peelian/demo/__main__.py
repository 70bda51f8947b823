"""`python -m peelian.demo`: publish the next month of a made-up force; `--stay-up` leaves it up."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from peelian.core.errors import PeelianError
from peelian.demo.folders import PROJECT_FOLDER, DemoFolders, only_one, shown
from peelian.demo.registers import CASES, YEARS, Force
from peelian.demo.stage import INTERRUPTIONS
from peelian.demo.staying import stay_up
from peelian.demo.story import publish_next_month
from peelian.demo.telling import Teller

INTERRUPTED = 130


@click.command()
@click.option("--stay-up", "staying", is_flag=True, help="Leave Airflow up and the signing to you.")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=PROJECT_FOLDER / ".demo",
    help="Folder for all that it makes.  [default: .demo of the project]",
)
@click.option(
    "--cases",
    type=click.IntRange(1_000, 1_000_000),
    default=CASES,
    show_default=True,
    help=f"Size of the made-up register, over {YEARS} years.",
)
def demo(staying: bool, home: Path, cases: int) -> None:
    """Publish a month's statistics of a made-up police force, through a real Airflow."""
    folders = DemoFolders(home.expanduser().resolve())
    teller, force = Teller(), Force(cases=cases)
    with only_one(folders):
        if staying:
            stay_up(folders, force, teller)
            return
        path = publish_next_month(folders, force, teller)
    if path is not None:
        _summarise(path, teller)


def main() -> None:
    """Run it; a known error is one sentence and its own exit status."""
    for number in INTERRUPTIONS:
        signal.signal(number, _interrupt)
    try:
        demo(standalone_mode=False)
    except PeelianError as error:
        click.echo(f"peelian: {error}", err=True)
        sys.exit(error.exit_status)
    except OSError as error:
        click.echo(f"peelian: {error.strerror}; where: {error.filename}", err=True)
        sys.exit(PeelianError.exit_status)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped", err=True)
        sys.exit(INTERRUPTED)


def _summarise(path: Path, teller: Teller) -> None:
    from peelian.demo.summary import in_plain_words

    teller.plain()
    for line in in_plain_words(path):
        teller.plain(line)
    teller.plain(f"published: {shown(path)}")


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
