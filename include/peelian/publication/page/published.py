"""A release as its published files tell it: `release.json` and a CSV a table, nothing else.

The page, the list of what changed and the site are made from this, so that none of them can say
more than the files that stand beside them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from peelian.core.errors import ZoneError
from peelian.core.markers import Marker
from peelian.core.published import published_months
from peelian.core.release_model import (
    RELEASE_MODEL_NAME,
    Category,
    Dimension,
    Release,
    Table,
    Window,
)
from peelian.core.zones import Home, Zone
from peelian.publication.protected import Cell, Key, ProtectedTable, with_bases

VERSION_FOLDER = re.compile(r"v([1-9][0-9]{0,5})")
CODE_SUFFIX = "_code"
NOT_TOLD: dict[str, Any] = {"policy": "", "cells": {}}
"""Fields of the release model that aren't public, and what stands for them here."""


@dataclass(frozen=True)
class Published:
    """A release's published content.

    Attributes:
        facts: the public `release.json`.
        release: the same as the release model; what isn't public is empty or 0 in it.
        tables: every table, in the release's order.
    """

    facts: Mapping[str, Any]
    release: Release
    tables: tuple[ProtectedTable, ...]

    @property
    def window(self) -> Window:
        """The days that are counted."""
        return self.release.effective_window

    def text(self, key: str) -> str:
        """A field of the metadata as text; empty where it's empty."""
        return str(self.facts[key] or "")

    def table(self, table_id: str) -> ProtectedTable | None:
        """The table of that id; None where there's none."""
        return next((table for table in self.tables if table.table.id == table_id), None)


def read_published(files: Mapping[str, bytes]) -> Published:
    """A release from the bytes of its published files, by name.

    Raises: ZoneError where one is missing or not of the published form. No value is repeated.
    """
    try:
        facts = json.loads(files[RELEASE_MODEL_NAME])
        release = _release(facts)
        names = {entry["id"]: entry["file"] for entry in facts["tables"]}
        tables = with_bases(
            _table(table, release, files[names[table.id]]) for table in release.tables
        )
    except (KeyError, TypeError, ValueError, csv.Error) as fault:
        if RELEASE_MODEL_NAME not in files:
            raise ZoneError(
                "it holds no published release",
                where=RELEASE_MODEL_NAME,
                given="none",
                do="give a folder such as public/<release>/<period>/v1",
            ) from None
        raise ZoneError(
            "published files can't be understood",
            where=RELEASE_MODEL_NAME,
            given=f"a fault of the kind {type(fault).__name__}",
            do="restore them from a backup, or build the release again",
        ) from None
    return Published(facts, release, tables)


def read_public_folder(folder: Path) -> Published:
    """A published release from its folder. Raises: ZoneError where it can't be understood."""
    names = [RELEASE_MODEL_NAME, *(path.name for path in folder.glob("*.csv"))]
    return read_published({n: (folder / n).read_bytes() for n in names if (folder / n).is_file()})


def newest_version(folder: Path) -> Path | None:
    """The folder of the highest version in a period's folder; None where there's none."""
    found = {
        int(match[1]): path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (match := VERSION_FOLDER.fullmatch(path.name)) and (path / RELEASE_MODEL_NAME).is_file()
    }
    return found[max(found)] if found else None


def earlier_published(home: Home, release_id: str, period: str) -> Published | None:
    """The newest version of the newest month published before `period`; None where there's none."""
    months = [month for month in published_months(home, release_id) if month < period]
    for month in reversed(months):
        folder = newest_version(home.zone(Zone.PUBLIC) / release_id / month)
        if folder is not None:
            return read_public_folder(folder)
    return None


def published_before(home: Home, release_id: str, period: str, version: int) -> Published | None:
    """The version that a later one corrects; None for a first version, or where it isn't there."""
    folder = home.zone(Zone.PUBLIC) / release_id / period / f"v{version - 1}"
    return read_public_folder(folder) if (folder / RELEASE_MODEL_NAME).is_file() else None


def _release(facts: Mapping[str, Any]) -> Release:
    told = _known(Release, facts)
    sign_off = facts["sign_off"]
    return Release.model_validate(
        {
            **NOT_TOLD,
            **told,
            "sign_off_people": sign_off["people"],
            "sign_off_reason": sign_off["reason"],
            "registers": [
                {**register, "records_read": 0, "records_rejected": 0}
                for register in facts["registers"]
            ],
            "dimensions": [
                {
                    **_known(Dimension, entry),
                    "categories": [_known(Category, node) for node in entry["categories"]],
                }
                for entry in facts["dimensions"]
            ],
            "tables": [_known(Table, entry) for entry in facts["tables"]],
        }
    )


def _known(model: type[BaseModel], entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in model.model_fields if key in entry}


def _table(table: Table, release: Release, data: bytes) -> ProtectedTable:
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    named = [name for dimension in table.by for name in (dimension, f"{dimension}{CODE_SUFFIX}")]
    named += ["value", "marker"]
    # Columns that are worked out from these may follow; they're no figures of their own.
    if header[: len(named)] != named or any(len(row) != len(header) for row in rows):
        raise ValueError("columns")
    cells = dict(_cell(row[: len(named)]) for row in rows)
    return ProtectedTable(table, tuple(release.dimension(name) for name in table.by), cells)


def _cell(row: list[str]) -> tuple[Key, Cell]:
    *places, value, marker = row
    return tuple(places[1::2]), Cell(int(value) if value else None, Marker(marker))
