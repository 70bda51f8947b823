"""What the officer's page says of history: which earlier releases stand behind which hidden counts.

In    what the archivist told (`archive.told`), as the report has it
Out   lines for the page. For the officer alone: it says what differences would give away
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peelian.disclosure.officer.labels import Labels

LINES = 60
"""So many hidden counts are told of one by one; the report has them all."""
NAMED = 3
"""So many earlier releases, cells and differences are named for each."""


@dataclass(frozen=True)
class Line:
    """Hidden counts that one thing stands behind.

    Attributes:
        cells: their categories, in words.
        why: in words.
        releases: the earlier releases, newest first.
        gives_away: what could be worked out, by what it means; empty where it's the count itself.
    """

    cells: str
    why: str
    releases: tuple[str, ...]
    gives_away: tuple[str, ...]


@dataclass(frozen=True)
class History:
    """What is said of history.

    Attributes:
        statements: how many earlier tables the release was held against.
        lines: hidden counts, and what stands behind them.
        more: how many hidden counts the lines leave out.
        past: counts that earlier releases narrow down by themselves: what, and what is left.
        moved: what has changed in the register since it was published.
        unrelated: why earlier tables couldn't be related, each with how many.
    """

    statements: int
    lines: list[Line]
    more: int
    past: list[tuple[str, str]]
    moved: list[str]
    unrelated: list[tuple[str, int]]


def history_of(report: Mapping[str, Any], labels: Labels) -> History | None:
    """What the page says of history; None where the release was protected without a ledger."""
    told = report.get("history")
    if told is None:
        return None
    hidden = told["hidden"]
    reasons = Counter(each["reason"] for each in told["unrelated"])
    return History(
        statements=told["statements"],
        lines=[_line(each, labels) for each in hidden[:LINES]],
        more=max(0, len(hidden) - LINES),
        past=[(each["cell"], _left(each["left"])) for each in told["past"]],
        moved=list(told["moved"]),
        unrelated=sorted(reasons.items()),
    )


def _line(told: Mapping[str, Any], labels: Labels) -> Line:
    return Line(
        cells=cell_words(told["cell"], labels),
        why=told["why"],
        releases=_some(told["releases"]),
        gives_away=_some(told["gives_away"]),
    )


def cell_words(cell: str, labels: Labels) -> str:
    """A cell's codes (`year=2024, source=public`) as labels, as far as there are any."""
    parts = []
    for part in cell.split(", "):
        dimension, known, code = part.partition("=")
        parts.append(labels.code(dimension, code) if known else part)
    return ", ".join(parts)


def _some(words: Sequence[str]) -> tuple[str, ...]:
    more = len(words) - NAMED
    return (*words[:NAMED], *([f"and {more} more"] if more > 0 else []))


def _left(counts: Sequence[int]) -> str:
    """What small counts are left, in words."""
    if len(counts) == 1:
        return f"no small count but {counts[0]}"
    return f"of small counts {', '.join(map(str, counts[:-1]))} or {counts[-1]}"
