"""What the stage `protect` has to leave behind, whatever the method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peelian.core.release_model import Release


@dataclass(frozen=True)
class StageAnswer:
    """A protected release.

    Attributes:
        release: the release model, with how it's protected.
        files: tables, and why cells are hidden, by path under the protected folder.
        report: what release tasks may know, plain data.
        officers: the same with figures about true counts, for auditors.
        certificate: what shows it safe; None where the method has no such thing.
        attackers: names of the readers withstood.
        page: the officer's page.
        others: certificate and page of each further group of tables, where they count different
            things.
    """

    release: Release
    files: Mapping[str, bytes]
    report: dict[str, Any]
    officers: dict[str, Any]
    certificate: bytes | None
    attackers: tuple[str, ...]
    page: bytes
    others: tuple[tuple[bytes, bytes], ...] = ()
