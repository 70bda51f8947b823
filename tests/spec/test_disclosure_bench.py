"""The bench's instances, judged by its own attacker: nothing exactly known, nothing narrowed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from disclosure_drawn import policy

from peelian.disclosure.cells import Cells, TableOf, build_cells
from peelian.disclosure.counted import Counted
from peelian.disclosure.engine import SECONDARY, Protection, protect_cells
from peelian.disclosure.spec import read_hierarchy

LEAST = {"note-reader": 1.0, "contributor": 1.0, "outsider": 0.0}
CASES = [
    pytest.param("LINK", "note-reader", 121),
    pytest.param("LINK", "contributor", 131),
    pytest.param("LINK", "outsider", 108),
    pytest.param("S", "note-reader", 701),
    pytest.param("S", "contributor", 710),
    pytest.param("S", "outsider", 500),
    pytest.param("SM", "contributor", 10_500, marks=pytest.mark.slow),
]
"""Instance, reader, and the sum that secondary suppression may hide at most: what the prototype of
the design reached for the note-reader on LINK and S; for the outsider the best that is possible
(LINK), or near it; for the contributor, whom no prototype withstood, near what was measured. SM's
clean-up is cut short (CLEAN_UP_WORK), so that the test is done in seconds."""
CLEAN_UP_WORK = 3_000_000


def load_attacker(bench: Path) -> ModuleType:
    """The bench's attacker, by its path."""
    found = importlib.util.spec_from_file_location("bench_attack", bench / "attack.py")
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def load_instance(bench: Path, name: str) -> dict[str, Any]:
    """An instance of the bench: its equations, counts, nodes, dimensions and tables."""
    folder = bench / "inst" / name
    with np.load(folder / "cells.npz") as raw:
        entries = (raw["A_data"], raw["A_indices"], raw["A_indptr"])
        return {
            "A": sp.csr_matrix(entries, shape=tuple(raw["A_shape"])),
            "value": raw["value"],
            "node": raw["node"],
            "dims": [str(name) for name in raw["dims"]],
            "tables": json.loads((folder / "tables.json").read_text()),
        }


def cells_of(bench: Path, name: str, instance: dict[str, Any]) -> Cells:
    """The instance's cells by our own reading of its hierarchies; in the bench's order."""
    folder = bench / "inst" / name
    trees = [read_hierarchy(d, folder / f"dim_{d}.csv") for d in instance["dims"]]
    tables = [
        TableOf(f"t{number}", tuple(instance["dims"].index(d) for d in by))
        for number, by in enumerate(instance["tables"])
    ]
    cells = build_cells(trees, tables)
    np.testing.assert_array_equal(cells.nodes.T, instance["node"])
    return cells


@pytest.mark.parametrize(("name", "reader", "most"), CASES)
def test_the_attacker_finds_nothing(bench: Path, name: str, reader: str, most: int) -> None:
    if not (bench / "inst" / name).is_dir():
        pytest.skip(f"the instance {name} is not in the bench")
    instance = load_instance(bench, name)
    cells = cells_of(bench, name, instance)
    protection: Protection = protect_cells(
        Counted(cells, instance["value"]),
        policy(attacker=reader, contributor=False, clean_up_work=CLEAN_UP_WORK),
    )
    found, *_ = load_attacker(bench).audit(
        instance["A"],
        instance["value"],
        protection.hidden,
        (instance["value"] > 0) & (instance["value"] < 5),
        low=LEAST[reader],
        budget=300,
    )
    for fault in ("unsuppressed_prim", "zeros_supp", "exact", "narrow", "open_unproved"):
        assert found[fault] == 0, fault
    hidden = int(protection.values[protection.reasons[SECONDARY]].sum())
    assert hidden == found["sum_sec"] <= most
    assert protection.bound is not None and protection.bound <= hidden
