"""A figure as a share of its total, worked out from published figures alone.

A share of a known total tells its count: 25.0 per cent of 12 is 3. So there is one only where the
count itself and the total are both shown, and then it tells nothing that they don't. A share that
isn't given is [x] wherever either is withheld, whatever the other parts of the total are; that the
shown shares leave something of 100 over is what the shown counts leave over as well.
"""

from __future__ import annotations

from peelian.core.markers import Marker
from peelian.core.release_model import Dimension
from peelian.publication.change import TENTHS, TENTHS_OF_A_PER_CENT, Figure
from peelian.publication.protected import Cell, Key, ProtectedTable


def share(total: Cell, part: Cell) -> Figure:
    """A published figure in per cent of another.

    Args:
        total: the cell that is 100 per cent.
        part: the cell itself.
    Returns: per cent to one decimal, halves up. [x] where either isn't shown, [z] where the total
        is 0. It can be more than 100 where the counts were moved by noise.
    """
    if total.value is None or part.value is None:
        return Figure(None, Marker.NOT_AVAILABLE)
    if total.value == 0:
        return Figure(None, Marker.NOT_APPLICABLE)
    tenths = (2 * TENTHS_OF_A_PER_CENT * part.value + total.value) // (2 * total.value)
    return Figure(tenths / TENTHS)


def share_of(protected: ProtectedTable, key: Key) -> Figure:
    """The share of a cell in its total along the dimension that the table gives shares over, or in
    the figure of the same codes in the table that it's a part of.

    Raises: KeyError where the table gives none.
    """
    base = protected.base
    if base is not None:
        codes = dict(zip(protected.table.by, key, strict=True))
        return share(base.cells[tuple(codes[d] for d in base.table.by)], protected.cells[key])
    over = str(protected.table.shares)
    place = protected.table.by.index(over) if over in protected.table.by else None
    if place is None:
        raise KeyError(over)
    top = root(protected.dimension(over))
    total = protected.cells[(*key[:place], top, *key[place + 1 :])]
    return share(total, protected.cells[key])


def root(dimension: Dimension) -> str:
    """The code of a dimension's total."""
    return next(c.code for c in dimension.categories if c.parent is None)
