"""All owners, registers and months at a glance, for a wider circle than any owner.

In    `dq_results`
Out   `quality/overview/index.html`: twelve months, a square each, in bands
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from peelian.core.files import write_file
from peelian.core.zones import Home, Zone
from peelian.quality.history import Past, read_history
from peelian.quality.owners import SOURCES_FOLDER, owner_of_register
from peelian.quality.report import words
from peelian.quality.report.issue import TWIN
from peelian.quality.report.model import months_up_to
from peelian.quality.report.page import NO_REPORT, TEMPLATES
from peelian.records.sources import load_source

OVERVIEW = "overview"
MANY_KINDS = 5
"""Kinds of fault from which a square is drawn darker."""


def write_overview(home: Home, today: dt.date) -> Path:
    """Write the page, in place of the one that was there.

    Args:
        today: the last day that it speaks of; its month is the last one shown. A register that was
            checked later is shown up to its own last day.
    """
    history = read_history(home)
    day = max([today, *(row.as_at for row in history)])
    place = home.zone(Zone.QUALITY) / OVERVIEW / "index.html"
    write_file(place, overview_page(history, day))
    return place


def overview_page(history: Sequence[Past], day: dt.date) -> bytes:
    """The page's bytes, the same for the same history."""
    months = months_up_to(day)
    named = [owner_of_register(register) for register in {row.register for row in history}]
    names = {owner.id: owner.name for owner in named}
    owners: dict[str, dict[str, Any]] = {}
    for owner, register in sorted({(row.owner, row.register) for row in history}):
        rows = [row for row in history if (row.owner, row.register) == (owner, register)]
        group = owners.setdefault(
            owner, {"id": owner, "name": names.get(owner, owner), "registers": []}
        )
        group["registers"].append(
            {
                "name": words.sentence(_title(register)),
                "squares": [_square(rows, month) for month in months],
            }
        )
    page = {
        "day": words.day(day),
        "months": [words.month(month) for month in months],
        "owners": list(owners.values()),
        "headline": _headline(history, months[-1]),
    }
    text = TEMPLATES.get_template("quality/overview.html.j2").render(page=page)
    return text.encode("utf-8")


def _square(rows: Sequence[Past], month: str) -> dict[str, str]:
    days = [row.as_at for row in rows if row.as_at.strftime("%Y-%m") == month]
    if not days:
        return {"kind": "gap", "words": NO_REPORT}
    found = [row for row in rows if row.as_at == max(days)]
    if _stops(found):
        return {"kind": "stopped", "words": "Stopped"}
    faults = [row for row in found if row.state == "failed" and not row.check.endswith(TWIN)]
    if not faults:
        return {"kind": "ok", "words": "0"}
    kind = "many" if len(faults) >= MANY_KINDS else "some"
    band = words.banded_count(sum(row.failed for row in faults))
    return {"kind": kind, "words": f"{len(faults)}, {band} rows"}


def _stops(rows: Sequence[Past]) -> bool:
    return any(
        row.state == "broken" or (row.severity == "critical" and row.state == "failed")
        for row in rows
    )


def _headline(history: Sequence[Past], month: str) -> str:
    latest = [row for row in history if row.as_at.strftime("%Y-%m") == month]
    by_register: Mapping[str, list[Past]] = {
        register: [
            row
            for row in latest
            if row.register == register
            and row.as_at == max(r.as_at for r in latest if r.register == register)
        ]
        for register in sorted({row.register for row in latest})
    }
    stopped = [_title(name) for name, rows in by_register.items() if _stops(rows)]
    if stopped:
        return f"No release is counted from: {', '.join(stopped)}."
    faults = sum(
        row.state == "failed" and not row.check.endswith(TWIN)
        for rows in by_register.values()
        for row in rows
    )
    if not faults:
        return "Nothing has to be mended in any register."
    kinds = "kind" if faults == 1 else "kinds"
    return f"{faults} {kinds} of fault to mend in {words.month(month)}; no register is stopped."


def _title(register: str) -> str:
    path = SOURCES_FOLDER / f"{register}.yaml"
    return load_source(path).title if path.is_file() else register
