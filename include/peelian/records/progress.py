"""How far each allegation against a person went: stage, interim measure and sanction, kept apart.

In    the conformed subjects, and what the register holds of proceedings, outcomes, measures
Out   rows of `subject_progress`
Why   "suspended", "investigated" and "dismissed" are answers to three questions, not one
"""

from __future__ import annotations

from collections.abc import Collection

import ibis
import ibis.expr.types as ir

from peelian.core.reference import codes_of
from peelian.records.conform_rows import REGIME, conformed_name
from peelian.records.engine import Engine
from peelian.records.sanction_matrix import NO_PROCEEDING, UNKNOWN, allowed_ways, regimes

CASE_TO_ANSWER = "case_to_answer"
SUSPENDED = "suspended"
KEY = "subject_id"
NULL_TEXT = ibis.null("string")


def find_progress(engine: Engine, held: Collection[str]) -> ir.Table:
    """Work out the progress of every conformed subject.

    Args:
        held: the canonical tables that the register has.
    Returns: the columns of `subject_progress`, a row for each subject.
    """
    subjects = engine.kept(conformed_name("subjects")).select(KEY, "severity", _of=REGIME)
    rows = subjects.left_join(_decided(engine, held), KEY).drop(f"{KEY}_right")
    rows = rows.left_join(_heard(engine, held), KEY).drop(f"{KEY}_right")
    rows = rows.left_join(_measured(engine, held), KEY).drop(f"{KEY}_right")
    rows = engine.keep("progress", rows)
    rows = rows.left_join(_allowed(engine, rows, held), KEY).drop(f"{KEY}_right")
    return rows.select(
        KEY,
        stage=ibis.cases(
            (rows["is_heard"].coalesce(False), "proceedings"),
            ((rows["finding"] == CASE_TO_ANSWER).coalesce(False), CASE_TO_ANSWER),
            (rows["is_decided"].coalesce(False), "decided"),
            (rows["severity"].notnull(), "assessed"),
            else_="recorded",
        ),
        interim_measure=rows["weightiest"],
        sanction=rows["sanction"],
        is_allowed=rows["is_allowed"],
    )


def _decided(engine: Engine, held: Collection[str]) -> ir.Table:
    """Finding and sanction of each subject that has an outcome."""
    if "outcomes" not in held:
        return _nobody(engine, finding=NULL_TEXT, sanction=NULL_TEXT, is_decided=ibis.literal(True))
    outcomes = engine.kept(conformed_name("outcomes"))
    sanction = outcomes["outcome"].isin(list(codes_of("sanctions")))
    return outcomes.select(
        KEY,
        "finding",
        sanction=ibis.ifelse(sanction, outcomes["outcome"], NULL_TEXT),
        is_decided=ibis.literal(True),
    )


def _heard(engine: Engine, held: Collection[str]) -> ir.Table:
    if "proceedings" not in held:
        return _nobody(engine, is_heard=ibis.literal(True))
    proceedings = engine.kept(conformed_name("proceedings"))
    return proceedings.select(KEY, is_heard=ibis.literal(True)).distinct()


def _measured(engine: Engine, held: Collection[str]) -> ir.Table:
    if "interim_measures" not in held:
        return _nobody(engine, weightiest=NULL_TEXT)
    measures = engine.kept(conformed_name("interim_measures"))
    of_subjects = measures.filter(measures[KEY].notnull())
    by = of_subjects.group_by(KEY).aggregate(
        suspended=(of_subjects["measure"] == SUSPENDED).any(), one=of_subjects["measure"].min()
    )
    return by.select(KEY, weightiest=ibis.ifelse(by["suspended"], SUSPENDED, by["one"]))


def _allowed(engine: Engine, rows: ir.Table, held: Collection[str]) -> ir.Table:
    """Of subjects with a sanction under a regime of the matrix: whether a proceeding allows it."""
    if "proceedings" not in held:
        return _nobody(engine, is_allowed=ibis.null("boolean"))
    names = ("_of", "_kind", "_level", "_sanction")
    ways = sorted(allowed_ways())
    known = engine.words(
        "allowed_ways",
        {name: [way[place] for way in ways] for place, name in enumerate(names)},
    )
    ended = rows.filter(rows["sanction"].notnull() & rows["_of"].isin(sorted(regimes())))
    proceedings = engine.kept(conformed_name("proceedings")).select(
        KEY, "proceeding_type", "finding_level"
    )
    each = ended.select(KEY, "_of", "sanction").left_join(proceedings, KEY)
    was_heard = each["proceeding_type"].notnull()
    level = ibis.ifelse(was_heard, each["finding_level"].coalesce(UNKNOWN), NO_PROCEEDING)
    ended_so = engine.keep(
        "sanctions_and_proceedings",
        each.select(
            KEY,
            "_of",
            _kind=each["proceeding_type"].coalesce(NO_PROCEEDING),
            _level=level,
            _sanction=each["sanction"],
        ),
    )
    known = known.mutate(_is=ibis.literal(True))
    found = ended_so.left_join(known, names)
    return found.group_by(KEY).aggregate(is_allowed=found["_is"].coalesce(False).any())


def _nobody(engine: Engine, **columns: ir.Value) -> ir.Table:
    """No row, with the columns that a table would have brought that the register doesn't hold."""
    subjects = engine.kept(conformed_name("subjects"))
    return subjects.filter(ibis.literal(False)).select(KEY, **columns)
