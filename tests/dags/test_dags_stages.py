"""A stage as a task: bad input is one sentence in the log, and what's handed on holds no record."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from peelian.demo.registers import Force, write_registers
from peelian_airflow import stages


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What Airflow tells a running task."""
    params = {"period": "2026-01", "release": "social-media", "as_at": None}
    found: dict[str, Any] = {"params": params, "dag_run": SimpleNamespace(run_type="scheduled")}
    monkeypatch.setattr(stages, "get_current_context", lambda: found)
    return found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, a key, and a folder for registers with nothing in it."""
    key = tmp_path / "key"
    key.write_text("0123456789abcdef" * 4)
    monkeypatch.setenv("PEELIAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PEELIAN_PSEUDONYM_KEY_FILE", str(key))
    monkeypatch.setenv("PEELIAN_REGISTERS", str(tmp_path / "registers"))
    return tmp_path


def test_both_registers_are_read_daily(place: Path, context: dict[str, Any]) -> None:
    assert stages.list_registers.function() == ["complaints.yaml", "personnel.yaml"]


def test_no_register_at_all_is_a_failure(
    place: Path, context: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "SOURCES_FOLDER", place)
    with pytest.raises(AirflowFailException, match="no register to read daily"):
        stages.list_registers.function()


@pytest.mark.parametrize("source", ["complaints.yaml", "personnel.yaml"])
def test_a_missing_register_is_told_and_tried_again(
    source: str, place: Path, context: dict[str, Any]
) -> None:
    with pytest.raises(AirflowException) as caught:
        stages.snapshot.function(source, "2026-02-01")
    assert not isinstance(caught.value, AirflowFailException)
    assert "do: " in str(caught.value)


def test_a_release_without_ready_registers_is_one_sentence(
    place: Path, context: dict[str, Any]
) -> None:
    with pytest.raises(AirflowException) as caught:
        stages.tabulate.function("2026-01")
    assert "do: " in str(caught.value)
    assert "withheld" not in str(caught.value)


def test_what_a_task_hands_on_is_a_path_a_digest_and_counts(
    place: Path, context: dict[str, Any]
) -> None:
    write_registers(place / "registers", Force(cases=1_000), "2026-01")
    taken = stages.snapshot.function("complaints.yaml", "2026-02-01")
    assert context["register"] == "complaints"
    conformed = stages.conform.function(taken)
    for told in (taken, conformed):
        assert set(told) == {"stage", "path", "digest", "counts", "source"}
        assert all(isinstance(count, int) for count in told["counts"].values())
        assert (place / "home" / told["path"]).is_dir()
        assert len(json.dumps(told)) < 2_500
