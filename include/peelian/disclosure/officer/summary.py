"""The top of the officer's page: what was asked, what it cost, what could be done instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from peelian.disclosure.cells import Cells
from peelian.disclosure.engine import Protection
from peelian.disclosure.officer.labels import Labels
from peelian.disclosure.officer.words import reader_words, reasons_told, share
from peelian.disclosure.policy import Policy

MUCH = 0.25
"""From this share of hidden cells on, the page says first what could be done about it."""
MOSTLY = 0.5
"""A category is told as mostly hidden from this share of its cells on."""
TOLD_CATEGORIES = 8
"""So many of them are told, those with the most hidden cells first."""


@dataclass(frozen=True)
class TableFact:
    """A line of the list of tables."""

    id: str
    title: str
    cells: int
    sensitive: int
    hidden: int
    share: str


@dataclass(frozen=True)
class ReasonFact:
    """A line of the list of reasons: how many cells each hides, and what it means."""

    reason: str
    cells: int
    meaning: str


@dataclass(frozen=True)
class Summary:
    """The top of the page; `facts` are pairs of a term and what is said of it."""

    facts: list[tuple[str, str]]
    reasons: list[ReasonFact]
    tables: list[TableFact]
    much_hidden: bool
    mostly_hidden: list[str]


def summarise(
    cells: Cells, protection: Protection, policy: Policy, labels: Labels, report: Mapping[str, Any]
) -> Summary:
    """The summary of a protected release.

    Args:
        report: what `report.officer_report` says of it.
    """
    told = report["all"]
    by_reason = {reason: count for reason, count in told["by_reason"].items() if count}
    reasons = [
        ReasonFact(word, count, meaning)
        for (word, meaning), count in zip(reasons_told(by_reason), by_reason.values(), strict=True)
    ]
    tables = [
        TableFact(
            table.id,
            labels.tables.get(table.id, table.id),
            part["cells"],
            part["sensitive"],
            part["hidden"],
            share(part["hidden"], part["cells"]),
        )
        for table in cells.tables
        for part in (report["tables"][table.id],)
    ]
    return Summary(
        facts=_facts(policy, labels, protection, told),
        reasons=reasons,
        tables=tables,
        much_hidden=told["hidden"] > MUCH * told["cells"],
        mostly_hidden=_mostly_hidden(cells, protection, labels),
    )


def _facts(
    policy: Policy, labels: Labels, protection: Protection, told: Mapping[str, Any]
) -> list[tuple[str, str]]:
    zeros_hidden = bool((protection.hidden & (protection.values == 0)).any())
    withstood = [reader_words(name, zeros_hidden=zeros_hidden) for name in protection.attackers]
    asked = f"policy {policy.id}, version {policy.version}: {asked_words(policy)}"
    hidden, sensitive = told["hidden"], told["sensitive"]
    gone = (
        f"{hidden:,} of {told['cells']:,} counts ({share(hidden, told['cells'])}):"
        f" {sensitive:,} sensitive and {hidden - sensitive:,} that shield them"
    )
    period = [("Period", labels.period)] if labels.period else []
    return [
        ("What is counted", labels.counts),
        *period,
        ("What was asked", asked),
        ("Hidden", gone),
        ("What the shields cost", _cost(told)),
        ("Safe from", "; ".join(withstood) or "nobody"),
    ]


def asked_words(policy: Policy) -> str:
    """What a policy asks for, in words."""
    if policy.rules.small_count:
        return f"no count of 1 to {policy.threshold - 1} may be known"
    most = policy.most_dimensions
    return f"small counts are shown, in tables of at most {most} dimension{'s' * (most > 1)}"


def _cost(told: Mapping[str, Any]) -> str:
    hidden, bound = told["sum_hidden"], told["bound"]
    if not hidden:
        return "nothing: no count had to be hidden for another's sake"
    words = f"they add up to {hidden:,}"
    if bound is None:
        return f"{words}; how little would have been enough isn't known"
    if hidden <= bound:
        return f"{words}, and nothing less is safe"
    gap = share(hidden - bound, hidden)
    return f"{words}; no safe choice hides less than {bound:,}, so at most {gap} of it is needless"


def _mostly_hidden(cells: Cells, protection: Protection, labels: Labels) -> list[str]:
    """Categories most of whose cells are hidden, as sentences: what to merge with something."""
    found: list[tuple[int, int, str]] = []
    for table, place in zip(cells.tables, cells.places, strict=True):
        hidden = protection.hidden[place].reshape([len(cells.trees[d].codes) for d in table.by])
        for axis, dimension in enumerate(table.by):
            tree = cells.trees[dimension]
            moved = np.moveaxis(hidden, axis, 0).reshape(len(tree.codes), -1)
            for node in np.flatnonzero(moved.mean(axis=1) > MOSTLY).tolist():
                gone, size = int(moved[node].sum()), moved.shape[1]
                name = labels.code(tree.id, tree.codes[node])
                where = labels.tables.get(table.id, table.id)
                if size > 1 and node:
                    words = f"{labels.dimension(tree.id)}, {name}: {gone:,} of {size:,} in {where}"
                    found.append((-gone, len(found), words))
    return [words for _, _, words in sorted(found)[:TOLD_CATEGORIES]]
