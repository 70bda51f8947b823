"""A public zone with made-up releases in it, as `publish` leaves one, for the tests of the site."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from page_drawn import drawn_files

from peelian.core.files import digest_bytes
from peelian.core.manifest import Manifest
from peelian.core.zones import Home, Zone
from peelian.ledger.chain import NOTHING_BEFORE, Entry, Kind, New
from peelian.ledger.store import open_ledger
from peelian.publication.page.render import PAGE_NAME, page_bytes

TABLE = "year | n\nall | 60\n2022 | 20\n2023 | 40"


def put(home: Home, period: str, version: int = 1, *, chained: str = "", **facts: Any) -> Path:
    """Put a version of a release into the public zone.

    Args:
        chained: a reason, for a version that the ledger is told of; empty for one that it knows
            nothing of.
    """
    facts = {"id": "social-media", "period": period, "period_label": f"Label {period}", **facts}
    files = drawn_files(TABLE, **facts)
    files[PAGE_NAME] = page_bytes(files, None, None)
    files["book.xlsx"] = b"not really"
    digests = {name: digest_bytes(data) for name, data in files.items()}
    manifest = Manifest("build", files=digests, facts={"version": version}).to_bytes()
    folder = home.zone(Zone.PUBLIC) / str(facts["id"]) / period / f"v{version}"
    folder.mkdir(parents=True)
    for name, data in {**files, "manifest.json": manifest}.items():
        (folder / name).write_bytes(data)
    if chained:
        kind = Kind.CORRECTED if version > 1 else Kind.PUBLISHED
        reason = {"reason": chained} if version > 1 else {}
        enter(home, kind, folder, reason)
    return folder


def enter(
    home: Home, kind: Kind, folder: Path, details: dict[str, str], about: str = NOTHING_BEFORE
) -> Entry:
    """Enter a public folder in the ledger; its tables are left out, as the site reads none."""
    digest = digest_bytes((folder / "manifest.json").read_bytes())
    return open_ledger(home, for_writing=True).add(
        New(
            kind=kind,
            release=folder.parent.parent.name,
            period=folder.parent.name,
            version=int(folder.name[1:]),
            published_at=dt.datetime(2024, 1, 12, 14, 5, tzinfo=dt.UTC),
            subject=digest,
            about=about,
            details=details,
        )
    )


def specification(folder: Path, release: str = "social-media", day: int = 6) -> Path:
    """A specification as far as the calendar reads it."""
    folder.mkdir(exist_ok=True)
    (folder / f"{release}.yaml").write_text(
        f"id: {release}\ntitle: Complaints about {release}\n"
        f'schedule:\n  working_day: {day}\n  at: "09:30"\n'
    )
    return folder
