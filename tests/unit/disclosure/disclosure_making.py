"""Hand-made tabulations, as the stage before would leave them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from peelian.core.manifest import Finished
from peelian.core.release_model import Category, Dimension, Release, Table, Window

Leaves = Mapping[tuple[str, ...], int]
MakeTabulation = Callable[..., Finished]


def flat(dimension: str, codes: Sequence[str]) -> Dimension:
    """A dimension with a total and its parts."""
    parts = [Category(code=code, label=code.title(), parent="Total") for code in codes]
    total = Category(code="Total", label="Total")
    return Dimension(id=dimension, label=dimension.title(), categories=(total, *parts))


def release_of(dimensions: Sequence[Dimension], tables: Mapping[str, Sequence[str]]) -> Release:
    """A release model around those tables."""
    window = Window(start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31))
    return Release(
        id="test-release",
        title="Complaints",
        summary="Complaints",
        period="2025-12",
        period_label="2025",
        planned_at=None,
        publisher="Avonmere",
        contact="statistics@example.org",
        licence="OGL",
        requested_window=window,
        effective_window=window,
        window_reason="complete months",
        population="everyone",
        counting_unit="allegations",
        unit_label="allegations",
        date_basis="recorded",
        date_basis_label="date recorded",
        cohort=None,
        cohort_words="",
        policy="police-default",
        sign_off_people=2,
        registers=(),
        dimensions=tuple(dimensions),
        tables=tuple(Table(id=i, title=i, by=tuple(by)) for i, by in tables.items()),
    )


def count_table(dimensions: Sequence[Dimension], by: Sequence[str], leaves: Leaves) -> pa.Table:
    """Every combination of the dimensions' nodes with its count, in display order."""
    of = {dimension.id: dimension for dimension in dimensions}
    names = [dimension.id for dimension in dimensions]
    rows = []
    for codes in itertools.product(*([c.code for c in of[d].categories] for d in by)):
        wanted = dict(zip(by, codes, strict=True))
        count = sum(
            number
            for leaf, number in leaves.items()
            if all(_is_under(of[d], leaf[names.index(d)], wanted[d]) for d in by)
        )
        rows.append((*codes, count))
    columns = list(zip(*rows, strict=True))
    arrays = [pa.array(column, pa.string()) for column in columns[:-1]]
    counts = pa.array(np.array(columns[-1], dtype=np.int64))
    plain = np.array(columns[-1], dtype=np.int64)
    nobody, one = pa.array(0 * plain), pa.array(np.minimum(plain, 1))
    numbers = {"count": counts, "people": counts, "unidentified": nobody, "largest": one}
    return pa.table([*arrays, *numbers.values()], names=[*by, *numbers])


def _is_under(dimension: Dimension, code: str, above: str) -> bool:
    parents = {category.code: category.parent for category in dimension.categories}
    at: str | None = code
    while at is not None and at != above:
        at = parents[at]
    return at == above
