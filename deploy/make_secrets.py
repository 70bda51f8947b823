"""Draw the secrets of a new deployment: `python3 deploy/make_secrets.py FOLDER`.

Every file is random and the deployment's own; nothing has a default. A file that is there already
is kept, so running it again after an upgrade adds only what is new. Needs nothing but Python.
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

FOLDER_MODE = 0o700
# Compose hands a file to a container with the owner and mode that it has here, and each container
# runs as its own user. The folder's mode is what keeps others on the host away from the files.
FILE_MODE = 0o444


def _word() -> str:
    return secrets.token_urlsafe(48)


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


def _long_word() -> str:
    return secrets.token_urlsafe(96)


def _pseudonym_key() -> str:
    return secrets.token_hex(32)


SECRETS: dict[str, Callable[[], str]] = {
    "postgres_password": _word,
    "redis_password": _word,
    "fernet_key": _fernet_key,
    "api_secret_key": _word,
    "jwt_secret": _long_word,
    "store_key": _word,
    "pseudonym_key": _pseudonym_key,
}
"""File name to how it's drawn. `pseudonym_key` is the force's key for pseudonyms: losing it means
that people can't be followed from one snapshot to the next."""


def make_secrets(folder: Path) -> list[str]:
    """Write the missing secrets.

    Returns: the names of those that were made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(FOLDER_MODE)
    made = []
    for name, draw in SECRETS.items():
        path = folder / name
        if path.exists():
            continue
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(draw() + "\n")
        path.chmod(FILE_MODE)
        made.append(name)
    return made


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python3 deploy/make_secrets.py FOLDER")
    new = make_secrets(Path(sys.argv[1]))
    sys.stdout.write(f"made: {', '.join(new) or 'nothing, all are there'}\n")
