"""What withdrawing leaves: other versions, the site, and a shell that says so."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import feedparser
import pytest
import test_publication_withdraw as withdrawing
from page_html import faults, parsed, text_of
from test_publication_withdraw import (
    NOTICE,
    PLACE,
    REASON,
    V1,
    made,
    names,
    site_of,
)

from peelian.cli import main
from peelian.core import exchange as exchanging
from peelian.core.audit import read_chain
from peelian.core.errors import PublishError
from peelian.core.exchange import exchange
from peelian.core.zones import Home
from peelian.ledger.faults import faults_of
from peelian.ledger.store import open_ledger
from peelian.publication import swap
from peelian.publication.inspection import inspect_path
from peelian.publication.publish import publish
from peelian.publication.seal import Sealed
from peelian.publication.withdraw import withdraw

once = withdrawing.once
own_ledger = withdrawing.own_ledger
published = withdrawing.published


def test_a_version_that_was_corrected_is_withdrawn_and_leads_to_the_newer_one(
    published: Sealed, home: Home, tmp_path: Path
) -> None:
    publish(made(home, 2, summary="Corrected.").folder, home, corrects="counted twice")
    done = withdraw(home, *PLACE, who="dora", reason=REASON, version=1)
    assert done.still_public == (2,)
    notice = (done.notice / "index.html").read_text()
    assert '<a href="../v2/index.html">Version 2</a> takes its place.' in notice
    assert inspect_path(done.notice) == []
    versions = site_of(home, tmp_path).folder / "social-media/2023-02/index.html"
    words = text_of(parsed(versions.read_bytes()))
    assert "Use version 2." in words
    assert f": {REASON}" in words
    with pytest.raises(PublishError, match=r"already.*--version 2"):
        withdraw(home, *PLACE, who="dora", reason=REASON, version=1)
    # Not told which, it's the newest; and never another because the command was run twice.
    done = withdraw(home, *PLACE, who="dora", reason=REASON)
    assert done.notice.name == "v2"
    with pytest.raises(PublishError, match="already"):
        withdraw(home, *PLACE, who="dora", reason=REASON)
    assert faults_of(open_ledger(home), home) == []


def test_the_newest_withdrawn_the_older_stays_until_it_is_named(
    published: Sealed, home: Home
) -> None:
    publish(made(home, 2, summary="Corrected.").folder, home, corrects="counted twice")
    assert withdraw(home, *PLACE, who="dora", reason=REASON).still_public == (1,)
    with pytest.raises(PublishError, match=r"already.*--version 1"):
        withdraw(home, *PLACE, who="dora", reason=REASON)
    assert "rank_alone.csv" in names(home.root / V1)
    done = withdraw(home, *PLACE, who="dora", reason=REASON, version=1)
    assert "Nothing took its place" in (done.notice / "index.html").read_text()


def test_site_feed_and_catalogue_tell_of_it(published: Sealed, home: Home, tmp_path: Path) -> None:
    before = feedparser.parse((site_of(home, tmp_path).folder / "feed.atom").read_bytes())
    withdraw(home, *PLACE, who="dora", reason=REASON)
    site = site_of(home, tmp_path)
    root = parsed((site.folder / "index.html").read_bytes())
    assert faults(root) == []
    assert f"Withdrawn on {day_of(home)}: {REASON}" in text_of(root)
    versions = (site.folder / "social-media/2023-02/index.html").read_bytes()
    words = text_of(parsed(versions))
    assert f"This release was withdrawn on {day_of(home)}. {REASON}" in words
    assert 'href="v1/index.html"' in versions.decode()
    feed = feedparser.parse((site.folder / "feed.atom").read_bytes())
    (entry,) = feed.entries
    assert entry.id == before.entries[0].id, "a reader's program knows it by its id"
    assert entry.title.startswith("Withdrawn: Complaints and conduct matters")
    assert entry.summary.startswith(f"Why it was withdrawn: {REASON}")
    assert entry.link == "social-media/2023-02/v1/index.html"
    catalogue = json.loads((site.folder / "catalogue.jsonld").read_bytes())
    (dataset,) = [d for d in catalogue["dcat:dataset"] if d["@type"] == "dcat:Dataset"]
    assert dataset["adms:status"] == {"@id": "http://purl.org/adms/status/Withdrawn"}
    assert dataset["adms:versionNotes"]["@value"] == REASON
    assert "dcat:distribution" not in dataset
    assert {path.name for path in home.root.glob("public/**/*.csv")} == set()


def day_of(home: Home) -> str:
    at = dt.datetime.fromisoformat(open_ledger(home).entries()[2].published_at)
    return f"{at.day} {at:%B} {at.year}"


def test_from_a_shell(
    published: Sealed,
    home: Home,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(
            sys, "argv", ["peelian", *map(str, arguments), "--home", str(home.root)]
        )
        status = 0
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        told = capsys.readouterr()
        return status, told.out, told.err

    command = ("withdraw", *PLACE, "--who", "dora", "--reason")
    status, out, err = run(*command, "It names PC Smith in a note.")
    assert (status, out, err.count("\n")) == (1, "", 1)
    status, out, err = run("withdraw", "social-media", "2023-03", *command[3:], REASON)
    assert (status, out) == (6, "")
    assert err.startswith("peelian: it isn't published, so it can't be withdrawn; where: ")
    status, out, err = run(*command, REASON)
    assert (status, out) == (0, f"withdrawn: {home.root / V1}\n")
    assert "peelian site" in err
    status, out, err = run(*command, REASON)
    assert (status, out, err.count("\n")) == (6, "", 1)
    assert err.startswith("peelian: it is withdrawn already; where: ")
    assert run("ledger", "check")[0] == 0


# Who else does it.


RACE = """
import sys
from pathlib import Path
from peelian.core.errors import PublishError
from peelian.core.zones import Home
from peelian.publication.withdraw import withdraw
sys.stdout.write("ready\\n")
sys.stdout.flush()
sys.stdin.readline()
try:
    home, who, reason = Home(Path(sys.argv[1])), *sys.argv[2:]
    withdraw(home, "social-media", "2023-02", who=who, reason=reason)
    sys.stdout.write("withdrawn\\n")
except PublishError as error:
    sys.stdout.write(f"refused: {error}\\n")
"""


def test_of_several_at_once_one_withdraws_it(published: Sealed, home: Home) -> None:
    command = [sys.executable, "-W", "error", "-c", RACE, str(home.root)]
    racers = [
        subprocess.Popen(
            [*command, name, f"{REASON} Said by {name}."],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("dora", "emil", "fay")
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    ended = sorted(racer.communicate(timeout=120)[0].split(":")[0].strip() for racer in racers)
    assert ended == ["refused", "refused", "withdrawn"]
    assert faults_of(open_ledger(home), home) == []
    assert [e.what for e in read_chain(home)][-2:] == ["withdrawing", "withdrawn"]


# Exchanging two folders.


def test_two_folders_change_places(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "was").write_text(name)
    assert exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / "was").read_text() == "b"
    assert (tmp_path / "b" / "was").read_text() == "a"
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "a", tmp_path / "c")


def test_where_it_can_not_be_done_in_one_step_it_is_done_in_two(
    published: Sealed, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Without:
        """A C library that knows of no such call."""

    monkeypatch.setattr(exchanging.ctypes, "CDLL", lambda *_, **__: Without())
    assert not swap.exchange(home.root, home.root)
    done = withdraw(home, *PLACE, who="dora", reason=REASON)
    assert names(done.notice) == NOTICE
    assert names(done.notice.parent) == ["v1"]
