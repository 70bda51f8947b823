"""Cell keys of a tabulation: what the noise follows from, where a policy asks for noise.

In    the innermost cells with the people behind them, and the policy that a release names
Out   a key of 0 to 255 for every combination of nodes
Why   disclosure control never sees who is counted, so whoever counts must say what it needs of them

Each unit of a person adds that person's record key; a unit that nobody known is behind adds the key
of its innermost cell. Sums are modulo 256, so the same units give the same key in every table, and
in every release that counts them by the same dimensions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from peelian.core.record_keys import KEYS, load_secret, name_of_unknown, record_keys
from peelian.tables.counting import Innermost
from peelian.tables.margins import Ints
from peelian.tables.spec import POLICIES_FOLDER

METHOD = "cell-key"


@dataclass(frozen=True)
class CellKeys:
    """Makes the keys of a release's cells.

    Attributes:
        secret: whether the keys follow from a secret, and not from pseudonyms alone.
    """

    found: Innermost
    of_pairs: Ints
    of_unknown: Ints
    secret: bool

    def of_table(self, by: Sequence[str]) -> Ints:
        """Keys of every combination of nodes of the dimensions `by`, in product order."""
        known = self.found.sums_of_pairs(by, self.of_pairs)
        unknown = self.found.sums_of_cells(by, self.of_unknown)
        keys: Ints = (known + unknown) % KEYS
        return keys


def cell_keys(found: Innermost) -> CellKeys:
    """What the noise of a release follows from.

    Raises: InputError where the secret is too short.
    """
    secret = load_secret()
    of_people = record_keys(found.names, secret)
    pairs = of_people[found.people] * found.held % KEYS if len(found.people) else found.people
    names = [name_of_unknown(codes) for codes in found.codes()]
    return CellKeys(found, pairs, record_keys(names, secret) * found.unknown, secret is not None)


def asks_for_keys(policy: str, folder: Path = POLICIES_FOLDER) -> bool:
    """Whether a policy moves counts by noise.

    A policy that is missing or wrong is told of where it's read in full, by the stage `protect`.
    """
    try:
        raw = yaml.safe_load((folder / f"{policy}.yaml").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return False
    return isinstance(raw, dict) and raw.get("methods") == [METHOD]
