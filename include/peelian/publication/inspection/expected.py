"""What the finished files must say, read from the protected folder (or the public files) alone."""

from __future__ import annotations

import csv
import io
import itertools
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from peelian.core.markers import STATUSES, Marker
from peelian.publication.inspection.findings import Unreadable

EARLY_LIST = Path(__file__).parents[3] / "calendar" / "prerelease.yaml"
Key = tuple[str, ...]
Shown = int | str
"""What a cell shows: a count, or a marker in brackets."""


@dataclass(frozen=True)
class Expected:
    """A release as the inspector knows it.

    Attributes:
        release: the release model as plain JSON, its texts in NFC with single spaces.
        figures: for each table, what each combination of codes shows.
        statuses: for each table, the letter beside a count, where there is one.
        grids: each table's grid once it was laid out, since every kind of file needs it.
        from_protected: False where it was read from the public files themselves, so that only
            their agreement with each other can be judged.
    """

    release: Mapping[str, Any]
    figures: Mapping[str, Mapping[Key, Shown]]
    from_protected: bool
    statuses: Mapping[str, Mapping[Key, str]] = field(default_factory=dict)
    grids: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def dimension(self, dimension_id: str) -> Mapping[str, Any]:
        """A dimension as plain JSON. Raises: Unreadable where there's none of that id."""
        for dimension in self.release["dimensions"]:
            if dimension["id"] == dimension_id:
                return dict(dimension)
        raise Unreadable("a table names a dimension that isn't there")

    def shown(self, dimension_id: str) -> dict[str, str]:
        """What each code of a dimension is called in public, in display order."""
        nodes = {c["code"]: c for c in self.dimension(dimension_id)["categories"]}
        parents = {node["parent"] for node in nodes.values()}
        names = {}
        for code, node in nodes.items():
            names[code] = node["label"]
            parent = nodes.get(node["parent"])
            if parent and parent["parent"] is not None:
                names[code] = f"{parent['label']}: {node['label']}"
            if parent and code in parents:
                names[code] += " (total)"
        return names

    def keys(self, table: Mapping[str, Any]) -> list[Key]:
        """Every combination of a table's codes, in display order."""
        codes = [[c["code"] for c in self.dimension(d)["categories"]] for d in table["by"]]
        return list(itertools.product(*codes))


def read_expected(protected_folder: Path) -> Expected:
    """What a release must say, from the protected folder that it was built from.

    Raises: Unreadable where the folder's files can't be understood.
    """
    release = _read_json(protected_folder / "release.json")
    release["pre_release_access"] = _early(str(release.get("id")))
    figures, statuses = {}, {}
    for table in release["tables"]:
        rows = _rows(protected_folder / f"{table['id']}.csv")
        if not rows or rows[0] != [*table["by"], "value", "marker"]:
            raise Unreadable(f"protected table {table['id']} has the wrong columns")
        figures[table["id"]] = {tuple(row[:-2]): shown(row[-2], row[-1]) for row in rows[1:]}
        letters = {tuple(row[:-2]): row[-1] for row in rows[1:] if row[-2]}
        statuses[table["id"]] = _with_codes(letters, table["by"], release.get("statuses", []))
    return Expected(release, figures, True, statuses)


def _early(release_id: str) -> list[Any]:
    """Who may see the release early, as the project's list has it: nobody, where it isn't named."""
    try:
        body = yaml.safe_load(EARLY_LIST.read_bytes()) if EARLY_LIST.is_file() else {}
        return list(normal((body or {}).get("releases", {}).get(release_id, [])))
    except (yaml.YAMLError, ValueError, AttributeError, TypeError):
        raise Unreadable("the list of who may see it early can't be understood") from None


def _with_codes(
    letters: Mapping[Key, str], by: list[str], statuses: list[Mapping[str, str]]
) -> dict[Key, str]:
    """The letter beside each count: its own, else the first that one of its codes has."""
    found = {}
    for key, own in letters.items():
        codes = dict(zip(by, key, strict=True))
        of_codes = [s["marker"] for s in statuses if codes.get(s["dimension"]) == s["code"]]
        found[key] = next((letter for letter in (own, *of_codes) if letter), "")
    return found


def expected_of_public(folder: Path) -> Expected:
    """What public files say about themselves: the metadata, and the figures of the CSVs.

    Raises: Unreadable where they can't be understood.
    """
    release = _read_json(folder / "release.json")
    figures, statuses = {}, {}
    for table in release["tables"]:
        rows = _rows(folder / f"{table['id']}.csv")
        end = 2 * len(table["by"])
        if len(rows[0]) < end + 2:
            raise Unreadable(f"{table['id']}.csv has too few columns")
        figures[table["id"]] = {
            tuple(row[1:end:2]): shown(row[end], row[end + 1]) for row in rows[1:]
        }
        statuses[table["id"]] = {tuple(row[1:end:2]): row[end + 1] for row in rows[1:] if row[end]}
    return Expected(release, figures, False, statuses)


def shown(value: str, marker: str) -> Shown:
    """What a cell shows for a CSV's value and marker. Raises: Unreadable where it can't be told."""
    beside = [status.value for status in STATUSES]
    if value.isascii() and value.isdigit() and marker in ["", *beside]:
        return int(value)
    if not value and marker in [m.value for m in Marker if m.value and m.value not in beside]:
        return f"[{marker}]"
    raise Unreadable("a cell of a table has neither a whole number nor a known marker")


def normal(value: Any) -> Any:
    """Plain JSON with every text in NFC and single spaces."""
    if isinstance(value, dict):
        return {key: normal(part) for key, part in value.items()}
    if isinstance(value, list):
        return [normal(part) for part in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", " ".join(value.split()))
    return value


def _read_json(path: Path) -> dict[str, Any]:
    try:
        release = normal(json.loads(path.read_bytes()))
        _ = [(t["id"], t["by"], t["title"]) for t in release["tables"]]
        _ = [
            (c["code"], c["label"], c["parent"])
            for d in release["dimensions"]
            for c in d["categories"]
        ]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("release.json can't be understood") from None
    return dict(release)


def _rows(path: Path) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (OSError, ValueError, csv.Error):
        raise Unreadable(f"{path.name} can't be read") from None
    if not rows or any(len(row) != len(rows[0]) or len(row) < 2 for row in rows):
        raise Unreadable(f"{path.name} has rows of different widths")
    return rows
