"""All tables of a release as one list of cells, and the sums that tie them together; numpy only.

A cell is known by a code in every dimension, the root standing for a dimension that its table
doesn't use: a margin that two tables share is one cell. A sum says that a cell is the total of
others, in one dimension, all else equal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from peelian.attack.axes import Axis
from peelian.core.errors import InputError

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

CELLS_LIMIT = 5_000_000
"""More cells than this are refused, as the program that protects refuses them."""


@dataclass(frozen=True)
class Layout:
    """How a release is built.

    Attributes:
        axes: its dimensions.
        tables: for each table its id and the positions of its dimensions.
        where: for each table (dimension, code) positions that it's filtered by; none are empty.
    """

    axes: tuple[Axis, ...]
    tables: tuple[tuple[str, tuple[int, ...]], ...]
    where: tuple[tuple[tuple[int, int], ...], ...] = ()

    def shape(self, table: int) -> tuple[int, ...]:
        """How many codes a table has in each of its dimensions."""
        return tuple(len(self.axes[axis].codes) for axis in self.tables[table][1])

    def grid(self, table: int) -> IntArray:
        """int64 (combinations, dimensions): every cell of a table, first dimension slowest."""
        shape = self.shape(table)
        roots = np.array([axis.root for axis in self.axes], dtype=np.int64)
        nodes = np.tile(roots, (math.prod(shape), 1))
        for axis, code in self.where[table] if self.where else ():
            nodes[:, axis] = code
        for axis, places in zip(
            self.tables[table][1], np.indices(shape).reshape(len(shape), -1), strict=True
        ):
            nodes[:, axis] = places
        return nodes


@dataclass(frozen=True)
class Sums:
    """Sums of one shape: `wholes[i]` is the total of `parts[i]`.

    Attributes:
        wholes: int64 (sums): cells.
        parts: int64 (sums, parts): cells.
    """

    wholes: IntArray
    parts: IntArray


def make_layout(
    axes: Sequence[Axis],
    tables: Sequence[tuple[str, Sequence[str]]],
    where: Mapping[str, Mapping[str, str]] | None = None,
) -> Layout:
    """A layout of tables given as (id, dimension names).

    Args:
        where: by a table's id the code that it's filtered by in each of some dimensions.
    Raises: InputError where a table names what isn't a dimension or a code, or there are too many
        cells.
    """
    known = {axis.id: place for place, axis in enumerate(axes)}
    made = []
    for name, by in tables:
        if not by or len(set(by)) < len(by) or not set(by) <= known.keys():
            raise InputError(
                "a table's dimensions are wrong",
                where=f"table {name}",
                given=", ".join(by) or "none",
                allowed=f"each once, of {', '.join(known)}",
            )
        made.append((name, tuple(known[axis] for axis in by)))
    filters = tuple(
        _filter(axes, known, name, by, (where or {}).get(name, {})) for name, by in made
    )
    layout = Layout(tuple(axes), tuple(made), filters)
    total = sum(math.prod(layout.shape(table)) for table in range(len(made)))
    if total > CELLS_LIMIT:
        raise InputError(
            "the tables have too many cells", given=f"{total:,}", allowed=f"{CELLS_LIMIT:,}"
        )
    return layout


def _filter(
    axes: Sequence[Axis],
    known: Mapping[str, int],
    table: str,
    by: Sequence[int],
    codes: Mapping[str, str],
) -> tuple[tuple[int, int], ...]:
    """What a table is filtered by, as positions."""
    found = []
    for name, code in codes.items():
        axis = known.get(name)
        place = None if axis is None or axis in by else axes[axis].places.get(code)
        if axis is None or place is None:
            raise InputError(
                "a table is filtered by what isn't a code of another dimension",
                where=f"table {table}",
                given=name,
            )
        found.append((axis, place))
    return tuple(sorted(found))


def number_cells(grids: Sequence[IntArray]) -> tuple[IntArray, list[IntArray]]:
    """One number for each distinct row of several grids.

    Returns: the distinct rows, sorted; and for each grid the number of each of its rows.
    """
    nodes, numbers = np.unique(np.concatenate(grids), axis=0, return_inverse=True)
    ends = np.cumsum([len(grid) for grid in grids])
    return nodes, list(np.split(numbers.astype(np.int64).ravel(), ends[:-1]))


def cell_names(layout: Layout, nodes: IntArray) -> list[str]:
    """For each row of nodes its codes, such as "t=t01,o=o2"; the roots are left out."""
    roots = [axis.root for axis in layout.axes]
    return [
        ",".join(
            f"{axis.id}={axis.codes[node]}"
            for axis, node, root in zip(layout.axes, row, roots, strict=True)
            if node != root
        )
        or "grand total"
        for row in nodes.tolist()
    ]
