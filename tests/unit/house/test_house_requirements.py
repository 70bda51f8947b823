"""Every requirement is pinned, hashed, and says where it comes from to nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

NAMES = ("runtime", "dev", "deploy")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[\w,-]+\])?==(?P<version>[^ ;\\]+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def logical_lines(project: Path, name: str) -> list[str]:
    text = (project / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    joined = text.replace("\\\n", " ").splitlines()
    return [line for line in joined if line.strip() and not line.lstrip().startswith("#")]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(project: Path, name: str) -> dict[str, set[str]]:
    """Package to its pinned versions (more than one where markers tell them apart)."""
    found: dict[str, set[str]] = {}
    for line in logical_lines(project, name):
        match = PIN.match(line)
        assert match, f"{name}.txt: not pinned: {line[:60]}"
        found.setdefault(plain(match["name"]), set()).add(match["version"])
    return found


def wanted(project: Path, name: str) -> set[str]:
    """Packages that a .in file asks for by name."""
    lines = (project / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    asked = [re.match(r"[A-Za-z0-9._-]+", line) for line in lines if line[:1] not in ("#", "-", "")]
    return {plain(match.group()) for match in asked if match}


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_pinned_and_hashed(project: Path, name: str) -> None:
    for line in logical_lines(project, name):
        assert PIN.match(line), line[:60]
        assert HASH.search(line), f"{line[:60]} has no hash"


@pytest.mark.parametrize("name", NAMES)
def test_no_index_is_named(project: Path, name: str) -> None:
    for suffix in ("in", "txt"):
        text = (project / "requirements" / f"{name}.{suffix}").read_text(encoding="utf-8")
        assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host|https?://", text)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_asked_for_is_locked(project: Path, name: str) -> None:
    assert wanted(project, name) <= set(pins(project, name))


@pytest.mark.parametrize("name", ["dev", "deploy"])
def test_what_is_tested_is_what_runs(project: Path, name: str) -> None:
    """A package of the runtime set has the same version in the others."""
    runtime, other = pins(project, "runtime"), pins(project, name)
    assert {p: v for p, v in runtime.items() if other.get(p) != v} == {}


def test_every_library_has_its_reason_on_record(project: Path) -> None:
    record = (project / "docs" / "decisions" / "0010-libraries.md").read_text(encoding="utf-8")
    asked = set().union(*(wanted(project, name) for name in NAMES))
    assert sorted(name for name in asked if name not in record.lower()) == []
