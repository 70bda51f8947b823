"""More dirt in a month's cases, allegations and factors: rows that the first dirt left clean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from peelian.records.force import words
from peelian.records.force.cases import UNIDENTIFIED, Drawn
from peelian.records.force.conduct import Conduct
from peelian.records.force.dirt_kinds import KINDS
from peelian.records.force.dirt_pick import Hit, Picker
from peelian.records.force.draws import Flags, Positions, happens
from peelian.records.force.mixes import LETTERS_2020
from peelian.records.force.months import NEVER, Days, iso
from peelian.records.force.outcomes import Results
from peelian.records.force.sheets import STATUS_LIVE, Sheet, Sheets
from peelian.records.force.workforce import Workforce

OLD_LETTERS = ("S", "T", "U", "V", "W", "X")
"""Letters of 2012 that 2020's list doesn't have."""

LATELY_DAYS = 730
BEFORE_JOINING_DAYS = 200


@dataclass(frozen=True)
class Soiled:
    """A month as drawn and written, with the dirt it has."""

    drawn: Drawn
    results: Results
    conduct: Conduct
    sheets: Sheets
    force: Workforce
    hits: Mapping[str, Hit]

    def spared(self, table: str) -> Flags:
        """Rows of a table that have dirt already."""
        keys = [hit.keys for kind, hit in self.hits.items() if KINDS[kind].table == table]
        first = next(iter(self.sheets.tables[table].columns.values()))
        known = {key for some in keys for key in some.tolist()}
        return np.array([key in known for key in first.tolist()], dtype=np.bool_)

    def lost(self) -> Flags:
        """Subject rows below an allegation that was cut off, or below a case that has dirt."""
        orphans = set(self.hits["orphan_allegation"].keys.tolist())
        refs = self.sheets.tables["ALLEGATIONS"].columns["ALLEGATION_REF"]
        is_orphan = np.array([ref in orphans for ref in refs.tolist()], dtype=np.bool_)
        subjects = self.drawn.subjects
        lost: Flags = is_orphan[subjects.allegation] | self.spared("CASES")[subjects.case]
        return lost


def soil_cases(random: Generator, month: Soiled) -> dict[str, Hit]:
    """Put more dirt into cases, allegations and factors. Returns: what was put where, by kind."""
    hits = _cases(random, month)
    return hits | _allegations(random, month) | _factors(random, month)


def _cases(random: Generator, month: Soiled) -> dict[str, Hit]:
    sheet, cases = month.sheets.tables["CASES"], month.drawn.cases
    picker = Picker(random, sheet, month.spared("CASES"))
    count = len(cases.kind)
    with_subjects = _has(month.drawn.subjects.case, count)
    ended = cases.finalised
    got = picker.pick("wrong_regulations", _could_be_new(month))
    sheet.columns["REGULATIONS"][got] = words.REGULATIONS[True]
    got = picker.pick("finalised_before_recorded", ~with_subjects, since=ended)
    early = (cases.recorded - random.integers(1, 60, count)).astype(np.int32)
    sheet.columns["DATE_FINALISED"][got] = iso(early)[got]
    got = picker.pick("live_with_end_date", ~with_subjects, since=ended)
    sheet.columns["CASE_STATUS"][got] = STATUS_LIVE
    decided = month.drawn.subjects.case[month.sheets.tables["OUTCOMES"].since != NEVER]
    got = picker.pick("reopened_case", _has(decided, count), since=ended)
    sheet.columns["CASE_STATUS"][got] = STATUS_LIVE
    sheet.columns["DATE_FINALISED"][got] = None
    got = picker.pick("case_without_allegation", _of_one_plain_allegation(month))
    month.sheets.tables["ALLEGATIONS"].since[got[month.drawn.allegations.case]] = NEVER
    joined = _last_joined(month)
    got = picker.pick("incident_before_joining", cases.recorded - joined < LATELY_DAYS)
    before = np.where(got, joined - BEFORE_JOINING_DAYS, cases.incident).astype(np.int32)
    sheet.columns["INCIDENT_DATE"][got] = iso(before)[got]
    return picker.hits


def _has(owners: Positions, count: int) -> Flags:
    has: Flags = np.bincount(owners, minlength=count) > 0
    return has


def _could_be_new(month: Soiled) -> Flags:
    """Old cases in which every letter and outcome means something under the new law too."""
    drawn, count = month.drawn, len(month.drawn.cases.kind)
    if drawn.month.is_new_regime:
        return np.zeros(count, dtype=np.bool_)
    codes = month.sheets.tables["ALLEGATIONS"].columns["CATEGORY_CODE"]
    unfit = np.array([code not in LETTERS_2020 for code in codes.tolist()], dtype=np.bool_)
    old = (month.results.outcome == words.outcome("management_action")) | month.results.heard
    bad = _has(drawn.allegations.case[unfit], count) | _has(drawn.subjects.case[old], count)
    return ~bad


def _of_one_plain_allegation(month: Soiled) -> Flags:
    """Cases of one allegation that is about nobody, isn't about social media and has no factor."""
    drawn, count = month.drawn, len(month.drawn.cases.kind)
    alone: Flags = np.bincount(drawn.allegations.case, minlength=count) == 1
    factors = month.sheets.tables["NATIONAL_FACTORS"].source
    busy = _has(drawn.allegations.case[drawn.allegations.is_social], count)
    busy |= _has(drawn.allegations.case[factors], count)
    busy |= _has(drawn.subjects.case, count)
    busy |= _has(drawn.allegations.case[month.spared("ALLEGATIONS")], count)
    return alone & ~busy


def _last_joined(month: Soiled) -> Positions:
    """The day on which the last of a case's known people joined; long ago where there's none."""
    subjects = month.drawn.subjects
    joined = np.full(len(month.drawn.cases.kind), -(10**6))
    known = (subjects.person != UNIDENTIFIED) & ~month.lost() & ~month.spared("SUBJECTS")
    days = month.force.joined[subjects.person[known]]
    np.maximum.at(joined, subjects.case[known], days)
    return joined


def _allegations(random: Generator, month: Soiled) -> dict[str, Hit]:
    sheet = month.sheets.tables["ALLEGATIONS"]
    picker = Picker(random, sheet, month.spared("ALLEGATIONS") | (sheet.since == NEVER))
    is_new = np.full(len(sheet.since), month.drawn.month.is_new_regime)
    code = sheet.columns["CATEGORY_CODE"]
    for row in np.flatnonzero(picker.pick("category_of_other_regime", is_new)):
        code[row] = OLD_LETTERS[int(random.integers(len(OLD_LETTERS)))]
    got = picker.pick("unknown_subcategory", is_new)
    code[got] = np.array([f"{text[:1]}99" for text in code[got]], dtype=object)
    return picker.hits


def _factors(random: Generator, month: Soiled) -> dict[str, Hit]:
    """Rows added below those of the month; their key is that of the register, joined."""
    allegations = month.sheets.tables["ALLEGATIONS"]
    clean = ~month.spared("ALLEGATIONS") & (allegations.since != NEVER)
    is_new = month.drawn.month.is_new_regime
    hits = {}
    for kind, word, in_new in (
        ("factor_before_2020", words.FACTOR_WORDS[1], False),
        ("unknown_factor_word", "Online", True),
    ):
        got = clean & happens(random, KINDS[kind].rate, len(clean)) & (is_new == in_new)
        rows = np.flatnonzero(got)
        refs = allegations.columns["ALLEGATION_REF"][rows]
        since = allegations.since[rows]
        append(month.sheets.tables["NATIONAL_FACTORS"], (refs, word), since, rows)
        hits[kind] = Hit(np.array([f"{ref}/{word}" for ref in refs], dtype=object), since)
    return hits


def append(sheet: Sheet, values: tuple[object, ...], since: Days, source: Positions) -> None:
    """Add rows to a sheet; a value that isn't an array is the same on each."""
    count = len(since)
    for name, value in zip(sheet.columns, values, strict=True):
        more = value if isinstance(value, np.ndarray) else np.full(count, value, dtype=object)
        sheet.columns[name] = np.concatenate([sheet.columns[name], more])
    sheet.since = np.concatenate([sheet.since, since]).astype(np.int32)
    sheet.source = np.concatenate([sheet.source, source])
