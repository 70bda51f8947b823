"""Publishing and the ledger are one step: both or neither; and of two, one that may."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
from pathlib import Path

import publication_killed
import pytest
from made_release import DIMENSIONS, TABLES, make_protected

from peelian.core.audit import append, read_chain
from peelian.core.errors import InputError, PublishError, UnsafeError, ZoneError
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.ledger.chain import NOTHING_BEFORE
from peelian.ledger.faults import faults_of
from peelian.ledger.folder import statements_of_folder
from peelian.ledger.history import HEAD_FACT, LEDGER_FACT, Itself, history_of
from peelian.ledger.imports import import_public
from peelian.ledger.store import Ledger, open_ledger
from peelian.publication.build import build
from peelian.publication.publish import publish
from peelian.publication.seal import Sealed, inspect_and_seal
from peelian.publication.signoff import decide

REASON = "checked every table against last month"
SMALL = {"tables": (TABLES[4],), "dimensions": (DIMENSIONS[4],)}


@pytest.fixture(autouse=True)
def own_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEELIAN_LEDGER", raising=False)


def made(home: Home, head: str | None = None, **changes: object) -> Sealed:
    """A small release, signed; `head` as `protect` notes it."""
    facts = None if head is None else {HEAD_FACT: head}
    protected = make_protected(home, facts=facts, **{**SMALL, **changes})
    sealed = inspect_and_seal(build(protected.folder, home).folder, home)
    for who in ("ann", "bob"):
        decide(
            home, sealed.digest, who=who, decision="approve", reason=REASON, triggered_by="carol"
        )
    return sealed


def before_the_ledger(home: Home) -> str:
    """Make the home as it was before the ledger. Returns: when it was published, as is known."""
    shutil.rmtree(home.root / "ledger")
    events = read_chain(home)
    (home.root / "audit" / "chain.jsonl").unlink()
    for event in events:
        details = {key: value for key, value in event.details.items() if key != LEDGER_FACT}
        append(home, who=event.who, what=event.what, subject=event.subject, details=details)
    return read_chain(home)[-1].at


def kinds(ledger: Ledger) -> list[str]:
    return [entry.kind for entry in ledger.entries()]


def test_what_is_published_is_entered_as_the_public_reads_it(home: Home) -> None:
    finished = publish(made(home).folder, home)
    ledger = open_ledger(home)
    published, settled = ledger.entries()
    assert (published.kind, settled.kind) == ("published", "settled")
    assert (published.subject, settled.about) == (finished.digest, published.hash)
    said = ledger.statements_of(published)
    moment = said[0].published_at
    assert said == statements_of_folder(finished.folder, published_at=moment)
    assert faults_of(ledger, home) == []
    assert read_chain(home)[-1].details["ledger"] == published.hash


def test_no_count_that_is_hidden_from_the_public_is_in_the_ledger(home: Home) -> None:
    publish(made(home, tables=TABLES, dimensions=DIMENSIONS).folder, home)
    ledger = open_ledger(home)
    said = ledger.statements_of(ledger.entries()[0])
    hidden = [
        value
        for statement in said
        for value, marker in zip(statement.values, statement.markers, strict=True)
        if marker == "c"
    ]
    assert hidden
    assert set(hidden) == {None}


def test_published_again_nothing_is_entered(home: Home) -> None:
    sealed = made(home)
    publish(sealed.folder, home)
    before = open_ledger(home).entries()
    publish(sealed.folder, home)
    assert open_ledger(home).entries() == before


def test_a_release_that_says_nothing_is_refused_beside_figures_that_bear_on_it(home: Home) -> None:
    publish(made(home).folder, home)
    second = made(home, id="another")
    with pytest.raises(PublishError, match="doesn't say what it was protected against") as caught:
        publish(second.folder, home)
    assert "social-media for 2023-02 (entry 1)" in str(caught.value)
    assert "protect, build, inspect and sign it again" in str(caught.value)
    assert not (home.root / "public" / "another").exists()
    assert kinds(open_ledger(home)) == ["published", "settled"]


def test_a_release_that_withstood_what_was_said_is_published(home: Home) -> None:
    publish(made(home).folder, home)
    head = open_ledger(home).entries()[0].hash
    publish(made(home, head, id="another").folder, home)
    assert faults_of(open_ledger(home), home) == []
    assert kinds(open_ledger(home)) == ["published", "settled"] * 2


def test_what_was_published_meanwhile_is_refused_unless_it_says_nothing_of_it(home: Home) -> None:
    first = made(home, NOTHING_BEFORE)
    second = made(home, NOTHING_BEFORE, id="another")
    apart = made(home, NOTHING_BEFORE, id="apart", counting_unit="cases", unit_label="cases")
    publish(first.folder, home)
    with pytest.raises(PublishError, match="published after it was protected"):
        publish(second.folder, home)
    assert "publishing" not in [e.what for e in read_chain(home) if e.subject == second.digest]
    publish(apart.folder, home)
    assert faults_of(open_ledger(home), home) == []


def test_a_release_of_another_ledger_is_refused(home: Home) -> None:
    with pytest.raises(ZoneError, match="another ledger"):
        publish(made(home, "ab" * 32).folder, home)
    assert not (home.root / "public").exists()


def test_a_head_that_the_protected_folder_does_not_name_is_not_sealed(home: Home) -> None:
    staged = build(make_protected(home, **SMALL).folder, home)
    forged = build(make_protected(home, facts={HEAD_FACT: "ab" * 32}, **SMALL).folder, home)
    origin = forged.folder.with_name(f"{forged.folder.name}.origin.json")
    mine = json.loads(staged.folder.with_name(f"{staged.folder.name}.origin.json").read_bytes())
    origin.write_text(json.dumps({**mine, "staged": forged.digest}))
    with pytest.raises(ZoneError, match="build it again"):
        inspect_and_seal(forged.folder, home)


def test_a_head_that_is_none_is_found_by_the_inspection(home: Home) -> None:
    staged = build(make_protected(home, facts={HEAD_FACT: "Ann Example"}, **SMALL).folder, home)
    with pytest.raises(UnsafeError, match="facts that a public one may not"):
        inspect_and_seal(staged.folder, home)


def test_a_correction_is_a_new_version_and_the_original_stays(home: Home) -> None:
    first = publish(made(home).folder, home)
    before = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    head = open_ledger(home).entries()[0].hash
    corrected = make_protected(
        home, facts={HEAD_FACT: head}, **SMALL, summary="Corrected: counted twice."
    )
    sealed = inspect_and_seal(build(corrected.folder, home, version=2).folder, home)
    for who in ("ann", "bob"):
        decide(
            home, sealed.digest, who=who, decision="approve", reason=REASON, triggered_by="carol"
        )
    with pytest.raises(PublishError, match="published already"):
        publish(sealed.folder, home)
    second = publish(sealed.folder, home, corrects="two registers counted it")
    assert second.folder == home.root / "public/social-media/2023-02/v2"
    assert {path.name: path.read_bytes() for path in first.folder.iterdir()} == before
    entries = open_ledger(home).entries()
    assert [entry.kind for entry in entries] == ["published", "settled", "corrected", "settled"]
    assert entries[2].about == entries[0].hash
    assert entries[2].details == {"reason": "two registers counted it"}
    assert {s.version for s in open_ledger(home).statements_of(entries[2])} == {2}
    assert faults_of(open_ledger(home), home) == []
    assert publish(sealed.folder, home) == second


def test_a_correction_that_did_not_withstand_the_original_is_refused(home: Home) -> None:
    publish(made(home).folder, home)
    protected = make_protected(home, facts={HEAD_FACT: NOTHING_BEFORE}, **SMALL, summary="Again.")
    sealed = inspect_and_seal(build(protected.folder, home, version=2).folder, home)
    with pytest.raises(PublishError, match="social-media for 2023-02"):
        publish(sealed.folder, home, corrects="counted twice")


def test_a_release_from_before_the_ledger_is_entered_when_it_is_published_again(home: Home) -> None:
    sealed = made(home)
    finished = publish(sealed.folder, home)
    said_at = before_the_ledger(home)
    (fault,) = faults_of(open_ledger(home), home)
    assert "is published, but in no entry" in fault
    publish(sealed.folder, home)
    again = open_ledger(home).entries()[0]
    assert (again.subject, again.published_at) == (finished.digest, said_at)


def test_what_disagrees_is_found(home: Home) -> None:
    finished = publish(made(home).folder, home)
    ledger = open_ledger(home)
    path = finished.folder / "rank_alone.csv"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    assert faults_of(ledger, home) == [
        "entry 1: public/social-media/2023-02/v1 has altered files: rank_alone.csv"
    ]
    (finished.folder / "manifest.json").chmod(0o644)
    (finished.folder / "manifest.json").write_text("{}")
    assert faults_of(ledger, home) == [
        "entry 1: public/social-media/2023-02/v1 isn't what was entered"
    ]
    strange = home.root / "public" / "strange" / "2023-01" / "v3"
    finished.folder.rename(home.root / "elsewhere")
    strange.mkdir(parents=True)
    append(home, who="peelian", what="published", subject="ab", details={"ledger": "cd" * 32})
    missing, unentered, lost = faults_of(ledger, home)
    assert missing == "entry 1: public/social-media/2023-02/v1 isn't there"
    assert unentered.startswith("public/strange/2023-01/v3 is published, but in no entry")
    assert lost.endswith("tells of entry cdcdcdcdcdcdcdcd, which the ledger has lost")


@pytest.mark.slow
def test_killed_at_every_line_the_ledger_and_the_public_agree(home: Home, tmp_path: Path) -> None:
    made(home)
    command = [sys.executable, "-W", "error", publication_killed.__file__]
    ran = subprocess.run(
        [*command, str(home.root), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(told) > 70
    for each in told:
        assert each["killed"], each["point"]
        after = each["after"]
        # Nothing is public that isn't in the ledger; what the ledger awaits is said.
        assert "v1" not in after["public"] or "published" in after["entries"], each
        assert bool(after["faults"]) == (after["entries"] == ["published"]), each
        again = each["again"]
        assert again == {
            "entries": ["published", "settled"],
            "public": ["v1"],
            "faults": [],
            "events": ["publishing", "published"],
        }, each


RACE = """
import sys
from pathlib import Path
from peelian.core.errors import PublishError
from peelian.core.zones import Home
from peelian.publication import publish as stage
home = Home(Path(sys.argv[2]))
stage._begin, whole = None, stage._begin
def begin(home, sealed):
    # Both have looked and found nothing: now they go on at once.
    whole(home, sealed)
    sys.stdout.write("looked\\n")
    sys.stdout.flush()
    sys.stdin.readline()
stage._begin = begin
try:
    stage.publish(Path(sys.argv[1]), home)
    sys.stdout.write("published\\n")
except PublishError as error:
    sys.stdout.write(f"refused: {error}\\n")
"""


def test_two_that_were_protected_beside_the_same_history_are_not_both_published(
    home: Home,
) -> None:
    releases = [made(home, NOTHING_BEFORE, id=name) for name in ("one-release", "other-release")]
    command = [sys.executable, "-W", "error", "-c", RACE]
    racers = [
        subprocess.Popen(
            [*command, str(sealed.folder), str(home.root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for sealed in releases
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "looked\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    said = sorted(racer.communicate(timeout=120)[0] for racer in racers)
    assert said[0] == "published\n"
    assert said[1].startswith("refused: figures that bear on this release were published after")
    assert len(list(home.root.glob("public/*/*/v1"))) == 1
    assert kinds(open_ledger(home)) == ["published", "settled"]
    assert faults_of(open_ledger(home), home) == []


def test_a_staged_folder_is_as_it_was(staged: Finished, home: Home) -> None:
    """Without a head the folder, and so the digest that people sign, is as before the ledger."""
    assert HEAD_FACT not in staged.manifest.facts


def test_a_public_version_from_before_the_ledger_is_entered_from_its_folder(
    home: Home, tmp_path: Path
) -> None:
    finished = publish(made(home).folder, home)
    said_at = before_the_ledger(home)
    entry = import_public(finished.folder, home, who="ann", published=None)
    assert (entry.kind, entry.subject) == ("published", finished.digest)
    assert entry.published_at == said_at
    assert faults_of(open_ledger(home), home) == []
    assert import_public(finished.folder, home, who="ann", published=None) == entry
    with pytest.raises(InputError, match="no published version"):
        import_public(tmp_path, home, who="ann", published=None)


def test_nobody_guesses_when_a_version_was_published(home: Home) -> None:
    finished = publish(made(home).folder, home)
    (home.root / "audit" / "chain.jsonl").unlink()
    (home.root / "ledger" / "ledger.sqlite").unlink()
    with pytest.raises(InputError, match="nobody knows when"):
        import_public(finished.folder, home, who="ann", published=None)
    entry = import_public(finished.folder, home, who="ann", published="2023-03-07")
    assert entry.published_at == "2023-03-07T00:00:00+00:00"
    assert faults_of(open_ledger(home), home) == []


def test_a_publication_that_cannot_be_finished_is_corrected_by_the_next_version(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its staged folder was lost after it was entered: what was about to be said counts as said."""
    sealed = made(home)

    def lost(*_arguments: object) -> None:
        raise OSError(errno.EIO, "the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr("peelian.publication.publish._copy", lost)
        with pytest.raises(PublishError, match="the disk is gone"):
            publish(sealed.folder, home)
    (entry,) = open_ledger(home).entries()
    (fault,) = faults_of(open_ledger(home), home)
    assert fault.endswith(f"its publication was cut off: publish {sealed.digest[:16]} again")
    other = made(home, entry.hash, summary="Built anew.")
    with pytest.raises(PublishError, match="is in the ledger already"):
        publish(other.folder, home)
    finished = publish(other.folder, home, corrects="the first was never published")
    assert finished.folder.name == "v2"
    assert kinds(open_ledger(home)) == ["published", "corrected", "settled"]


def test_a_ledger_that_was_lost_or_is_another_stops_everything(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting that was forgotten must not give an empty memory in silence."""
    publish(made(home).folder, home)
    statements = open_ledger(home).statements_of(open_ledger(home).entries()[0])
    later = made(home, NOTHING_BEFORE, id="apart", counting_unit="cases", unit_label="cases")
    with monkeypatch.context() as patch:
        patch.setenv("PEELIAN_LEDGER", f"sqlite:///{tmp_path / 'another.sqlite'}")
        with pytest.raises(ZoneError, match="lacks the entry that was added last"):
            history_of(home, statements, Itself("new", "2023-02"))
        with pytest.raises(ZoneError, match="lacks the entry that was added last"):
            publish(later.folder, home)
        (fault, lost) = faults_of(open_ledger(home), home)
        assert "is published, but in no entry" in fault
        assert "which the ledger has lost" in lost
    assert not (home.root / "public" / "apart").exists()
    publish(later.folder, home)
