"""A certificate for rounded tables: other tables that round to the same, as ways to them.

A way is a table of changes of -1, 0 and 1 that adds up; gone once, twice and so on from the
published table, it leads to a table that could be the truth each time. Checking one is additions
and comparisons (`audit_rounding`). It's kept in `audit/`, as it tells which cells are small.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from peelian.core.errors import ZoneError
from peelian.core.files import canonical_json
from peelian.disclosure.cells import TableOf, build_cells
from peelian.disclosure.certificate import design_of
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rounding.audit import RoundedReading, Ways, audit_rounding
from peelian.disclosure.trees import IntArray, make_tree

METHOD = "round"
FORMAT = 1
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
ARRAYS = ("published", "sensitive", "starts", "cells", "signs", "targets", "steps")


def certificate_bytes(reading: RoundedReading, sensitive: BoolArray, ways: Ways) -> bytes:
    """The certificate as an .npz file whose bytes depend on the content alone."""
    about = {
        "format": FORMAT,
        "method": METHOD,
        "base": reading.base,
        "furthest": reading.furthest,
        # Keys of JSON are sorted, so the order of the dimensions is told apart.
        "order": [tree.id for tree in reading.cells.trees],
    } | design_of(reading.cells, reading.threshold)
    arrays: dict[str, npt.NDArray[Any]] = {
        "about": np.frombuffer(canonical_json(about), dtype=np.uint8),
        "published": reading.published,
        "sensitive": sensitive,
        "starts": ways.starts,
        "cells": ways.cells.astype(np.int32),
        "signs": ways.signs.astype(np.int8),
        "targets": ways.targets,
        "steps": ways.steps,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.getvalue(), compresslevel=1)
    return stream.getvalue()


def read_rounding_certificate(path: Path) -> tuple[RoundedReading, BoolArray, Ways]:
    """What a certificate claims. Raises: ZoneError where it's missing or isn't one."""
    try:
        with np.load(path, allow_pickle=False) as raw:
            about = json.loads(raw["about"].tobytes())
            arrays = {name: raw[name] for name in ARRAYS}
        if about["method"] != METHOD or about["format"] != FORMAT:
            raise ValueError("another method or format")
        return _claimed(about, arrays)
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile):
        raise ZoneError("a certificate of rounding is missing or broken", where=path) from None


def _claimed(
    about: dict[str, Any], arrays: dict[str, Any]
) -> tuple[RoundedReading, BoolArray, Ways]:
    if any(table.get("where") for table in about["tables"]):
        raise ValueError("filtered tables are checked by verify-certificate alone")
    order = about["order"]
    trees = [make_tree(name, [tuple(pair) for pair in about["dimensions"][name]]) for name in order]
    tables = [
        TableOf(table["id"], tuple(order.index(d) for d in table["by"]))
        for table in about["tables"]
    ]
    cells = build_cells(trees, tables)
    sensitive: BoolArray = arrays["sensitive"].astype(bool)
    whole: dict[str, IntArray] = {
        name: arrays[name].astype(np.int64) for name in ARRAYS if name != "sensitive"
    }
    if len(whole["published"]) != cells.count or len(sensitive) != cells.count:
        raise ValueError("another number of cells")
    if (whole["cells"] < 0).any() or (whole["cells"] >= cells.count).any():
        raise ValueError("a cell that isn't there")
    if len(whole["starts"]) != len(whole["targets"]) + 1 or len(whole["cells"]) != len(
        whole["signs"]
    ):
        raise ValueError("lists of unlike lengths")
    reading = RoundedReading(
        cells, whole["published"], about["base"], about["furthest"], about["threshold"]
    )
    return reading, sensitive, Ways(*(whole[name] for name in ARRAYS[2:]))


def check_certificate(path: Path) -> IntArray:
    """The sensitive cells that a certificate doesn't show safe, ascending.

    Raises: ZoneError where it's missing or isn't one.
    """
    return audit_rounding(*read_rounding_certificate(path))
