"""What the quality tests share: a home, and conforming as a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from peelian.core.manifest import Finished
from peelian.core.zones import Home
from quality_tables import GOOD, put


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def conformed(home: Home) -> Callable[..., Finished]:
    """Conform, as a function: tables of the good register, some drawn anew (None: left out)."""

    def make(
        base: Mapping[str, str] = GOOD, *, about: dict[str, Any] | None = None, **changed: Any
    ) -> Finished:
        kept = {name: drawn for name, drawn in {**base, **changed}.items() if drawn is not None}
        return put(home, kept, **(about or {}))

    return make
