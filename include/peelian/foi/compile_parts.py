"""The parts of a request's specification: windows, populations, dimensions, what a table counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from peelian.foi.request import Request
from peelian.foi.request_tables import DimensionAsked, Filter, PopulationAsked
from peelian.foi.resolved import AS_AT_UNITS, EVERYONE, EVERYTHING, Resolved

RESTRICTIONS = {"suspended": ("suspended",), "restricted": ("restricted",)}
"""Counts of restrictions of one kind, and the kind's code."""
RESTRICTION_KIND = "measure"
"""The variable that tells suspensions from restricted duties."""
ONCE = frozenset({"cases_per_person"})
"""Variables of which a person always has one value."""


def window_spec(start: dt.date, end: dt.date, start_at: str) -> dict[str, str]:
    """A window as a specification has it."""
    return {
        "requested_start": start.isoformat(),
        "requested_end": end.isoformat(),
        "start_at": start_at,
    }


def population_spec(population: PopulationAsked) -> dict[str, Any]:
    """A population as a specification has it."""
    return {"label": population.label, "staff_groups": list(population.staff_groups)}


def dimension_spec(
    name: str, dimension: DimensionAsked, present: Collection[str]
) -> dict[str, Any]:
    """A dimension as a specification has it.

    Args:
        present: ids of all of them; `only_with` may name no other.
    """
    found: dict[str, Any] = {
        "id": name,
        "label": dimension.label,
        "of": dimension.of,
        "at": dimension.at,
        "on": dimension.on and dimension.on.isoformat(),
        "between": dimension.between and list(dimension.between),
        "show": dimension.show,
        "bands": [_band(band.model_dump(by_alias=True)) for band in dimension.bands or ()],
        "leave_out": list(dimension.leave_out or ()),
        "others_unused": dimension.others_unused,
        "neutral": list(dimension.neutral or ()),
        "alone": dimension.alone,
    }
    kept = {key: value for key, value in found.items() if value not in (None, [], False)}
    if dimension.only_with is not None:
        kept["only_with"] = [
            other for other in present if _root(other, dimension.only_with) and other != name
        ]
    return kept


def counts_of(one: Resolved, first: Resolved, request: Request) -> dict[str, Any]:
    """What a table counts where that isn't what the release counts; empty where it is."""
    found: dict[str, Any] = {}
    unit = "restrictions" if one.count in RESTRICTIONS else one.count
    if unit != first.count or first.days.is_as_at:
        found["counting_unit"] = unit
    if one.count == "people":
        found["once_per"] = _once_per(one)
    if one.date_basis != first.date_basis and one.count not in AS_AT_UNITS:
        found["date_basis"] = one.date_basis
    found |= _days(one, first, request)
    if one.population != first.population:
        found["population"] = population_spec(one.population) if one.population else EVERYONE
    if one.cohort != first.cohort:
        found["cohort"] = one.cohort or EVERYTHING
    where = [_filter(each) for each in one.where]
    if one.count in RESTRICTIONS:
        where.append({"of": RESTRICTION_KIND, "in": list(RESTRICTIONS[one.count])})
    if where:
        found["where"] = where
    return found


def figures_of(tables: Sequence[Resolved]) -> list[dict[str, Any]]:
    """The figures that are a count as a share of another table's."""
    return [
        {
            "id": f"{one.table.id}_share",
            "title": f"{one.table.title}, as a share of {_title(one.table.share_of, tables)}",
            "of": one.table.id,
            "kind": "part",
            "in": one.table.share_of,
            "decimals": 1,
        }
        for one in tables
        if one.table.share_of in {other.table.id for other in tables}
    ]


def _title(name: str | None, tables: Sequence[Resolved]) -> str:
    found = next(other.table.title for other in tables if other.table.id == name)
    return found[:1].lower() + found[1:]


def _band(band: dict[str, Any]) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in band.items()
        if value not in (None, (), False)
    }


def _root(name: str, allowed: Collection[str]) -> bool:
    """Whether a dimension is one that's allowed, or the same over another window."""
    return name in allowed or any(name.startswith(f"{other}_") for other in allowed)


def _once_per(one: Resolved) -> list[str]:
    ids = dict(zip(one.table.by, (dimension.id for dimension in one.dimensions), strict=True))
    asked = one.table.once_per
    if asked is not None:
        return [ids[name] for name in asked if name in ids]
    return [dimension.id for dimension in one.dimensions if dimension.of not in ONCE]


def _days(one: Resolved, first: Resolved, request: Request) -> dict[str, Any]:
    if one.days.is_as_at:
        return {"as_at": one.days.last.isoformat()}
    if one.days == first.days and len(one.days.asked) == 1:
        return {}
    start_at = request.window(one.window_id).start_at
    windows = windows_of(one, start_at)
    return {"windows": windows} if len(windows) > 1 else {"window": windows[0]}


def windows_of(one: Resolved, start_at: str) -> list[dict[str, str]]:
    """The windows of a table as a specification has them, ascending."""
    if one.days.is_clipped:
        return [window_spec(span.start, span.end, "month") for span in one.days.counted]
    return [window_spec(span.start, span.end, start_at) for span in _apart(one)]


def _apart(one: Resolved) -> list[Any]:
    """The spans asked for, those that are counted as one made one."""
    found = []
    for counted in one.days.counted:
        inside = [s for s in one.days.asked if s.start <= counted.end and s.end >= counted.start]
        found.append(inside[0].model_copy(update={"end": max(span.end for span in inside)}))
    return found


def _filter(one: Filter) -> dict[str, Any]:
    found = {
        "of": one.of,
        "at": one.at,
        "on": one.on and one.on.isoformat(),
        "in": list(one.codes),
        "not": list(one.others),
        "label": one.label,
    }
    return {key: value for key, value in found.items() if value not in (None, [])}
