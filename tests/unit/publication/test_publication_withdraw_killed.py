"""Withdrawing, killed at each line: the release or its notice stands, and the ledger agrees."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import withdrawal_killed
from made_release import DIMENSIONS, TABLES, make_protected

from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.publish import publish
from peelian.publication.seal import inspect_and_seal
from peelian.publication.signoff import decide

V1 = "public/social-media/2023-02/v1"
NOTICE = ["index.html", "withdrawn.json"]


def published(home: Home) -> None:
    protected = make_protected(home, tables=(TABLES[4],), dimensions=(DIMENSIONS[4],))
    sealed = inspect_and_seal(build(protected.folder, home).folder, home)
    for who in ("ann", "bob"):
        decide(
            home,
            sealed.digest,
            who=who,
            decision="approve",
            reason="It was read.",
            triggered_by="carol",
        )
    publish(sealed.folder, home)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["exchange", "rename"])
def test_killed_at_every_line_there_is_no_hole_and_run_again_it_ends(
    how: str, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PEELIAN_LEDGER", raising=False)
    published(home)
    files = sorted(path.name for path in (home.root / V1).iterdir())
    command = [sys.executable, "-W", "error", withdrawal_killed.__file__]
    ran = subprocess.run(
        [*command, str(home.root), str(tmp_path), how], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(told) > (70 if how == "exchange" else 15)
    stood = []
    for each in told:
        assert each["killed"], each["point"]
        after, entered = each["after"], "withdrawn" in each["after"]["entries"]
        stood.append(after["public"])
        # The whole release or the whole notice; never a notice that the ledger knows nothing of.
        # Nothing at all only between two renames, where the system can't exchange two folders.
        between = [[]] if how == "rename" else []
        assert after["public"] in ([files, NOTICE, *between] if entered else [files]), each
        assert after["public"] == files or after["kept"] == files, each
        assert after["readable"] == [], each
        ended = after["entries"][-1] == "settled" and entered
        assert bool(after["faults"]) == (entered and not ended), each
        assert (after["findings"] == []) == (after["public"] != []), each
        again = each["again"]
        assert again == {
            "public": NOTICE,
            "readable": [],
            "kept": files,
            "drafts": 0,
            "entries": ["published", "settled", "withdrawn", "settled"],
            "reasons": again["reasons"],
            "faults": [],
            "findings": [],
            "events": ["withdrawing", "withdrawn"],
        }, each
        first = "withdrawing" in after["events"]
        assert again["reasons"] == ["It counted a case twice." if first else each["said"]], each
    assert files in stood
    assert NOTICE in stood
