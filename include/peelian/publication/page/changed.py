"""What changed since the release before, in the words of the page."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from peelian.core.markers import Marker
from peelian.publication.page.compared import Difference, Pair, differences, revisions, turned
from peelian.publication.page.published import Published
from peelian.publication.page.wording import tell
from peelian.publication.words import spoken_day

GONE = ("table_gone", "category_gone")
MOST_LISTED = 20
"""Revisions in the page's table; the earlier release keeps every figure."""


@dataclass(frozen=True)
class Revised:
    """A line of the table of revisions."""

    table: str
    place: str
    before: int
    now: int

    @property
    def change(self) -> str:
        """The change with its sign, as "+3" or "-1,200"."""
        return f"{self.now - self.before:+,}"


@dataclass(frozen=True)
class Changed:
    """The page's section on what changed: sentences, then at most `MOST_LISTED` revisions."""

    changes: tuple[str, ...]
    revisions: tuple[str, ...]
    listed: tuple[Revised, ...] = ()


def what_changed(earlier: Published | None, later: Published) -> Changed:
    """What a reader is told of changes and revisions; `earlier` is None for the first release."""
    if earlier is None:
        return Changed((tell("changed.first"),), tuple(_marked_words(later)))
    found = differences(earlier, later)
    said = [tell("changed.compared", period_label=earlier.text("period_label"))]
    said += _said(found)
    if not [difference for difference in found if difference.kind != "window"]:
        said.append(tell("changed.nothing"))
    revised = revisions(earlier, later)
    return Changed(
        tuple(said), tuple(_revised_words(earlier, later, len(revised))), _listed(revised)
    )


def _said(found: Sequence[Difference]) -> list[str]:
    """Differences in this release's own words: what the earlier one called something is left out.

    A page holds no text but its own release's, so that its inspection needs no other release.
    """
    said = [
        _present(difference) for difference in found if difference.kind not in ("window", *GONE)
    ]
    window = [_window(difference) for difference in found if difference.kind == "window"]
    gone = Counter(
        (d.kind, d.what if d.kind == "category_gone" else "") for d in found if d.kind in GONE
    )
    for (kind, dimension), count in gone.items():
        key = f"changed.{kind}{'_one' if count == 1 else ''}"
        said.append(tell(key, dimension=dimension, count=count))
    return [*window, *said]


def _present(difference: Difference) -> str:
    facts = {"now": difference.now, "label": difference.now, "dimension": difference.what}
    what = difference.what
    if difference.kind == "field":
        what = tell(f"fields.{difference.what}")
    return tell(f"changed.{difference.kind}", what=what, title=difference.what, **facts)


def _window(difference: Difference) -> str:
    earlier, now = (_days(text) for text in (difference.before, difference.now))
    return tell(
        "changed.window",
        start=now[0],
        end=now[1],
        earlier_start=earlier[0],
        earlier_end=earlier[1],
    )


def _days(window: str) -> tuple[str, str]:
    start, _, end = window.partition("/")
    return spoken_day(dt.date.fromisoformat(start)), spoken_day(dt.date.fromisoformat(end))


def _revised_words(earlier: Published, later: Published, count: int) -> list[str]:
    kind = {0: "none", 1: "one"}.get(count, "many")
    words = [tell(f"changed.revised_{kind}", count=count)]
    if count > MOST_LISTED:
        words.append(tell("changed.revised_most", shown=MOST_LISTED))
    words += _marked_words(later)
    now_hidden, now_shown = turned(earlier, later)
    words += [tell("changed.now_withheld", count=now_hidden)] if now_hidden else []
    words += [tell("changed.now_shown", count=now_shown)] if now_shown else []
    return words


def _marked_words(later: Published) -> list[str]:
    """How many figures are marked as revised, against anything that was published before."""
    marked = sum(
        cell.marker is Marker.REVISED for table in later.tables for cell in table.cells.values()
    )
    key = f"changed.marked{'_one' if marked == 1 else ''}"
    return [tell(key, count=marked)] if marked else []


def _listed(revised: tuple[Pair, ...]) -> tuple[Revised, ...]:
    return tuple(
        Revised(
            pair.table.table.title,
            ", ".join(pair.labels()),
            pair.before.value or 0,
            pair.now.value or 0,
        )
        for pair in revised[:MOST_LISTED]
    )
