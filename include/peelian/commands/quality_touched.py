"""What the reports on quality need of releases: which cells faults touch, and a recount.

Quality stands below tables, so it is handed these; commands and tasks hand them over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from peelian.commands.options import RELEASES_FOLDER
from peelian.core.errors import InputError
from peelian.core.manifest import ADDRESS_DIGITS
from peelian.core.zones import Home, Zone
from peelian.quality.newest import newest_validation
from peelian.quality.report.issue import Touch
from peelian.quality.report.make import FailingRows
from peelian.records.ready import newest_ready
from peelian.tables.spec import Spec, load_spec
from peelian.tables.touched import AtFault, cells_touched

ANSWER, RELEASE = "FOI answer", "release"


@dataclass(frozen=True)
class Published:
    """A release or an FOI answer that a register feeds."""

    kind: str
    spec: Spec


def touched_by(
    home: Home, register: str, as_at: dt.date, rows: Mapping[str, FailingRows]
) -> dict[str, list[Touch]]:
    """The releases and FOI answers that failing rows of a register touch, by check.

    A release whose other registers aren't ready can't be counted, and is passed over.
    """
    faults = {name: AtFault(one.touches, one.records) for name, one in rows.items()}
    found: dict[str, list[Touch]] = {}
    for one in published_from(home, register):
        own = _own(home, register, as_at)
        files, read_on = files_of_release(home, one.spec, register, as_at, own)
        cells = cells_touched(home, one.spec, files, as_at, read_on, faults)
        for name, count in sorted(cells.items()):
            found.setdefault(name, []).append(Touch(one.kind, one.spec.title, count))
    return found


def published_from(home: Home, register: str) -> Iterator[Published]:
    """Every release specification that reads a register, and the FOI answers that are published."""
    for path in sorted(RELEASES_FOLDER.glob("*.yaml")):
        spec = load_spec(path)
        if register in spec.registers:
            yield Published(RELEASE, spec)
    for spec in _answers(home):
        if register in spec.registers:
            yield Published(ANSWER, spec)


def _answers(home: Home) -> Iterator[Spec]:
    from peelian.foi.compile import spec_of
    from peelian.foi.request_file import load_request

    public = home.zone(Zone.PUBLIC)
    for path in sorted((RELEASES_FOLDER / "foi").glob("*.yaml")):
        if not (public / _answer_id(path)).is_dir():
            continue
        try:
            yield spec_of(load_request(path))
        except InputError:
            # A request that can't be compiled by now is told of where it's planned.
            continue


def _answer_id(path: Path) -> str:
    return "foi-" + path.stem.lower().replace(".", "-").replace("_", "-")


def files_of_release(
    home: Home, spec: Spec, register: str, as_at: dt.date, own: Path
) -> tuple[dict[str, Path], dt.date | None]:
    """The file of each table that a release's registers hold; and the day of its people.

    Args:
        register: the one whose conformed folder is `own`, ready or not; the others must be ready.
    """
    files: dict[str, Path] = {}
    read_on: dt.date | None = None
    for name in spec.registers:
        folder = own if name == register else _other(home, name, as_at)
        if folder is None:
            continue
        held = {path.stem: path for path in sorted(folder.glob("*.parquet"))}
        read_on = as_at if "people" in held else read_on
        files = held | files
    return files, read_on


def _own(home: Home, register: str, as_at: dt.date) -> Path:
    facts = newest_validation(home, register, as_at).manifest.facts
    return (
        home.zone(Zone.RECORDS) / "conformed" / register / str(facts["conformed"])[:ADDRESS_DIGITS]
    )


def _other(home: Home, register: str, as_at: dt.date) -> Path | None:
    pointer = newest_ready(home, register, as_at)
    return pointer.folder(home) if pointer else None
