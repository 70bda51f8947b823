"""Policies: every number in one commented file, and every fault of it told at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from peelian.core.errors import InputError
from peelian.disclosure.policy import POLICY_FOLDER, Policy, policy_named, read_policy


def test_the_default_policy_is_what_the_design_says() -> None:
    policy = policy_named("police-default")
    assert (policy.threshold, policy.attacker, policy.zeros) == (5, "note-reader", "shown")


@pytest.mark.parametrize("path", sorted(POLICY_FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_policy_can_be_read_is_called_as_its_file_and_gives_reasons(path: Path) -> None:
    assert read_policy(path).id == path.stem
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        key = line.strip().split(":")[0]
        if key in {"threshold", "attacker", "zeros", "inner", "grand_total", "clean_up_work"}:
            assert lines[number - 1].strip().startswith("#"), f"{key} has no reason above it"


def test_every_key_is_required() -> None:
    raw = yaml.safe_load((POLICY_FOLDER / "police-default.yaml").read_text(encoding="utf-8"))
    assert raw.keys() == Policy.model_fields.keys()


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("id: wrong\nversion: 1\nabout: x\nthreshold: two\nattacker: me\nzeroes: no\n")
    with pytest.raises(InputError) as caught:
        read_policy(path)
    for key in ("threshold", "attacker", "zeroes", "zeros", "methods", "weights", "clean_up_work"):
        assert f"- {key}: " in str(caught.value)


@pytest.mark.parametrize("text", ["", "- a list", "threshold", "a: [", "\x00"])
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(InputError):
        read_policy(path)


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_bytes(b"id: \xff")
    with pytest.raises(InputError, match="UTF-8"):
        read_policy(path)
