"""Whether a store keeps conditions: tried on an object of its own before anything is published.

A store that takes every write, whatever its condition, looks the same until two publishers meet.
"""

from __future__ import annotations

import contextlib
import secrets

from peelian.publication.outlet.store import Store, StoreError, TakenError

PROBE = ".peelian-probe-"
WRONG_TAG = '"00000000000000000000000000000000"'


def refuse_unconditional(store: Store) -> None:
    """Raise StoreError where a store makes an object twice, or replaces one that it shouldn't."""
    key = PROBE + secrets.token_hex(8)
    kept = True
    try:
        store.create(key, b"first")
        with contextlib.suppress(TakenError):
            store.create(key, b"second")
            kept = False
        with contextlib.suppress(TakenError):
            store.replace(key, b"third", WRONG_TAG)
            kept = False
        held = store.get(key)
        kept = kept and held is not None and held.data == b"first"
    except TakenError:
        kept = False
    finally:
        store.remove(key)
    if not kept:
        raise StoreError(
            "the store doesn't keep conditions (If-None-Match, If-Match), so that two publishers "
            "could overwrite each other",
            where=store.name,
            do="use a store that does; S3 has since 2024",
        )
