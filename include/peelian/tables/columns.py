"""The column of each variable, as Ibis expressions: one value for each unit.

Each join is to at most one row, so no unit is counted twice. Nothing here is of one engine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import ibis
from ibis import _

from peelian.core.release_model import Window
from peelian.tables.numbers import spans_of_band
from peelian.tables.spec_counts import FilterSpec
from peelian.tables.spec_model import DimensionSpec
from peelian.tables.time_codes import window_code
from peelian.tables.variables import (
    LEFT,
    LIVE,
    NONE,
    NOT_JOINED,
    NOT_RECORDED,
    NOT_STATED,
    SERVING,
    SEVERAL,
    UNCATEGORISED,
    UNKNOWN,
)
from peelian.tables.window import APRIL

PERSON = "person_id"
FTE = "fte_hundredths"
"""Of a posting: full-time equivalent in hundredths; nothing where it's counted by head alone."""
Tables = Mapping[str, Any]
"""Canonical table name to Ibis table."""
Found = tuple[Any, Any]
"""The deferred column of a variable, and the units joined with what it needs."""

MANY = {
    "platform": ("allegation_platforms", "allegation_id", "platform", NOT_STATED),
    "factor": ("allegation_factors", "allegation_id", "factor", NONE),
    "proceeding_type": ("proceedings", "subject_id", "proceeding_type", NONE),
}
"""Of which a record may have several: table, key, column, and what it is where there's none."""
BESIDE = {
    "outcome": ("outcomes", "subject_id"),
    "finding": ("outcomes", "subject_id"),
    "stage": ("subject_progress", "subject_id"),
    "interim_measure": ("subject_progress", "subject_id"),
    "sanction": ("subject_progress", "subject_id"),
    "sex": ("people", PERSON),
    "ethnicity": ("people", PERSON),
}
"""Which stand in a table of their own, at most one row for each of its keys."""
MISSING = {
    "stage": NOT_RECORDED,
    "interim_measure": NONE,
    "sanction": NONE,
    "severity": NOT_RECORDED,
    "subcategory": UNCATEGORISED,
}
"""What a variable is where nothing stands; UNKNOWN otherwise."""
Asked = DimensionSpec | FilterSpec
"""What asks for a variable."""


def with_column(
    tables: Tables, asked: Asked, units: Any, key: str, windows: tuple[Window, ...], name: str
) -> Any:
    """The units with a column, `name`, of what a dimension or a filter asks for, and no other."""
    before = units.columns
    answer, joined = _column(tables, asked, units, key, windows)
    return joined.select(*before, **{name: answer})


def _column(
    tables: Tables, asked: Asked, units: Any, key: str, windows: tuple[Window, ...]
) -> Found:
    """The column that a dimension or a filter asks for.

    Args:
        units: with the columns of its cases, allegations or people that it's made of.
        key: the column that names each unit.
        windows: those of the table, for `of: window`.
    """
    name = asked.of
    if name == FTE:
        return _.fte_hundredths, units
    if name in TIME:
        return TIME[name](windows), units
    if name in MANY:
        table, of, code, none = MANY[name]
        one = _one_of(tables[table], of, code)
        return _[f"only_{code}"].fill_null(none), _beside(units, one, of)
    if name in ("outcome", "finding"):
        known = _[f"beside_{name}"].fill_null(NOT_RECORDED)
        return ibis.ifelse(_.status == LIVE, LIVE, known), _with_beside(tables, name, units)
    if name in BESIDE:
        return _[f"beside_{name}"].fill_null(MISSING.get(name, UNKNOWN)), _with_beside(
            tables, name, units
        )
    if name == "serving":
        return _serving(tables, asked, units)
    if name in ("rank", "unit") and asked.at != "register":
        held = _held_at(tables["postings"], units, asked, key)
        return _[f"held_{name}"].fill_null(UNKNOWN), _beside(units, held, key)
    if name == "category":
        regime_and_code = _.regime + ibis.literal("-") + _.category
        return regime_and_code.fill_null(UNCATEGORISED), units
    if isinstance(asked, DimensionSpec) and asked.between:
        days = days_between(*asked.between)
        return (banded(days, asked) if asked.bands else days), units
    return _[name].fill_null(MISSING.get(name, UNKNOWN)), units


def tables_of(asked: Asked) -> frozenset[str]:
    """The canonical tables that a variable is looked up in, besides those of its units."""
    if asked.of in MANY:
        return frozenset({MANY[asked.of][0]})
    if asked.of in BESIDE:
        return frozenset({BESIDE[asked.of][0]})
    if asked.of == "serving":
        return frozenset({"people"})
    if asked.of in ("rank", "unit") and asked.at != "register":
        return frozenset({"postings"})
    return frozenset()


def banded(number: Any, dimension: DimensionSpec) -> Any:
    """The band of a whole number, by its code; NOT_RECORDED where there's none, or it's negative.

    An end before its beginning is a mistake of the register, whose length nobody knows.
    """
    branches = []
    for band in dimension.bands:
        for first, last in spans_of_band(band):
            at_least = number >= first
            branches.append((at_least if last is None else at_least & (number <= last), band.code))
    return ibis.cases(*branches, else_=NOT_RECORDED)


def days_between(first: str, last: str) -> Any:
    """Whole days from one event of a case to another; null where one is missing."""
    return _[f"{last}_date"].delta(_[f"{first}_date"], unit="day")


def months_to(day: dt.date) -> Any:
    """Whole months from `valid_from` to a day."""
    begun = _.valid_from
    months = day.year * 12 + day.month - (begun.year() * 12 + begun.month())
    return (months - ibis.ifelse(begun.day() > day.day, 1, 0)).cast("int64")


def at_most_one(rows: Any, per: str, *order: Any) -> Any:
    """The first row of each `per` by an order."""
    place = ibis.row_number().over(group_by=per, order_by=list(order))
    return rows.mutate(place=place).filter(_.place == 0).drop("place")


def active_on(spans: Any, day: Any) -> Any:
    """Rows whose span holds a day; without a last day it lasts."""
    return spans.filter(_.valid_from <= day, _.valid_to.isnull() | (_.valid_to >= day))


def _financial(_windows: tuple[Window, ...]) -> Any:
    day = _.basis_date
    year = (day.year() - ibis.ifelse(day.month() < APRIL, 1, 0)).cast("int64")
    return year.cast("string") + ibis.literal("-") + (year + 1).cast("string").substr(2, 2)


def _month(_windows: tuple[Window, ...]) -> Any:
    number = (_.basis_date.year() * 100 + _.basis_date.month()).cast("int64").cast("string")
    return number.substr(0, 4) + ibis.literal("m") + number.substr(4, 2)


def _window(windows: tuple[Window, ...]) -> Any:
    return ibis.cases(
        *(
            (_.basis_date <= ibis.literal(window.end), ibis.literal(window_code(window)))
            for window in windows
        ),
        else_=ibis.null("string"),
    )


TIME: dict[str, Callable[[tuple[Window, ...]], Any]] = {
    "year": lambda _windows: _.basis_date.year().cast("string"),
    "financial_year": _financial,
    "month": _month,
    "window": _window,
}
"""Spans of time by the code that `time_codes` gives them; windows ascend."""


def _beside(units: Any, rows: Any, key: str) -> Any:
    return units.left_join(rows, key).drop(f"{key}_right")


def _with_beside(tables: Tables, name: str, units: Any) -> Any:
    table, key = BESIDE[name]
    return _beside(units, tables[table].select(key, **{f"beside_{name}": name}), key)


def _serving(tables: Tables, asked: Asked, units: Any) -> Found:
    people = tables["people"].select(
        PERSON, serves_from="joined_date", serves_to="left_date", is_known=ibis.literal(True)
    )
    joined = _beside(units, people, PERSON).mutate(serves_on=_day_of(asked))
    answer = ibis.cases(
        (_.is_known.isnull() | _.serves_on.isnull(), UNKNOWN),
        (_.serves_to < _.serves_on, LEFT),
        (_.serves_from > _.serves_on, NOT_JOINED),
        else_=SERVING,
    )
    return answer, joined


def _day_of(asked: Asked) -> Any:
    """The day on which something was held: one that's given, or one of the case."""
    return ibis.literal(asked.on) if asked.on else _[f"{asked.at}_date"]


def _one_of(many: Any, key: str, name: str) -> Any:
    """At most one row a key: its only value, or SEVERAL where it has more than one."""
    grouped = many.group_by(key).aggregate(kinds=_[name].nunique(), one=_[name].min())
    return grouped.select(key, **{f"only_{name}": ibis.ifelse(_.kinds > 1, SEVERAL, _.one)})


def _held_at(postings: Any, units: Any, asked: Asked, key: str) -> Any:
    """What the personnel register said on the day: the posting that began last, where two overlap.

    A posting holds from its first day to its last, both included; without a last day it lasts.
    An acting rank is a posting inside a longer one, so the later beginning is the one held.
    """
    keys = [key] if key == PERSON else [key, PERSON]
    days = units.select(*keys, on_day=_day_of(asked)).filter(_.on_day.notnull())
    spans = postings.select(PERSON, "valid_from", "valid_to", **{f"held_{asked.of}": asked.of})
    matched = active_on(days.inner_join(spans, PERSON), _.on_day)
    newest = at_most_one(matched, key, ibis.desc("valid_from"))
    return newest.select(key, f"held_{asked.of}")
