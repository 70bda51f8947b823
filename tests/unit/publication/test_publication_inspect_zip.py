"""The inspector against zips of a release, most of them spoiled."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from poison import CANARY

from peelian.core.manifest import Finished
from peelian.publication.inspection import inspect_path, read_expected

FIRST = (1980, 1, 1, 0, 0, 0)
Files = dict[str, bytes]


def zipped(files: Files, *, date: tuple[int, ...] = FIRST, comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date)  # type: ignore[arg-type]
            archive.writestr(entry, data, compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _of_a_link(files: Files) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST), data)
        link = zipfile.ZipInfo("staff.csv", FIRST)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return stream.getvalue()


def _bomb(files: Files) -> bytes:
    return zipped({**files, "x.csv": b"0" * 120_000_000})


def _replaced(name: str, old: bytes, new: bytes) -> Callable[[Files], bytes]:
    def spoil(files: Files) -> bytes:
        assert old in files[name]
        return zipped({**files, name: files[name].replace(old, new, 1)})

    return spoil


POISONS_ZIP: dict[str, Callable[[Files], bytes]] = {
    "a file more": lambda files: zipped({**files, "staff.csv": b"name\nJane Doe\n"}),
    "a file of a kind that isn't known": lambda files: zipped({**files, "a.exe": b"MZ"}),
    "a file less": lambda files: zipped({n: d for n, d in files.items() if n != "SHA256SUMS"}),
    "a hidden file": lambda files: zipped({**files, ".notes": CANARY.encode()}),
    "a path that climbs": lambda files: zipped({**files, "../x.csv": b"x"}),
    "a path from the root": lambda files: zipped({**files, "/tmp/x.csv": b"x"}),
    "a path of another system": lambda files: zipped({**files, "..\\x.csv": b"x"}),
    "a folder": lambda files: zipped({**files, "why/": b""}),
    "a file in a folder": lambda files: zipped({**files, "why/x.csv": CANARY.encode()}),
    "a comment": lambda files: zipped(files, comment=CANARY.encode()),
    "dates": lambda files: zipped(files, date=(2026, 5, 4, 23, 11, 0)),
    "bytes before the start": lambda files: CANARY.encode() + zipped(files),
    "bytes behind the end": lambda files: zipped(files) + CANARY.encode(),
    "a link": _of_a_link,
    "a name in other letters": lambda files: zipped({**files, "RELEASE.json": b"{}"}),
    "a bomb": _bomb,
    "nothing": lambda files: zipped({}),
    "a zip in a zip": lambda files: zipped({**files, "more.zip": zipped(files)}),
    "another figure": _replaced("year_by_source.csv", b",128,", b",129,"),
    "another title": _replaced("release.json", b"social media", b"staff"),
    "cut off": lambda files: zipped(files)[:-10],
    "no zip": lambda files: CANARY.encode(),
}


@pytest.fixture
def files(staged: Finished) -> Files:
    return {path.name: path.read_bytes() for path in staged.folder.iterdir()}


def test_a_zip_of_a_release_is_clean(files: Files, protected: Finished, tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    path.write_bytes(zipped(files))
    assert inspect_path(path, read_expected(protected.folder)) == []
    assert inspect_path(path) == []


@pytest.mark.parametrize("name", POISONS_ZIP)
def test_a_poisoned_zip_is_found_and_not_repeated(
    name: str, files: Files, protected: Finished, tmp_path: Path
) -> None:
    path = tmp_path / "release.zip"
    path.write_bytes(POISONS_ZIP[name](files))
    for expected in (read_expected(protected.folder), None):
        findings = inspect_path(path, expected)
        assert findings
        assert not any(CANARY in str(f) or "Jane" in str(f) for f in findings)
    assert not list(tmp_path.parent.glob("x.csv"))


def test_files_without_a_release_are_inspected_one_by_one(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    path.write_bytes(zipped({"rank_alone.csv": files["rank_alone.csv"]}))
    assert inspect_path(path) == []
    path.write_bytes(zipped({"rank_alone.csv": files["rank_alone.csv"] + b"x"}))
    assert {f.where.split(", ")[1] for f in inspect_path(path)} == {"rank_alone.csv"}
    inner = zipped({"rank_alone.csv": files["rank_alone.csv"]})
    path.write_bytes(zipped({"inner.zip": inner}))
    assert [f.what for f in inspect_path(path)] == ["is of a kind that isn't allowed"]
