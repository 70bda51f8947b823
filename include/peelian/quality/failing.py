"""Which rows failed which check: kept in the zone of the owner who mends them, and nowhere else.

In    what each check found, with the places of its rows
Out   `quality/<owner>/failing/<register>/<digest>/<check>.parquet`: the references of each row
Why   an owner mends records, not counts; nobody else needs to know which ones they are
"""

# ruff: noqa: S608 - what is put into SQL are names of our schema and suites, never a value

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.quality.fact_tables import FACT_TABLES
from peelian.quality.frames import ROW, ConformedTables
from peelian.records.parquet import write_parquet
from peelian.records.schema import TABLES

STAGE = "failing"
LINES = {"rejected_share": "rejects", "set_aside_share": "set_aside"}
"""Limits whose rows conforming has listed: the name of that list."""


@dataclass
class Failing:
    """References of failing rows: owner to check to an Arrow table of text and dates."""

    by_owner: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, owner: str, check: str, rows: Any) -> None:
        """Keep the rows of a check for its owner."""
        self.by_owner.setdefault(owner, {})[check] = rows


def reference_columns(name: str) -> list[str]:
    """The columns of a table that say which row it is and what it belongs to."""
    table = TABLES[name]
    return [
        column.name
        for column in table.columns
        if column.name in table.key or column.refers_to or column.is_person
    ]


def references(tables: ConformedTables, name: str, rows: Any) -> Any:
    """References of some rows of a table.

    Args:
        rows: an Arrow table with `_row`.
    Returns: an Arrow table of the table's `reference_columns`, in the order of the rows; of a
        table of facts, its columns.
    """
    if name in FACT_TABLES:
        columns = ", ".join(f't."{column}"::VARCHAR AS "{column}"' for column in _named(name))
    else:
        columns = ", ".join(f't."{column}"' for column in reference_columns(name))
    with tables.lent("wanted_rows", rows):
        return tables.as_arrow(
            f'SELECT {columns} FROM "{name}" t JOIN wanted_rows w ON w.{ROW} = t.{ROW} '
            f"ORDER BY t.{ROW}"
        )


def keys_gone(tables: ConformedTables, name: str) -> Any:
    """Keys of a table that the snapshot before held and this one doesn't, as an Arrow table."""
    key = TABLES[name].key
    met = " AND ".join(f't."{column}" IS NOT DISTINCT FROM b."{column}"' for column in key)
    columns = ", ".join(f'b."{column}"' for column in key)
    return tables.as_arrow(
        f'SELECT {columns} FROM "before_{name}" b ANTI JOIN "{name}" t ON {met} ORDER BY ALL'
    )


def write_failing(
    home: Home, failing: Failing, *, register: str, as_at: dt.date, conformed: str
) -> Mapping[str, Finished]:
    """Write each owner's lists into the owner's own zone.

    Args:
        conformed: digest of the folder that the rows are in.
    Returns: the finished stage of each owner who has any.
    """
    done: dict[str, Finished] = {}
    for owner, lists in sorted(failing.by_owner.items()):
        parent = home.zone(Zone.QUALITY) / owner / STAGE / register
        with stage_draft(parent) as draft:
            for check, rows in sorted(lists.items()):
                path = draft.folder / f"{check}.parquet"
                write_parquet(path, rows.schema.remove_metadata(), rows.to_batches())
            done[owner] = draft.finish(
                STAGE,
                inputs={"conformed": conformed},
                counts={check: rows.num_rows for check, rows in sorted(lists.items())},
                facts={"register": register, "as_at": as_at.isoformat(), "owner": owner},
            )
    return done


def _named(name: str) -> list[str]:
    words = {
        "months": ["month"],
        "suspensions": ["person_id", "in_personnel", "in_complaints"],
        "published": ["source", "figure", "given", "now"],
    }
    return words[name]
