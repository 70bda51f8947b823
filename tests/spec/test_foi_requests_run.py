"""Every request of the project is counted on one made-up force, with nothing but its file.

The expected numbers of five requests are counted a second time here, from the records and by other
means than the program's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from peelian.core.files import digest_bytes
from peelian.core.zones import Home, Zone
from peelian.foi.compile import NothingToCountError, spec_of, write_spec
from peelian.foi.crossing import refused_tables
from peelian.foi.request_file import REQUESTS_FOLDER, load_request, request_files
from peelian.records.conform import conform
from peelian.records.force.make import make_force
from peelian.records.ready import mark_ready
from peelian.records.snapshot import snapshot
from peelian.tables.tabulate import tabulate

pytestmark = pytest.mark.slow

SOURCES = Path(__file__).parents[2] / "include" / "sources"
KEY = b"a key of the tests that is long enough"
UNTIL, AS_AT = dt.date(2026, 1, 31), dt.date(2026, 2, 1)
CASES, YEARS, SEED = 2_500, 13, 7
FILES = request_files(REQUESTS_FOLDER)
BY_LETTER_ALONE = {"921A-20.yaml", "FOI-15411.yaml"}
"""Requests of which no table may be given."""
Tables = Callable[[str], pd.DataFrame]
Counted = Callable[[str, str], pd.DataFrame]


@pytest.fixture(scope="session")
def force_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with both registers of a small force, conformed and ready."""
    folder = tmp_path_factory.mktemp("foi-force")
    make_force(
        cases=CASES,
        years=YEARS,
        seed=SEED,
        out=folder / "registers",
        until=UNTIL,
        clean=True,
        tell=lambda _line: None,
    )
    home = Home(folder / "home")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PEELIAN_REGISTERS", str(folder / "registers"))
        for register in ("complaints", "personnel"):
            source = SOURCES / f"{register}.yaml"
            taken = snapshot(source, home, as_at=AS_AT, key=KEY)
            mark_ready(home, conform(taken.folder, source, home), validation=digest_bytes(b"v"))
    return home


@pytest.fixture
def records(force_home: Home) -> Tables:
    """A canonical table as it was conformed."""

    def read(name: str) -> pd.DataFrame:
        folder = force_home.zone(Zone.RECORDS) / "conformed"
        return pd.read_parquet(next(folder.glob(f"*/*/{name}.parquet")))

    return read


@pytest.fixture
def counted(force_home: Home, tmp_path: Path) -> Counted:
    """A table of a request, counted."""

    def read(file: str, table: str) -> pd.DataFrame:
        spec = write_spec(load_request(REQUESTS_FOLDER / file), tmp_path)
        return pd.read_parquet(tabulate(spec, force_home).folder / f"{table}.parquet")

    return read


def total(frame: pd.DataFrame) -> int:
    """The count of a table's grand total."""
    codes = frame.select_dtypes(exclude="number")
    (found,) = frame[(codes == "Total").all(axis=1)]["count"]
    return int(found)


def test_there_are_as_many_requests_as_were_asked_for() -> None:
    assert len(FILES) >= 31
    assert {path.name for path in FILES} >= {*BY_LETTER_ALONE, "01.FOI.23.029010.yaml"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_request_is_counted_from_its_file_alone(
    path: Path, force_home: Home, tmp_path: Path
) -> None:
    request = load_request(path)
    if path.name in BY_LETTER_ALONE:
        with pytest.raises(NothingToCountError):
            spec_of(request)
        return
    done = tabulate(write_spec(request, tmp_path), force_home)
    given = {table.id for table in request.tables} - {r.table for r in refused_tables(request)}
    assert {file.stem for file in done.folder.glob("*.parquet")} == given
    for name in given:
        frame = pq.read_table(done.folder / f"{name}.parquet").to_pandas()
        assert (frame["count"] >= 0).all()
        assert total(frame) == frame["count"].max()


def test_the_seeds_years_are_as_the_records_have_them(records: Tables, counted: Counted) -> None:
    cases, allegations = records("cases"), records("allegations")
    chosen = set(records("allegation_cohorts").query("cohort == 'social-media@1'").allegation_id)
    rows = records("subjects").merge(allegations, on="allegation_id").merge(cases, on="case_id")
    days = pd.to_datetime(rows["recorded_date"])
    rows = rows[rows["allegation_id"].isin(chosen) & (days >= "2018-01-01") & (days < "2023-03-01")]
    years = pd.to_datetime(rows["recorded_date"]).dt.year.astype(str).value_counts().to_dict()
    frame = counted("01.FOI.23.029010.yaml", "year_by_source").query("source == 'Total'")
    shown = {r.year: r.count_ for r in frame.rename(columns={"count": "count_"}).itertuples()}
    assert shown.pop("Total") == len(rows) > 0
    assert {year: n for year, n in shown.items() if n} == years


def test_those_suspended_or_restricted_on_a_day_are_as_the_records_have_them(
    records: Tables, counted: Counted
) -> None:
    day = dt.date(2022, 12, 22)
    measures, people = records("interim_measures"), records("people").set_index("person_id")
    open_then = (measures["valid_from"] <= day) & (
        measures["valid_to"].isna() | (measures["valid_to"] >= day)
    )
    groups = people["staff_group"].to_dict()
    officers = [p for p in set(measures[open_then]["person_id"]) if groups.get(p) == "officer"]
    assert total(counted("1721A-22.yaml", "measures")) == len(officers) > 0


def test_those_in_post_on_a_day_are_as_the_records_have_them(
    records: Tables, counted: Counted
) -> None:
    day = dt.date(2022, 12, 31)
    people = records("people")
    serving = (people["joined_date"] <= day) & (
        people["left_date"].isna() | (people["left_date"] >= day)
    )
    expected = people[serving & people["staff_group"].isin(["officer", "special"])]
    assert total(counted("01.FOI.23.027960.yaml", "officers_in_post")) == len(expected) > 0


def test_a_financial_year_is_april_to_march(records: Tables, counted: Counted) -> None:
    days = pd.to_datetime(records("cases")["recorded_date"])
    cases = records("cases")[(days >= "2017-04-01") & (days <= "2018-03-31")]
    about = records("subjects").query("staff_group != 'unknown'")
    named = records("allegations").merge(about, on="allegation_id")["case_id"]
    expected = cases["case_id"].isin(set(named)).sum()
    assert total(counted("01.FOI.22.026425.yaml", "opened")) == expected > 0


def test_people_are_counted_once_by_how_many_cases_they_had(
    records: Tables, counted: Counted
) -> None:
    rows = records("subjects").merge(records("allegations"), on="allegation_id")
    rows = rows.merge(records("cases"), on="case_id")
    days = pd.to_datetime(rows["recorded_date"])
    mine = rows[(days >= "2013-01-01") & (days < "2023-01-01") & (rows["staff_group"] == "officer")]
    cases = mine.dropna(subset="person_id").groupby("person_id")["case_id"].nunique()
    expected = {
        "one": int((cases == 1).sum()),
        "two": int((cases == 2).sum()),
        "three": int(cases.between(3, 5).sum()),
        "six": int((cases >= 6).sum()),
    }
    frame = counted("1721A-22.yaml", "count_by_cases")
    shown = dict(zip(frame["cases_each"], frame["count"], strict=True))
    assert {code: shown[code] for code in expected} == expected
    assert shown["Total"] == len(cases) > 0
