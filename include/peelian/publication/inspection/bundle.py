"""Inspecting a zip of a release: its bytes, the names in it, and each file as if it stood alone.

The files are laid out in a folder that's removed again, under names that are checked before.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from peelian.publication.inspection.archive import open_archive
from peelian.publication.inspection.findings import Finding

FILE = {"file": r"(?!.*\.zip$)[A-Za-z0-9][A-Za-z0-9._-]{0,100}\.[a-z]{3,7}|SHA256SUMS"}
"""Plain names alone: a path could lead out of the folder, and a zip into itself without end."""


def inspect_zip(data: bytes, where: str, look: Callable[[Path], list[Finding]]) -> list[Finding]:
    """What is wrong with a zip; nothing where it may be published.

    Args:
        data: the file.
        where: its name.
        look: inspects a folder of the files, or one of them.
    """
    parts, findings = open_archive(data, where, FILE)
    if findings or not parts:
        return findings or [Finding(where, "holds nothing")]
    with tempfile.TemporaryDirectory(prefix="peelian-inspect-") as name:
        folder = Path(name)
        for part, content in parts.items():
            (folder / part).write_bytes(content)
        whole = "release.json" in parts
        paths = [folder] if whole else sorted(folder.iterdir())
        found = [finding for path in paths for finding in look(path)]
        shown = [(f.where.replace(folder.name, "the release"), f.what) for f in found]
    return [Finding(f"{where}, {place}", what) for place, what in shown]
