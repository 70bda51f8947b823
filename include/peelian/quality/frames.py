"""The frames that expectations are run on: a canonical table, and what must be looked up beside it.

In    the Parquet files of a conformed folder
Out   one pandas frame a table, with only the columns that its suite asks for
Why   Great Expectations sees one table at a time, while half of what can be wrong lies between
      two; a derived column says it in one place, so that the suite stays plain JSON

A derived flag is true where all is well, false where it isn't, and empty where it doesn't apply.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelian.core.errors import QualityError, ZoneError
from peelian.records.parquet import parquet_rows
from peelian.records.schema import TABLES, Column, Kind, Table

AS_AT = "as_at"
ARROW_TYPES = {
    Kind.TEXT: ("string", "large_string"),
    Kind.DATE: ("date32[day]",),
    Kind.FLAG: ("bool",),
    Kind.NUMBER: ("int64",),
}
SQL_TYPES = {Kind.TEXT: "VARCHAR", Kind.DATE: "DATE", Kind.FLAG: "BOOLEAN", Kind.NUMBER: "BIGINT"}


@dataclass(frozen=True)
class Derived:
    """A column that is worked out for a check; `needs` are the other tables that it looks into."""

    name: str
    about: str
    needs: tuple[str, ...] = ()


_AS_AT = Derived(AS_AT, "the day that the snapshot was taken")
_ALLEGATION_KNOWN = Derived("allegation_known", "its allegation was found", ("allegations",))
_SUBJECT_KNOWN = Derived(
    "subject_known", "its allegation against a person was found", ("subjects",)
)
_CASE_CHAIN = ("subjects", "allegations", "cases")
_RECORDED_DATE = Derived("recorded_date", "recorded_date of its case", _CASE_CHAIN)

DERIVED: dict[str, tuple[Derived, ...]] = {
    "cases": (
        _AS_AT,
        Derived("finalised_has_date", "of finalised cases: finalised_date is filled in"),
        Derived("live_has_no_date", "of live cases: finalised_date is empty"),
        Derived("has_allegation", "an allegation belongs to it", ("allegations",)),
    ),
    "allegations": (
        Derived("case_known", "its case was found", ("cases",)),
        Derived("regime_category", "regime of its case, a colon, category", ("cases",)),
        Derived("has_subject", "a subject, known or not, belongs to it", ("subjects",)),
    ),
    "subjects": (
        _ALLEGATION_KNOWN,
        Derived(
            "finalised_has_outcome",
            "of finalised cases: an outcome was found",
            ("allegations", "cases", "outcomes"),
        ),
    ),
    "allegation_factors": (
        _ALLEGATION_KNOWN,
        Derived("regime_factor", "regime of its case, a colon, factor", ("allegations", "cases")),
    ),
    "allegation_platforms": (_ALLEGATION_KNOWN,),
    "allegation_cohorts": (_ALLEGATION_KNOWN,),
    "proceedings": (
        _AS_AT,
        _SUBJECT_KNOWN,
        _RECORDED_DATE,
        Derived(
            "sanction_at_proceeding",
            "of sanctions under the 2020 regulations: type, level of finding, outcome",
            (*_CASE_CHAIN, "outcomes"),
        ),
    ),
    "outcomes": (
        _AS_AT,
        _SUBJECT_KNOWN,
        _RECORDED_DATE,
        Derived("case_not_live", "its case is not live", _CASE_CHAIN),
        Derived("regime_outcome", "regime of its case, a colon, outcome", _CASE_CHAIN),
    ),
    "people": (_AS_AT, Derived("has_posting", "a posting was found", ("postings",))),
    "postings": (
        Derived("person_known", "its person was found", ("people",)),
        Derived("next_from", "valid_from of the same person's next posting"),
        Derived("last_day", "valid_to; where empty, the end of time"),
    ),
}
"""Derived columns by table, in the order of the reference page."""

# `finalised_has_date` is empty throughout where the register keeps no day of closing at all.
_QUERIES = {
    "cases": """
        SELECT t.*,
            CASE WHEN status = 'finalised' AND EXISTS (FROM cases WHERE finalised_date IS NOT NULL)
                THEN finalised_date IS NOT NULL END AS finalised_has_date,
            CASE WHEN status = 'live' THEN finalised_date IS NULL END AS live_has_no_date,
            EXISTS (FROM allegations a WHERE a.case_id = t.case_id) AS has_allegation
        FROM cases t""",
    "allegations": """
        SELECT t.*, c.case_id IS NOT NULL AS case_known,
            c.regime || ':' || t.category AS regime_category,
            EXISTS (FROM subjects s WHERE s.allegation_id = t.allegation_id) AS has_subject
        FROM allegations t LEFT JOIN cases c ON c.case_id = t.case_id""",
    "subjects": """
        SELECT t.*, a.allegation_id IS NOT NULL AS allegation_known,
            CASE WHEN c.status = 'finalised' THEN o.subject_id IS NOT NULL END
                AS finalised_has_outcome
        FROM subjects t
        LEFT JOIN allegations a ON a.allegation_id = t.allegation_id
        LEFT JOIN cases c ON c.case_id = a.case_id
        LEFT JOIN outcomes o ON o.subject_id = t.subject_id""",
    "allegation_factors": """
        SELECT t.*, a.allegation_id IS NOT NULL AS allegation_known,
            c.regime || ':' || t.factor AS regime_factor
        FROM allegation_factors t
        LEFT JOIN allegations a ON a.allegation_id = t.allegation_id
        LEFT JOIN cases c ON c.case_id = a.case_id""",
    "allegation_platforms": """
        SELECT t.*, a.allegation_id IS NOT NULL AS allegation_known
        FROM allegation_platforms t
        LEFT JOIN allegations a ON a.allegation_id = t.allegation_id""",
    "allegation_cohorts": """
        SELECT t.*, a.allegation_id IS NOT NULL AS allegation_known
        FROM allegation_cohorts t
        LEFT JOIN allegations a ON a.allegation_id = t.allegation_id""",
    "proceedings": """
        SELECT t.*, s.subject_id IS NOT NULL AS subject_known, c.recorded_date,
            CASE WHEN c.regime = '2020' AND o.outcome IN ('written_warning',
                'final_written_warning', 'reduction_in_rank', 'dismissed',
                'would_have_been_dismissed')
            THEN t.proceeding_type || '/' || coalesce(t.finding_level, 'unknown') || '/'
                || o.outcome END AS sanction_at_proceeding
        FROM proceedings t
        LEFT JOIN subjects s ON s.subject_id = t.subject_id
        LEFT JOIN allegations a ON a.allegation_id = s.allegation_id
        LEFT JOIN cases c ON c.case_id = a.case_id
        LEFT JOIN outcomes o ON o.subject_id = t.subject_id""",
    "outcomes": """
        SELECT t.*, s.subject_id IS NOT NULL AS subject_known, c.recorded_date,
            c.status <> 'live' AS case_not_live, c.regime || ':' || t.outcome AS regime_outcome
        FROM outcomes t
        LEFT JOIN subjects s ON s.subject_id = t.subject_id
        LEFT JOIN allegations a ON a.allegation_id = s.allegation_id
        LEFT JOIN cases c ON c.case_id = a.case_id""",
    "people": """
        SELECT t.*, EXISTS (FROM postings p WHERE p.person_id = t.person_id) AS has_posting
        FROM people t""",
    "postings": """
        SELECT t.*, p.person_id IS NOT NULL AS person_known,
            lead(t.valid_from) OVER (PARTITION BY t.person_id ORDER BY t.valid_from) AS next_from,
            coalesce(t.valid_to, DATE '9999-12-31') AS last_day
        FROM postings t LEFT JOIN people p ON p.person_id = t.person_id""",
}


class ConformedTables:
    """The tables of a conformed folder, to be asked for frames. Use `opened_tables`."""

    def __init__(self, folder: Path, as_at: dt.date, connection: Any) -> None:
        self._folder = folder
        self._as_at = as_at
        self._connection = connection
        self.types = {
            name: types
            for name in TABLES
            if (types := _column_types(folder / f"{name}.parquet")) is not None
        }
        for name, table in TABLES.items():
            self._view(table, folder / f"{name}.parquet")

    def present(self) -> list[str]:
        """The tables that the folder holds, parents before children."""
        return list(self.types)

    def rows(self, name: str) -> int:
        """How many rows a table has."""
        return parquet_rows(self._folder / f"{name}.parquet")

    def shape_faults(self, name: str) -> list[str]:
        """Columns of a table that are missing though required, or not of the schema's type."""
        types = self.types[name]
        return [
            column.name
            for column in TABLES[name].columns
            if types.get(column.name, _if_absent(column)) not in ARROW_TYPES[column.kind]
        ]

    def lacking(self, name: str, columns: Sequence[str]) -> str | None:
        """Why some of `columns` can't be had, as a clause; None where all can."""
        derived = {one.name: one for one in DERIVED[name]}
        for column in columns:
            if column in derived:
                absent = [need for need in derived[column].needs if need not in self.types]
                if absent:
                    return f"the register holds no table {absent[0]}"
            elif column not in self.types[name]:
                return f"the register holds no {column}"
        return None

    def frame(self, name: str, columns: Sequence[str]) -> Any:
        """A pandas frame of a table.

        Args:
            columns: canonical and derived columns to read.
        Returns: str, datetime64 (days), bool or int64 columns; a row for every row of the table.
        Raises: QualityError where the engine can't make it, which is no fault of the data.
        """
        import duckdb
        import pandas as pd

        wanted = [column for column in columns if column != AS_AT]
        # Without a column there would be no rows to count.
        quoted = ", ".join(f'"{column}"' for column in wanted or TABLES[name].key[:1])
        try:
            arrow = self._connection.sql(_QUERIES[name]).project(quoted).to_arrow_table()
        except duckdb.Error as error:
            raise QualityError(
                f"the checks' own look-ups broke ({type(error).__name__}); no data was judged",
                where=name,
                do="tell those who look after Peelian: it isn't the owner's data",
            ) from None
        frame = arrow.to_pandas(date_as_object=False, self_destruct=True)
        if AS_AT in columns:
            frame[AS_AT] = pd.Timestamp(self._as_at)
        return frame

    def _view(self, table: Table, path: Path) -> None:
        if table.name not in self.types:
            empty = ", ".join(_nothing(column) for column in table.columns)
            self._connection.sql("SELECT 1").project(empty).filter("false").create_view(table.name)
            return
        held = self.types[table.name]
        columns = ", ".join(
            f'"{column.name}"' if column.name in held else _nothing(column)
            for column in table.columns
        )
        self._connection.read_parquet(str(path)).project(columns).create_view(table.name)


@contextlib.contextmanager
def opened_tables(folder: Path, as_at: dt.date) -> Iterator[ConformedTables]:
    """The conformed tables of `folder`, by an engine in memory that lasts as long as the block.

    Raises: ZoneError where a file can't be read as Parquet.
    """
    import duckdb

    with duckdb.connect(":memory:") as connection:
        yield ConformedTables(folder, as_at, connection)


def _nothing(column: Column) -> str:
    return f'CAST(NULL AS {SQL_TYPES[column.kind]}) AS "{column.name}"'


def _if_absent(column: Column) -> str:
    return "absent" if column.required else ARROW_TYPES[column.kind][0]


def _column_types(path: Path) -> dict[str, str] | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.is_file():
        return None
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError):
        raise ZoneError(
            "a conformed table can't be read", where=path.name, do="run conform again"
        ) from None
    return {field.name: str(field.type) for field in schema}
