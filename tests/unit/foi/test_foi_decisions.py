"""For everything that is withheld, why, for those who review it; and deciding otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from letter_made import ANSWERED, make_protected, make_request

from peelian.core.audit import read_chain
from peelian.core.errors import InputError, SignOffError, ZoneError
from peelian.core.files import digest_file
from peelian.core.release_model import DecidedCells
from peelian.core.zones import Home
from peelian.foi.decisions import (
    RECORDED,
    DecisionRecord,
    decision_records,
    decisions_path,
    read_decisions,
    record_decisions,
)
from peelian.foi.letter.stage import known_of_folder
from peelian.foi.overrides import (
    disclosure_officers,
    override,
    overrides_of,
    with_overrides,
)

RELEASE = "foi-01-foi-23-029010"
REASON = "the press has named the one case of that year"


@pytest.fixture
def records(tmp_path: Path) -> tuple[DecisionRecord, ...]:
    folder = make_protected(Home(tmp_path / "home")).folder
    return decision_records(known_of_folder(folder, make_request(), answered=ANSWERED), folder)


def test_there_is_a_record_for_each_withheld_figure_and_breakdown(
    records: tuple[DecisionRecord, ...],
) -> None:
    figures = [record for record in records if record.kind == "figure"]
    by_table = {name: sum(r.table == name for r in figures) for name in {r.table for r in figures}}
    assert by_table == {"year_by_source": 8, "year_by_outcome": 10, "ranks": 2}
    assert [record.what for record in records if record.kind == "breakdown"] == [
        "job title of each person",
        "one table of year, job title, rank or grade and outcome together",
    ]
    assert len({record.id for record in records}) == len(records)


def test_a_record_says_what_by_whom_from_what_and_what_else_was_considered(
    records: tuple[DecisionRecord, ...],
) -> None:
    record = next(r for r in records if r.table == "ranks" and r.codes == {"rank": "other"})
    assert record.what.endswith("Rank or grade: Other")
    assert record.rules == ("small count",)
    assert record.learnt == (
        "That one of a few people is meant: the figure is below the policy's threshold and not 0.",
        "That somebody who can be placed by rank or grade was complained about.",
    )
    assert "everything published before" in record.from_what
    assert "someone who has also read these notes" in record.by_whom
    assert record.considered.startswith(
        "Bands and separate tables come first: rank or grade stand in bands here."
    )
    assert record.decided_by == "policy police-default, as two people sign it with the answer"
    assert record.exemption == "section 40(2) with section 40(3A)(a)"
    assert record.questions == ("1",)


def test_records_hold_no_figure_and_stand_in_the_chain(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    finished = make_protected(home)
    facts = known_of_folder(finished.folder, make_request(), answered=ANSWERED)
    entry = record_decisions(home, facts, finished.folder)
    path = decisions_path(home, finished.digest)
    assert entry is not None
    assert (entry.what, entry.subject) == (RECORDED, digest_file(path))
    assert record_decisions(home, facts, finished.folder) is None
    assert read_decisions(path) == decision_records(facts, finished.folder)
    assert not any(isinstance(v, int) for record in json.loads(path.read_bytes()) for v in record)


def test_records_that_were_spoilt_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"id": 1}]')
    with pytest.raises(ZoneError, match="can't be understood"):
        read_decisions(tmp_path / "a.json")


def decide(home: Home, choice: str, who: str = "dora", **changes: object) -> None:
    facts = {
        "release": RELEASE,
        "table": "ranks",
        "codes": {"rank": "sergeant"},
        "choice": choice,
        "reason": REASON,
        "who": who,
        "may": ("Dora",),
        **changes,
    }
    override(home, **facts)  # type: ignore[arg-type]


def test_the_last_word_on_a_figure_counts_either_way(tmp_path: Path) -> None:
    home = Home(tmp_path)
    cell = {"rank": "sergeant", "table": "ranks"}
    decide(home, "hide")
    assert overrides_of(home, RELEASE) == DecidedCells(hide=(cell,))
    decide(home, "show")
    assert overrides_of(home, RELEASE) == DecidedCells(show=(cell,))
    assert overrides_of(home, "foi-other") == DecidedCells()
    assert [entry.who for entry in read_chain(home)] == ["dora", "dora"]


def test_a_later_decision_is_laid_over_the_specification(tmp_path: Path) -> None:
    decide(Home(tmp_path), "show")
    cell = {"rank": "sergeant", "table": "ranks"}
    written = DecidedCells(hide=(cell, {"rank": "other"}), headline=({"rank": "total"},))
    assert with_overrides(written, overrides_of(Home(tmp_path), RELEASE)) == DecidedCells(
        show=(cell,), hide=({"rank": "other"},), headline=({"rank": "total"},)
    )


REFUSED = """
    who    | choice | reason        | told
    eve    | show   | a good reason | may not decide against the policy
    dora   | show   | no            | a decision needs a reason
    dora   | show   |               | a decision needs a reason
"""


@pytest.mark.parametrize("line", REFUSED.strip().split("\n")[1:])
def test_who_may_not_decide_or_gives_no_reason_is_refused(line: str, tmp_path: Path) -> None:
    who, choice, reason, told = (part.strip() for part in line.split("|"))
    with pytest.raises(SignOffError, match=told):
        decide(Home(tmp_path), choice, who, reason=reason)
    assert read_chain(Home(tmp_path)) == []


def test_nobody_may_where_nobody_is_named(tmp_path: Path) -> None:
    with pytest.raises(SignOffError, match="PEELIAN_DISCLOSURE_OFFICERS"):
        decide(Home(tmp_path), "show", may=disclosure_officers(" , "))
    assert disclosure_officers("ann, Dora ,") == ("ann", "Dora")


def test_a_choice_that_there_is_not_and_a_figure_of_no_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such choice"):
        decide(Home(tmp_path), "round")
    with pytest.raises(InputError, match="named by its table"):
        decide(Home(tmp_path), "show", codes={})
