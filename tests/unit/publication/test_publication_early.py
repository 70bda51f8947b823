"""Pre-release access: listed roles alone, within their hours, one person a role, always logged."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_release import make_protected

from peelian.cli import peelian
from peelian.core.audit import read_chain
from peelian.core.errors import InputError, PublishError, SignOffError
from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.early.listed import read_listed
from peelian.publication.early.opening import NOTICE_FILE, OPENED, open_early
from peelian.publication.inspection import inspect_path
from peelian.publication.publish import publish
from peelian.publication.seal import Sealed, inspect_and_seal
from peelian.publication.signoff import decide

ROLE = "Chief Constable"
LIST = """
releases:
  social-media:
    - role: Chief Constable
      organisation: Vale of Nowhere Police
      why: Answers for the force on the day of publication.
      hours: 24
    - role: Head of communications
      organisation: Vale of Nowhere Police
      why: Prepares what is said on the day.
      hours: 1
"""
MOMENT = dt.datetime(2023, 3, 7, 9, 30, tzinfo=dt.UTC)
REASON = "checked every table against last month"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    path = tmp_path / "prerelease.yaml"
    monkeypatch.setattr("peelian.publication.early.listed.LIST_FILE", path)
    monkeypatch.setattr("peelian.publication.inspection.expected.EARLY_LIST", path)

    def write(text: str) -> Path:
        path.write_text(text)
        return path

    return write


@pytest.fixture
def ready(listed: Callable[[str], Path], home: Home) -> Sealed:
    """A signed release that lists two roles."""
    listed(LIST)
    sealed = inspect_and_seal(build(make_protected(home).folder, home).folder, home)
    for who in ("ann", "bob"):
        decide(home, sealed.digest, who=who, decision="approve", reason=REASON, triggered_by="cal")
    return sealed


def test_the_release_says_who_may_see_it_early(ready: Sealed) -> None:
    facts = json.loads((ready.folder / "release.json").read_text())
    assert [role["hours"] for role in facts["pre_release_access"]] == [24, 1]
    page = (ready.folder / "index.html").read_text()
    assert "Chief Constable, Vale of Nowhere Police: up to 24 hours before." in page
    assert "up to 1 hour before." in page
    assert inspect_path(ready.folder) == []


def test_a_release_that_lists_nobody_says_so(signed: Sealed, home: Home, tmp_path: Path) -> None:
    assert "Nobody sees the figures before" in (signed.folder / "index.html").read_text()
    with pytest.raises(SignOffError, match="allowed: nobody"):
        open_early(
            home, signed.digest, who="dee", role=ROLE, into=tmp_path / "copy", now=MOMENT - HOUR
        )


def test_a_listed_role_gets_the_files_and_the_log_has_it(
    ready: Sealed, home: Home, tmp_path: Path
) -> None:
    into = tmp_path / "copy"
    open_early(home, ready.digest, who="Dee", role="chief constable", into=into, now=MOMENT - HOUR)
    for path in ready.folder.iterdir():
        if path.name != "manifest.json":
            assert (into / path.name).read_bytes() == path.read_bytes()
    assert "before 9:30am on 7 March 2023, London time" in (into / NOTICE_FILE).read_text()
    assert into.stat().st_mode & 0o777 == 0o700
    entry = read_chain(home)[-1]
    assert (entry.what, entry.who, entry.subject) == (OPENED, "Dee", ready.digest)
    assert entry.details["role"] == ROLE
    assert entry.details["embargo_until"] == MOMENT.isoformat()


# Hours before publication at which each role asks.
WHEN = """
    Chief Constable        | 24.0  | yes
    Chief Constable        | 24.01 | no
    Chief Constable        | 0.01  | yes
    Chief Constable        | 0     | no
    Chief Constable        | -1    | no
    Head of communications | 1.0   | yes
    Head of communications | 1.01  | no
"""


@pytest.mark.parametrize(
    ("role", "hours", "may"),
    [[cell.strip() for cell in line.split("|")] for line in WHEN.strip().splitlines()],
)
def test_a_role_sees_it_within_its_hours_alone(
    role: str, hours: str, may: str, ready: Sealed, home: Home, tmp_path: Path
) -> None:
    now = MOMENT - float(hours) * HOUR
    into = tmp_path / "copy"
    if may == "yes":
        open_early(home, ready.digest, who="dee", role=role, into=into, now=now)
        assert into.is_dir()
        return
    with pytest.raises(PublishError, match="isn't open to this role now"):
        open_early(home, ready.digest, who="dee", role=role, into=into, now=now)
    assert not into.exists()
    assert read_chain(home)[-1].what != OPENED


def test_one_person_a_role_and_each_time_is_logged(
    ready: Sealed, home: Home, tmp_path: Path
) -> None:
    def see(who: str, name: str) -> None:
        place = tmp_path / name
        open_early(home, ready.digest, who=who, role=ROLE, into=place, now=MOMENT - HOUR)

    see("Dee", "one")
    see("dee", "two")
    with pytest.raises(SignOffError, match="another person"):
        see("eve", "three")
    assert [e.who for e in read_chain(home) if e.what == OPENED] == ["Dee", "dee"]
    with pytest.raises(InputError, match="there already"):
        see("dee", "one")


def test_what_is_not_signed_is_shown_to_nobody(
    listed: Callable[[str], Path], home: Home, tmp_path: Path
) -> None:
    listed(LIST)
    sealed = inspect_and_seal(build(make_protected(home).folder, home).folder, home)
    with pytest.raises(SignOffError, match="isn't signed yet"):
        open_early(
            home, sealed.digest, who="dee", role=ROLE, into=tmp_path / "copy", now=MOMENT - HOUR
        )


def test_a_role_that_is_added_after_signing_is_not_listed(
    ready: Sealed, home: Home, tmp_path: Path, listed: Callable[[str], Path]
) -> None:
    listed(LIST.replace("Head of communications", "Mayor"))
    with pytest.raises(SignOffError, match="Chief Constable; Head of communications"):
        open_early(
            home, ready.digest, who="dee", role="Mayor", into=tmp_path / "c", now=MOMENT - HOUR
        )


def test_it_says_so_in_public_and_the_public_files_are_inspected(ready: Sealed, home: Home) -> None:
    folder = publish(ready.folder, home).folder
    assert inspect_path(folder) == []


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("a person", {"role": "PC Smith", "organisation": "x", "why": "because", "hours": 24}),
        ("too long", {"role": "Mayor", "organisation": "x", "why": "because", "hours": 48}),
        (
            "a field more",
            {"role": "Mayor", "organisation": "x", "why": "y", "hours": 1, "who": "z"},
        ),
    ],
)
def test_the_airlock_refuses_a_list_that_no_release_may_have(
    name: str, entry: dict[str, object], ready: Sealed, home: Home
) -> None:
    path = ready.folder / "release.json"
    body = json.loads(path.read_text()) | {"pre_release_access": [entry]}
    path.write_text(json.dumps(body, sort_keys=True, indent=2, ensure_ascii=False) + "\n")
    found = [str(finding) for finding in inspect_path(ready.folder)]
    assert any("pre_release_access" in finding for finding in found), name


def test_a_release_built_with_another_list_is_not_sealed(
    listed: Callable[[str], Path], home: Home
) -> None:
    listed(LIST)
    staged = build(make_protected(home).folder, home)
    listed("releases: {}")
    with pytest.raises(Exception, match="pre_release_access"):
        inspect_and_seal(staged.folder, home)


FAULTS = """
    releases: []                                                          | listed by release
    releases: {a: text}                                                   | give a list
    releases: {a: [{role: x}]}                                            | its keys must be
    releases: {a: [{role: x, organisation: y, why: "z", hours: 1}]}       | too short
    releases: {a: [{role: x, organisation: y, why: abcdefghij, hours: 25}]} | 1 to 24
    releases: {a: [{role: x, organisation: y, why: abcdefghij, hours: true}]} | 1 to 24
    releases: {a: [{role: "=x", organisation: y, why: abcdefghij, hours: 1}]} | formula
    releases: {a: [                                                       | isn't YAML
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [[c.strip() for c in line.rsplit("|", 1)] for line in FAULTS.strip().splitlines()],
)
def test_a_list_with_faults_is_refused_whole(
    text: str, said: str, listed: Callable[[str], Path]
) -> None:
    with pytest.raises(InputError, match=said):
        read_listed("another", listed(text))


def test_the_project_s_own_list_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_listed("social-media") == ()


def test_the_commands_show_and_open(ready: Sealed, home: Home, tmp_path: Path) -> None:
    at = ["--home", str(home.root)]
    run = CliRunner().invoke(peelian, ["pre-release", "list", ready.digest, *at])
    assert run.output.splitlines()[0].startswith("may: Chief Constable, Vale of Nowhere Police, 24")
    args = ["--who", "dee", "--role", ROLE, "--into", str(tmp_path / "copy"), *at]
    run = CliRunner().invoke(peelian, ["pre-release", "open", ready.digest, *args])
    # The made-up release was due in 2023.
    assert isinstance(run.exception, PublishError)
    open_early(home, ready.digest, who="dee", role=ROLE, into=tmp_path / "copy", now=MOMENT - HOUR)
    run = CliRunner().invoke(peelian, ["pre-release", "list", ready.digest, *at])
    assert f"has: dee, {ROLE}, " in run.output
