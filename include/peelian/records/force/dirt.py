"""The dirt that's put into the registers: each kind's rate and reason, and the row keys it hit.

A row gets at most one kind in each table, and rows below an orphan allegation get none, so what
a check finds can be compared with what was put in, kind by kind.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from peelian.records.force import sanctions, spellings, words
from peelian.records.force.cases import Drawn
from peelian.records.force.dirt_kinds import KINDS as KINDS
from peelian.records.force.dirt_pick import Hit as Hit
from peelian.records.force.dirt_pick import Picker
from peelian.records.force.draws import Flags, is_filled
from peelian.records.force.months import NEVER, iso
from peelian.records.force.name import stranger_number
from peelian.records.force.outcomes import Results
from peelian.records.force.sheets import Sheets
from peelian.records.force.summaries import NAMED, Written

FUTURE_DAYS = 14_610
"""Forty years: a mistyped year, later than any --until may be."""

STRANGERS = 100_000


def soil(
    random: Generator, drawn: Drawn, results: Results, written: Written, sheets: Sheets
) -> dict[str, Hit]:
    """Put dirt into a month's rows. Returns: what was put where, by kind."""
    hits = _soil_cases(random, drawn, sheets)
    orphan, more = _soil_allegations(random, written, sheets)
    hits |= more
    spared = orphan[drawn.subjects.allegation]
    hits |= _soil_subjects(random, sheets, spared.copy())
    hits |= _soil_outcomes(random, drawn, results, sheets, spared.copy())
    return hits


def _soil_cases(random: Generator, drawn: Drawn, sheets: Sheets) -> dict[str, Hit]:
    sheet, cases = sheets.tables["CASES"], drawn.cases
    picker = Picker(random, sheet)
    sheet.columns["ORIGIN"][picker.pick("missing_source")] = None
    sheet.columns["INCIDENT_DATE"][picker.pick("missing_incident_date")] = None
    last = np.int32(drawn.month.last)
    got = picker.pick("recorded_before_incident", cases.recorded < last)
    following = np.minimum(cases.recorded + 1, last)
    late = random.integers(following, last, endpoint=True, dtype=np.int32)
    sheet.columns["INCIDENT_DATE"][got] = iso(late)[got]
    got = picker.pick("finalised_in_future", since=cases.finalised)
    sheet.columns["DATE_FINALISED"][got] = iso(cases.finalised + np.int32(FUTURE_DAYS))[got]
    return picker.hits


def _soil_allegations(
    random: Generator, written: Written, sheets: Sheets
) -> tuple[Flags, dict[str, Hit]]:
    sheet = sheets.tables["ALLEGATIONS"]
    picker = Picker(random, sheet)
    sheet.columns["CATEGORY_CODE"][picker.pick("missing_category")] = None
    orphan = picker.pick("orphan_allegation")
    sheet.columns["CASE_REF"][orphan] += "X"
    twice = picker.pick("two_spellings", written.wording == NAMED)
    summary = sheet.columns["SUMMARY"]
    for row in np.flatnonzero(twice):
        summary[row] = _spelt_twice(random, summary[row], int(written.platforms[row]))
    return orphan, picker.hits


def _spelt_twice(random: Generator, text: str, platforms: int) -> str:
    """The same summary with another spelling of the first platform that it names."""
    first = next(p for p in range(len(spellings.PLATFORMS)) if platforms >> p & 1)
    known = spellings.SPELLINGS[spellings.PLATFORMS[first]]
    others = [spelling for spelling in known if spelling not in text]
    return f"{text} Screenshots of {others[int(random.integers(len(others)))]} are held."


def _soil_subjects(random: Generator, sheets: Sheets, spared: Flags) -> dict[str, Hit]:
    sheet = sheets.tables["SUBJECTS"]
    number = sheet.columns["PERSON_NO"]
    known = is_filled(number)
    picker = Picker(random, sheet, spared)
    sheet.columns["RANK_TEXT"][picker.pick("missing_rank")] = None
    sheet.columns["STAFF_TYPE"][picker.pick("missing_staff_type")] = None
    for row in np.flatnonzero(picker.pick("person_not_in_personnel", known)):
        number[row] = stranger_number(int(random.integers(STRANGERS)))
    for row in np.flatnonzero(picker.pick("untidy_person_number", known)):
        number[row] = _UNTIDY[int(random.integers(len(_UNTIDY)))](number[row])
    return picker.hits


_UNTIDY: tuple[Callable[[str], str], ...] = (
    lambda number: f" {number}",
    lambda number: f"{number}  ",
    lambda number: number.lower(),
    lambda number: f" {number.lower()} ",
)


def _soil_outcomes(
    random: Generator, drawn: Drawn, results: Results, sheets: Sheets, spared: Flags
) -> dict[str, Hit]:
    sheet, is_new = sheets.tables["OUTCOMES"], drawn.month.is_new_regime
    word = sheet.columns["OUTCOME"]
    picker = Picker(random, sheet, spared)
    got = picker.pick("unknown_outcome_word")
    unknown = np.array(words.UNKNOWN_OUTCOMES, dtype=object)
    word[got] = unknown[random.integers(0, len(unknown), int(got.sum()))]
    for row in np.flatnonzero(picker.pick("sanction_not_allowed", results.heard)):
        word[row] = _forbidden(is_new, int(results.proceeding[row]), int(results.level[row]))
    got = picker.pick("management_action_after_2020", ~results.heard & is_new)
    word[got] = words.OUTCOMES["management_action"]
    got = picker.pick("finalised_without_outcome")
    sheet.since = np.where(got, NEVER, sheet.since).astype(np.int32)
    return picker.hits


def _forbidden(is_new: bool, proceeding: int, level: int) -> str:
    """The word of a sanction that this proceeding can't give at this level."""
    given = sanctions.allowed(is_new, proceeding, level)
    return words.OUTCOMES[next(code for code in _OFTEN_WRONG if code not in given)]


_OFTEN_WRONG = ("dismissed", "written_warning", sanctions.FORMER_OFFICER)
