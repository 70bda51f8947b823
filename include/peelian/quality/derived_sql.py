"""The SQL of derived columns: a query a table, each with every column of its rows and no row twice.

Look-ups are LEFT JOINs on keys, so they add no row while keys are unique; where a key repeats, its
own expectation stops the register. `days` holds one row: `as_at`, where there was a snapshot before
`before`, and `<table>_day` for what may stand in another register, which speaks for an earlier day
perhaps: what happened since can't be asked of it.
"""

# ruff: noqa: S608 - what is put into SQL are names of our schema and suites, never a value

from __future__ import annotations

REGULATIONS_2020 = "DATE '2020-02-01'"
"""The day the 2020 regulations, and with them national factors, came into force."""

_OF_ALLEGATION = """
        LEFT JOIN allegations a ON a.allegation_id = t.allegation_id
        LEFT JOIN cases c ON c.case_id = a.case_id"""
_OF_SUBJECT = """
        LEFT JOIN subjects s ON s.subject_id = t.subject_id
        LEFT JOIN allegations a ON a.allegation_id = s.allegation_id
        LEFT JOIN cases c ON c.case_id = a.case_id"""

# `finalised_has_date` is empty throughout where the register keeps no day of closing at all.
_CASES = f"""
        SELECT t.*,
            CASE WHEN t.status = 'finalised'
                AND EXISTS (FROM cases WHERE finalised_date IS NOT NULL)
                THEN t.finalised_date IS NOT NULL END AS finalised_has_date,
            CASE WHEN t.status = 'live' THEN t.finalised_date IS NULL END AS live_has_no_date,
            a.case_id IS NOT NULL AS has_allegation,
            CASE t.regime WHEN '2020' THEN t.recorded_date >= {REGULATIONS_2020}
                WHEN '2012' THEN t.recorded_date < {REGULATIONS_2020} END AS regime_of_its_day,
            CASE WHEN t.recorded_date >= t.incident_date THEN t.recorded_date - t.incident_date END
                AS days_to_record,
            CASE WHEN t.status = 'live' AND t.recorded_date <= days.as_at
                THEN days.as_at - t.recorded_date END AS days_live,
            CASE WHEN t.recorded_date < date_trunc('month', days.before)
                THEN b.case_id IS NOT NULL END AS in_month_before
        FROM cases t CROSS JOIN days
        LEFT JOIN (SELECT DISTINCT case_id FROM allegations) a ON a.case_id = t.case_id
        LEFT JOIN before_cases b ON b.case_id = t.case_id"""
_ALLEGATIONS = """
        SELECT t.*, c.case_id IS NOT NULL AS case_known,
            c.regime || ':' || t.category AS regime_category,
            c.regime || ':' || t.subcategory AS regime_subcategory,
            starts_with(t.subcategory, t.category) AS subcategory_of_category,
            s.allegation_id IS NOT NULL AS has_subject,
            CASE WHEN c.regime = '2020' THEN t.category IS NOT NULL END AS has_category,
            CASE WHEN c.status = 'finalised' AND b.allegation_id IS NOT NULL
                THEN t.category IS NOT DISTINCT FROM b.category END AS same_category_before
        FROM allegations t LEFT JOIN cases c ON c.case_id = t.case_id
        LEFT JOIN (SELECT DISTINCT allegation_id FROM subjects) s
            ON s.allegation_id = t.allegation_id
        LEFT JOIN before_allegations b ON b.allegation_id = t.allegation_id"""
# An acting rank is a posting inside a longer one: what began last is what is held.
_SUBJECTS = f"""
        WITH held AS (
            SELECT k._row, arg_max(p.rank, p.valid_from) AS rank
            FROM (SELECT t._row, t.person_id, c.recorded_date FROM subjects t{_OF_ALLEGATION}
                WHERE t.person_id IS NOT NULL) k
            JOIN postings p ON p.person_id = k.person_id AND p.valid_from <= k.recorded_date
                AND (p.valid_to IS NULL OR p.valid_to >= k.recorded_date)
            GROUP BY k._row)
        SELECT t.*, a.allegation_id IS NOT NULL AS allegation_known,
            CASE WHEN c.status = 'finalised' THEN o.subject_id IS NOT NULL END
                AS finalised_has_outcome,
            t.severity_date >= c.recorded_date AS severity_after_recorded,
            t.severity_date <= c.finalised_date AS severity_before_finalised,
            CASE WHEN c.case_type IN ('conduct_matter', 'recordable_conduct_matter')
                AND EXISTS (FROM subjects WHERE severity IS NOT NULL)
                THEN t.severity IS NOT NULL END AS assessed_where_conduct,
            CASE WHEN t.person_id IS NOT NULL AND c.recorded_date <= days.people_day
                THEN p.person_id IS NOT NULL END AS person_in_personnel,
            p.joined_date <= c.incident_date AS joined_by_incident,
            CASE WHEN p.person_id IS NOT NULL AND c.incident_date IS NOT NULL
                THEN coalesce(p.left_date >= c.incident_date, true) END AS serving_at_incident,
            CASE WHEN p.joined_date <= c.recorded_date
                AND coalesce(p.left_date >= c.recorded_date, true)
                AND c.recorded_date <= days.postings_day
                THEN held._row IS NOT NULL END AS posted_at_recording,
            CASE WHEN t.rank <> 'unknown' AND held.rank <> 'unknown'
                THEN t.rank = held.rank END AS rank_as_personnel,
            CASE WHEN t.staff_group <> 'unknown' AND p.staff_group <> 'unknown'
                THEN t.staff_group = p.staff_group END AS staff_group_as_personnel
        FROM subjects t CROSS JOIN days{_OF_ALLEGATION}
        LEFT JOIN outcomes o ON o.subject_id = t.subject_id
        LEFT JOIN people p ON p.person_id = t.person_id
        LEFT JOIN held ON held._row = t._row"""
_COHORTS = f"""
        SELECT t.*, a.allegation_id IS NOT NULL AS allegation_known,
            CASE WHEN c.recorded_date >= {REGULATIONS_2020} AND t.found_by IN ('both', 'keyword')
                THEN t.found_by = 'both' END AS flagged_where_named,
            CASE WHEN c.recorded_date >= {REGULATIONS_2020} AND t.found_by IN ('both', 'factor')
                THEN t.found_by = 'both' END AS named_where_flagged,
            CASE WHEN c.regime = '2020' AND a.category IS NOT NULL
                THEN a.category NOT IN ('C', 'E') END AS category_may_be_online
        FROM allegation_cohorts t{_OF_ALLEGATION}"""
_PROCEEDINGS = f"""
        SELECT t.*, s.subject_id IS NOT NULL AS subject_known, c.recorded_date,
            CASE WHEN t.finding_level <> 'unknown' THEN t.held_date IS NOT NULL END
                AS held_where_decided,
            CASE WHEN o.finding IN ('case_to_answer', 'no_case')
                THEN o.finding = 'case_to_answer' END AS case_to_answer
        FROM proceedings t{_OF_SUBJECT}
        LEFT JOIN outcomes o ON o.subject_id = t.subject_id"""
_OUTCOMES = f"""
        SELECT t.*, s.subject_id IS NOT NULL AS subject_known, c.recorded_date,
            c.status <> 'live' AS case_not_live, c.regime || ':' || t.outcome AS regime_outcome,
            t.outcome_date <= c.finalised_date AS by_finalised
        FROM outcomes t{_OF_SUBJECT}"""
_MEASURES = """
        SELECT t.*, days.as_at,
            CASE WHEN t.subject_id IS NOT NULL THEN s.subject_id IS NOT NULL END
                AS subject_known,
            CASE WHEN t.valid_from <= days.people_day THEN p.person_id IS NOT NULL END
                AS person_in_personnel,
            CASE WHEN p.left_date IS NOT NULL
                THEN coalesce(t.valid_to, days.as_at) <= greatest(p.left_date, t.valid_from) END
                AS ended_where_left
        FROM interim_measures t CROSS JOIN days
        LEFT JOIN subjects s ON s.subject_id = t.subject_id
        LEFT JOIN people p ON p.person_id = t.person_id"""
# A register that keeps a rank a year has postings to the year's end: that is not after leaving.
_PEOPLE = """
        SELECT t.*, p.person_id IS NOT NULL AS has_posting,
            CASE WHEN t.status IS NOT NULL
                THEN (t.status = 'left') = coalesce(t.left_date < days.as_at, false) END
                AS left_status_agrees,
            CASE WHEN t.left_date IS NOT NULL
                THEN coalesce(p.last_day <= t.left_date
                    OR p.last_day = make_date(year(t.left_date), 12, 31), true) END
                AS posting_ends_by_leaving
        FROM people t CROSS JOIN days
        LEFT JOIN (
            SELECT person_id, max(coalesce(valid_to, DATE '9999-12-31')) AS last_day
            FROM postings GROUP BY person_id) p ON p.person_id = t.person_id"""
_POSTINGS = """
        SELECT t.*, p.person_id IS NOT NULL AS person_known,
            lead(t.valid_from) OVER (PARTITION BY t.person_id ORDER BY t.valid_from) AS next_from,
            coalesce(t.valid_to, DATE '9999-12-31') AS last_day,
            CASE WHEN EXISTS (FROM postings WHERE unit IS NOT NULL)
                THEN t.unit IS NOT NULL END AS unit_filled,
            CASE WHEN t.staff_group <> 'unknown' AND p.staff_group <> 'unknown'
                THEN t.staff_group = p.staff_group END AS group_of_person
        FROM postings t LEFT JOIN people p ON p.person_id = t.person_id"""
_UNITS = """
        SELECT t.*, coalesce(t.valid_to, DATE '9999-12-31') AS unit_last_day,
            lead(t.valid_from) OVER (PARTITION BY t.unit ORDER BY t.valid_from) AS unit_next_from,
            u.unit IS NOT NULL AS unit_used
        FROM units t LEFT JOIN (SELECT DISTINCT unit FROM postings) u ON u.unit = t.unit"""

QUERIES: dict[str, str] = {
    "cases": _CASES,
    "allegations": _ALLEGATIONS,
    "subjects": _SUBJECTS,
    "subject_standards": """
        SELECT t.*, s.subject_id IS NOT NULL AS subject_known
        FROM subject_standards t LEFT JOIN subjects s ON s.subject_id = t.subject_id""",
    "allegation_factors": f"""
        SELECT t.*, a.allegation_id IS NOT NULL AS allegation_known,
            c.regime || ':' || t.factor AS regime_factor
        FROM allegation_factors t{_OF_ALLEGATION}""",
    "allegation_platforms": """
        SELECT t.*, a.allegation_id IS NOT NULL AS allegation_known
        FROM allegation_platforms t
        LEFT JOIN allegations a ON a.allegation_id = t.allegation_id""",
    "allegation_cohorts": _COHORTS,
    "proceedings": _PROCEEDINGS,
    "outcomes": _OUTCOMES,
    "interim_measures": _MEASURES,
    "appeals": """
        SELECT t.*, p.proceeding_id IS NOT NULL AS proceeding_known, p.held_date
        FROM appeals t LEFT JOIN proceedings p ON p.proceeding_id = t.proceeding_id""",
    "subject_progress": """
        SELECT t.*, s.subject_id IS NOT NULL AS subject_known,
            CASE WHEN t.sanction <> 'management_action' THEN t.stage = 'proceedings' END
                AS sanction_has_proceedings
        FROM subject_progress t LEFT JOIN subjects s ON s.subject_id = t.subject_id""",
    "people": _PEOPLE,
    "postings": _POSTINGS,
    "units": _UNITS,
}
"""A query a canonical table; its columns are the table's own and those of `derived.DERIVED`."""
