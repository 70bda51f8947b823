"""What every test shares: Hypothesis settings, and where real input lies if it's here."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared"

# Derandomised, so that a red build is red for everyone; no deadline, as a shared machine is slow.
settings.register_profile(
    "peelian",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("peelian")


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root."""
    return PROJECT


@pytest.fixture(scope="session")
def chicago() -> Path:
    """The folder of a real force's records; skips where it is not present."""
    folder = SHARED / "data" / "chicago"
    if not folder.is_dir():
        pytest.skip("the Chicago records are not beside this project")
    return folder


@pytest.fixture(scope="session")
def bench() -> Path:
    """The folder of the disclosure-control bench; skips where it is not present."""
    folder = SHARED / "bench"
    if not folder.is_dir():
        pytest.skip("the disclosure-control bench is not beside this project")
    return folder
