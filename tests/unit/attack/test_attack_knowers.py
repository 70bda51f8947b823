"""Whose cells a contributor's are: named, told by a certificate, or supposed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from attack_release import protected
from click.testing import CliRunner, Result

from peelian.cli import peelian
from peelian.core.errors import InputError

FIVE = "Total,Total,84 Total,y1,39 a,Total,79 b,Total,5 Total,y2,45 a,y1, a,y2, b,y1, b,y2,"


def attack(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(peelian, ["attack", str(folder), "--as", "contributor", *options])


def told(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    answer = attack(folder, *options)
    return answer.exit_code, json.loads(answer.stdout)


def written(folder: Path) -> Path:
    """Two ranks and two years; b has 5 in all, so whoever is one of 1 and 4 knows the other."""
    lines = [f"{row}{',c' if row.endswith(',') else ','}" for row in FIVE.split()]
    text = "\n".join(["rank,year,value,marker", *lines, ""])
    (folder / "main.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_certificate_tells_whose_cells_they_are(tmp_path: Path) -> None:
    status, found = told(protected(tmp_path))
    assert (found["mine"], found["contributor"], found["contributor_if"]) == ("certificate", [], [])
    assert (found["open_pairs"], status) == ([], 0 if not found["falls"] else 1)


def test_it_does_so_whatever_order_a_specification_names_dimensions_in(tmp_path: Path) -> None:
    out = protected(tmp_path)
    spec = next(tmp_path.rglob("*.yaml"))
    lines = spec.read_text(encoding="utf-8")
    raw = yaml.safe_load(lines)
    raw["dimensions"] = dict(reversed(raw["dimensions"].items()))
    spec.write_text(yaml.safe_dump(raw, sort_keys=False), encoding="utf-8")
    (status, found), (same, other) = told(out, "--spec", str(spec)), told(out)
    assert (status, found | {"design": ""}) == (same, other | {"design": ""})
    assert found["mine"] == "certificate"


def test_without_it_what_falls_to_someone_supposed_counts(tmp_path: Path) -> None:
    status, found = told(written(tmp_path))
    assert (status, found["mine"], found["falls"]) == (1, "supposed", 2)
    assert [pair["value"] for pair in found["contributor_if"]] == [4, 4]


def test_a_named_cell_goes_before_all_else(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "certificate.npz").write_bytes(b"PK")
    status, found = told(folder, "--mine", "rank=b,year=y1")
    assert (status, found["mine"], len(found["contributor"])) == (1, "named", 1)


def test_a_certificate_that_never_asked_about_contributors_tells_nothing(tmp_path: Path) -> None:
    out = protected(tmp_path, "note-reader")
    claims = json.loads((out / "report.json").read_text())["all"]["attackers_withstood"]
    assert told(out)[1]["mine"] == ("certificate" if "contributor" in claims else "supposed")


def test_a_broken_certificate_and_one_of_other_tables_are_refused(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "certificate.npz").write_bytes(b"PK")
    assert isinstance(attack(folder).exception, InputError)
    (tmp_path / "p").mkdir()
    other = protected(tmp_path / "p") / "certificate.npz"
    (folder / "certificate.npz").write_bytes(other.read_bytes())
    refused = attack(folder).exception
    assert isinstance(refused, InputError)
    assert "other cells" in str(refused)
