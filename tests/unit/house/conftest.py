"""What the house tests share: the files that git holds, and the compose file as data."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.fixture(scope="session")
def committed(project: Path) -> list[Path]:
    """Every file that git tracks and that's there, from the project's root; sorted.

    A file new on disk counts as well, so that a fault is found before it's committed.
    """
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=project, capture_output=True, check=True).stdout
    names = sorted(set(listed.decode("utf-8").split("\0")) - {""})
    return [project / name for name in names if (project / name).is_file()]


@pytest.fixture(scope="session")
def compose(project: Path) -> dict[str, Any]:
    """docker-compose.yaml, read."""
    loaded: dict[str, Any] = yaml.safe_load(
        (project / "docker-compose.yaml").read_text(encoding="utf-8")
    )
    return loaded
