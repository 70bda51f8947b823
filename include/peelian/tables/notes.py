"""The notes that a release carries because of how it was counted; a specification adds its own.

The texts are a library, `include/templates/notes.yaml`: each has an id and the name of its trigger.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from peelian.core.errors import InputError, all_at_once
from peelian.core.release_model import RegisterUsed, Window
from peelian.records.cohorts import load_cohort
from peelian.tables.note_triggers import TRIGGERS, Situation
from peelian.tables.question import Question
from peelian.tables.spec_model import Spec

LIBRARY_FILE = Path(__file__).parents[2] / "templates" / "notes.yaml"
About = Literal["counting", "date", "register", "comparability", "breakdown", "quality", "meaning"]
KEYS = frozenset({"id", "about", "trigger", "text"})


@dataclass(frozen=True)
class Note:
    """A note of the library.

    Attributes:
        id: a name of its own, which never changes.
        about: what it's about.
        trigger: the name of the function that says when it's attached, and with which facts.
        text: what it says, with places for the facts.
    """

    id: str
    about: str
    trigger: str
    text: str

    @property
    def places(self) -> frozenset[str]:
        """The facts that the text has places for."""
        fields = (field for _, field, _, _ in string.Formatter().parse(self.text))
        return frozenset(field for field in fields if field)


def notes_of(
    spec: Spec,
    effective: Window,
    registers: Sequence[RegisterUsed],
    questions: Sequence[Question] = (),
) -> tuple[str, ...]:
    """The notes of a release, in the order in which it prints them.

    Args:
        questions: what its tables count; left out, all count what the release does.
    Raises: InputError where the library or the cohort's definition can't be read.
    """
    cohort = load_cohort(spec.cohort) if spec.cohort else None
    now = Situation(spec, effective, registers, cohort, tuple(questions))
    attached = [text for _, text in attached_notes(now)]
    return tuple(dict.fromkeys([*attached, *spec.notes]))


def attached_notes(now: Situation) -> list[tuple[Note, str]]:
    """Every note of the library whose condition holds, with its words, in the library's order."""
    return [
        (note, note.text.format_map(facts))
        for note in load_notes()
        for facts in TRIGGERS[note.trigger](now)
    ]


@cache
def load_notes(path: Path = LIBRARY_FILE) -> tuple[Note, ...]:
    """The library. Raises: InputError listing every fault of the file at once."""
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError:
        raise InputError("the library of notes isn't YAML", where=path, do="mend it") from None
    if not isinstance(entries, list):
        raise InputError("the library of notes must be a list", where=path, do="mend it")
    problems: list[str] = []
    notes = [
        note
        for number, entry in enumerate(entries, start=1)
        if (note := _note(entry, f"note {number}", problems)) is not None
    ]
    ids = [note.id for note in notes]
    problems += [f"{twice} stands twice" for twice in sorted({i for i in ids if ids.count(i) > 1})]
    if problems:
        raise all_at_once(InputError, path, problems, "mend the library")
    return tuple(notes)


def _note(entry: Any, where: str, problems: list[str]) -> Note | None:
    if not isinstance(entry, dict) or set(entry) != KEYS:
        problems.append(f"{where}: its keys must be {', '.join(sorted(KEYS))}")
        return None
    note = Note(*(str(entry[key]) for key in ("id", "about", "trigger", "text")))
    if note.about not in get_args(About):
        problems.append(f"{note.id}: `about` must be one of {', '.join(get_args(About))}")
    if note.trigger not in TRIGGERS:
        problems.append(f"{note.id}: there is no trigger {note.trigger}")
    return note
