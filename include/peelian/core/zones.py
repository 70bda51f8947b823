"""The zones under PEELIAN_HOME: who may read what is decided by which folder it stands in."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from peelian.core.errors import InputError

HOME_VARIABLE = "PEELIAN_HOME"


class Zone(StrEnum):
    """A folder of PEELIAN_HOME; its value is the folder's name."""

    RECORDS = "records"
    QUALITY = "quality"
    TABULATIONS = "tabulations"
    PROTECTED = "protected"
    STAGED = "staged"
    PUBLIC = "public"
    LEDGER = "ledger"
    AUDIT = "audit"
    REQUESTS = "requests"
    """Who asked for information: read by those who answer and by nobody who publishes."""


@dataclass(frozen=True)
class Home:
    """Where everything that Peelian makes is kept.

    Attributes:
        root: the folder that holds the zones; it needn't exist yet.
    """

    root: Path

    def zone(self, zone: Zone) -> Path:
        """The folder of a zone, whether or not it exists (a publisher has no records to see)."""
        return self.root / zone.value

    def relative(self, path: Path) -> str:
        """`path` as it's told to others: from the home, so that no machine's path travels."""
        return path.resolve().relative_to(self.root.resolve()).as_posix()


def home_from_environment(given: str | None = None) -> Home:
    """The home that `given`, else the variable PEELIAN_HOME, else `./home` names.

    Raises: InputError where it names something other than a local folder.
    """
    address = given or os.environ.get(HOME_VARIABLE) or "home"
    if "://" in address:
        raise InputError(
            "the home must be a local folder",
            where=HOME_VARIABLE,
            given=address,
            do="give a folder, such as ./home; mount other storage as a folder",
        )
    return Home(Path(address).expanduser().absolute())
