"""Withdrawing: the files go, a notice stays, nothing is lost, whatever is killed when."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from made_release import DIMENSIONS, TABLES, make_protected
from page_html import faults, parsed, text_of
from publication_browser import WIDTHS, browser, chromium, opened
from site_made import specification

from peelian.core.audit import read_chain
from peelian.core.errors import InputError, PublishError, UnsafeError, ZoneError
from peelian.core.files import digest_bytes
from peelian.core.published import published_months
from peelian.core.zones import Home
from peelian.ledger.faults import faults_of
from peelian.ledger.history import HEAD_FACT
from peelian.ledger.store import open_ledger
from peelian.publication.build import build
from peelian.publication.inspection import inspect_path
from peelian.publication.publish import publish
from peelian.publication.seal import Sealed, find_sealed, inspect_and_seal
from peelian.publication.signoff import decide
from peelian.publication.site.build import Site, build_site
from peelian.publication.withdraw import withdraw

SIGNED = "checked every table against last month"
REASON = "It counted a case twice."
PLACE = ("social-media", "2023-02")
V1 = "public/social-media/2023-02/v1"
SMALL = {"tables": (TABLES[4],), "dimensions": (DIMENSIONS[4],)}
NOTICE = ["index.html", "withdrawn.json"]


@pytest.fixture(autouse=True)
def own_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEELIAN_LEDGER", raising=False)


def made(home: Home, version: int = 1, **changes: object) -> Sealed:
    """A small release, signed, that withstood what the ledger has."""
    head = [e.hash for e in open_ledger(home).entries() if e.statements]
    facts = {HEAD_FACT: head[-1]} if head else None
    protected = make_protected(home, facts=facts, **{**SMALL, **changes})
    sealed = inspect_and_seal(build(protected.folder, home, version=version).folder, home)
    for who in ("ann", "bob"):
        decide(
            home, sealed.digest, who=who, decision="approve", reason=SIGNED, triggered_by="carol"
        )
    return sealed


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the release is published, to be copied by each test."""
    home = Home(tmp_path_factory.mktemp("once") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PEELIAN_LEDGER", raising=False)
        publish(made(home).folder, home)
    return home


@pytest.fixture
def published(once: Home, home: Home) -> Sealed:
    shutil.copytree(once.root, home.root)
    return find_sealed(home, open_ledger(home).entries()[0].subject)


def site_of(home: Home, tmp_path: Path) -> Site:
    (tmp_path / "changes.yaml").write_text("changes: []\n")
    return build_site(
        home,
        today=dt.date(2023, 3, 20),
        specifications=specification(tmp_path / "specifications"),
        changes_file=tmp_path / "changes.yaml",
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_files_go_a_notice_stays_and_nothing_is_lost(published: Sealed, home: Home) -> None:
    before = {p.name: p.read_bytes() for p in (home.root / V1).iterdir()}
    done = withdraw(home, *PLACE, who="dora", reason=f"  It counted\n{REASON[10:]} ")
    assert (done.reason, done.still_public) == (REASON, ())
    assert done.notice == home.root / V1
    assert names(done.notice) == NOTICE
    assert done.archive == home.root / "audit" / "withdrawn" / published.digest[:16]
    assert {p.name: p.read_bytes() for p in done.archive.iterdir()} == before
    said = json.loads((done.notice / "withdrawn.json").read_bytes())
    assert (said["reason"], said["digest"], said["replaced_by"]) == (
        REASON,
        published.digest,
        None,
    )
    assert said["title"] == json.loads(before["release.json"])["title"]
    assert not {"tables", "dimensions", "notes", "registers"} & set(said)
    assert done.notice.stat().st_mode & 0o777 == 0o755
    assert {path.stat().st_mode & 0o777 for path in done.notice.iterdir()} == {0o444}
    assert names(home.root / "public/social-media/2023-02") == ["v1"]


def test_ledger_and_chain_tell_who_and_why_and_the_public_only_why(
    published: Sealed, home: Home
) -> None:
    done = withdraw(home, *PLACE, who="dora", reason=REASON)
    first, _, withdrawn, settled = open_ledger(home).entries()
    assert [withdrawn.kind, settled.kind] == ["withdrawn", "settled"]
    assert (withdrawn.about, settled.about) == (first.hash, withdrawn.hash)
    assert withdrawn.details == {"reason": REASON}
    assert settled.details["files"] == {
        name: digest_bytes((done.notice / name).read_bytes()) for name in NOTICE
    }
    begun, ended = read_chain(home)[-2:]
    assert [begun.what, ended.what] == ["withdrawing", "withdrawn"]
    assert {begun.who, ended.who} == {"dora"}
    assert begun.details["reason"] == ended.details["reason"] == REASON
    assert (ended.subject, ended.details["ledger"]) == (published.digest, withdrawn.hash)
    assert faults_of(open_ledger(home), home) == []
    public = b"".join(path.read_bytes() for path in done.notice.iterdir())
    assert b"dora" not in public
    assert len(open_ledger(home).statements_of(first)) == 1, "what was said stays in history"


def test_the_notice_is_a_valid_page_that_the_inspector_lets_pass(
    published: Sealed, home: Home
) -> None:
    reason = 'A total of "X & Y" wasn\'t right: 5 < 7 > 3.'
    done = withdraw(home, *PLACE, who="dora", reason=reason)
    root = parsed((done.notice / "index.html").read_bytes())
    assert faults(root) == []
    words = text_of(root)
    assert reason in words
    assert "Version 1 of this release was withdrawn on" in words
    assert "Nothing took its place" in words
    assert "One person decided to withdraw it" in words
    assert published.digest in words
    assert inspect_path(done.notice) == []
    assert inspect_path(done.notice / "index.html") == []


@pytest.mark.xdist_group("browser")
def test_nobody_is_shut_out_of_the_notice(published: Sealed, home: Home) -> None:
    done = withdraw(home, *PLACE, who="dora", reason=REASON)
    with browser(chromium()) as running:
        for width in WIDTHS.values():
            with opened(running, done.notice / "index.html", width) as shown:
                assert (shown.axe(), shown.asked, shown.console) == ([], [], [])
                wide = shown.page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, "the page can be moved sideways"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: (f / "more.csv").write_text("a\n"), "with other files than a notice has"),
        (lambda f: (f / "index.html").unlink(), "without its page"),
        (lambda f: said(f, tables=[]), "has not the fields"),
        (lambda f: said(f, reason="ask PC Smith about it"), "a name with a title"),
        (lambda f: said(f, reason="Another reason, not told."), "does not tell the reason"),
        (lambda f: said(f, version=0), "version: is not of its form"),
        (lambda f: said(f, replaced_by=1), "replaced_by: is not of its form"),
        (lambda f: said(f, digest="ab"), "digest: is not of its form"),
        (lambda f: said(f, effective_window={}), "effective_window: is not of its form"),
        (lambda f: (f / "withdrawn.json").write_text("{"), "can't be read"),
        (lambda f: page(f, "Why it was", "Who Smith was"), "isn't a notice's"),
        (lambda f: page(f, "<h2>Why", "<script>1</script><h2>Why"), "index.html"),
        (lambda f: page(f, "<h2>Why", "<table></table><h2>Why"), "holds a table"),
        (lambda f: (f / "more").mkdir(), "holds what isn't a file"),
    ],
)
def test_a_notice_that_says_more_is_found(
    change: object, told: str, published: Sealed, home: Home, tmp_path: Path
) -> None:
    done = withdraw(home, *PLACE, who="dora", reason=REASON)
    copy = tmp_path / "copy"
    shutil.copytree(done.notice, copy)
    for path in copy.iterdir():
        path.chmod(0o644)
    assert inspect_path(copy) == []
    assert callable(change)
    change(copy)
    assert told in "\n".join(map(str, inspect_path(copy)))


def said(folder: Path, **changes: object) -> None:
    path = folder / "withdrawn.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}))


def page(folder: Path, old: str, new: str) -> None:
    path = folder / "index.html"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


# What is refused.


def unchanged(home: Home) -> dict[str, bytes]:
    return {
        path.relative_to(home.root).as_posix(): path.read_bytes()
        for path in home.root.rglob("*")
        if path.is_file() and "ledger" not in path.parts
    }


@pytest.mark.parametrize(
    ("given", "problem", "kind"),
    [
        ({"reason": "gone"}, "needs a reason", InputError),
        ({"reason": "aaaaaaaaaaaaaa"}, "needs a reason", InputError),
        ({"reason": "x" * 900 + "yz " * 500}, "too long", InputError),
        ({"who": " "}, "name is empty", InputError),
        ({"who": "peelian"}, "program's own name", InputError),
        ({"period": "../2023-02"}, "name of a folder", InputError),
        ({"period": "2023-03"}, "it isn't published", PublishError),
        ({"release": "use-of-force"}, "it isn't published", PublishError),
        ({"version": 2}, "it isn't published.*allowed: versions 1", PublishError),
        ({"reason": "It names PC Smith in a note."}, "a name with a title", UnsafeError),
        ({"reason": "Write to ann@force.example."}, "an e-mail address", UnsafeError),
    ],
)
def test_what_can_not_be_withdrawn_is_refused_and_nothing_done(
    given: dict[str, object],
    problem: str,
    kind: type[Exception],
    published: Sealed,
    home: Home,
) -> None:
    before, entries = unchanged(home), open_ledger(home).entries()
    wanted = {"release": PLACE[0], "period": PLACE[1], "who": "dora", "reason": REASON, **given}
    with pytest.raises(kind, match=problem):
        withdraw(home, **wanted)  # type: ignore[arg-type]
    assert unchanged(home) == before
    assert open_ledger(home).entries() == entries


def test_a_second_time_is_refused(published: Sealed, home: Home) -> None:
    withdraw(home, *PLACE, who="dora", reason=REASON)
    before, entries = unchanged(home), open_ledger(home).entries()
    with pytest.raises(PublishError, match="withdrawn already"):
        withdraw(home, *PLACE, who="dora", reason=REASON)
    assert unchanged(home) == before
    assert open_ledger(home).entries() == entries


def test_what_the_ledger_does_not_know_is_entered_first(published: Sealed, home: Home) -> None:
    shutil.rmtree(home.root / "ledger")
    (home.root / "audit" / "chain.jsonl").unlink()
    with pytest.raises(PublishError, match=f"enter it first: peelian ledger import {V1}"):
        withdraw(home, *PLACE, who="dora", reason=REASON)


def test_another_ledger_than_the_last_is_refused(published: Sealed, home: Home) -> None:
    shutil.rmtree(home.root / "ledger")
    with pytest.raises(ZoneError, match="lacks the entry that was added last"):
        withdraw(home, *PLACE, who="dora", reason=REASON)


def test_a_publication_that_was_cut_off_has_nothing_to_withdraw(
    published: Sealed, home: Home
) -> None:
    shutil.rmtree(home.root / V1)
    with pytest.raises(PublishError, match="aren't in the public zone"):
        withdraw(home, *PLACE, who="dora", reason=REASON)


def test_files_that_were_altered_are_withdrawn_as_they_stand(published: Sealed, home: Home) -> None:
    path = home.root / V1 / "rank_alone.csv"
    path.chmod(0o644)
    path.write_text("altered\n")
    (home.root / V1 / "slipped-in").symlink_to("/etc/hostname")
    done = withdraw(home, *PLACE, who="dora", reason=REASON)
    assert (done.archive / "rank_alone.csv").read_text() == "altered\n"
    assert not (done.archive / "slipped-in").exists()
    assert names(done.notice) == NOTICE


def test_a_release_that_can_not_describe_itself_is_told_of(published: Sealed, home: Home) -> None:
    path = home.root / V1 / "release.json"
    path.chmod(0o644)
    for damage in ("{", "[]", '{"title": "x"}'):
        path.write_text(damage)
        with pytest.raises(ZoneError, match="description"):
            withdraw(home, *PLACE, who="dora", reason=REASON)
    assert "withdrawing" not in [entry.what for entry in read_chain(home)]


def test_a_notice_that_was_altered_or_removed_is_found(published: Sealed, home: Home) -> None:
    done = withdraw(home, *PLACE, who="dora", reason=REASON)
    (done.notice / "index.html").chmod(0o644)
    (done.notice / "index.html").write_text("<p>All is well.</p>")
    assert faults_of(open_ledger(home), home) == [
        f"entry 1: {V1} isn't the notice of its withdrawal"
    ]
    shutil.rmtree(done.notice)
    assert faults_of(open_ledger(home), home) == [
        f"entry 1: {V1} isn't the notice of its withdrawal"
    ]


# What follows.


def test_the_withdrawn_version_is_not_published_again_and_a_correction_is(
    published: Sealed, home: Home
) -> None:
    withdraw(home, *PLACE, who="dora", reason=REASON)
    for corrects in ("", "for another reason"):
        with pytest.raises(PublishError, match="version 1 of social-media for 2023-02 was withd"):
            publish(published.folder, home, corrects=corrects)
    corrected = made(home, 2, summary="Corrected: a case was counted twice.")
    with pytest.raises(PublishError, match=r"was withdrawn.*--corrects"):
        publish(corrected.folder, home)
    second = publish(corrected.folder, home, corrects=REASON)
    assert second.folder.name == "v2"
    kinds = [entry.kind for entry in open_ledger(home).entries()]
    assert kinds == ["published", "settled", "withdrawn", "settled", "corrected", "settled"]
    assert faults_of(open_ledger(home), home) == []
    assert names(home.root / V1) == NOTICE
    assert published_months(home, "social-media") == ["2023-02"]
