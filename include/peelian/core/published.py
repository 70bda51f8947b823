"""Which months of a release stand in the public zone: what a run without a month goes on from."""

from __future__ import annotations

import re

from peelian.core.zones import Home, Zone

NOTICE_NAME = "withdrawn.json"
"""In a public version's folder: it was withdrawn, and this folder holds the notice alone."""
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def published_months(home: Home, release_id: str) -> list[str]:
    """The months (`YYYY-MM`) of a release that have a published version, oldest first."""
    folder = home.zone(Zone.PUBLIC) / release_id
    if not folder.is_dir():
        return []
    return sorted(
        month.name
        for month in folder.iterdir()
        if MONTH.fullmatch(month.name) and any(month.glob("v[0-9]*"))
    )
