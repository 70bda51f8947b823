"""Build an answer: the release's files as ever, with the letter beside them, under one digest.

In    a protected folder, the request with its decisions
Out   staged/<release>/<period>/<digest>/: what `build` makes, the letter as .docx, .pdf and .html,
      answer.json; in audit/, a decision record for everything that is withheld
Why   docs/decisions/0029-the-letter.md
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from peelian.core.errors import InputError
from peelian.core.manifest import Finished, read_finished
from peelian.core.release_model import read_release
from peelian.core.zones import Home
from peelian.foi.clock import clock_of
from peelian.foi.decisions import record_decisions
from peelian.foi.letter.answer import ANSWER_NAME, answer_bytes
from peelian.foi.letter.compose import compose
from peelian.foi.letter.document import docx_bytes
from peelian.foi.letter.html import html_bytes
from peelian.foi.letter.known import Known, known
from peelian.foi.letter.pdf import pdf_bytes
from peelian.foi.request import Request
from peelian.publication.build import build
from peelian.publication.protected import read_tables
from peelian.publication.text import safe_release


def build_letter(
    protected_folder: Path,
    request: Request,
    home: Home,
    *,
    answered: dt.date | None = None,
    version: int = 1,
) -> Finished:
    """Stage an answer: its release's files and its letter; the same inputs give the same bytes.

    Args:
        protected_folder: a finished folder of the stage `protect`, of the request's release.
        request: with a decision for each question.
        home: where the zones are.
        answered: the day of the letter; the request's own if left out.
        version: above 1 for a correction.
    Returns: the staged folder, which is inspected, signed and published as any release.
    Raises: InputError listing everything that the letter lacks, and what `build` raises.
    """
    facts = known_of_folder(protected_folder, request, answered=answered)
    files = letter_files(facts)
    finished = build(protected_folder, home, version=version, besides=files)
    record_decisions(home, facts, protected_folder)
    return finished


def letter_files(facts: Known) -> dict[str, bytes]:
    """The letter in its three forms and `answer.json`, by name.

    Raises: InputError listing everything that the letter lacks; then there's no file.
    """
    letter = compose(facts)
    names = letter_names(facts.request)
    return {
        names["docx"]: docx_bytes(letter),
        names["pdf"]: pdf_bytes(letter, facts.answered),
        names["html"]: html_bytes(letter, docx=names["docx"], pdf=names["pdf"]),
        ANSWER_NAME: answer_bytes(facts),
    }


def letter_names(request: Request) -> Mapping[str, str]:
    """The letter's file names, by their ending."""
    return {kind: f"{request.release_id}-letter.{kind}" for kind in ("docx", "pdf", "html")}


def known_of_folder(
    protected_folder: Path, request: Request, *, answered: dt.date | None = None
) -> Known:
    """What a letter is written from, read from a protected folder.

    Raises: InputError where the folder answers another request; ZoneError where it isn't whole.
    """
    protected = read_finished(protected_folder, stage="protect")
    release = safe_release(read_release(protected_folder))
    if release.id != request.release_id:
        raise InputError(
            "the tables answer another request",
            where=request.reference,
            given=release.id,
            allowed=request.release_id,
        )
    withstood = protected.manifest.facts.get("attackers_withstood", ())
    return known(
        request,
        answered=answer_day(request, answered),
        due=due_day(request),
        release=release,
        tables=read_tables(protected_folder, release),
        attackers=tuple(str(name) for name in withstood),
    )


def known_without_tables(request: Request, *, answered: dt.date | None = None) -> Known:
    """What a letter is written from that gives no table, such as a refusal of everything."""
    return known(request, answered=answer_day(request, answered), due=due_day(request))


def answer_day(request: Request, given: dt.date | None) -> dt.date:
    """The day of the letter. Raises: InputError where nobody says which."""
    day = given or request.answered
    if day is None:
        raise InputError(
            "a letter needs the day of the answer",
            where=request.reference,
            do="give --answered, or `answered` in the request's file",
        )
    return day


def due_day(request: Request) -> dt.date:
    """The last day in time. Raises: InputError while a clarification is awaited."""
    due = clock_of(request).due
    if due is None:
        raise InputError(
            "the clock stands: a clarification that is needed hasn't come",
            where=request.reference,
            do="enter the day it was received, and what was said",
        )
    return due
