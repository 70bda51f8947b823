"""`peelian verify`: whether a folder holds a release as it was published."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from peelian.core.errors import InputError
from peelian.core.files import digest_file
from peelian.core.manifest import MANIFEST_NAME
from peelian.publication.signing.signature import read_public_key
from peelian.publication.verify import verify_folder

FOUND = 1


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", help="The publisher's public key: the line that begins with RW, or a file.")
def verify(folder: Path, key: str | None) -> None:
    """Verify the release in FOLDER, offline: its digests, its signature and its CSVs.

    Prints a line for each fault and ends with 1; prints what was verified and ends with 0.
    """
    public_key = read_public_key(_key_text(key)) if key is not None else None
    verified = verify_folder(folder, public_key)
    for fault in verified.faults:
        click.echo(fault)
    if verified.faults:
        sys.exit(FOUND)
    if verified.signed is None:
        click.echo("it is signed, but no --key was given to check by whom", err=True)
    elif not verified.signed:
        click.echo("it is not signed: the digests show damage, not who published it", err=True)
    by = ", signed with this key" if verified.signed else ""
    click.echo(f"{verified.files} files are as published{by}")
    click.echo(f"digest: {digest_file(folder / MANIFEST_NAME)}")


def _key_text(key: str) -> str:
    path = Path(key)
    try:
        return path.read_text(encoding="ascii") if path.is_file() else key
    except (OSError, ValueError):
        raise InputError("the file of the public key can't be read", where=key) from None
