"""The chain: nothing in it can be altered, dropped or put between without being noticed."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.audit import CHAIN_NAME, FIRST_PREVIOUS, append, read_chain
from peelian.core.errors import ZoneError
from peelian.core.files import digest_bytes
from peelian.core.zones import Home, Zone

Program = Callable[..., subprocess.Popen[str]]
EVENTS = ["sealed", "approved", "approved", "published"]
APPENDS = """
    import sys
    from pathlib import Path
    from peelian.core.audit import append
    from peelian.core.zones import Home
    sys.stdin.readline()
    for turn in range(200):
        append(Home(Path(sys.argv[1])), who=sys.argv[2], what="counted", subject="0" * 64,
               details={"turn": turn})
"""


@pytest.fixture
def chain(home: Home) -> Path:
    """A chain of four entries, the last with a reason that isn't ASCII."""
    for number, what in enumerate(EVENTS):
        append(home, who="éva", what=what, subject="ab" * 32, details={"reason": f"né {number}"})
    return home.zone(Zone.AUDIT) / CHAIN_NAME


@pytest.fixture
def short(home: Home) -> Path:
    """A chain of two entries, short enough to try every byte of it."""
    for what in ("sealed", "approved"):
        append(home, who="é", what=what, subject="ab")
    return home.zone(Zone.AUDIT) / CHAIN_NAME


def unnoticed(home: Home, place: Path, variants: Iterable[bytes]) -> list[bytes]:
    """Those of the variants of a chain that are read as if nothing had happened to them."""
    passed = []
    for variant in variants:
        place.write_bytes(variant)
        try:
            read_chain(home)
        except ZoneError as error:
            assert ", line " in str(error)
        else:
            passed.append(variant)
    return passed


def rehashed(body: dict[str, object]) -> dict[str, object]:
    """The entry with the hash that belongs to what it says now."""
    plain = {key: value for key, value in body.items() if key != "hash"}
    line = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return plain | {"hash": digest_bytes(line.encode("utf-8"))}


def written(bodies: list[dict[str, object]]) -> bytes:
    lines = (
        json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        for body in bodies
    )
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def test_entries_come_back_as_they_went_in(home: Home, chain: Path) -> None:
    entries = read_chain(home)
    assert [(e.seq, e.who, e.what) for e in entries] == [
        (number, "éva", what) for number, what in enumerate(EVENTS)
    ]
    assert entries[0].previous == FIRST_PREVIOUS
    assert [e.previous for e in entries[1:]] == [e.hash for e in entries[:-1]]
    assert entries[3].details == {"reason": "né 3"}


def test_no_chain_is_an_empty_chain(home: Home) -> None:
    assert read_chain(home) == []


@pytest.mark.parametrize("replacement", [0x00, 0x0A, 0x0D, 0x20, 0x22, 0x7B, 0x61, 0x80, 0xFF])
def test_a_byte_changed_anywhere_is_noticed(home: Home, short: Path, replacement: int) -> None:
    data = short.read_bytes()
    variants = (
        data[:place] + bytes([replacement]) + data[place + 1 :]
        for place in range(len(data) - 1)  # without the last newline a line is torn: see below
        if data[place] != replacement
    )
    assert unnoticed(home, short, variants) == []


@pytest.mark.parametrize(
    "inserted", [b" ", b"\n", b"\r", b"\r\n", b"\0", b"a", b'"who":"mallory",']
)
def test_bytes_put_in_anywhere_are_noticed(home: Home, short: Path, inserted: bytes) -> None:
    data = short.read_bytes()
    variants = (data[:place] + inserted + data[place:] for place in range(len(data)))
    assert unnoticed(home, short, variants) == []


def test_a_byte_dropped_anywhere_is_noticed(home: Home, short: Path) -> None:
    data = short.read_bytes()
    variants = (data[:place] + data[place + 1 :] for place in range(len(data) - 1))
    assert unnoticed(home, short, variants) == []


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_line_dropped_from_the_middle_is_noticed(home: Home, chain: Path, gone: int) -> None:
    lines = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))
    with pytest.raises(ZoneError, match=f"chain is broken.*line {gone + 1}"):
        read_chain(home)


def test_two_lines_swapped_are_noticed(home: Home, chain: Path) -> None:
    lines = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join([lines[0], lines[2], lines[1], lines[3]]))
    with pytest.raises(ZoneError, match="chain is broken"):
        read_chain(home)


def test_a_line_rewritten_with_a_hash_of_its_own_breaks_the_next(home: Home, chain: Path) -> None:
    bodies = [json.loads(line) for line in chain.read_bytes().splitlines()]
    bodies[1] = rehashed(bodies[1] | {"who": "mallory"})
    chain.write_bytes(written(bodies))
    with pytest.raises(ZoneError, match=r"chain is broken.*line 3"):
        read_chain(home)


@pytest.mark.parametrize("line", ["[]", "{}", "null", '{"seq": 0}', "1e999"])
def test_a_line_that_is_no_entry_is_said_without_a_traceback(home: Home, line: str) -> None:
    place = home.zone(Zone.AUDIT) / CHAIN_NAME
    place.parent.mkdir(parents=True)
    place.write_text(f"{line}\n")
    with pytest.raises(ZoneError, match="can't be read"):
        read_chain(home)


def test_a_torn_last_line_was_never_said_and_goes(home: Home, chain: Path) -> None:
    data = chain.read_bytes()
    last = data.rfind(b"\n", 0, -1) + 1
    for torn in range(last, len(data)):
        chain.write_bytes(data[:torn])
        assert len(read_chain(home)) == len(EVENTS) - 1
    entry = append(home, who="éva", what="published", subject="ab" * 32)
    assert entry is not None
    assert entry.seq == len(EVENTS) - 1
    assert chain.read_bytes()[:last] == data[:last]
    assert [e.what for e in read_chain(home)] == EVENTS


def test_nothing_is_added_to_a_broken_chain(home: Home, chain: Path) -> None:
    data = chain.read_bytes().replace(b"sealed", b"signed")
    chain.write_bytes(data)
    with pytest.raises(ZoneError, match="altered"):
        append(home, who="éva", what="published", subject="ab" * 32)
    assert chain.read_bytes() == data


def test_what_may_not_be_added_is_not(home: Home, chain: Path) -> None:
    data = chain.read_bytes()
    seen = []
    assert (
        append(
            home,
            who="éva",
            what="approved",
            subject="ab" * 32,
            unless=lambda entries: bool(seen.append(len(entries)) or True),
        )
        is None
    )
    assert seen == [len(EVENTS)]
    assert chain.read_bytes() == data


def test_two_processes_lose_no_entry(home: Home, program: Program) -> None:
    writers = [program(APPENDS, home.root, name) for name in ("left", "right")]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    told = [writer.communicate(timeout=120) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], told
    entries = read_chain(home)
    assert [entry.seq for entry in entries] == list(range(400))
    for name in ("left", "right"):
        assert [e.details["turn"] for e in entries if e.who == name] == list(range(200))


def test_a_writer_killed_at_any_moment_loses_nothing_it_was_told(
    home: Home, program: Program
) -> None:
    text = """
        import sys
        from pathlib import Path
        from peelian.core.audit import append
        from peelian.core.zones import Home
        while True:
            print(append(Home(Path(sys.argv[1])), who="x", what="y", subject="0" * 64).seq,
                  flush=True)
    """
    for _ in range(3):
        writer = program(text, home.root)
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(5)]
        writer.kill()
        told += writer.communicate(timeout=60)[0].splitlines(keepends=True)
        acknowledged = [int(line) for line in told if line.endswith("\n")]
        entries = read_chain(home)
        assert [entry.seq for entry in entries] == list(range(len(entries)))
        assert len(entries) > acknowledged[-1]


DETAILS = st.dictionaries(
    st.text("abcé\r\n\u2028", min_size=1, max_size=5),
    st.none() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=20),
    max_size=4,
)


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8"), max_size=10), DETAILS), max_size=4))
def test_whatever_people_write_comes_back(said: list[tuple[str, dict[str, object]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        for who, details in said:
            append(home, who=who, what="approved", subject="ab" * 32, details=details)
        assert [(entry.who, entry.details) for entry in read_chain(home)] == said
