"""Signatures over a release's digests, and `peelian verify`, offline."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import minisign
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from made_release import make_protected

from peelian.cli import peelian
from peelian.core.errors import InputError
from peelian.core.files import canonical_json, digest_file
from peelian.core.zones import Home
from peelian.publication.build import build, sums_bytes
from peelian.publication.inspection import inspect_path, read_expected
from peelian.publication.signing import SIGNATURE_NAME, load_signer
from peelian.publication.signing.signature import read_public_key
from peelian.publication.verify import verify_folder
from peelian.publication.verify.fits import faults_of_csv


def seeded_pair(seed: int) -> minisign.KeyPair:
    """A pair of keys that is the same in every run, in the form that `minisign -G` writes."""
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    public = private.public_key().public_bytes_raw()
    rest = bytes([seed]) * 8 + private.private_bytes_raw() + public
    check = hashlib.blake2b(b"Ed" + rest, digest_size=32).digest()
    text = base64.b64encode(b"Ed" + b"\0\0" + b"B2" + bytes(48) + rest + check)
    secret = minisign.SecretKey.from_base64(text)
    return minisign.KeyPair(secret_key=secret, public_key=secret.get_public_key())


OTHER = seeded_pair(2)


@pytest.fixture(scope="module")
def pair() -> minisign.KeyPair:
    return seeded_pair(1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, pair: minisign.KeyPair) -> Path:
    """A home in which a signed release stands, to be copied by each test."""
    root = tmp_path_factory.mktemp("signed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEELIAN_SIGNING_KEY", bytes(pair.secret_key).decode())
        home = Home(root / "home")
        build(make_protected(home).folder, home)
    return root / "home"


@pytest.fixture
def signed_folder(made: Path, tmp_path: Path) -> Path:
    source = next(path for path in made.glob("staged/*/*/*") if path.is_dir())
    return Path(shutil.copytree(source, tmp_path / source.name))


def expected_of(made: Path) -> object:
    return read_expected(next(made.glob("protected/*/*/*")))


def public(pair: minisign.KeyPair) -> minisign.PublicKey:
    return read_public_key(bytes(pair.public_key).decode())


def test_a_signed_release_passes_inspection_and_verifies(
    signed_folder: Path, made: Path, pair: minisign.KeyPair
) -> None:
    assert inspect_path(signed_folder, expected_of(made)) == []  # type: ignore[arg-type]
    assert inspect_path(signed_folder) == []
    found = verify_folder(signed_folder, public(pair))
    assert found.faults == ()
    assert found.signed is True
    assert found.files == 11
    assert verify_folder(signed_folder, None).signed is None


def test_the_library_itself_accepts_the_signature(
    signed_folder: Path, pair: minisign.KeyPair
) -> None:
    signature = minisign.Signature.from_file(signed_folder / SIGNATURE_NAME)
    pair.public_key.verify_file(signed_folder / "SHA256SUMS", signature)
    assert signature.trusted_comment == "release social-media for 2023-02"


@pytest.mark.skipif(not shutil.which("minisign"), reason="the program minisign isn't installed")
def test_the_program_minisign_accepts_it(signed_folder: Path, pair: minisign.KeyPair) -> None:
    key = pair.public_key.to_base64().decode()
    sums = str(signed_folder / "SHA256SUMS")
    subprocess.run(["minisign", "-V", "-P", key, "-m", sums], check=True, timeout=60)


def test_signing_again_gives_the_same_bytes_and_no_key_stands_anywhere(
    made: Path, pair: minisign.KeyPair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_file = tmp_path / "key"
    key_file.write_bytes(bytes(pair.secret_key))
    monkeypatch.setenv("PEELIAN_SIGNING_KEY_FILE", str(key_file))
    home = Home(tmp_path / "again")
    again = build(make_protected(home).folder, home).folder
    first = next(path for path in made.glob("staged/*/*/*") if path.is_dir())
    assert again.name == first.name
    for path in first.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()
        assert pair.secret_key.to_base64()[:60] not in path.read_bytes()


def test_without_a_key_the_release_says_so_and_is_published_all_the_same(
    made: Path, tmp_path: Path, pair: minisign.KeyPair
) -> None:
    home = Home(tmp_path / "unsigned")
    protected = make_protected(home)
    folder = build(protected.folder, home).folder
    assert "its digests are not signed" in (folder / "release.json").read_text()
    assert inspect_path(folder, read_expected(protected.folder)) == []
    assert verify_folder(folder, None).faults == ()
    assert verify_folder(folder, None).signed is False
    assert "shows who published" in verify_folder(folder, public(pair)).faults[0]


def _flip(name: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 3] ^= 1
        (folder / name).write_bytes(bytes(data))

    return edit


def _reseal(folder: Path) -> None:
    """Altered by someone who mends the digests, and can't sign."""
    path = folder / "rank_alone.csv"
    path.write_text(path.read_text().replace("total", "totals", 1))
    names = [p.name for p in folder.iterdir() if not p.name.startswith(("SHA", "manifest"))]
    digests = {name: digest_file(folder / name) for name in names}
    (folder / "SHA256SUMS").write_bytes(sums_bytes(digests))
    for name in ("SHA256SUMS", SIGNATURE_NAME):
        digests[name] = digest_file(folder / name)
    (folder / "manifest.json").write_bytes(canonical_json({"files": digests}))


def _sign_by_another(folder: Path) -> None:
    made = OTHER.secret_key.sign((folder / "SHA256SUMS").read_bytes(), trusted_comment="x")
    (folder / SIGNATURE_NAME).write_bytes(bytes(made) + b"\n")


def _link(folder: Path) -> None:
    (folder / "rank_alone.csv").rename(folder.parent / "away.csv")
    (folder / "rank_alone.csv").symlink_to(folder.parent / "away.csv")


def _climb(folder: Path) -> None:
    with (folder / "SHA256SUMS").open("a") as stream:
        stream.write(f"{'0' * 64}  ../secret\n")


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a flipped bit": (_flip("rank_alone.csv"), "rank_alone.csv: is not the file"),
    "a flipped bit of the workbook": (_flip("social-media-2023-02.ods"), "ods: is not the file"),
    "a flipped bit of the sums": (_flip("SHA256SUMS"), "SHA256SUMS"),
    "a flipped bit of the signature": (_flip(SIGNATURE_NAME), SIGNATURE_NAME),
    "a file less": (lambda f: (f / "rank_alone.csv").unlink(), "rank_alone.csv: is missing"),
    "a file more": (lambda f: (f / "x.csv").write_text("a\n1\n"), "x.csv: is not a file of"),  # type: ignore[return-value,dict-item]
    "a file in a folder": (
        lambda f: ((f / "x").mkdir(), (f / "x/y").write_text("z"))[0],
        "x/y: is not a file of",
    ),
    "a link": (_link, "rank_alone.csv: is not a plain file"),
    "mended digests": (_reseal, "is not this key's signature"),
    "another's signature": (_sign_by_another, "is not this key's signature"),
    "no signature": (lambda f: (f / SIGNATURE_NAME).unlink(), "is missing, so nothing shows"),
    "no sums": (lambda f: (f / "SHA256SUMS").unlink(), "SHA256SUMS: is missing"),
    "no manifest": (lambda f: (f / "manifest.json").unlink(), "manifest.json: is missing"),
    "sums cut off": (
        lambda f: (f / "SHA256SUMS").write_bytes((f / "SHA256SUMS").read_bytes()[:-1]),  # type: ignore[return-value,dict-item]
        "is empty or cut off",
    ),
    "a name that climbs": (_climb, "is not the digest of a file"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_with_a_folder_is_told_a_line_each(
    name: str, signed_folder: Path, pair: minisign.KeyPair
) -> None:
    edit, told = FAULTS[name]
    edit(signed_folder)
    faults = verify_folder(signed_folder, public(pair)).faults
    assert any(told in fault for fault in faults), faults
    assert all("\n" not in fault for fault in faults)
    done = CliRunner().invoke(
        peelian, ["verify", str(signed_folder), "--key", pair.public_key.to_base64().decode()]
    )
    assert done.exit_code == 1
    assert done.stdout.splitlines() == list(faults)


def test_the_command_says_what_was_verified(signed_folder: Path, pair: minisign.KeyPair) -> None:
    key_file = signed_folder.parent / "minisign.pub"
    key_file.write_bytes(bytes(pair.public_key))
    done = CliRunner().invoke(peelian, ["verify", str(signed_folder), "--key", str(key_file)])
    assert done.exit_code == 0
    assert "11 files are as published, signed with this key" in done.stdout
    assert digest_file(signed_folder / "manifest.json") in done.stdout
    without = CliRunner().invoke(peelian, ["verify", str(signed_folder)])
    assert without.exit_code == 0
    assert "no --key was given" in without.stderr


@pytest.mark.parametrize("text", ["", "RWQ", "x" * 56, "untrusted comment: x\nRWQ===", "ünicode"])
def test_a_key_that_is_none_is_bad_input(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="public key can't be read"):
        read_public_key(text)


def test_a_locked_key_needs_its_password(tmp_path: Path) -> None:
    pair = seeded_pair(3)
    plain = pair.public_key.to_base64().decode()
    pair.secret_key.encrypt("open sesame", opslimit=32768, memlimit=1 << 20)
    known = {"PEELIAN_SIGNING_KEY": bytes(pair.secret_key).decode()}
    with pytest.raises(InputError, match="PASSWORD") as refused:
        load_signer({**known, "PEELIAN_SIGNING_PASSWORD": "wrong"})
    assert "wrong" not in str(refused.value)
    signer = load_signer({**known, "PEELIAN_SIGNING_PASSWORD": "open sesame"})
    assert signer is not None
    assert signer.public_key == plain
    assert repr(signer) == f"Signer({plain})"


@pytest.mark.parametrize("key", ["RWQx", "secret words", "\n\n"])
def test_a_signing_key_that_is_none_is_refused_and_not_repeated(key: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(key)
    with pytest.raises(InputError, match="PEELIAN_SIGNING_KEY_FILE") as refused:
        load_signer({"PEELIAN_SIGNING_KEY_FILE": str(path)})
    assert "words" not in str(refused.value)
    with pytest.raises(InputError, match="can't be read"):
        load_signer({"PEELIAN_SIGNING_KEY_FILE": str(tmp_path / "none")})
    assert load_signer({}) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data, pair: data.replace(b"signature of SHA256SUMS", b"signed by Jane Doe ", 1),
        lambda data, pair: data + b"\n",
        lambda data, pair: data + b"Jane Doe\n",
        lambda data, pair: data.replace(b"\n", b"\r\n"),
        lambda data, pair: data.replace(b"2023-02", b"2023-03"),
        lambda data, pair: data[:-1],
        lambda data, pair: b"",
        lambda data, pair: data.replace(b"\nRU", b"\nRW", 1),
    ],
)
def test_a_spoiled_signature_does_not_pass_inspection(
    spoil: Callable[[bytes, object], bytes], signed_folder: Path, pair: minisign.KeyPair
) -> None:
    path = signed_folder / SIGNATURE_NAME
    data = path.read_bytes()
    path.write_bytes(spoil(data, pair))
    assert path.read_bytes() != data
    found = [str(finding) for finding in inspect_path(signed_folder)]
    assert any(text.startswith(SIGNATURE_NAME) for text in found)
    assert not any("Jane" in text for text in found)


SCHEMA = {
    "columns": [
        {
            "titles": "year",
            "datatype": {"base": "string", "format": "2023|2024|a\\.b\\|c"},
            "required": True,
        },
        {"titles": "value", "datatype": {"base": "integer", "minimum": 0}},
        {"titles": "share", "datatype": {"base": "decimal", "minimum": 0}},
    ],
    "primaryKey": ["year"],
}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("year,value,share\n2023,1,2.5\n2024,,\n", None),
        ("year,value,share\n20x3,1,\n", "year is none of the values"),
        ("year,value,share\na.b|c,1,\n", None),
        ("year,value,share\naxb|c,1,\n", "year is none of the values"),
        ("year,value,share\n2023,1,,5\n", "has 4 values, not 3"),
        ("year,value,share\n2023,1\n", "has 2 values, not 3"),
        ("year,value,share\n2023,1,\n2023,2,\n", "line 3: has the key of a line above"),
        ("year,value,share\n2023,01,\n", "not a number of the kind integer"),
        ("year,value,share\n2023,1.5,\n", "not a number of the kind integer"),
        ("year,value,share\n2023,-1,\n", "value is less than 0"),
        ("year,value,share\n2023,1,1e3\n", "not a number of the kind decimal"),
        ("year,value,share\n,1,\n", "year is empty"),
        ("year,share,value\n2023,1,\n", "line 1: is not the header"),
        ('year,value,share\n"2023,1,\n', "can't be read"),
        ("", "line 1: is not the header"),
    ],
)
def test_what_validators_miss_in_a_csv_is_found(text: str, fault: str | None) -> None:
    faults = faults_of_csv(text.encode(), "t.csv", {"tableSchema": SCHEMA})
    assert (fault is None) == (faults == [])
    assert fault is None or fault in faults[0]


@pytest.mark.parametrize(
    "table", [{}, {"tableSchema": {"columns": [], "primaryKey": []}}, {"tableSchema": 3}]
)
def test_a_description_that_says_nothing_is_a_fault(table: dict[str, object]) -> None:
    assert "can't be understood" in faults_of_csv(b"a\n", "t.csv", table)[0]


@pytest.mark.parametrize("form", ["(a+)+$", "a.b", "[ab]", "a\\d", "a\\", "a{2}", "x*"])
def test_a_form_that_is_no_list_of_texts_is_never_run(form: str) -> None:
    column = {"titles": "year", "datatype": {"base": "string", "format": form}, "required": True}
    schema = {"columns": [column], "primaryKey": ["year"]}
    text = f"year\n{'a' * 60}!\n".encode()
    assert "can't be understood" in faults_of_csv(text, "t.csv", {"tableSchema": schema})[0]
