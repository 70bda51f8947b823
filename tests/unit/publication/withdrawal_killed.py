"""Withdraw again and again, killed each time at another line; a program of its own.

    withdrawal_killed.py HOME WORK exchange|rename    prints a line of JSON for each point

`rename` is a system that can't exchange two folders in one step.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

import publication_killed
from publication_killed import killed_at, points_of

from peelian.core.audit import read_chain
from peelian.core.errors import PublishError
from peelian.core.zones import Home
from peelian.ledger.faults import faults_of
from peelian.ledger.store import open_ledger
from peelian.publication import swap
from peelian.publication.inspection import inspect_path
from peelian.publication.withdraw import Withdrawn, withdraw

WATCHED = {
    "publication/withdraw.py": {"withdraw", "_begun", "_record"},
    "publication/swap.py": {"keep_copy", "put_notice"},
    "ledger/withdrawing.py": {"intend_withdrawal", "settle_withdrawal"},
    "ledger/store.py": {"append"},
    "ledger/database.py": {"writing"},
    "core/files.py": {"drafted_folder", "settle", "make_folder", "fsync_folder"},
    "core/audit.py": {"append"},
}
REASON = "It counted a case twice."


def taken_down(home: Home, reason: str = REASON) -> Withdrawn:
    return withdraw(home, "social-media", "2023-02", who="ann", reason=reason)


def state(home: Home) -> dict[str, Any]:
    """What a reader finds, what is kept, and what the ledger and the chain say of it."""
    ledger = open_ledger(home)
    (period,) = home.root.glob("public/*/*")
    place = period / "v1"
    return {
        "public": sorted(path.name for path in place.iterdir()) if place.is_dir() else [],
        "readable": sorted(
            path.name
            for path in period.iterdir()
            if path.is_dir() and path.stat().st_mode & 0o005 and path.name != "v1"
        ),
        "kept": sorted(p.name for p in home.root.glob("audit/withdrawn/[!.]*/*")),
        "drafts": len(list(home.root.glob("public/**/.draft-*"))),
        "entries": [entry.kind for entry in ledger.entries()],
        "reasons": [e.details["reason"] for e in ledger.entries() if e.kind == "withdrawn"],
        "faults": faults_of(ledger, home),
        "findings": [str(each) for each in inspect_path(place)],
        "events": [e.what for e in read_chain(home) if e.what.startswith("withdr")],
    }


def finished(home: Home) -> str:
    """Run again, with other words. Returns: the reason that stands, or what refused it."""
    try:
        return taken_down(home, "Other words, given later.").reason
    except PublishError as refused:
        return str(refused)


def main(whole: Path, work: Path, how: str) -> None:
    publication_killed.WATCHED = WATCHED
    if how == "rename":
        swap.exchange = lambda *_: False
    trial = work / "trial"
    shutil.copytree(whole, trial)
    for name, number in points_of(lambda: taken_down(Home(trial))):
        if how == "rename" and Path(name).name != "swap.py":
            continue  # the other lines are the same
        home = Home(work / f"at-{number}")
        shutil.copytree(whole, home.root)
        status = killed_at(partial(taken_down, home), number)
        told = {
            "point": f"{Path(name).name}, line event {number}",
            "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
            "after": state(home),
            "said": finished(home),
            "again": state(home),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        shutil.rmtree(home.root)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
