"""What every test shares: Hypothesis settings, and where real input lies if it's here."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

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


GROUP = re.compile(r'xdist_group\("(\w+)"\)')


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadGroupScheduling:
    """Tests whose module names a group go to one worker, so that what they share is made once."""
    return Grouping(config, log)


class Grouping(LoadGroupScheduling):
    """Reads a group from the module's text.

    xdist 3.8 writes it into each test's id, in a way that pytest 9.2 takes no notice of.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return _group_of(path) or nodeid


@functools.cache
def _group_of(path: str) -> str | None:
    found = GROUP.search((PROJECT / path).read_text(encoding="utf-8"))
    return None if found is None else found.group(1)
