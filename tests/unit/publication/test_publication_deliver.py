"""Publishing to a store: all of a release or nothing, whatever fails or races."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_release import TABLES, make_protected
from store_in_folder import FolderStore
from store_served import (
    BUCKET,
    DROP,
    LOSE_REPLY,
    Fault,
    failing,
    faults_for_a_reader,
    served,
    store_of,
)

from peelian.cli import peelian
from peelian.core.audit import read_chain
from peelian.core.errors import InputError, PublishError
from peelian.core.zones import Home
from peelian.ledger.history import HEAD_FACT
from peelian.ledger.store import open_ledger
from peelian.publication.build import build
from peelian.publication.outlet import s3
from peelian.publication.outlet.conditions import refuse_unconditional
from peelian.publication.outlet.deliver import deliver
from peelian.publication.outlet.s3 import ENDPOINT_VARIABLE, S3Store
from peelian.publication.outlet.store import Held, StoreError
from peelian.publication.publish import publish
from peelian.publication.seal import inspect_and_seal
from peelian.publication.site.build import build_site
from peelian.publication.withdraw import withdraw

TODAY = dt.date(2023, 3, 8)
FRONT = "social-media/2023-02/v1/index.html"
WHY = "A table counted a group of cases twice."
prefixes = (f"trial-{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret of nobody")


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a small published release."""
    return _published(Home(tmp_path_factory.mktemp("public") / "home"))


@pytest.fixture
def home(public: Home, tmp_path: Path) -> Home:
    return _copy(public, tmp_path / "home")


def _copy(home: Home, place: Path) -> Home:
    shutil.copytree(home.root, place)
    return Home(place)


def _published(home: Home, corrects: str = "", **changes: object) -> Home:
    unsigned = {"sign_off_people": 0, "sign_off_reason": "A rehearsal, not public."}
    head = {HEAD_FACT: open_ledger(home).entries()[-1].hash} if corrects else None
    protected = make_protected(home, facts=head, tables=TABLES[-1:], **unsigned, **changes)
    staged = build(protected.folder, home, version=2 if corrects else 1)
    inspect_and_seal(staged.folder, home)
    publish(staged.folder, home, corrects=corrects)
    return home


def _give(home: Home, store: S3Store) -> None:
    deliver(home, store, today=TODAY)


def test_a_reader_gets_what_was_signed(home: Home, endpoint: str) -> None:
    store = store_of(endpoint, next(prefixes))
    done = deliver(home, store, today=TODAY)
    assert (done.releases, done.notices, done.store) == (1, 0, store.name)
    assert faults_for_a_reader(store) == []
    folder = home.root / "public/social-media/2023-02/v1"
    prefix = next(key for key in store.keys("social-media") if key.endswith("manifest.json"))
    prefix = prefix.removesuffix("manifest.json")
    for path in folder.iterdir():
        held = store.get(prefix + path.name)
        assert held is not None
        assert held.data == path.read_bytes()
    index = store.get("index.html")
    assert index is not None
    assert f'href="{prefix}index.html"'.encode() in index.data
    events = [entry for entry in read_chain(home) if entry.what == "delivered"]
    assert [(e.who, e.details["store"]) for e in events] == [("peelian", store.name)]


def test_delivering_again_changes_nothing(home: Home, endpoint: str) -> None:
    store = store_of(endpoint, next(prefixes))
    _give(home, store)
    before = {key: store.get(key) for key in store.keys("")}
    chain = read_chain(home)
    _give(home, store)
    assert {key: store.get(key) for key in store.keys("")} == before
    assert read_chain(home) == chain


def _requests(home: Home, endpoint: str) -> int:
    count = [0]

    def note(number: int, _request: BaseHTTPRequestHandler, _body: bytes) -> None:
        count[0] = number

    with failing(endpoint, note) as through:
        _give(home, store_of(through, next(prefixes)))
    return count[0]


def _fails_from(first: int, how: int) -> Fault:
    return lambda number, _request, _body: how if number >= first else None


@pytest.mark.slow
def test_the_store_fails_from_any_request_on_and_nobody_sees_half(
    public: Home, endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library waits between tries, which is of no matter here.
    monkeypatch.setattr(s3, "TRIES", 1)
    total = _requests(_copy(public, tmp_path / "count"), endpoint)
    assert total > 30
    for first, how in zip(range(1, total + 1, 2), itertools.cycle([500, 403, DROP]), strict=False):
        home, prefix = _copy(public, tmp_path / f"{first}"), next(prefixes)
        with failing(endpoint, _fails_from(first, how)) as through, pytest.raises(StoreError):
            _give(home, store_of(through, prefix))
        store = store_of(endpoint, prefix)
        assert faults_for_a_reader(store) == [], first
        _give(home, store)
        assert faults_for_a_reader(store) == [], first
        assert store.get("index.html") is not None


def test_a_reply_that_is_lost_does_no_harm(
    home: Home, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server has the object; the library asks again, and is told that the object is there.
    monkeypatch.setattr(
        "botocore.retries.standard.time.sleep", lambda _seconds: None, raising=False
    )
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)
    lost: list[str] = []

    def lose(number: int, request: BaseHTTPRequestHandler, _body: bytes) -> int | None:
        if request.command == "PUT" and "probe" not in request.path and request.path not in lost:
            lost.append(request.path)
            return LOSE_REPLY
        return None

    prefix = next(prefixes)
    with failing(endpoint, lose) as through:
        _give(home, store_of(through, prefix))
    assert len(lost) > 15
    store = store_of(endpoint, prefix)
    assert faults_for_a_reader(store) == []


def test_an_object_that_was_cut_short_is_told_of_and_not_published(
    home: Home, endpoint: str
) -> None:
    def cut(_number: int, request: BaseHTTPRequestHandler, body: bytes) -> bytes | None:
        whole = request.command != "PUT" or not request.path.endswith(".xlsx")
        return None if whole else body[: len(body) // 2]

    prefix = next(prefixes)
    with failing(endpoint, cut) as through, pytest.raises(PublishError, match="another file"):
        _give(home, store_of(through, prefix))
    store = store_of(endpoint, prefix)
    assert store.get(FRONT) is None
    assert faults_for_a_reader(store) == []


def test_a_public_file_that_was_altered_is_not_given_out(home: Home, endpoint: str) -> None:
    path = home.root / "public/social-media/2023-02/v1/rank_alone.csv"
    path.chmod(0o644)
    path.write_text("rank,rank_code,value,marker\n")
    store = store_of(endpoint, next(prefixes))
    with pytest.raises(PublishError, match="not what was signed"):
        _give(home, store)
    assert store.get(FRONT) is None


def test_a_file_more_under_the_digest_stops_it(home: Home, endpoint: str) -> None:
    store = store_of(endpoint, next(prefixes))
    _give(home, store)
    prefix = next(k for k in store.keys("") if k.endswith("manifest.json"))
    store.create(prefix.replace("manifest.json", "staff.csv"), b"name\n")
    store.remove(FRONT)
    with pytest.raises(PublishError, match="a file that wasn't signed"):
        _give(home, store)
    assert store.get(FRONT) is None


def test_publishers_that_race_with_one_release_both_end_well(
    public: Home, endpoint: str, tmp_path: Path
) -> None:
    prefix = next(prefixes)
    homes = [_copy(public, tmp_path / str(number)) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda home: _give(home, store_of(endpoint, prefix)), homes))
    assert faults_for_a_reader(store_of(endpoint, prefix)) == []


def test_of_two_releases_that_race_for_one_place_one_is_published(
    public: Home, endpoint: str, tmp_path: Path
) -> None:
    other = _published(Home(tmp_path / "other"), summary="Another summary.")
    homes = [other, _copy(public, tmp_path / "one")]
    store = store_of(endpoint, next(prefixes))

    def give(home: Home) -> str:
        try:
            _give(home, store_of(endpoint, store.prefix))
        except PublishError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(give, homes))
    assert said[0] == ""
    assert "another release stands" in said[1]
    assert faults_for_a_reader(store) == []


def test_a_correction_leaves_the_first_version_whole_and_dated_notices(
    home: Home, endpoint: str
) -> None:
    store = store_of(endpoint, next(prefixes))
    _give(home, store)
    before = {k: store.get(k) for k in store.keys("social-media/2023-02/") if "index" not in k}
    _published(home, corrects=WHY, summary="A corrected summary.")
    _give(home, store)
    assert faults_for_a_reader(store) == []
    assert before.items() <= {k: store.get(k) for k in store.keys("social-media/")}.items()
    first, second = store.get(FRONT), store.get(FRONT.replace("v1", "v2"))
    assert first is not None and second is not None
    assert WHY.encode() in first.data and b"was corrected on" in first.data
    assert b'http-equiv="refresh"' not in first.data
    assert b'http-equiv="refresh"' in second.data


@pytest.mark.parametrize("given_before", [True, False])
def test_a_withdrawal_leaves_the_notice_at_every_address_and_no_file(
    given_before: bool, home: Home, endpoint: str
) -> None:
    store = store_of(endpoint, next(prefixes))
    if given_before:
        _give(home, store)
    withdraw(home, "social-media", "2023-02", who="ann", reason=WHY)
    build_site(home, today=TODAY)
    _give(home, store)
    left = [key for key in store.keys("social-media/2023-02/") if "/v1/" not in key]
    names = [key.rpartition("/")[2] for key in left if key.count("/") == 3]
    assert sorted(names) == (["index.html", "withdrawn.json"] if given_before else [])
    for key in (FRONT, *[k for k in left if k.count("/") == 3 and k.endswith("html")]):
        held = store.get(key)
        assert held is not None
        assert WHY.encode() in held.data
    assert faults_for_a_reader(store) == []
    before = {key: store.get(key) for key in store.keys("")}
    _give(home, store)
    assert {key: store.get(key) for key in store.keys("")} == before


def test_a_publisher_that_does_not_know_of_a_withdrawal_does_not_undo_it(
    home: Home, endpoint: str, tmp_path: Path
) -> None:
    late = _copy(home, tmp_path / "late")
    store = store_of(endpoint, next(prefixes))
    _give(home, store)
    withdraw(home, "social-media", "2023-02", who="ann", reason=WHY)
    _give(home, store)
    with pytest.raises(PublishError, match="withdrawn from the store"):
        _give(late, store)
    names = {key.rpartition("/")[2] for key in store.keys("social-media/2023-02/")}
    assert names == {"index.html", "withdrawn.json"}


class _Careless:
    """A store that takes every write."""

    name = "careless"

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def get(self, key: str) -> Held | None:
        return Held(self.held[key], "tag") if key in self.held else None

    def create(self, key: str, data: bytes) -> None:
        self.held[key] = data

    def replace(self, key: str, data: bytes, _tag: str) -> None:
        self.held[key] = data

    def remove(self, key: str) -> None:
        self.held.pop(key, None)

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.held if key.startswith(prefix))


def test_a_store_that_keeps_no_conditions_is_refused(home: Home) -> None:
    store = _Careless()
    with pytest.raises(StoreError, match="keep conditions"):
        deliver(home, store, today=TODAY)
    assert store.held == {}
    with pytest.raises(StoreError):
        refuse_unconditional(store)


def _killed_everywhere(*arguments: Path) -> None:
    program = Path(__file__).with_name("delivery_killed.py")
    done = subprocess.run(
        [sys.executable, str(program), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    killed, wrong = done.stdout.split("\n", 1)
    assert int(killed) > 50
    assert wrong == ""


@pytest.mark.slow
def test_killed_at_any_line_nobody_sees_half_and_the_next_run_ends_it(
    public: Home, tmp_path: Path
) -> None:
    _killed_everywhere(public.root, tmp_path)


@pytest.mark.slow
def test_killed_while_it_is_withdrawn_it_is_whole_or_a_notice(home: Home, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "begun")
    deliver(home, store, today=TODAY)
    withdraw(home, "social-media", "2023-02", who="ann", reason=WHY)
    _killed_everywhere(home.root, tmp_path / "work", store.folder)


ADDRESSES = ["", "http://figures", "s3://", "s3://Figures", "s3://f", "s3://figures/a b", "figures"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_address_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEELIAN_STORE", raising=False)
    done = CliRunner().invoke(peelian, ["deliver", "--to", address])
    assert isinstance(done.exception, InputError)


def test_a_store_that_cannot_be_reached_is_one_sentence_without_a_secret(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "TRIES", 1)
    monkeypatch.setenv(ENDPOINT_VARIABLE, "http://127.0.0.1:9")
    monkeypatch.setenv("PEELIAN_STORE", f"s3://{BUCKET}")
    done = CliRunner().invoke(peelian, ["deliver", "--home", str(home.root)])
    assert isinstance(done.exception, StoreError)
    assert "secret" not in str(done.exception)
    assert "do: " in str(done.exception)


def test_the_command_delivers(home: Home, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENDPOINT_VARIABLE, endpoint)
    address = f"s3://{BUCKET}/{next(prefixes)}"
    done = CliRunner().invoke(peelian, ["deliver", "--to", address, "--home", str(home.root)])
    assert done.exit_code == 0, done.output
    assert f"delivered: {address}/" in done.output
