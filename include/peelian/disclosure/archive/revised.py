"""By how much a figure may differ from what was published before, where a release sets a limit."""

from __future__ import annotations

import numpy as np

from peelian.core.errors import UnsafeError
from peelian.disclosure.archive.protect import Archived
from peelian.disclosure.cells import Cells
from peelian.disclosure.engine import NAMED

PERCENT = 100


def refuse_large_changes(archived: Archived, cells: Cells, most: int | None) -> None:
    """Refuse a release of which a shown figure was revised by more than it allows.

    Args:
        most: in per cent of the figure that was published before; None for no limit.
    Raises: UnsafeError, which names figures by their codes and gives none.
    """
    if most is None:
        return
    values, said = archived.protection.values, archived.said
    change = PERCENT * np.abs(values - said)
    large = np.flatnonzero(archived.revised & (change > most * said))
    if len(large):
        named = "; ".join(cells.named(cell) for cell in large[:NAMED].tolist())
        raise UnsafeError(
            f"{len(large)} figures differ from what was published before by more than the"
            " specification allows",
            where=named,
            allowed=f"{most}% (vintages, largest_change)",
            do="find out what changed in the register; then raise the limit, with a declared"
            " revision that gives the reason",
        )
