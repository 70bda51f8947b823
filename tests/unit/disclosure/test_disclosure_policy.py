"""Policies: every number in one commented file, and every fault of it told at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.errors import InputError
from peelian.disclosure.policy import POLICY_FOLDER, Policy, overlaid, policy_named, read_policy

NO_REASON = {"id", "version", "about"}
"""What says what a policy is, and decides nothing."""


def test_three_policies_are_shipped() -> None:
    assert {path.stem for path in POLICY_FOLDER.glob("*.yaml")} == {
        "police-default",
        "open",
        "strict",
    }


def test_strict_is_at_least_as_strict_as_the_default_in_everything() -> None:
    default, strict = policy_named("police-default"), policy_named("strict")
    assert strict.threshold > default.threshold
    assert strict.withstands_contributors
    assert strict.rules.few_people > default.rules.few_people
    assert strict.rules.one_person_percent < default.rules.one_person_percent
    assert strict.rules.smallest_group < default.rules.smallest_group
    assert strict.most_dimensions < default.most_dimensions
    for name in ("small_count", "complement", "population_filter", "group_attribute"):
        assert getattr(strict.rules, name) == getattr(default.rules, name) != "none"


def test_open_marks_nothing_and_crosses_nothing() -> None:
    rules = policy_named("open").rules
    assert not (rules.small_count or rules.few_people or rules.complement)
    assert (rules.one_person_percent, rules.group_attribute) == (100, "none")
    assert policy_named("open").most_dimensions == 1


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)
MAPPING = st.dictionaries(st.sampled_from("abcd"), PLAIN, max_size=4)


@given(MAPPING, MAPPING)
def test_laying_over_changes_what_is_named_and_nothing_else(
    under: dict[str, Any], over: dict[str, Any]
) -> None:
    found = overlaid(under, over)
    assert found.keys() == under.keys() | over.keys()
    for key, value in found.items():
        if key not in over:
            assert value == under[key]
        elif isinstance(over[key], dict):
            assert value == overlaid(under.get(key), over[key])
        else:
            assert value == over[key]
    assert overlaid(found, over) == found
    assert overlaid(under, {}) == under


def test_the_default_policy_is_what_the_design_says() -> None:
    policy = policy_named("police-default")
    assert (policy.threshold, policy.attacker, policy.zeros) == (5, "note-reader", "shown")


@pytest.mark.parametrize("path", sorted(POLICY_FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_policy_can_be_read_is_called_as_its_file_and_gives_reasons(path: Path) -> None:
    assert read_policy(path).id == path.stem
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        key = line.strip().split(":")[0]
        if line.strip() and not line.strip().startswith("#") and key not in NO_REASON:
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
