"""Every text that a release's workbook may hold: nothing else may stand in it, seen or unseen.

It is put together from the release's own texts and from the reviewed sentences in
`include/templates/workbook.toml`, filled in here with facts worked out here.
"""

from __future__ import annotations

import datetime as dt
import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from peelian.core.markers import LEGEND
from peelian.publication.inspection.changed import CHANGED, distances, method_of
from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.figures import days_of, expected_grid, window_of

SENTENCES = Path(__file__).parents[3] / "templates" / "workbook.toml"
PLAIN_FIELDS = (
    *("summary", "window_reason", "cohort_words", "publisher", "title"),
    *("contact", "licence", "unit_label", "date_basis_label", "population", "period_label"),
)

OF_A_TABLE = ("cohort_words", "window_reason")
ENDS = ("start", "end")

Facts = dict[str, str]


def vocabulary(expected: Expected) -> frozenset[str]:
    """Every text that may stand in the release's workbook."""
    release = expected.release
    texts = {str(release[field]) for field in PLAIN_FIELDS} | set(release["notes"])
    for table in release["tables"]:
        texts |= {table["title"], table["about"], f"{table['id']}.csv", *table.get("said", [])}
        texts |= {(table.get("counted") or {}).get(key, "") for key in OF_A_TABLE}
        texts |= {
            cell for row in expected_grid(expected, table) for cell in row if isinstance(cell, str)
        }
    for marker, meaning in LEGEND.items():
        texts |= {f"[{marker.value}]", meaning}
    places = list(_places(expected))
    for sentence in _sentences(method_of(expected)):
        wanted = {field for _, field, _, _ in string.Formatter().parse(sentence) if field}
        texts |= {sentence.format_map(facts) for facts in places if wanted <= set(facts)}
    return frozenset(texts - {""})


def sheet_names(expected: Expected, *, with_shorthand: bool) -> list[str]:
    """The sheets that the workbook must have, in order."""
    front = ["Cover", "Contents", "Notes", *(["Shorthand"] if with_shorthand else [])]
    return front + [f"Table {n}" for n in range(1, len(expected.release["tables"]) + 1)]


def title_of_file(expected: Expected) -> str:
    """The title that the workbook's document properties must give."""
    return f"{expected.release['title']}: {expected.release['period_label']}"


def _sentences(method: str) -> Iterator[str]:
    """Every sentence that may be said of counts protected so: never another method's."""
    with SENTENCES.open("rb") as stream:
        sections = tomllib.load(stream)
    own = sections.get(method, {}) if method in CHANGED else {}
    for name, section in sections.items():
        if name not in CHANGED:
            yield from (section | own.get(name, {})).values()


def _places(expected: Expected) -> Iterator[Facts]:
    base = _base(expected.release)
    yield base
    for number, table in enumerate(expected.release["tables"], start=1):
        yield {**base, "table_number": str(number), "table_title": table["title"]}
        if table.get("counted"):
            yield base | _counted(table["counted"])
        if table["change_over"]:
            yield from ({**base, **facts} for facts in _parts(expected, table))
    for number in range(
        1, len(expected.release["notes"]) + len(expected.release["tables"]) * 4 + 9
    ):
        yield {**base, "note_number": str(number)}
    for register in expected.release["registers"]:
        as_at = _day(dt.date.fromisoformat(register["as_at"]))
        yield {**base, "register_title": register["title"], "register_as_at": as_at}
    for marker, meaning in LEGEND.items():
        yield {**base, "symbol": f"[{marker.value}]", "meaning": meaning}


def _base(release: Mapping[str, Any]) -> Facts:
    facts = {field: str(release[field]) for field in PLAIN_FIELDS}
    facts["population"] = facts["population"].rstrip(".")
    facts |= {name: str(number) for name, number in distances(release).items()}
    for name in ("requested", "effective"):
        for end in ("start", "end"):
            day = dt.date.fromisoformat(release[f"{name}_window"][end])
            facts[f"{name}_{end}"] = _day(day)
    if release["planned_at"]:
        moment = dt.datetime.fromisoformat(release["planned_at"])
        local = moment.astimezone(ZoneInfo("Europe/London"))
        clock = local.strftime("%I:%M%p").lstrip("0").lower()
        facts["planned_at"] = f"{clock} on {_day(local.date())}"
    return facts


def _counted(counted: Mapping[str, Any]) -> Facts:
    """What a table says of what it counts, where it isn't what its release does."""
    windows = [
        tuple(_day(dt.date.fromisoformat(one[end])) for end in ENDS) for one in counted["windows"]
    ]
    spans = [f"{first} to {last}" for first, last in windows]
    days = spans[0] if len(spans) == 1 else f"{', '.join(spans[:-1])} and {spans[-1]}"
    facts = {
        "unit_label": counted["unit_label"],
        "date_basis_label": counted["date_basis_label"],
        "counted_days": days,
        "counted_population": counted["population"].rstrip("."),
        "counted_filters": "; ".join(counted["filters"]),
    }
    day = counted["as_at"]
    return facts | ({"counted_day": _day(dt.date.fromisoformat(day))} if day else {})


def _parts(expected: Expected, table: Mapping[str, Any]) -> Iterator[Facts]:
    first, last = window_of(expected, table)
    for category in expected.dimension(table["change_over"])["categories"]:
        days = days_of(category["code"])
        if days and days[0] <= last and first <= days[1]:
            yield {
                "part_label": category["label"],
                "part_start": _day(max(first, days[0])),
                "part_end": _day(min(last, days[1])),
            }


def _day(day: dt.date) -> str:
    return day.strftime(f"{day.day} %B %Y") if day.year > 999 else day.isoformat()
