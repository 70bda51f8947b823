"""The dirt that's put into the registers: each kind's rate and reason, and the row keys it hit.

A row gets at most one kind in each table, and rows below an orphan allegation get none, so what
a check finds can be compared with what was put in, kind by kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from peelian.records.force import sanctions, spellings, words
from peelian.records.force.cases import Drawn
from peelian.records.force.draws import Flags, happens, is_filled
from peelian.records.force.months import NEVER, Days, iso
from peelian.records.force.name import stranger_number
from peelian.records.force.outcomes import Results
from peelian.records.force.sheets import Sheet, Sheets
from peelian.records.force.summaries import NAMED, Written


@dataclass(frozen=True)
class Kind:
    """A kind of dirt.

    Attributes:
        table: the register's table whose first column is the row key.
        rate: chance for each row that can have it.
        of: which rows can have it.
        reason: why real registers have it.
        is_error: False where a register may do so and conforming must cope.
    """

    table: str
    rate: float
    of: str
    reason: str
    is_error: bool = True


KINDS: dict[str, Kind] = {
    "missing_source": Kind("CASES", 0.010, "cases", "the origin isn't a mandatory field"),
    "missing_incident_date": Kind("CASES", 0.005, "cases", "the complainant couldn't say when"),
    "recorded_before_incident": Kind("CASES", 0.003, "cases", "the day of the month was mistyped"),
    "finalised_in_future": Kind("CASES", 0.001, "finalised cases", "a year was mistyped"),
    "missing_category": Kind(
        "ALLEGATIONS", 0.014, "allegations", "233 of 17,135 stay uncategorised (half of `other`)"
    ),
    "orphan_allegation": Kind("ALLEGATIONS", 0.001, "allegations", "its case was deleted by hand"),
    "two_spellings": Kind(
        "ALLEGATIONS", 0.030, "summaries naming a platform", "people aren't consistent", False
    ),
    "missing_rank": Kind("SUBJECTS", 0.020, "subjects", "typed from a letter that gave none"),
    "missing_staff_type": Kind("SUBJECTS", 0.005, "subjects", "added by a later release"),
    "person_not_in_personnel": Kind(
        "SUBJECTS", 0.005, "identified subjects", "two digits of the number were swapped"
    ),
    "untidy_person_number": Kind(
        "SUBJECTS", 0.010, "identified subjects", "typed by hand: spaces, lower case", False
    ),
    "unknown_outcome_word": Kind("OUTCOMES", 0.004, "outcomes", "free typing over a list"),
    "finalised_without_outcome": Kind(
        "OUTCOMES", 0.005, "outcomes", "the case was closed before the result was entered"
    ),
    "sanction_not_allowed": Kind(
        "OUTCOMES", 0.020, "outcomes of proceedings", "two fields were filled from two memories"
    ),
    "management_action_after_2020": Kind(
        "OUTCOMES", 0.004, "outcomes without proceedings from 2020", "old habit: it was abolished"
    ),
}
"""Every kind by name; rates are assumed but for the uncategorised."""

FUTURE_DAYS = 14_610
"""Forty years: a mistyped year, later than any --until may be."""

STRANGERS = 100_000


@dataclass
class Hit:
    """Rows that got a kind of dirt: their keys, and since when a register shows each."""

    keys: NDArray[np.object_]
    since: Days

    def visible(self, until: int) -> list[str]:
        """Keys of the rows that an extract at the end of day `until` holds."""
        keys: list[str] = self.keys[self.since <= until].tolist()
        return keys


class Picker:
    """Picks rows of one table for its kinds of dirt, each row once at most."""

    def __init__(self, random: Generator, sheet: Sheet, spared: Flags | None = None) -> None:
        self.sheet = sheet
        self.hits: dict[str, Hit] = {}
        self._random = random
        self._taken = np.zeros(len(sheet.since), dtype=np.bool_) if spared is None else spared

    def pick(self, kind: str, can: Flags | None = None, since: Days | None = None) -> Flags:
        """The rows that get `kind`: among those that can, and that have no other.

        Args:
            since: when a register shows the dirt, where that's later than the row.
        """
        got = happens(self._random, KINDS[kind].rate, len(self._taken)) & ~self._taken
        if can is not None:
            got &= can
        self._taken = self._taken | got
        keys = next(iter(self.sheet.columns.values()))
        self.hits[kind] = Hit(keys[got], (self.sheet.since if since is None else since)[got])
        return got


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
