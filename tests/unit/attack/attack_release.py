"""A small release, protected by the engine, and its certificate as arrays that can be altered."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from peelian.disclosure.protect_file import protect_file

RECORDS = [
    (rank, year, sex, count)
    for (rank, year, sex), count in zip(
        ((r, y, s) for r in "abcd" for y in ("y1", "y2", "y3") for s in ("f", "m")),
        (1, 7, 12, 3, 0, 9, 4, 1, 21, 6, 2, 14, 8, 1, 0, 5, 11, 2, 30, 1, 1, 17, 6, 3),
        strict=True,
    )
]


def protected(folder: Path, attacker: str = "contributor") -> Path:
    """Protect two linked tables. Returns: the folder with the tables and the certificate."""
    with (folder / "records.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["rank", "year", "sex", "n"])
        writer.writerows(RECORDS)
    spec = {
        "count": "n",
        "dimensions": {"rank": {}, "year": {}, "sex": {}},
        "tables": [
            {"id": "one", "by": ["year", "rank", "sex"]},
            {"id": "two", "by": ["rank", "sex"]},
        ],
        "policy": {"threshold": 5, "attacker": attacker},
    }
    (folder / "spec.yaml").write_text(json.dumps(spec), encoding="utf-8")
    out = folder / "out"
    protect_file(folder / "spec.yaml", folder / "records.csv", out, clock=lambda: 0.0)
    return out


def altered(folder: Path, **arrays: Any) -> Path:
    """The folder's certificate with other arrays, or with other entries of `about`."""
    with np.load(folder / "certificate.npz", allow_pickle=False) as raw:
        held = {name: raw[name] for name in raw.files}
    about = json.loads(held["about"].tobytes().decode("utf-8"))
    about |= {name: value for name, value in arrays.items() if name not in held}
    held |= {name: value for name, value in arrays.items() if name in held}
    held["about"] = np.frombuffer(json.dumps(about).encode("utf-8"), dtype=np.uint8)
    path = folder / "altered.npz"
    np.savez(path, **held)
    return path


def arrays_of(folder: Path) -> dict[str, Any]:
    """The certificate's arrays, copied."""
    with np.load(folder / "certificate.npz", allow_pickle=False) as raw:
        return {name: raw[name].copy() for name in raw.files}


def rewrite(path: Path, line: int, value: str, marker: str) -> None:
    """Put another value and marker on a line of a table (1 is the first below the header)."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    rows[line][-2:] = [value, marker]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def line_of(path: Path, *, hidden: bool) -> int:
    """The first line of a table whose cell is no total, and is hidden or not."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    return next(
        number
        for number, row in enumerate(rows[1:], start=1)
        if "Total" not in row and (row[-1] == "c") == hidden and row[-2] != "0"
    )
