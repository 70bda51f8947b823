"""Publish again and again, killed each time at another line; a program of its own.

The parent imports everything once; each child is a fork that publishes in a copy of the home and is
killed at its line, as a power cut would: no `finally` runs. What's left is then looked at: whether
the ledger and the public zone agree, then whether publishing again leaves both whole.

    publication_killed.py HOME WORK    prints a line of JSON for each point
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import peelian
from peelian.core.audit import read_chain
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.ledger.faults import faults_of
from peelian.ledger.store import open_ledger
from peelian.publication.publish import publish

PACKAGE = Path(peelian.__file__).parent
WATCHED = {
    "publication/publish.py": {"publish", "_begin", "_copy", "_record"},
    "ledger/publishing.py": {"intend", "settle_entry"},
    "ledger/store.py": {"append"},
    "ledger/database.py": {"writing"},
    "core/files.py": {"drafted_folder", "settle", "make_folder", "fsync_folder"},
    "core/audit.py": {"append"},
}
"""The functions that write, and those that call them; the others leave nothing behind."""
Point = tuple[str, int]


def is_watched(frame: FrameType) -> bool:
    name = frame.f_code.co_filename
    if not name.startswith(str(PACKAGE)):
        return False
    functions = WATCHED.get(Path(name).relative_to(PACKAGE).as_posix(), set())
    return frame.f_code.co_name in functions


def traced(at_line: Callable[[Point], None], act: Callable[[], Any]) -> Any:
    """Run `act`; before each line of the watched files is run, `at_line` is told of it."""

    def local(frame: FrameType, event: str, _argument: object) -> Any:
        if event == "line":
            at_line((frame.f_code.co_filename, frame.f_lineno))
        return local

    def enter(frame: FrameType, _event: str, _argument: object) -> Any:
        return local if is_watched(frame) else None

    sys.settrace(enter)
    try:
        return act()
    finally:
        sys.settrace(None)


def staged_of(home: Home) -> Path:
    return next(path for path in home.root.glob("staged/*/*/*") if path.is_dir())


def published_in(home: Home) -> Finished:
    return publish(staged_of(home), home)


def points_of(act: Callable[[], Any]) -> list[Point]:
    """Every line of the watched functions at its first time, with its number among all of them."""
    found: dict[Point, int] = {}
    count = [0]

    def note(point: Point) -> None:
        count[0] += 1
        found.setdefault(point, count[0])

    traced(note, act)
    return [(name, number) for (name, _), number in found.items()]


def killed_at(act: Callable[[], Any], number: int) -> int:
    """Fork, act and die before the nth line. Returns: the status that the child ended with."""
    child = os.fork()
    if child == 0:
        count = [0]

        def die(_point: Point) -> None:
            count[0] += 1
            if count[0] == number:
                os.kill(os.getpid(), signal.SIGKILL)

        traced(die, act)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def state(home: Home) -> dict[str, Any]:
    """What stands: the ledger's entries, whether the files are public, and what `check` finds."""
    ledger = open_ledger(home)
    return {
        "entries": [entry.kind for entry in ledger.entries()],
        "public": sorted(path.name for path in home.root.glob("public/*/*/*")),
        "faults": faults_of(ledger, home),
        "events": [e.what for e in read_chain(home) if e.what.startswith("publish")],
    }


def main(whole: Path, work: Path) -> None:
    trial = work / "trial"
    shutil.copytree(whole, trial)
    points = points_of(lambda: published_in(Home(trial)))
    for name, number in points:
        home = Home(work / f"at-{number}")
        shutil.copytree(whole, home.root)
        status = killed_at(partial(published_in, home), number)
        after = state(home)
        published_in(home)
        told = {
            "point": f"{Path(name).name}, line event {number}",
            "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
            "after": after,
            "again": state(home),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        shutil.rmtree(home.root)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
