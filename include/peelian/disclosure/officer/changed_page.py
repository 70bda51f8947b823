"""The officer's page of a release whose counts are rounded or moved, as HTML.

In    the release as it's changed, its policy, its labels
Out   the page's bytes, the same for the same input; published numbers, no true count
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from peelian.disclosure.changed import ROUND, Changed
from peelian.disclosure.officer.heat import HeatMaps
from peelian.disclosure.officer.labels import Labels
from peelian.disclosure.officer.page import DRAWN_LIMIT, TEMPLATES, drawn_maps
from peelian.disclosure.officer.ranges import Ranges
from peelian.disclosure.officer.squares import NARROW, WIDE, squares_of_changed
from peelian.disclosure.officer.summary import ReasonFact, asked_words
from peelian.disclosure.officer.words import READERS, reasons_told, share
from peelian.disclosure.policy import Policy

_PAGE = TEMPLATES.get_template("officer_changed.html.j2")
READER_OF_CHANGED = (
    "someone who has read the notes: how counts were changed, how far at most, that zeros stay"
    " zeros, and that true counts add up"
)
RANGE_WORDS = {
    True: (
        "“Can be 1 to 9” is what a number leaves by itself, as far as sums don't say"
        " more; of small counts, sums were shown to say nothing more."
    ),
    False: (
        "“Can be 1 to 9” is what the numbers and all sums leave to someone who knows by"
        " what rule counts are moved."
    ),
}
"""Of rounded counts, and of those moved by noise."""


@dataclass(frozen=True)
class TableLine:
    """A line of the list of tables."""

    id: str
    title: str
    cells: int
    sensitive: int
    moved: int
    furthest: int


def changed_page(changed: Changed, policy: Policy, labels: Labels) -> bytes:
    """The page."""
    cells = changed.counted.cells
    report = changed.report()
    ranges = Ranges(changed.low, changed.high, np.ones(cells.count, dtype=bool))
    squares = squares_of_changed(changed.values, ranges, changed.reasons, changed.sensitive)
    drawn, left_out = drawn_maps(cells, HeatMaps(cells, squares, changed.sensitive, labels))
    text = _PAGE.render(
        title=labels.title,
        facts=_facts(changed, policy, labels, report["all"]),
        reasons=_reasons(report["all"]),
        tables=[
            TableLine(
                table.id,
                labels.tables.get(table.id, table.id),
                *(
                    report["tables"][table.id][name]
                    for name in ("cells", "sensitive", "moved", "largest_move")
                ),
            )
            for table in cells.tables
        ],
        drawn=drawn,
        left_out=[(name, labels.tables.get(name, name)) for name in left_out],
        limit=DRAWN_LIMIT,
        narrow=NARROW,
        wide=WIDE,
        range_words=RANGE_WORDS[changed.told.method == ROUND],
    )
    return text.encode("utf-8")


def _reasons(told: dict[str, Any]) -> list[ReasonFact]:
    by_reason = {reason: count for reason, count in told["by_reason"].items() if count}
    return [
        ReasonFact(word, count, meaning)
        for (word, meaning), count in zip(reasons_told(by_reason), by_reason.values(), strict=True)
    ]


def _facts(
    changed: Changed, policy: Policy, labels: Labels, told: dict[str, Any]
) -> list[tuple[str, str]]:
    period = [("Period", labels.period)] if labels.period else []
    moved = f"{told['moved']:,} of {told['cells']:,} ({share(told['moved'], told['cells'])})"
    adds = "all sums still hold" if told["additive"] else "parts needn't add up to their total"
    readers = [
        READER_OF_CHANGED if name == policy.reader else READERS.get(name, name)
        for name in changed.attackers
    ]
    return [
        ("What is counted", labels.counts),
        *period,
        ("What was asked", f"policy {policy.id}, version {policy.version}: {asked_words(policy)}"),
        ("What was done", _done(changed, told)),
        ("Moved", f"{moved}, by {told['largest_move']:,} at most; {adds}"),
        ("Safe from", "; ".join(readers) or "nobody"),
    ]


def _done(changed: Changed, told: dict[str, Any]) -> str:
    if changed.told.method == ROUND:
        further = told["further"]
        far = (
            "each to an adjacent multiple"
            if not further
            else f"{further:,} further than to an adjacent multiple, as no other way was found"
        )
        return f"every count became a multiple of {told['base']}, {far}"
    keys = "a secret" if told["secret"] else "no secret: who has the pseudonyms could work it out"
    return (
        f"every count was moved by noise that follows from who is counted, by"
        f" {told['largest_noise']} at most; behind it stands {keys}. {told['narrowed']:,} sensitive"
        " counts could be narrowed by who knows the table of the noise, none to a single count"
    )
