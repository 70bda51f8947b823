"""`peelian attack`: what it prints and how it ends, for good folders and for hostile ones."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from attack_drawn import publish
from click.testing import CliRunner, Result

from peelian.cli import peelian
from peelian.core.errors import InputError

GOOD = """
    rank/year | 2024 | 2025 | Total
    constable | [c]  | [c]  | 79
    inspector | [c]  | [c]  | 10
    Total     | 39   | 50   | 89"""


def attack(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(peelian, ["attack", str(folder), *options])


def refused(folder: Path, *options: str) -> str:
    """The one line that a folder is refused with."""
    answer = attack(folder, *options)
    assert isinstance(answer.exception, InputError), answer.exception
    assert answer.exception.exit_status == 2
    assert answer.output == ""
    line = str(answer.exception)
    assert "\n" not in line
    return line


def altered(folder: Path, before: str, after: str) -> Path:
    path = publish(folder, {"main": GOOD}) / "main.csv"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return folder


def test_a_folder_that_holds_ends_with_0(tmp_path: Path) -> None:
    answer = attack(publish(tmp_path, {"main": GOOD}))
    assert answer.exit_code == 0
    told = json.loads(answer.stdout)
    assert (told["attacker"], told["threshold"], told["falls"]) == ("note-reader", 5, 0)
    assert (told["cells"], told["hidden"], told["decided"]) == (9, 4, True)


def test_a_folder_where_something_falls_ends_with_1(tmp_path: Path) -> None:
    answer = attack(altered(tmp_path, ",c", "38,"))
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["numbers"]["exact"] == 3


def test_one_answer_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    folder = publish(tmp_path, {"main": GOOD})
    assert attack(folder, "--as", "outsider").stdout == attack(folder, "--as", "outsider").stdout


def test_notes_that_zeros_are_hidden_leave_a_reader_less(tmp_path: Path) -> None:
    answer = attack(publish(tmp_path, {"main": GOOD}), "--zeros-hidden")
    assert json.loads(answer.stdout)["least"] == 0


def described(folder: Path, protection: object) -> Path:
    """A folder with the public description of its tables."""
    publish(folder, {"main": GOOD})
    dimensions = [
        {
            "id": name,
            "categories": [
                {"code": code, "parent": None if code == "Total" else "Total"}
                for code in ("Total", *codes)
            ],
        }
        for name, codes in {"rank": ("constable", "inspector"), "year": ("2024", "2025")}.items()
    ]
    tables = [{"id": "main", "by": ["rank", "year"]}]
    told = {"dimensions": dimensions, "tables": tables, "protection": protection}
    (folder / "release.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("shown", "least"), [(True, 1), (False, 0)])
def test_a_release_says_itself_whether_hidden_counts_may_be_zero(
    tmp_path: Path, shown: bool, least: int
) -> None:
    folder = described(
        tmp_path, {"method": "suppress", "threshold": 7, "zeros_shown": shown, "base": None}
    )
    told = json.loads(attack(folder).stdout)
    assert (told["least"], told["threshold"], told["design"]) == (least, 7, "release.json")
    agreeing, contrary = ("--zeros-shown", "--zeros-hidden")[:: 1 if shown else -1]
    assert json.loads(attack(folder, agreeing).stdout)["least"] == least
    line = refused(folder, contrary)
    assert "says otherwise of its zeros" in line and contrary in line


def test_a_release_that_says_nothing_of_zeros_is_read_as_the_reader_says(tmp_path: Path) -> None:
    folder = described(tmp_path, None)
    assert json.loads(attack(folder).stdout)["least"] == 1
    assert json.loads(attack(folder, "--zeros-hidden").stdout)["least"] == 0


@pytest.mark.parametrize(
    "protection", [[], "suppress", {"zeros_shown": 1}, {"zeros_shown": "yes"}, {"threshold": "5"}]
)
def test_a_release_that_says_it_otherwise_is_refused(tmp_path: Path, protection: object) -> None:
    assert "doesn't say how" in refused(described(tmp_path, protection))


@pytest.mark.parametrize("protection", [{"zeros_shown": False}, {"threshold": 7}])
def test_two_files_that_contradict_each_other_are_refused(
    tmp_path: Path, protection: dict[str, object]
) -> None:
    folder = described(tmp_path, {"zeros_shown": True, "threshold": 5})
    pairs = {
        name: [["Total", None], *([code, "Total"] for code in codes)]
        for name, codes in {"rank": ("constable", "inspector"), "year": ("2024", "2025")}.items()
    }
    tables = [{"id": "main", "by": ["rank", "year"]}]
    design = {"threshold": 5, "least": 1, "dimensions": pairs, "tables": tables}
    (folder / "report.json").write_text(json.dumps({"design": design}), encoding="utf-8")
    assert attack(folder).exit_code == 0
    described(tmp_path, {"zeros_shown": True, "threshold": 5, **protection})
    assert "say different things" in refused(folder)


def test_hierarchies_come_from_a_specification(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (tmp_path / "h.csv").write_text("code,parent\nall,\na,all\na1,a\na2,a\nb,all\n")
    (tmp_path / "spec.yaml").write_text(
        "count: n\ndimensions: {h: {hierarchy: h.csv}}\ntables: [{id: main, by: [h]}]\n"
    )
    (folder / "main.csv").write_text(
        "h,value,marker\nall,50,\na,10,\na1,,c\na2,8,\nb,40,\n", encoding="utf-8"
    )
    assert "no file says" in refused(folder)
    answer = attack(folder, "--spec", str(tmp_path / "spec.yaml"))
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["exact"] == [
        {"table": "main", "codes": {"h": "a1"}, "value": 2}
    ]


def test_whose_cell_it_is_must_be_one_that_is_hidden(tmp_path: Path) -> None:
    folder = publish(tmp_path, {"main": GOOD})
    mine = ("--as", "contributor", "--mine")
    assert attack(folder, *mine, "rank=inspector,year=2024").exit_code in (0, 1)
    assert "isn't hidden" in refused(folder, *mine, "rank=inspector,year=Total")
    assert "no table has" in refused(folder, *mine, "rank=sergeant,year=2024")
    assert "no table has" in refused(folder, *mine, "inspector")
    assert "a contributor's" in refused(folder, "--mine", "rank=inspector,year=2024")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (",value,", ",count,", "lacks a column"),
        (",marker", ",mark", "lacks a column"),
        (",79,", ",-79,", "neither a count nor hidden"),
        (",79,", ",79.5,", "neither a count nor hidden"),
        (",79,", ",seventy,", "neither a count nor hidden"),
        (",79,", ",1e300,", "neither a count nor hidden"),
        (",79,", f",{10**30},", "neither a count nor hidden"),
        (",79,", ",79,c", "neither a count nor hidden"),
        (",79,", ",,", "neither a count nor hidden"),
        (",79,", ",\u0667\u0669,", "neither a count nor hidden"),
        (",79,", ",79,,", "longer or shorter"),
        (",79,", ",78,", "contradict each other"),
        ("constable,2024", "constable,2025", "every combination"),
        ("constable,2024", "sergeant,2024", "every combination"),
        ("constable,2024", '"constable,2024', "not a CSV file"),
    ],
)
def test_a_wrong_table_is_refused_in_one_line(
    tmp_path: Path, before: str, after: str, says: str
) -> None:
    line = refused(altered(tmp_path, before, after))
    assert says in line


def test_two_tables_that_disagree_are_refused(tmp_path: Path) -> None:
    other = GOOD.replace("79", "80").replace("89", "90").replace("39 ", "40 ")
    assert "different counts" in refused(publish(tmp_path, {"a": GOOD, "b": other}))


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    assert "no tables" in refused(tmp_path)
    assert "no such folder" in refused(tmp_path / "nowhere")
    (tmp_path / "main.csv").write_bytes(b"\xff\xfe\x00")
    assert "not a CSV file" in refused(tmp_path)
    (tmp_path / "main.csv").write_text("a,value,marker\n")
    assert "needs a header" in refused(tmp_path)


@pytest.mark.parametrize("content", ["[]", "{", '{"design": {}}', '{"design": {"tables": 3}}'])
def test_a_report_that_says_something_else_is_refused(tmp_path: Path, content: str) -> None:
    folder = publish(tmp_path, {"main": GOOD})
    (folder / "report.json").write_text(content)
    assert refused(folder)


@pytest.mark.parametrize("threshold", ["0", "1", "-3", "100000"])
def test_a_threshold_that_is_none_is_refused(tmp_path: Path, threshold: str) -> None:
    folder = publish(tmp_path, {"main": GOOD})
    assert "threshold is wrong" in refused(folder, "--threshold", threshold)


def test_more_cells_than_can_be_read_are_refused_before_they_are_made(tmp_path: Path) -> None:
    folder = publish(tmp_path, {"main": GOOD})
    pairs = [["Total", None], *([f"c{n}", "Total"] for n in range(3_000))]
    design = {
        "threshold": 5,
        "dimensions": {"a": pairs, "b": pairs},
        "tables": [{"id": "main", "by": ["a", "b"]}],
    }
    (folder / "report.json").write_text(json.dumps({"design": design}))
    assert "too many cells" in refused(folder)


def test_the_attacker_shares_only_the_reading_of_files_with_the_engine(project: Path) -> None:
    shared = set()
    for path in sorted((project / "include" / "peelian" / "attack").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = [str(node.module)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            shared |= {name for name in names if name.startswith("peelian.")}
    allowed = {"peelian.core.errors", "peelian.disclosure.spec"}
    assert {name for name in shared if not name.startswith("peelian.attack")} == allowed
