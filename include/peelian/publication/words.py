"""The fixed sentences of a release, and how days and times are written in them.

They stand in `include/templates/workbook.toml`, apart from code, so that the inspector can read
the same reviewed list without sharing a line with the writer.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path

from peelian.core.calendar import LONDON
from peelian.core.release_model import Release

WORDS_FILE = Path(__file__).parents[2] / "templates" / "workbook.toml"
NOON = 12
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))


def say(key: str, **facts: object) -> str:
    """The sentence at `section.name` with its places filled in.

    Raises: KeyError where the sentence or a fact is missing.
    """
    section, name = key.split(".")
    return _sentences()[section][name].format_map({k: str(v) for k, v in facts.items()})


def release_facts(release: Release) -> dict[str, str]:
    """What sentences may say about the whole release, by the name of its place."""
    return {
        "title": release.title,
        "period_label": release.period_label,
        "publisher": release.publisher,
        "contact": release.contact,
        "licence": release.licence,
        "unit_label": release.unit_label,
        "date_basis_label": release.date_basis_label,
        "population": release.population.rstrip("."),
        "window_reason": release.window_reason,
        "requested_start": spoken_day(release.requested_window.start),
        "requested_end": spoken_day(release.requested_window.end),
        "effective_start": spoken_day(release.effective_window.start),
        "effective_end": spoken_day(release.effective_window.end),
    }


def spoken_day(day: dt.date) -> str:
    """A day as a reader writes it, such as "1 March 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def spoken_moment(moment: dt.datetime) -> str:
    """A moment in London's time, such as "9:30am on 6 February 2026"."""
    local = moment.astimezone(LONDON)
    hour = local.hour % NOON or NOON
    half = "am" if local.hour < NOON else "pm"
    return f"{hour}:{local.minute:02}{half} on {spoken_day(local.date())}"
