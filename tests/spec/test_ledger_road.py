"""Two releases of one force down the whole road: the second remembers the first."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import yaml
from disclosure_released import AS_AT, SPEC, Road

from peelian.core.errors import PublishError, UnsafeError
from peelian.core.manifest import Finished
from peelian.core.release_model import read_release
from peelian.disclosure.archive.recall import recall
from peelian.disclosure.stage import protect_tabulation
from peelian.ledger.folder import statements_of_folder
from peelian.tables.tabulate import tabulate

MOMENT = dt.datetime(2026, 2, 9, 9, 30, tzinfo=dt.UTC)
ANSWER = {
    "id": "foi-7",
    "period": "2026-02",
    "title": "Complaints to the end of 2024",
    "window": {"requested_start": "2022-01-01", "requested_end": "2024-12-31"},
    "dimensions": [
        {"id": "source", "label": "Who it came from", "of": "source"},
        {"id": "rank", "label": "Rank", "of": "rank", "at": "register"},
    ],
    "tables": [
        {"id": "rank_by_source", "title": "Ranks", "by": ["rank", "source"]},
        {"id": "ranks", "title": "Ranks alone", "by": ["rank"]},
    ],
}


@pytest.fixture
def road(tmp_path: Path, project: Path) -> Road:
    """A monthly release, ready to protect."""
    return Road(tmp_path, project, {})


def answered(road: Road, **changes: object) -> Finished:
    """An answer to a request, counted from the same registers."""
    spec = {key: value for key, value in SPEC.items() if key != "schedule"}
    path = road.spec.with_name("foi-7.yaml")
    path.write_text(yaml.safe_dump({**spec, "policy": "police-default", **ANSWER, **changes}))
    return tabulate(path, road.home, as_at=AS_AT, policy_folder=road.policies)


def protected(road: Road, counted: Finished, version: int = 1) -> Finished:
    """Protected with what the ledger holds."""
    past = recall(counted.folder, road.home, version=version)
    return protect_tabulation(counted.folder, road.home, policy_folder=road.policies, history=past)


def officers(road: Road, done: Finished) -> dict[str, object]:
    """What the officer is told of history."""
    path = road.home.root / "audit" / "reports" / f"{done.digest}.json"
    told = json.loads(path.read_text())["history"]
    assert isinstance(told, dict)
    return told


def test_the_second_release_remembers_the_first(road: Road) -> None:
    first = protected(road, road.counted)
    assert officers(road, first)["statements"] == 0
    public = road.published(first)
    assert len(statements_of_folder(public, published_at=MOMENT)) == 2
    second = protected(road, answered(road))
    told = officers(road, second)
    assert told["statements"] == 2
    hidden = told["hidden"]
    assert isinstance(hidden, list) and hidden
    assert all(each["releases"] for each in hidden)
    assert second.manifest.facts["ledger_head"] != first.manifest.facts["ledger_head"]
    assert "archivist" in second.manifest.facts["attackers_withstood"]
    # A head says what was withstood; why cells are hidden on its account stays in the audit zone.
    assert "history" not in (second.folder / "release.json").read_text()
    road.published(second)


def test_protecting_again_gives_the_same_bytes(road: Road) -> None:
    road.published(protected(road, road.counted))
    counted = answered(road)
    once = protected(road, counted)
    road.published(once)
    assert protected(road, counted).digest == once.digest


def test_a_release_that_forgot_the_ledger_is_not_published(road: Road) -> None:
    road.published(protected(road, road.counted))
    counted = answered(road)
    forgetful = protect_tabulation(counted.folder, road.home, policy_folder=road.policies)
    with pytest.raises(PublishError, match="doesn't say what it was protected against"):
        road.published(forgetful)


def test_rounded_counts_are_not_published_beside_exact_ones(road: Road) -> None:
    road.published(protected(road, road.counted))
    counted = answered(road)
    policy = road.policies / "police-default.yaml"
    policy.write_text(yaml.safe_dump({**yaml.safe_load(policy.read_text()), "methods": ["round"]}))
    with pytest.raises(UnsafeError, match="exact counts of the same records were published"):
        protected(road, counted)


def test_a_release_means_what_its_specification_says(road: Road) -> None:
    release = read_release(road.counted.folder)
    assert release.regimes == ("2020",)
    assert release.staff_groups is None
    assert [d.variable for d in release.dimensions] == ["day", "source", "rank@register"]
