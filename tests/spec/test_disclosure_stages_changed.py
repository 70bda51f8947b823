"""Releases whose counts are rounded or moved by noise, from registers to the public."""

from __future__ import annotations

import csv
import io
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from disclosure_drawn import listed
from disclosure_released import Road

from peelian.cli import peelian
from peelian.core.errors import InputError, UnsafeError
from peelian.core.record_keys import SECRET_VARIABLE
from peelian.core.release_model import ProtectedBy
from peelian.disclosure.rounding.controlled import round_cells
from peelian.publication.inspection import inspect_path, read_expected

METHODS: dict[str, dict[str, Any]] = {
    "suppress": {},
    "round": {"methods": ["round"]},
    "cell-key": {"methods": ["cell-key"]},
}
TABLES = {"year_by_source": ("year", "source"), "rank_by_source": ("rank", "source")}
Cells = dict[tuple[str, ...], int]


class Released:
    """A release that was published, and how it came about."""

    def __init__(self, root: Path, project: Path, method: str) -> None:
        self.road = Road(root, project, METHODS[method])
        self.protected = self.road.protect()
        self.folder = self.road.published(self.protected)

    def true(self, table: str) -> Cells:
        rows = pq.read_table(self.road.counted.folder / f"{table}.parquet").to_pylist()
        return {tuple(row[d] for d in TABLES[table]): row["count"] for row in rows}

    def shown(self, table: str) -> Cells:
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert all(row["marker"] == "" for row in rows)
        return {tuple(row[f"{d}_code"] for d in TABLES[table]): int(row["value"]) for row in rows}

    def texts(self) -> dict[str, list[str]]:
        """Every text of the workbook, by sheet."""
        path = next(self.folder.glob("*.xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        return {
            sheet.title: [c for row in sheet.values for c in row if isinstance(c, str)]
            for sheet in book
        }

    def attack(self, *options: str) -> dict[str, Any]:
        answer = CliRunner().invoke(peelian, ["attack", str(self.folder), *options])
        found: dict[str, Any] = json.loads(answer.stdout)
        return found | {"status": answer.exit_code}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, project: Path) -> dict[str, Released]:
    return {
        method: Released(tmp_path_factory.mktemp(method), project, method) for method in METHODS
    }


def test_rounded_counts_are_multiples_that_add_up_beside_the_true_ones(
    released: dict[str, Released],
) -> None:
    found = released["round"]
    for table in TABLES:
        true, shown = found.true(table), found.shown(table)
        assert set(true) == set(shown)
        assert any(0 < count < 5 for count in true.values())
        assert all(value % 5 == 0 and abs(value - true[key]) < 5 for key, value in shown.items())
        assert all(shown[key] == 0 for key, count in true.items() if count == 0)
        columns = {key[1] for key in shown}
        for column in columns:
            parts = [
                value for key, value in shown.items() if key[1] == column and key[0] != "Total"
            ]
            assert sum(parts) == shown["Total", column]
    assert (
        found.shown("year_by_source")["Total", "Total"]
        == (found.shown("rank_by_source")["Total", "Total"])
    )


def test_moved_counts_are_near_the_true_ones_and_never_small(released: dict[str, Released]) -> None:
    found = released["cell-key"]
    moved = 0
    for table in TABLES:
        true, shown = found.true(table), found.shown(table)
        assert all(abs(value - true[key]) <= 5 for key, value in shown.items())
        assert not [value for value in shown.values() if 0 < value < 5]
        moved += sum(value != true[key] for key, value in shown.items())
    assert moved > 10
    # The same records have the same noise, whichever table counts them.
    for source in ("Total", "public", "internal"):
        assert (
            found.shown("year_by_source")["Total", source]
            == (found.shown("rank_by_source")["Total", source])
        )


@pytest.mark.parametrize(
    ("method", "protection"),
    [
        ("suppress", ProtectedBy(method="suppress", threshold=5, zeros_shown=True)),
        ("round", ProtectedBy(method="round", threshold=5, base=5, furthest=0)),
        (
            "cell-key",
            ProtectedBy(method="cell-key", threshold=5, largest_noise=5, smallest_shown=5),
        ),
    ],
)
def test_a_release_tells_by_fields_how_it_is_protected(
    released: dict[str, Released], method: str, protection: ProtectedBy
) -> None:
    told = json.loads((released[method].folder / "release.json").read_text())["protection"]
    assert told == protection.model_dump(mode="json")


def test_its_words_follow_the_method(released: dict[str, Released]) -> None:
    hidden, rounded, moved = (
        {sheet: " ".join(texts) for sheet, texts in released[method].texts().items()}
        for method in ("suppress", "round", "cell-key")
    )
    assert "0 means that there were none." in hidden["Cover"]
    assert "withheld" in hidden["Cover"] + hidden["Notes"]
    assert "so few that they were rounded down: at most 4." in rounded["Cover"]
    assert "rounded to a multiple of 5" in rounded["Cover"]
    assert "by up to 8." in rounded["Notes"] and "[low] is not used" in rounded["Notes"]
    assert "none, or very few: at most 5." in moved["Cover"]
    assert "by up to 10." in moved["Notes"] and "needn't add up" in moved["Notes"]
    for told, line in ((rounded, "Every figure is a multiple of 5"), (moved, "at most 5; parts")):
        assert all(line in told[f"Table {number}"] for number in (1, 2))
        everything = " ".join(told.values())
        assert "0 means that there were none." not in everything
        assert "withheld" not in everything
        assert "Shorthand" not in told or "[c]" not in told["Shorthand"]


def test_change_is_worked_out_from_what_is_shown(released: dict[str, Released]) -> None:
    found = released["round"]
    shown = found.shown("year_by_source")
    path = next(found.folder.glob("*.xlsx"))
    rows = [list(row) for row in openpyxl.load_workbook(path)["Table 1"].values]
    header = next(row for row in rows if row[0] == "Year")
    at = next(
        n for n, text in enumerate(header) if text and text.endswith("change on previous year")
    )
    by_year = {row[0]: row[at] for row in rows}
    for earlier, later in (("2022", "2023"), ("2023", "2024"), ("2024", "2025")):
        assert by_year[later] == shown[later, "Total"] - shown[earlier, "Total"]


def test_release_tasks_are_told_nothing_of_true_counts(released: dict[str, Released]) -> None:
    for method in ("round", "cell-key"):
        found = released[method]
        names = {path.name for path in found.protected.folder.rglob("*") if path.is_file()}
        assert names == {"manifest.json", "release.json", "report.json"} | {
            f"{table}.csv" for table in TABLES
        }
        report = json.loads((found.protected.folder / "report.json").read_text())
        told = set(report["all"])
        assert told == {"cells", "sensitive", "hidden", "by_reason", "attackers_withstood"}
        assert report["all"]["sensitive"] > 0 == report["all"]["hidden"]


def test_the_officer_has_a_page_of_what_is_sensitive(released: dict[str, Released]) -> None:
    for method, done in (("round", "a multiple of 5"), ("cell-key", "moved by noise")):
        found = released[method]
        audit = found.road.home.root / "audit"
        digest = found.protected.digest
        page = (audit / "reports" / f"{digest}.html").read_text("utf-8")
        assert done in page
        assert "small count" in page and "can be 1 to " in page
        assert (audit / "certificates" / f"{digest}.npz").is_file() == (method == "round")
        report = json.loads((audit / "reports" / f"{digest}.json").read_text())
        assert report["all"]["method"] == method and report["all"]["moved"] > 0


def test_the_certificate_of_a_rounded_release_holds_for_what_is_public(
    released: dict[str, Released],
) -> None:
    found = released["round"]
    certificate = found.road.home.root / f"audit/certificates/{found.protected.digest}.npz"
    answer = CliRunner().invoke(
        peelian, ["verify-certificate", str(certificate), str(found.folder)]
    )
    assert answer.exit_code == 0, answer.output
    assert "rounded to 5" in answer.output


@pytest.mark.parametrize("method", ["suppress", "round", "cell-key"])
def test_a_published_folder_is_attacked_by_what_it_says_itself(
    released: dict[str, Released], method: str
) -> None:
    answer = released[method].attack()
    assert (answer["status"], answer["falls"], answer["decided"]) == (0, 0, True)
    assert answer.get("method", "suppress") == method
    assert answer["threshold"] == 5


def test_the_airlock_refuses_figures_that_the_method_cant_have_made(
    released: dict[str, Released], tmp_path: Path
) -> None:
    """The table and everything that agrees with it are altered: what's wrong is the figure."""
    for method, wrong in (("round", "7"), ("cell-key", "3"), ("round", ",c"), ("cell-key", ",c")):
        found = released[method]
        folder = tmp_path / f"{method}-{len(wrong)}"
        folder.mkdir()
        for path in found.protected.folder.glob("*.*"):
            (folder / path.name).write_bytes(path.read_bytes())
        lines = (folder / "year_by_source.csv").read_text().splitlines()
        *codes, _, _ = lines[1].split(",")
        lines[1] = ",".join([*codes, wrong if wrong == ",c" else f"{wrong},"])
        (folder / "year_by_source.csv").write_text("\n".join(lines) + "\n")
        findings = inspect_path(found.folder, read_expected(folder))
        assert any("can't have made" in str(finding) for finding in findings), method


def test_the_airlock_refuses_words_of_another_method(released: dict[str, Released]) -> None:
    """A rounded release with a workbook of true counts: "0 means that there were none"."""
    found, other = released["round"], released["suppress"]
    expected = read_expected(found.protected.folder)
    findings = inspect_path(next(other.folder.glob("*.xlsx")), expected)
    assert any("text" in str(finding) for finding in findings)


def test_the_same_registers_give_the_same_bytes_and_a_secret_other_noise(
    released: dict[str, Released],
    tmp_path: Path,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = released["cell-key"]
    again = Road(tmp_path / "again", project, METHODS["cell-key"])
    assert again.counted.digest == before.road.counted.digest
    assert again.protect().digest == before.protected.digest
    monkeypatch.setenv(SECRET_VARIABLE, "a secret of thirty-two bytes or more")
    secret = Road(tmp_path / "secret", project, METHODS["cell-key"])
    assert secret.counted.manifest.facts["cell_keys"] == "secret"
    done = secret.protect()
    name = "year_by_source.csv"
    assert (done.folder / name).read_bytes() != (before.protected.folder / name).read_bytes()
    report = json.loads((secret.home.root / f"audit/reports/{done.digest}.json").read_text())
    assert report["all"]["secret"] is True


def test_keys_are_sums_of_what_is_counted_wherever_it_is_counted(
    released: dict[str, Released],
) -> None:
    """Keys add up modulo 256 as counts do: of years to the total, of ranks to the same total."""
    folder = released["cell-key"].road.counted.folder
    totals = set()
    for table, by in TABLES.items():
        rows = pq.read_table(folder / f"{table}.parquet").to_pylist()
        keys = {tuple(row[d] for d in by): row["key"] for row in rows}
        first = [key for (one, other), key in keys.items() if other == "Total" and one != "Total"]
        assert np.sum(first) % 256 == keys["Total", "Total"]
        totals.add(keys["Total", "Total"])
    assert len(totals) == 1
    assert (
        "key"
        not in pq.read_schema(
            released["round"].road.counted.folder / "year_by_source.parquet"
        ).names
    )


def test_a_tabulation_without_keys_cant_be_moved(tmp_path: Path, project: Path) -> None:
    road = Road(tmp_path, project, {})
    policy = road.policies / "police-default.yaml"
    policy.write_text(policy.read_text().replace("- suppress", "- cell-key"))
    with pytest.raises(InputError, match="no keys for noise to follow from"):
        road.protect()
    assert not (road.home.root / "protected").exists()


@pytest.mark.parametrize("method", ["round", "cell-key"])
def test_single_cells_are_hidden_only_where_counts_are(
    tmp_path: Path, project: Path, method: str
) -> None:
    road = Road(tmp_path, project, METHODS[method], cells={"hide": [{"year": "2024"}]})
    with pytest.raises(InputError, match="only where counts are hidden"):
        road.protect()


def test_a_policy_that_allows_no_crosses_allows_no_rounded_ones(
    tmp_path: Path, project: Path
) -> None:
    road = Road(tmp_path, project, {**METHODS["round"], "most_dimensions": 1})
    with pytest.raises(UnsafeError, match="more than 1 dimension"):
        road.protect()


def test_low_would_give_counts_away() -> None:
    """Why [low] isn't used: with it, four counts that were rounded to 0 can be worked out."""
    release = listed("rank", "rank | n\n a | 1\n b | 1\n c | 1\n d | 1")
    published = round_cells(release.cells, release.values, 5).values.tolist()
    assert published == [0, 0, 0, 0, 0]
    tables = {parts for parts in itertools.product(range(5), repeat=4) if sum(parts) in range(5)}
    assert {count for parts in tables for count in parts} == {0, 1, 2, 3, 4}
    assert {parts for parts in tables if min(parts) > 0} == {(1, 1, 1, 1)}
