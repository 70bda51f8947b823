"""A certificate holds as it was made, and nothing that was tampered with does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attack_release import RECORDS, altered, arrays_of, line_of, protected, rewrite
from click.testing import CliRunner

from peelian.attack.verify import verify
from peelian.cli import peelian
from peelian.core.errors import InputError, UnsafeError


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return protected(tmp_path)


def faults(out: Path, **arrays: Any) -> str:
    return "; ".join(verify(altered(out, **arrays), out).faults)


@pytest.mark.parametrize("attacker", ["outsider", "note-reader", "contributor"])
def test_a_certificate_holds_as_it_was_made(tmp_path: Path, attacker: str) -> None:
    out = protected(tmp_path, attacker)
    checked = verify(out / "certificate.npz", out)
    assert checked.faults == []
    assert checked.sensitive > 0
    assert checked.worlds > 1
    assert ("outsider" in checked.readers) == (attacker == "outsider")


def test_it_holds_where_no_solver_can_be_loaded(out: Path) -> None:
    script = (
        "import sys\n"
        "for name in ('scipy', 'highspy', 'pydantic', 'pandas'):\n    sys.modules[name] = None\n"
        "from peelian.cli import main\n"
        f"sys.argv = ['peelian', 'verify-certificate', {str(out / 'certificate.npz')!r},"
        f" {str(out)!r}]\n"
        "main()\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("holds: ")


def test_an_altered_count_of_a_world_is_found(out: Path) -> None:
    worlds = arrays_of(out)["worlds"]
    worlds[0, 0] += 1
    assert "doesn't add up" in faults(out, worlds=worlds)


def test_a_world_with_a_hidden_zero_is_found(out: Path) -> None:
    worlds = arrays_of(out)["worlds"]
    worlds[-1, 0] = 0
    assert "below 1" in faults(out, worlds=worlds)
    worlds[-1, 0] = -1
    assert "a count that isn't one" in faults(out, worlds=worlds)


def test_too_few_worlds_are_found(out: Path) -> None:
    worlds = arrays_of(out)["worlds"]
    assert "without one of their counts" in faults(out, worlds=worlds[:1])
    assert "no alternative tables" in faults(out, worlds=worlds[:0])


def test_a_window_that_asks_for_less_is_found(out: Path) -> None:
    width = arrays_of(out)["width"]
    width[0] = 1
    assert "fewer counts" in faults(out, width=width)


def test_a_window_that_starts_below_the_floor_is_found(out: Path) -> None:
    low = arrays_of(out)["low"]
    low[0] = 0
    assert "start where no window" in faults(out, low=low)


def test_a_sensitive_count_that_is_shown_is_found(out: Path) -> None:
    held = arrays_of(out)
    held["sensitive"][np.flatnonzero(~held["hidden"])[0]] = True
    more = np.append(held["low"], 1), np.append(held["width"], 4)
    assert "sensitive, and shown" in faults(
        out, sensitive=held["sensitive"], low=more[0], width=more[1]
    )


def test_a_hidden_zero_needs_notes_that_say_so(out: Path) -> None:
    assert "the notes don't say so" in faults(out, least=0)


def test_someone_who_learns_of_another_is_found(out: Path) -> None:
    held = arrays_of(out)
    # All tables in which the first knower is 1 but one are taken out: nothing is left to vary.
    column = np.flatnonzero(held["singles"][held["hidden"]])[0]
    one = np.flatnonzero(held["worlds"][:, column] == 1)
    kept = np.delete(held["worlds"], one[1:], axis=0)
    path = altered(out, worlds=kept)
    told = verify(path, out).faults
    assert any("certain to someone who is a count of 1" in fault for fault in told)


def test_a_published_count_that_was_altered_is_found(out: Path) -> None:
    certificate = out / "certificate.npz"
    rewrite(out / "one.csv", line_of(out / "one.csv", hidden=False), "1000", "")
    assert "doesn't add up" in "; ".join(verify(certificate, out).faults)


@pytest.mark.parametrize("hidden", [True, False])
def test_hiding_or_showing_another_cell_is_found(out: Path, hidden: bool) -> None:
    line = line_of(out / "one.csv", hidden=hidden)
    rewrite(out / "one.csv", line, *(("3", "") if hidden else ("", "c")))
    told = "; ".join(verify(out / "certificate.npz", out).faults)
    assert "hidden in one, shown in the other" in told


@pytest.mark.parametrize(
    "change",
    [
        {"format": 1},
        {"attackers": []},
        {"attackers": ["nobody"]},
        {"threshold": "5"},
        {"threshold": 10**9},
        {"tables": []},
        {"columns": ["rank"]},
        {"worlds": np.zeros((2, 3), dtype=np.int32)},
        {"worlds": np.zeros((2, 3), dtype=np.float64)},
        {"hidden": np.zeros(3, dtype=bool)},
        {"low": np.zeros(1, dtype=np.int64)},
        {"virtual_parts": np.zeros((1, 3), dtype=np.int64)},
    ],
    ids=lambda change: f"{next(iter(change))}",
)
def test_what_is_no_certificate_is_refused(out: Path, change: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        verify(altered(out, **change), out)


def test_a_file_that_is_none_is_refused_in_one_line(out: Path) -> None:
    path = out / "broken.npz"
    for content in (b"", b"PK\x03\x04 no archive", (out / "certificate.npz").read_bytes()[:-40]):
        path.write_bytes(content)
        answer = CliRunner().invoke(peelian, ["verify-certificate", str(path), str(out)])
        assert isinstance(answer.exception, InputError)
        assert "\n" not in str(answer.exception)


def test_the_command_says_why_a_certificate_does_not_hold(out: Path) -> None:
    worlds = arrays_of(out)["worlds"]
    path = altered(out, worlds=worlds[:1])
    answer = CliRunner().invoke(peelian, ["verify-certificate", str(path), str(out)])
    assert isinstance(answer.exception, UnsafeError)
    assert answer.exception.exit_status == 1
    assert "without one of their counts" in str(answer.exception)


def test_a_complement_is_a_parent_less_a_child(out: Path) -> None:
    held = arrays_of(out)
    total, shown = len(held["nodes"]), np.flatnonzero(~held["hidden"])
    grand = shown[~held["nodes"][shown].any(axis=1)][0]
    seen = [np.unique(column) for column in held["worlds"].T]
    column = next(n for n, c in enumerate(seen) if len(c) >= 4 and np.ptp(c) == len(c) - 1)
    child, counts = np.flatnonzero(held["hidden"])[column], seen[column]
    virtual = np.append(held["virtual"], True)
    changes = {
        "nodes": np.vstack([held["nodes"], held["nodes"][:1]]),
        "hidden": np.append(held["hidden"], False),
        "sensitive": np.append(held["sensitive"], True),
        "singles": np.append(held["singles"], False),
        "virtual": virtual,
        "virtual_parts": np.vstack([held["virtual_parts"], [[total, grand, child]]]),
    }
    whole = sum(count for *_, count in RECORDS)
    first = whole - counts.max()
    good = {
        "low": np.append(held["low"], first),
        "width": np.append(held["width"], len(counts)),
    }
    assert faults(out, **changes, **good) == ""
    bad = good | {"low": np.append(held["low"], first + 1)}
    assert "without one of their counts" in faults(out, **changes, **bad)
