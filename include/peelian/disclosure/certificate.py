"""A certificate: a few whole alternative tables that between them show every sensitive cell safe.

Checking one is additions and comparisons, so nobody need trust the search. It holds
possible counts of hidden cells, the true ones perhaps among them, unmarked: it's kept in `audit/`
and never published. The same certificate is always the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from peelian.core.errors import ZoneError
from peelian.core.files import canonical_json
from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.audit import Claim, Reading, audit
from peelian.disclosure.cells import Cells, TableOf
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray
from peelian.disclosure.virtual import with_equations

FORMAT = 2
FIXED_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Certificate:
    """Alternative tables, and what they are to show.

    Attributes:
        about: plain data: format, attackers, threshold, least count of a hidden cell, `ends_only`
            (an outsider's), dimensions as (code, parent) pairs, and tables.
        nodes: int32 (cells, dimensions): each cell's position among the codes of every dimension.
        hidden, sensitive, virtual, singles: bool (cells); `singles` are counts that one person may
            know to be their own, `virtual` cells are in no table.
        low, width: int64 (sensitive cells): the counts of each that must be possible.
        worlds: int32 (worlds, hidden cells): possible counts of the hidden cells, ascending.
        virtual_parts: int64 (virtual cells, 3): cell, parent, child: parent = child + cell.
    """

    about: dict[str, Any]
    nodes: npt.NDArray[np.int32]
    hidden: BoolArray
    sensitive: BoolArray
    virtual: BoolArray
    singles: BoolArray
    low: IntArray
    width: IntArray
    worlds: npt.NDArray[np.int32]
    virtual_parts: IntArray

    @property
    def threshold(self) -> int:
        """The policy's."""
        return int(self.about["threshold"])

    @property
    def attackers(self) -> tuple[str, ...]:
        """The readers who were withstood."""
        return tuple(self.about["attackers"])

    def design(self) -> dict[str, Any]:
        """What anyone may know of how the tables are built, and of what a hidden count can be."""
        return {key: self.about[key] for key in ("threshold", "least", "dimensions", "tables")}

    def claim(self) -> Claim:
        """What it claims, for the audit."""
        singles = self.singles if self.singles.any() else None
        return Claim(self.worlds.astype(np.int64), self.low, self.width, singles)

    def to_bytes(self) -> bytes:
        """As an .npz file whose bytes depend on the content alone."""
        arrays: dict[str, npt.NDArray[Any]] = {
            "about": np.frombuffer(canonical_json(self.about), dtype=np.uint8)
        }
        arrays |= {name: getattr(self, name) for name in ARRAYS}
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, array in arrays.items():
                member = io.BytesIO()
                np.lib.format.write_array(member, array, allow_pickle=False)
                entry = zipfile.ZipInfo(f"{name}.npy", FIXED_DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, member.getvalue(), compresslevel=COMPRESSION)
        return stream.getvalue()


COMPRESSION = 1
"""The fastest: worlds are alike, and shrink to a tenth all the same."""
ARRAYS = (
    "nodes",
    "hidden",
    "sensitive",
    "virtual",
    "singles",
    "low",
    "width",
    "worlds",
    "virtual_parts",
)


def design_of(cells: Cells, threshold: int) -> dict[str, Any]:
    """What anyone may know of a release's tables: codes, parents, and which table has which."""
    return {
        "threshold": threshold,
        "columns": [tree.id for tree in cells.trees],  # JSON's keys have no order of their own
        "dimensions": {
            tree.id: [
                [code, tree.codes[parent] if parent >= 0 else None]
                for code, parent in zip(tree.codes, tree.parents, strict=True)
            ]
            for tree in cells.trees
        },
        "tables": [
            {"id": table.id, "by": [cells.trees[d].id for d in table.by]} | _where(cells, table)
            for table in cells.tables
        ],
    }


def _where(cells: Cells, table: TableOf) -> dict[str, Any]:
    if not table.at:
        return {}
    return {"where": {cells.trees[d].id: cells.trees[d].codes[node] for d, node in table.at}}


def read_certificate(path: Path) -> Certificate:
    """A certificate from its file. Raises: ZoneError where it's missing or isn't one."""
    try:
        with np.load(path, allow_pickle=False) as raw:
            about = json.loads(raw["about"].tobytes().decode("utf-8"))
            if about["format"] != FORMAT:
                raise ValueError("another format")
            return Certificate(about, **{name: raw[name] for name in ARRAYS})
    except (OSError, EOFError, KeyError, ValueError, IndexError, TypeError, zipfile.BadZipFile):
        raise ZoneError(
            "a certificate is missing or can't be read", where=path, do="protect the tables again"
        ) from None


def with_virtual(reading: Reading, parts: IntArray) -> Reading:
    """What is read, with the differences that no table has: nobody is told them."""
    return replace(
        reading,
        equations=with_equations(reading.equations, parts),
        shown=np.append(reading.shown, np.zeros(len(parts), dtype=np.int64)),
        hidden=np.append(reading.hidden, np.ones(len(parts), dtype=bool)),
    )


def check(certificate: Certificate, reading: Reading) -> bool:
    """Whether the certificate shows that its sensitive cells are safe in what is published."""
    attacker = ATTACKERS.get(certificate.attackers[0]) if certificate.attackers else None
    if attacker is None or certificate.threshold != reading.threshold:
        return False
    if not np.array_equal(certificate.hidden[~certificate.virtual], reading.hidden):
        return False
    if certificate.virtual.any():
        reading = with_virtual(reading, certificate.virtual_parts)
    finding = audit(reading, certificate.sensitive, attacker, certificate.claim(), search=False)
    return finding.withstood
