"""Inspecting the signature over SHA256SUMS: its form to the byte, and that it holds.

Worked out from the format's description with a library for Ed25519 alone: four lines; the second is
the algorithm, the key's number and the signature of the BLAKE2b digest; the fourth signs the
second's signature together with the comment.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from peelian.publication.inspection.findings import Finding

SIGNATURE = "SHA256SUMS.minisig"
NOTE = "No signing key was set when this release was built, so its digests are not signed."
FIRST_LINE = "untrusted comment: signature of SHA256SUMS"
COMMENT = "trusted comment: "
KEY = re.compile(r"RW[A-Za-z0-9+/]{54}")
PLAIN, HASHED = b"Ed", b"ED"
KEY_NUMBER_BYTES, SIGNATURE_BYTES = 8, 64


def inspect_signature(folder: Path, release: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with a release's signature, and with what its metadata says of one.

    Args:
        folder: of the finished release.
        release: the public metadata that stands in it.
    """
    told, path = release.get("signature"), folder / SIGNATURE
    if not path.is_file():
        if told == {"file": None, "note": NOTE}:
            return []
        return [Finding("release.json, signature", "does not say that there is none")]
    key = told.get("public_key") if isinstance(told, dict) else None
    if not isinstance(key, str) or told != {"file": SIGNATURE, "public_key": key}:
        return [Finding("release.json, signature", "does not say who signed")]
    wanted = f"release {release.get('id')} for {release.get('period')}"
    if not KEY.fullmatch(key) or not _holds(folder, key, wanted):
        return [Finding(SIGNATURE, "is not a signature of SHA256SUMS and of nothing besides")]
    return []


def _holds(folder: Path, key: str, comment: str) -> bool:
    try:
        lines = (folder / SIGNATURE).read_bytes().decode("ascii").split("\n")
        public, one, two = (_bytes(text) for text in (key, lines[1], lines[3]))
    except (ValueError, IndexError, binascii.Error):
        return False
    expected = [FIRST_LINE, lines[1], COMMENT + comment, lines[3], ""]
    number = slice(len(PLAIN), len(PLAIN) + KEY_NUMBER_BYTES)
    signature = one[number.stop :]
    if lines != expected or one[:2] != HASHED or public[:2] != PLAIN:
        return False
    if one[number] != public[number] or {len(signature), len(two)} != {SIGNATURE_BYTES}:
        return False
    digest = hashlib.blake2b((folder / "SHA256SUMS").read_bytes()).digest()
    try:
        checker = Ed25519PublicKey.from_public_bytes(public[number.stop :])
        checker.verify(signature, digest)
        checker.verify(two, signature + comment.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    # Base64 has spare bits in which something could be written.
    if base64.b64encode(data).decode() != text:
        raise ValueError("not the usual form")
    return data
