"""`peelian`: every stage from a shell, by the same functions that the DAGs call.

Commands are loaded when they're called, so that `peelian --help` doesn't import a database engine.
"""

from __future__ import annotations

import importlib
import sys

import click

from peelian import __version__
from peelian.core.errors import PeelianError

COMMANDS: dict[str, str] = {
    "make-force": "peelian.commands.force:make_force",
    "release": "peelian.commands.release:release",
    "source": "peelian.commands.source:source",
    "stage": "peelian.commands.stage:stage",
    "quality": "peelian.commands.quality:quality",
    "design": "peelian.commands.design:design",
    "protect": "peelian.commands.disclosure:protect",
    "attack": "peelian.commands.attack:attack",
    "verify-certificate": "peelian.commands.attack:verify_certificate",
    "inspect": "peelian.commands.publication:inspect",
    "verify": "peelian.commands.verify:verify",
    "sign-off": "peelian.commands.publication:sign_off",
    "pre-release": "peelian.commands.early:pre_release",
    "publish": "peelian.commands.publication:publish",
    "correct": "peelian.commands.publication:correct",
    "withdraw": "peelian.commands.publication:withdraw",
    "site": "peelian.commands.site:site",
    "deliver": "peelian.commands.site:deliver",
    "changes": "peelian.commands.site:changes",
    "ledger": "peelian.commands.ledger:ledger",
    "audit": "peelian.commands.audit:audit",
    "foi": "peelian.commands.foi:foi",
}
"""Command name to `module:function`."""


class LazyGroup(click.Group):
    """A group whose commands are imported only when they're asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of the commands, in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now; None where there's none."""
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), function)
        return command


@click.group(cls=LazyGroup)
@click.version_option(__version__, prog_name="peelian")
def peelian() -> None:
    """Publish statistics about police complaints that nobody can unpick."""


def main() -> None:
    """Run the command line; a known error is one sentence and its own exit status."""
    try:
        peelian()
    except PeelianError as error:
        click.echo(f"peelian: {error}", err=True)
        sys.exit(error.exit_status)
