"""A home with the made-up release at each step of its way to the public."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from made_release import make_protected

from peelian.core.manifest import Finished, read_finished
from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.seal import Sealed, inspect_and_seal
from peelian.publication.signoff import decide

REASON = "checked every table against last month"


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home built once, to be copied by each test."""
    home = Home(tmp_path_factory.mktemp("pristine") / "home")
    build(make_protected(home).folder, home)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def protected(home: Home, pristine: Home) -> Finished:
    shutil.copytree(pristine.root, home.root)
    return read_finished(next(home.root.glob("protected/*/*/*")), stage="protect")


@pytest.fixture
def staged(protected: Finished, home: Home) -> Finished:
    folder = next(path for path in home.root.glob("staged/*/*/*") if path.is_dir())
    return read_finished(folder, stage="build")


@pytest.fixture
def sealed(staged: Finished, home: Home) -> Sealed:
    return inspect_and_seal(staged.folder, home)


@pytest.fixture
def signed(sealed: Sealed, home: Home) -> Sealed:
    for who in ("ann", "bob"):
        decide(
            home, sealed.digest, who=who, decision="approve", reason=REASON, triggered_by="carol"
        )
    return sealed


@pytest.fixture
def workbook(staged: Finished) -> Path:
    return next(staged.folder.glob("*.xlsx"))
