"""A statement as bytes: back as it was, and every altered byte found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_making import UNIVERSE, platform_axis, stated, statements

from peelian.core.errors import InputError, ZoneError
from peelian.ledger.codec import (
    Coded,
    compact_json,
    count_together,
    decode,
    encode,
    pack,
    universe_key,
    unpack,
)
from peelian.ledger.statement import Statement


@given(statements())
def test_a_statement_comes_back_byte_for_byte(statement: Statement) -> None:
    coded = encode(statement)
    again = decode(Coded(unpack(pack(coded.meaning)), unpack(pack(coded.cells))))
    assert again == statement
    assert encode(again) == coded
    assert encode(again).digest == coded.digest


@given(statements(), st.data())
def test_any_altered_byte_changes_the_digest(statement: Statement, data: st.DataObject) -> None:
    coded = encode(statement)
    part = data.draw(st.sampled_from(["meaning", "cells"]))
    bytes_ = bytearray(getattr(coded, part))
    place = data.draw(st.integers(0, len(bytes_) - 1))
    bytes_[place] ^= data.draw(st.integers(1, 255))
    altered = Coded(**{**vars(coded), part: bytes(bytes_)})
    assert altered.digest != coded.digest


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_bytes_of_no_statement_are_refused_as_such(meaning: bytes, cells: bytes) -> None:
    with pytest.raises(ZoneError, match="can't be read"):
        decode(Coded(meaning, cells))


def test_a_byte_cannot_move_from_one_part_to_the_other() -> None:
    assert Coded(b"ab", b"c").digest != Coded(b"a", b"bc").digest


@pytest.mark.parametrize(
    ("counts", "width"),
    [
        ("0 127 c", 1),
        ("0 128 c", 2),
        ("0 32767 c", 2),
        ("0 32768 c", 4),
        (f"0 {2**31 - 1} c", 4),
        (f"0 {2**31} c", 8),
        (f"0 {2**53} c", 8),
    ],
)
def test_counts_take_as_few_bytes_as_they_need(counts: str, width: int) -> None:
    statement = stated(counts=counts)
    coded = encode(statement)
    head, _, numbers = coded.cells.partition(b"\n")
    assert len(numbers) == 3 * (width + 1), head
    assert decode(coded).values == statement.values


def test_what_cannot_be_held_is_refused() -> None:
    with pytest.raises(InputError, match="too large"):
        encode(stated(counts=f"0 {2**53 + 1} c"))
    with pytest.raises(InputError, match="not as many"):
        encode(stated(counts="1 2"))
    many = platform_axis(*(f"p{number}" for number in range(299)))
    with pytest.raises(InputError, match="too many kinds"):
        encode(stated(axes=(many,), counts=" ".join(f"m{number}" for number in range(300))))


def test_bytes_that_are_no_packed_ones_are_refused() -> None:
    with pytest.raises(ZoneError, match="unpacked"):
        unpack(b"not packed")


@pytest.mark.parametrize(
    ("changes", "together"),
    [
        ({}, True),
        ({"registers": ("complaints", "personnel")}, True),
        ({"registers": ("personnel",)}, False),
        ({"regimes": ("2012", "2020")}, True),
        ({"regimes": ("2012",)}, False),
        ({"regimes": ()}, True),
        ({"counting_unit": "allegations"}, False),
        ({"date_basis": "finalised"}, False),
    ],
)
def test_universes_that_may_count_the_same(changes: dict[str, object], together: bool) -> None:
    other = universe_key(UNIVERSE.model_copy(update=changes))
    assert count_together(universe_key(UNIVERSE), other) is together
    assert count_together(other, universe_key(UNIVERSE)) is together


def test_equal_values_are_equal_bytes() -> None:
    assert compact_json({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
