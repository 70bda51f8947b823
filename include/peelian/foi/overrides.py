"""Deciding otherwise than the policy did about a figure, either way, with a reason.

A figure that the rules withhold may be given after all, where a person who may decide it finds that
nobody could be picked out; and one that they'd give may be withheld. The decision is a line of the
audit chain. It takes effect when the answer is protected again: what must be shown is tested like
everything else, and refused where it would give another person away.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from peelian.core.audit import Entry, append, read_chain
from peelian.core.errors import InputError, SignOffError
from peelian.core.release_model import DecidedCells
from peelian.core.zones import Home
from peelian.foi.decisions import record_id
from peelian.publication.signoff import check_words, tidy

OVERRIDDEN = "disclosure overridden"
ROLE_VARIABLE = "PEELIAN_DISCLOSURE_OFFICERS"
TABLE_KEY = "table"
Choice = Literal["show", "hide"]
CHOICES = ("show", "hide")


def disclosure_officers(text: str | None = None) -> tuple[str, ...]:
    """The users who may override, from `PEELIAN_DISCLOSURE_OFFICERS`: names with commas between."""
    given = os.environ.get(ROLE_VARIABLE, "") if text is None else text
    return tuple(name.strip() for name in given.split(",") if name.strip())


def override(
    home: Home,
    *,
    release: str,
    table: str,
    codes: Mapping[str, str],
    choice: Choice,
    reason: str,
    who: str,
    may: Collection[str],
) -> Entry:
    """Decide that a figure is shown, or hidden, whatever the rules say of it.

    Args:
        release: the release's id.
        table: the table's id.
        codes: the figure's code for each dimension; one that's left out stands at its total.
        choice: `show` or `hide`.
        reason: in the person's words, 10 characters or more.
        who: the person's user name.
        may: those who may decide so; nobody may where it's empty.
    Returns: the line of the audit chain.
    Raises: SignOffError where this person may not, or gives no reason; InputError for a choice
        that there isn't, or a figure that isn't named.
    """
    name, words = tidy(who), tidy(reason)
    check_words(name, words)
    if name.casefold() not in {one.casefold() for one in may}:
        raise SignOffError(
            "this person may not decide against the policy",
            given=name,
            allowed=f"the users that {ROLE_VARIABLE} names",
        )
    if choice not in CHOICES:
        raise InputError("no such choice", given=choice, allowed=", ".join(CHOICES))
    if not table or not codes:
        raise InputError("a figure is named by its table and its codes", where=release)
    details = {
        "release": release,
        "table": table,
        "codes": dict(codes),
        "choice": choice,
        "reason": words,
        "record": record_id(release, table, codes),
    }
    subject = record_id(release, table, codes).ljust(64, "0")
    entry = append(home, who=name, what=OVERRIDDEN, subject=subject, details=details)
    if entry is None:
        raise SignOffError("the decision could not be recorded")
    return entry


def overrides_of(home: Home, release: str) -> DecidedCells:
    """What stands decided about a release's figures: the last word on each."""
    return _decided(entry for entry in read_chain(home) if entry.details.get("release") == release)


def with_overrides(cells: DecidedCells, overrides: DecidedCells) -> DecidedCells:
    """What a specification decides about figures, with what was decided later laid over it."""
    later = [*overrides.show, *overrides.hide]
    return DecidedCells(
        show=(*(one for one in cells.show if one not in later), *overrides.show),
        hide=(*(one for one in cells.hide if one not in later), *overrides.hide),
        headline=cells.headline,
    )


def _decided(entries: Iterable[Entry]) -> DecidedCells:
    last: dict[str, tuple[str, dict[str, str]]] = {}
    for entry in entries:
        if entry.what == OVERRIDDEN:
            cell = {str(k): str(v) for k, v in dict(entry.details["codes"]).items()}
            cell[TABLE_KEY] = str(entry.details["table"])
            last[str(entry.details["record"])] = (str(entry.details["choice"]), cell)
    return DecidedCells(
        show=tuple(cell for choice, cell in last.values() if choice == "show"),
        hide=tuple(cell for choice, cell in last.values() if choice == "hide"),
    )
