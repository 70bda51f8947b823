"""A certificate as anyone could read it: alternative tables, and what they're claimed to show.

Read with numpy alone, and without the program that wrote it. What the arrays mean is told in
docs/explanation/how-the-engine-works.md.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from peelian.attack.layout import BoolArray, IntArray, Layout
from peelian.attack.told import read_design
from peelian.core.errors import InputError

FORMAT = 2
OUTSIDER, NOTE_READER, CONTRIBUTOR = "outsider", "note-reader", "contributor"
MASKS = ("hidden", "sensitive", "virtual", "singles")


@dataclass(frozen=True)
class Sealed:
    """A certificate, its shapes checked.

    Attributes:
        layout, threshold: as it says the tables are built.
        least: the smallest count of a hidden cell in it.
        reader: "outsider" or "note-reader".
        contributor: whether it also claims to withstand those who are a count of 1.
        nodes: int64 (cells, dimensions).
        hidden, sensitive, virtual, singles: bool (cells).
        low, width: int64 (sensitive cells): the counts of each that are claimed to be possible.
        worlds: int64 (worlds, hidden cells).
        virtual_parts: int64 (virtual cells, 3): cell, parent, child; cell = parent - child.
    """

    layout: Layout
    threshold: int
    least: int
    reader: str
    contributor: bool
    nodes: IntArray
    hidden: BoolArray
    sensitive: BoolArray
    virtual: BoolArray
    singles: BoolArray
    low: IntArray
    width: IntArray
    worlds: IntArray
    virtual_parts: IntArray


def read_sealed(path: Path) -> Sealed:
    """A certificate from its file.

    Raises: InputError where it's missing, or isn't a certificate of this format.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as raw:
            about = json.loads(raw["about"].tobytes().decode("utf-8"))
            arrays = {name: raw[name] for name in raw.files if name != "about"}
        return _made(about, arrays, path)
    except InputError:
        raise
    except (
        OSError,
        EOFError,
        KeyError,
        ValueError,
        IndexError,
        TypeError,
        AttributeError,
        MemoryError,
        RecursionError,
        NotImplementedError,
        zipfile.BadZipFile,
        zipfile.error,
    ):
        raise _unreadable(path) from None


def _made(about: dict[str, Any], arrays: dict[str, Any], path: Path) -> Sealed:
    if about["format"] != FORMAT:
        raise InputError(
            "a certificate has another format", where=path, allowed=FORMAT, do="protect again"
        )
    layout, threshold, least = read_design(about, path)
    attackers = about["attackers"]
    reader = NOTE_READER if NOTE_READER in attackers else OUTSIDER
    known = {OUTSIDER, NOTE_READER, CONTRIBUTOR}
    if not attackers or not set(attackers) <= known or attackers == [CONTRIBUTOR]:
        raise _unreadable(path)
    masks = {name: _array(arrays, name, "b", 1).astype(bool) for name in MASKS}
    numbers = {
        name: _array(arrays, name, "iu", dimensions).astype(np.int64)
        for name, dimensions in (
            ("nodes", 2),
            ("low", 1),
            ("width", 1),
            ("worlds", 2),
            ("virtual_parts", 2),
        )
    }
    columns = list(about["columns"])
    numbers["nodes"] = numbers["nodes"][:, [columns.index(axis.id) for axis in layout.axes]]
    sealed = Sealed(layout, threshold, least, reader, CONTRIBUTOR in attackers, **masks, **numbers)
    if not _fits(sealed) or not 2 <= threshold <= 1_000:
        raise _unreadable(path)
    return sealed


def _array(arrays: dict[str, Any], name: str, kinds: str, dimensions: int) -> Any:
    array = arrays[name]
    if array.dtype.kind not in kinds or array.ndim != dimensions:
        raise ValueError
    return array


def _fits(sealed: Sealed) -> bool:
    """Whether the shapes of a certificate fit each other."""
    cells, sensitive = len(sealed.nodes), int(sealed.sensitive.sum())
    parts = sealed.virtual_parts
    return (
        sealed.nodes.shape[1] == len(sealed.layout.axes)
        and all(len(getattr(sealed, name)) == cells for name in MASKS)
        and len(sealed.low) == len(sealed.width) == sensitive
        and sealed.worlds.shape[1] == int(sealed.hidden.sum())
        and parts.shape == (int(sealed.virtual.sum()), 3)
        and bool(((parts >= 0) & (parts < cells)).all())
    )


def _unreadable(path: Path) -> InputError:
    return InputError(
        "a certificate is missing or can't be read", where=path, do="protect the tables again"
    )
