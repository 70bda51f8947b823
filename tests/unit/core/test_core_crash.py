"""A process killed at any point leaves the old or the new, and running it again mends it."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from peelian.core.files import DRAFT_PREFIX
from peelian.core.manifest import stage_draft

Program = Callable[..., subprocess.Popen[str]]

# Kills itself at the nth call of one of the functions that touch the disk, before or after it.
DIES = """
    import os, signal, sys
    from pathlib import Path
    from peelian.core import files, manifest

    where, nth, after, parent = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "after", sys.argv[4]
    owner, name = {"fsync": (os, "fsync"), "rename": (Path, "rename"), "replace": (Path, "replace"),
                   "mkdir": (os, "mkdir"), "write": (Path, "write_bytes"),
                   "unlink": (Path, "unlink")}[where]
    real, calls = getattr(owner, name), 0

    def deadly(*args, **kwargs):
        global calls
        calls += 1
        if calls == nth and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)
"""
STAGE = (
    DIES
    + """
    with manifest.stage_draft(Path(parent)) as draft:
        (draft.folder / "inner").mkdir()
        for number in range(3):
            (draft.folder / "inner" / f"{number}.txt").write_bytes(b"x" * 100_000)
        draft.finish("snapshot", counts={"rows": 3})
    print("finished")
"""
)
ONE_FILE = (
    DIES
    + """
    files.write_file(Path(parent) / "thing.json", b"new" * 100_000)
    print("finished")
"""
)
# As many as the stage makes; dying after one call is dying before the next, but for the last.
TIMES = {"fsync": 8, "rename": 1, "mkdir": 3, "write": 4, "unlink": 1}
POINTS = [
    *((where, nth, "before") for where, times in TIMES.items() for nth in range(1, times + 1)),
    *((where, times, "after") for where, times in TIMES.items()),
]


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a stage leaves that nothing disturbed."""
    parent = tmp_path_factory.mktemp("undisturbed") / "zone"
    with stage_draft(parent) as draft:
        (draft.folder / "inner").mkdir()
        for number in range(3):
            (draft.folder / "inner" / f"{number}.txt").write_bytes(b"x" * 100_000)
        draft.finish("snapshot", counts={"rows": 3})
    return everything(parent)


@pytest.mark.parametrize(("where", "nth", "when"), POINTS)
def test_a_stage_that_is_killed_leaves_nothing_half_written_and_runs_again(
    program: Program, tmp_path: Path, whole: dict[str, bytes], where: str, nth: int, when: str
) -> None:
    parent = tmp_path / "zone"
    killed = program(STAGE, where, nth, when, parent)
    out, err = killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL, f"the point was never reached: {out}{err}"
    seen = {p.name for p in parent.iterdir()} if parent.is_dir() else set()
    settled = {name for name in seen if not name.startswith(DRAFT_PREFIX)}
    if settled:
        (name,) = settled
        assert everything(parent / name) == everything_under(whole, name)

    again = program(STAGE, where, 0, when, parent)
    out, err = again.communicate(timeout=60)
    assert (again.returncode, out) == (0, "finished\n"), err
    assert everything(parent) == whole, "the draft of the dead writer must be gone"
    assert [p.name for p in parent.iterdir()] == [next(iter(whole)).split("/")[0]]


def everything_under(whole: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {path.removeprefix(f"{name}/"): data for path, data in whole.items()}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("where", "nth"), [("fsync", 1), ("replace", 1), ("fsync", 2)])
def test_a_file_that_is_killed_is_the_old_or_the_new(
    program: Program, tmp_path: Path, where: str, nth: int, when: str
) -> None:
    place = tmp_path / "thing.json"
    place.write_bytes(b"old")
    killed = program(ONE_FILE, where, nth, when, tmp_path)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert place.read_bytes() in (b"old", b"new" * 100_000)

    again = program(ONE_FILE, where, 0, when, tmp_path)
    assert again.communicate(timeout=60)[0] == "finished\n"
    assert everything(tmp_path) == {"thing.json": b"new" * 100_000}
