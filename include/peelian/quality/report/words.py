"""Words for counts: exact ones for an owner, bands for a wider circle.

A count of rows of a register is a figure about people. Its owner has the rows anyway; for anybody
else small counts are banded, and bands are wide, so that two reports don't give away the rows that
came between them.
"""

from __future__ import annotations

from collections.abc import Sequence

from peelian.quality.history import UNKNOWN_CELLS
from peelian.quality.report.issue import Broken, Issue, Weight

COUNT_BANDS = (
    (10, "under 10"),
    (100, "10 to 99"),
    (1_000, "100 to 999"),
    (10_000, "1,000 to 9,999"),
)
SHARE_BANDS = ((0.01, "under 1%"), (0.05, "1% to 5%"), (0.1, "5% to 10%"), (0.25, "10% to 25%"))
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
TABLE_WORDS = {
    "cases": ("case", "cases"),
    "allegations": ("allegation", "allegations"),
    "subjects": ("allegation against a person", "allegations against people"),
    "outcomes": ("outcome", "outcomes"),
    "people": ("person", "people"),
    "months": ("month", "months"),
}


def banded_count(count: int) -> str:
    """A count as a band that hides small ones; nought is said."""
    if count == 0:
        return "none"
    return next((words for below, words in COUNT_BANDS if count < below), "10,000 or more")


def banded_share(share: float) -> str:
    """A share as a band."""
    if share <= 0:
        return "none"
    if share >= 1:
        return "all"
    return next((words for below, words in SHARE_BANDS if share < below), "over 25%")


def percent(share: float) -> str:
    """A share to one decimal; one that would round to nought or to all says so."""
    if 0 < share < 0.0005:
        return "under 0.1%"
    if 0.9995 <= share < 1:
        return "over 99.9%"
    return f"{share:.1%}"


def figures(cells: int) -> str:
    """How many figures of releases, in words."""
    if cells == UNKNOWN_CELLS:
        return "not to be told"
    if cells == 0:
        return "no figure"
    return f"{cells:,} figure" if cells == 1 else f"{cells:,} figures"


def day(when: object) -> str:
    """A day as a sentence has it: 1 February 2026."""
    year, month, number = str(when).split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}"


def month(when: str) -> str:
    """A month as a label has it: Feb 2026."""
    year, number = when.split("-")
    return f"{MONTHS[int(number) - 1][:3]} {year}"


def rows(table: str, count: int) -> str:
    """So many rows of a table, in words that its owner uses."""
    one, many = TABLE_WORDS.get(table, ("row of " + said(table), "rows of " + said(table)))
    return f"{count:,} {one if count == 1 else many}"


def said(name: str) -> str:
    """A name of ours without its underscores."""
    return name.replace("_", " ")


def sentence(text: str) -> str:
    """With a capital letter."""
    return text[:1].upper() + text[1:]


def headline_of(
    to_mend: Sequence[Issue], within: Sequence[Issue], broken: Sequence[Broken], *, passed: bool
) -> str:
    """What matters most, in a sentence or two, for the owner alone: it has counts."""
    if to_mend:
        first = to_mend[0]
        start = "No release is counted from this copy. " if first.weight is Weight.STOPS else ""
        return f"{start}{_most(first)} {first.check.do}"
    if broken:
        return "Some checks broke; that is no fault of the register, and nothing is to be mended."
    if not passed:
        return "No release is counted from this copy."
    if within:
        return f"Nothing has to be mended: what was found is in bounds. {_most(within[0])}"
    return "Nothing was found: every check is met by every row."


def _most(issue: Issue) -> str:
    counted = f"{rows(issue.table, issue.failed)} of {issue.checked:,}"
    fault = sentence(said(issue.check.fault))
    if issue.cells == UNKNOWN_CELLS:
        return f"{fault}: {counted}; they are missing from figures."
    if issue.cells:
        return f"{fault}: {counted}, which touches {figures(issue.cells)}."
    return f"{fault}: {counted}."
