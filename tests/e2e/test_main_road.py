"""The main road, end to end, in a real Airflow: what was published, who signed, what stopped."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from e2e_road import FIRST, SECOND, WHY_NOT, Road

from peelian.core.audit import Entry, read_chain
from peelian.core.zones import Home
from peelian.publication.publish import publish

# In one process with the other tests that look at the road, so that it is driven once.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("road"),
]


def decisions(road: Road, end: str) -> list[Entry]:
    """The decisions about one of January's two releases: the rejected one stands first."""
    chain = [e for e in read_chain(road.folders.home) if e.details.get("period") == "2026-01"]
    digests = list(dict.fromkeys(entry.subject for entry in chain))
    assert len(digests) == 2
    digest = digests[0] if end == "rejected" else digests[1]
    answers = ("approved", "rejected", "refused")
    everything = read_chain(road.folders.home)
    return [e for e in everything if e.subject == digest and e.what in answers]


def test_a_rejection_ends_the_run_as_failed_and_nothing_after_it_ran(road: Road) -> None:
    assert road.ends["rejected"] == "failed"
    tasks = road.tasks["rejected"]
    assert tasks["first_sign_off"] == "failed"
    assert tasks["second_sign_off"] == tasks["publish"] == "upstream_failed"


def test_the_rejection_is_kept_with_its_reason_in_the_chain_and_in_the_log(road: Road) -> None:
    last = decisions(road, "rejected")[-1]
    assert (last.who, last.what, last.details["reason"]) == (SECOND, "rejected", WHY_NOT)
    assert last.details["triggered_by"] == FIRST
    logs = (road.logs["rejected"] / "task_id=first_sign_off").glob("*.log")
    assert any(f"rejected by {SECOND}: {WHY_NOT}" in log.read_text() for log in logs)


def test_answers_that_may_not_be_given_were_refused_and_asked_for_again(road: Road) -> None:
    refused = [e for e in decisions(road, "rejected") if e.what == "refused"]
    assert [(entry.who, entry.details["decision"]) for entry in refused] == [
        (FIRST, "approve"),
        (SECOND, "approve"),
    ]
    said = [str(entry.details["refused_because"]) for entry in refused]
    assert "triggered" in said[0]
    assert "reason" in said[1]


def test_airflow_itself_turns_away_whoever_is_no_approver(road: Road) -> None:
    assert len(road.refused_by_airflow) == 1
    assert "403" in road.refused_by_airflow[0]


def test_two_different_people_signed_what_was_published(road: Road) -> None:
    assert road.ends["signed"] == "success"
    assert [(e.who, e.what) for e in decisions(road, "signed")] == [
        (FIRST, "approved"),
        (FIRST, "refused"),
        (SECOND, "approved"),
    ]


@pytest.mark.parametrize("period", ["2026-01", "2026-02"])
def test_each_month_is_published_once_with_sums_that_hold(road: Road, period: str) -> None:
    folder = road.published[period]
    assert folder == road.folders.home.root / "public" / "social-media" / period / "v1"
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    assert lines
    for line in lines:
        digest, name = line.split(maxsplit=1)
        assert hashlib.sha256((folder / name.lstrip("*")).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("period", ["2026-01", "2026-02"])
def test_the_files_open_from_outside_and_agree(road: Road, period: str) -> None:
    folder = road.published[period]
    told = json.loads((folder / "release.json").read_text())
    book = openpyxl.load_workbook(folder / told["workbook"])
    assert {table["sheet"] for table in told["tables"]} <= set(book.sheetnames)
    for table in told["tables"]:
        with (folder / table["file"]).open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        assert rows
        for row in rows:
            assert (row["value"] == "") == (row["marker"] != "")
        shown = {
            str(cell.value)
            for line in book[table["sheet"]].iter_rows()
            for cell in line
            if cell.value is not None
        }
        assert {row["value"] for row in rows if row["value"]} <= shown


def test_february_counts_what_january_counted_and_more(road: Road) -> None:
    totals = []
    for period in ("2026-01", "2026-02"):
        told = json.loads((road.published[period] / "release.json").read_text())
        totals.append(told["effective_window"]["end"])
    assert totals == ["2026-01-31", "2026-02-28"]


def test_publishing_works_with_records_tabulations_and_the_rest_deleted(
    road: Road, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    for zone in ("staged", "audit", "ledger"):
        shutil.copytree(road.folders.home.root / zone, home.root / zone)
    manifest = (road.published["2026-01"] / "manifest.json").read_bytes()
    digest = hashlib.sha256(manifest).hexdigest()
    again = publish(home.root / "staged" / "social-media" / "2026-01" / digest[:16], home)
    assert sorted(p.name for p in home.root.iterdir()) == ["audit", "ledger", "public", "staged"]
    for path in again.folder.iterdir():
        assert path.read_bytes() == (road.published["2026-01"] / path.name).read_bytes()


def test_nothing_was_left_running(road: Road) -> None:
    assert road.left_running == []
    assert "ended " not in road.said.read_text()
