"""Pseudonyms at the door: a person's number is replaced before anything is written.

A pseudonym is the first 24 hexadecimal digits (96 bits) of HMAC-SHA256 over the number stripped
and upper-cased, with the force's key: the same person is the same in every register, and without
the key a number can't be tried out. See docs/decisions/0006-pseudonyms-at-the-door.md.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from peelian.core.errors import InputError
from peelian.records.reading.connections import connection
from peelian.records.sources import load_source

KEY_VARIABLE = "PEELIAN_PSEUDONYM_KEY"
KEY_FILE_VARIABLE = "PEELIAN_PSEUDONYM_KEY_FILE"
KEY_CONNECTION_VARIABLE = "PEELIAN_PSEUDONYM_KEY_CONNECTION"
"""The id of an Airflow connection whose password is the key: it stays in the secrets backend."""
KEY_BYTES = 32
PSEUDONYM_DIGITS = 24
KEY_ID_DIGITS = 8
OPEN_KEY = b"peelian: these people were given pseudonyms at the source"
"""Not a secret: it only gives pseudonyms made elsewhere the shape of ours."""
_KEY_ID_LABEL = b"peelian: which key"


def load_key(environment: Mapping[str, str] | None = None) -> bytes:
    """The force's key, from where the first of three variables says.

    PEELIAN_PSEUDONYM_KEY_CONNECTION names an Airflow connection, PEELIAN_PSEUDONYM_KEY_FILE a
    file, and PEELIAN_PSEUDONYM_KEY holds the key itself.

    Raises: InputError where none is set, what it names can't be read, or the key is under 32 bytes.
    """
    known = os.environ if environment is None else environment
    if known.get(KEY_CONNECTION_VARIABLE):
        found = connection(known[KEY_CONNECTION_VARIABLE])
        where, key = KEY_CONNECTION_VARIABLE, (found.password or "").encode("utf-8")
    elif known.get(KEY_FILE_VARIABLE):
        where, key = KEY_FILE_VARIABLE, _from_file(Path(known[KEY_FILE_VARIABLE]))
    elif known.get(KEY_VARIABLE):
        where, key = KEY_VARIABLE, known[KEY_VARIABLE].encode("utf-8").strip()
    else:
        raise InputError(
            "there is no key for pseudonyms",
            where=f"{KEY_FILE_VARIABLE} and {KEY_VARIABLE}",
            do=f"put at least {KEY_BYTES} random bytes into a file "
            f"and set {KEY_FILE_VARIABLE} to its path",
        )
    return checked_key(key, where)


def key_for(source_file: Path) -> bytes:
    """The key for a register: the force's, unless its people are known by pseudonyms already.

    Raises: InputError as `load_source` and `load_key` do.
    """
    known_by = load_source(source_file).people_known_by
    return OPEN_KEY if known_by == "pseudonyms" else load_key()


def checked_key(key: bytes, where: str = "the key for pseudonyms") -> bytes:
    """The key itself. Raises: InputError where it's shorter than 32 bytes."""
    if len(key) < KEY_BYTES:
        raise InputError(
            "the key for pseudonyms is too short",
            where=where,
            given=f"{len(key)} bytes",
            allowed=f"{KEY_BYTES} bytes or more",
            do="make a longer one at random; every pseudonym changes with it",
        )
    return key


def key_id(key: bytes) -> str:
    """Eight digits that tell two keys apart and say nothing else about them."""
    return hmac.digest(key, _KEY_ID_LABEL, "sha256").hex()[:KEY_ID_DIGITS]


def pseudonym(number: str, key: bytes) -> str | None:
    """The pseudonym of a person's number; None where it's empty."""
    normal = number.strip().upper()
    if not normal:
        return None
    return hmac.digest(key, normal.encode("utf-8"), "sha256").hex()[:PSEUDONYM_DIGITS]


def pseudonymised(numbers: pa.Array, key: bytes) -> pa.Array:
    """A column of numbers (string, nulls allowed) as pseudonyms; each distinct one hashed once."""
    coded = numbers.dictionary_encode()
    hashed = [pseudonym(number, key) for number in coded.dictionary.to_pylist()]
    return pa.array(hashed, pa.string()).take(coded.indices)


def _from_file(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError:
        raise InputError(
            "the file of the key for pseudonyms can't be read", where=path, do="check its path"
        ) from None
    without_newline = data.rstrip(b"\r\n")
    # Random bytes may end in what looks like a newline: then they stay whole.
    return without_newline if len(without_newline) >= KEY_BYTES else data
