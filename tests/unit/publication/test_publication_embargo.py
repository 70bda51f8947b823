"""The embargo: nobody publishes before the announced moment, whoever starts the run."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_release import make_protected

from peelian.cli import peelian
from peelian.core.audit import read_chain
from peelian.core.errors import PublishError, ZoneError
from peelian.core.files import canonical_json
from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home
from peelian.ledger.store import open_ledger
from peelian.publication.build import build
from peelian.publication.places import seal_path
from peelian.publication.publish import publish
from peelian.publication.seal import Sealed, inspect_and_seal, sealed_folder
from peelian.publication.signoff import decide

# The made-up release is planned for 9:30am on 7 March 2023; London keeps winter time then.
MOMENT = dt.datetime(2023, 3, 7, 9, 30, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def _waits(home: Home) -> bool:
    said = [entry.what for entry in read_chain(home)]
    return "publishing" not in said and not (home.root / "public").exists()


def test_a_second_early_is_refused_and_nothing_is_begun(signed: Sealed, home: Home) -> None:
    assert signed.planned_at == MOMENT
    with pytest.raises(PublishError, match=r"under embargo.*9:30am on 7 March 2023"):
        publish(signed.folder, home, now=MOMENT - SECOND)
    assert _waits(home)
    assert open_ledger(home).entries() == ()


def test_on_the_moment_it_is_published_and_afterwards_at_any_time(
    signed: Sealed, home: Home
) -> None:
    folder = publish(signed.folder, home, now=MOMENT).folder
    assert folder.is_dir()
    # A clock that was put back doesn't call back what is public.
    assert publish(signed.folder, home, now=MOMENT - SECOND).folder == folder


def test_summer_time_is_told_apart(home: Home) -> None:
    planned = dt.datetime.fromisoformat("2023-07-07T09:30:00+01:00")
    protected = make_protected(
        home, planned_at=planned, sign_off_people=0, sign_off_reason="A rehearsal, not public."
    )
    staged = build(protected.folder, home)
    inspect_and_seal(staged.folder, home)
    with pytest.raises(PublishError, match="it is 8:29am on 7 July 2023; allowed: 9:30am"):
        publish(staged.folder, home, now=dt.datetime(2023, 7, 7, 7, 29, tzinfo=dt.UTC))
    publish(staged.folder, home, now=dt.datetime(2023, 7, 7, 8, 30, tzinfo=dt.UTC))


def test_a_moment_without_its_offset_is_refused(staged: Finished, home: Home) -> None:
    # An hour of summer time is worth refusing.
    path = staged.folder / "release.json"
    body = json.loads(path.read_text()) | {"planned_at": "2023-03-07T09:30:00"}
    folder = _folder_of(home, canonical_json(body), staged)
    with pytest.raises(ZoneError, match="metadata can't be read"):
        sealed_folder(folder)


def _folder_of(home: Home, metadata: bytes, staged: Finished) -> Path:
    """A staged folder that a forger made: whole and sealed, with other metadata."""
    with stage_draft(home.root / "staged" / "social-media" / "2023-02") as draft:
        for path in staged.folder.iterdir():
            if path.name != "manifest.json":
                (draft.folder / path.name).write_bytes(path.read_bytes())
        (draft.folder / "release.json").write_bytes(metadata)
        forged = draft.finish("build")
    seal_path(forged.folder).write_bytes(canonical_json({"digest": forged.digest}))
    return forged.folder


def test_a_release_signed_for_a_moment_that_the_calendar_moved_is_refused(
    signed: Sealed, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = tmp_path / "changes.yaml"
    changes.write_text(
        "changes:\n"
        "  - {release: social-media, period: 2023-02, was: 2023-03-07 09:30, now: 2023-03-14 09:30,"
        " announced: 2023-02-01, reason: The register is moved.}\n"
    )
    monkeypatch.setattr("peelian.core.announced.CHANGES_FILE", changes)
    with pytest.raises(PublishError, match=r"calendar gives another moment.*14 March 2023"):
        publish(signed.folder, home, now=MOMENT + dt.timedelta(days=30))
    assert _waits(home)


def test_the_command_says_when_it_may_be_published(home: Home) -> None:
    far = dt.datetime(2999, 3, 7, 9, 30, tzinfo=dt.UTC)
    sealed = inspect_and_seal(build(make_protected(home, planned_at=far).folder, home).folder, home)
    for who in ("ann", "bob"):
        decide(
            home,
            sealed.digest,
            who=who,
            decision="approve",
            reason="checked every table against last month",
            triggered_by="carol",
        )
    done = CliRunner().invoke(peelian, ["publish", sealed.digest, "--home", str(home.root)])
    assert isinstance(done.exception, PublishError)
    assert "9:30am on 7 March 2999" in str(done.exception)
    assert _waits(home)


def test_what_is_handed_on_says_when(signed: Sealed, home: Home) -> None:
    told = sealed_folder(signed.folder).told(home.root)
    assert told["planned_at"] == MOMENT.isoformat()
    assert json.loads(json.dumps(told)) == told
