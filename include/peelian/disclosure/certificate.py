"""A certificate: a few whole alternative tables that between them show every sensitive cell safe.

Checking one is additions and comparisons (`check`), so nobody need trust the search. It holds
possible counts of hidden cells, the true ones perhaps among them, unmarked: it's kept in `audit/`
and never published. The same certificate is always the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from peelian.core.errors import ZoneError
from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.audit import Finding, Reading, audit
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.trees import IntArray

FIXED_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Certificate:
    """Alternative tables, and what they are to show.

    Attributes:
        attacker: the reader who was withstood.
        threshold: the policy's.
        hidden: bool (cells).
        sensitive: bool (cells).
        tables: int64 (tables, hidden cells): possible counts of the hidden cells, ascending.
    """

    attacker: str
    threshold: int
    hidden: BoolArray
    sensitive: BoolArray
    tables: IntArray

    def whole_tables(self, shown: IntArray) -> list[IntArray]:
        """The tables by cell, the published counts filled in."""
        wholes = []
        for table in self.tables:
            whole = shown.copy()
            whole[self.hidden] = table
            wholes.append(whole)
        return wholes

    def to_bytes(self) -> bytes:
        """As an .npz file whose bytes depend on the content alone."""
        arrays: dict[str, npt.NDArray[Any]] = {
            "attacker": np.frombuffer(self.attacker.encode("ascii"), dtype=np.uint8),
            "threshold": np.array([self.threshold], dtype=np.int64),
            "hidden": self.hidden,
            "sensitive": self.sensitive,
            "tables": self.tables,
        }
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, array in arrays.items():
                member = io.BytesIO()
                np.lib.format.write_array(member, array, allow_pickle=False)
                entry = zipfile.ZipInfo(f"{name}.npy", FIXED_DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, member.getvalue())
        return stream.getvalue()


def make_certificate(
    reading: Reading, sensitive: BoolArray, attacker: str, finding: Finding
) -> Certificate:
    """The certificate of what an audit found."""
    size = int(reading.hidden.sum())
    rows = [table[reading.hidden] for table in finding.tables]
    tables = np.array(rows, dtype=np.int64).reshape(len(rows), size)
    return Certificate(attacker, reading.threshold, reading.hidden, sensitive, tables)


def read_certificate(path: Path) -> Certificate:
    """A certificate from its file. Raises: ZoneError where it's missing or isn't one."""
    try:
        with np.load(path, allow_pickle=False) as raw:
            return Certificate(
                raw["attacker"].tobytes().decode("ascii"),
                int(raw["threshold"][0]),
                raw["hidden"],
                raw["sensitive"],
                raw["tables"],
            )
    except (OSError, EOFError, KeyError, ValueError, IndexError, TypeError, zipfile.BadZipFile):
        raise ZoneError(
            "a certificate is missing or can't be read", where=path, do="protect the tables again"
        ) from None


def check(certificate: Certificate, reading: Reading) -> bool:
    """Whether the certificate shows that its sensitive cells are safe in what is published."""
    attacker = ATTACKERS.get(certificate.attacker)
    if attacker is None or certificate.threshold != reading.threshold:
        return False
    if not np.array_equal(certificate.hidden, reading.hidden):
        return False
    claimed = certificate.whole_tables(reading.shown)
    return audit(reading, certificate.sensitive, attacker, claimed, search=False).withstood
