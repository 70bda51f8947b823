"""Medians and quartiles of days: found from records, said only where enough stand behind them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.errors import ZoneError
from peelian.core.release_model import read_release
from peelian.core.zones import Home
from peelian.disclosure.stage import protect_tabulation
from peelian.tables.statistics import _quartiles
from peelian.tables.tabulate import tabulate

Build = Callable[..., Any]
THRESHOLD = 5
# Days that a case took, by source: 40 public ones take 1 to 40 days, 12 internal ones 10 each, and
# 3 of unknown source 7 each. Of each kind one more is live, and one was closed before it began.
TOOK = {"public": range(1, 41), "internal": [10] * 12, "unknown": [7] * 3}


@pytest.fixture
def said(home: Home, force: Build, spec_file: Build, project: Path, tmp_path: Path) -> Build:
    """The sentences beneath a table: `said(over)`."""
    begun = dt.date(2019, 1, 1)
    cases = ["case_id | source | status | recorded_date | finalised_date"]
    for source, days in TOOK.items():
        for number, took in enumerate(days):
            closed = begun + dt.timedelta(days=took)
            cases.append(f"{source}{number} | {source} | finalised | {begun} | {closed}")
        cases.append(f"{source}live | {source} | live | {begun} |")
        cases.append(f"{source}odd | {source} | finalised | {begun} | 2018-12-31")
    policy = yaml.safe_load((project / "include/policies/police-default.yaml").read_text())
    folder = tmp_path / "real"
    folder.mkdir()
    (folder / "standard.yaml").write_text(
        yaml.safe_dump({**policy, "id": "standard", "threshold": THRESHOLD})
    )
    force(cases="\n".join(cases))

    def read(over: str | None, **more: Any) -> tuple[str, ...]:
        statistics = {"days": ["recorded", "finalised"], **({"over": over} if over else {})}
        table = {"id": "main", "title": "Main", "by": ["source"], "statistics": statistics, **more}
        source = {"id": "source", "label": "Source", "of": "source"}
        counted = tabulate(
            spec_file(
                counting_unit="cases",
                dimensions=[source],
                tables=[table],
                allow_empty_month="true",
            ),
            home,
            policy_folder=folder,
        )
        assert json.loads((counted.folder / "statistics.json").read_text())["main"]["of"]
        done = protect_tabulation(counted.folder, home, policy_folder=folder)
        assert not (done.folder / "statistics.json").exists()
        return read_release(done.folder).tables[0].said

    return read


def test_quartiles_stand_where_each_part_reaches_the_threshold(said: Build) -> None:
    about, *told = said("source")
    assert about.startswith("Whole days from recording to being finalised: the median is")
    assert told == [
        "All: median 13, quartiles 10 and 27.",
        "Police officer or staff member: median 10, quartiles [x] and [x].",
        "Member of the public: median 20, quartiles 10 and 30.",
        "Not recorded: median [x], quartiles [x] and [x].",
    ]


def test_a_table_may_say_them_of_all_at_once(said: Build) -> None:
    assert said(None)[1:] == ("All: median 13, quartiles 10 and 27.",)


def test_a_table_that_counts_something_else_says_its_own(said: Build) -> None:
    counts = {"where": [{"of": "source", "in": ["public"]}]}
    assert said(None, counts=counts)[1:] == ("All: median 20, quartiles 10 and 30.",)


@pytest.fixture
def equivalents(
    home: Home, force: Build, spec_file: Build, project: Path, tmp_path: Path
) -> Callable[[dict[str, int]], tuple[str, ...]]:
    """Sentences beneath a table of people in post, so many of each rank; each has 0.80."""

    def read(ranks: dict[str, int]) -> tuple[str, ...]:
        policy = yaml.safe_load((project / "include/policies/police-default.yaml").read_text())
        folder = tmp_path / "real"
        folder.mkdir()
        (folder / "standard.yaml").write_text(yaml.safe_dump({**policy, "id": "standard"}))
        names = [(rank, f"{rank}{n}") for rank, count in ranks.items() for n in range(count)]
        lines = [f"{name} | 2015-01-01 | | {rank} | 80" for rank, name in names]
        lines.append("hours | 2015-01-01 | | constable |")
        people = ["person_id | joined_date", *(f"{name} | 2015-01-01" for _, name in names)]
        head = "person_id | valid_from | valid_to | rank | fte_hundredths"
        force(postings="\n".join([head, *lines]), people="\n".join([*people, "hours |"]))
        bands = [{"code": rank, "label": rank, "of": [rank]} for rank in ranks]
        rank = {"id": "rank", "label": "Rank", "of": "rank", "at": "as_at", "bands": bands}
        counts = {"counting_unit": "headcount", "as_at": "2022-12-31"}
        table = {"id": "main", "title": "Main", "by": ["rank"], "counts": counts}
        table["statistics"] = {"fte": "true", "over": "rank"}
        path = spec_file(dimensions=[{**rank, "others_unused": "true"}], tables=[table])
        counted = tabulate(path, home, policy_folder=folder)
        done = protect_tabulation(counted.folder, home, policy_folder=folder)
        return read_release(done.folder).tables[0].said[1:]

    return read


def test_full_time_equivalents_are_said_of_each_rank(equivalents: Build) -> None:
    told = equivalents({"constable": 40, "sergeant": 20})
    assert told == ("All: 48.00.", "constable: 32.00.", "sergeant: 16.00.")


def test_a_total_is_not_said_that_would_leave_the_hours_of_a_few(equivalents: Build) -> None:
    told = equivalents({"constable": 40, "sergeant": 20, "inspector": 2})
    assert told[0] == "All: [x]."
    assert "inspector: [x]." in told


def test_statistics_that_cannot_be_read_stop_the_stage(tmp_path: Path) -> None:
    from peelian.disclosure.medians import read_statistics

    assert read_statistics(tmp_path) == {}
    (tmp_path / "statistics.json").write_text("{")
    with pytest.raises(ZoneError, match="can't be read"):
        read_statistics(tmp_path)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_a_quartile_is_the_least_day_within_which_its_share_falls(days: list[int]) -> None:
    counted = {day: days.count(day) for day in set(days)}
    found = _quartiles(counted)
    assert found["known"] == len(days)
    for name, share in (("lower", 25), ("median", 50), ("upper", 75)):
        assert found[name] == np.percentile(days, share, method="inverted_cdf")
