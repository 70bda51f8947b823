"""What a release's files say: its statements, read from `release.json` and its CSVs alone.

In    a staged or public folder, and the moment that it's published
Out   one Statement a table
Why   what the ledger holds is what the public reads, and nothing that lies behind it
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from peelian.core.errors import ZoneError
from peelian.core.release_model import RELEASE_MODEL_NAME
from peelian.ledger.statement import (
    COHORT,
    DAY,
    STAFF_GROUP,
    Axis,
    Node,
    Restriction,
    Statement,
    Universe,
)

COUNT = re.compile(r"0|-?[1-9][0-9]{0,14}")
OWN = "own:"
"""Leads a variable that nobody wrote down the meaning of: it's like itself alone, and only within
the releases of one id."""
Cells = Mapping[tuple[str, ...], tuple[int | None, str]]


def statements_of_folder(
    folder: Path, *, published_at: dt.datetime, version: int = 1
) -> tuple[Statement, ...]:
    """The statements of a staged or public folder, in the order of its tables.

    Args:
        published_at: with its UTC offset.
    Raises: ZoneError where a file is missing, or isn't as `build` leaves it.
    """
    path = folder / RELEASE_MODEL_NAME
    try:
        said = json.loads(path.read_bytes())
        blank = blank_statements(said, published_at=published_at, version=version)
        ids = {table["id"]: table["by"] for table in said["tables"]}
        codes = {d["id"]: [c["code"] for c in d["categories"]] for d in said["dimensions"]}
        return tuple(
            _filled(folder / f"{each.table}.csv", each, ids[each.table], codes) for each in blank
        )
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        raise ZoneError(
            "a release's files can't be read as what it says",
            where=folder,
            do="build, inspect and sign it again",
        ) from None


def blank_statements(
    said: Mapping[str, Any], *, published_at: dt.datetime, version: int = 1
) -> tuple[Statement, ...]:
    """What each table of a release speaks of; every cell without a count or a marker.

    Args:
        said: `release.json` as the public has it, or a release model dumped as JSON.
        published_at: with its UTC offset; when it's to be published, for a release that isn't yet.
    Raises: KeyError, TypeError or ValidationError where `said` isn't one.
    """
    dimensions = {dimension["id"]: _axis(said, dimension) for dimension in said["dimensions"]}
    shared: dict[str, Any] = {
        "release": said["id"],
        "period": said["period"],
        "version": version,
        "published_at": published_at,
        "snapshots": {r["register_id"]: r["snapshot_digest"] for r in said["registers"]},
        **_protection(said.get("protection") or {}),
    }
    found = []
    for table in said["tables"]:
        axes = tuple(dimensions[name] for name in table["by"])
        cells = 1
        for axis in axes:
            cells *= len(axis.nodes)
        blank: dict[str, Any] = {"values": (None,) * cells, "markers": ("",) * cells}
        blank["universe"] = universe_of(said, table)
        blank["restrictions"] = restrictions_of(said, table)
        found.append(
            Statement(table=table["id"], title=table["title"], axes=axes, **blank, **shared)
        )
    return tuple(found)


def universe_of(said: Mapping[str, Any], table: Mapping[str, Any]) -> Universe:
    """What a table counts; `said` as for `blank_statements`."""
    counted = table.get("counted") or said
    return Universe(
        registers=tuple(sorted(register["register_id"] for register in said["registers"])),
        regimes=tuple(sorted(said.get("regimes") or ())),
        counting_unit=counted["counting_unit"],
        date_basis=counted["date_basis"],
    )


def restrictions_of(said: Mapping[str, Any], table: Mapping[str, Any]) -> tuple[Restriction, ...]:
    """What a table is confined to, by variable; `said` as for `blank_statements`."""
    if table.get("counted"):
        return tuple(
            Restriction(variable=one["variable"], holds=tuple(one["holds"]))
            for one in table["counted"]["confined"]
        )
    window = said["effective_window"]
    found: dict[str, tuple[str, ...]] = {DAY: (window["start"], window["end"])}
    if "staff_groups" not in said:
        found[f"{OWN}{said['id']}:population"] = (said["population"],)
    elif said["staff_groups"] is not None:
        found[STAFF_GROUP] = tuple(sorted(said["staff_groups"]))
    if said["cohort"] is not None:
        found[COHORT] = (said["cohort"],)
    return tuple(Restriction(variable=name, holds=found[name]) for name in sorted(found))


def _axis(said: Mapping[str, Any], dimension: Mapping[str, Any]) -> Axis:
    variable = dimension.get("variable") or f"{OWN}{said['id']}:{dimension['id']}"
    known = bool(dimension.get("variable"))
    nodes = tuple(
        Node(
            code=category["code"],
            label=category["label"],
            holds=category.get("holds") if known else _leaves(dimension, category),
        )
        for category in dimension["categories"]
    )
    return Axis(variable=variable, nodes=nodes)


def _leaves(dimension: Mapping[str, Any], category: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The release's own codes under a category, where nobody wrote down what it holds."""
    if category["parent"] is None:
        return None
    parts = [c for c in dimension["categories"] if c["parent"] == category["code"]]
    leaves = [leaf for part in parts for leaf in _leaves(dimension, part) or ()]
    return tuple(sorted(leaves)) or (category["code"],)


def _protection(told: Mapping[str, Any]) -> dict[str, Any]:
    """How far a shown count may lie from the true one, and what a hidden one may be."""
    base = told.get("base") or 1
    furthest = base * (1 + (told.get("furthest") or 0)) - 1
    fields: dict[str, Any] = {
        "base": base,
        "within": max(furthest, told.get("largest_noise") or 0),
        "zeros_shown": told.get("zeros_shown") is not False,
    }
    if told.get("threshold"):
        fields["threshold"] = told["threshold"]
    return fields


def _filled(
    path: Path, blank: Statement, by: Sequence[str], codes: Mapping[str, Sequence[str]]
) -> Statement:
    """The statement with the cells of its CSV. Raises: OSError, ValueError or KeyError."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, strict=True)
        cells: Cells = {
            tuple(row[f"{name}_code"] for name in by): _cell(row["value"], row["marker"])
            for row in rows
        }
    places = list(itertools.product(*(codes[name] for name in by)))
    if set(places) != set(cells):
        raise ValueError("not every combination once")
    return blank.model_copy(
        update={
            "values": tuple(cells[place][0] for place in places),
            "markers": tuple(cells[place][1] for place in places),
        }
    )


def _cell(value: str, marker: str) -> tuple[int | None, str]:
    if value and not COUNT.fullmatch(value):
        raise ValueError("not a count")
    if not value and not marker:
        raise ValueError("neither a count nor a marker")
    return (int(value) if value else None), marker
