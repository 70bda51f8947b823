"""Where a register is: variables of an address filled in, relative paths taken from the project."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from peelian.core.errors import InputError

PROJECT_ROOT = Path(__file__).parents[3]
_VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}")


def expand(address: str, environment: Mapping[str, str] | None = None) -> str:
    """Fill in `${NAME}` and `${NAME:-default}` from the environment.

    Raises: InputError where a variable without a default isn't set.
    """
    known = os.environ if environment is None else environment

    def value(match: re.Match[str]) -> str:
        found = known.get(match["name"]) or match["default"]
        if found is None:
            raise InputError(
                f"the environment variable {match['name']} isn't set",
                where="`at` of the mapping",
                do="set it to where the register is",
            )
        return found

    return _VARIABLE.sub(value, address)


def local_path(address: str) -> Path:
    """A path with its variables filled in; a relative one is taken from the project's root."""
    return PROJECT_ROOT / Path(expand(address)).expanduser()
