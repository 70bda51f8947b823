"""Sets of codes or days as whole numbers: one bit for each atom of a variable.

Two releases cut ages, months or ranks differently. The atoms of a variable are the coarsest
partition of which every set that either uses is a union; then sets are compared, cut and added up
as bits.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from peelian.core.errors import InputError
from peelian.core.release_model import EXCEPT
from peelian.ledger.statement import DAY

Holds = tuple[str, ...] | None
"""What a category holds, as statements have it; None for everything."""
ELSE = "anything else"
"""The atom of whatever no set names."""


@dataclass(frozen=True)
class Scale:
    """A variable's atoms.

    Attributes:
        words: what each atom holds, in words.
        masks: the bits of each set that was asked for.
    """

    variable: str
    words: tuple[str, ...]
    masks: Mapping[Holds, int] = field(repr=False)

    @property
    def whole(self) -> int:
        """Everything."""
        return (1 << len(self.words)) - 1

    def told(self, mask: int) -> str:
        """A set in words."""
        if mask == self.whole:
            return "all"
        if ELSE in self.words and mask >> self.words.index(ELSE) & 1:
            return f"not {self.told(self.whole & ~mask)}"
        held = [words for bit, words in enumerate(self.words) if mask >> bit & 1]
        return ", ".join(_joined(held) if self.variable == DAY else held)


def scale_of(variable: str, sets: Iterable[Holds]) -> Scale:
    """The scale of a variable, over all sets that any table uses of it.

    Raises: InputError where a set of days isn't one.
    """
    named = sorted({None, *sets}, key=lambda held: ("",) if held is None else (" ", *held))
    pieces = _days(named) if variable == DAY else _codes(named)
    atoms: dict[tuple[bool, ...], list[str]] = {}
    for words, member in pieces:
        atoms.setdefault(member, []).append(words)
    masks = {
        held: sum(1 << bit for bit, member in enumerate(atoms) if member[place])
        for place, held in enumerate(named)
    }
    told = tuple("; ".join(_joined(w)) if variable == DAY else ", ".join(w) for w in atoms.values())
    return Scale(variable, told, masks)


def _codes(sets: list[Holds]) -> list[tuple[str, tuple[bool, ...]]]:
    """Every code that is named, and anything else, with the sets that hold it."""
    codes = sorted({code.removeprefix(EXCEPT) for held in sets for code in held or ()})
    return [(code, tuple(_has(held, code) for held in sets)) for code in (*codes, ELSE)]


def _has(held: Holds, code: str) -> bool:
    if held is None:
        return True
    if any(other.startswith(EXCEPT) for other in held):
        return f"{EXCEPT}{code}" not in held
    return code in held


def _days(sets: list[Holds]) -> list[tuple[str, tuple[bool, ...]]]:
    """Every run of days that no set cuts, with the sets that hold it; before and after as well."""
    runs = [None if held is None else _runs(held) for held in sets]
    cuts = sorted({day for of in runs for first, last in of or () for day in (first, last + 1)})
    bounds = [0, *cuts, dt.date.max.toordinal() + 1]
    found = []
    for first, after in itertools.pairwise(bounds):
        member = tuple(
            of is None or any(start <= first and after - 1 <= end for start, end in of)
            for of in runs
        )
        found.append((_span(first, after - 1), member))
    return found


def _runs(held: tuple[str, ...]) -> list[tuple[int, int]]:
    try:
        days = [dt.date.fromisoformat(day).toordinal() for day in held]
    except ValueError:
        days = []
    runs = list(zip(days[::2], days[1::2], strict=False))
    if len(days) != len(held) or len(days) % 2 or any(first > last for first, last in runs):
        raise InputError(
            "a set of days must be given as first and last days",
            given=", ".join(held)[:80],
            allowed="2026-01-01, 2026-01-31",
        )
    return runs


def _span(first: int, last: int) -> str:
    begin = "any day" if first < 1 else dt.date.fromordinal(first).isoformat()
    end = "" if last >= dt.date.max.toordinal() else dt.date.fromordinal(last).isoformat()
    return f"{begin} to {end}" if end else f"from {begin}"


def _joined(spans: list[str]) -> list[str]:
    """Runs of days in words, those that follow each other made one."""
    found: list[str] = []
    for span in (part for spans_of in spans for part in spans_of.split("; ")):
        if found and _follows(found[-1], span):
            found[-1] = f"{found[-1].split(' to ')[0]} to {span.split(' to ')[1]}"
        else:
            found.append(span)
    return found


def _follows(one: str, other: str) -> bool:
    ends, begins = one.rpartition(" to ")[2], other.partition(" to ")[0]
    try:
        next_day = dt.date.fromisoformat(ends) + dt.timedelta(days=1)
        return next_day == dt.date.fromisoformat(begins)
    except (ValueError, OverflowError):
        return False
