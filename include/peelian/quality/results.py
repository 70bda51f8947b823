"""What came of a check: counts and words from the suite, never a value from a record."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from peelian.quality.suites import Check, Suite

CSV_HEADER = (
    "table",
    "column",
    "expectation",
    "severity",
    "checked",
    "failed",
    "share",
    "success",
    "reason",
    "effect",
    "id",
    "owner",
    "state",
    "note",
)
BANDS = ((0.01, "under 1%"), (0.05, "1% to 5%"), (0.1, "5% to 10%"), (0.25, "10% to 25%"))
SHARE_DIGITS = 6
FEWEST_ROWS_TO_STOP = 10
"""A critical share says nothing about a handful: fewer failing rows than this never stop."""


class State(StrEnum):
    """How a check ended. `broken`: the check itself failed, so the data wasn't judged."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    BROKEN = "broken"


@dataclass(frozen=True)
class Result:
    """A check and how it ended; `checked` and `failed` are rows (None where nothing ran)."""

    table: str
    owner: str
    check: Check
    state: State
    checked: int | None = None
    failed: int | None = None
    note: str = ""

    @property
    def stops(self) -> bool:
        """Whether the register may not be used: a critical failure, or any check that broke."""
        critical = self.check.severity == "critical" and self.state is State.FAILED
        return critical or self.state is State.BROKEN

    @property
    def share(self) -> float | None:
        """Failed of checked, from 0 to 1, to six digits; None where nothing was checked."""
        if not self.checked or self.failed is None:
            return None
        return round(self.failed / self.checked, SHARE_DIGITS)

    def to_json(self) -> dict[str, Any]:
        """The result as a JSON-able record, in the order of the CSV's columns."""
        success = {State.PASSED: True, State.FAILED: False}.get(self.state)
        return {
            "table": self.table,
            "column": ", ".join(self.check.columns),
            "expectation": self.check.type,
            "severity": self.check.severity,
            "checked": self.checked,
            "failed": self.failed,
            "share": self.share,
            "success": success,
            "reason": self.check.reason,
            "effect": self.check.effect,
            "id": self.check.id,
            "owner": self.owner,
            "state": self.state.value,
            "note": self.note,
        }

    def warning(self) -> str:
        """The sentence that travels with a release.

        It tells a band, not a count: a count of rows of a register would be a figure about people
        that no disclosure control has seen.
        """
        share = self.share
        band = "" if share is None else f" ({_band(share)} of those checked)"
        return f"{self.table}: {self.check.fault}{band}. {self.check.effect}"

    def problem(self) -> str:
        """What a person must know about a result that stops: where, the rule, how many."""
        place = ".".join(filter(None, (self.table, "+".join(self.check.columns))))
        if self.state is State.BROKEN:
            return f"{place}: the check {self.check.id} itself broke ({self.note}); no data judged"
        counts = f"{self.failed} of {self.checked} failed, allowed {self.check.allowed:.0%}"
        note = f" ({self.note})" if self.note else ""
        return f"{place}: {self.check.fault}{note}; {counts} [{self.check.id}]"


def judged(
    suite: Suite, check: Check, met: bool, checked: int, failed: int, note: str = ""
) -> Result:
    """A check that ran.

    Args:
        met: whether `failed` of `checked` rows is within what the check allows.
    """
    few = check.severity == "critical" and check.allowed > 0 and failed < FEWEST_ROWS_TO_STOP
    if not met and few:
        met, note = True, f"over the share allowed, but under {FEWEST_ROWS_TO_STOP} rows"
    state = State.PASSED if met else State.FAILED
    return Result(suite.table, suite.owner_of(check), check, state, checked, failed, note)


def skipped(suite: Suite, check: Check, note: str) -> Result:
    """A check that could not apply, and why."""
    return Result(suite.table, suite.owner_of(check), check, State.SKIPPED, note=note)


def to_csv(results: list[Result]) -> bytes:
    """The results as CSV with a header; equal results, equal bytes."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, CSV_HEADER, lineterminator="\n")
    writer.writeheader()
    for result in results:
        row = result.to_json()
        row["success"] = {True: "true", False: "false", None: ""}[row["success"]]
        writer.writerow(row)
    return text.getvalue().encode("utf-8")


def _band(share: float) -> str:
    if share >= 1:
        return "all"
    return next((words for below, words in BANDS if share < below), "over 25%")
