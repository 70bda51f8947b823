"""Making and checking a signature over `SHA256SUMS`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import minisign

from peelian.core.errors import InputError
from peelian.core.release_model import RELEASE_MODEL_NAME
from peelian.publication.signing.key import Signer

SIGNATURE_NAME = "SHA256SUMS.minisig"
COMMENT = "signature of SHA256SUMS"
UNSIGNED = "No signing key was set when this release was built, so its digests are not signed."


@dataclass(frozen=True)
class Kept:
    """The signature of a version that is published: it can be repeated, but nothing else signed.

    Attributes:
        public_key: of who signed it; None where nobody did.
        signature: the signature file's bytes; empty where nobody signed.
    """

    public_key: str | None
    signature: bytes


def kept_signature(folder: Path) -> Kept | None:
    """The signature in a published version's folder; None where no release stands there.

    By it a published period can be built again, to the byte, after the key was changed or lost.
    """
    try:
        facts = json.loads((folder / RELEASE_MODEL_NAME).read_bytes())
        named = facts["signature"]
        if named["file"] is None:
            return Kept(None, b"")
        return Kept(str(named["public_key"]), (folder / SIGNATURE_NAME).read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        return None


def signed_comment(release_id: str, period: str) -> str:
    """What the signature itself says that it's of; it's signed together with the digests.

    No time stands in it: the same release signed again has the same bytes.
    """
    return f"release {release_id} for {period}"


def sign(sums: bytes, signer: Signer | Kept, *, release_id: str, period: str) -> bytes:
    """The signature file over `SHA256SUMS`; equal arguments give equal bytes.

    A kept signature is repeated as it is: whoever asks for it compares the whole with what stands.
    """
    if isinstance(signer, Kept):
        return signer.signature
    made = signer.secret.sign(
        sums,
        prehash=True,
        untrusted_comment=COMMENT,
        trusted_comment=signed_comment(release_id, period),
    )
    return bytes(made) + b"\n"


def read_public_key(text: str) -> minisign.PublicKey:
    """A public key: the line of base64, or the two lines of a `minisign.pub`.

    Raises: InputError where it's neither.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    try:
        return minisign.PublicKey.from_base64(lines[-1])
    except (minisign.Error, ValueError, IndexError):
        raise InputError(
            "the public key can't be read",
            allowed="a line of 56 letters that begins with RW, or a file that holds one",
            do="take it from the publisher, not from the release itself",
        ) from None


def fault_of(sums: bytes, signature: bytes, key: minisign.PublicKey | None) -> str | None:
    """What is wrong with a signature; None where it's good.

    Args:
        sums: the bytes of SHA256SUMS.
        signature: the bytes of its signature file.
        key: the publisher's; None to judge the form alone.
    """
    try:
        found = minisign.Signature.from_bytes(signature)
        if key is not None:
            key.verify(sums, found)
    except (minisign.Error, ValueError):
        # One sentence for every way of being wrong: another key, other digests, another form.
        return "is not this key's signature of SHA256SUMS" if key else "is not a signature"
    return None
