"""A home with the made-up release at each step of its way to the public."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_release import make_protected

from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.seal import Sealed, inspect_and_seal
from peelian.publication.signoff import decide

REASON = "checked every table against last month"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def protected(home: Home) -> Finished:
    return make_protected(home)


@pytest.fixture
def staged(protected: Finished, home: Home) -> Finished:
    return build(protected.folder, home)


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
