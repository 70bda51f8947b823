"""Whose cells the contributor's may be: named, told by a certificate, or supposed.

A certificate that lies beside the tables says which cells are one person's own and known to them.
It isn't published: it makes the verdict on the officer's own folder exact. Without it nobody knows
where those people are, so every hidden count that can be 1 is supposed to be someone's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from peelian.attack.answer import SUPPOSED, cells_of
from peelian.attack.layout import IntArray
from peelian.attack.reader import Published
from peelian.attack.sealed import Sealed, read_sealed
from peelian.core.errors import InputError

CERTIFICATE_NAME = "certificate.npz"
NAMED, CERTIFICATE = "named", "certificate"


@dataclass(frozen=True)
class Knowers:
    """Who is taken to know a cell of their own.

    Attributes:
        source: "named", "certificate" or "supposed".
        cells: int64: positions; None where they're supposed.
    """

    source: str
    cells: IntArray | None

    @property
    def supposed(self) -> bool:
        """Whether nobody knows if there's such a person."""
        return self.cells is None


def find_knowers(folder: Path, published: Published, named: Sequence[str]) -> Knowers:
    """Whose cells are asked about.

    Args:
        named: cells by their codes, such as "year=2024,rank=inspector"; they go before all else.
    Raises: InputError where a name is no hidden cell's, or the certificate isn't these tables'.
    """
    if named:
        return Knowers(NAMED, cells_of(published, named))
    path = folder / CERTIFICATE_NAME
    if not path.is_file():
        return Knowers(SUPPOSED, None)
    sealed = read_sealed(path)
    if not sealed.contributor:
        return Knowers(SUPPOSED, None)  # it was made without asking who knows what
    cells = _singles(sealed, published)
    if cells is None:
        raise InputError("a certificate has other cells than the tables", where=path)
    return Knowers(CERTIFICATE, cells[published.hidden[cells]])


def _singles(sealed: Sealed, published: Published) -> IntArray | None:
    """The cells of the tables that a certificate calls someone's; None where one isn't there.

    Both are known by their codes: a specification and a certificate may order them unlike.
    """
    axes = {axis.id: place for place, axis in enumerate(sealed.layout.axes)}
    singles = sealed.nodes[sealed.singles & ~sealed.virtual]
    nodes = np.zeros((len(singles), len(published.design.layout.axes)), dtype=np.int64)
    for column, axis in enumerate(published.design.layout.axes):
        if axis.id not in axes:
            return None
        theirs = sealed.layout.axes[axes[axis.id]].codes
        places = np.array([axis.places.get(code, -1) for code in theirs], dtype=np.int64)
        nodes[:, column] = places[singles[:, axes[axis.id]]]
    known = {tuple(row): place for place, row in enumerate(published.nodes.tolist())}
    cells = np.array([known.get(tuple(row), -1) for row in nodes.tolist()], dtype=np.int64)
    return None if (cells < 0).any() else np.sort(cells)
