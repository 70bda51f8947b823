"""The canonical tables: every name of a table or column of records stands here, once.

A register's own columns are mapped to these by `include/sources/*.yaml`. Codes are those of
`include/reference/*.csv`. People are pseudonyms; free text, names and numbers of people have no
column here, so they can't get past conforming. `docs/reference/data-dictionary.md` is made of this.
"""

from __future__ import annotations

from peelian.records.schema_complaints import COMPLAINTS_TABLES
from peelian.records.schema_model import Column, Kind, Table
from peelian.records.schema_people import PEOPLE_TABLES

__all__ = ["DERIVED_TABLES", "TABLES", "Column", "Kind", "Table"]

TABLES: dict[str, Table] = {table.name: table for table in (*COMPLAINTS_TABLES, *PEOPLE_TABLES)}
"""Every canonical table by name, parents before children."""

DERIVED_TABLES = ("allegation_platforms", "allegation_cohorts", "subject_progress")
"""Tables that are worked out while conforming, so no mapping makes them."""
