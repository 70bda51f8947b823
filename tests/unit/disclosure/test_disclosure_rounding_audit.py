"""The audit of rounded tables and its certificate: what they must not believe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from peelian.core.errors import InputError, ZoneError
from peelian.disclosure.cells import Cells, TableOf, build_cells
from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Rounding, policy_named
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rounding.audit import RoundedReading, Ways, audit_rounding
from peelian.disclosure.rounding.certificate import (
    certificate_bytes,
    check_certificate,
    read_rounding_certificate,
)
from peelian.disclosure.rounding.controlled import Rounded
from peelian.disclosure.rounding.protect import certain_to_contributors, protect_by_rounding
from peelian.disclosure.rounding.ways import WayFinder
from peelian.disclosure.trees import Tree, make_tree

PAIRS = [("ab", (0, 1)), ("bc", (1, 2)), ("ac", (0, 2))]


def flat(name: str) -> Tree:
    return make_tree(name, [("Total", None), (f"{name}1", "Total"), (f"{name}2", "Total")])


def square() -> tuple[RoundedReading, BoolArray]:
    """Two by two: 5 and 0 over 0 and 10, base 5; the first two are small."""
    cells = build_cells([flat("a"), flat("b")], [TableOf("main", (0, 1))])
    inner = {(1, 1): 5, (1, 2): 0, (2, 1): 0, (2, 2): 10}
    published = np.array(
        [
            sum(
                n
                for at, n in inner.items()
                if all(x in (0, y) for x, y in zip(nodes, at, strict=True))
            )
            for nodes in cells.nodes.tolist()
        ]
    )
    sensitive = np.array([tuple(nodes) in {(1, 1), (1, 2)} for nodes in cells.nodes.tolist()])
    return RoundedReading(cells, published, 5, 0, 5), sensitive


def place(cells: Cells, *nodes: int) -> int:
    found: int = cells.nodes.tolist().index(list(nodes))
    return found


def test_what_one_number_leaves() -> None:
    reading, _ = square()
    at = [place(reading.cells, 1, 1), place(reading.cells, 1, 2), place(reading.cells, 2, 2)]
    assert reading.least()[at].tolist() == [1, 0, 6]
    assert reading.most()[at].tolist() == [9, 4, 14]
    further = replace(reading, furthest=1)
    assert further.least()[at].tolist() == [1, 0, 1]
    down, up = reading.wanted()
    assert (down[at].tolist(), up[at].tolist()) == ([4, 0, 4], [0, 4, 0])


def test_ways_that_are_found_are_believed() -> None:
    reading, sensitive = square()
    ways = WayFinder(reading).ways(sensitive)
    assert len(audit_rounding(reading, sensitive, ways)) == 0
    assert len(audit_rounding(reading, sensitive, one_less(ways))) == 1


def one_less(ways: Ways) -> Ways:
    """The ways without the last."""
    return Ways(
        ways.starts[:-1],
        ways.cells[: ways.starts[-2]],
        ways.signs[: ways.starts[-2]],
        ways.targets[:-1],
        ways.steps[:-1],
    )


@pytest.mark.parametrize(
    "spoilt",
    [
        "a sum is broken",
        "a step too many",
        "down from zero",
        "a cell twice",
        "a jump of two",
        "back",
    ],
)
def test_ways_that_are_none_are_not_believed(spoilt: str) -> None:
    reading, sensitive = square()
    ways = WayFinder(reading).ways(sensitive)
    cells, signs, steps, starts = (
        ways.cells.copy(),
        ways.signs.copy(),
        ways.steps.copy(),
        ways.starts.copy(),
    )
    if spoilt == "a sum is broken":
        signs[0] = -signs[0]
    elif spoilt == "a step too many":
        steps[:] = 5
    elif spoilt == "down from zero":
        signs[:] = -1
    elif spoilt == "a cell twice":
        cells[1] = cells[0]
    elif spoilt == "a jump of two":
        signs *= 2
    else:
        steps[:] = -steps
    bad = Ways(starts, cells, signs, ways.targets, steps)
    assert len(audit_rounding(reading, sensitive, bad)) >= 1


def test_a_certificate_is_read_as_it_was_written_and_checked(tmp_path: Path) -> None:
    reading, sensitive = square()
    ways = WayFinder(reading).ways(sensitive)
    data = certificate_bytes(reading, sensitive, ways)
    assert data == certificate_bytes(reading, sensitive, ways)
    path = tmp_path / "certificate.npz"
    path.write_bytes(data)
    again, marked, read = read_rounding_certificate(path)
    np.testing.assert_array_equal(again.published, reading.published)
    np.testing.assert_array_equal(marked, sensitive)
    np.testing.assert_array_equal(read.cells, ways.cells)
    assert len(check_certificate(path)) == 0
    path.write_bytes(certificate_bytes(reading, sensitive, one_less(ways)))
    assert len(check_certificate(path)) == 1


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all"])
def test_a_file_that_is_no_certificate_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "certificate.npz"
    path.write_bytes(data)
    with pytest.raises(ZoneError):
        check_certificate(path)


def test_where_no_combination_goes_down_a_program_finds_another_way() -> None:
    """Pairs of dimensions round a triangle: no finest combination is above zero in all three."""
    cells = build_cells([flat("a"), flat("b"), flat("c")], [TableOf(i, by) for i, by in PAIRS])
    sets = {
        (1, 1, 0): 5, (2, 2, 0): 5, (0, 1, 1): 5, (0, 2, 2): 5, (1, 0, 2): 5, (2, 0, 1): 5,
        (1, 0, 0): 5, (2, 0, 0): 5, (0, 1, 0): 5, (0, 2, 0): 5, (0, 0, 1): 5, (0, 0, 2): 5,
        (0, 0, 0): 10,
    }  # fmt: skip
    published = np.array([sets.get(tuple(nodes), 0) for nodes in cells.nodes.tolist()])
    assert not (cells.equations @ published).any()
    reading = RoundedReading(cells, published, 5, 0, 5)
    sensitive = np.zeros(cells.count, dtype=bool)
    sensitive[place(cells, 1, 1, 0)] = True
    ways = WayFinder(reading).ways(sensitive)
    assert len(audit_rounding(reading, sensitive, ways)) == 0
    assert set(ways.signs.tolist()) == {-1, 1}
    # Such a way mixes directions, so nothing is claimed for who is a 1 there.
    values = np.where(sensitive, 1, 0)
    rounded = Rounded(5, published, np.zeros(cells.count, dtype=np.int64), 0, None)
    assert len(certain_to_contributors(values, rounded, sensitive, ways)) == 1


def test_filtered_tables_are_refused_where_there_are_no_records() -> None:
    tables = [TableOf("all", (0,)), TableOf("some", (0,), ((1, 1),))]
    cells = build_cells([flat("a"), flat("b")], tables)
    counted = Counted(cells, np.zeros(cells.count, dtype=np.int64))
    policy = policy_named("police-default").model_copy(
        update={"methods": ["round"], "rounding": Rounding(base=5)}
    )
    with pytest.raises(InputError, match="filtered"):
        protect_by_rounding(counted, policy)
