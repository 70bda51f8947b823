"""The folder of a release: its digests, its signature, its descriptions, and nothing besides."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import minisign

from peelian.core.files import digest_file
from peelian.core.manifest import MANIFEST_NAME
from peelian.publication.build import SUMS_NAME
from peelian.publication.signing.signature import SIGNATURE_NAME, fault_of
from peelian.publication.verify.fits import faults_of_csv

METADATA_SUFFIX = "-metadata.json"
LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<name>\S(?:.*\S)?)")
MOST_JSON_BYTES = 50_000_000
UNLISTED = frozenset({SUMS_NAME, SIGNATURE_NAME, MANIFEST_NAME})
"""Files that the digests don't cover: themselves, what is made over them, and what people sign."""


@dataclass(frozen=True)
class Verified:
    """What a folder was found to be.

    Attributes:
        faults: a sentence each, with the file first; none where it's whole.
        signed: True: by the key that was given; None: there is a signature, and no key to check
            it with; False: there is none.
        files: how many files the digests cover.
    """

    faults: tuple[str, ...]
    signed: bool | None
    files: int


def verify_folder(folder: Path, key: minisign.PublicKey | None) -> Verified:
    """Check a release's folder; nothing outside it is opened.

    Args:
        folder: as it was downloaded.
        key: the publisher's, which makes a missing signature a fault; None not to check it.
    """
    sums_path = folder / SUMS_NAME
    if not sums_path.is_file() or sums_path.is_symlink():
        return Verified((f"{SUMS_NAME}: is missing",), False, 0)
    sums = sums_path.read_bytes()
    listed, faults = _listed(sums)
    faults += _faults_of_files(folder, listed)
    faults += _faults_of_manifest(folder, listed)
    faults += _faults_of_csvs(folder, listed)
    signed, fault = _signed(folder, sums, key)
    return Verified((*faults, *fault), signed, len(listed))


def _listed(sums: bytes) -> tuple[dict[str, str], list[str]]:
    listed: dict[str, str] = {}
    faults = []
    try:
        lines = sums.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return {}, [f"{SUMS_NAME}: is not UTF-8"]
    for number, line in enumerate(lines[:-1], start=1):
        found = LINE.fullmatch(line)
        if not found or not _inside(found["name"]) or found["name"] in listed:
            faults.append(f"{SUMS_NAME}, line {number}: is not the digest of a file")
            continue
        listed[found["name"]] = found["digest"]
    if lines[-1] or not listed:
        faults.append(f"{SUMS_NAME}: is empty or cut off")
    return listed, faults


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and name == path.as_posix()


def _faults_of_files(folder: Path, listed: Mapping[str, str]) -> list[str]:
    present = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }
    faults = [f"{name}: is missing" for name in listed if name not in present]
    for name, path in present.items():
        if path.is_symlink() or not path.is_file():
            faults.append(f"{name}: is not a plain file")
        elif name in listed and digest_file(path) != listed[name]:
            faults.append(f"{name}: is not the file that its digest is of")
        elif name not in listed and name not in UNLISTED:
            faults.append(f"{name}: is not a file of the release")
    return faults


def _faults_of_manifest(folder: Path, listed: Mapping[str, str]) -> list[str]:
    path = folder / MANIFEST_NAME
    if not path.is_file():
        return [f"{MANIFEST_NAME}: is missing"]
    manifest = read_object(path)
    files = manifest.get("files") if manifest else None
    if not isinstance(files, dict):
        return [f"{MANIFEST_NAME}: can't be read"]
    wanted = dict(listed)
    for name in (SUMS_NAME, SIGNATURE_NAME):
        if (folder / name).is_file():
            wanted[name] = digest_file(folder / name)
    return [] if files == wanted else [f"{MANIFEST_NAME}: does not list the release's files"]


def _faults_of_csvs(folder: Path, listed: Mapping[str, str]) -> list[str]:
    names = [name for name in listed if name.endswith(METADATA_SUFFIX)]
    if len(names) != 1 or not (folder / names[0]).is_file():
        return ["there is not one description of the release's CSVs"]
    metadata = read_object(folder / names[0])
    tables = metadata.get("tables") if metadata else None
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return [f"{names[0]}: can't be read"]
    faults = []
    described = [str(table.get("url")) for table in tables]
    csvs = [name for name in listed if name.endswith(".csv")]
    if sorted(described) != sorted(csvs):
        faults.append(f"{names[0]}: does not describe the CSVs that there are")
    for name, table in zip(described, tables, strict=True):
        if name in listed and (folder / name).is_file():
            faults += faults_of_csv((folder / name).read_bytes(), name, table)
    return faults


def _signed(
    folder: Path, sums: bytes, key: minisign.PublicKey | None
) -> tuple[bool | None, list[str]]:
    path = folder / SIGNATURE_NAME
    if not path.is_file():
        missing = [f"{SIGNATURE_NAME}: is missing, so nothing shows who published this"]
        return False, missing if key else []
    fault = fault_of(sums, path.read_bytes(), key)
    if fault:
        return False, [f"{SIGNATURE_NAME}: {fault}"]
    return (True if key else None), []


def read_object(path: Path) -> dict[str, Any] | None:
    """A JSON object of a file; None where it isn't one."""
    try:
        if path.stat().st_size > MOST_JSON_BYTES:
            return None
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
