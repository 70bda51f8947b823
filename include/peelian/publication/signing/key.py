"""The key that releases are signed with: from a secrets place, never from a file of the project.

A deployment sets PEELIAN_SIGNING_KEY_FILE to a path (a mounted secret), or PEELIAN_SIGNING_KEY to
the key itself (a secrets backend that fills the environment). Where neither is set, releases are
built without a signature and say so.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import minisign

from peelian.core.errors import InputError

KEY_VARIABLE = "PEELIAN_SIGNING_KEY"
KEY_FILE_VARIABLE = "PEELIAN_SIGNING_KEY_FILE"
PASSWORD_VARIABLE = "PEELIAN_SIGNING_PASSWORD"  # noqa: S105 - a name, no secret


@dataclass(frozen=True, repr=False)
class Signer:
    """Who signs: a secret key, unlocked. It's never printed.

    Attributes:
        public_key: the line that readers check signatures with, 56 letters of base64.
    """

    secret: minisign.SecretKey
    public_key: str

    def __repr__(self) -> str:
        """The public half alone."""
        return f"Signer({self.public_key})"


def load_signer(environment: Mapping[str, str] | None = None) -> Signer | None:
    """The signer that the environment names; None where it names none.

    Args:
        environment: of the process, where it's None.
    Raises: InputError where the key can't be read, isn't one, or is locked by another password;
        nothing of the key is repeated.
    """
    known = os.environ if environment is None else environment
    where, text = _key_text(known)
    if not text:
        return None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    try:
        secret = minisign.SecretKey.from_base64(lines[-1])
        if secret.is_encrypted():
            secret.decrypt(known.get(PASSWORD_VARIABLE, ""))
    except (minisign.Error, ValueError, MemoryError, IndexError):
        raise InputError(
            "the key that releases are signed with can't be used",
            where=where,
            allowed="a secret key as `minisign -G` writes it, "
            f"and in {PASSWORD_VARIABLE} its password where it has one",
            do="set it right, or leave both variables out to publish without a signature",
        ) from None
    return Signer(secret, secret.get_public_key().to_base64().decode("ascii"))


def _key_text(known: Mapping[str, str]) -> tuple[str, str]:
    path = known.get(KEY_FILE_VARIABLE)
    if not path:
        return KEY_VARIABLE, known.get(KEY_VARIABLE, "").strip()
    try:
        text = Path(path).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise InputError(
            "the key that releases are signed with can't be read", where=KEY_FILE_VARIABLE
        ) from None
    if not text:
        raise InputError("the file of the signing key is empty", where=KEY_FILE_VARIABLE)
    return KEY_FILE_VARIABLE, text
