"""More dirt in what a month says of people: severity, standards, proceedings, outcomes, appeals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from peelian.core.reference import codes_of
from peelian.records.force import words
from peelian.records.force.cases import UNIDENTIFIED
from peelian.records.force.dirt_kinds import KINDS
from peelian.records.force.dirt_more import Soiled, append, soil_cases
from peelian.records.force.dirt_pick import Hit, Picker
from peelian.records.force.draws import Flags, happens
from peelian.records.force.months import NEVER, iso
from peelian.records.force.who import Names

A_YEAR = 365
SWAPPED_TYPES = {"PO": "SC", "SC": "PO", "PCSO": "DO", "DO": "PCSO", "PS": "DO"}
SANCTIONS = tuple(code for code in words.OUTCOME_CODES if code in codes_of("sanctions"))


def soil_more(random: Generator, month: Soiled, names: Names) -> dict[str, Hit]:
    """Put all the later kinds into a month's rows. Returns: what was put where, by kind."""
    hits = soil_cases(random, month)
    below = replace(month, hits={**month.hits, **hits})
    return hits | soil_conduct(random, below, names)


def soil_conduct(random: Generator, month: Soiled, names: Names) -> dict[str, Hit]:
    """Put more dirt into subjects and what came of them. Returns: what was put where, by kind."""
    lost = month.lost()
    hits = _subjects(random, month, names, lost)
    hits |= _standards(random, month, lost)
    hits |= _proceedings(random, month, lost)
    hits |= _outcomes(random, month, lost)
    return hits | _appeals(random, month, lost)


def _subjects(random: Generator, month: Soiled, names: Names, lost: Flags) -> dict[str, Hit]:
    sheet, sheets = month.sheets.tables["SUBJECTS"], month.sheets
    subjects, cases = month.drawn.subjects, month.drawn.cases
    picker = Picker(random, sheet, month.spared("SUBJECTS") | lost)
    known, count = subjects.person != UNIDENTIFIED, len(subjects.person)
    is_assessed = sheets.assessed != NEVER
    ends = cases.finalised[subjects.case]
    got = picker.pick("severity_before_recorded", is_assessed, since=sheets.assessed)
    early = cases.recorded[subjects.case] - random.integers(1, A_YEAR, count)
    sheet.columns["SEVERITY_DATE"][got] = iso(early.astype(np.int32))[got]
    late = (ends + random.integers(1, 90, count)).astype(np.int32)
    got = picker.pick("severity_after_finalised", is_assessed, since=late)
    sheet.columns["SEVERITY_DATE"][got] = iso(late)[got]
    sheets.assessed = np.where(got, late, sheets.assessed).astype(np.int32)
    internal = cases.is_internal[subjects.case]
    got = picker.pick("severity_missing", is_assessed & internal, since=ends)
    sheet.columns["SEVERITY"][got] = None
    sheet.columns["SEVERITY_DATE"][got] = None
    rank = subjects.rank
    got = picker.pick("rank_not_as_personnel", known & (rank <= words.HIGHEST_DETECTIVE))
    other = np.array([words.PLAIN_RANKS[0 if r else 1] for r in rank.tolist()], dtype=object)
    sheet.columns["RANK_TEXT"][got] = other[got]
    types = sheet.columns["STAFF_TYPE"]
    got = picker.pick("staff_type_not_as_personnel", known)
    types[got] = np.array([SWAPPED_TYPES[text] for text in types[got]], dtype=object)
    former = _former(random, month)
    got = picker.pick("person_left_before_incident", known & (former >= 0))
    sheet.columns["PERSON_NO"][got] = names.numbers[former[got]]
    return picker.hits


def _former(random: Generator, month: Soiled) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """For each subject, someone of the same staff group who left before the incident; or -1."""
    subjects, force = month.drawn.subjects, month.force
    incident = month.drawn.cases.incident[subjects.case]
    order = np.argsort(force.left, kind="stable")
    gone = np.searchsorted(force.left[order], incident)
    drawn = (random.random(len(incident)) * gone).astype(np.int64)
    found = np.where(gone > 0, order[np.minimum(drawn, len(order) - 1)], -1)
    same = force.staff[np.maximum(found, 0)] == force.staff[np.maximum(subjects.person, 0)]
    return np.where(same, found, -1)


def _standards(random: Generator, month: Soiled, lost: Flags) -> dict[str, Hit]:
    sheet = month.sheets.tables["STANDARDS"]
    clean, count = ~lost[sheet.source], len(sheet.since)
    refs, standards = sheet.columns["SUBJECT_REF"], sheet.columns["STANDARD"]
    hits = {}
    unknown = clean & happens(random, KINDS["unknown_standard_word"].rate, count)
    twice = clean & ~unknown & happens(random, KINDS["standard_twice"].rate, count)
    standards[unknown] = "See minute sheet"
    keys = np.array([f"{a}/{b}" for a, b in zip(refs, standards, strict=True)], dtype=object)
    for kind, got in (("unknown_standard_word", unknown), ("standard_twice", twice)):
        hits[kind] = Hit(keys[got], sheet.since[got])
    again = (refs[twice], standards[twice])
    append(sheet, again, sheet.since[twice], sheet.source[twice])
    return hits


def _proceedings(random: Generator, month: Soiled, lost: Flags) -> dict[str, Hit]:
    sheet, results = month.sheets.tables["PROCEEDINGS"], month.results
    row = sheet.source
    # What was appealed against stays as it was, and so does what an outcome's dirt is told by.
    kept = lost[row] | np.isin(row, month.conduct.appealed) | month.spared("OUTCOMES")[row]
    picker = Picker(random, sheet, kept)
    recorded = month.drawn.cases.recorded[month.drawn.subjects.case[row]]
    got = picker.pick("held_before_recorded")
    early = recorded - random.integers(1, A_YEAR, len(row))
    sheet.columns["HELD_DATE"][got] = iso(early.astype(np.int32))[got]
    sheet.columns["HELD_DATE"][picker.pick("missing_held_date")] = None
    sheet.columns["FINDING_LEVEL"][picker.pick("missing_finding_level")] = None
    # Management action needed no proceedings under the old law.
    codes = [code for code in SANCTIONS if code != "management_action"]
    sanctioned = np.isin(results.outcome, [words.outcome(code) for code in codes])[row]
    got = picker.pick("sanction_without_proceedings", sanctioned, since=results.shown[row])
    sheet.since = np.where(got, NEVER, sheet.since).astype(np.int32)
    return picker.hits


def _outcomes(random: Generator, month: Soiled, lost: Flags) -> dict[str, Hit]:
    sheet, cases = month.sheets.tables["OUTCOMES"], month.drawn.cases
    case, count = month.drawn.subjects.case, len(sheet.since)
    hidden = sheet.since == NEVER
    picker = Picker(random, sheet, month.spared("OUTCOMES") | lost | hidden)
    early = cases.recorded[case] - random.integers(1, A_YEAR, count)
    got = picker.pick("outcome_before_recorded")
    sheet.columns["OUTCOME_DATE"][got] = iso(early.astype(np.int32))[got]
    late = (cases.finalised[case] + random.integers(1, 60, count)).astype(np.int32)
    got = picker.pick("outcome_after_finalised", since=late)
    sheet.columns["OUTCOME_DATE"][got] = iso(late)[got]
    proceedings = month.sheets.tables["PROCEEDINGS"]
    seen = np.isin(np.arange(count), proceedings.source[proceedings.since != NEVER])
    got = picker.pick("heard_without_case_to_answer", seen)
    sheet.columns["CASE_TO_ANSWER"][got] = "No"
    return picker.hits


def _appeals(random: Generator, month: Soiled, lost: Flags) -> dict[str, Hit]:
    sheet, conduct = month.sheets.tables["APPEALS"], month.conduct
    picker = Picker(random, sheet, lost[sheet.source].copy())
    held = month.results.day[conduct.appealed]
    got = picker.pick("appeal_before_hearing")
    sheet.columns["APPEAL_DATE"][got] = iso((held - A_YEAR).astype(np.int32))[got]
    got = picker.pick("appeal_decided_before_made", since=conduct.appeal_end)
    before = (conduct.appeal_day - 1).astype(np.int32)
    sheet.columns["DECIDED_DATE"][got] = iso(before)[got]
    return picker.hits
