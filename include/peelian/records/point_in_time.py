"""Who somebody was on a day: as-of joins of days with a history of postings, in DuckDB.

In    views `subjects`, `allegations`, `cases`, `people`, `postings`, `units` of canonical tables
Out   a row a subject: what was held at each moment, and how it was found
Why   the complaint register's own rank may be stale, and people change rank, unit and staff group

Postings may overlap: an acting rank is a posting inside a longer one. So each person's postings are
first cut into spans that don't overlap, each with the posting that began last and how many hold;
then one as-of join a moment finds the span.
"""

from __future__ import annotations

import datetime as dt

import duckdb

from peelian.core.reference import codes_of
from peelian.records.schema_linked import HELD, MOMENTS, NOW, held_name

PAST = tuple(moment for moment in MOMENTS if moment != NOW)
END_OF_TIME = "DATE '9999-12-31'"

# Whose postings overlap is known from the last end so far; few do, so only theirs are cut up.
_POSTINGS = f"""
CREATE TEMP TABLE numbered AS
SELECT pid, p.valid_from AS starts, coalesce(p.valid_to, {END_OF_TIME}) AS ends, p.rank, p.unit,
    coalesce(p.staff_group, nullif(g.staff_group, ''), n.staff_group) AS staff_group,
    coalesce(p.is_acting, false) AS is_acting
FROM postings p JOIN numbers n USING (person_id) LEFT JOIN rank_groups g ON g.rank = p.rank
WHERE coalesce(p.valid_to, {END_OF_TIME}) >= p.valid_from;

CREATE TEMP TABLE overlapping AS
SELECT DISTINCT pid FROM (
    SELECT pid, starts, max(ends) OVER (PARTITION BY pid ORDER BY starts
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended FROM numbered)
WHERE starts <= ended;

CREATE TEMP TABLE held AS
WITH edges AS (
    SELECT pid, starts AS edge FROM numbered SEMI JOIN overlapping USING (pid)
    UNION SELECT pid, ends + 1 FROM numbered SEMI JOIN overlapping USING (pid)
    WHERE ends < {END_OF_TIME}),
cut AS (
    SELECT pid, edge, coalesce(lead(edge) OVER (PARTITION BY pid ORDER BY edge) - 1, {END_OF_TIME})
        AS last FROM edges),
covered AS (
    SELECT c.pid, c.edge, c.last, p.rank, p.unit, p.staff_group, p.is_acting,
        row_number() OVER (PARTITION BY c.pid, c.edge ORDER BY p.starts DESC) AS place,
        count(DISTINCT (p.rank, p.unit, p.staff_group)) OVER (PARTITION BY c.pid, c.edge) > 1
            AS differ
    FROM cut c JOIN numbered p ON p.pid = c.pid AND p.starts <= c.edge AND p.ends >= c.edge)
SELECT pid, edge AS starts, last AS ends, rank, unit, staff_group,
    differ AND NOT is_acting AS is_ambiguous FROM covered WHERE place = 1
UNION ALL
SELECT pid, starts, ends, rank, unit, staff_group, false FROM numbered
ANTI JOIN overlapping USING (pid);

CREATE TEMP TABLE pieces AS
WITH changes AS (
    SELECT unit, valid_from AS day FROM units
    UNION SELECT unit, valid_to + 1 FROM units WHERE valid_to < {END_OF_TIME}),
parts AS (
    SELECT pid, starts AS part, ends, rank, unit, staff_group, is_ambiguous FROM held
    UNION ALL
    SELECT h.pid, c.day, h.ends, h.rank, h.unit, h.staff_group, h.is_ambiguous
    FROM held h JOIN changes c ON c.unit = h.unit AND c.day > h.starts AND c.day <= h.ends)
SELECT p.pid, p.part AS starts, p.rank, p.unit, p.staff_group, p.is_ambiguous,
    least(p.ends, coalesce(lead(p.part) OVER (PARTITION BY p.pid ORDER BY p.part) - 1, p.ends))
        AS ends,
    CASE WHEN coalesce(u.valid_to, {END_OF_TIME}) >= p.part THEN u.command END AS command
FROM parts p ASOF LEFT JOIN units u ON u.unit = p.unit AND u.valid_from <= p.part;

CREATE TEMP TABLE kinds AS
SELECT (row_number() OVER ())::INTEGER AS kind, * FROM (
    SELECT DISTINCT rank, unit, command, staff_group FROM pieces);

CREATE TEMP TABLE spans AS
SELECT p.pid, p.starts, p.ends, k.kind, p.is_ambiguous FROM pieces p JOIN kinds k
ON k.rank IS NOT DISTINCT FROM p.rank AND k.unit IS NOT DISTINCT FROM p.unit
    AND k.command IS NOT DISTINCT FROM p.command
    AND k.staff_group IS NOT DISTINCT FROM p.staff_group;
"""  # noqa: S608 - our own names
_NUMBERS = """
CREATE TEMP TABLE numbers AS
SELECT (row_number() OVER ())::INTEGER AS pid, person_id, staff_group, joined_date, left_date
FROM people;
"""


def _place(moment: str, day: str) -> str:
    """The kind of posting that a day falls in, and how that went; null where it wasn't asked."""
    return f"""
        CASE WHEN s.ends >= {day} AND NOT coalesce({day} > left_date, false) THEN s.kind END
            AS kind_{moment},
        CASE WHEN {day} > left_date THEN 'after_leaving'
            WHEN s.ends >= {day} THEN CASE WHEN is_ambiguous THEN 'ambiguous' ELSE 'matched' END
            WHEN {day} < joined_date THEN 'before_joining'
            ELSE 'gap' END::way AS way_{moment}"""


def _as_of(moment: str, source: str, day: str) -> str:
    """`source` with the place of each row's day, by an as-of join on its person."""
    return f"""
        SELECT a.*, {_place(moment, day)}
        FROM {source} a ASOF LEFT JOIN spans s ON s.pid = a.pid AND s.starts <= {day}"""  # noqa: S608


def _asked() -> str:
    """Each subject with its person's present place and its own days, then as of each day."""
    rows = """
        SELECT s.subject_id, s.person_id IS NOT NULL AS is_known, n.pid, n.joined_date, n.left_date,
            n.kind_now, n.way_now, c.incident_date AS on_incident, c.recorded_date AS on_recorded,
            c.finalised_date AS on_finalised
        FROM subjects s LEFT JOIN placed n USING (person_id)
        LEFT JOIN allegations a USING (allegation_id) LEFT JOIN cases c USING (case_id)"""
    for moment in PAST:
        rows = _as_of(moment, f"({rows})", f"on_{moment}")
    return rows


def find_moments(connection: duckdb.DuckDBPyConnection, now: dt.date) -> duckdb.DuckDBPyRelation:
    """Join each subject with its person's postings at each moment.

    Args:
        connection: has the views that the module's head names; tables are made in it.
        now: the day that the personnel snapshot speaks for.
    Returns: the columns of `schema_linked.SUBJECT_MOMENTS`, in no order.
    """
    ways = ", ".join(f"'{way}'" for way in codes_of("matches"))
    connection.execute(f"CREATE TYPE way AS ENUM ({ways})")
    _rank_groups(connection)
    for script in (_NUMBERS, _POSTINGS):
        connection.execute(script)
    people = f"(SELECT *, DATE '{now.isoformat()}' AS on_now FROM numbers)"  # noqa: S608
    connection.execute(f"CREATE TEMP TABLE placed AS {_as_of(NOW, people, 'on_now')}")
    return connection.sql(_together())


def _rank_groups(connection: duckdb.DuckDBPyConnection) -> None:
    """The staff group that a rank belongs to, for postings that don't say theirs."""
    connection.execute("CREATE TEMP TABLE rank_groups (rank VARCHAR, staff_group VARCHAR)")
    connection.executemany(
        "INSERT INTO rank_groups VALUES (?, ?)",
        [[code.code, code.group] for code in codes_of("ranks").values()],
    )


def _together() -> str:
    """All moments side by side, in words."""
    columns, joins = [], []
    for moment in MOMENTS:
        kind, day = f"k_{moment}", "true" if moment == NOW else f"on_{moment} IS NOT NULL"
        told = {what: f"{kind}.{what}" for what in HELD}
        told["match"] = f"""CASE WHEN NOT ({day}) THEN 'no_day'
            WHEN NOT is_known THEN 'no_person'
            WHEN a.pid IS NULL THEN 'unmatched' ELSE a.way_{moment} END::VARCHAR"""
        columns += [f"{told[what]} AS {held_name(what, moment)}" for what in HELD]
        joins.append(f"LEFT JOIN kinds {kind} ON {kind}.kind = a.kind_{moment}")
    return f"SELECT a.subject_id, {', '.join(columns)} FROM ({_asked()}) a {' '.join(joins)}"  # noqa: S608
