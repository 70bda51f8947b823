"""What is put into a store for one version: its files and front page, or its notice.

Every object is made once, or changed only as it was read, so two publishers may do this at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from peelian.core.errors import PublishError
from peelian.core.files import digest_bytes
from peelian.core.manifest import MANIFEST_NAME
from peelian.core.published import NOTICE_NAME
from peelian.publication.outlet.front import PAGE, files_prefix, front_bytes, front_key
from peelian.publication.outlet.store import Store, StoreError, TakenError
from peelian.publication.site.collected import Version

TRIES = 8
"""How often an object that another publisher keeps changing is tried."""


@dataclass(frozen=True)
class One:
    """A version of a release for a period, and the version to read instead of it."""

    release: str
    period: str
    version: Version
    corrected_by: Version | None

    @property
    def front(self) -> str:
        """The key of its front page."""
        return front_key(self.release, self.period, self.version.number)

    @property
    def files(self) -> str:
        """What the keys of its files begin with."""
        return files_prefix(self.release, self.period, self.version.digest)

    @property
    def told(self) -> str:
        """Its name, as an error gives it."""
        return f"{self.release} for {self.period}, version {self.version.number}"


def give_release(store: Store, one: One) -> None:
    """Put a version's files under their digest, then make it public by its front page.

    Raises: PublishError where a file isn't what was signed, or another release or its notice
        stands there; StoreError where the store fails.
    """
    held = store.get(one.front)
    wanted = front_bytes(one.version, one.corrected_by)
    if held is not None and held.data == wanted:
        return
    if held is None:
        for name, data in _signed_files(one):
            _create(store, one.files + name, data, one)
        if store.keys(one.files) != sorted(one.files + name for name, _ in _signed_files(one)):
            raise PublishError("the store holds a file that wasn't signed", where=one.told)
    for _ in range(TRIES):
        try:
            if held is None:
                store.create(one.front, wanted)
            elif held.data != wanted:
                _refuse_other(store, one, held.data)
                store.replace(one.front, wanted, held.tag)
            return
        except TakenError:
            held = store.get(one.front)
    raise busy(store)


def _signed_files(one: One) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file. Raises: PublishError where one isn't what was signed."""
    wanted = {MANIFEST_NAME: one.version.digest, **one.version.files}
    for name, digest in wanted.items():
        data = (one.version.folder / name).read_bytes()
        if digest_bytes(data) != digest:
            raise PublishError(
                "a published file is not what was signed",
                where=f"{one.told}: {name}",
                do="restore it from a backup, and find out who altered it",
            )
        yield name, data


def _create(store: Store, key: str, data: bytes, one: One) -> None:
    # Made already: by a run that was cut off, another publisher, or a try whose reply was lost.
    with contextlib.suppress(TakenError):
        store.create(key, data)
    held = store.get(key)
    if held is None or held.data != data:
        raise PublishError(
            "the store holds another file than the one that was signed",
            where=f"{one.told}: {key}",
            do="remove that object, find out who made it, and deliver again",
        )


def _refuse_other(store: Store, one: One, standing: bytes) -> None:
    """Raise PublishError where another release, or this one's notice, stands in its place."""
    if one.version.digest.encode() not in standing:
        raise PublishError(
            "another release stands in the store in this one's place",
            where=one.told,
            do="find out which home published it; what is public is never overwritten",
        )
    if store.get(f"{one.front.removesuffix(PAGE)}{NOTICE_NAME}") is not None:
        notice = {one.files + PAGE: standing}
        for key in store.keys(one.files):
            held = store.get(key)
            if key not in notice or held is None or held.data != notice[key]:
                store.remove(key)
        raise PublishError("it was withdrawn from the store", where=one.told)


def give_notice(store: Store, one: One) -> None:
    """Put the notice at every address that people may have kept; let the files go."""
    notice = {name: (one.version.folder / name).read_bytes() for name in (NOTICE_NAME, PAGE)}
    for name, data in notice.items():
        _set(store, one.front.removesuffix(PAGE) + name, data)
    keys = store.keys(one.files)
    kept = [one.files + name for name in notice]
    if keys:
        for name, data in notice.items():
            _set(store, one.files + name, data)
    for key in keys:
        if key not in kept:
            store.remove(key)


def _set(store: Store, key: str, data: bytes) -> None:
    for _ in range(TRIES):
        held = store.get(key)
        try:
            if held is None:
                store.create(key, data)
            elif held.data != data:
                store.replace(key, data, held.tag)
            return
        except TakenError:
            continue
    raise busy(store)


def busy(store: Store) -> StoreError:
    """The error for an object that never stays as it was read."""
    return StoreError(
        "another publisher keeps changing the same object",
        where=store.name,
        do="find out what else writes there, and deliver again",
    )
