"""A finished stage is at its digest, whole; whatever was done to it since is noticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.errors import ZoneError
from peelian.core.files import digest_bytes
from peelian.core.manifest import (
    ADDRESS_DIGITS,
    MANIFEST_NAME,
    Finished,
    Manifest,
    read_finished,
    stage_draft,
)


def made(parent: Path, **facts: object) -> Finished:
    with stage_draft(parent) as draft:
        (draft.folder / "why").mkdir()
        (draft.folder / "table.csv").write_bytes(b"a,b\n1,2\n")
        (draft.folder / "why" / "table.csv").write_bytes(b"a,reason\n")
        return draft.finish("protect", inputs={"t": "0" * 64}, counts={"cells": 2}, facts=facts)


@pytest.fixture
def finished(tmp_path: Path) -> Finished:
    """A stage with a file at the top and one below."""
    return made(tmp_path / "zone", smallest=5)


def test_it_lies_at_its_own_digest(finished: Finished) -> None:
    data = (finished.folder / MANIFEST_NAME).read_bytes()
    assert finished.digest == digest_bytes(data)
    assert finished.folder.name == finished.digest[:ADDRESS_DIGITS]
    assert set(finished.manifest.files) == {"table.csv", "why/table.csv"}


def test_it_is_read_back_as_it_was(finished: Finished) -> None:
    assert read_finished(finished.folder, stage="protect") == finished


def test_the_same_inputs_land_at_the_same_address(tmp_path: Path) -> None:
    first, second = (made(tmp_path / name, smallest=5) for name in ("one", "two"))
    assert first.digest == second.digest
    assert made(tmp_path / "one", smallest=5).folder == first.folder
    assert made(tmp_path / "one", smallest=6).folder != first.folder


def test_what_is_told_holds_no_path_of_a_machine(tmp_path: Path) -> None:
    told = made(tmp_path / "home" / "protected" / "x").told(tmp_path / "home")
    assert told["path"].startswith("protected/x/")
    assert set(told) == {"stage", "path", "digest", "counts"}
    assert str(tmp_path) not in json.dumps(told)


def test_nothing_appears_unless_it_was_finished(tmp_path: Path) -> None:
    with stage_draft(tmp_path / "zone") as draft:
        (draft.folder / "table.csv").write_bytes(b"half")
    assert list((tmp_path / "zone").iterdir()) == []


def alter(folder: Path) -> None:
    (folder / "table.csv").write_bytes(b"a,b\n1,3\n")


def drop(folder: Path) -> None:
    (folder / "why" / "table.csv").unlink()


def add(folder: Path) -> None:
    (folder / "extra.csv").write_bytes(b"")


def add_hidden(folder: Path) -> None:
    (folder / ".extra").write_bytes(b"")


def add_another_manifest(folder: Path) -> None:
    (folder / "why" / MANIFEST_NAME).write_bytes(b"{}")


def add_a_link(folder: Path) -> None:
    (folder / "link").symlink_to(folder.parent)


def add_a_broken_link(folder: Path) -> None:
    (folder / "link").symlink_to("nowhere")


def swap_for_a_folder(folder: Path) -> None:
    (folder / "table.csv").unlink()
    (folder / "table.csv").mkdir()


def swap_for_a_broken_link(folder: Path) -> None:
    (folder / "table.csv").unlink()
    (folder / "table.csv").symlink_to("nowhere")


TAMPERING = [
    alter,
    drop,
    add,
    add_hidden,
    add_another_manifest,
    add_a_link,
    add_a_broken_link,
    swap_for_a_folder,
    swap_for_a_broken_link,
]


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda tamper: tamper.__name__)
def test_tampering_with_files_is_noticed(
    finished: Finished, tamper: Callable[[Path], None]
) -> None:
    tamper(finished.folder)
    with pytest.raises(ZoneError, match="missing, added or altered"):
        read_finished(finished.folder)
    assert read_finished(finished.folder, check_files=False) == finished


def with_manifest(folder: Path, data: bytes) -> None:
    (folder / MANIFEST_NAME).write_bytes(data)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b'{"stage": "x"}', b"\xff\xfe"])
def test_a_manifest_that_is_none_is_said_without_a_traceback(
    finished: Finished, data: bytes
) -> None:
    with_manifest(finished.folder, data)
    with pytest.raises(ZoneError, match="does not match its folder's name"):
        read_finished(finished.folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [("stage", "tabulate"), ("counts", {"cells": 3}), ("inputs", {}), ("files", {}), ("facts", {})],
)
def test_tampering_with_the_manifest_is_noticed(
    finished: Finished, name: str, value: object
) -> None:
    raw = json.loads((finished.folder / MANIFEST_NAME).read_bytes())
    with_manifest(finished.folder, json.dumps(raw | {name: value}).encode())
    with pytest.raises(ZoneError, match="does not match its folder's name"):
        read_finished(finished.folder)


def test_a_stage_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ZoneError, match=r"a finished stage is missing.*run the stage before"):
        read_finished(tmp_path / "0123456789abcdef")


def test_a_folder_of_another_stage_is_refused(finished: Finished) -> None:
    with pytest.raises(ZoneError, match="given: protect; allowed: tabulate"):
        read_finished(finished.folder, stage="tabulate")


@given(
    st.dictionaries(st.text("abc/é", min_size=1), st.integers(), max_size=5),
    st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), st.text("é\n")),
)
def test_equal_manifests_are_equal_bytes(counts: dict[str, int], facts: dict[str, str]) -> None:
    turned = dict(reversed(counts.items()))
    assert (
        Manifest("x", counts=counts, facts=facts).to_bytes()
        == Manifest("x", counts=turned, facts=dict(reversed(facts.items()))).to_bytes()
    )
