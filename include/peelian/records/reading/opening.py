"""Opening a register, whatever it's made of."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from peelian.records.mapping import Source
from peelian.records.reading.database import open_database
from peelian.records.reading.files import open_folder
from peelian.records.reading.register import Register


@contextlib.contextmanager
def open_register(source: Source) -> Iterator[Register]:
    """Open a register for one consistent read.

    Raises: RegisterError where it's missing or can't be read; InputError where its address or
        connection can't be used.
    """
    if source.at.folder is not None:
        with open_folder(source.at, source.zone) as folder:
            yield folder
    else:
        with open_database(source.at, source.zone) as database:
            yield database
