"""Choices of design for the tables of a file: from a specification and records to a folder.

The folder is the officer's own: it names small categories and their sizes.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from peelian.core.errors import InputError
from peelian.core.files import canonical_json, drafted_folder, settle
from peelian.disclosure.redesign.asked import Asked, read_asked
from peelian.disclosure.redesign.frontier import Frontier
from peelian.disclosure.redesign.judge import Judge
from peelian.disclosure.redesign.listing import as_csv, as_markdown
from peelian.disclosure.redesign.page import choices_page
from peelian.disclosure.redesign.picture import picture
from peelian.disclosure.redesign.search import search
from peelian.disclosure.redesign.specification import files_of
from peelian.disclosure.redesign.told import tell
from peelian.disclosure.spec import read_question

JSON_NAME = "frontier.json"
CHOICES = "choices"
OWN = frozenset(
    {JSON_NAME, CHOICES, "frontier.csv", "frontier.md", "frontier.svg", "frontier.html"}
)
"""What this command leaves in its folder."""


def design_file(spec: Path, records: Path, out: Path) -> dict[str, Any]:
    """Write the frontier of designs into `out`, each choice with a specification to use.

    Args:
        out: a folder; made where it's missing, and replaced where it holds an earlier answer.
    Returns: the frontier as plain data.
    Raises: InputError before anything is written.
    """
    question = read_question(spec)
    _check_place(out)
    asked = read_asked(question, records)
    frontier = search(asked, Judge(asked))
    told = tell(asked, frontier)
    files = {
        JSON_NAME: canonical_json(told),
        "frontier.csv": as_csv(told),
        "frontier.md": as_markdown(told).encode("utf-8"),
        "frontier.svg": picture(told).encode("utf-8"),
        "frontier.html": choices_page(told),
        **_specifications(asked, frontier, spec),
    }
    _replace(out, files)
    return told


def _specifications(asked: Asked, frontier: Frontier, spec: Path) -> dict[str, bytes]:
    return {
        f"{CHOICES}/{number}/{name}": data
        for number, choice in enumerate(frontier.choices, start=1)
        for name, data in files_of(asked, choice.plan, spec).items()
    }


def _check_place(out: Path) -> None:
    """Refuse a folder with anything in it that an earlier answer can't have left."""
    if out.is_file():
        raise InputError("the output folder is a file", where=out, do="give a folder")
    if not out.exists():
        return
    names = {path.name for path in out.iterdir()}
    if names - OWN or (names and JSON_NAME not in names):
        raise InputError(
            "the output folder holds something else",
            where=out,
            do="give a new folder, or one that an earlier run of this command made",
        )


def _replace(out: Path, files: dict[str, bytes]) -> None:
    """Put the files in `out` in place of what an earlier run left there."""
    try:
        with drafted_folder(out.absolute().parent) as draft:
            for name, data in files.items():
                path = draft / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            if out.exists():
                shutil.rmtree(out)
            settle(draft, out.absolute())
    except OSError as error:
        raise InputError(
            "the output folder can't be written", where=out, given=error.strerror
        ) from None
