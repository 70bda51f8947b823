"""What stands in the place of a withdrawn version: a page, and the same for machines.

In    the public `release.json` of the version, its entry of the ledger and that of the withdrawal
Out   `index.html` and `withdrawn.json`; the same inputs give the same bytes
Why   docs/decisions/0022-withdrawal.md
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from peelian.core.errors import ZoneError
from peelian.core.files import canonical_json
from peelian.core.published import NOTICE_NAME
from peelian.ledger.chain import Entry
from peelian.publication.page.render import PAGE_NAME, environment

FORMAT = "peelian-withdrawal/1"
LONDON = ZoneInfo("Europe/London")
COPIED = (
    *("id", "title", "summary", "period", "period_label", "planned_at", "publisher", "contact"),
    *("licence", "effective_window"),
)
"""What the notice keeps of the release: what it was, never a figure, a label or a note of it."""


def notice_files(
    facts: Mapping[str, Any],
    entry: Entry,
    *,
    at: dt.datetime,
    reason: str,
    replaced_by: int | None,
) -> dict[str, bytes]:
    """The notice's files by name.

    Args:
        facts: the version's public `release.json`.
        entry: of the version, in the ledger.
        at: when it was withdrawn, with its UTC offset.
        reason: why, in words that the public may read.
        replaced_by: the version to read instead; None for none.
    Raises: ZoneError where `facts` lacks what a release says of itself.
    """
    if missing := [name for name in COPIED if name not in facts]:
        raise ZoneError(
            "the release's own description lacks what its notice must say",
            where=f"{entry.release} for {entry.period}, version {entry.version}",
            given=f"no {', '.join(missing)}",
            do="restore its release.json from a backup",
        )
    said = {
        **{name: facts[name] for name in COPIED},
        "format": FORMAT,
        "language": "en-GB",
        "version": entry.version,
        "digest": entry.subject,
        "published_at": entry.published_at,
        "withdrawn_at": at.isoformat(),
        "reason": reason,
        "replaced_by": replaced_by,
    }
    page = (
        environment()
        .get_template("withdrawn.html.j2")
        .render(
            root="../../../",
            said=said,
            published_at=dt.datetime.fromisoformat(entry.published_at),
            withdrawn_at=at.astimezone(LONDON).date(),
        )
    )
    return {PAGE_NAME: page.encode("utf-8"), NOTICE_NAME: canonical_json(said)}
