"""Who asked is kept in a zone of its own, and nothing that publishes can reach it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from letter_made import ANSWERED, make_protected, make_request

from peelian.commands.foi import foi
from peelian.core.errors import InputError, ZoneError
from peelian.core.zones import Home, Zone
from peelian.foi.letter.stage import build_letter
from peelian.foi.requesters import (
    forget_requester,
    keep_requester,
    parse_requester,
    read_requester,
    requester_path,
)

CANARY = "Quillon Xanthopoulos"


def test_only_the_owner_of_the_process_may_read_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    path = keep_requester(home, parse_requester("1A/23", f"{CANARY}\n\n 1 High Street \nTown\n"))
    assert path == requester_path(home, "1A/23") == tmp_path / "home/requests/foi-1a-23.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    found = read_requester(home, "1A/23")
    assert (found.name, found.address) == (CANARY, "1 High Street\nTown")
    assert forget_requester(home, "1A/23")
    assert not forget_requester(home, "1A/23")
    with pytest.raises(ZoneError, match="isn't known who asked"):
        read_requester(home, "1A/23")


@pytest.mark.parametrize("text", ["", CANARY, f"{CANARY}\n" + "x" * 3000])
def test_a_fault_does_not_repeat_what_was_given(text: str) -> None:
    with pytest.raises(InputError, match="a name and an address") as told:
        parse_requester("1A/23", text)
    assert CANARY not in str(told.value)
    assert "xxx" not in str(told.value)


def test_an_answer_is_made_with_the_zone_deleted(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    protected = make_protected(home).folder
    assert not home.zone(Zone.REQUESTS).exists()
    build_letter(protected, make_request(), home, answered=ANSWERED)
    assert not home.zone(Zone.REQUESTS).exists()


def test_the_command_reads_names_from_its_input_alone(tmp_path: Path) -> None:
    run = CliRunner()
    home = ["--home", str(tmp_path / "home")]
    kept = run.invoke(foi, ["requester", "1A/23", *home], input=f"{CANARY}\nq@home.example\n")
    assert (kept.exit_code, kept.output) == (0, "kept apart: who asked for 1A/23\n")
    shown = run.invoke(foi, ["requester", "1A/23", "--show", *home])
    assert shown.output == f"{CANARY}\nq@home.example\n"
    gone = run.invoke(foi, ["requester", "1A/23", "--forget", *home])
    assert gone.output == "removed\n"
