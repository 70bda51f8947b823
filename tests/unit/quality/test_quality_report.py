"""What an owner is told: what matters most first, against the last report, and to nobody else."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from peelian.core.errors import QualityError, ZoneError
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.quality.history import read_history
from peelian.quality.report.issue import Touch
from peelian.quality.report.make import FailingRows, make_reports
from peelian.quality.validate import validate
from quality_tables import GOOD, PERSONNEL, put, repeated

Conform = Callable[..., Finished]
DAYS = ("2026-02-01", "2026-03-01", "2026-04-01")
CASES = "case_id|regime|case_type|source|incident_date|recorded_date|finalised_date|status"
LATE = "2020|public_complaint|public|2025-06-03|2025-06-02|2025-07-01|finalised"
OWNER = "professional-standards-department"


def with_late(count: int) -> str:
    """The good cases, and some recorded before their incident."""
    lines = [f"late{n:02}|{LATE}" for n in range(count)]
    return "\n".join([GOOD["cases"].strip(), *lines])


def touching(cells: Mapping[str, int]) -> Callable[..., dict[str, list[Touch]]]:
    """Rows that touch so many cells of a release, by check."""

    def touched(
        home: Home, register: str, as_at: dt.date, rows: Mapping[str, FailingRows]
    ) -> dict[str, list[Touch]]:
        return {n: [Touch("release", "Social media", cells[n])] for n in rows if n in cells}

    return touched


def reported(home: Home, day: str, cases: str, cells: Mapping[str, int] | None = None) -> Path:
    """Validate a day's register and report on it. Returns: the owner's folder."""
    made = put(home, {**GOOD, "cases": cases}, as_at=day)
    validate(made.folder, home)
    [folder] = make_reports(home, "complaints", dt.date.fromisoformat(day), touching(cells or {}))
    return folder


def sheet(folder: Path) -> dict[str, dict[str, str]]:
    """report.csv by check, in its order."""
    rows = csv.DictReader((folder / "report.csv").read_text().splitlines())
    return {row["check"]: row for row in rows}


def test_the_first_line_says_what_matters_most_and_what_to_do(home: Home) -> None:
    folder = reported(home, DAYS[0], with_late(3), {"cases-incident-before-recorded": 7})
    page = (folder / "report.html").read_text()
    first = page.split('class="first"')[1].split("</p>")[0]
    assert "Incident date lies after recorded date: 3 cases of 6, which touches 7 figures." in first
    assert "Compare both days of each case in the list with its papers" in first
    assert "27 February 2026" in page, "20 working days after Sunday, 1 February 2026"


def test_issues_are_ranked_by_the_figures_that_they_touch(home: Home) -> None:
    drawn = with_late(1) + "\nk1|2020|public_complaint|unknown||2025-06-02||live"
    cells = {"cases-incident-before-recorded": 2, "cases-source-known": 9}
    rows = list(sheet(reported(home, DAYS[0], drawn, cells)).values())
    told = [row for row in rows if row["weight"] == "warns"]
    assert [row["figures_touched"] for row in told][:2] == ["9", "2"]
    assert told[0]["releases_touched"] == "release Social media"


def test_an_issue_is_new_worse_better_unchanged_and_fixed(home: Home) -> None:
    told = []
    for day, count in zip([*DAYS, "2026-05-01", "2026-06-01"], (2, 5, 1, 1, 0), strict=True):
        told.append(sheet(reported(home, day, with_late(count)))["cases-incident-before-recorded"])
    assert [row["trend"] for row in told] == ["new", "worse", "better", "unchanged", "fixed"]
    assert [row["rows"] for row in told] == ["2", "5", "1", "1", "0"]
    assert {row["since"] for row in told[:4]} == {DAYS[0]}
    assert [row["rows_last_report"] for row in told] == ["", "2", "5", "1", "1"]


def test_a_fault_that_came_back_is_as_old_as_its_return(home: Home) -> None:
    reported(home, DAYS[0], with_late(2))
    reported(home, DAYS[1], with_late(0))
    row = sheet(reported(home, DAYS[2], with_late(2)))["cases-incident-before-recorded"]
    assert (row["trend"], row["since"]) == ("new", DAYS[2])


def test_records_are_listed_in_the_owners_own_folder_and_nowhere_else(home: Home) -> None:
    folder = reported(home, DAYS[0], with_late(3))
    listed = (folder / "records" / "cases-incident-before-recorded.csv").read_text()
    assert listed.splitlines() == ["case_id", "late00", "late01", "late02"]
    quality = home.root / "quality"
    for path in quality.rglob("*"):
        if path.is_file() and not path.is_relative_to(quality / OWNER):
            assert b"late00" not in path.read_bytes(), path


def test_a_wider_circle_sees_bands_and_no_small_count(home: Home) -> None:
    reported(home, DAYS[0], with_late(3), {"cases-incident-before-recorded": 7})
    wider = home.root / "quality" / "overview" / OWNER / "complaints" / DAYS[0]
    page, told = (wider / "report.html").read_text(), sheet(wider)
    row = told["cases-incident-before-recorded"]
    assert (row["rows"], row["checked"]) == ("under 10", "under 10")
    assert (row["figures_touched"], row["records"]) == ("some", "")
    assert "under 10 rows" in page.lower()
    assert "records/" not in page
    assert "3 cases" not in page


def test_a_register_that_was_refused_has_a_report_that_says_so(home: Home) -> None:
    many = f"{CASES}\nk#|2020|public_complaint|public|2025-01-03|2025-01-02|2025-02-02|finalised"
    made = put(home, {**GOOD, "cases": repeated(many)})
    with pytest.raises(QualityError):
        validate(made.folder, home)
    [folder] = make_reports(home, "complaints", dt.date(2026, 2, 1), touching({}))
    page = (folder / "report.html").read_text()
    assert "No release is counted from this copy." in page
    assert "Stops releases" in page
    overview = (home.root / "quality" / "overview" / "index.html").read_text()
    assert "Stopped" in overview


def test_reports_made_again_are_the_same_bytes_and_leave_no_old_list(home: Home) -> None:
    folder = reported(home, DAYS[0], with_late(3))
    (folder / "records" / "old.csv").write_text("case_id\n")
    first = {path.name: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    again = reported(home, DAYS[0], with_late(3))
    second = {path.name: path.read_bytes() for path in again.rglob("*.*") if path.is_file()}
    assert first.pop("old.csv") and first == second
    days = [row.as_at for row in read_history(home, "complaints")]
    assert set(days) == {dt.date(2026, 2, 1)}
    assert len(days) == len({row.check for row in read_history(home, "complaints")})


def test_a_reference_that_begins_like_a_formula_is_no_formula(home: Home) -> None:
    drawn = "\n".join([GOOD["cases"].strip(), f"=cmd.exe|{LATE}"])
    folder = reported(home, DAYS[0], drawn)
    listed = (folder / "records" / "cases-incident-before-recorded.csv").read_text()
    assert listed.splitlines() == ["case_id", "'=cmd.exe"]


def test_what_both_owners_must_mend_goes_to_each_apart(home: Home) -> None:
    personnel = put(home, PERSONNEL, register="personnel", about={"key_id": "k"})
    validate(personnel.folder, home)
    postings = "\n".join(line for line in PERSONNEL["postings"].splitlines() if "2012" not in line)
    bare = put(home, {**PERSONNEL, "postings": postings}, register="personnel",
               about={"key_id": "k"})  # fmt: skip
    validate(bare.folder, home)
    made = put(home, GOOD, about={"key_id": "k"})
    validate(made.folder, home)
    folders = make_reports(home, "complaints", dt.date(2026, 2, 1), touching({}))
    told = {folder.parts[-3]: sheet(folder) for folder in folders}
    assert set(told) == {OWNER, "people-services"}
    assert "subjects-posted-at-recording" in told["people-services"]
    assert "subjects-posted-at-recording" not in told[OWNER]


def test_a_day_without_a_validation_is_refused(home: Home) -> None:
    with pytest.raises(ZoneError, match="was not validated on that day"):
        make_reports(home, "complaints", dt.date(2026, 2, 1), touching({}))
