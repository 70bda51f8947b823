"""`peelian foi letter`, `decisions`, `override` and `log`, as an officer runs them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner
from letter_made import ANSWERED, make_protected, make_request

from peelian.commands.foi import foi
from peelian.core.audit import read_chain
from peelian.core.errors import InputError, SignOffError
from peelian.core.zones import Home
from peelian.foi.letter.stage import build_letter, known_without_tables, letter_files
from peelian.foi.request_file import load_request, request_files

PROJECT = Path(__file__).parents[3]
REFUSALS = ("921A-20.yaml", "FOI-15411.yaml")


def run(*words: str) -> str:
    """What a command prints. Raises what it raises."""
    done = CliRunner().invoke(foi, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_without_tables_has_a_letter_of_its_own(name: str, tmp_path: Path) -> None:
    file = str(PROJECT / "include" / "releases" / "foi" / name)
    told = run("letter", file, "--answered", "2024-05-20", "--out", str(tmp_path / "draft"))
    assert told.count("written: ") == 4
    assert {path.suffix for path in (tmp_path / "draft").iterdir()} == {
        *(".docx", ".html", ".json", ".pdf"),
    }


def test_every_file_that_is_decided_and_asks_for_no_table_has_a_letter() -> None:
    found = [load_request(path) for path in request_files()]
    bare = [one for one in found if not one.tables and all(q.decision for q in one.questions)]
    assert len(bare) >= len(REFUSALS)
    for request in bare:
        day = request.received + dt.timedelta(days=14)
        assert len(letter_files(known_without_tables(request, answered=day))) == 4


def test_a_letter_goes_somewhere(tmp_path: Path) -> None:
    file = str(PROJECT / "include" / "releases" / "foi" / REFUSALS[0])
    with pytest.raises(InputError, match="where the letter goes"):
        run("letter", file, "--answered", "2024-05-20")


def test_decisions_are_told_one_by_one(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    protected = make_protected(home)
    build_letter(protected.folder, make_request(), home, answered=ANSWERED)
    told = run("decisions", protected.digest[:16], "--home", str(home.root))
    assert told.count("by whom:") == 22
    assert "Rank or grade: Other" in told
    for wrong in ("../../x", "f" * 16):
        with pytest.raises(InputError):
            run("decisions", wrong, "--home", str(home.root))


def test_an_override_needs_the_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["override", "foi-1a", "ranks", "rank=sergeant", "--show", "--as", "dora"]
    words += ["--reason", "named in open court", "--home", str(tmp_path)]
    monkeypatch.delenv("PEELIAN_DISCLOSURE_OFFICERS", raising=False)
    with pytest.raises(SignOffError, match="PEELIAN_DISCLOSURE_OFFICERS"):
        run(*words)
    monkeypatch.setenv("PEELIAN_DISCLOSURE_OFFICERS", "ann,dora")
    assert run(*words) == "line 0 of the audit chain: show, by dora\n"
    assert read_chain(Home(tmp_path))[0].details["codes"] == {"rank": "sergeant"}


def test_the_log_is_made_of_a_folder_of_requests(tmp_path: Path) -> None:
    (tmp_path / "requests").mkdir()
    told = run(
        *("log", "--folder", str(tmp_path / "requests"), "--on", "2024-06-30"),
        *("--home", str(tmp_path / "home")),
    )
    assert told == f"log: {tmp_path / 'home/public/disclosure-log/index.html'}\n"
