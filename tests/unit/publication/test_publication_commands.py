"""The last stages from a shell: what they print, and the exit status of each refusal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from poison import POISONS

from peelian.cli import main
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.publication.seal import Sealed

REASON = "checked every table against last month"


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["peelian", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_a_clean_release_ends_with_0(
    staged: Finished, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "inspect", staged.folder) == 0
    assert capsys.readouterr().out == f"{staged.folder.name}: nothing found\n"


def test_findings_stand_one_on_a_line_and_end_with_1(
    workbook: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    POISONS["a hidden sheet"](workbook)
    assert _run(monkeypatch, "inspect", workbook) == 1
    assert all(workbook.name in line for line in capsys.readouterr().out.splitlines())


def test_a_file_alone_is_said_to_be_judged_by_its_form(
    staged: Finished,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    alone = tmp_path / "alone.csv"
    alone.write_bytes((staged.folder / "rank_alone.csv").read_bytes())
    assert _run(monkeypatch, "inspect", alone) == 0
    assert "only its form is judged" in capsys.readouterr().err


def test_signing_and_publishing(
    sealed: Sealed,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    short = sealed.digest[:16]
    said = ["--approve", "--reason", REASON, "--triggered-by", "carol", "--home", home.root]
    assert _run(monkeypatch, "publish", short, "--home", home.root) == 5
    assert _run(monkeypatch, "sign-off", short, "--as", "carol", *said) == 5
    assert _run(monkeypatch, "sign-off", short, "--as", "ann", *said) == 0
    assert "waiting (1 of 2 people)" in capsys.readouterr().out
    assert _run(monkeypatch, "sign-off", short, "--as", "ann", *said) == 5
    assert _run(monkeypatch, "sign-off", sealed.digest, "--as", "bob", *said) == 0
    assert _run(monkeypatch, "publish", sealed.folder, "--home", home.root) == 0
    assert "published: " in capsys.readouterr().out
    assert _run(monkeypatch, "publish", short, "--home", home.root) == 0


def test_a_decision_must_be_said(
    sealed: Sealed, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["--as", "ann", "--reason", REASON, "--home", home.root]
    assert _run(monkeypatch, "sign-off", sealed.digest, *arguments) == 2


def test_a_rejection_is_said(
    sealed: Sealed,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--as", "ann", "--reject", "--reason", REASON, "--home", home.root]
    assert _run(monkeypatch, "sign-off", sealed.digest, *arguments) == 0
    assert f"rejected by ann: {REASON}" in capsys.readouterr().out
