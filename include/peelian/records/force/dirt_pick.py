"""Picking the rows that get dirt: each row of a table gets one kind at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from peelian.records.force.dirt_kinds import KINDS
from peelian.records.force.draws import Flags, happens
from peelian.records.force.months import Days
from peelian.records.force.sheets import Sheet


@dataclass
class Hit:
    """Rows that got a kind of dirt: their keys, and since when a register shows each."""

    keys: NDArray[np.object_]
    since: Days

    def visible(self, until: int) -> list[str]:
        """Keys of the rows that an extract at the end of day `until` holds."""
        keys: list[str] = self.keys[self.since <= until].tolist()
        return keys


class Picker:
    """Picks rows of one table for its kinds of dirt, each row once at most."""

    def __init__(self, random: Generator, sheet: Sheet, spared: Flags | None = None) -> None:
        self.sheet = sheet
        self.hits: dict[str, Hit] = {}
        self._random = random
        self._taken = np.zeros(len(sheet.since), dtype=np.bool_) if spared is None else spared

    def pick(self, kind: str, can: Flags | None = None, since: Days | None = None) -> Flags:
        """The rows that get `kind`: among those that can, and that have no other.

        Args:
            since: when a register shows the dirt, where that's later than the row.
        """
        got = happens(self._random, KINDS[kind].rate, len(self._taken)) & ~self._taken
        if can is not None:
            got &= can
        self._taken = self._taken | got
        keys = next(iter(self.sheet.columns.values()))
        self.hits[kind] = Hit(keys[got], (self.sheet.since if since is None else since)[got])
        return got
