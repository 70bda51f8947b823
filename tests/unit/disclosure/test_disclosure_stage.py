"""The stage: what it leaves where, the same each time, and nothing after a crash."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from disclosure_making import MakeTabulation, flat

from peelian.core.errors import InputError, PeelianError, UnsafeError, ZoneError
from peelian.core.files import digest_file
from peelian.core.manifest import Finished, read_finished
from peelian.core.release_model import DecidedCells, ProtectedBy, read_release
from peelian.core.zones import Home
from peelian.disclosure import stage
from peelian.disclosure.audit import read_as_published
from peelian.disclosure.certificate import check, read_certificate
from peelian.disclosure.policy import policy_named
from peelian.disclosure.rules import sensitive_cells
from peelian.disclosure.stage import protect_tabulation
from peelian.disclosure.tabulation import read_tabulation

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
        "rank,reason\nTotal,\nconstable,\nsergeant,\ninspector,secondary\n"
        "other,small count; few people; one person's cell\n"
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


def test_the_certificate_shows_what_was_published_safe(tabulation: Finished, home: Home) -> None:
    done = protect_tabulation(tabulation.folder, home)
    certificate = read_certificate(home.root / f"audit/certificates/{done.digest}.npz")
    before = read_tabulation(tabulation.folder)
    reading = read_as_published(
        before.cells.equations, before.counted.values, certificate.hidden, certificate.threshold
    )
    assert check(certificate, reading)


def test_no_true_count_of_a_hidden_cell_is_anywhere_in_protected(
    make_tabulation: MakeTabulation, home: Home
) -> None:
    """Counts that are found nowhere else in any file, so that each can be searched for."""
    counts = {("constable",): 70001, ("sergeant",): 80003, ("inspector",): 90007, ("other",): 3}
    made = make_tabulation([RANKS], {"ranks": ["rank"]}, counts)
    done = protect_tabulation(made.folder, home)
    hidden = [
        str(counts[(row["rank"],)])
        for row in csv.DictReader((done.folder / "ranks.csv").read_text().splitlines())
        if row["marker"] == "c" and row["rank"] != "other"
    ]
    assert hidden
    written = b"".join(path.read_bytes() for path in done.folder.rglob("*") if path.is_file())
    assert not [count for count in hidden if count.encode() in written]


def test_rows_keep_the_order_of_the_tabulation(tabulation: Finished, home: Home) -> None:
    done = protect_tabulation(tabulation.folder, home)
    for table, by in TABLES.items():
        frame = pq.read_table(tabulation.folder / f"{table}.parquet").to_pylist()
        for name in (f"{table}.csv", f"why/{table}.csv"):
            rows = list(csv.DictReader((done.folder / name).read_text().splitlines()))
            assert [[row[d] for d in by] for row in rows] == [[r[d] for d in by] for r in frame]


def test_what_cant_be_made_safe_leaves_nothing(
    tabulation: Finished, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise UnsafeError("it can't be made safe")

    monkeypatch.setattr(stage, "protect_with_history", never)
    with pytest.raises(UnsafeError):
        protect_tabulation(tabulation.folder, home)
    assert not (home.root / "protected").exists()
    assert not (home.root / "audit").exists()


def test_an_unknown_policy_is_told_with_those_that_are(tabulation: Finished, home: Home) -> None:
    folder = home.root / "policies"
    folder.mkdir(parents=True)
    (folder / "lenient.yaml").write_text("id: lenient\n")
    with pytest.raises(InputError, match=r"given: police-default; allowed: lenient"):
        protect_tabulation(tabulation.folder, home, policy_folder=folder)


DISMISSED = {
    ("constable", "nfa"): 40,
    ("constable", "dismissed"): 9,
    ("sergeant", "nfa"): 15,
    ("sergeant", "dismissed"): 7,
    ("inspector", "dismissed"): 6,
}


@pytest.mark.parametrize("is_attribute", [True, False])
def test_where_a_zero_is_hidden_the_releases_notes_say_so(
    make_tabulation: MakeTabulation, home: Home, is_attribute: bool
) -> None:
    ranks = flat("rank", ["constable", "sergeant", "inspector"])
    outcomes = flat("outcome", ["nfa", "dismissed"]).model_copy(update={"attribute": is_attribute})
    made = make_tabulation([ranks, outcomes], {"main": ["rank", "outcome"]}, DISMISSED)
    done = protect_tabulation(made.folder, home)
    assert ("inspector,nfa,,c" in (done.folder / "main.csv").read_text()) == is_attribute
    why = (done.folder / "why" / "main.csv").read_text()
    assert ("inspector,nfa,group attribute" in why) == is_attribute
    release = read_release(done.folder)
    assert (stage.ZEROS_NOTE in release.notes) == is_attribute
    assert release.protection == ProtectedBy(
        method="suppress", threshold=5, zeros_shown=not is_attribute
    )
    page = (home.root / f"audit/reports/{done.digest}.html").read_text()
    assert ("a hidden one may be zero" in page) == is_attribute


def test_a_neutral_category_may_be_shared_by_all(
    make_tabulation: MakeTabulation, home: Home
) -> None:
    ranks = flat("rank", ["constable", "sergeant", "inspector"])
    plain = flat("outcome", ["nfa", "dismissed"])
    categories = tuple(
        c.model_copy(update={"neutral": c.code == "dismissed"}) for c in plain.categories
    )
    outcomes = plain.model_copy(update={"attribute": True, "categories": categories})
    made = make_tabulation([ranks, outcomes], {"main": ["rank", "outcome"]}, DISMISSED)
    assert protect_tabulation(made.folder, home).manifest.counts["hidden"] == 0


def test_people_and_those_nobody_knows_are_read(
    make_tabulation: MakeTabulation, home: Home
) -> None:
    """Inspectors: nine cases, seven of them of one officer and two of nobody known."""
    counts = {("constable",): 110, ("sergeant",): 31, ("inspector",): 9}
    made = make_tabulation([RANKS], {"ranks": ["rank"]}, counts)
    path = made.folder / "ranks.parquet"
    table = pq.read_table(path)
    row = table.column("rank").to_pylist().index("inspector")
    for name, number in (("people", 1), ("unidentified", 2), ("largest", 7)):
        numbers = table.column(name).to_pylist()
        numbers[row] = number
        place = table.column_names.index(name)
        table = table.set_column(place, name, pa.array(numbers, pa.int64()))
    pq.write_table(table, path)
    counted = read_tabulation(made.folder).counted
    assert counted.people is not None and counted.largest is not None
    inspectors = 3
    assert (counted.people[inspectors], counted.largest[inspectors]) == (3, 7)
    marked = sensitive_cells(counted, policy_named("police-default"))
    assert not marked["few people"].any()
    assert np.flatnonzero(marked["one person's cell"]).tolist() == [inspectors]


def test_an_officers_cells_are_obeyed(make_tabulation: MakeTabulation, home: Home) -> None:
    cells = DecidedCells(show=({"rank": "inspector"},), hide=({"year": "2024"},))
    made = make_tabulation([RANKS, YEARS], TABLES, SEED_LIKE, cells=cells)
    done = protect_tabulation(made.folder, home)
    ranks, years = ((done.folder / f"{name}.csv").read_text() for name in TABLES)
    assert "inspector,9,\n" in ranks and "sergeant,,c\n" in ranks
    assert "2024,,c\n2025,,c\n" in years
    assert "2024,officer's choice\n" in (done.folder / "why" / "years.csv").read_text()


@pytest.mark.parametrize(
    ("cells", "error", "words"),
    [
        (DecidedCells(show=({"rank": "other"},)), UnsafeError, "is sensitive"),
        (DecidedCells(hide=({"rank": "chief"},)), InputError, "'chief' is not a code of rank"),
    ],
)
def test_an_officers_cells_that_cant_be_obeyed_stop_the_stage(
    make_tabulation: MakeTabulation,
    home: Home,
    cells: DecidedCells,
    error: type[PeelianError],
    words: str,
) -> None:
    made = make_tabulation([RANKS, YEARS], TABLES, SEED_LIKE, cells=cells)
    with pytest.raises(error, match=words):
        protect_tabulation(made.folder, home)
    assert not (home.root / "protected").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from peelian.core import files, manifest
from peelian.core.zones import Home
from peelian.disclosure import stage

step, number, folder, home = sys.argv[1:]
module = {"table_csv": stage, "write_file": stage, "settle": manifest, "fsync_file": files}[step]
function = getattr(module, step)
calls = 0

def dying(*args, **options):
    global calls
    calls += 1
    if calls == int(number):
        os.kill(os.getpid(), signal.SIGKILL)
    return function(*args, **options)

setattr(module, step, dying)
stage.protect_tabulation(Path(folder), Home(Path(home)))
"""
POINTS = ["table_csv 1", "table_csv 2", "settle 1", "fsync_file 3", "write_file 1", "write_file 2"]


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_and_run_again_it_is_whole(
    tabulation: Finished, home: Home, point: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *point.split(), str(tabulation.folder), str(home.root)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    parent = home.root / "protected" / "test-release" / "2025-12"
    for folder in parent.glob("[0-9a-f]*"):
        read_finished(folder, stage="protect")
    again = protect_tabulation(tabulation.folder, home)
    assert [path.name for path in parent.iterdir()] == [again.folder.name]
    assert (home.root / f"audit/certificates/{again.digest}.npz").is_file()
    assert (home.root / f"audit/reports/{again.digest}.json").is_file()


def spoil_codes(table: pa.Table) -> pa.Table:
    return table.set_column(0, "rank", pa.array(["elsewhere"] * table.num_rows))


def spoil_sums(table: pa.Table) -> pa.Table:
    counts = table.column("count").to_numpy().copy()
    counts[1] += 1
    return table.set_column(1, "count", pa.array(counts))


def spoil_signs(table: pa.Table) -> pa.Table:
    return table.set_column(1, "count", pa.array(-table.column("count").to_numpy()))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda table: table.slice(1), "one row for every combination"),
        (lambda table: pa.concat_tables([table, table.slice(0, 1)]), "one row for every"),
        (spoil_codes, "a code that its dimension lacks"),
        (spoil_sums, "not the sum of their parts"),
        (spoil_signs, "counts are negative"),
    ],
)
def test_a_tabulation_that_is_not_whole_is_refused(
    tabulation: Finished, spoil: Callable[[pa.Table], pa.Table], words: str
) -> None:
    path = tabulation.folder / "ranks.parquet"
    pq.write_table(spoil(pq.read_table(path)), path)
    with pytest.raises(PeelianError, match=words):
        read_tabulation(tabulation.folder)


def test_an_altered_tabulation_is_refused(tabulation: Finished, home: Home) -> None:
    path = tabulation.folder / "ranks.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ZoneError, match="altered"):
        protect_tabulation(tabulation.folder, home)


def test_a_dimension_called_value_is_refused(make_tabulation: MakeTabulation, home: Home) -> None:
    made = make_tabulation([flat("value", ["a", "b"])], {"some": ["value"]}, {("a",): 9})
    with pytest.raises(InputError, match="'value'"):
        protect_tabulation(made.folder, home)


def test_a_release_of_nothing_but_zeros_is_all_shown(
    make_tabulation: MakeTabulation, home: Home
) -> None:
    made = make_tabulation([RANKS], {"ranks": ["rank"]}, {})
    done = protect_tabulation(made.folder, home)
    assert done.manifest.counts == {"cells": 5, "sensitive": 0, "hidden": 0}
