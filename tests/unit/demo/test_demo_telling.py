"""What is said: in plain lines where there's no terminal, and the sentence of a failed task."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from peelian.demo import __main__ as entry
from peelian.demo.folders import shown
from peelian.demo.summary import in_plain_words
from peelian.demo.telling import Teller
from peelian.demo.watching import last_exception


def test_without_a_terminal_each_line_is_plain_text() -> None:
    kept = io.StringIO()
    teller = Teller(Console(file=kept, highlight=False, soft_wrap=True))
    with teller.doing("counting"):
        teller.say("counted [12] of [bold]13")
    assert [line.lstrip("0123456789 s") for line in kept.getvalue().splitlines()] == [
        "counting",
        "counted [12] of [bold]13",
    ]
    assert "\x1b" not in kept.getvalue()


def test_the_sentence_of_a_failed_task_is_found_in_its_log(tmp_path: Path) -> None:
    log = tmp_path / "attempt=1.log"
    lines = [
        json.dumps({"event": "starting"}),
        "not JSON at all",
        json.dumps([1, 2]),
        json.dumps({"event": "failed", "error_detail": [{"exc_value": "first", "exc_type": "A"}]}),
        json.dumps({"event": "failed", "error_detail": [{"exc_value": "", "exc_type": "B"}]}),
    ]
    log.write_text("\n".join(lines))
    assert last_exception(log) == "B"
    log.write_text(lines[0])
    assert last_exception(log) is None


def test_a_summary_counts_figures_and_what_is_withheld(tmp_path: Path) -> None:
    (tmp_path / "release.json").write_text(json.dumps({"title": "Made up"}))
    (tmp_path / "small-2026-01.xlsx").touch()
    (tmp_path / "years.csv").write_text("year,value,marker\n2024,12,\n2025,,c\n2026,0,\n")
    (tmp_path / "ranks.csv").write_text("rank,value,marker\nall,,c\n")
    said = in_plain_words(tmp_path)
    assert said[0].startswith("Made up: 2 tables in the workbook small-2026-01.xlsx")
    assert said[1].startswith("4 figures; 2 are withheld")


def test_a_path_is_shown_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "a" / "b") == "a/b"
    assert shown(tmp_path.parent / "c") == str(tmp_path.parent / "c")


def test_when_every_month_is_out_it_says_so_and_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home" / "public" / "social-media" / "2999-01" / "v1").mkdir(parents=True)
    done = CliRunner().invoke(entry.demo, ["--home", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "Every complete month up to January 2999 is out." in done.output
    assert "To start over, remove" in done.output
    assert not (tmp_path / "airflow").exists()


@pytest.mark.parametrize("given", ["0", "999", "many"])
def test_a_size_that_can_not_be_is_refused_before_anything_starts(given: str) -> None:
    done = CliRunner().invoke(entry.demo, ["--cases", given])
    assert done.exit_code == 2
    assert "--cases" in done.output
