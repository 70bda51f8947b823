"""A home and a folder of registers for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from peelian.core.zones import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that doesn't exist yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def registers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the mappings' ${PEELIAN_REGISTERS} stands for."""
    folder = tmp_path / "registers"
    folder.mkdir()
    monkeypatch.setenv("PEELIAN_REGISTERS", str(folder))
    return folder
