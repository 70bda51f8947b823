"""The road is driven once for all the end-to-end tests; then each looks at what it left."""

from __future__ import annotations

import pytest
from e2e_road import Road, drive


@pytest.fixture(scope="session")
def road(tmp_path_factory: pytest.TempPathFactory) -> Road:
    """The main road, driven from end to end."""
    return drive(tmp_path_factory.mktemp("road").resolve())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that look at the road run in one process, so that it's driven once."""
    for item in items:
        if "road" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("road"))
