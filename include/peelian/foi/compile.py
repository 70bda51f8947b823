"""From a request to the release specification that answers it: nothing that's asked needs code.

In    a request that has passed its checks
Out   the specification as plain keys and values, with the tables that may be given; the rest is in
      the plan (`crossing.refused_tables`)
Why   an answer goes the road of every release: tabulate, protect, build, inspect, sign, publish
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import yaml

from peelian.core.errors import InputError, all_at_once
from peelian.core.files import write_file
from peelian.core.release_model import DecidedCells
from peelian.foi.compile_parts import (
    counts_of,
    dimension_spec,
    figures_of,
    population_spec,
    window_spec,
    windows_of,
)
from peelian.foi.crossing import refused_tables
from peelian.foi.held import coverage
from peelian.foi.library import library
from peelian.foi.request import Request
from peelian.foi.request_tables import DimensionAsked
from peelian.foi.resolved import TIME, Resolved, resolve
from peelian.foi.windows import Days
from peelian.tables.spec import check_spec
from peelian.tables.spec_model import Spec
from peelian.tables.window import last_complete_day

RELEASE_UNITS = frozenset({"cases", "allegations", "subject_allegations"})
"""What a release as a whole may count; anything else is said by each table."""
SPEC_NAME = "release-spec.yaml"
NO_CELLS = DecidedCells()


class NothingToCountError(InputError):
    """A request of which no table may be given: it's answered by its letter alone."""


@dataclass(frozen=True)
class Answerable:
    """The tables of a request that may be given.

    Attributes:
        tables: complete, with the ids that their dimensions bear in the specification.
        dimensions: each once, by its id in the specification.
    """

    tables: tuple[Resolved, ...]
    dimensions: dict[str, DimensionAsked]


def compile_request(request: Request, cells: DecidedCells = NO_CELLS) -> dict[str, Any]:
    """The release specification of a request, as a YAML file would hold it.

    Args:
        cells: what was decided about single figures (`overrides.overrides_of`).
    Raises: NothingToCountError where no table of it may be given.
    """
    answerable = _answerable(request)
    if not answerable.tables:
        raise NothingToCountError(
            "the request has no table that may be given, so there is nothing to count",
            where=request.reference,
            do="see its plan; answer by letter alone, or give it tables that are allowed",
        )
    force = library().force
    first = _leading(answerable.tables)
    spec: dict[str, Any] = {
        "id": request.release_id,
        "title": request.title,
        "summary": request.summary,
        "publisher": force.publisher,
        "contact": force.contact,
        "licence": force.licence,
        "registers": list(request.registers or force.registers),
        "regimes": list(request.regimes or force.regimes),
        "population": population_spec(first.population) if first.population else None,
        "cohort": first.cohort,
        "counting_unit": first.count if first.count in RELEASE_UNITS else "subject_allegations",
        "date_basis": first.date_basis,
        "window": _release_window(request, first),
        "period": period_of(answerable.tables),
        "policy": request.policy or force.policy,
        "dimensions": [
            dimension_spec(name, dimension, answerable.dimensions)
            for name, dimension in answerable.dimensions.items()
        ],
        "tables": [_table(one, first, request) for one in answerable.tables],
        "figures": figures_of(answerable.tables),
        "cells": _decided(cells),
        "notes": list(_notes(request, answerable.tables)),
    }
    return {key: value for key, value in spec.items() if value not in (None, [], {})}


def spec_of(request: Request, cells: DecidedCells = NO_CELLS) -> Spec:
    """The specification of a request, checked.

    Args:
        cells: as for `compile_request`.
    Raises: InputError listing every fault, or where no table may be given.
    """
    spec, problems = check_spec(as_text(compile_request(request, cells)))
    if problems or spec is None:
        raise all_at_once(
            InputError, f"request {request.reference}", problems, "mend the request's file"
        )
    return spec


def write_spec(request: Request, folder: Path, cells: DecidedCells = NO_CELLS) -> Path:
    """Write the specification of a request into a folder. Returns: the file.

    Args:
        cells: as for `compile_request`.
    Raises: InputError as `spec_of` does.
    """
    spec_of(request, cells)
    path = folder / SPEC_NAME
    raw = compile_request(request, cells)
    text = yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=100)
    write_file(path, f"# Made from the request {request.reference}.\n{text}".encode())
    return path


def as_text(value: Any) -> Any:
    """Keys and values with every scalar as text, as a specification's file is read."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def period_of(tables: Sequence[Resolved]) -> str:
    """The label of an answer's period: its years, or the day where all is as at one."""
    days = {one.days.last for one in tables}
    if all(one.days.is_as_at for one in tables) and len(days) == 1:
        return days.pop().isoformat()
    first = min(one.days.first for one in tables).year
    last = max(days).year
    return str(first) if first == last else f"{first}-{last}"


def _answerable(request: Request) -> Answerable:
    refused = {one.table for one in refused_tables(request)}
    named: dict[str, DimensionAsked] = {}
    seen: dict[str, list[Days]] = {}
    tables: list[Resolved] = []
    for asked in resolve(request):
        if asked.table.id in refused:
            continue
        one = replace(asked, days=coverage(asked, request).days)
        ids = tuple(_id_of(dimension, one, seen) for dimension in one.dimensions)
        renamed = tuple(
            _named(dimension, name) for dimension, name in zip(one.dimensions, ids, strict=True)
        )
        named.update(zip(ids, renamed, strict=True))
        tables.append(replace(one, dimensions=renamed))
    return Answerable(tuple(tables), named)


def _id_of(dimension: DimensionAsked, table: Resolved, seen: dict[str, list[Days]]) -> str:
    """A dimension of time, or of the day, takes its categories from the days: an id for each."""
    if dimension.of not in TIME and dimension.at != "as_at":
        return dimension.id
    known = seen.setdefault(dimension.id, [])
    if table.days not in known:
        known.append(table.days)
    number = known.index(table.days)
    return dimension.id if number == 0 else f"{dimension.id}_{ascii_lowercase[number]}"


def _named(dimension: DimensionAsked, name: str) -> DimensionAsked:
    return dimension if name == dimension.id else dimension.model_copy(update={"id": name})


def _leading(tables: Sequence[Resolved]) -> Resolved:
    """The table that the release as a whole is said like: the first over days, if there's one."""
    for one in tables:
        if one.count in RELEASE_UNITS and not one.days.is_as_at and len(one.days.asked) == 1:
            return one
    return tables[0]


def _release_window(request: Request, first: Resolved) -> dict[str, str]:
    if not first.days.is_as_at:
        spans = windows_of(first, request.window(first.window_id).start_at)
        return {**spans[0], "requested_end": spans[-1]["requested_end"]}
    end = last_complete_day(first.days.last)
    return window_spec(end.replace(day=1), end, "month")


def _table(one: Resolved, first: Resolved, request: Request) -> dict[str, Any]:
    table = one.table
    new_ids = dict(zip(table.by, (dimension.id for dimension in one.dimensions), strict=True))
    median = table.median
    found: dict[str, Any] = {
        "id": table.id,
        "title": table.title,
        "by": list(new_ids.values()),
        "columns": new_ids.get(table.columns or ""),
        "change_over": new_ids.get(table.change_over or ""),
        "shares": new_ids.get(table.shares or ""),
        "about": table.about,
        "counts": counts_of(one, first, request),
    }
    if median is not None:
        over = {"over": new_ids[median.over]} if median.over in new_ids else {}
        found["statistics"] = {"days": list(median.between), **over}
    return {key: value for key, value in found.items() if value not in (None, "", {})}


def _decided(cells: DecidedCells) -> dict[str, list[dict[str, str]]]:
    given = cells.model_dump(mode="json")
    return {kind: list(listed) for kind, listed in given.items() if listed}


def _notes(request: Request, tables: Sequence[Resolved]) -> tuple[str, ...]:
    """The request's own notes, why each window differs, and how its terms were read."""
    used = {one.window_id for one in tables}
    windows = [window.note for window in request.windows if window.id in used and window.note]
    windows += [clip for one in resolve(request) for clip in coverage(one, request).clips]
    read = [
        f"In the request, \u201c{each.term}\u201d was read so: {each.means}"
        for question in request.questions
        for each in question.reading
    ]
    return tuple(dict.fromkeys((*request.notes, *windows, *read)))
