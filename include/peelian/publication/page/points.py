"""The main points of a release, written from its published numbers.

A point says only what the shown figures prove. Where a figure beside the largest isn't given, it
might be larger, so the point speaks of those that can be given. A change that counts of this size
make by themselves is called so: for two counts of independent events, the difference has the
standard deviation sqrt(a + b).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from peelian.core.markers import Marker
from peelian.core.release_model import Dimension, Release, Window
from peelian.publication.labels import shown_labels
from peelian.publication.page.published import Published
from peelian.publication.page.series import bars_along, cell_at, is_time, root, time_dimension
from peelian.publication.page.wording import capital, share_words, tell
from peelian.publication.periods import parts, previous
from peelian.publication.protected import ProtectedTable

SMALLEST_BASE = 50
"""Counts. A share of fewer moves by 2 points or more with every single one, so it isn't given."""
CHANCE_SQUARED = 3.8416
"""1.96 squared: what two equal rates stay within 19 times of 20."""
FEWEST_TO_RANK = 3
"""Years. The highest of two says no more than the change between them does."""


STATUS_CAUTIONS = {
    Marker.PROVISIONAL: "points.provisional",
    Marker.BREAK: "points.break",
    Marker.REVISED: "points.revised",
}


@dataclass(frozen=True)
class Point:
    """A main point, and the caution that belongs to it or nothing."""

    words: str
    caution: str = ""


def main_points(published: Published) -> tuple[Point, ...]:
    """The main points, the total first, then a point for each breakdown in the tables' order."""
    return tuple(_points(published))


def by_chance(earlier: int, later: int) -> bool:
    """Whether a change between two counts is one that chance makes by itself."""
    return earlier != later and (later - earlier) ** 2 <= CHANCE_SQUARED * (earlier + later)


def _points(published: Published) -> Iterator[Point]:
    tables = _alike(published)
    leading = next((t for t in tables if time_dimension(t)), None)
    if leading is not None:
        yield from _over_time(published, leading)
    elif tables:
        cell = cell_at(tables[0], {})
        if cell.value is not None:
            facts = {"unit": _seen(published, tables[0]).unit_label, "figure": f"{cell.value:,}"}
            yield Point(tell("points.whole", **facts))
    told: set[str] = set()
    for table in tables:
        for dimension in table.dimensions:
            if not is_time(dimension) and dimension.id not in told:
                told.add(dimension.id)
                yield from _largest(published, table, dimension)


def _alike(published: Published) -> tuple[ProtectedTable, ...]:
    """The tables that count what the first does: others' figures would need words of their own."""
    found = published.tables
    return tuple(table for table in found if table.table.group == found[0].table.group)


def _seen(published: Published, table: ProtectedTable) -> Release:
    """The release as a table has it."""
    return published.release.seen_by(table.table)


def _over_time(published: Published, table: ProtectedTable) -> Iterator[Point]:
    years = time_dimension(table)
    seen = _seen(published, table)
    window = seen.effective_window
    latest = _latest_whole(window, years) if years else None
    if years is None or latest is None:
        return
    cell = cell_at(table, {years.id: latest})
    now = cell.value
    if now is None:
        return
    labels = shown_labels(years)
    facts = {"unit": seen.unit_label, "period": labels[latest], "figure": f"{now:,}"}
    before = previous(years, window).get(latest)
    then = cell_at(table, {years.id: before}).value if before else None
    status = STATUS_CAUTIONS.get(cell.marker)
    cautions = [tell(status)] if status else []
    if before is None or then is None or cell.marker is Marker.BREAK:
        yield Point(tell("points.latest", **facts), " ".join(cautions))
    else:
        words = tell(
            "points.latest_change", **facts, change=_change(then, now), earlier=labels[before]
        )
        cautions += [tell("points.chance")] if by_chance(then, now) else []
        yield Point(words, " ".join(cautions))
    yield from _extreme(window, table, years, latest)


def _change(then: int, now: int) -> str:
    if now == then:
        return tell("points.same")
    difference = f"{abs(now - then):,}"
    if then >= SMALLEST_BASE:
        percent = share_words(abs(now - then), then)
        difference = tell("points.percent", difference=difference, percent=percent)
    return tell(f"points.{'up' if now > then else 'down'}", difference=difference)


def _extreme(
    window: Window, table: ProtectedTable, years: Dimension, latest: str
) -> Iterator[Point]:
    """Whether the latest whole year is the highest or lowest: only where every year is shown."""
    bars = [bar for bar in bars_along(table, years, window, {}) if not bar.part]
    values = [bar.value for bar in bars if bar.value is not None]
    if any(bar.marker is Marker.BREAK for bar in bars):
        return
    now = next((bar for bar in bars if bar.code == latest), None)
    if now is None or now.value is None or len(values) != len(bars) or len(bars) < FEWEST_TO_RANK:
        return
    facts = {"period": now.label, "first": bars[0].label, "figure": f"{now.value:,}"}
    if values.count(now.value) == 1 and now.value in (max(values), min(values)):
        yield Point(tell(f"points.{'highest' if now.value == max(values) else 'lowest'}", **facts))


def _latest_whole(window: Window, years: Dimension) -> str | None:
    cut = {part.code for part in parts(years, window)}
    whole = [c.code for c in years.categories if c.code not in cut and c.code != root(years)]
    return whole[-1] if whole else None


def _largest(published: Published, table: ProtectedTable, dimension: Dimension) -> Iterator[Point]:
    place: dict[str, str] = {}
    when = tell("points.whole_period")
    years = time_dimension(table)
    if years is not None:
        latest = _latest_whole(_seen(published, table).effective_window, years)
        if latest is None:
            return
        place = {years.id: latest}
        when = tell("points.when", period=shown_labels(years)[latest])
    labels = dimension.labels()
    members = {
        code: cell_at(table, {**place, dimension.id: code})
        for code in dimension.children(root(dimension))
    }
    shown = {code: cell.value for code, cell in members.items() if cell.value}
    if not shown or len(members) == 1:
        return
    largest = max(shown.values())
    leading = [labels[code] for code, value in shown.items() if value == largest]
    some_hidden = any(cell.value is None for cell in members.values())
    total = cell_at(table, place).value
    yield _said(capital(dimension.label), leading, largest, total, some_hidden, when)


def _said(
    dimension: str, leading: list[str], largest: int, total: int | None, hidden: bool, when: str
) -> Point:
    facts = {"dimension": dimension, "figure": f"{largest:,}", "when": when}
    kind = "_shown" if hidden else ""
    if len(leading) > 1:
        labels = ", ".join(f"“{label}”" for label in leading[:-1]) + f" and “{leading[-1]}”"
        return Point(tell(f"points.tied{kind}", labels=labels, **facts))
    if total is None:
        return Point(tell("points.largest_of_unknown", label=leading[0], **facts))
    enough = total >= SMALLEST_BASE
    words = tell(
        f"points.largest{kind}",
        label=leading[0],
        total=f"{total:,}",
        percent=f" ({share_words(largest, total)})" if enough else "",
        **facts,
    )
    return Point(words, "" if enough else tell("points.few"))
