"""Notes: each is attached where its condition holds, and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peelian.core.errors import InputError
from peelian.core.release_model import RegisterUsed, Window
from peelian.records.cohorts import load_cohort
from peelian.tables.note_triggers import TRIGGERS, Situation
from peelian.tables.notes import attached_notes, load_notes, notes_of
from peelian.tables.spec import load_spec
from peelian.tables.universe import countings
from peelian.tables.window import Windows

Write = Callable[..., Path]
LONG = Window(start=dt.date(2018, 1, 1), end=dt.date(2023, 2, 28))
OLD = Window(start=dt.date(2018, 1, 1), end=dt.date(2020, 1, 31))
NEW = Window(start=dt.date(2020, 2, 1), end=dt.date(2023, 2, 28))
YEAR = {"id": "year", "label": "Year", "of": "year"}
MONTHLY = {
    "period": None,
    "schedule": {"working_day": 6, "at": "09:30"},
    "window": {"requested_start": "2018-03-01", "requested_end": "release_day"},
}


def by(of: str, **more: Any) -> dict[str, Any]:
    """A specification's changes that break its table down by a variable."""
    dimension = {"id": "thing", "label": "The thing", "of": of, **more}
    return {
        "dimensions": [YEAR, dimension],
        "tables": [
            {"id": "main", "title": "By year", "by": ["year"]},
            {"id": "other", "title": "By thing", "by": ["thing"]},
        ],
    }


def counting(**counts: Any) -> dict[str, Any]:
    """Changes that make the one table count something of its own."""
    dimension = {"id": "thing", "label": "Thing", "of": "staff_group"}
    if counts.get("counting_unit") == "cases":
        dimension["of"] = "source"
    table = {"id": "main", "title": "By thing", "by": ["thing"], "counts": counts}
    return {"dimensions": [dimension], "tables": [table]}


def by_cases() -> dict[str, Any]:
    """Changes that tell people apart by how many cases they have."""
    bands = [NUMBERS[0] | {"of": ["1"]}, NUMBERS[1] | {"of": ["2+"]}]
    dimension = {"id": "cases", "label": "Cases", "of": "cases_per_person", "bands": bands}
    counts = {"counting_unit": "people"}
    table = {"id": "main", "title": "By cases", "by": ["cases"], "counts": counts}
    return {"dimensions": [dimension], "tables": [table]}


FINER = {"of": "outcome", "in": ["dismissed"]}
NUMBERS = [
    {"code": "few", "label": "Few", "of": ["0-30"]},
    {"code": "many", "label": "Many", "of": ["31+", "not_recorded"]},
]
YEARLY = {
    "dimensions": [YEAR],
    "tables": [
        {
            "id": "main",
            "title": "By year",
            "by": ["year"],
            "counts": {"counting_unit": "people", "once_per": ["year"]},
        }
    ],
}
TWO_THINGS = {
    "dimensions": [YEAR, {"id": "group", "label": "Group", "of": "staff_group"}],
    "tables": [
        {"id": "main", "title": "By year", "by": ["year"]},
        {"id": "other", "title": "By group", "by": ["group"], "counts": {"everyone": "true"}},
        {"id": "third", "title": "More", "by": ["group"], "counts": {"counting_unit": "people"}},
    ],
}
# note id                 | attached with                                | not attached with
BOTH_WAYS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("unit-cases", {"counting_unit": "cases"}, {"counting_unit": "allegations"}),
    ("unit-allegations", {"counting_unit": "allegations"}, {"counting_unit": "cases"}),
    ("many-to-many", {"counting_unit": "subject_allegations"}, {"counting_unit": "cases"}),
    ("date-recorded", {"date_basis": "recorded"}, {"date_basis": "incident"}),
    ("date-incident", {"date_basis": "incident"}, {"date_basis": "finalised"}),
    ("date-finalised", {"date_basis": "finalised"}, {"date_basis": "recorded"}),
    ("complete-months", MONTHLY, {}),
    ("earlier-answers-differ", MONTHLY, {}),
    ("keyword-limits", {"cohort": "social-media@1"}, {}),
    ("platforms", by("platform"), by("source")),
    ("outcome-open", by("outcome"), by("source")),
    ("outcome-open", by("finding"), {**by("outcome"), "date_basis": "finalised"}),
    ("several-proceedings", by("proceeding_type"), by("outcome")),
    ("held-when", by("rank", at="recorded"), by("staff_group")),
    ("given-alone", by("staff_group", alone=True), by("staff_group")),
    ("unit-people", counting(counting_unit="people"), {}),
    ("people-once-each", YEARLY, counting(counting_unit="people")),
    ("unit-headcount", counting(counting_unit="headcount", as_at="2020-01-01"), {}),
    ("unit-restrictions", counting(counting_unit="restrictions", as_at="2020-01-01"), {}),
    ("live-on-a-day", counting(as_at="2020-01-01"), counting(counting_unit="people")),
    ("count-different-things", TWO_THINGS, counting(counting_unit="people")),
    ("at-least-one", counting(counting_unit="cases", where=[FINER]), counting(where=[FINER])),
    ("took-days", by("days", between=["recorded", "finalised"], bands=NUMBERS), {}),
    ("cases-of-a-person", by_cases(), {}),
]


def used(*warnings: str, title: str = "Complaint register") -> RegisterUsed:
    return RegisterUsed(
        register_id="complaints",
        title=title,
        as_at=dt.date(2023, 3, 2),
        snapshot_digest="ab" * 32,
        records_read=10,
        records_rejected=1,
        warnings=warnings,
    )


def situation(
    path: Path, window: Window = LONG, registers: tuple[RegisterUsed, ...] = (used(),)
) -> Situation:
    spec = load_spec(path)
    cohort = load_cohort(spec.cohort) if spec.cohort else None
    own = Windows(window, window, "")
    questions = tuple(one.question for one in countings(spec, own, dt.date(2023, 3, 2)))
    return Situation(spec, window, registers, cohort, questions)


def attached(now: Situation) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for note, words in attached_notes(now):
        found.setdefault(note.id, []).append(words)
    return found


@pytest.mark.parametrize(("note", "with_it", "without"), BOTH_WAYS)
def test_a_note_is_attached_where_its_condition_holds_and_nowhere_else(
    note: str, with_it: dict, without: dict, spec_file: Write
) -> None:
    assert note in attached(situation(spec_file("one", **with_it)))
    assert note not in attached(situation(spec_file("two", **without)))


@pytest.mark.parametrize(
    ("regimes", "window", "told"),
    [
        (["2012", "2020"], LONG, True),
        (["2012", "2020"], OLD, False),
        (["2012", "2020"], NEW, False),
        (["2020"], LONG, False),
    ],
)
def test_the_change_of_regime_is_told_where_the_window_spans_it(
    regimes: list[str], window: Window, told: bool, spec_file: Write
) -> None:
    found = attached(situation(spec_file(regimes=regimes), window))
    assert ("change-of-regime" in found) is told
    if told:
        assert "changed on 1 February 2020" in found["change-of-regime"][0]


@pytest.mark.parametrize(
    ("cohort", "window", "told"),
    [
        ("social-media@1", LONG, True),
        ("social-media@1", OLD, False),
        ("social-media@1", NEW, False),
        (None, LONG, False),
    ],
)
def test_a_series_breaks_where_its_factor_begins(
    cohort: str | None, window: Window, told: bool, spec_file: Write
) -> None:
    now = situation(spec_file(cohort=cohort), window)
    assert ("series-break" in attached(now)) is told


def test_a_cohort_found_by_its_factor_alone_has_no_break_and_no_words(spec_file: Write) -> None:
    now = situation(spec_file(cohort="social-media@1"))
    assert now.cohort is not None
    alone = now.cohort.model_copy(update={"keywords": (), "platforms": False})
    found = attached(Situation(now.spec, now.effective, now.registers, alone))
    assert not {"series-break", "keyword-limits"} & set(found)


def test_every_register_and_its_day_are_named(spec_file: Write) -> None:
    registers = (used(), used(title="Personnel register"))
    (note,) = attached(situation(spec_file(), registers=registers))["live-system"]
    assert note.endswith(
        "corrected: Complaint register, 2 March 2023; Personnel register, 2 March 2023."
    )
    assert "live-system" not in attached(situation(spec_file(), registers=()))


def test_an_allegation_is_never_a_finding(spec_file: Write) -> None:
    assert "no-finding" in attached(situation(spec_file(counting_unit="cases")))


WARNING = "cases: finalised_date is missing (under 1% of those checked). A row may be left out."


def test_a_fault_of_the_register_is_told_without_how_many(spec_file: Write) -> None:
    (note,) = attached(situation(spec_file(), registers=(used(WARNING),)))["found-fault"]
    assert note == (
        "Data quality of the complaint register: in some records, finalised date is missing. "
        "A row may be left out."
    )
    assert "found-fault" not in attached(situation(spec_file()))


@pytest.mark.parametrize(
    "band",
    ["all", "under 1%", "1% to 5%", "5% to 10%", "10% to 25%", "over 25%"],
)
def test_no_share_of_rows_is_ever_told(band: str, spec_file: Write) -> None:
    warning = WARNING.replace("under 1%", band)
    (note,) = attached(situation(spec_file(), registers=(used(warning),)))["found-fault"]
    assert "%" not in note
    assert "(" not in note


def test_the_bands_are_those_that_warnings_have() -> None:
    from peelian.quality.results import BANDS, _band
    from peelian.tables.note_triggers import SHARE

    for share in (1.0, 0.9, 0.0, *(below - 0.001 for below, _ in BANDS)):
        assert SHARE.fullmatch(f" ({_band(share)} of those checked)"), share


@pytest.mark.parametrize(
    ("table", "changes", "told"),
    [
        ("outcomes", by("outcome"), True),
        ("outcomes", by("source"), False),
        ("proceedings", by("proceeding_type"), True),
        ("proceedings", by("outcome"), False),
        ("subjects", {"counting_unit": "subject_allegations"}, True),
        ("subjects", {"counting_unit": "cases"}, False),
        ("allegations", {"counting_unit": "cases"}, False),
        ("postings", by("rank", at="recorded"), True),
        ("postings", by("rank", at="register"), False),
    ],
)
def test_only_faults_of_what_is_counted_are_told(
    table: str, changes: dict, told: bool, spec_file: Write
) -> None:
    warning = WARNING.replace("cases", table)
    found = attached(situation(spec_file(**changes), registers=(used(warning),)))
    assert ("found-fault" in found) is told


# The library.


def test_every_trigger_is_used_and_every_fact_has_its_place(spec_file: Write) -> None:
    notes = load_notes()
    assert {note.trigger for note in notes} == set(TRIGGERS)
    everything = {
        **MONTHLY,
        "cohort": "social-media@1",
        **by("rank", at="recorded", alone=True),
    }
    days = {**MONTHLY, **by("days", between=["recorded", "finalised"], bands=NUMBERS)}
    both = [
        situation(spec_file(name, **changes), registers=(used(WARNING),))
        for name, changes in (("one", everything), ("two", days | {"counting_unit": "cases"}))
    ]
    told = {note.id: [f for now in both for f in TRIGGERS[note.trigger](now)] for note in notes}
    for note in notes:
        for facts in told[note.id]:
            assert set(facts) >= note.places, note.id
    assert [note.id for note in notes if note.places and not told[note.id]] == []


def test_the_tests_draw_every_note_of_the_library() -> None:
    drawn = {note for note, _, _ in BOTH_WAYS}
    elsewhere = {"change-of-regime", "series-break", "live-system", "found-fault", "no-finding"}
    assert drawn | elsewhere == {note.id for note in load_notes()}


def test_a_release_prints_each_note_once_and_its_own_last(spec_file: Write) -> None:
    own = "A note of the specification."
    notes = notes_of(load_spec(spec_file(notes=[own, own])), LONG, [used()])
    assert notes[-1] == own
    assert len(set(notes)) == len(notes)
    assert all("{" not in note and "  " not in note for note in notes)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[", "isn't YAML"),
        ("id: one", "must be a list"),
        ("- id: one", "its keys must be"),
        ("- {id: a, about: date, trigger: never, text: b}", "there is no trigger never"),
        ("- {id: a, about: odd, trigger: counts_cases, text: b}", "`about` must be one of"),
        ("- &n {id: a, about: date, trigger: counts_cases, text: b}\n- *n", "a stands twice"),
    ],
)
def test_a_faulty_library_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=problem):
        load_notes(path)
