"""Tables that count different things: a release cut into groups that sums tie together, and back.

Tables of one group share their margins, so they're protected as one system. Groups are protected
one after another, each with those before it as if they had been published: what two of them say of
each other is found by what they mean, as it is of two releases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from peelian.core.errors import InputError
from peelian.core.release_model import DecidedCells, Release
from peelian.disclosure.engine import Protection
from peelian.disclosure.tabulation import Tabulation
from peelian.disclosure.wished import TABLE
from peelian.ledger.folder import blank_statements
from peelian.ledger.statement import Statement

NOT_YET = dt.datetime.max.replace(tzinfo=dt.UTC)
"""When a group is published: later than everything in the ledger."""


def groups_of(release: Release) -> tuple[Release, ...]:
    """The release cut into groups, in the order of their first tables.

    Returns: the release itself where all of its tables count the same.
    Raises: InputError where a decision about a single cell can't be told to be of one table.
    """
    numbers = list(dict.fromkeys(table.group for table in release.tables))
    if numbers == [0]:
        return (release,)
    parts = tuple(_part(release, number) for number in numbers)
    _refuse_unplaced(release, parts)
    return parts


def statements_of(tabulation: Tabulation, protection: Protection, told: Release) -> list[Statement]:
    """What the tables of a group say once they're published."""
    blanks = blank_statements(told.model_dump(mode="json"), published_at=NOT_YET)
    found = []
    for blank, place in zip(blanks, tabulation.cells.places, strict=True):
        hidden = protection.hidden[place].tolist()
        counts = protection.values[place].tolist()
        said = {
            "values": tuple(
                None if gone else count for gone, count in zip(hidden, counts, strict=True)
            ),
            "markers": tuple("c" if gone else "" for gone in hidden),
        }
        found.append(blank.model_copy(update=said))
    return found


def summed(reports: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What `report.counts_report` or `officer_report` says of groups, as of one release."""
    if len(reports) == 1:
        return dict(reports[0])
    names = list(
        dict.fromkeys(name for report in reports for name in report["attackers_withstood"])
    )
    told: dict[str, Any] = {
        "tables": {name: of for report in reports for name, of in report["tables"].items()},
        "all": _summed([report["all"] for report in reports]),
        "attackers_withstood": names,
    }
    if all("method" in report for report in reports):
        exact = all(report["method"] == "exact" for report in reports)
        told["method"] = "exact" if exact else "heuristic"
    if all("history" in report for report in reports):
        told["history"] = [report["history"] for report in reports]
    return told


def _summed(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Numbers added up; a number that one part lacks isn't known of the whole."""
    first = parts[0]
    found: dict[str, Any] = {}
    for name, value in first.items():
        values = [part.get(name) for part in parts]
        if isinstance(value, Mapping):
            keys = dict.fromkeys(key for part in parts for key in part[name])
            found[name] = {key: sum(part[name].get(key, 0) for part in parts) for key in keys}
        elif isinstance(value, list):
            found[name] = list(dict.fromkeys(item for part in parts for item in part[name]))
        else:
            found[name] = None if None in values else sum(values)
    return found


def _part(release: Release, number: int) -> Release:
    """The tables of a group as a release of their own."""
    tables = tuple(table for table in release.tables if table.group == number)
    used = {name for table in tables for name in table.by}
    counted = tables[0].counted
    return release.model_copy(
        update={
            "tables": tables,
            "dimensions": tuple(d for d in release.dimensions if d.id in used),
            "cells": _decided(release.cells, {table.id for table in tables}),
            "unit_label": release.unit_label if counted is None else counted.unit_label,
        }
    )


def _decided(cells: DecidedCells, tables: set[str]) -> DecidedCells:
    def of(decided: Sequence[Mapping[str, str]]) -> tuple[dict[str, str], ...]:
        return tuple(dict(one) for one in decided if one.get(TABLE) in tables)

    return DecidedCells(show=of(cells.show), hide=of(cells.hide), headline=of(cells.headline))


def _refuse_unplaced(release: Release, parts: Sequence[Release]) -> None:
    for key in ("show", "hide", "headline"):
        given = getattr(release.cells, key)
        placed = sum(len(getattr(part.cells, key)) for part in parts)
        if placed != len(given):
            raise InputError(
                "a single cell must name its table where tables count different things",
                where=f"release {release.id}, cells, {key}",
                given=f"{len(given) - placed} without one, or with one that the release lacks",
                allowed=", ".join(table.id for table in release.tables),
            )
