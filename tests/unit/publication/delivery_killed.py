"""Deliver again and again, killed each time at another line; a program of its own.

    delivery_killed.py HOME WORK [STORE]

Each child is a fork that delivers a copy of the home to a store of its own (empty, or as STORE is),
and is killed at its line. Then a reader looks, the same is delivered again, and a reader looks
once more.
Prints how many lines were killed at, then a line for each fault.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from functools import partial
from pathlib import Path

import publication_killed
from publication_killed import killed_at, points_of
from store_in_folder import FolderStore
from store_served import faults_for_a_reader

from peelian.core.zones import Home
from peelian.publication.outlet.deliver import deliver

TODAY = dt.date(2023, 3, 8)
publication_killed.WATCHED = {
    "publication/outlet/deliver.py": {"deliver", "_give_site", "_record"},
    "publication/outlet/putting.py": {
        *("give_release", "_create", "_signed_files", "give_notice", "_set"),
    },
    "publication/outlet/conditions.py": {"refuse_unconditional"},
    "core/audit.py": {"append"},
}


def given(home: Home, store: FolderStore) -> None:
    deliver(home, store, today=TODAY)


def store_at(place: Path, begun: Path | None) -> FolderStore:
    if begun is not None:
        shutil.copytree(begun, place)
    return FolderStore(place)


def main(whole: Path, work: Path, begun: Path | None = None) -> None:
    trial = work / "trial"
    shutil.copytree(whole, trial)
    points = points_of(partial(given, Home(trial), store_at(work / "store-trial", begun)))
    out = sys.stdout.write
    out(f"{len(points)}\n")
    for name, number in points:
        home, store = Home(work / f"at-{number}"), store_at(work / f"store-{number}", begun)
        shutil.copytree(whole, home.root)
        status = killed_at(partial(given, home, store), number)
        where = f"{Path(name).name}, line event {number}"
        if not status:
            out(f"{where}: wasn't killed\n")
        faults = faults_for_a_reader(store)
        given(home, store)
        faults += faults_for_a_reader(store)
        if store.get("index.html") is None:
            faults.append("there is no index after the second run")
        shutil.rmtree(home.root)
        shutil.rmtree(store.folder)
        for fault in faults:
            out(f"{where}: {fault}\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
