"""What a table's `counts`, figures and statistics must satisfy: every fault is told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peelian.core.errors import InputError
from peelian.tables.spec import load_spec

Write = Callable[..., Path]
GROUP = {"id": "group", "label": "Group", "of": "staff_group"}
YEAR = {"id": "year", "label": "Year", "of": "year"}
RANK = {"id": "rank", "label": "Rank", "of": "rank", "at": "recorded"}
SPAN = {"requested_start": "2019-01-01", "requested_end": "2019-12-31"}
LATER = {"requested_start": "2021-01-01", "requested_end": "2021-12-31"}


def table(counts: dict[str, Any], *by: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Changes that make the specification one table of its own."""
    dimensions = list(by) or [GROUP]
    one = {"id": "main", "title": "Main", "by": [d["id"] for d in dimensions], "counts": counts}
    return {"dimensions": dimensions, "tables": [{**one, **more}]}


# what is wrong                                            | what is told
FAULTS: list[tuple[dict[str, Any], str]] = [
    (table({"counting_unit": "heads"}), "'heads' isn't allowed"),
    (table({"unit": "cases"}), "the key 'unit' isn't known"),
    (table({"window": SPAN, "as_at": "2020-01-01"}), "window and as_at are given"),
    (table({"windows": [SPAN]}), "there's one; give it as 'window'"),
    (table({"windows": [LATER, SPAN]}), "windows 2: it meets the one before it"),
    (table({"window": {**SPAN, "requested_end": "2018-01-01"}}), "after its end on 2018-01-01"),
    (table({"window": {**SPAN, "requested_end": "release_day"}}), "give the last day"),
    (table({"counting_unit": "headcount"}), "as_at: people in post are counted on a day"),
    (
        table({"counting_unit": "headcount", "as_at": "2020-01-01", "date_basis": "recorded"}),
        "date_basis: people in post have no case",
    ),
    (
        table({"counting_unit": "headcount", "as_at": "2020-01-01"}, RANK),
        "people in post have no case; allowed: as_at, day, now",
    ),
    (
        table({"counting_unit": "headcount", "as_at": "2020-01-01"}, YEAR),
        "people in post can't be broken down by year",
    ),
    (table({"as_at": "2020-01-01"}, YEAR), "what there was on a day has no year"),
    (table({"once_per": ["group"]}), "once_per: it's for people"),
    (table({"counting_unit": "people"}, YEAR), "someone may be in several"),
    (table({"counting_unit": "people", "once_per": ["years"]}, YEAR), "'years' isn't in 'by'"),
    (
        table({"counting_unit": "people"}, {**RANK, "at": "as_at"}),
        "at: the table has no day (as_at)",
    ),
    (
        table({"population": {"label": "x", "staff_groups": ["oficer"]}}),
        "there is no staff group 'oficer'; did you mean `officer`",
    ),
    (table({"cohort": "nothing@7"}), "cohort:"),
    (table({"cohort": "all"}), "must be everything, or a name and a version"),
    (table({"where": [{"of": "sauce", "in": ["public"]}]}), "there is no variable 'sauce'"),
    (table({"where": [{"of": "source", "in": ["pubic"]}]}), "there is no source 'pubic'"),
    (table({"where": [{"of": "source"}]}), "where, source: give either 'in' or 'not'"),
    (table({"where": [{"of": "year", "in": ["2019"]}]}), "where, year: can't be a filter"),
    (table({"where": [{"of": "rank", "in": ["constable"]}]}), "say on which day the rank was held"),
    (
        table({"where": [{"of": "rank", "at": "day", "in": ["constable"]}]}),
        "on: a day is given with 'at: day'",
    ),
    (
        table({"where": [{"of": "measure", "in": ["suspended"]}]}),
        "allegations against individuals have no measure",
    ),
    (
        table({"where": [{"of": "platform", "in": ["x", "not_stated"]}]}),
        "not_stated can't stand beside other codes",
    ),
    (
        table({}, {"id": "took", "label": "Took", "of": "days", "bands": []}),
        "between: two days of the case",
    ),
    (
        table({"counting_unit": "people"}, {**GROUP, "of": "cases_per_person", "bands": []}),
        "no band holds 1 and more",
    ),
    (table({}, statistics={"days": ["recorded", "recorded"]}), "both are the same"),
    (table({}, statistics={}), "give either 'days' or 'fte: true'"),
    (table({}, statistics={"fte": "true"}), "have no hours; count headcount"),
    (
        table({"counting_unit": "people"}, statistics={"days": ["recorded", "finalised"]}),
        "people have no days of a case",
    ),
    (
        table({}, statistics={"days": ["recorded", "finalised"], "over": "grup"}),
        "over: 'grup' isn't in 'by'",
    ),
    (
        table({}) | {"figures": [{"id": "one", "of": "mane", "kind": "share", "base": "group"}]},
        "of: there is no table 'mane'; did you mean `main`",
    ),
    (
        table({}) | {"figures": [{"id": "one", "of": "main", "kind": "part", "in": "main"}]},
        "a table is no part of itself",
    ),
    (
        table({}) | {"figures": [{"id": "one", "of": "main", "kind": "change", "base": "group"}]},
        "change is over years",
    ),
    (
        table({}, shares="group")
        | {"figures": [{"id": "one", "of": "main", "kind": "share", "base": "group"}]},
        "has a share already",
    ),
]


@pytest.mark.parametrize(("changes", "told"), FAULTS)
def test_each_fault_is_told(spec_file: Write, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as error:
        load_spec(spec_file(**changes))
    assert told in str(error.value)


def test_all_faults_of_a_table_are_told_at_once(spec_file: Write) -> None:
    counts = {
        "counting_unit": "headcount",
        "window": SPAN,
        "windows": [SPAN, LATER],
        "where": [{"of": "source", "in": ["pubic"]}],
        "once_per": ["rank"],
    }
    with pytest.raises(InputError) as error:
        load_spec(spec_file(**table(counts, RANK)))
    told = str(error.value)
    for fault in ("are given", "as_at:", "have no source", "'pubic'", "once_per", "have no case"):
        assert fault in told


BANDS: list[tuple[list[str], str]] = [
    (["0-30", "31+"], ""),
    (["0", "1-2", "3+"], ""),
    (["0-30", "32+"], "at 32 they don't"),
    (["0-30", "30+"], "at 30 they don't"),
    (["1-30", "31+"], "at 1 they don't"),
    (["0-30"], "no band holds 31 and more"),
    (["0-30", "31+", "40+"], "at 40 they don't"),
    (["0-9000", "9001+"], "begins too high"),
    (["0-30", "x+"], "'x+' isn't a number"),
    (["30-0", "31+"], "'30-0' isn't a number"),
]


@pytest.mark.parametrize(("spans", "told"), BANDS)
def test_bands_of_numbers_leave_no_gap(spec_file: Write, spans: list[str], told: str) -> None:
    bands = [
        {"code": f"band{number}", "label": f"Band {number}", "of": [span]}
        for number, span in enumerate(spans)
    ]
    bands.append({"code": "open", "label": "Open", "of": ["not_recorded"]})
    days = {"id": "took", "label": "Took", "of": "days", "between": ["recorded", "finalised"]}
    path = spec_file(**table({}, {**days, "bands": bands}))
    if not told:
        load_spec(path)
        return
    with pytest.raises(InputError) as error:
        load_spec(path)
    assert told in str(error.value)


def test_tables_of_different_days_need_dimensions_of_their_own(spec_file: Write) -> None:
    tables = [
        {"id": "main", "title": "All", "by": ["year"]},
        {"id": "part", "title": "Part", "by": ["year"], "counts": {"window": SPAN}},
    ]
    with pytest.raises(InputError, match="dimension year: is in tables of different days"):
        load_spec(spec_file(dimensions=[YEAR], tables=tables))
    tables[1]["by"] = ["year_b"]
    other = {**YEAR, "id": "year_b"}
    load_spec(spec_file(dimensions=[YEAR, other], tables=tables))


def test_tables_that_count_the_same_have_one_dimension_a_variable(spec_file: Write) -> None:
    later = {**RANK, "id": "later", "at": "finalised", "label": "Rank when closed"}
    again = {**RANK, "id": "again", "label": "Rank again"}
    tables = [
        {"id": "main", "title": "Ranks", "by": ["rank"]},
        {"id": "other", "title": "Others", "by": ["again"]},
    ]
    with pytest.raises(InputError, match="rank and again both come from rank"):
        load_spec(spec_file(dimensions=[RANK, again], tables=tables))
    tables[1]["counts"] = {"where": [{"of": "source", "in": ["public"]}]}
    load_spec(spec_file("apart", dimensions=[RANK, again], tables=tables))
    tables[1] = {"id": "other", "title": "Others", "by": ["later"]}
    load_spec(spec_file("moments", dimensions=[RANK, later], tables=tables))
