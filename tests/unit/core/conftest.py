"""What the core's tests share: a home, and programs that are killed at a chosen point."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from peelian.core.zones import Home

Program = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that doesn't exist yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Start a Python program of its own: its text, then its arguments."""

    def start(text: str, *arguments: object) -> subprocess.Popen[str]:
        script = [sys.executable, "-W", "error", "-c", textwrap.dedent(text)]
        return subprocess.Popen(
            [*script, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start
