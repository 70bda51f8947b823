"""Making the made-up force's registers: arguments checked, months drawn, files put in place.

Everything is built beside its place and renamed file by file, so that a crash leaves each file
old or new. The same arguments give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelian.core.errors import InputError
from peelian.core.files import canonical_json, drafted_folder, fsync_file, fsync_folder
from peelian.records.force import figures
from peelian.records.force.cases import draw_month
from peelian.records.force.conduct import draw_conduct
from peelian.records.force.conduct_sheets import (
    Gathered,
    gathered,
    measure_columns,
    settle_measures,
    suspended_on,
)
from peelian.records.force.dirt import Hit, soil
from peelian.records.force.dirt_conduct import soil_more
from peelian.records.force.dirt_measures import soil_measures
from peelian.records.force.dirt_more import Soiled
from peelian.records.force.dirt_personnel import PersonnelDirt
from peelian.records.force.months import Month, Purpose, day_number, first_day, months, stream
from peelian.records.force.name import forenames, person_numbers, surnames
from peelian.records.force.outcomes import draw_results
from peelian.records.force.personnel import write_personnel
from peelian.records.force.register import Register, new_register
from peelian.records.force.sheets import hide_future, make_sheets
from peelian.records.force.summaries import write_summaries
from peelian.records.force.truth import Truth
from peelian.records.force.who import Names
from peelian.records.force.workforce import Workforce, hire

COMPLAINTS_NAME = "complaints.sqlite"
PERSONNEL_NAME = "personnel.xlsx"
TRUTH_NAME = "truth.json"
MOST_CASES = 3_000_000
MOST_YEARS = 30
LATEST_UNTIL = dt.date(figures.BASE_YEAR + 9, 12, 31)


@dataclass(frozen=True)
class Order:
    """What to make.

    Attributes:
        cases: how many are recorded by figures.LAST_DAY, from 1.
        years: how many years up to then the register holds, 1 to 30.
        seed: 0 or more; another seed is another force.
        until: the day at whose end the registers are extracted.
        clean: put no dirt in.
    """

    cases: int
    years: int
    seed: int
    until: dt.date = figures.LAST_DAY
    clean: bool = False

    def parameters(self) -> dict[str, Any]:
        """The order as JSON-able values."""
        return {
            "cases": self.cases,
            "years": self.years,
            "seed": self.seed,
            "until": self.until.isoformat(),
            "clean": self.clean,
        }


def make_force(
    *,
    cases: int,
    years: int,
    seed: int,
    out: Path,
    until: dt.date = figures.LAST_DAY,
    clean: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Write complaints.sqlite, personnel.xlsx and truth.json into `out`.

    Args:
        cases, years, seed, until, clean: as in Order.
        out: a folder, made where it's missing; files of those names in it are replaced.
        tell: is told of progress, in plain words free of records.
    Returns: rows of each table and sheet.
    Raises: InputError where the order is wrong or `out` can't be written to.
    """
    order = Order(cases, years, seed, until, clean)
    check_order(order)
    _check_out(out)
    try:
        return _make(order, out, tell)
    except (OSError, sqlite3.OperationalError) as error:
        why = error.strerror if isinstance(error, OSError) else "the disk may be full"
        raise InputError(
            f"the registers can't be written ({why})",
            where="--out",
            given=out,
            allowed="a folder that can be written to, with room in it",
        ) from error


def _check_out(out: Path) -> None:
    """Refuse a place that is a file, or lies below one."""
    found = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not found.is_dir():
        raise InputError(
            "a file stands where the folder of the registers should be",
            where="--out",
            given=out,
            allowed="a folder, there or still to be made",
        )


def _make(order: Order, out: Path, tell: Callable[[str], None]) -> dict[str, int]:
    force = hire(order.seed, order.cases, order.years, order.until)
    people = len(force.joined)
    names = Names(person_numbers(people), surnames(people), forenames(people))
    truth = Truth(day_number(order.until))
    with drafted_folder(out) as draft:
        with new_register(draft / COMPLAINTS_NAME) as register:
            measures = settle_measures(_record(order, force, names, register, truth, tell), force)
            untold = _write_measures(order, register, measures, names, force, truth)
        counts = dict(register.counts)
        suspended = suspended_on(measures, day_number(order.until), untold)
        tell(
            f"complaint register: {counts['CASES']:,} cases, {counts['ALLEGATIONS']:,} allegations"
        )
        hidden = PersonnelDirt(None if order.clean else order.seed, len(force.joined))
        counts |= write_personnel(
            draft / PERSONNEL_NAME, force, names, order.until, suspended, hidden
        )
        truth.add_hits(hidden.hits)
        tell(f"personnel register: {counts['Employees']:,} people, {counts['Postings']:,} postings")
        told = truth.told(order.parameters(), counts)
        (draft / TRUTH_NAME).write_bytes(canonical_json(told))
        _put_in_place(draft, out)
    return counts


def check_order(order: Order) -> None:
    """Raise InputError where an order can't be carried out: what's wrong, given and allowed."""
    for option, given, lowest, highest in (
        ("--cases", order.cases, 1, MOST_CASES),
        ("--years", order.years, 1, MOST_YEARS),
        ("--seed", order.seed, 0, 2**63 - 1),
    ):
        if not lowest <= given <= highest:
            raise InputError(
                "a number is out of range",
                where=option,
                given=given,
                allowed=f"{lowest:,} to {highest:,}",
            )
    start = first_day(order.years)
    if not start <= order.until <= LATEST_UNTIL:
        raise InputError(
            "the day of extraction is outside the register",
            where="--until",
            given=order.until,
            allowed=f"{start} to {LATEST_UNTIL}",
        )


def _record(
    order: Order,
    force: Workforce,
    names: Names,
    register: Register,
    truth: Truth,
    tell: Callable[[str], None],
) -> list[Gathered]:
    """Record month by month. Returns: the interim measures, to be settled at the end."""
    recorded, measures = 0, []
    for month in months(order.cases, order.years, order.until):
        recorded += month.cases
        if month.cases:
            measures.append(_record_month(order, month, force, names, register, truth))
        if month.month == 12:
            tell(f"{month.year} is recorded: {recorded:,} cases so far")
    return measures


def _record_month(
    order: Order, month: Month, force: Workforce, names: Names, register: Register, truth: Truth
) -> Gathered:
    def random(purpose: Purpose) -> Any:
        return stream(order.seed, purpose, month.year, month.month)

    drawn = draw_month(random(Purpose.CASES), month, force)
    results = draw_results(random(Purpose.OUTCOMES), drawn, force)
    conduct = draw_conduct(random(Purpose.CONDUCT), drawn, results, force)
    wording = random(Purpose.WORDS)
    written = write_summaries(wording, drawn, names.surnames)
    sheets = make_sheets(wording, drawn, results, conduct, written, force, names)
    refs = sheets.tables["SUBJECTS"].columns["SUBJECT_REF"]
    measures = gathered(month, conduct.measures, refs)
    hits: dict[str, Hit] = {}
    if not order.clean:
        hits = soil(random(Purpose.DIRT), drawn, results, written, sheets)
        whole = Soiled(drawn, results, conduct, sheets, force, hits)
        hits = hits | soil_more(random(Purpose.MORE_DIRT), whole, names)
    until = day_number(order.until)
    hide_future(sheets, until)
    register.add(sheets, until)
    truth.add(drawn, written, sheets, hits)
    return measures


def _write_measures(
    order: Order,
    register: Register,
    measures: Sequence[Gathered],
    names: Names,
    force: Workforce,
    truth: Truth,
) -> set[str]:
    """Write the interim measures that the extract shows.

    Returns: references of suspensions that personnel wasn't told of.
    """
    until, untold = day_number(order.until), set[str]()
    for one in measures:
        columns, since = measure_columns(one, names, until)
        if not order.clean:
            month = one.month
            random = stream(order.seed, Purpose.MEASURE_DIRT, month.year, month.month)
            hits = soil_measures(random, one, columns, force, until)
            untold |= set(hits["suspension_not_in_personnel"].visible(until))
            truth.add_hits(hits)
        shown = since <= until
        rows = zip(*(column[shown].tolist() for column in columns), strict=True)
        register.add_rows("INTERIM_MEASURES", list(rows))
    return untold


def _put_in_place(draft: Path, out: Path) -> None:
    for name in (COMPLAINTS_NAME, PERSONNEL_NAME, TRUTH_NAME):
        fsync_file(draft / name)
        (draft / name).replace(out / name)
    fsync_folder(out)
