"""How long it takes to find what bears on a new release among ten million published cells.

Five years of a force's releases and answers, far more than any force makes: as many tables as it
takes. In the first ledger they're spread over four universes and windows of years; in the second
everything bears on everything, which is as bad as it gets. Ratios are to the budget.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from peelian.core.zones import Home
from peelian.ledger.chain import Kind, New
from peelian.ledger.database import ADDRESS_VARIABLE, FILE_NAME
from peelian.ledger.history import Itself, history_of, statements_in_history
from peelian.ledger.statement import DAY, Axis, Node, Restriction, Statement, Universe
from peelian.ledger.store import append, open_ledger

CELLS = 10_000_000
ROWS, COLUMNS = 25, 40
TABLES_AN_ENTRY = 5
BUDGET_SECONDS = 2.0
UNITS = ("cases", "allegations", "subject_allegations")
FIRST_DAY = dt.date(2019, 1, 1)
WINDOW_DAYS = 365


def main() -> list[tuple[str, str, str]]:
    """Fill both ledgers and ask each. Returns: what, figure with unit, ratio."""
    figures: list[tuple[str, str, str]] = []
    kept = os.environ.pop(ADDRESS_VARIABLE, None)
    try:
        for name, is_worst in (("spread", False), ("all related", True)):
            with tempfile.TemporaryDirectory() as folder:
                figures += _measured(Home(Path(folder)), name, is_worst=is_worst)
    finally:
        if kept is not None:
            os.environ[ADDRESS_VARIABLE] = kept
    return figures


def _measured(home: Home, name: str, *, is_worst: bool) -> list[tuple[str, str, str]]:
    _fill(home, is_worst=is_worst)
    size = (home.root / "ledger" / FILE_NAME).stat().st_size
    new = _table("new", 0, np.random.default_rng(1), is_worst=is_worst)
    start = time.process_time()
    history = history_of(home, [new], Itself("new", "2024-01"))
    seconds = time.process_time() - start
    start = time.process_time()
    cells = sum(len(statement.values) for statement in statements_in_history(home, history))
    reading = time.process_time() - start
    return [
        (f"{name}: size of {CELLS:,} cells", f"{size / 1e6:,.0f} MB", ""),
        (
            f"{name}: finding {len(history.briefs):,} related tables",
            f"{seconds:.2f} s",
            f"{seconds / BUDGET_SECONDS:.2f} of the budget",
        ),
        (
            f"{name}: and reading their {cells:,} cells",
            f"{reading:.2f} s",
            f"{reading / BUDGET_SECONDS:.2f} of the budget of finding",
        ),
    ]


def _fill(home: Home, *, is_worst: bool) -> None:
    random = np.random.default_rng(7)
    ledger = open_ledger(home, for_writing=True)
    with ledger.database.writing() as connection:
        for entry in _entries(random, is_worst=is_worst):
            append(connection, entry)


def _entries(random: np.random.Generator, *, is_worst: bool) -> Iterator[New]:
    for number in range(CELLS // (ROWS * COLUMNS * TABLES_AN_ENTRY)):
        tables = [
            _table(f"table_{place}", number, random, is_worst=is_worst)
            for place in range(TABLES_AN_ENTRY)
        ]
        moment = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
        yield New(Kind.PUBLISHED, "made", str(number), 1, moment, "ab" * 32, statements=tables)


def _table(name: str, number: int, random: np.random.Generator, *, is_worst: bool) -> Statement:
    """A table of codes by codes, its counts skewed, a fifth of them hidden."""
    unit = UNITS[0 if is_worst else number % len(UNITS)]
    first = FIRST_DAY + dt.timedelta(0 if is_worst else 2 * WINDOW_DAYS * (number % 3))
    last = first + dt.timedelta(WINDOW_DAYS)
    counts = random.negative_binomial(1, 0.03, ROWS * COLUMNS)
    hidden = random.random(ROWS * COLUMNS) < 1 / 5
    return Statement(
        release="made",
        period=str(number),
        table=name,
        published_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        universe=Universe(
            registers=("complaints",),
            regimes=("2020",),
            counting_unit=unit,
            date_basis="recorded",
        ),
        restrictions=(Restriction(variable=DAY, holds=(first.isoformat(), last.isoformat())),),
        axes=(_axis("unit", ROWS), _axis("outcome", COLUMNS)),
        values=tuple(
            None if gone else count
            for gone, count in zip(hidden.tolist(), counts.tolist(), strict=True)
        ),
        markers=tuple("c" if gone else "" for gone in hidden.tolist()),
    )


def _axis(variable: str, size: int) -> Axis:
    codes = [f"{variable}_{place}" for place in range(1, size)]
    nodes = [Node(code="Total", label="Total")]
    nodes += [Node(code=code, label=code.title(), holds=(code,)) for code in codes]
    return Axis(variable=variable, nodes=tuple(nodes))
