"""Whatever is counted is the same number where PostgreSQL counts it as where DuckDB does."""

from __future__ import annotations

import datetime as dt
import importlib.util
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from test_tables_counts import (
    ALLEGATIONS,
    CASES,
    MEASURES,
    OUTCOMES,
    PEOPLE,
    POSTINGS,
    SUBJECTS,
)
from test_tables_engines import BANDS, in_order

from peelian.core.release_model import Window
from peelian.core.zones import Home
from peelian.records.schema import TABLES, Kind
from peelian.tables.cells import Question, innermost
from peelian.tables.engine import canonical, open_engine
from peelian.tables.registers import newest_pointers
from peelian.tables.spec_counts import FilterSpec, StatisticsSpec
from peelian.tables.spec_model import DimensionSpec
from peelian.tables.statistics import histogram, question_of
from peelian.tables.variables import UNIT_LABELS, UNITS_OF_A_DAY, VARIABLES, can_bear

Build = Callable[..., Any]
SERVER = Path(__file__).parents[1] / "ledger" / "postgres_server.py"
SQL_TYPES = {Kind.TEXT: "text", Kind.DATE: "date", Kind.FLAG: "boolean", Kind.NUMBER: "bigint"}
DAY = dt.date(2018, 12, 31)
WINDOWS = (
    Window(start=dt.date(2018, 1, 1), end=dt.date(2018, 12, 31)),
    Window(start=dt.date(2019, 3, 1), end=dt.date(2021, 12, 31)),
)
FILTERS = {
    "none": (),
    "serving": (
        FilterSpec.model_validate({"of": "serving", "at": "day", "on": DAY, "in": ["serving"]}),
    ),
    "rank": (
        FilterSpec.model_validate({"of": "rank", "at": "incident", "not": ["unknown"]}),
        FilterSpec.model_validate({"of": "category", "in": ["2020-A", "2020-H"]}),
    ),
}


def _server() -> Any:
    spec = importlib.util.spec_from_file_location("postgres_server", SERVER)
    if spec is None or spec.loader is None:
        raise ImportError(SERVER)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("postgres_server", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a PostgreSQL server; skips where there's none to start."""
    module = _server()
    folder = module.programs()
    if folder is None or importlib.util.find_spec("psycopg") is None:
        pytest.skip("no PostgreSQL is installed, or no driver of it")
    with module.server(folder) as found:
        yield found


@pytest.fixture
def files(home: Home, force: Build) -> dict[str, Path]:
    """The canonical tables of the drawn force."""
    force(
        "2023-03-02",
        cases=CASES,
        allegations=ALLEGATIONS,
        subjects=SUBJECTS,
        outcomes=OUTCOMES,
        people=PEOPLE,
        postings=POSTINGS,
        interim_measures=MEASURES,
    )
    folders = [p.folder(home) for p in newest_pointers(("complaints", "personnel"), home, None)]
    return {
        name: folder / f"{name}.parquet"
        for folder, name in itertools.product(folders, TABLES)
        if (folder / f"{name}.parquet").is_file()
    }


def dimension(name: str, unit: str) -> DimensionSpec:
    """A dimension of a variable."""
    posted = bool(VARIABLES[name].moments)
    return DimensionSpec(
        id=f"by_{name}",
        label=name,
        of=name,
        at=("day" if unit in UNITS_OF_A_DAY else "incident") if posted else None,
        on=DAY if posted and unit in UNITS_OF_A_DAY else None,
        between=("recorded", "finalised") if name == "days" else None,
        bands=BANDS.get(name, ()),
    )


def questions() -> Iterator[Question]:
    """Every unit by all of its variables at once, with filters and without, on a day and not."""
    for unit, where in itertools.product(UNIT_LABELS, FILTERS.values()):
        of_a_day = unit in UNITS_OF_A_DAY
        if of_a_day and where:
            continue
        dimensions = [dimension(n, unit) for n, v in VARIABLES.items() if can_bear(unit, v)]
        times = tuple(d.id for d in dimensions if VARIABLES[d.of].is_time)
        yield Question(
            counting_unit=unit,
            date_basis="recorded",
            windows=WINDOWS,
            staff_groups=("officer", "staff", "special"),
            cohort=None,
            dimensions=dimensions,
            filters=where,
            as_at=DAY if of_a_day else None,
            once_per=times if unit == "people" else (),
        )


def copied(connection: sa.Connection, files: dict[str, Path]) -> None:
    """Every canonical table, copied into PostgreSQL."""
    for name, path in files.items():
        columns = TABLES[name].columns
        typed = ", ".join(f"{c.name} {SQL_TYPES[c.kind]}" for c in columns)
        connection.exec_driver_sql(f"CREATE TABLE {name} ({typed})")
        rows = pq.read_table(path).to_pylist()
        if rows:
            marks = ", ".join(f":{c.name}" for c in columns)
            connection.execute(sa.text(f"INSERT INTO {name} VALUES ({marks})"), rows)


def test_postgresql_counts_what_duckdb_does(
    address: str, files: dict[str, Path], home: Home
) -> None:
    tables = {name: canonical(name) for name in files}
    asked = [innermost(tables, question) for question in questions()]
    days = StatisticsSpec(days=("recorded", "finalised"))
    asked += [
        histogram(tables, question_of(question, days))
        for question in questions()
        if question.counting_unit == "cases"
    ]
    unlike = []
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.connect() as connection, open_engine(home) as duck:
        copied(connection, files)
        duck.tables(files)
        for expression in asked:
            sql = str(ibis.to_sql(expression, dialect="postgres"))
            found = connection.exec_driver_sql(sql)
            rows = pa.Table.from_pylist([dict(row) for row in found.mappings()])
            if in_order(rows) != in_order(duck.answer(expression)):
                unlike.append(sql)
    assert len(asked) == 17
    assert unlike == []
