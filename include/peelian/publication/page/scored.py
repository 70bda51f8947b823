"""What changed against the release before, scored, the worst first: for those who sign.

A figure's score is how far it moved in standard deviations of the difference of two counts, sqrt(a
+ b), so that 5 to 15 weighs as much as 500 to 575. It counts double where it shouldn't have moved
at all (a year that was over before), or fell though only a month was added. What isn't a figure has
a fixed score. It's not for the public: it tells nothing that the two releases don't, but it's made
before the later one is out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from peelian.publication.page.compared import Difference, Pair, differences, pairs
from peelian.publication.page.published import Published
from peelian.publication.page.wording import tell

STRUCTURE = {
    "table_gone": 100.0,
    "breakdown": 90.0,
    "field": 80.0,
    "category_gone": 70.0,
    "category_renamed": 60.0,
    "table_new": 30.0,
    "category_new": 20.0,
    "window": 10.0,
}
"""Fixed scores: what breaks a reader's series is above any figure; a longer window is expected."""
SHORTER_WINDOW = 100.0
NOW_SHOWN, NOW_HIDDEN = 6.0, 3.0
"""A figure that appears can be subtracted from what was known before; one that goes can't be
taken back, and only puzzles readers."""
TWICE = 2.0
MOST_LINES = 1000
"""Of the file; `peelian changes` lists all."""
FEWEST_SCORED = 0.005
"""Lower scores round to 0.00."""


@dataclass(frozen=True)
class Scored:
    """A line of the list.

    Attributes:
        score: 0 or more, to two decimals; the larger, the more it needs an explanation.
        where: the table's id, or empty for the release.
        what: in words.
        before, now: the figure or marker as shown; empty for what isn't a figure.
    """

    score: float
    where: str
    what: str
    before: str = ""
    now: str = ""

    def line(self) -> str:
        """The line as a person reads it."""
        figures = f": {self.before} -> {self.now}" if self.before or self.now else ""
        place = f"{self.where}  " if self.where else ""
        return f"{self.score:8.2f}  {place}{self.what}{figures}"


def scored_changes(earlier: Published, later: Published) -> tuple[Scored, ...]:
    """Everything that differs between two releases, the highest score first.

    Args:
        earlier: the release published before.
        later: the one to be signed.
    Returns: equal inputs, equal order; ties stand in the later release's own order.
    """
    found = [*_structure(earlier, later), *_figures(earlier, later)]
    return tuple(sorted(found, key=lambda line: -line.score))


def changes_bytes(earlier: Published, later: Published) -> bytes:
    """The list as a text file: which releases, then a line for each difference."""
    found = scored_changes(earlier, later)
    lines = [
        tell(
            "scored.title",
            later=f"{later.text('id')} {later.text('period')}",
            earlier=f"{earlier.text('id')} {earlier.text('period')}",
        ),
        tell("scored.about"),
        "",
        *(line.line() for line in found[:MOST_LINES]),
    ]
    if len(found) > MOST_LINES:
        lines.append(tell("scored.more", count=len(found) - MOST_LINES))
    return ("\n".join(lines) + "\n").encode("utf-8")


def changes_path(staged: Path) -> Path:
    """The list beside a staged folder: outside it, as what's inside is published."""
    return staged.with_name(f"{staged.name}.changes.txt")


def _structure(earlier: Published, later: Published) -> Iterator[Scored]:
    for difference in differences(earlier, later):
        score = STRUCTURE[difference.kind]
        shorter = later.window.start > earlier.window.start or later.window.end < earlier.window.end
        if difference.kind == "window" and shorter:
            score = SHORTER_WINDOW
        yield Scored(score, "", _words(difference))


def _words(difference: Difference) -> str:
    what = difference.what
    if difference.kind == "field":
        what = tell(f"fields.{difference.what}")
    return tell(
        f"scored.{difference.kind}", what=what, before=difference.before, now=difference.now
    )


def _figures(earlier: Published, later: Published) -> Iterator[Scored]:
    grows = later.window.start <= earlier.window.start and later.window.end >= earlier.window.end
    for pair in pairs(earlier, later):
        if pair.before == pair.now:
            continue
        score = round(_score(pair, grows), 2)
        if score >= FEWEST_SCORED:
            where, what = pair.table.table.id, ", ".join(pair.labels())
            yield Scored(score, where, what, _shown(pair, before=True), _shown(pair, before=False))


def _score(pair: Pair, grows: bool) -> float:
    before, now = pair.before.value, pair.now.value
    if before is None or now is None:
        if before is None and now is None:
            return NOW_HIDDEN
        return NOW_HIDDEN if now is None else NOW_SHOWN
    moved = abs(now - before) / math.sqrt(before + now)
    odd = pair.settled or (grows and now < before)
    return moved * (TWICE if odd else 1.0)


def _shown(pair: Pair, *, before: bool) -> str:
    cell = pair.before if before else pair.now
    return cell.marker.shown if cell.value is None else f"{cell.value:,}"
