"""Same arguments, same bytes; each file old or new, whatever happens in between."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from peelian.commands.force import make_force as command
from peelian.core.errors import InputError
from peelian.records.force import make as making

NAMES = {"complaints.sqlite", "personnel.xlsx", "truth.json"}
SMALL = ["--cases", "120", "--years", "3", "--seed", "7"]
RUN = [sys.executable, "-c", "from peelian.cli import main; main()", "make-force"]


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RUN, *map(str, arguments)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_same_arguments_give_the_same_bytes_in_another_process_time_zone_and_hash_seed(tmp_path):
    for name, zone, seed in (("one", "UTC", "1"), ("two", "Pacific/Auckland", "2")):
        done = run(*SMALL, "--out", tmp_path / name, TZ=zone, PYTHONHASHSEED=seed, LC_ALL="C")
        assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert set(digests(tmp_path / "one")) == NAMES


def test_another_seed_is_another_force(tmp_path):
    for seed in (1, 2):
        making.make_force(cases=120, years=3, seed=seed, out=tmp_path / str(seed))
    one, two = digests(tmp_path / "1"), digests(tmp_path / "2")
    assert all(one[name] != two[name] for name in NAMES)


def test_the_command_says_what_it_did_in_plain_words(tmp_path):
    done = run(*SMALL, "--out", tmp_path / "new" / "place")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "2023 is recorded: 40 cases so far"
    assert done.stdout.splitlines()[-1] == f"written: {tmp_path / 'new' / 'place'}"
    assert done.stderr == ""


def test_other_registers_in_the_folder_are_replaced_and_other_files_left(tmp_path):
    making.make_force(cases=120, years=3, seed=1, out=tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    making.make_force(cases=80, years=2, seed=2, out=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == NAMES | {"notes.txt"}
    with sqlite3.connect(tmp_path / "complaints.sqlite") as register:
        assert register.execute("SELECT count(*) FROM CASES").fetchone() == (80,)
    register.close()


def test_a_failure_on_the_way_leaves_what_stood_there(tmp_path, monkeypatch):
    making.make_force(cases=120, years=3, seed=1, out=tmp_path)
    before = digests(tmp_path)

    def full_disk(*_: object) -> dict[str, int]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "write_personnel", full_disk)
    with pytest.raises(InputError, match=r"can't be written \(No space left on device\).*--out"):
        making.make_force(cases=80, years=2, seed=2, out=tmp_path)
    assert digests(tmp_path) == before


def test_killed_in_the_middle_and_run_again(tmp_path):
    making.make_force(cases=120, years=3, seed=1, out=tmp_path)
    before = digests(tmp_path)
    big = [*RUN, "--cases", "400000", "--years", "3", "--seed", "1", "--out", str(tmp_path)]
    with subprocess.Popen(big, stdout=subprocess.DEVNULL) as process:
        wait_for_draft(tmp_path, process)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert {name: digest for name, digest in before.items() if name in NAMES} == {
        name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in NAMES
    }
    making.make_force(cases=120, years=3, seed=1, out=tmp_path)
    assert digests(tmp_path) == before


def wait_for_draft(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the register is being written beside its place."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None
        if any(path.stat().st_size for path in folder.glob(".draft-*/complaints.sqlite")):
            return
        process_wait(process)
    raise AssertionError("nothing was written in two minutes")


def process_wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=0.02)
    except subprocess.TimeoutExpired:
        return


BAD = """
    --cases | 0                      | --cases; given: 0; allowed: 1 to 3,000,000
    --cases | -4                     | --cases; given: -4
    --cases | 3000001                | --cases; given: 3000001
    --years | 0                      | --years; given: 0; allowed: 1 to 30
    --years | 31                     | --years; given: 31; allowed: 1 to 30
    --seed  | -1                     | --seed; given: -1
    --until | 2022-12-31             | --until; given: 2022-12-31; allowed: 2023-01-01 to 2035-12-31
    --until | 2036-01-01             | --until; given: 2036-01-01
    --until | 31/12/2025             | --until; given: 31/12/2025; allowed: YYYY-MM-DD
    --until | 2025-02-30             | --until; given: 2025-02-30; allowed: YYYY-MM-DD
    --out   | {folder}/a-file        | a file stands where the folder
    --out   | {folder}/a-file/deeper | a file stands where the folder
"""


@pytest.mark.parametrize("line", BAD.strip().splitlines())
def test_a_bad_argument_is_one_clear_error_and_writes_nothing(tmp_path, line):
    option, value, said = (part.strip() for part in line.split("|"))
    (tmp_path / "a-file").write_text("mine")
    good = {"--cases": "9", "--years": "3", "--seed": "1", "--out": f"{tmp_path}/new"}
    given = good | {option: value.format(folder=tmp_path)}
    result = CliRunner().invoke(command, [part for pair in given.items() for part in pair])
    assert isinstance(result.exception, InputError)
    assert result.exception.exit_status == 2
    assert said in str(result.exception)
    assert "\n" not in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["a-file"]


def test_from_a_shell_it_is_one_line_and_exit_status_two(tmp_path):
    done = run("--cases", 0, "--years", 1, "--seed", 1, "--out", tmp_path / "new")
    assert done.returncode == 2
    assert done.stderr.startswith("peelian: a number is out of range; where: --cases")
    assert len(done.stderr.splitlines()) == 1
