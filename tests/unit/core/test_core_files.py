"""A crash leaves the old thing or the new thing; two writers leave one; nothing else is left."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.files import (
    DRAFT_PREFIX,
    canonical_json,
    digest_bytes,
    digest_file,
    drafted_folder,
    locked_folder,
    make_folder,
    settle,
    sweep_drafts,
    write_file,
)

Program = Callable[..., subprocess.Popen[str]]


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_processes_that_make_the_same_leave_one(program: Program, tmp_path: Path) -> None:
    text = """
        import sys
        from pathlib import Path
        from peelian.core.manifest import stage_draft
        sys.stdin.readline()
        for turn in range(25):
            with stage_draft(Path(sys.argv[1])) as draft:
                (draft.folder / "a.txt").write_bytes(b"%d" % turn)
                print(draft.finish("snapshot").folder.name)
    """
    racers = [program(text, tmp_path / "zone") for _ in range(2)]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    told = [racer.communicate(timeout=60) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0], told
    assert told[0][0] == told[1][0]
    assert sorted(p.name for p in (tmp_path / "zone").iterdir()) == sorted(told[0][0].split())


def test_two_writers_of_one_file_leave_one_of_the_two(program: Program, tmp_path: Path) -> None:
    text = """
        import sys
        from pathlib import Path
        from peelian.core.files import write_file
        sys.stdin.readline()
        for _ in range(50):
            write_file(Path(sys.argv[1]), sys.argv[2].encode() * 50_000)
    """
    racers = [program(text, tmp_path / "thing", letter) for letter in "ab"]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    told = [racer.communicate(timeout=60) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0], told
    assert everything(tmp_path)["thing"] in (b"a" * 50_000, b"b" * 50_000)
    assert [path.name for path in tmp_path.iterdir()] == ["thing"]


def test_only_abandoned_drafts_are_swept(program: Program, tmp_path: Path) -> None:
    text = """
        import sys
        from pathlib import Path
        from peelian.core.files import drafted_folder
        with drafted_folder(Path(sys.argv[1])) as draft:
            (draft / "a").write_bytes(b"a")
            print(draft.name, flush=True)
            sys.stdin.readline()
    """
    living, dead = program(text, tmp_path), program(text, tmp_path)
    assert living.stdout is not None and dead.stdout is not None
    kept, gone = living.stdout.readline().strip(), dead.stdout.readline().strip()
    dead.kill()
    dead.communicate(timeout=60)
    (tmp_path / f"{DRAFT_PREFIX}without-lock").mkdir()
    (tmp_path / "settled").mkdir()
    with locked_folder(tmp_path):
        assert sweep_drafts(tmp_path) == 2
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {kept, f"{kept}.lock", "settled"}
    assert gone not in names
    living.communicate("done\n", timeout=60)
    assert [path.name for path in tmp_path.iterdir()] == ["settled"]


def test_a_draft_whose_maker_raised_is_removed(tmp_path: Path) -> None:
    with pytest.raises(KeyError), drafted_folder(tmp_path) as draft:
        (draft / "a").write_bytes(b"a")
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_what_stands_there_is_never_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "place"
    for content, settled in ((b"first", True), (b"second", False)):
        with drafted_folder(tmp_path) as draft:
            (draft / "a").write_bytes(content)
            assert settle(draft, place) is settled
    assert everything(tmp_path) == {"place/a": b"first"}


def test_a_file_that_cannot_be_put_in_its_place_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    with pytest.raises(OSError, match="place"):
        write_file(tmp_path / "place", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_a_locked_folder_lets_one_in_at_a_time(tmp_path: Path) -> None:
    inside, most = 0, 0
    guard = threading.Lock()

    def enter() -> None:
        nonlocal inside, most
        for _ in range(50):
            with locked_folder(tmp_path / "new" / "folder"):
                with guard:
                    inside += 1
                    most = max(most, inside)
                os.sched_yield()
                with guard:
                    inside -= 1

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_folders_are_made_to_any_depth_and_again(tmp_path: Path) -> None:
    for _ in range(2):
        make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


@given(st.binary(max_size=3000))
def test_a_file_has_the_digest_of_its_bytes(data: bytes) -> None:
    with tempfile.NamedTemporaryFile() as stream:
        stream.write(data)
        stream.flush()
        assert digest_file(Path(stream.name)) == digest_bytes(data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcé"), inner, max_size=4),
)


@given(VALUES)
def test_equal_values_have_equal_json(value: object) -> None:
    data = canonical_json(value)
    assert json.loads(data) == value
    assert canonical_json(json.loads(data)) == data
    assert data.endswith(b"\n")


def test_the_order_of_names_does_not_matter() -> None:
    assert canonical_json({"b": 1, "a": 2}) == canonical_json({"a": 2, "b": 1})


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))
