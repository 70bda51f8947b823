"""A register that goes on changing: what stays as it was first published, and what is revised."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from disclosure_released import ARROW, Road

from peelian.core.errors import InputError, RegisterError, UnsafeError
from peelian.core.files import digest_bytes
from peelian.core.manifest import Finished, stage_draft
from peelian.core.release_model import read_release
from peelian.core.zones import Home, Zone
from peelian.disclosure.archive.recall import Recalled, recall
from peelian.disclosure.stage import REVISED_NOTE, protect_tabulation
from peelian.ledger.chain import Kind, New
from peelian.ledger.folder import blank_statements
from peelian.ledger.store import open_ledger
from peelian.records.ready import mark_ready
from peelian.records.schema import TABLES
from peelian.tables.tabulate import tabulate

SPEC: dict[str, Any] = {
    "id": "monthly",
    "title": "Complaints",
    "summary": "How many were recorded.",
    "publisher": "Nowhere Constabulary (fictional)",
    "contact": "statistics@nowhere.example",
    "licence": "Open Government Licence v3.0",
    "registers": ["complaints"],
    "regimes": ["2020"],
    "counting_unit": "subject_allegations",
    "window": {"requested_start": dt.date(2025, 1, 1), "requested_end": "release_day"},
    "schedule": {"working_day": 6, "at": "09:30"},
    "policy": "police-default",
    "dimensions": [{"id": "year", "label": "Year", "of": "year"}],
    "tables": [{"id": "years", "title": "By year", "by": ["year"]}],
}
REVISION = {"period": "2026-02", "since": "2026-01-01", "reason": "January was entered twice."}
USUAL = {"regime": "2020", "case_type": "public_complaint", "source": "public", "status": "live"}
USUAL |= {"staff_group": "officer", "rank": "constable"}


def register(home: Home, as_at: str, months: dict[str, int], key_id: str = "0a1b2c3d") -> None:
    """A conformed register with so many records of each month, each about one of three people."""
    rows: dict[str, list[dict[str, Any]]] = {"cases": [], "allegations": [], "subjects": []}
    for month, count in months.items():
        for number in range(count):
            name = f"{month}-{number}"
            day = dt.date.fromisoformat(f"{month}-15")
            rows["cases"].append({"case_id": name, "recorded_date": day})
            rows["allegations"].append({"allegation_id": name, "case_id": name})
            subject = {"subject_id": name, "allegation_id": name, "person_id": f"p{number % 3}"}
            rows["subjects"].append(subject)
    with stage_draft(home.zone(Zone.RECORDS) / "conformed" / "complaints") as draft:
        for name, table in TABLES.items():
            columns = {
                c.name: pa.array(
                    [row.get(c.name, USUAL.get(c.name)) for row in rows.get(name, [])],
                    ARROW[c.kind],
                )
                for c in table.columns
            }
            if name not in ("people", "postings"):
                pq.write_table(pa.table(columns), draft.folder / f"{name}.parquet")
        finished = draft.finish(
            "conform",
            inputs={"snapshot": digest_bytes(as_at.encode())},
            facts={"register": "complaints", "as_at": as_at, "key_id": key_id},
        )
    mark_ready(home, finished, validation=digest_bytes(b"validation"))


class Months:
    """January, February and March, each counted from a register of its own."""

    def __init__(self, root: Path, **vintages: Any) -> None:
        self.home = Home(root / "home")
        root.mkdir(exist_ok=True)
        self.spec = root / "monthly.yaml"
        self.spec.write_text(
            yaml.safe_dump({**SPEC, **({"vintages": vintages} if vintages else {})})
        )
        register(self.home, "2026-02-02", {"2025-06": 10, "2026-01": 7})
        register(self.home, "2026-03-02", {"2025-06": 13, "2026-01": 9, "2026-02": 6})
        april = {"2025-06": 14, "2026-01": 20, "2026-02": 8, "2026-03": 5}
        register(self.home, "2026-04-02", april)

    def counted(self, period: str, as_at: str) -> Finished:
        """The tabulation of a month, from what had been read by then."""
        day = dt.date.fromisoformat(as_at)
        return tabulate(self.spec, self.home, period=period, as_at=day)

    def publish(self, period: str, as_at: str, version: int = 1) -> dict[str, tuple[int, int]]:
        """A month, entered as published. Returns: counts and people by year."""
        done = self.counted(period, as_at)
        self.enter(done, period, version, Kind.PUBLISHED if version == 1 else Kind.CORRECTED)
        rows = pq.read_table(done.folder / "years.parquet").to_pylist()
        return {row["year"]: (row["count"], row["people"]) for row in rows}

    def enter(self, done: Finished, period: str, version: int, kind: Kind) -> None:
        """An entry of the ledger."""
        moment = dt.datetime(2026, 2, 9, 9, 30, tzinfo=dt.UTC)
        said = read_release(done.folder).model_dump(mode="json")
        statements = blank_statements(said, published_at=moment, version=version)
        held = [s.model_copy(update={"markers": ("c",) * len(s.values)}) for s in statements]
        kept = () if kind is Kind.WITHDRAWN else held
        new = New(kind, "monthly", period, version, moment, "00" * 32, statements=kept)
        open_ledger(self.home, for_writing=True).add(new)


def test_closed_months_stay_as_they_were_first_published(tmp_path: Path) -> None:
    months = Months(tmp_path, closed="frozen")
    assert months.publish("2026-01", "2026-02-02") == {
        "Total": (17, 3),
        "2025": (10, 3),
        "2026": (7, 3),
    }
    # Three more of 2025 and two of January were recorded since, and wait for a revision.
    february = months.publish("2026-02", "2026-03-02")
    assert february == {"Total": (23, 3), "2025": (10, 3), "2026": (13, 3)}
    assert months.publish("2026-03", "2026-04-02")["2026"] == (18, 3)
    (note,) = [
        note
        for note in read_release(months.counted("2026-03", "2026-04-02").folder).notes
        if "first published" in note
    ]
    assert note.startswith("Figures for days up to 28 February 2026 are as they were first")


def test_without_a_word_of_vintages_everything_is_counted_from_the_newest(tmp_path: Path) -> None:
    for name, vintages in (("live", {"closed": "live"}), ("none", {})):
        months = Months(tmp_path / name, **vintages)
        months.publish("2026-01", "2026-02-02")
        assert months.publish("2026-02", "2026-03-02")["2026"] == (15, 3)


def test_a_declared_revision_counts_anew_and_says_why(tmp_path: Path) -> None:
    months = Months(tmp_path, revisions=[REVISION])
    months.publish("2026-01", "2026-02-02")
    done = months.counted("2026-02", "2026-03-02")
    assert "from 1 January 2026 on are revised: January was entered twice." in " ".join(
        read_release(done.folder).notes
    )
    assert months.publish("2026-02", "2026-03-02") == {
        "Total": (25, 3),
        "2025": (10, 3),
        "2026": (15, 3),
    }
    # January is now as revised: the twenty that the newest register has wait for the next one.
    assert months.publish("2026-03", "2026-04-02")["2026"] == (20, 3)


def test_a_correction_counts_its_own_month_anew_and_no_closed_one(tmp_path: Path) -> None:
    months = Months(tmp_path, closed="frozen")
    months.publish("2026-01", "2026-02-02")
    months.publish("2026-02", "2026-03-02")
    assert months.publish("2026-02", "2026-04-02", version=2)["2026"] == (15, 3)
    assert months.publish("2026-03", "2026-04-02")["2026"] == (20, 3)


def test_what_was_withdrawn_freezes_nothing(tmp_path: Path) -> None:
    months = Months(tmp_path, closed="frozen")
    months.publish("2026-01", "2026-02-02")
    done = months.counted("2026-01", "2026-02-02")
    months.enter(done, "2026-01", 1, Kind.WITHDRAWN)
    assert months.publish("2026-02", "2026-03-02")["2026"] == (15, 3)


def test_a_snapshot_that_is_gone_and_a_key_that_changed_stop_the_run(tmp_path: Path) -> None:
    months = Months(tmp_path, closed="frozen")
    months.publish("2026-01", "2026-02-02")
    (months.home.zone(Zone.RECORDS) / "ready" / "complaints" / "2026-02-02.json").unlink()
    with pytest.raises(RegisterError, match="isn't there any more"):
        months.counted("2026-02", "2026-03-02")
    register(months.home, "2026-02-02", {"2025-06": 10, "2026-01": 7}, key_id="ffffffff")
    with pytest.raises(RegisterError, match="another key"):
        months.counted("2026-02", "2026-03-02")


def test_what_can_not_be_declared(tmp_path: Path) -> None:
    once = {"schedule": None, "period": "to-2025", "vintages": {"closed": "frozen"}}
    once["window"] = {"requested_start": dt.date(2025, 1, 1), "requested_end": "2025-12-31"}
    months = Months(tmp_path, closed="frozen")
    months.spec.write_text(yaml.safe_dump({k: v for k, v in {**SPEC, **once}.items() if v}))
    with pytest.raises(InputError, match="only a monthly release has closed periods"):
        tabulate(months.spec, months.home)
    twice = {"revisions": [REVISION, REVISION | {"since": "2026-01-02"}]}
    months.spec.write_text(yaml.safe_dump({**SPEC, "vintages": twice}))
    with pytest.raises(InputError, match="first day of a month"):
        tabulate(months.spec, months.home)


@pytest.fixture
def road(tmp_path: Path, project: Path) -> Road:
    """A monthly release, published."""
    road = Road(tmp_path, project, {})
    road.published(road.protect())
    return road


def remembered(road: Road, by: int, **changes: Any) -> Finished:
    """The same counts protected beside an earlier release that had all of them larger."""
    past = recall(road.counted.folder, road.home, version=2)
    larger = tuple(
        s.model_copy(update={"values": tuple(None if v is None else v + by for v in s.values)})
        for s in past.statements
    )
    return protect_tabulation(
        road.counted.folder,
        road.home,
        policy_folder=road.policies,
        history=replace(past, statements=larger, **changes),
    )


def test_revised_figures_are_marked_and_by_how_much_is_not_told(road: Road) -> None:
    done = remembered(road, 40)
    text = (done.folder / "year_by_source.csv").read_text()
    assert ",r\n" in text
    notes = read_release(done.folder).notes
    assert REVISED_NOTE in notes
    assert not any(letter.isdigit() for letter in REVISED_NOTE)
    unchanged = remembered(road, 0)
    assert ",r\n" not in (unchanged.folder / "year_by_source.csv").read_text()
    assert REVISED_NOTE not in read_release(unchanged.folder).notes


def test_a_change_that_is_larger_than_allowed_stops_the_release(road: Road) -> None:
    with pytest.raises(UnsafeError, match="differ from what was published before by more than"):
        remembered(road, 40, largest_change=10)
    assert isinstance(remembered(road, 40, largest_change=100), Finished)
    assert Recalled().largest_change is None
