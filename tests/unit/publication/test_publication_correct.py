"""A correction is told of on both versions, with its day and reason, and alters neither."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from made_release import TABLES, make_protected
from publication_browser import browser, chromium, opened

from peelian.cli import peelian
from peelian.core.calendar import LONDON
from peelian.core.errors import InputError, PublishError, UnsafeError
from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.ledger.history import HEAD_FACT
from peelian.ledger.store import open_ledger
from peelian.publication.build import build
from peelian.publication.inspection import inspect_path
from peelian.publication.publish import publish
from peelian.publication.seal import inspect_and_seal
from peelian.publication.site.build import build_site
from peelian.publication.withdraw import withdraw
from peelian.publication.words import spoken_day

WHY = "A table counted a group of cases twice."
PERIOD = "public/social-media/2023-02"
UNSIGNED = {"sign_off_people": 0, "sign_off_reason": "A rehearsal, not public."}


def _staged(home: Home, version: int, **changes: object) -> Finished:
    head = {HEAD_FACT: open_ledger(home).entries()[-1].hash} if version > 1 else None
    protected = make_protected(home, facts=head, tables=TABLES[-1:], **UNSIGNED, **changes)
    staged = build(protected.folder, home, version=version)
    inspect_and_seal(staged.folder, home)
    return staged


@pytest.fixture
def second(home: Home) -> Finished:
    """A corrected release that is ready, beside a published first version."""
    publish(_staged(home, 1).folder, home)
    return _staged(home, 2, summary="How many allegations were made, corrected.")


def _correct(home: Home, staged: Finished, reason: str) -> Result:
    arguments = ["correct", staged.digest[:16], "--reason", reason, "--home", str(home.root)]
    return CliRunner().invoke(peelian, arguments)


def test_both_versions_tell_of_it_and_neither_is_altered(home: Home, second: Finished) -> None:
    first = home.root / PERIOD / "v1"
    before = {path.name: path.read_bytes() for path in first.iterdir()}
    done = _correct(home, second, WHY)
    assert done.exit_code == 0, done.output
    assert {path.name: path.read_bytes() for path in first.iterdir()} == before
    assert inspect_path(first) == inspect_path(home.root / PERIOD / "v2") == []
    today = spoken_day(dt.datetime.now(LONDON).date())
    old = (home.root / PERIOD / "v1-notice.html").read_text()
    new = (home.root / PERIOD / "v2-notice.html").read_text()
    assert f"Version 1 was corrected on {today}. {WHY}" in old
    assert f"This is version 2, published on {today}. It corrects the version before. {WHY}" in new
    for version, name in ((first, "v1-notice"), (home.root / PERIOD / "v2", "v2-notice")):
        assert f'data="../{name}.html"' in (version / "index.html").read_text()
    for name in ("index.html", "feed.atom"):
        assert WHY in (home.root / "public" / name).read_text()


@pytest.mark.xdist_group("browser")
def test_a_reader_of_either_version_sees_it_in_a_browser(home: Home, second: Finished) -> None:
    first = home.root / PERIOD / "v1" / "index.html"
    with browser(chromium()) as running:
        with opened(running, first, 360) as told:
            shown = told.page.get_by_role("link", name="See whether this release was corrected")
            assert shown.is_visible()
            assert told.axe() == []
        assert _correct(home, second, WHY).exit_code == 0
        for number in (1, 2):
            path = home.root / PERIOD / f"v{number}" / "index.html"
            with opened(running, path, 360) as told:
                notice = next(f for f in told.page.frames if f"v{number}-notice" in f.url)
                notice.get_by_text(WHY).wait_for(timeout=10_000)
                assert not told.page.get_by_text("See whether this release").is_visible()
                assert told.axe() == []
                assert told.asked == []


def test_where_the_correction_was_withdrawn_the_first_is_not_called_corrected(
    home: Home, second: Finished
) -> None:
    assert _correct(home, second, WHY).exit_code == 0
    withdraw(home, "social-media", "2023-02", who="ann", reason="It counted too few.")
    build_site(home, today=dt.date(2023, 4, 1))
    text = (home.root / PERIOD / "v1-notice.html").read_text()
    assert "was corrected" not in text
    assert "published and then withdrawn" in text


REASONS = {"short": InputError, "PC Smith was counted twice.": UnsafeError, "": InputError}


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_that_the_public_may_not_read_is_refused(
    reason: str, home: Home, second: Finished
) -> None:
    done = _correct(home, second, reason)
    assert isinstance(done.exception, (REASONS[reason], SystemExit))
    assert not (home.root / PERIOD / "v2").exists()


def test_publishing_asks_the_same_of_a_reason(home: Home, second: Finished) -> None:
    with pytest.raises(UnsafeError):
        publish(second.folder, home, corrects="someone@force.example was counted twice.")
    assert not (home.root / PERIOD / "v2").exists()


def test_there_must_be_a_version_to_correct(home: Home) -> None:
    done = _correct(home, _staged(home, 1), WHY)
    assert done.exit_code != 0
    assert not isinstance(done.exception, PublishError) or "nothing was published" in str(
        done.exception
    )
    assert not (home.root / PERIOD).exists()


def test_a_release_without_any_note_is_built_and_says_so(home: Home) -> None:
    days = {"start": "2018-01-01", "end": "2023-02-28"}
    staged = _staged(home, 1, notes=(), window_reason="", requested_window=days)
    said = "There is nothing to note beyond what the cover and the tables say."
    assert said in (staged.folder / "index.html").read_text()
    assert inspect_path(staged.folder) == []


@pytest.mark.parametrize("had_a_key", [True, False])
def test_a_published_month_can_be_built_again_after_the_key_was_changed_or_lost(
    had_a_key: bool, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    import minisign

    def use(key: minisign.KeyPair | None) -> None:
        monkeypatch.delenv("PEELIAN_SIGNING_KEY", raising=False)
        if key is not None:
            monkeypatch.setenv("PEELIAN_SIGNING_KEY", bytes(key.secret_key).decode())

    use(minisign.KeyPair.generate() if had_a_key else None)
    first = _staged(home, 1)
    publish(first.folder, home)
    protected = next(path for path in home.root.glob("protected/*/*/*") if path.is_dir())
    for later in (minisign.KeyPair.generate(), None):
        use(later)
        again = build(protected, home)
        assert again.digest == first.digest
        assert publish(again.folder, home).folder == home.root / PERIOD / "v1"
    assert (Path(first.folder) / "SHA256SUMS.minisig").exists() == had_a_key
