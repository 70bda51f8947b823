"""The fixed sentences of a release, and how days and times are written in them.

They stand in `include/templates/workbook.toml`, apart from code, so that the inspector can read
the same reviewed list without sharing a line with the writer.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from peelian.core.calendar import LONDON
from peelian.core.release_model import Release, Table, Window

WORDS_FILE = Path(__file__).parents[2] / "templates" / "workbook.toml"
NOON = 12
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


METHODS = ("round", "cell_key")
"""Sections that hold what stands in place of other sentences where counts are changed."""


@cache
def _sentences() -> dict[str, Any]:
    return tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))


def say(key: str, **facts: object) -> str:
    """The sentence at `section.name` with its places filled in.

    Raises: KeyError where the sentence or a fact is missing.
    """
    section, name = key.split(".")
    words: str = _sentences()[section][name]
    return words.format_map({k: str(v) for k, v in facts.items()})


def say_of(release: Release, key: str, **facts: object) -> str:
    """The sentence at `section.name` as it's said where counts are protected as a release's are.

    Raises: KeyError where the sentence or a fact is missing.
    """
    section, name = key.split(".")
    own = _sentences().get(method_of(release), {}).get(section, {}) if is_changed(release) else {}
    if name not in own:
        return say(key, **facts)
    words: str = own[name]
    return words.format_map({k: str(v) for k, v in {**facts, **method_facts(release)}.items()})


def is_changed(release: Release) -> bool:
    """Whether a release's counts are rounded or moved by noise, so that none is the true one."""
    return method_of(release) in METHODS


def method_of(release: Release) -> str:
    """How a release's counts are protected, as the section of sentences about it is called."""
    return release.protection.method.replace("-", "_") if release.protection else "suppress"


def method_facts(release: Release) -> dict[str, int]:
    """What sentences may say of how far counts are from the true ones; empty where they're true."""
    about = release.protection
    if about is None:
        return {}
    if about.base is not None:
        reach = about.base * ((about.furthest or 0) + 1) - 1
        return {"base": about.base, "reach": reach, "twice": 2 * reach}
    if about.largest_noise is not None:
        largest, smallest = about.largest_noise, about.smallest_shown or 1
        return {"largest": largest, "smallest": smallest, "twice": 2 * largest}
    return {}


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


def counted_texts(release: Release, table: Table) -> list[str]:
    """What a table counts, of whom, for which days, and what else it's confined to."""
    counted, facts = table.counted, release_facts(release.seen_by(table))
    if counted is None:
        return [say("table.counted", **facts)]
    if counted.as_at is not None:
        first = say("table.counted_on", **facts, counted_day=spoken_day(counted.as_at))
    else:
        first = say("table.counted_in", **facts, counted_days=spoken_windows(counted.windows))
    texts = [first, say("table.counted_of", counted_population=facts["population"])]
    if counted.filters:
        texts.append(say("table.counted_only", counted_filters="; ".join(counted.filters)))
    if counted.cohort_words != release.cohort_words:
        texts.append(counted.cohort_words)
    if counted.window_reason != release.window_reason:
        texts.append(counted.window_reason)
    return [text for text in texts if text]


def spoken_windows(windows: Sequence[Window]) -> str:
    """Windows as a reader writes them: "1 January 2018 to 31 March 2018 and 1 May 2018 to ..."."""
    said = [f"{spoken_day(window.start)} to {spoken_day(window.end)}" for window in windows]
    return " and ".join([", ".join(said[:-1]), said[-1]] if said[1:] else said)


def spoken_day(day: dt.date) -> str:
    """A day as a reader writes it, such as "1 March 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def spoken_moment(moment: dt.datetime) -> str:
    """A moment in London's time, such as "9:30am on 6 February 2026"."""
    local = moment.astimezone(LONDON)
    hour = local.hour % NOON or NOON
    half = "am" if local.hour < NOON else "pm"
    return f"{hour}:{local.minute:02}{half} on {spoken_day(local.date())}"
