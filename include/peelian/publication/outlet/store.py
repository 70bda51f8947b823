"""What a store of objects must be able to do: keep whole objects, and change one only as it was.

Both writing calls are conditional, because two publishers may race and a reply may be lost: an
object is made only where there's none, or replaced only where it's still the one that was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from peelian.core.errors import PublishError

MEDIA: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "atom": "application/atom+xml",
    "ics": "text/calendar; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
PLAIN = "text/plain; charset=utf-8"
"""Of `SHA256SUMS` and its signature."""


class TakenError(Exception):
    """A condition didn't hold: the object is there already, or isn't the one that was read."""


class StoreError(PublishError):
    """The store can't be reached, refuses, or doesn't keep conditions."""


@dataclass(frozen=True)
class Held:
    """An object as it was read: its bytes, and the tag that stands for them in a condition."""

    data: bytes
    tag: str


class Store(Protocol):
    """A place for objects by key, such as `social-media/2026-01/v1/index.html`."""

    name: str
    """As it's told to people: its address, without a secret."""

    def get(self, key: str) -> Held | None:
        """The object of a key; None where there's none. Raises: StoreError."""

    def create(self, key: str, data: bytes) -> None:
        """Keep a new object. Raises: TakenError where the key has one; StoreError."""

    def replace(self, key: str, data: bytes, tag: str) -> None:
        """Keep another object where `tag` still stands. Raises: TakenError; StoreError."""

    def remove(self, key: str) -> None:
        """Let a key have no object. Raises: StoreError."""

    def keys(self, prefix: str) -> list[str]:
        """Every key that begins with `prefix`, ascending. Raises: StoreError."""


def media_of(key: str) -> str:
    """The media type of a key by its ending."""
    return MEDIA.get(key.rpartition(".")[2], PLAIN)
