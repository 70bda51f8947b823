"""The seal: only what was inspected against its protected tables can be put before people."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from poison import CANARY, POISONS

from peelian.core.audit import read_chain
from peelian.core.errors import UnsafeError, ZoneError
from peelian.core.files import canonical_json, digest_file
from peelian.core.manifest import Finished, Manifest, StageDraft
from peelian.core.zones import Home
from peelian.publication.places import origin_path, seal_path
from peelian.publication.seal import Sealed, find_sealed, inspect_and_seal


def _forge(staged: Finished, home: Home) -> Path:
    """Make the spoiled staged folder a finished one of its own, as an insider could."""
    draft = staged.folder.with_name("forged")
    shutil.copytree(staged.folder, draft)
    sums = {
        path.name: digest_file(path)
        for path in draft.iterdir()
        if path.name not in ("manifest.json", "SHA256SUMS")
    }
    text = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    (draft / "SHA256SUMS").write_text(text)
    (draft / "manifest.json").unlink()
    kept: Manifest = staged.manifest
    forged = StageDraft(draft, staged.folder.parent).finish(
        "build", counts=kept.counts, facts=kept.facts
    )
    origin = json.loads(origin_path(staged.folder).read_text())
    origin_path(forged.folder).write_bytes(canonical_json({**origin, "staged": forged.digest}))
    return forged.folder


def test_a_clean_release_is_sealed_once(staged: Finished, home: Home) -> None:
    sealed = inspect_and_seal(staged.folder, home)
    again = inspect_and_seal(staged.folder, home)
    assert sealed == again
    assert sealed.digest == staged.digest
    assert sealed.sign_off_people == 2
    assert json.loads(seal_path(staged.folder).read_text())["digest"] == staged.digest
    assert [entry.what for entry in read_chain(home)] == ["sealed"]
    assert sealed.told(home.root)["path"].startswith("staged/social-media/2023-02/")


@pytest.mark.parametrize("name", ["a hidden sheet", "another number", "an extra shared string"])
def test_a_poisoned_release_is_not_sealed(name: str, staged: Finished, home: Home) -> None:
    POISONS[name](next(staged.folder.glob("*.xlsx")))
    folder = _forge(staged, home)
    with pytest.raises(UnsafeError, match="problem") as refused:
        inspect_and_seal(folder, home)
    assert CANARY not in str(refused.value)
    assert not seal_path(folder).exists()
    assert read_chain(home) == []


def test_figures_that_agree_with_each_other_but_not_with_protected_are_found(
    staged: Finished, home: Home
) -> None:
    path = staged.folder / "rank_alone.csv"
    text = path.read_text()
    path.write_text(text.replace(",c\n", ",\n").replace("staff,", "staff,99", 1))
    with pytest.raises(UnsafeError, match=r"rank_alone\.csv"):
        inspect_and_seal(_forge(staged, home), home)


def test_an_altered_staged_folder_is_refused(staged: Finished, home: Home) -> None:
    (staged.folder / "rank_alone.csv").write_text("x\n")
    with pytest.raises(ZoneError, match="altered"):
        inspect_and_seal(staged.folder, home)


def test_without_its_protected_tables_it_is_not_sealed(
    staged: Finished, protected: Finished, home: Home
) -> None:
    shutil.rmtree(protected.folder)
    with pytest.raises(ZoneError, match="missing"):
        inspect_and_seal(staged.folder, home)


@pytest.mark.parametrize(
    "origin",
    ["{", "[]", '{"path": "../../etc", "digest": "x"}', '{"path": "staged", "digest": "x"}'],
)
def test_an_origin_that_points_elsewhere_is_refused(
    origin: str, staged: Finished, home: Home
) -> None:
    origin_path(staged.folder).write_text(origin)
    with pytest.raises(ZoneError, match="which protected tables"):
        inspect_and_seal(staged.folder, home)


def test_a_sealed_release_is_found_by_its_digest_or_its_first_digits(
    sealed: Sealed, home: Home
) -> None:
    assert find_sealed(home, sealed.digest) == sealed
    assert find_sealed(home, sealed.digest[:16]) == sealed


@pytest.mark.parametrize("digest", ["", "abc", "0" * 64, "../../../../etc", "*" * 64, "G" * 64])
def test_other_digests_are_not_found(digest: str, sealed: Sealed, home: Home) -> None:
    with pytest.raises(ZoneError, match="no sealed release"):
        find_sealed(home, digest)
    with pytest.raises(ZoneError, match="no sealed release"):
        find_sealed(home, sealed.digest[:15])
