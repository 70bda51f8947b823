"""What summaries say, as codes: platforms named and cohorts; the text itself goes no further.

In    the snapshot's free text and the allegations that were let in
Out   rows of `allegation_platforms` and `allegation_cohorts`, and how far factor and words agree
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from peelian.records.cohorts import (
    Cohort,
    FactorRule,
    Words,
    load_cohort,
    platform_words,
)
from peelian.records.conform_rows import conformed_name
from peelian.records.engine import ROW, Engine

FACTOR, KEYWORD, BOTH = "factor", "keyword", "both"
_FOUND = "_found_"
AGREEMENT_KEY = ("cohort", "year", "since_factor")
AGREEMENT_SCHEMA = pa.schema(
    [
        ("cohort", pa.string()),
        ("year", pa.int64()),
        ("since_factor", pa.bool_()),
        (BOTH, pa.int64()),
        (FACTOR, pa.int64()),
        (KEYWORD, pa.int64()),
    ]
)
"""How many allegations were found in which way, by cohort and year of recording."""


def find_platforms(engine: Engine, raw: ir.Table, text: str) -> ir.Table:
    """Search every conformed allegation's text once, and keep what was found in the engine.

    Args:
        raw: the snapshot's table of allegations, with ROW.
        text: its column of free text.
    Returns: allegation_id and platform, one row for each platform that a text names.
    """
    words = platform_words()
    allegations = engine.kept(conformed_name("allegations")).select(ROW, "allegation_id")
    texts = raw.select(ROW, _text=raw[text]).filter(ibis._["_text"].notnull())
    rows = allegations.inner_join(texts, ROW)
    hits = engine.keep(
        "platform_hits",
        rows.select(
            "allegation_id",
            **{
                _FOUND + platform: _names(rows["_text"], found) for platform, found in words.items()
            },
        ),
    )
    return ibis.union(
        *(
            hits.filter(hits[_FOUND + platform]).select(
                "allegation_id", platform=ibis.literal(platform)
            )
            for platform in words
        )
    )


def find_cohort(
    engine: Engine, name: str, raw: ir.Table, text: str | None, *, has_factors: bool
) -> ir.Table:
    """Find the allegations of a cohort, after `find_platforms` where there is a text.

    Args:
        name: the cohort's, such as `social-media@1`.
        raw: the snapshot's table of allegations, with ROW.
        text: its column of free text, or None.
        has_factors: whether national factors were conformed.
    Returns: allegation_id, cohort, found_by.
    """
    cohort = load_cohort(name)
    allegations = engine.kept(conformed_name("allegations")).select(ROW, "allegation_id")
    signs = [allegations.filter(ibis.literal(False)).select("allegation_id", by=ibis.literal(""))]
    if text is not None:
        signs += _by_keyword(engine, cohort, allegations, raw, text)
    if cohort.factor is not None and has_factors:
        signs.append(_by_factor(engine, cohort.factor))
    found = ibis.union(*signs)
    by = found.group_by("allegation_id").aggregate(
        is_factor=(found["by"] == FACTOR).any(), is_keyword=(found["by"] == KEYWORD).any()
    )
    return by.select(
        "allegation_id",
        cohort=ibis.literal(cohort.id),
        found_by=ibis.cases(
            (by["is_factor"] & by["is_keyword"], BOTH), (by["is_factor"], FACTOR), else_=KEYWORD
        ),
    )


def agreement(engine: Engine, members: ir.Table, cohorts: Sequence[str]) -> ir.Table:
    """How far the factor and the words of a cohort agree, year by year.

    Args:
        members: rows of `allegation_cohorts`.
        cohorts: which cohorts they may belong to.
    Returns: the columns of AGREEMENT_SCHEMA. `since_factor` tells the cases recorded since the
        factor began from those before, which can only be found by words. Counts of allegations.
    """
    allegations = engine.kept(conformed_name("allegations")).select("allegation_id", "case_id")
    cases = engine.kept(conformed_name("cases")).select("case_id", "recorded_date")
    rows = members.inner_join(allegations, "allegation_id").inner_join(cases, "case_id")
    since = ibis.literal(False)
    for name in cohorts:
        rule = load_cohort(name).factor
        if rule is not None:
            since |= (rows["cohort"] == name) & (rows["recorded_date"] >= rule.valid_from)
    dated = rows.mutate(year=rows["recorded_date"].year().cast("int64"), since_factor=since)
    return dated.group_by("cohort", "year", "since_factor").aggregate(
        **{by: (dated["found_by"] == by).sum().cast("int64") for by in (BOTH, FACTOR, KEYWORD)}
    )


def _by_keyword(
    engine: Engine, cohort: Cohort, allegations: ir.Table, raw: ir.Table, text: str
) -> list[ir.Table]:
    words = cohort.words
    rows = allegations.inner_join(raw.select(ROW, _text=raw[text]), ROW)
    found = [rows.filter(_names(rows["_text"], words))]
    if cohort.platforms:
        hits = engine.kept("platform_hits")
        named = [hits[column] for column in hits.columns if column.startswith(_FOUND)]
        found.append(hits.filter(ibis.or_(*named)))
    return [rows.select("allegation_id", by=ibis.literal(KEYWORD)) for rows in found]


def _by_factor(engine: Engine, rule: FactorRule) -> ir.Table:
    factors = engine.kept(conformed_name("allegation_factors"))
    flagged = factors.filter(factors["factor"] == rule.code).select("allegation_id")
    allegations = engine.kept(conformed_name("allegations")).select("allegation_id", "case_id")
    cases = engine.kept(conformed_name("cases"))
    recent = cases.filter(cases["recorded_date"] >= rule.valid_from).select("case_id")
    rows = flagged.inner_join(allegations, "allegation_id").semi_join(recent, "case_id")
    return rows.select("allegation_id", by=ibis.literal(FACTOR))


def _names(text: ir.Value, words: Words) -> ir.Value:
    """Whether a text holds one of the words once those to pass over are out of it; never null."""
    if words.find is None:
        return ibis.literal(False)
    if words.pass_over is not None:
        text = text.re_replace(words.pass_over, " ")
    return text.re_search(words.find).coalesce(False)
