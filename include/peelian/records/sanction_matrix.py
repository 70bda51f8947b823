"""Which sanction a proceeding and its finding allow: `include/reference/matrices/sanctions.csv`.

In    a regime, a type of proceedings (`none` where there were none), a level of finding, a sanction
Out   whether the law lets them meet
Why   a meeting can't dismiss; where a register says that one did, a field is wrong
"""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

from peelian.core.errors import InputError, all_at_once
from peelian.core.reference import REFERENCE_FOLDER, codes_of

MATRIX_FILE = REFERENCE_FOLDER / "matrices" / "sanctions.csv"
NO_PROCEEDING = "none"
UNKNOWN = "unknown"
"""A level of finding that nobody recorded: it could have been any."""


@dataclass(frozen=True)
class Rule:
    """A sanction that may follow. `condition` says what else must be so, where anything must."""

    regime: str
    proceeding_type: str
    finding_level: str
    sanction: str
    condition: str
    source: str


@cache
def sanction_matrix(path: Path = MATRIX_FILE) -> tuple[Rule, ...]:
    """Every rule, in file order. Raises: InputError listing every fault of the file at once."""
    header = [one.name for one in fields(Rule)]
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, strict=True))
    if not rows or rows[0] != header:
        raise InputError(
            "the sanction matrix has the wrong columns", where=path, allowed=",".join(header)
        )
    problems = [
        f"line {number}: {fault}"
        for number, row in enumerate(rows[1:], start=2)
        if (fault := _fault(row))
    ]
    if problems:
        raise all_at_once(InputError, path, problems, "mend the file and run again")
    return tuple(Rule(*row) for row in rows[1:])


def regimes() -> frozenset[str]:
    """The regimes that the matrix speaks of; of others it says nothing."""
    return frozenset(rule.regime for rule in sanction_matrix())


def is_allowed(
    regime: str, proceeding_type: str | None, finding_level: str | None, sanction: str
) -> bool | None:
    """Whether a sanction may follow.

    Args:
        proceeding_type: None where there were no proceedings.
        finding_level: None or `unknown` where nobody recorded it: any level that allows it will do.
    Returns: None where the matrix doesn't know the regime.
    """
    if regime not in regimes():
        return None
    return (regime, proceeding_type or NO_PROCEEDING, finding_level or UNKNOWN, sanction) in (
        allowed_ways()
    )


@cache
def allowed_ways() -> frozenset[tuple[str, str, str, str]]:
    """Regime, type of proceedings, level of finding and sanction of all that is allowed.

    A level that isn't known is allowed what any level is.
    """
    ways = {(r.regime, r.proceeding_type, r.finding_level, r.sanction) for r in sanction_matrix()}
    unknown = {(regime, kind, UNKNOWN, sanction) for regime, kind, _, sanction in ways}
    return frozenset(ways | unknown)


def _fault(row: list[str]) -> str | None:
    if len(row) != len(fields(Rule)):
        return f"has {len(row)} values, not {len(fields(Rule))}"
    rule = Rule(*row)
    lists = ("regimes", "proceeding_types", "finding_levels", "sanctions")
    for value, name in zip(astuple(rule), lists, strict=False):
        if value != NO_PROCEEDING and value not in codes_of(name):
            return f"{value} is not in the code list {name}"
    return None if rule.source else "source must be filled in"
