"""Code lists: `include/reference/<name>.csv`, reviewed data files with an owner and dates.

Columns: regime (empty: any), code, label, group (a broader code, or empty), valid_from, valid_to
(ISO days, empty: open), source. A code means something only together with its regime: letters of
the 2012 and 2020 complaint categories collide.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from peelian.core.errors import InputError, all_at_once

REFERENCE_FOLDER = Path(__file__).parents[2] / "reference"
HEADER = ["regime", "code", "label", "group", "valid_from", "valid_to", "source"]


@dataclass(frozen=True)
class Code:
    """A line of a code list; dates are days, both included."""

    regime: str
    code: str
    label: str
    group: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str


@cache
def code_list(name: str, folder: Path = REFERENCE_FOLDER) -> tuple[Code, ...]:
    """A whole code list in file order, which is display order.

    Raises: InputError listing every fault of the file at once.
    """
    path = folder / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(other.stem for other in folder.glob("*.csv")))
        raise InputError("there is no such code list", given=name, allowed=known)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise InputError(
            "a code list can't be read", where=path, allowed="CSV in UTF-8", do="save it again so"
        ) from None
    if not rows or rows[0] != HEADER:
        raise InputError("a code list has the wrong columns", where=path, allowed=",".join(HEADER))
    problems: list[str] = []
    codes: list[Code] = []
    for number, row in enumerate(rows[1:], start=2):
        try:
            codes.append(_code(row))
        except ValueError as error:
            problems.append(f"line {number}: {error}")
    keys = [(code.regime, code.code, code.valid_from) for code in codes]
    problems += [
        f"{key} stands twice" for key in sorted({k for k in keys if keys.count(k) > 1}, key=str)
    ]
    if problems:
        raise all_at_once(InputError, path, problems, "mend the file and run again")
    return tuple(codes)


def codes_of(
    name: str, regime: str | None = None, folder: Path = REFERENCE_FOLDER
) -> dict[str, Code]:
    """The codes of a list that hold in `regime` (None: in any), by code, in display order.

    Raises: InputError as `code_list` does.
    """
    wanted = (
        code for code in code_list(name, folder) if regime is None or code.regime in ("", regime)
    )
    return {code.code: code for code in wanted}


def _code(row: list[str]) -> Code:
    if len(row) != len(HEADER):
        raise ValueError(f"has {len(row)} values, not {len(HEADER)}")
    regime, code, label, group, valid_from, valid_to, source = (value.strip() for value in row)
    if not code or not label or not source:
        raise ValueError("code, label and source must be filled in")
    first, last = _day(valid_from), _day(valid_to)
    if first and last and last < first:
        raise ValueError(f"valid_to {last} is before valid_from {first}")
    return Code(regime, code, label, group, first, last, source)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
