"""Tables of facts that lie across tables and snapshots, held against suites of their own.

`months` sets the latest complete month against the year before it. `published` sets figures given
before (releases, returns to the Home Office and the IOPC) against what the register says now.

In    views of a register's canonical tables; figures given before
Out   small tables of counts; a flag in them is true where all is well, empty where it says nothing
"""

# ruff: noqa: S608 - what is put into SQL are names of our schema and suites, never a value

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from typing import Any

STRAY = 4
"""Standard deviations of a count that chance alone hardly ever strays by (once in 15,000)."""
VOLUME_SHARE = 0.25
"""Of the same month a year before: a smaller change is no surprise, however many cases."""
SHARE_POINTS = 0.1
"""Change of a share that readers of a yearly table would notice: ten points of a hundred."""
FEWEST_IN_MONTH = 30
"""Cases or outcomes in a month under which its shares say nothing."""

FEWEST_IN_YEAR = 12
"""Cases in a year under which a month without one may just be quiet."""


@dataclass(frozen=True)
class FactTable:
    """A table of facts: what it says, who answers for it, its columns and what they are."""

    about: str
    columns: dict[str, str]


@dataclass(frozen=True)
class GivenBefore:
    """A figure that was given before, and the same counted now.

    Attributes:
        source: `release <id> <period>` or `return <name>`.
        figure: which one, such as "2023" or "all".
        given, now: counts, unit as the source says.
        tolerance: the share of `given` by which they may differ.
    """

    source: str
    figure: str
    given: int
    now: int
    tolerance: float


FACT_TABLES: dict[str, FactTable] = {
    "months": FactTable(
        "The latest complete month against the year before it",
        {
            "month": "its first day",
            "has_cases": "at least one case was recorded in it, where a year has 12 or more",
            "volume_like_last_year": (
                f"cases are within {STRAY} standard deviations or {VOLUME_SHARE:.0%} of the same "
                "month last year"
            ),
            "nfa_like_year_before": (
                f"the share of `nfa` among outcomes is within {STRAY} standard deviations or "
                f"{SHARE_POINTS:.0%} points of the 12 months before"
            ),
            "factors_like_year_before": (
                "the share of allegations of 2020 with a national factor has not dropped so far"
            ),
            "identified_like_year_before": (
                "the share of subjects who are identified has not dropped so far"
            ),
        },
    ),
    "suspensions": FactTable(
        "A person suspended by either register on the day that personnel speaks for",
        {
            "person_id": "the person",
            "in_personnel": "personnel says suspended",
            "in_complaints": "the complaint register holds a suspension of that day",
        },
    ),
    "published": FactTable(
        "A figure given before against what the register says now",
        {
            "source": "the release or the return",
            "figure": "which of its figures",
            "as_given": "the recount is within the tolerance of what was given",
        },
    ),
}
"""Every table of facts by name."""


def months_sql() -> str:
    """The query of `months`: one row, over the views of canonical tables and `days`."""
    return f"""
    WITH latest AS (
        SELECT (date_trunc('month', as_at) - INTERVAL 1 MONTH)::DATE AS month FROM days),
    counted AS (
        SELECT count(*) FILTER (date_trunc('month', recorded_date) = month) AS cases,
            count(*) FILTER (date_trunc('month', recorded_date) = month - INTERVAL 1 YEAR)
                AS before,
            count(*) FILTER (recorded_date < month AND recorded_date >= month - INTERVAL 1 YEAR)
                AS year_before
        FROM cases, latest),
    nfa AS ({_share("o.outcome = 'nfa'", "outcomes o", "o.outcome_date")}),
    factors AS ({
        _share(
            "f.allegation_id IS NOT NULL",
            "allegations a JOIN cases c ON c.case_id = a.case_id AND c.regime = '2020' "
            "LEFT JOIN (SELECT DISTINCT allegation_id FROM allegation_factors) f "
            "ON f.allegation_id = a.allegation_id",
            "c.recorded_date",
        )
    }),
    identified AS ({
        _share(
            "s.person_id IS NOT NULL",
            "subjects s JOIN allegations a ON a.allegation_id = s.allegation_id "
            "JOIN cases c ON c.case_id = a.case_id",
            "c.recorded_date",
        )
    })
    SELECT month, CASE WHEN year_before >= {FEWEST_IN_YEAR} THEN cases > 0 END AS has_cases,
        CASE WHEN before >= {FEWEST_IN_MONTH} THEN NOT (
            abs(cases - before) > {STRAY} * sqrt(cases + before)
            AND abs(cases - before) > {VOLUME_SHARE} * before) END AS volume_like_last_year,
        {_like("nfa", "abs(nfa.share - nfa.usual)")} AS nfa_like_year_before,
        {_like("factors", "factors.usual - factors.share")} AS factors_like_year_before,
        {_like("identified", "identified.usual - identified.share")} AS identified_like_year_before
    FROM latest, counted, nfa, factors, identified"""


def suspensions_sql() -> str:
    """The query of `suspensions`; no row where the registers don't both say who is suspended."""
    return """
    WITH ours AS (
        SELECT DISTINCT person_id FROM interim_measures, days WHERE measure = 'suspended'
            AND valid_from <= people_day AND coalesce(valid_to >= people_day, true)),
    theirs AS (SELECT person_id FROM people WHERE status = 'suspended')
    SELECT coalesce(o.person_id, t.person_id) AS person_id,
        t.person_id IS NOT NULL AS in_personnel, o.person_id IS NOT NULL AS in_complaints
    FROM ours o FULL JOIN theirs t ON t.person_id = o.person_id
    WHERE EXISTS (FROM interim_measures) AND EXISTS (FROM people WHERE status IS NOT NULL)
    ORDER BY 1"""


def published_rows(found: Iterable[GivenBefore]) -> Any:
    """The table `published` as Arrow, with the counts beside its columns.

    Returns: source, figure, given, now, tolerance, as_given; sorted by source and figure.
    """
    import pyarrow as pa

    rows = sorted(found, key=lambda one: (one.source, one.figure))
    names = [one.name for one in fields(GivenBefore)]
    types = [pa.string(), pa.string(), pa.int64(), pa.int64(), pa.float64()]
    values = list(zip(*(astuple(row) for row in rows), strict=True)) or [()] * len(names)
    table = pa.table(
        {n: pa.array(list(v), t) for n, v, t in zip(names, values, types, strict=True)}
    )
    met = [abs(row.now - row.given) <= row.tolerance * row.given for row in rows]
    return table.append_column("as_given", pa.array(met, pa.bool_()))


def _share(holds: str, tables: str, day: str) -> str:
    """A month's share of rows that hold, and the usual one of the 12 months before, with counts."""
    inside = f"date_trunc('month', {day}) = month"
    earlier = f"{day} < month AND {day} >= month - INTERVAL 1 YEAR"
    return (
        f"SELECT count(*) FILTER ({inside}) AS n, count(*) FILTER ({earlier}) AS m, "
        f"avg(({holds})::INT) FILTER ({inside}) AS share, "
        f"avg(({holds})::INT) FILTER ({earlier}) AS usual FROM {tables}, latest"
    )


def _like(name: str, strays: str) -> str:
    deviation = f"sqrt({name}.usual * (1 - {name}.usual) / {name}.n)"
    return (
        f"CASE WHEN {name}.n >= {FEWEST_IN_MONTH} AND {name}.m >= 12 * {FEWEST_IN_MONTH} "
        f"THEN NOT ({strays} > {STRAY} * {deviation} AND {strays} > {SHARE_POINTS}) END"
    )
