"""Registers of the made-up force that its tests share: made once, read by all."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from peelian.records.force.make import make_force

CASES, YEARS, SEED = 12_000, 9, 5
UNTIL = dt.date(2025, 12, 31)


@dataclass(frozen=True)
class Made:
    """A folder of registers, open for questions."""

    folder: Path
    register: sqlite3.Connection
    truth: dict[str, Any]

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the complaint register."""
        return self.register.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> Any:
        """The only value of the only row."""
        ((value,),) = self.ask(sql, *values)
        return value

    def keys(self, sql: str) -> list[str]:
        """First column, sorted."""
        return sorted(row[0] for row in self.ask(sql))

    def sheet(self, name: str) -> list[tuple[Any, ...]]:
        """Rows of a sheet of the personnel register, title rows and header included."""
        return read_sheet(self.folder / "personnel.xlsx", name)


@cache
def read_sheet(path: Path, name: str) -> list[tuple[Any, ...]]:
    """A sheet's rows, read once a file: none is written again in these tests."""
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return [tuple(row) for row in book[name].iter_rows(values_only=True)]
    finally:
        book.close()


Maker = Callable[..., Made]


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    """Make registers in a folder of their own."""
    opened: list[sqlite3.Connection] = []

    def make_one(**order: Any) -> Made:
        folder = tmp_path_factory.mktemp("force")
        make_force(out=folder, **order)
        opened.append(sqlite3.connect(folder / "complaints.sqlite"))
        return Made(folder, opened[-1], json.loads((folder / "truth.json").read_bytes()))

    yield make_one
    for connection in opened:
        connection.close()


@pytest.fixture(scope="session")
def clean(make: Maker) -> Made:
    """A middling register without dirt."""
    return make(cases=CASES, years=YEARS, seed=SEED, clean=True)


@pytest.fixture(scope="session")
def dirty(make: Maker) -> Made:
    """The same, with dirt."""
    return make(cases=CASES, years=YEARS, seed=SEED)
