"""The stage: what it leaves where, the same each time, and nothing after a crash."""

from __future__ import annotations

import json

import pytest
from disclosure_making import MakeTabulation, flat

from peelian.core.files import digest_file
from peelian.core.manifest import Finished, read_finished
from peelian.core.zones import Home
from peelian.disclosure.stage import protect_tabulation

RANKS = flat("rank", ["constable", "sergeant", "inspector", "other"])
YEARS = flat("year", ["2024", "2025"])
SEED_LIKE = {
    ("constable", "2024"): 110,
    ("constable", "2025"): 100,
    ("sergeant", "2024"): 15,
    ("sergeant", "2025"): 16,
    ("inspector", "2024"): 9,
    ("other", "2025"): 1,
}
TABLES = {"ranks": ["rank"], "years": ["year"]}


@pytest.fixture
def tabulation(make_tabulation: MakeTabulation) -> Finished:
    return make_tabulation([RANKS, YEARS], TABLES, SEED_LIKE)


def test_it_leaves_tables_reasons_and_counts(tabulation: Finished, home: Home) -> None:
    done = protect_tabulation(tabulation.folder, home)
    assert done.folder.parent == home.root / "protected" / "test-release" / "2025-12"
    assert set(done.manifest.files) == {
        "release.json",
        "report.json",
        *(f"{table}.csv" for table in TABLES),
        *(f"why/{table}.csv" for table in TABLES),
    }
    assert (done.folder / "ranks.csv").read_text() == (
        "rank,value,marker\nTotal,251,\nconstable,210,\nsergeant,31,\ninspector,,c\nother,,c\n"
    )
    assert (done.folder / "why" / "ranks.csv").read_text() == (
        "rank,reason\nTotal,\nconstable,\nsergeant,\ninspector,secondary\nother,small count\n"
    )
    assert read_finished(done.folder, stage="protect").digest == done.digest


def test_release_tasks_are_told_no_sum_of_hidden_counts(tabulation: Finished, home: Home) -> None:
    done = protect_tabulation(tabulation.folder, home)
    assert "sum_hidden" not in (done.folder / "report.json").read_text()
    officers = json.loads((home.root / f"audit/reports/{done.digest}.json").read_text())
    assert officers["all"]["sum_hidden"] > 0


def test_the_same_tabulation_gives_the_same_bytes(tabulation: Finished, home: Home) -> None:
    once = protect_tabulation(tabulation.folder, home)
    certificate = home.root / f"audit/certificates/{once.digest}.npz"
    before = digest_file(certificate)
    certificate.unlink()
    again = protect_tabulation(tabulation.folder, home)
    assert again.digest == once.digest
    assert digest_file(certificate) == before == once.manifest.facts["certificate"]
