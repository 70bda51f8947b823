"""The form in which figures from before the ledger are handed in: a CSV, one row a figure.

In    columns RELEASE_COLUMNS and TABLE_COLUMNS; for each thing that a table is broken down by
      `VARIABLE` (what the category is called) and `VARIABLE holds` (its codes); for each thing that
      it's confined to `only VARIABLE`; `value` and `marker`
Out   statements, or every fault of the file at once
Why   docs/how-to/import-earlier-figures.md has the form in words, with an example
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from peelian.core.errors import InputError, all_at_once
from peelian.core.markers import Marker
from peelian.ledger.statement import DAY

RELEASE_COLUMNS = ("release", "period", "published")
TABLE_COLUMNS = ("table", "unit", "basis", "registers", "from", "to")
OPTIONAL_COLUMNS = ("title", "regimes", "base", "threshold")
CELL_COLUMNS = ("value", "marker")
PLAIN = (*RELEASE_COLUMNS, *TABLE_COLUMNS, *OPTIONAL_COLUMNS, *CELL_COLUMNS)
HOLDS, ONLY = " holds", "only "
EVERYTHING = "*"
UNITS = ("cases", "allegations", "subject_allegations", "people")
BASES = ("recorded", "incident", "finalised")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
VARIABLE = re.compile(r"[a-z][a-z_]*(@[a-z]+)?")
COUNT = re.compile(r"(0|[1-9][0-9]{0,14})?")
BASE = re.compile(r"([1-9][0-9]{0,3})?")
THRESHOLD = re.compile(r"([2-9]|[1-9][0-9]{1,3})?")
MARKERS = tuple(marker.value for marker in Marker if marker is not Marker.NONE)
LARGEST_FILE = 256 * 2**20
"""Bytes; a row is some 200, and no force has given a million figures in one answer."""
PROBLEMS_TOLD = 20

Known = Callable[[str, tuple[str, ...]], "Collection[str] | None"]
"""Given a variable and the regulations: its codes, None where any may be; KeyError for none such"""


@dataclass(frozen=True)
class Row:
    """A row of the file, looked at by itself.

    Attributes:
        number: its line.
        fields: of the plain columns, by name.
        only: codes by variable.
        by: label and codes by variable; codes are None for everything.
    """

    number: int
    fields: Mapping[str, str]
    only: Mapping[str, tuple[str, ...]]
    by: Mapping[str, tuple[str, tuple[str, ...] | None]]


@dataclass
class Faults:
    """The faults found so far, each with its line."""

    found: list[str] = field(default_factory=list)

    def add(self, line: int, what: str) -> None:
        """Note a fault of a line."""
        self.found.append(f"line {line}: {what}")

    def raise_any(self, where: object) -> None:
        """Raise InputError with all of them, if there are any."""
        if self.found:
            more = len(self.found) - PROBLEMS_TOLD
            told = self.found[:PROBLEMS_TOLD] + ([f"and {more} more"] if more > 0 else [])
            raise all_at_once(InputError, where, told, "mend the file, and import it again")


def read_rows(data: bytes, where: str, faults: Faults, known: Known) -> list[Row]:
    """The rows of the file; what's wrong with one by itself is noted in `faults`.

    Raises: InputError where it's no CSV of the form at all.
    """
    if len(data) > LARGEST_FILE:
        raise InputError("the file is too large", where=where, allowed=f"{LARGEST_FILE:,} bytes")
    try:
        text = data.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"the file can't be read as a CSV in UTF-8 ({type(error).__name__})", where=where
        ) from None
    header = lines[0] if lines else []
    _check_header(header, where)
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if not cells:
            continue
        if len(cells) != len(header):
            faults.add(number, f"has {len(cells)} values, not {len(header)}")
            continue
        row = _row(number, dict(zip(header, cells, strict=True)), faults, known)
        rows.append(row)
    if not rows and not faults.found:
        raise InputError("the file has no figures", where=where)
    return rows


def _check_header(header: Sequence[str], where: str) -> None:
    missing = [
        name for name in (*RELEASE_COLUMNS, *TABLE_COLUMNS, *CELL_COLUMNS) if name not in header
    ]
    others = [name for name in header if name not in PLAIN]
    variables = {name.removesuffix(HOLDS) for name in others if not name.startswith(ONLY)}
    wanted = {name for variable in variables for name in (variable, f"{variable}{HOLDS}")}
    strange = [
        name
        for name in others
        if not VARIABLE.fullmatch(name.removeprefix(ONLY).removesuffix(HOLDS))
    ]
    problems = [f"column {name} is missing" for name in missing]
    problems += [f"column {name!r} isn't known" for name in strange]
    problems += [
        f"column {name} is missing" for name in sorted(wanted - set(others) - set(strange))
    ]
    problems += [
        f"column {name} stands twice" for name in sorted({n for n in header if header.count(n) > 1})
    ]
    if problems:
        raise all_at_once(
            InputError, where, problems[:PROBLEMS_TOLD], "give the columns of the documented form"
        )


def _row(number: int, cells: Mapping[str, str], faults: Faults, known: Known) -> Row:
    cells = {name: cell.strip() for name, cell in cells.items()}
    if any(not cell.isprintable() for cell in cells.values()):
        faults.add(number, "holds a character that can't be printed")
        cells = {name: "".join(filter(str.isprintable, cell)) for name, cell in cells.items()}
    fields = {name: cells.get(name, "") for name in PLAIN}
    for problem in _of_fields(fields):
        faults.add(number, problem)
    regimes = tuple(sorted(set(fields["regimes"].split())))
    only = {
        name.removeprefix(ONLY): tuple(sorted(set(cell.split())))
        for name, cell in cells.items()
        if name.startswith(ONLY) and cell
    }
    by = {}
    for name, cell in cells.items():
        if name.endswith(HOLDS) and (cell or cells[name.removesuffix(HOLDS)]):
            variable = name.removesuffix(HOLDS)
            label = cells[variable]
            if not cell or not label:
                faults.add(number, f"{variable}: needs both what it's called and what it holds")
            codes = cell.split() if variable == DAY else sorted(set(cell.split()))
            by[variable] = (label, None if cell == EVERYTHING else tuple(codes))
    for variable, held in (*only.items(), *((name, codes) for name, (_, codes) in by.items())):
        for problem in _of_codes(variable, held, regimes, known):
            faults.add(number, problem)
    return Row(number, fields, only, by)


def _of_fields(fields: Mapping[str, str]) -> Iterator[str]:
    for names, is_right, words in RULES:
        for name in names:
            if not is_right(fields[name]):
                yield f"{name}: must be {words}"
    if fields["from"] > fields["to"]:
        yield "from, to: the first day is after the last"
    if bool(fields["value"]) == bool(fields["marker"]):
        yield "must have a value or a marker, and not both"


def _of_codes(
    variable: str, codes: tuple[str, ...] | None, regimes: tuple[str, ...], known: Known
) -> Iterator[str]:
    if variable == DAY:
        runs = list(codes or ())
        if any(day_of(code) is None for code in runs) or len(runs) % 2 or runs != sorted(runs):
            yield "day: must hold the first and the last day of each unbroken run, in order"
        return
    try:
        allowed = known(variable, regimes)
    except KeyError:
        yield f"{variable}: no such variable"
        return
    strange = sorted(set(codes or ()) - set(allowed)) if allowed is not None else []
    if strange:
        yield f"{variable}: no such codes: {', '.join(strange[:PROBLEMS_TOLD])}"


def day_of(text: str) -> dt.date | None:
    """The day that a text gives as YYYY-MM-DD, or None."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if text == day.isoformat() else None


def moment_of(text: str) -> dt.datetime | None:
    """The moment that a text gives: of a day its beginning, UTC; None where it gives none."""
    day = day_of(text)
    if day is not None:
        return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


Rule = tuple[tuple[str, ...], Callable[[str], bool], str]


def _one_of(allowed: Sequence[str]) -> Callable[[str], bool]:
    return lambda text: text in allowed


def _like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


RULES: tuple[Rule, ...] = (
    (
        ("release", "period", "table"),
        _like(NAME),
        "up to 64 letters, digits, points, slashes and hyphens",
    ),
    (("unit",), _one_of(UNITS), f"one of {', '.join(UNITS)}"),
    (("basis",), _one_of(BASES), f"one of {', '.join(BASES)}"),
    (("registers",), bool, "what was counted from, such as complaints"),
    (("from", "to"), lambda text: day_of(text) is not None, "a day, such as 2023-01-31"),
    (
        ("published",),
        lambda text: moment_of(text) is not None,
        "a day, or a moment with its offset from UTC",
    ),
    (("base",), _like(BASE), "a whole number from 1 to 9999, or nothing"),
    (("threshold",), _like(THRESHOLD), "a whole number from 2 to 9999, or nothing"),
    (("value",), _like(COUNT), "a whole number of 0 or more"),
    (("marker",), _one_of(("", *MARKERS)), f"one of {', '.join(MARKERS)}"),
)
"""What each field must be, and how that's said."""
