"""Who asked, kept apart: the zone `requests` holds names and addresses, and nothing else does.

A request's file, its answer, the disclosure log and the statistics know a reference. Only the
person who sends an answer needs to know to whom, so nothing that tabulates, writes letters or
publishes may import this module (an import contract says so).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from peelian.core.errors import InputError, ZoneError
from peelian.core.files import canonical_json, fsync_folder, make_folder, write_file
from peelian.core.zones import Home, Zone
from peelian.foi.request import release_id_of

FOLDER_MODE, FILE_MODE = 0o700, 0o600
LONGEST_NAME, LONGEST_ADDRESS = 300, 2000


class Requester(BaseModel):
    """A person or body that asked.

    Attributes:
        reference: of the request.
        name: as they gave it; section 8(1)(b) wants one.
        address: where the answer goes: an e-mail address, or a postal one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    reference: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    address: str = Field(min_length=1, max_length=LONGEST_ADDRESS)


def requester_path(home: Home, reference: str) -> Path:
    """Where the requester of a reference is kept."""
    return home.zone(Zone.REQUESTS) / f"{release_id_of(reference)}.json"


def keep_requester(home: Home, requester: Requester) -> Path:
    """Write who asked, readable by the owner of the process alone."""
    path = requester_path(home, requester.reference)
    make_folder(path.parent)
    path.parent.chmod(FOLDER_MODE)
    write_file(path, canonical_json(requester.model_dump()))
    path.chmod(FILE_MODE)
    return path


def read_requester(home: Home, reference: str) -> Requester:
    """Who asked. Raises: ZoneError where it isn't known."""
    path = requester_path(home, reference)
    try:
        return Requester.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise ZoneError(
            "it isn't known who asked", where=reference, do="enter it, or look in the mailbox"
        ) from None


def parse_requester(reference: str, text: str) -> Requester:
    """Who asked, from two lines or more: the name, then the address.

    Raises: InputError where one of them is missing; what was given isn't repeated.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    try:
        return Requester(
            reference=reference, name=lines[0] if lines else "", address="\n".join(lines[1:])
        )
    except ValidationError:
        raise InputError(
            "a requester has a name and an address",
            where=reference,
            allowed=f"a name of up to {LONGEST_NAME} characters on the first line, an address of up"
            f" to {LONGEST_ADDRESS} on the next",
        ) from None


def forget_requester(home: Home, reference: str) -> bool:
    """Remove who asked, once nothing more will be sent. Returns: whether there was anything."""
    path = requester_path(home, reference)
    if not path.is_file():
        return False
    path.unlink()
    fsync_folder(path.parent)
    return True
