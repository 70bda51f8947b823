"""Read every hostile file in one process, and say what became of each.

A line of JSON each: name, error and its text, or counts; peak memory; whether anything was run or
called, or logged with a value.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[2]))

from peelian.core.errors import PeelianError
from peelian.core.zones import Home
from peelian.records.conform import conform
from peelian.records.snapshot import snapshot
from records_hostile import CANARY, Hostile, text_files
from records_hostile_packed import packed_files
from records_registers import KEY, cases_mapping

AWAY = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "socket.connect")


def every_file() -> list[Hostile]:
    """Each of them."""
    return [*text_files(), *packed_files()]


def mapping(folder: Path, hostile: Hostile) -> Path:
    """A mapping of the one file."""
    body = cases_mapping(at={"folder": str(folder)})
    body["tables"]["cases"] |= {"file": hostile.file, "may_be_empty": False} | hostile.raw
    path = folder / "small.yaml"
    path.write_text(yaml.safe_dump(body), encoding="utf-8")
    return path


def outcome(hostile: Hostile, folder: Path) -> dict[str, Any]:
    """What became of a file: an error, or counts."""
    hostile.write(folder / hostile.file)
    path, home = mapping(folder, hostile), Home(folder / "home")
    try:
        taken = snapshot(path, home, as_at=dt.date(2021, 1, 1), key=KEY)
        counts = dict(taken.manifest.counts)
        if hostile.conformed:
            counts |= conform(taken.folder, path, home).manifest.counts
    except PeelianError as error:
        return {"error": type(error).__name__, "text": str(error)}
    return {"counts": counts}


def main() -> None:
    """Read them all; the first line says how much memory was used before."""
    away: list[str] = []
    logged = io.StringIO()
    logging.basicConfig(stream=logged, level=logging.DEBUG)

    # The hook outlives this module's names, so it keeps what it needs.
    def hook(event: str, _: object, prefixes: tuple[str, ...] = AWAY) -> None:
        if event.startswith(prefixes):
            away.append(event)

    sys.addaudithook(hook)
    for hostile in every_file():
        with tempfile.TemporaryDirectory(dir=os.environ["HOSTILE_FOLDER"]) as folder:
            try:
                told = outcome(hostile, Path(folder))
            except Exception as error:  # noqa: BLE001 - this is what's being looked for
                told = {"error": f"unexpected {type(error).__name__}", "text": repr(error)[:300]}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        told |= {"name": hostile.name, "peak": peak, "away": list(away)}
        told["logged"] = CANARY in logged.getvalue() or CANARY in told.get("text", "")
        print(json.dumps(told), flush=True)  # noqa: T201 - this is its output


if __name__ == "__main__":
    main()
