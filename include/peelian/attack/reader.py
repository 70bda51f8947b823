"""Published tables as one list of cells: what is shown, what is hidden, how everything adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from peelian.attack.design import Design, find_design
from peelian.attack.figures import Bounds, bounds_of
from peelian.attack.layout import (
    BoolArray,
    IntArray,
    Layout,
    Sums,
    cell_names,
    number_cells,
)
from peelian.attack.sums import sums_of
from peelian.attack.tables import read_sheet, read_shown, together


@dataclass(frozen=True)
class Published:
    """A release as it was published.

    Attributes:
        design: how it's built.
        nodes: int64 (cells, dimensions): the code of each cell; rows are unique.
        values: int64 (cells): the published counts; 0 where hidden.
        hidden: bool (cells): hidden wherever the cell stands.
        told: bool (cells): hidden in one table and shown in another, so no secret at all.
        equations: int64 (equations, cells) sparse: -1 at the total, 1 at each part; each once.
        bounds: what figures say of hidden counts.
    """

    design: Design
    nodes: IntArray
    values: IntArray
    hidden: BoolArray
    told: BoolArray
    equations: sp.csr_matrix
    bounds: Bounds | None = None

    def names(self, cells: IntArray) -> list[str]:
        """Those cells by their codes."""
        return cell_names(self.design.layout, self.nodes[cells])


def read_published(
    folder: Path, *, spec: Path | None = None, threshold: int | None = None
) -> Published:
    """Read the tables in a folder as anyone could.

    Raises: InputError where they can't be read, or contradict each other.
    """
    design = find_design(folder, spec, threshold)
    layout = design.layout
    tables = [
        read_shown(read_sheet(folder / f"{name}.csv"), layout, number)
        for number, (name, _) in enumerate(layout.tables)
    ]
    nodes, places = number_cells([layout.grid(number) for number in range(len(tables))])
    values, hidden, told = together(len(nodes), places, tables)
    equations = equations_of(layout, places, len(nodes))
    bounds = None
    if design.figures:
        bounds = bounds_of(design.figures, folder, layout, places, values, hidden.tolist())
    return Published(design, nodes, values, hidden, told, equations, bounds)


def equations_of(layout: Layout, places: Sequence[IntArray], count: int) -> sp.csr_matrix:
    """Every sum as a row of -1 and 1, int64 (equations, cells) sparse; one a sum."""
    blocks = [_rows(sums, count) for sums in sums_of(layout, places)]
    if not blocks:
        return sp.csr_matrix((0, count), dtype=np.int64)
    return distinct_rows(sp.csr_matrix(sp.vstack(blocks, format="csr"), dtype=np.int64))


def distinct_rows(equations: sp.csr_matrix) -> sp.csr_matrix:
    """The rows without repeats, each as it first stands."""
    equations.sort_indices()
    seen: dict[bytes, int] = {}
    for row in range(equations.shape[0]):
        start, end = equations.indptr[row], equations.indptr[row + 1]
        name = equations.indices[start:end].tobytes() + equations.data[start:end].tobytes()
        seen.setdefault(name, row)
    return sp.csr_matrix(equations[list(seen.values())])


def _rows(sums: Sums, count: int) -> sp.csr_matrix:
    columns = np.concatenate([sums.wholes[:, None], sums.parts], axis=1)
    signs = np.ones(columns.shape, dtype=np.int64)
    signs[:, 0] = -1
    starts = np.arange(0, columns.size + 1, columns.shape[1])
    return sp.csr_matrix(
        (signs.ravel(), columns.ravel(), starts), shape=(len(columns), count), dtype=np.int64
    )
