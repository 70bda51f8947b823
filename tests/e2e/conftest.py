"""The road is driven once for all the end-to-end tests; then each looks at what it left."""

from __future__ import annotations

import pytest
from e2e_road import Road, drive


@pytest.fixture(scope="session")
def road(tmp_path_factory: pytest.TempPathFactory) -> Road:
    """The main road, driven from end to end."""
    return drive(tmp_path_factory.mktemp("road").resolve())
