"""Which store is meant: by its address, or by the setting PEELIAN_STORE."""

from __future__ import annotations

import os

from peelian.core.errors import InputError
from peelian.publication.outlet.store import Store

STORE_VARIABLE = "PEELIAN_STORE"


def store_at(address: str | None = None) -> Store:
    """The store of an address; of PEELIAN_STORE where it's None or empty.

    Raises: InputError where neither names one; as the store itself.
    """
    wanted = address or os.environ.get(STORE_VARIABLE, "")
    if not wanted:
        raise InputError(
            "no store is named",
            where=STORE_VARIABLE,
            allowed="s3://bucket or s3://bucket/prefix",
            do="set it, or use --to; without a store, the public zone itself is the public's",
        )
    # Its library takes a while to import, and most who publish have no store.
    from peelian.publication.outlet.s3 import S3Store

    return S3Store(wanted)
