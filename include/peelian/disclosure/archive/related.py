"""Which earlier tables can be taken together with a new release, and why others can't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peelian.disclosure.archive.meant import Meant
from peelian.disclosure.archive.people import are_bound, counts_people
from peelian.ledger.statement import Statement, Universe

UNITS = "counts another unit, and one doesn't follow from the other by sums"
PEOPLE = (
    "counts different people, who don't add up over years, platforms or allegations: whoever is in"
    " two of them is in their total once"
)
DATES = "counts by another date"
REGISTERS = "was counted from other registers"
CHANGED = "holds rounded or perturbed counts, which are ranges"


@dataclass(frozen=True)
class Unrelated:
    """An earlier table that wasn't taken along, and why."""

    release: str
    period: str
    version: int
    table: str
    reason: str


def sorted_out(
    new: Sequence[Meant], history: Sequence[Statement]
) -> tuple[tuple[Statement, ...], tuple[Unrelated, ...]]:
    """Earlier tables that a new release can be related to, and those that it can't."""
    taken: list[Statement] = []
    left: list[Unrelated] = []
    for statement in history:
        reason = _reason(new, statement)
        if reason is None:
            taken.append(statement)
        else:
            left.append(
                Unrelated(
                    statement.release,
                    statement.period,
                    statement.version,
                    statement.table,
                    reason,
                )
            )
    return tuple(taken), tuple(left)


def _reason(new: Sequence[Meant], statement: Statement) -> str | None:
    reasons = {unlike(meant.universe, statement.universe) for meant in new}
    if None not in reasons:
        return min(reason for reason in reasons if reason is not None)
    if statement.base != 1 or statement.within:
        return CHANGED
    if counts_people(statement.universe) and statement.kind == "imported":
        return PEOPLE  # whether its categories add up, nobody wrote down
    return None


def unlike(one: Universe, other: Universe) -> str | None:
    """Why counts of two universes have nothing in common; None where they have sums, or bounds.

    Regulations are no filter: two lists of them over the same days are the same records. Nor is a
    register that is only looked up in, as ranks are in the personnel register.
    """
    if one.counting_unit != other.counting_unit and not are_bound(one, other):
        return PEOPLE if counts_people(one) or counts_people(other) else UNITS
    if one.date_basis != other.date_basis:
        return DATES
    return None if set(one.registers) & set(other.registers) else REGISTERS
