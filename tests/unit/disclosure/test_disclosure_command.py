"""`peelian protect`: its files, its exit statuses, and one clear line for each bad input."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from peelian.disclosure.cells import CELLS_LIMIT
from peelian.disclosure.certificate import ARRAYS

SPEC = """
count: freq
dimensions:
  rank: {hierarchy: ranks.csv}
  year: {}
tables:
  - {id: main, by: [rank, year]}
policy: {threshold: 5, attacker: note-reader, methods: [suppress]}
"""
RANKS = "code,parent\nAll,\nofficers,All\npc,officers\nsgt,officers\nstaff,All\n"
RECORDS = """rank,year,freq
pc,2024,40
pc,2025,35
sgt,2024,2
sgt,2025,11
staff,2024,9
staff,2025,12
"""
TIMES = re.compile(r'"seconds": [0-9.]+')


class Desk:
    """A folder with a specification, a hierarchy and records, to be altered by a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"
        self.write(spec=SPEC, ranks=RANKS, records=RECORDS)

    def write(self, **texts: str) -> None:
        names = {"spec": "spec.yaml", "ranks": "ranks.csv", "records": "records.csv"}
        for name, text in texts.items():
            (self.folder / names[name]).write_text(text, encoding="utf-8")

    def run(self, records: str = "records.csv") -> tuple[int, str]:
        """Run the command. Returns: its exit status and what it said on standard error."""
        from peelian.cli import peelian
        from peelian.core.errors import PeelianError

        arguments = [
            "protect",
            str(self.folder / "spec.yaml"),
            "--records",
            str(self.folder / records),
            "--out",
            str(self.out),
        ]
        try:
            peelian.main(arguments, standalone_mode=False)
        except PeelianError as error:
            return error.exit_status, str(error)
        return 0, ""

    def files(self) -> set[str]:
        return {path.name for path in self.out.iterdir()} if self.out.exists() else set()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_it_writes_tables_a_report_and_a_certificate(desk: Desk) -> None:
    assert desk.run() == (0, "")
    assert desk.files() == {"main.csv", "report.json", "certificate.npz"}
    with (desk.out / "main.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["rank", "year", "value", "marker"]
    assert len(rows) == 5 * 3
    told = {(row["rank"], row["year"]): (row["value"], row["marker"]) for row in rows}
    assert told[("All", "Total")] == ("109", "")
    assert told[("sgt", "2024")] == ("", "c")
    report = json.loads((desk.out / "report.json").read_text())
    keys = {"cells", "sensitive", "hidden", "sum_hidden", "bound", "gap", "seconds"}
    for part in (report["all"], report["tables"]["main"]):
        assert keys | {"attackers_withstood"} <= part.keys()
    assert report["all"]["cells"] == 15
    assert report["all"]["sensitive"] == 1
    assert report["attackers_withstood"] == ["note-reader", "contributor"]
    assert report["method"] == "exact"
    assert report["design"]["tables"] == [{"id": "main", "by": ["rank", "year"]}]


def test_parquet_and_csv_give_the_same_answer(desk: Desk) -> None:
    desk.run()
    before = (desk.out / "main.csv").read_bytes()
    certificate = (desk.out / "certificate.npz").read_bytes()
    frame = pd.read_csv(desk.folder / "records.csv")
    frame.to_parquet(desk.folder / "records.parquet")
    assert desk.run("records.parquet") == (0, "")
    assert (desk.out / "main.csv").read_bytes() == before
    assert (desk.out / "certificate.npz").read_bytes() == certificate


def test_without_a_count_column_a_record_counts_one(desk: Desk) -> None:
    desk.write(spec=SPEC.replace("count: freq\n", ""), records="rank,year\n" + "pc,2024\n" * 7)
    assert desk.run() == (0, "")
    assert "All,Total,7,\n" in (desk.out / "main.csv").read_text()


def test_running_again_gives_the_same_bytes_but_for_the_seconds(desk: Desk) -> None:
    def contents() -> dict[str, str]:
        return {
            path.name: TIMES.sub("", path.read_bytes().decode("latin-1"))
            for path in desk.out.iterdir()
        }

    desk.run()
    once = contents()
    desk.run()
    assert contents() == once


def test_order_of_records_does_not_matter(desk: Desk) -> None:
    desk.run()
    before = (desk.out / "main.csv").read_bytes()
    header, *lines = RECORDS.strip().splitlines()
    desk.write(records="\n".join([header, *reversed(lines)]) + "\n")
    desk.run()
    assert (desk.out / "main.csv").read_bytes() == before


def test_codes_that_look_like_numbers_or_nothing_stay_text(desk: Desk) -> None:
    desk.write(
        spec=SPEC.replace("rank: {hierarchy: ranks.csv}", "rank: {}"),
        records="rank,year,freq\n007,NA,10\n7,NA,20\nnull,NA,30\n",
    )
    assert desk.run() == (0, "")
    told = (desk.out / "main.csv").read_text()
    assert "007,NA,10,\n" in told and "7,NA,20,\n" in told and "null,NA,30,\n" in told


CASES: list[tuple[str, dict[str, str], str]] = [
    ("a negative count", {"records": RECORDS.replace("40", "-40")}, "negative count"),
    ("a fraction", {"records": RECORDS.replace("40", "40.5")}, "no whole number"),
    ("no number", {"records": RECORDS.replace("40", "many")}, "no whole number"),
    ("an absurd count", {"records": RECORDS.replace("40", "9" * 15)}, "add up to too much"),
    ("a cycle", {"ranks": "code,parent\nAll,\npc,sgt\nsgt,pc\n"}, "cycle through 'pc'"),
    ("a missing parent", {"ranks": RANKS + "dc,detectives\n"}, "'detectives' of 'dc'"),
    ("two roots", {"ranks": RANKS + "None,\n"}, "2 codes have no parent"),
    ("a code twice", {"ranks": RANKS + "pc,All\n"}, "'pc' stands twice"),
    ("no columns", {"ranks": "name\npc\n"}, "columns code and parent"),
    ("an unknown code", {"records": RECORDS + "Secret Person,2024,7\n"}, "the hierarchy lacks"),
    ("a code with parts", {"records": RECORDS + "officers,2024,7\n"}, "parts of its own"),
    ("an empty code", {"records": RECORDS + ",2024,7\n"}, "have no code"),
    ("a flat Total", {"records": RECORDS + "pc,Total,7\n"}, "can't be 'Total'"),
    ("a column missing", {"records": RECORDS.replace("freq", "n")}, "needed as well: freq"),
    ("no records", {"records": ""}, "can't be read"),
    ("a dimension called value", {"spec": SPEC.replace("year", "value")}, "called 'value'"),
    ("a person", {"spec": SPEC + "person: officer\n"}, "needed as well: officer"),
    ("a misspelt key", {"spec": SPEC + "tabels: []\n"}, "tabels"),
    ("no YAML", {"spec": "tables: ["}, "not YAML"),
    ("an unknown dimension", {"spec": SPEC.replace("[rank, year]", "[rank, yeer]")}, "'yeer'"),
    ("a dimension twice", {"spec": SPEC.replace("[rank, year]", "[rank, rank]")}, "twice in by"),
    ("another attacker", {"spec": SPEC.replace("note-reader", "archivist")}, "attacker"),
    ("a low threshold", {"spec": SPEC.replace("threshold: 5", "threshold: 1")}, "threshold"),
    ("another method", {"spec": SPEC.replace("[suppress]", "[swap]")}, "methods"),
    ("a policy file missing", {"spec": SPEC.split("policy")[0] + "policy: no.yaml\n"}, "no.yaml"),
    ("a table id", {"spec": SPEC.replace("id: main", "id: ../main")}, "tables.0.id"),
]


@pytest.mark.parametrize(
    ("files", "words"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_bad_input_is_one_line_and_nothing_is_written(
    desk: Desk, files: dict[str, str], words: str
) -> None:
    desk.write(**files)
    status, said = desk.run()
    assert status == 2
    assert words in said
    assert "\n" not in said
    assert "Secret" not in said
    assert not desk.out.exists()


def test_all_faults_of_a_specification_are_told_at_once(desk: Desk) -> None:
    desk.write(spec=SPEC.replace("year", "marker").replace("rank, marker", "rank, colour"))
    _, said = desk.run()
    assert "'marker'" in said and "'colour'" in said


def test_an_absurd_size_is_refused_before_it_is_built(desk: Desk) -> None:
    many = [f"c{i}" for i in range(3000)]
    text = "code,parent\nAll,\n" + "".join(f"{code},All\n" for code in many)
    (desk.folder / "many.csv").write_text(text)
    spec = SPEC.replace("year: {}", "year: {hierarchy: many.csv}").replace("ranks.csv", "many.csv")
    desk.write(spec=spec, records="rank,year,freq\nc1,c2,9\n")
    status, said = desk.run()
    assert status == 2
    assert f"{CELLS_LIMIT:,}" in said


def test_a_foreign_folder_is_left_alone(desk: Desk) -> None:
    desk.out.mkdir()
    (desk.out / "thesis.docx").write_text("years of work")
    status, _ = desk.run()
    assert status == 2
    assert desk.files() == {"thesis.docx"}


def test_what_cant_be_made_safe_leaves_only_a_report(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hiding everything is nearly always enough; here the search is made to find nothing."""
    from peelian.disclosure.local import LocalPrograms

    desk.run()
    monkeypatch.setattr(LocalPrograms, "cheapest", lambda *_: None)
    status, said = desk.run()
    assert status == 1
    assert "sgt" in said
    assert desk.files() == {"report.json"}
    report = json.loads((desk.out / "report.json").read_text())
    assert report["why"].startswith("1 sensitive cell")
    assert report["all"]["attackers_withstood"] == []
    assert report["all"]["hidden"] is None


def test_too_many_sensitive_counts_are_told_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peelian.disclosure.engine.TARGETS_LIMIT", 0)
    status, said = desk.run()
    assert status == 1
    assert "more sensitive counts" in said and "\n" not in said
    assert desk.files() == {"report.json"}


def test_from_a_shell_the_exit_status_and_the_line_are_the_same(desk: Desk) -> None:
    desk.write(records=RECORDS.replace("40", "-40"))
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from peelian.cli import main; main()",
            "protect",
            str(desk.folder / "spec.yaml"),
            "--records",
            str(desk.folder / "records.csv"),
            "--out",
            str(desk.out),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("peelian: 1 of 6 records have a negative count")
    assert done.stderr.count("\n") == 1


def test_the_certificate_opens_without_pickle(desk: Desk) -> None:
    desk.run()
    with np.load(desk.out / "certificate.npz", allow_pickle=False) as raw:
        assert set(raw.files) == {"about", *ARRAYS}
        assert json.loads(raw["about"].tobytes())["attackers"] == ["note-reader", "contributor"]
