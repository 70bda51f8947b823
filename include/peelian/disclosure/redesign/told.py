"""The frontier as plain data: what each choice publishes, what it loses, whom it withstands.

True sizes of small categories stand in it, so it's the officer's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peelian.disclosure.redesign.asked import Asked
from peelian.disclosure.redesign.frontier import Frontier, hidden_share
from peelian.disclosure.redesign.judge import Choice
from peelian.disclosure.redesign.names import table_names
from peelian.disclosure.redesign.plan import Plan
from peelian.disclosure.redesign.words import what_is_done, what_is_lost

NOT_PUBLIC = (
    "Not for publication. It names categories of a few people and how many are in each. Readers get"
    " the tables that peelian protect makes of a choice, and nothing else."
)
DETAIL = (
    "Detail is the share of the asked tables' information that is shown. A breakdown's information"
    " is the entropy of sorting the records into its cells, in bits; a table's is that of itself"
    " and of all its margins, added up. A hidden cell tells nothing, nor does a band called Other."
)


def tell(asked: Asked, frontier: Frontier) -> dict[str, Any]:
    """The frontier as JSON has it. Choices are numbered from 1; `asked` is number 0."""
    best = None if frontier.recommended is None else frontier.recommended + 1
    choices = [
        _told(asked, choice, number, best) for number, choice in enumerate(frontier.choices, 1)
    ]
    return {
        "not_for_publication": NOT_PUBLIC,
        "measure": DETAIL,
        "sizes": "people" if asked.question.person is not None else "counts",
        "threshold": asked.question.policy.threshold,
        "points_at_people": list(asked.pointing),
        "recommended": best,
        "asked": _told(asked, frontier.asked, 0, best),
        "choices": choices,
        "not_protected": [
            {"does": what_is_done(asked, choice.plan), "why": choice.why_not}
            for choice in frontier.failed
        ],
        "searched": {
            "designs_counted": frontier.counted,
            "designs_protected": frontier.protected,
            "promising_ones_left_out": frontier.unprotected,
        },
    }


def in_order(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The choices, after what was asked where that's none of them."""
    choices = list(told["choices"])
    among = any(one["as_asked"] for one in choices)
    return choices if among else [told["asked"], *choices]


def name_of(one: Mapping[str, Any]) -> str:
    """What a choice is called."""
    if not one["number"]:
        return "as asked"
    words = [str(one["number"])]
    words += ["as asked"] * one["as_asked"] + ["recommended"] * one["recommended"]
    return ", ".join(words)


def _told(asked: Asked, choice: Choice, number: int, best: int | None) -> dict[str, Any]:
    plan, before = choice.plan, choice.estimate
    safe = not choice.why_not
    names = table_names(plan, asked.question)
    return {
        "number": number,
        "as_asked": plan == Plan(asked.tables),
        "recommended": number != 0 and number == best,
        "spec": f"choices/{number}/spec.yaml" if number else None,
        "tables": [
            {"id": name, "by": list(by), **((choice.tables or {}).get(name, {}))}
            for name, by in zip(names, plan.tables, strict=True)
        ],
        "bands": {name: {band: list(held) for band, held in bands} for name, bands in plan.bands},
        "does": what_is_done(asked, plan),
        "loses": what_is_lost(asked, plan),
        "why_not": choice.why_not or None,
        "cells": before.cells,
        "sensitive": before.sensitive,
        "crossed_with_what_points_at_people": before.crossed,
        "shown": choice.shown if safe else None,
        "hidden": choice.hidden if safe else None,
        "hidden_share": round(hidden_share(choice), 4) if safe else None,
        "sum_hidden": choice.sum_hidden if safe else None,
        "sum_hidden_all": choice.sum_hidden_all if safe else None,
        "detail": choice.detail if safe else None,
        "attackers_withstood": list(choice.attackers),
    }
