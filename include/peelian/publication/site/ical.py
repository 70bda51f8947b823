"""The release calendar as iCalendar (RFC 5545): an event a planned release.

Written here and not by a library: it's ten kinds of line, and `icalendar` reads it in the tests.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from peelian.publication.page.wording import tell
from peelian.publication.site.atom import OURS
from peelian.publication.site.pages import spoken_month
from peelian.publication.site.schedule import Planned

ICS_NAME = "calendar.ics"
LINE_BYTES = 75
ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""}
MINUTES = dt.timedelta(minutes=15)
"""How long an event lasts: a release is a moment, which calendars draw badly."""


def ics_bytes(planned: Sequence[Planned], today: dt.date) -> bytes:
    """The calendar's bytes, lines ended by CRLF and folded at 75 bytes.

    Args:
        planned: in order of date.
        today: the day that it's made for, which stands as every event's stamp.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Peelian//Release calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(tell('site.calendar'))}",
    ]
    for one in planned:
        lines += _event(one, today)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode("utf-8")


def escaped(text: str) -> str:
    """A text as the value of a property."""
    return "".join(ESCAPES.get(character, character) for character in text)


def folded(line: str) -> str:
    """A line folded so that none is over 75 bytes and no character is cut."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode("utf-8"))
        if size + width > LINE_BYTES:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n".join(parts)


def _event(one: Planned, today: dt.date) -> list[str]:
    name = f"{one.schedule.release}/{one.period}"
    facts = {"title": one.schedule.title, "period": spoken_month(one.period)}
    said = [tell("site.exact" if one.exact else "site.provisional")]
    if one.change is not None:
        said.append(tell("site.moved", reason=one.change.reason))
    return [
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid5(OURS, name)}",
        f"DTSTAMP:{today:%Y%m%d}T000000Z",
        f"SEQUENCE:{0 if one.change is None else 1}",
        f"DTSTART:{_utc(one.at)}",
        f"DTEND:{_utc(one.at + MINUTES)}",
        f"SUMMARY:{escaped(tell('site.event', **facts))}",
        f"DESCRIPTION:{escaped(' '.join(said))}",
        f"STATUS:{'CONFIRMED' if one.exact else 'TENTATIVE'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
