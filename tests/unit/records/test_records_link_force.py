"""The made-up force's registers linked: what was put in is what isn't matched."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from peelian.core.manifest import Finished
from peelian.core.zones import Home
from peelian.records.force.make import make_force
from peelian.records.link import MATCHES_NAME, link
from peelian.records.point_in_time import find_moments
from records_registers import SOURCES, road

AS_AT = dt.date(2026, 1, 1)
pytestmark = pytest.mark.slow

# The join that releases make while they count: of the postings that cover a day, the last begun.
BY_COUNTING = """
    SELECT s.subject_id, p.rank, p.unit FROM subjects s
    JOIN allegations USING (allegation_id) JOIN cases c USING (case_id)
    LEFT JOIN postings p ON p.person_id = s.person_id AND p.valid_from <= c.{day}
        AND coalesce(p.valid_to, DATE '9999-12-31') >= c.{day}
    QUALIFY row_number() OVER (PARTITION BY s.subject_id ORDER BY p.valid_from DESC NULLS LAST) = 1
    """


class Linked:
    """Both registers of a force and what they make together, to be asked in SQL."""

    def __init__(self, folder: Path, *, clean: bool) -> None:
        make_force(out=folder, cases=1_500, years=7, seed=3, clean=clean)
        home = Home(folder / "home")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PEELIAN_REGISTERS", str(folder))
            self.complaints = road(SOURCES / "complaints.yaml", home, AS_AT)
            self.personnel = road(SOURCES / "personnel.yaml", home, AS_AT)
        self.linked = link(self.complaints.folder, self.personnel.folder, home)
        self.truth: dict[str, Any] = json.loads((folder / "truth.json").read_bytes())["dirt"]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with self.opened() as connection:
            return connection.sql(sql).fetchall()

    def ways(self, moment: str) -> dict[str, int]:
        rows = self.ask(f"SELECT match, subjects FROM ways WHERE moment = '{moment}'")
        return dict(rows)

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect() as connection:
            for stage in (self.complaints, self.personnel):
                self._views(connection, stage)
            self._views(connection, self.linked)
            path = self.linked.folder / MATCHES_NAME
            connection.read_parquet(str(path)).create_view("ways")
            people = str(self.personnel.folder / "people.parquet")
            connection.read_parquet(people).create_view("all_people")
            yield connection

    @staticmethod
    def _views(connection: duckdb.DuckDBPyConnection, stage: Finished) -> None:
        for path in stage.folder.glob("*.parquet"):
            connection.read_parquet(str(path)).create_view(path.stem, replace=True)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return Linked(tmp_path_factory.mktemp("clean"), clean=True)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return Linked(tmp_path_factory.mktemp("dirty"), clean=False)


def test_in_a_clean_force_everyone_identified_is_found_where_they_should_be(clean: Linked) -> None:
    assert set(clean.ways("recorded")) == {"matched", "no_person"}
    assert set(clean.ways("incident")) == {"matched", "no_person"}
    assert set(clean.ways("finalised")) <= {"matched", "no_person", "no_day", "after_leaving"}
    assert set(clean.ways("now")) == {"matched", "no_person", "after_leaving"}


def test_in_a_clean_force_both_registers_say_the_same_rank_and_group(clean: Linked) -> None:
    differ = clean.ask(
        """SELECT count(*) FROM subjects s JOIN subject_moments m USING (subject_id)
           WHERE m.match_at_recorded = 'matched'
             AND (m.rank_at_recorded <> s.rank OR m.staff_group_at_recorded <> s.staff_group)"""
    )
    assert differ == [(0,)]


@pytest.mark.parametrize("moment", ["incident", "recorded"])
def test_linking_finds_what_counting_joins(clean: Linked, moment: str) -> None:
    asked = f"SELECT subject_id, rank_at_{moment}, unit_at_{moment} FROM subject_moments ORDER BY 1"
    counted = BY_COUNTING.format(day=f"{moment}_date") + " ORDER BY 1"
    assert clean.ask(asked) == clean.ask(counted) != []


def test_strangers_are_unmatched_and_nobody_else_is(dirty: Linked) -> None:
    rows = dirty.ask(
        "SELECT subject_id FROM subject_moments WHERE match_at_recorded = 'unmatched' ORDER BY 1"
    )
    subjects = {ref for (ref,) in dirty.ask("SELECT subject_id FROM subjects")}
    put_in = set(dirty.truth["person_not_in_personnel"]["keys"])
    assert [ref for (ref,) in rows] == sorted(put_in & subjects) != []


def test_former_people_and_people_to_come_are_told_apart(dirty: Linked) -> None:
    gone = {
        ref
        for (ref,) in dirty.ask(
            "SELECT subject_id FROM subject_moments WHERE match_at_incident = 'after_leaving'"
        )
    }
    assert set(dirty.truth["person_left_before_incident"]["keys"]) <= gone
    early = dirty.ask(
        """SELECT DISTINCT case_id FROM subject_moments JOIN subjects USING (subject_id)
           JOIN allegations USING (allegation_id) WHERE match_at_incident = 'before_joining'"""
    )
    cases = {case for (case,) in early}
    assert cases <= set(dirty.truth["incident_before_joining"]["keys"])
    assert cases


def test_every_subject_is_told_of_at_every_moment(dirty: Linked) -> None:
    for moment in ("incident", "recorded", "finalised", "now"):
        assert sum(dirty.ways(moment).values()) == dirty.linked.manifest.counts["subjects"]


def test_days_that_two_differing_postings_cover_are_ambiguous(dirty: Linked) -> None:
    """Asked of every day that a posting begins, as few allegations fall into an overlap."""
    doubled = """
        SELECT DISTINCT a.person_id, a.valid_from FROM postings a JOIN postings b
        ON a.person_id = b.person_id AND b.valid_from < a.valid_from
            AND coalesce(b.valid_to, DATE '9999-12-31') >= a.valid_from
            AND (a.rank, a.unit, a.staff_group) IS DISTINCT FROM (b.rank, b.unit, b.staff_group)
        WHERE NOT a.is_acting AND coalesce(a.valid_to, DATE '9999-12-31') >= a.valid_from
            AND coalesce(b.valid_to, DATE '9999-12-31') >= b.valid_from"""
    with dirty.opened() as connection:
        expected = set(connection.sql(doubled).fetchall())
        connection.execute(
            """CREATE TABLE cases_asked AS SELECT 'c' || row_number() OVER () AS case_id, person_id,
                 valid_from AS incident_date, NULL::DATE AS recorded_date,
                 NULL::DATE AS finalised_date FROM postings;
               CREATE OR REPLACE VIEW cases AS FROM cases_asked;
               CREATE OR REPLACE VIEW allegations AS
                 SELECT case_id AS allegation_id, case_id FROM cases_asked;
               CREATE OR REPLACE VIEW subjects AS
                 SELECT case_id AS subject_id, case_id AS allegation_id, person_id FROM cases_asked;
               CREATE OR REPLACE VIEW people AS SELECT * REPLACE (NULL::DATE AS left_date)
                 FROM all_people"""
        )
        found = find_moments(connection, AS_AT).create_view("found")
        rows = connection.sql(
            """SELECT person_id, incident_date FROM found
               JOIN cases_asked ON case_id = subject_id WHERE match_at_incident = 'ambiguous'"""
        ).fetchall()
    assert found is not None
    assert set(rows) == expected != set()


def test_nothing_personal_is_linked(dirty: Linked) -> None:
    for path in sorted(dirty.linked.folder.iterdir()):
        data = path.read_bytes().upper()
        assert b"ZQXCANARY" not in data, path.name
        assert b"AV100" not in data, path.name
