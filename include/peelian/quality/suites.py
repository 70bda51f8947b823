"""Suites as reviewed data: `expectations/<table>.json`, in Great Expectations' own form.

An expectation has a stable `id`, a `severity` (critical stops, warning is told) and, in `meta`, its
`fault` (what a failing row is), `reason` (why it's checked), `effect` (what such a row does to a
published table), `do` (what its owner does about it) and `touches` (which variables of a release it
distorts). `meta.limits` of the suite holds checks of a whole table that Great Expectations can't
see, such as the share of raw rows that were rejected.

A suite is of a canonical table, or of a table of facts that is worked out across tables: `months`
(each month against the year before) and `published` (figures given before against a recount).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelian.core.errors import InputError, all_at_once
from peelian.core.reference import code_list
from peelian.quality.derived import AS_AT, DERIVED
from peelian.quality.fact_tables import FACT_TABLES
from peelian.quality.touches import TOUCHES
from peelian.records.schema import TABLES

EXPECTATIONS_FOLDER = Path(__file__).parents[3] / "expectations"
SEVERITIES = ("critical", "warning")
LIMITS = (
    "columns_as_in_schema",
    "parent_tables_present",
    "rejected_share",
    "set_aside_share",
    "rows_lost_since_last",
    "keys_gone_since_last",
)
WORDS = ("fault", "reason", "effect", "do")
IGNORE = "ignore_row_if"
PASSED_OVER = {
    "any_value_is_missing": "any",
    "either_value_is_missing": "any",
    "all_values_are_missing": "all",
    "both_values_are_missing": "all",
    "neither": None,
    "never": None,
}
NOT_NULL = "expect_column_values_to_not_be_null"
COLUMN_KWARGS = ("column", "column_A", "column_B")


@dataclass(frozen=True)
class Check:
    """A rule about a table.

    Attributes:
        id: stable and unique among all suites.
        type: Great Expectations' name of the expectation, or one of LIMITS.
        severity: critical or warning.
        columns: what it reads, in the order of its arguments; empty for a whole table.
        allowed: the share of failing rows (0 to 1) up to which it's met.
        fault, reason, effect, do: words for people, see the module.
        config: the expectation as Great Expectations takes it; empty for a limit.
        touches: what of a release a failing row distorts, see `touches`; may be empty.
        owner: the role that answers, where it isn't the suite's.
    """

    id: str
    type: str
    severity: str
    columns: tuple[str, ...]
    allowed: float
    fault: str
    reason: str
    effect: str
    config: dict[str, Any]
    do: str = ""
    touches: tuple[str, ...] = ()
    owner: str = ""

    @property
    def passes_over(self) -> str | None:
        """Which rows aren't judged: those with `any` or `all` values empty; None for none."""
        if self.type == NOT_NULL:
            return None
        return PASSED_OVER[self.config.get("kwargs", {}).get(IGNORE, "any_value_is_missing")]


@dataclass(frozen=True)
class Suite:
    """What a table must meet. `owner` is the role that answers for its data."""

    table: str
    owner: str
    limits: tuple[Check, ...]
    expectations: tuple[Check, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """All its checks: limits, then expectations, in file order."""
        return self.limits + self.expectations

    def owner_of(self, check: Check) -> str:
        """The role that answers for what a check finds."""
        return check.owner or self.owner


def suite_names() -> list[str]:
    """Every suite there is: of canonical tables, parents before children, then of facts."""
    return [*TABLES, *FACT_TABLES]


def read_suite(table: str, folder: Path = EXPECTATIONS_FOLDER) -> Suite:
    """The suite of a canonical table, or of a table of facts.

    Raises: InputError where the file is missing, or listing every fault of it at once.
    """
    path = folder / f"{table}.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("a table has no suite", where=path, do="write one") from None
    except ValueError as error:
        raise InputError(f"a suite isn't JSON: {error}", where=path, do="mend it") from None
    problems = list(_problems(table, raw))
    if problems:
        raise all_at_once(InputError, path, problems, "mend the suite and run again")
    meta = raw["meta"]
    return Suite(
        table,
        meta["owner"],
        tuple(_check(one, one["most"], {}) for one in meta["limits"]),
        tuple(_check(one, _allowed(one), one) for one in raw["expectations"]),
    )


def code_parameters() -> dict[str, list[str]]:
    """Values for the suites' `$PARAMETER`s: code lists, alone and together with a regime.

    Returns: by parameter name; those `_by_regime` hold "<regime>:<code>" for every pair in which
        the code's days of validity meet the regime's.
    Raises: InputError where a code list can't be read.
    """
    lists = {c.codes for t in TABLES.values() for c in t.columns if c.codes is not None}
    found = {f"codes_{name}": sorted({code.code for code in code_list(name)}) for name in lists}
    for name in ("categories", "factors", "outcomes", "subcategories"):
        found[f"codes_{name}_by_regime"] = sorted(_by_regime(name))
    return found


def _by_regime(name: str) -> Iterator[str]:
    for regime in code_list("regimes"):
        for code in code_list(name):
            starts = [day for day in (regime.valid_from, code.valid_from) if day]
            ends = [day for day in (regime.valid_to, code.valid_to) if day]
            meet = not starts or not ends or max(starts) <= min(ends)
            if code.regime in ("", regime.code) and meet:
                yield f"{regime.code}:{code.code}"


def _check(raw: dict[str, Any], allowed: float, config: dict[str, Any]) -> Check:
    meta = raw["meta"]
    return Check(
        raw["id"],
        raw["type"],
        raw["severity"],
        _columns(config.get("kwargs", {})),
        allowed,
        meta["fault"],
        meta["reason"],
        meta["effect"],
        config,
        meta["do"],
        tuple(meta["touches"]),
        meta.get("owner", ""),
    )


def _allowed(raw: dict[str, Any]) -> float:
    return round(1 - float(raw["kwargs"].get("mostly", 1)), 6)


def _columns(kwargs: dict[str, Any]) -> tuple[str, ...]:
    single = [kwargs[name] for name in COLUMN_KWARGS if name in kwargs]
    return (*single, *kwargs.get("column_list", ()))


def _problems(table: str, raw: Any) -> Iterator[str]:
    try:
        limits, expectations = raw["meta"]["limits"], raw["expectations"]
        named, owner = raw["name"], raw["meta"]["owner"]
    except (KeyError, TypeError):
        yield "it needs name, meta.owner, meta.limits and expectations"
        return
    if named != table:
        yield f"its name must be {table}, as the file's"
    if not owner:
        yield "meta.owner is empty"
    ids = [str(one.get("id")) for one in (*limits, *expectations)]
    yield from (f"id {one} stands twice" for one in sorted({i for i in ids if ids.count(i) > 1}))
    for one in (*limits, *expectations):
        yield from (f"{one.get('id')}: {fault}" for fault in _faults(table, one))
    for one in limits:
        if one.get("type") not in LIMITS or "most" not in one:
            yield f"{one.get('id')}: a limit needs most, and a type of {', '.join(LIMITS)}"


def _faults(table: str, one: dict[str, Any]) -> Iterator[str]:
    if not str(one.get("id", "")).startswith(f"{table}-"):
        yield f"its id must begin with {table}-"
    if one.get("severity") not in SEVERITIES:
        yield f"its severity must be one of {', '.join(SEVERITIES)}"
    for word in WORDS:
        if not one.get("meta", {}).get(word):
            yield f"its meta.{word} is missing"
    yield from _faults_of_touches(one.get("meta", {}).get("touches"))
    if one.get("kwargs", {}).get(IGNORE, "neither") not in PASSED_OVER:
        yield f"its {IGNORE} must be one of {', '.join(PASSED_OVER)}"
    known = known_columns(table)
    for column in _columns(one.get("kwargs", {})):
        if column not in known:
            yield f"there is no column {column}"


def _faults_of_touches(touches: Any) -> Iterator[str]:
    if not isinstance(touches, list):
        yield "its meta.touches is missing: a list, which may be empty"
        return
    unknown = sorted({str(one) for one in touches} - TOUCHES)
    if unknown:
        yield f"its meta.touches holds {', '.join(unknown)}; allowed: {', '.join(sorted(TOUCHES))}"


def known_columns(table: str) -> frozenset[str]:
    """Every column that a suite may name: the table's own and what is worked out."""
    if table in FACT_TABLES:
        return frozenset(FACT_TABLES[table].columns)
    own = {column.name for column in TABLES[table].columns}
    return frozenset(own | {derived.name for derived in DERIVED[table]} | {AS_AT})
