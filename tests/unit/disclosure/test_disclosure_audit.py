"""The audit and the certificate: neither believes anyone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from peelian.core.errors import ZoneError
from peelian.disclosure.attackers import ATTACKERS
from peelian.disclosure.audit import Claim, Reading, audit, read_as_published
from peelian.disclosure.cells import TableOf, build_cells
from peelian.disclosure.certificate import (
    FORMAT,
    Certificate,
    check,
    design_of,
    read_certificate,
)
from peelian.disclosure.trees import make_tree

NOTE_READER, OUTSIDER = ATTACKERS["note-reader"], ATTACKERS["outsider"]
# total = a + b + c, and pairs = a + b: cells total, pairs, a, b, c
EQUATIONS = sp.csr_matrix(np.array([[-1, 0, 1, 1, 1], [0, -1, 1, 1, 0]]))
VALUES = np.array([30, 10, 2, 8, 20])
SENSITIVE = np.array([False, False, True, False, False])


def reading(*hidden: int) -> Reading:
    mask = np.zeros(5, dtype=bool)
    mask[list(hidden)] = True
    return read_as_published(EQUATIONS, VALUES, mask, threshold=5)


def test_a_pair_that_can_trade_is_safe() -> None:
    assert audit(reading(2, 3), SENSITIVE, NOTE_READER).withstood


def test_a_lone_hidden_count_falls_to_subtraction() -> None:
    assert audit(reading(2), SENSITIVE, NOTE_READER).fallen == (2,)
    assert audit(reading(2), SENSITIVE, OUTSIDER).fallen == (2,)


def test_a_shown_sensitive_count_has_fallen_already() -> None:
    assert audit(reading(3, 4), SENSITIVE, NOTE_READER).fallen == (2,)


def test_zeros_narrow_a_count_for_those_who_read_the_notes() -> None:
    """a + b = 5 is shown: with both at least 1, a is 1 to 4; with 0 allowed too, 0 to 5."""
    values = np.array([25, 5, 3, 2, 20])
    both = np.array([False, False, True, True, False])
    told = read_as_published(EQUATIONS, values, both, threshold=5)
    assert audit(told, both, NOTE_READER).withstood
    stricter = replace(told, threshold=6)
    assert audit(stricter, both, NOTE_READER).fallen == (2, 3)
    assert audit(stricter, both, OUTSIDER).withstood


def test_published_counts_that_contradict_each_other_prove_nothing() -> None:
    told = reading(2, 3)
    shown = told.shown.copy()
    shown[4] += 5
    assert audit(replace(told, shown=shown), SENSITIVE, NOTE_READER).fallen == (2,)


def test_one_shown_twin_gives_the_other_away() -> None:
    """Where b is zero, pairs and a are the same number: hiding one of them hides nothing."""
    values = np.array([22, 2, 2, 0, 20])
    hidden = np.array([True, False, True, False, True])
    told = read_as_published(EQUATIONS, values, hidden, threshold=5)
    assert audit(told, SENSITIVE, NOTE_READER).fallen == (2,)


def claimed(told: Reading, tables: Sequence[Sequence[float]], kind: type = np.int64) -> bool:
    """Whether whole tables, none of which is believed, show the sensitive cell safe."""
    worlds = np.array(tables, dtype=kind)[:, told.hidden]
    return audit(told, SENSITIVE, NOTE_READER, Claim(worlds), search=False).withstood


def test_claims_are_checked_before_they_count() -> None:
    told = reading(2, 3)
    good = [[30, 10, k, 10 - k, 20] for k in (1, 2, 3, 4)]
    assert claimed(told, good)
    for place, value in ((3, 99), (2, 0), (2, 5)):
        bad = [list(table) for table in good]
        bad[0][place] = value
        assert not claimed(told, bad)
    assert not claimed(told, good, kind=np.float64)
    short = Claim(np.array([[1, 9, 20], [4, 6, 20]]))
    assert not audit(told, SENSITIVE, NOTE_READER, short, search=False).withstood


def test_a_window_may_be_claimed_to_start_higher_but_never_lower() -> None:
    """A count that is sensitive without being small has its window elsewhere, a small one not."""
    told = reading(2, 3)
    worlds = np.array([[k, 10 - k] for k in (1, 2, 3)])
    narrower = Claim(worlds, low=np.array([1]), width=np.array([3]))
    lower = Claim(np.array([[k, 10 - k] for k in (1, 2, 3)]), np.array([0]), np.array([4]))
    assert audit(told, SENSITIVE, NOTE_READER, narrower, search=False).withstood
    assert not audit(told, SENSITIVE, NOTE_READER, lower, search=False).withstood


# The same system as tables: ranks of two, in a hierarchy.

TREE = make_tree(
    "rank", [("total", None), ("pairs", "total"), ("a", "pairs"), ("b", "pairs"), ("c", "total")]
)
CELLS = build_cells([TREE], [TableOf("main", (0,))])


@pytest.fixture
def certificate() -> Certificate:
    about = {"format": FORMAT, "attackers": ["note-reader"], "least": 1, "ends_only": False}
    told = reading(2, 3)
    return Certificate(
        about | design_of(CELLS, 5),
        nodes=CELLS.nodes.astype(np.int32),
        hidden=told.hidden,
        sensitive=SENSITIVE,
        virtual=np.zeros(5, dtype=bool),
        singles=np.zeros(5, dtype=bool),
        low=np.array([1]),
        width=np.array([4]),
        worlds=np.array([[k, 10 - k] for k in (1, 2, 3, 4)], dtype=np.int32),
        virtual_parts=np.zeros((0, 3), dtype=np.int64),
    )


def test_a_certificate_shows_what_it_was_made_for(certificate: Certificate) -> None:
    assert check(certificate, reading(2, 3))


def test_a_certificate_shows_nothing_else(certificate: Certificate) -> None:
    assert not check(certificate, reading(2))
    assert not check(certificate, reading(2, 3, 4))
    assert not check(certificate, replace(reading(2, 3), threshold=6))
    nobody = certificate.about | {"attackers": ["nobody"]}
    assert not check(replace(certificate, about=nobody), reading(2, 3))
    everything = replace(certificate, sensitive=np.ones(5, dtype=bool))
    assert not check(everything, reading(2, 3))


@pytest.mark.parametrize("row", range(4))
def test_altering_or_dropping_any_table_undoes_it(certificate: Certificate, row: int) -> None:
    altered = certificate.worlds.copy()
    altered[row, 0] += 1
    assert not check(replace(certificate, worlds=altered), reading(2, 3))
    fewer = np.delete(certificate.worlds, row, axis=0)
    assert not check(replace(certificate, worlds=fewer), reading(2, 3))


def test_a_certificate_survives_its_file(certificate: Certificate, tmp_path: Path) -> None:
    path = tmp_path / "certificate.npz"
    path.write_bytes(certificate.to_bytes())
    again = read_certificate(path)
    assert again.to_bytes() == certificate.to_bytes()
    assert check(again, reading(2, 3))


def one_array() -> bytes:
    """A file of one array, which is not a file of several."""
    stream = io.BytesIO()
    np.save(stream, np.arange(3))
    return stream.getvalue()


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x05\x06" + bytes(18), one_array()])
def test_a_file_that_is_no_certificate_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "certificate.npz"
    path.write_bytes(data)
    with pytest.raises(ZoneError, match="certificate"):
        read_certificate(path)


def test_a_claim_of_which_no_table_can_be_believed_shows_nothing() -> None:
    singles = np.array([False, False, False, True, False])
    nonsense = Claim(np.array([[90, 90]]), singles=singles)
    assert audit(reading(2, 3), SENSITIVE, NOTE_READER, nonsense, search=False).fallen == (2,)


def test_nothing_sensitive_needs_no_table() -> None:
    nothing = np.zeros(5, dtype=bool)
    assert audit(reading(), nothing, NOTE_READER, search=False).withstood
