"""Pseudonyms: the same person is the same, nobody else is, and no key slips in or out."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.errors import InputError
from peelian.records.pseudonyms import OPEN_KEY, key_for, key_id, load_key, pseudonym, pseudonymised

KEY = bytes(range(32))
NUMBERS = st.none() | st.text(max_size=12)


def test_a_pseudonym_is_the_hmac_that_the_road_promises() -> None:
    expected = hmac.new(KEY, b"AV100001", hashlib.sha256).hexdigest()[:24]
    assert pseudonym("AV100001", KEY) == expected


@given(st.text(min_size=1).filter(str.strip), st.sampled_from(["", " ", "\t", "\n "]))
def test_space_and_case_make_no_other_person(number: str, space: str) -> None:
    assert pseudonym(space + number.upper() + space, KEY) == pseudonym(number.upper(), KEY)


@given(st.lists(NUMBERS, max_size=30))
def test_a_column_is_its_values_one_by_one(numbers: list[str | None]) -> None:
    expected = [None if number is None else pseudonym(number, KEY) for number in numbers]
    assert pseudonymised(pa.array(numbers, pa.string()), KEY).to_pylist() == expected


def test_two_keys_give_other_pseudonyms_and_other_ids() -> None:
    other = bytes(range(1, 33))
    assert pseudonym("AV100001", KEY) != pseudonym("AV100001", other)
    assert key_id(KEY) != key_id(other)
    assert len(key_id(KEY)) == 8


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"k" * 40, b"k" * 40),
        (b"k" * 40 + b"\n", b"k" * 40),
        (b"k" * 31 + b"\n", b"k" * 31 + b"\n"),
    ],
)
def test_a_key_file_may_end_in_a_newline(tmp_path: Path, data: bytes, expected: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(data)
    assert load_key({"PEELIAN_PSEUDONYM_KEY_FILE": str(path)}) == expected


def test_the_file_goes_before_the_variable(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"f" * 32)
    both = {"PEELIAN_PSEUDONYM_KEY_FILE": str(path), "PEELIAN_PSEUDONYM_KEY": "v" * 32}
    assert load_key(both) == b"f" * 32
    assert load_key({"PEELIAN_PSEUDONYM_KEY": "v" * 32}) == b"v" * 32


@pytest.mark.parametrize("variable", ["PEELIAN_PSEUDONYM_KEY", "PEELIAN_PSEUDONYM_KEY_FILE"])
def test_a_short_or_missing_key_is_refused_unsaid(tmp_path: Path, variable: str) -> None:
    path = tmp_path / "hunter2"
    path.write_bytes(b"hunter2")
    value = str(path) if variable.endswith("FILE") else "hunter2"
    with pytest.raises(InputError, match="too short") as caught:
        load_key({variable: value})
    assert "hunter2" not in str(caught.value)


def test_a_key_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        load_key({"PEELIAN_PSEUDONYM_KEY_FILE": str(tmp_path / "gone")})


def test_a_register_of_pseudonyms_needs_no_key_and_one_of_numbers_does(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("PEELIAN_PSEUDONYM_KEY", "PEELIAN_PSEUDONYM_KEY_FILE"):
        monkeypatch.delenv(variable, raising=False)
    sources = project / "include" / "sources"
    assert key_for(sources / "chicago-complaints.yaml") == OPEN_KEY
    with pytest.raises(InputError, match="there is no key for pseudonyms"):
        key_for(sources / "complaints.yaml")


def test_the_key_may_lie_in_airflows_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    key = "a key that a secrets backend keeps for us"
    monkeypatch.setenv(
        "AIRFLOW_CONN_PSEUDONYMS", f'{{"conn_type": "generic", "password": "{key}"}}'
    )
    known = {"PEELIAN_PSEUDONYM_KEY_CONNECTION": "pseudonyms", "PEELIAN_PSEUDONYM_KEY": "x" * 40}
    assert load_key(known) == key.encode()
    with pytest.raises(InputError, match="no such Airflow connection"):
        load_key({"PEELIAN_PSEUDONYM_KEY_CONNECTION": "others"})
