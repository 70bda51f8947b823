"""What the disclosure log lists: every answer in the public zone, read from its own files.

In    public/foi-*/<period>/v<n>/answer.json, or the notice of one that was withdrawn
Out   an entry each, the newest answer first; never who asked, which no public file says
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelian.core.errors import ZoneError
from peelian.core.published import NOTICE_NAME
from peelian.core.zones import Home, Zone
from peelian.foi.letter.answer import ANSWER_NAME, FORMAT
from peelian.foi.request import RELEASE_PREFIX
from peelian.publication.places import VERSION


@dataclass(frozen=True)
class LogEntry:
    """An answer as the log lists it.

    Attributes:
        release: the id of its release.
        address: its folder's, from the public zone.
        version: from 1; above 1 it's a correction.
        facts: its `answer.json`; of one that was withdrawn, the facts of its notice.
        withdrawn: whether only a notice stands there.
    """

    release: str
    address: str
    version: int
    facts: Mapping[str, Any]
    withdrawn: bool

    @property
    def letter(self) -> Mapping[str, str]:
        """The addresses of the letter's forms, by ending; none where it was withdrawn."""
        if self.withdrawn:
            return {}
        name = f"{self.address}/{self.release}-letter"
        return {kind: f"{name}.{kind}" for kind in ("html", "pdf", "docx")}


def answers_in(home: Home) -> tuple[LogEntry, ...]:
    """Every answer that is public, the newest version of each, the newest answer first.

    Raises: ZoneError where a public file can't be understood.
    """
    public = home.zone(Zone.PUBLIC)
    found = []
    for period in sorted(public.glob(f"{RELEASE_PREFIX}*/*")):
        versions = [path for path in period.glob("v*") if VERSION.fullmatch(path.name)]
        entry = _entry(max(versions, key=_number), public) if versions else None
        if entry:
            found.append(entry)
    return tuple(sorted(found, key=_order))


def _order(entry: LogEntry) -> tuple[int, str]:
    # Days count down, so that the newest leads; those of one day stand by reference.
    day = str(entry.facts.get("answered", "0001-01-01"))
    return -int(day.replace("-", "")), entry.release


def _number(folder: Path) -> int:
    return int(folder.name[1:])


def _entry(folder: Path, public: Path) -> LogEntry | None:
    withdrawn = (folder / NOTICE_NAME).is_file()
    path = folder / (NOTICE_NAME if withdrawn else ANSWER_NAME)
    if not path.is_file():
        return None  # an ordinary release that happens to be called so
    broken = ZoneError(
        "a public answer can't be understood", where=path, do="restore it from a backup"
    )
    try:
        facts = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise broken from None
    if not isinstance(facts, dict) or (not withdrawn and facts.get("format") != FORMAT):
        raise broken
    return LogEntry(
        folder.parent.parent.name,
        folder.relative_to(public).as_posix(),
        _number(folder),
        facts,
        withdrawn,
    )
