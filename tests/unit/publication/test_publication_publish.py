"""Publish: what was signed and nothing else, once, unaltered, whatever is killed when."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from made_release import make_protected

from peelian.core.audit import append, read_chain
from peelian.core.errors import PublishError, SignOffError, UnsafeError, ZoneError
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.inspection import inspect_path
from peelian.publication.publish import publish
from peelian.publication.seal import Sealed, inspect_and_seal
from peelian.publication.signoff import decide

REASON = "checked every table against last month"
V1 = "public/social-media/2023-02/v1"


def _events(home: Home) -> list[str]:
    return [entry.what for entry in read_chain(home)]


def _sign(sealed: Sealed, home: Home, *people: str) -> None:
    for who in people:
        decide(
            home, sealed.digest, who=who, decision="approve", reason=REASON, triggered_by="carol"
        )


def test_the_signed_files_are_published_with_the_zones_behind_the_wall_gone(
    signed: Sealed, home: Home
) -> None:
    for zone in ("records", "tabulations", "quality", "protected"):
        shutil.rmtree(home.root / zone, ignore_errors=True)
    finished = publish(signed.folder, home)
    assert finished.told(home.root) == {
        "stage": "publish",
        "path": V1,
        "digest": signed.digest,
        "counts": dict(finished.manifest.counts),
    }
    for path in signed.folder.iterdir():
        assert (home.root / V1 / path.name).read_bytes() == path.read_bytes()
    assert inspect_path(finished.folder) == []
    assert _events(home)[-2:] == ["publishing", "published"]
    assert read_chain(home)[-2].details["approvers"] == ["ann", "bob"]


def test_publishing_again_changes_nothing(signed: Sealed, home: Home) -> None:
    first = publish(signed.folder, home)
    before = [(path.name, path.stat().st_mtime_ns) for path in sorted(first.folder.iterdir())]
    chain = read_chain(home)
    assert publish(signed.folder, home) == first
    assert [(p.name, p.stat().st_mtime_ns) for p in sorted(first.folder.iterdir())] == before
    assert read_chain(home) == chain


def test_published_files_can_be_read_by_all_and_written_by_none(signed: Sealed, home: Home) -> None:
    folder = publish(signed.folder, home).folder
    assert folder.stat().st_mode & 0o777 == 0o755
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}


@pytest.mark.parametrize("people", [(), ("ann",)])
def test_too_few_signatures_are_refused(
    people: tuple[str, ...], sealed: Sealed, home: Home
) -> None:
    _sign(sealed, home, *people)
    with pytest.raises(SignOffError, match=f"waiting .{len(people)} of 2"):
        publish(sealed.folder, home)
    assert not (home.root / "public").exists()
    assert "publishing" not in _events(home)


def test_a_rejected_release_is_refused(signed: Sealed, home: Home) -> None:
    decide(home, signed.digest, who="dora", decision="reject", reason=REASON, triggered_by="carol")
    with pytest.raises(SignOffError, match="rejected by dora"):
        publish(signed.folder, home)


def test_one_person_in_two_spellings_is_not_two(sealed: Sealed, home: Home) -> None:
    details = {"reason": REASON, "triggered_by": "carol"}
    for who in ("ann", "ANN", " ann"):
        append(home, who=who, what="approved", subject=sealed.digest, details=details)
    with pytest.raises(SignOffError, match=r"waiting .1 of 2"):
        publish(sealed.folder, home)


def test_an_unsealed_release_is_refused(staged: Finished, home: Home) -> None:
    with pytest.raises(PublishError, match="not sealed"):
        publish(staged.folder, home)


def test_a_seal_that_the_chain_does_not_know_is_refused(signed: Sealed, home: Home) -> None:
    (home.root / "audit" / "chain.jsonl").unlink()
    with pytest.raises(SignOffError, match="no inspection"):
        publish(signed.folder, home)


def test_an_altered_chain_is_refused(signed: Sealed, home: Home) -> None:
    chain = home.root / "audit" / "chain.jsonl"
    chain.write_bytes(chain.read_bytes().replace(b'"bob"', b'"eve"'))
    with pytest.raises(ZoneError, match="altered"):
        publish(signed.folder, home)


@pytest.mark.parametrize("name", ["rank_alone.csv", "release.json", "SHA256SUMS", "manifest.json"])
def test_a_file_that_is_not_what_was_signed_is_refused(
    name: str, signed: Sealed, home: Home
) -> None:
    path = signed.folder / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(PublishError, match="not what was sealed"):
        publish(signed.folder, home)
    assert not (home.root / V1).exists()


def test_a_file_more_is_refused(signed: Sealed, home: Home) -> None:
    (signed.folder / "staff.csv").write_text("name\n")
    with pytest.raises(PublishError, match="not what was sealed"):
        publish(signed.folder, home)


def test_a_signed_folder_moved_to_another_release_is_refused(signed: Sealed, home: Home) -> None:
    other = home.root / "staged" / "other" / "2023-02"
    shutil.copytree(signed.folder.parent, other)
    with pytest.raises(PublishError, match="another release's folder"):
        publish(other / signed.folder.name, home)


def test_a_folder_outside_the_staged_zone_is_refused(signed: Sealed, home: Home) -> None:
    shutil.copytree(signed.folder, home.root / "elsewhere" / signed.folder.name)
    with pytest.raises(PublishError, match="only a staged release"):
        publish(home.root / "elsewhere" / signed.folder.name, home)


def test_another_release_of_the_period_is_refused_and_the_first_stays(
    signed: Sealed, home: Home
) -> None:
    other = build(make_protected(home, summary="Another summary.").folder, home)
    second = inspect_and_seal(other.folder, home)
    _sign(second, home, "ann", "bob")
    publish(signed.folder, home)
    before = {p.name: p.read_bytes() for p in (home.root / V1).iterdir()}
    with pytest.raises(PublishError, match="published already"):
        publish(second.folder, home)
    assert {p.name: p.read_bytes() for p in (home.root / V1).iterdir()} == before
    assert _events(home).count("published") == 1


def test_published_files_that_were_altered_are_told_of(signed: Sealed, home: Home) -> None:
    path = publish(signed.folder, home).folder / "rank_alone.csv"
    path.chmod(0o644)
    path.write_text("x\n")
    with pytest.raises(PublishError, match="published files are not what was signed"):
        publish(signed.folder, home)


def test_a_release_that_nobody_signs_says_why_in_the_chain(home: Home) -> None:
    protected = make_protected(home, sign_off_people=0, sign_off_reason="A rehearsal, not public.")
    staged = build(protected.folder, home)
    inspect_and_seal(staged.folder, home)
    publish(staged.folder, home)
    publish(staged.folder, home)
    assert _events(home) == ["sealed", "sign-off waived", "publishing", "published"]
    assert read_chain(home)[1].details["reason"] == "A rehearsal, not public."


def test_a_release_that_nobody_signs_for_no_reason_is_refused(home: Home) -> None:
    staged = build(make_protected(home, sign_off_people=0).folder, home)
    inspect_and_seal(staged.folder, home)
    with pytest.raises(SignOffError, match="must say why"):
        publish(staged.folder, home)


def test_fewer_signatures_cannot_be_slipped_into_the_metadata(staged: Finished, home: Home) -> None:
    path = staged.folder / "release.json"
    path.write_text(path.read_text().replace('"people": 2', '"people": 0'))
    with pytest.raises((ZoneError, UnsafeError)):
        inspect_and_seal(staged.folder, home)


def test_publishers_that_race_leave_one_version(signed: Sealed, home: Home) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: publish(signed.folder, home), range(8)))
    assert {finished.folder for finished in done} == {home.root / V1}
    assert [p.name for p in (home.root / V1).parent.iterdir()] == ["v1"]
    assert _events(home).count("published") == 1
    assert _events(home).count("publishing") == 1


KILL = """
import os, signal, sys
from pathlib import Path
from peelian.core.zones import Home
import peelian.core.files as files
import peelian.core.audit as audit
import peelian.publication.publish as stage

def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def before(owner, name):
    setattr(owner, name, die)

def after(owner, name):
    whole = getattr(owner, name)
    setattr(owner, name, lambda *a, **k: (whole(*a, **k), die()))

def nth(owner, name, number):
    whole, calls = getattr(owner, name), []
    def counted(*a, **k):
        calls.append(1)
        return die() if len(calls) == number else whole(*a, **k)
    setattr(owner, name, counted)

{kill}
stage.publish(Path(sys.argv[1]), Home(Path(sys.argv[2])))
"""
KILLS = {
    "before it begins": "before(stage, '_begin')",
    "after it begins": "after(stage, '_begin')",
    "before the copy": "before(stage, '_copy')",
    "in the middle of the copy": "nth(Path, 'write_bytes', 3)",
    "before the rename": "before(stage, 'settle')",
    "after the rename": "after(stage, 'settle')",
    "before the last event": "before(stage, '_record')",
    "after the last event": "after(stage, '_record')",
}


@pytest.mark.parametrize("moment", KILLS)
def test_killed_at_any_moment_and_run_again_it_is_published_once(
    moment: str, signed: Sealed, home: Home
) -> None:
    code = KILL.replace("{kill}", KILLS[moment])
    killed = subprocess.run(
        [sys.executable, "-c", code, str(signed.folder), str(home.root)],
        env={**os.environ, "PYTHONWARNINGS": "error"},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    place = home.root / V1
    if place.exists():
        assert {p.name for p in place.iterdir()} == {p.name for p in signed.folder.iterdir()}
    finished = publish(signed.folder, home)
    assert inspect_path(finished.folder) == []
    assert [path.name for path in place.parent.iterdir()] == ["v1"]
    assert _events(home).count("publishing") == 1
    assert _events(home).count("published") == 1
    assert _events(home)[-1] == "published"


def test_killed_while_building_it_is_built_whole_the_next_time(
    protected: Finished, home: Home
) -> None:
    shutil.rmtree(home.root / "staged")
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from peelian.core.zones import Home\n"
        "import peelian.core.manifest as manifest\n"
        "import peelian.publication.build as stage\n"
        "manifest.settle = lambda *a: os.kill(os.getpid(), signal.SIGKILL)\n"
        "stage.build(Path(sys.argv[1]), Home(Path(sys.argv[2])))\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(protected.folder), str(home.root)], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    staged = build(protected.folder, home)
    names = [path.name for path in staged.folder.parent.iterdir()]
    assert sorted(names) == [staged.folder.name, f"{staged.folder.name}.origin.json"]
    assert inspect_and_seal(staged.folder, home).digest == staged.digest
