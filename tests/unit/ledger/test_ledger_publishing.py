"""The ledger's half of publishing, in both databases: the check and the entry are one step."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from ledger_making import MOMENT, stated

from peelian.core.errors import PublishError
from peelian.core.zones import Home
from peelian.ledger.chain import NOTHING_BEFORE
from peelian.ledger.faults import faults_of
from peelian.ledger.history import Itself
from peelian.ledger.publishing import (
    Intent,
    entry_of,
    intend,
    refuse_outdated,
    settle_entry,
    versions_of,
)
from peelian.ledger.store import Ledger
from peelian.ledger.withdrawing import (
    entered_versions,
    intend_withdrawal,
    is_settled,
    settle_withdrawal,
    withdrawal_of,
)


def intent(
    release: str, head: str | None = NOTHING_BEFORE, version: int = 1, corrects: str = ""
) -> Intent:
    """What is about to be published: a table of January, its digest made from its name."""
    return Intent(
        Itself(release, "2024-01", version),
        hashlib.sha256(f"{release} {version} {corrects}".encode()).hexdigest(),
        (stated(release, version=version),),
        MOMENT,
        head,
        corrects,
    )


def kinds(ledger: Ledger) -> list[str]:
    return [entry.kind for entry in ledger.entries()]


def test_an_intent_is_entered_once_and_settled_once(ledger: Ledger) -> None:
    first = intend(ledger, intent("a"))
    assert intend(ledger, intent("a")) == first
    settle_entry(ledger, first)
    settle_entry(ledger, first)
    assert kinds(ledger) == ["published", "settled"]
    assert entry_of(ledger, first.subject) == first
    assert entry_of(ledger, "ab" * 32) is None


def test_an_intent_that_is_not_settled_counts_as_said(ledger: Ledger) -> None:
    first = intend(ledger, intent("a"))
    with pytest.raises(PublishError, match=r"a for 2024-01 .entry 1."):
        intend(ledger, intent("b"))
    assert intend(ledger, intent("b", first.hash)).previous == first.hash


def test_another_release_in_the_same_place_is_refused(ledger: Ledger, home: Home) -> None:
    intend(ledger, intent("a"))
    other = intent("a", corrects="another digest")
    with pytest.raises(PublishError, match="is in the ledger already"):
        refuse_outdated(ledger, other, home)
    with pytest.raises(PublishError, match="is in the ledger already"):
        intend(ledger, other)
    assert kinds(ledger) == ["published"]


def test_what_is_refused_leaves_nothing(ledger: Ledger) -> None:
    intend(ledger, intent("a"))
    for head in (None, NOTHING_BEFORE):
        with pytest.raises(PublishError):
            intend(ledger, intent("b", head))
    assert kinds(ledger) == ["published"]


def test_many_that_bear_on_it_are_told_by_number(ledger: Ledger) -> None:
    head = NOTHING_BEFORE
    for number in range(8):
        head = intend(ledger, intent(f"r{number}", head)).hash
    with pytest.raises(PublishError, match=r"r4 for 2024-01 .entry 5.; and 3 more; do: protect"):
        intend(ledger, intent("new"))


def test_versions_follow_each_other(ledger: Ledger) -> None:
    with pytest.raises(
        PublishError, match="the version that this one corrects isn't in the ledger"
    ):
        intend(ledger, intent("a", version=2, corrects="counted twice"))
    first = intend(ledger, intent("a"))
    second = intend(ledger, intent("a", first.hash, 2, "counted twice"))
    third = intend(ledger, intent("a", second.hash, 3, "and again"))
    assert [e.kind for e in (first, second, third)] == ["published", "corrected", "corrected"]
    assert [e.about for e in (second, third)] == [first.hash, second.hash]
    assert versions_of(ledger, "a", "2024-01") == (1, 2, 3)
    assert versions_of(ledger, "a", "2024-02") == ()


def test_what_was_withdrawn_is_gone_once_its_notice_stands(ledger: Ledger, home: Home) -> None:
    entry = intend(ledger, intent("a"))
    settle_entry(ledger, entry)
    where = "entry 1: public/a/2024-01/v1"
    assert faults_of(ledger, home) == [f"{where} isn't there"]
    withdrawal = intend_withdrawal(ledger, entry, at=MOMENT, reason="it named a person")
    assert intend_withdrawal(ledger, entry, at=MOMENT, reason="other words") == withdrawal
    assert withdrawal_of(ledger, entry) == withdrawal
    (fault,) = faults_of(ledger, home)
    assert fault.startswith(f"{where} is withdrawn, but not known to be gone; its withdrawal was")
    notice = home.root / "public/a/2024-01/v1"
    notice.mkdir(parents=True)
    (notice / "index.html").write_bytes(b"gone")
    files = {"index.html": hashlib.sha256(b"gone").hexdigest()}
    for _ in range(2):
        settle_withdrawal(ledger, withdrawal, files)
        assert is_settled(ledger, withdrawal)
    assert kinds(ledger) == ["published", "settled", "withdrawn", "settled"]
    assert faults_of(ledger, home) == []
    with pytest.raises(PublishError, match="a for 2024-01"):
        intend(ledger, intent("b"))
    (notice / "more.csv").write_bytes(b"a")
    assert faults_of(ledger, home) == [f"{where} isn't the notice of its withdrawal"]


def test_a_withdrawal_leads_to_the_newest_version_that_stands(ledger: Ledger) -> None:
    entries = [intend(ledger, intent("a"))]
    for version in (2, 3, 4):
        corrects = "counted twice"
        entries.append(intend(ledger, intent("a", entries[-1].hash, version, corrects)))
    for entry in entries[:3]:
        settle_entry(ledger, entry)
    assert entered_versions(ledger, "a", "2024-01") == tuple(entries)
    # The fourth was cut off, so nobody can read it yet.
    reason = {"at": MOMENT, "reason": "it named a person"}
    first = intend_withdrawal(ledger, entries[0], **reason)
    assert first.details == {"reason": "it named a person", "replaced_by": 3}
    assert intend_withdrawal(ledger, entries[2], **reason).details == {"reason": reason["reason"]}
    second = intend_withdrawal(ledger, entries[1], **reason)
    assert "replaced_by" not in second.details


RACE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from peelian.core.errors import PublishError
from peelian.core.zones import Home
from peelian.ledger.publishing import intend
from peelian.ledger.store import open_ledger
from test_ledger_publishing import intent
ledger = open_ledger(Home(Path(sys.argv[2])), for_writing=True)
sys.stdout.write("ready\\n")
sys.stdout.flush()
sys.stdin.readline()
try:
    intend(ledger, intent(sys.argv[3]))
    sys.stdout.write("entered\\n")
except PublishError as error:
    sys.stdout.write(f"refused: {error}\\n")
"""


def test_of_many_at_once_that_bear_on_each_other_one_is_entered(ledger: Ledger, home: Home) -> None:
    command = [sys.executable, "-W", "error", "-c", RACE, str(Path(__file__).parent)]
    racers = [
        subprocess.Popen(
            [*command, str(home.root), f"racer-{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    said = sorted(racer.communicate(timeout=120)[0].split(":")[0].strip() for racer in racers)
    assert said == ["entered", "refused", "refused", "refused"]
    assert kinds(ledger) == ["published"]
