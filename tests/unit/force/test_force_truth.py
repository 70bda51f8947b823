"""truth.json says what is in the files: every kind of dirt, found again by a query of its own."""

from __future__ import annotations

from collections import Counter

import pytest

from peelian.records.force import spellings
from peelian.records.force.dirt_kinds import KINDS, MORE_KINDS
from peelian.records.force.name import stranger_number

ALL = """
    CASES JOIN ALLEGATIONS USING (CASE_REF) JOIN SUBJECTS USING (ALLEGATION_REF)
"""

# How each kind is found without the generator's help; the first column is the row key.
FOUND_BY = {
    "missing_source": "SELECT CASE_REF FROM CASES WHERE ORIGIN IS NULL",
    "missing_incident_date": "SELECT CASE_REF FROM CASES WHERE INCIDENT_DATE IS NULL",
    "recorded_before_incident": "SELECT CASE_REF FROM CASES WHERE DATE_RECORDED < INCIDENT_DATE",
    "finalised_in_future": "SELECT CASE_REF FROM CASES WHERE DATE_FINALISED > '2025-12-31'",
    "missing_category": "SELECT ALLEGATION_REF FROM ALLEGATIONS WHERE CATEGORY_CODE IS NULL",
    "orphan_allegation": """
        SELECT ALLEGATION_REF FROM ALLEGATIONS
        WHERE CASE_REF NOT IN (SELECT CASE_REF FROM CASES)""",
    "missing_rank": "SELECT SUBJECT_REF FROM SUBJECTS WHERE RANK_TEXT IS NULL",
    "missing_staff_type": "SELECT SUBJECT_REF FROM SUBJECTS WHERE STAFF_TYPE IS NULL",
    "untidy_person_number": """
        SELECT SUBJECT_REF FROM SUBJECTS WHERE PERSON_NO <> upper(trim(PERSON_NO))""",
    "unknown_outcome_word": """
        SELECT SUBJECT_REF FROM OUTCOMES
        WHERE OUTCOME IN ('See minute sheet', 'Other - see log', 'Dealt with')""",
    "finalised_without_outcome": f"""
        SELECT SUBJECT_REF FROM {ALL} LEFT JOIN OUTCOMES USING (SUBJECT_REF)
        WHERE CASE_STATUS = 'Finalised' AND OUTCOME IS NULL""",
    "management_action_after_2020": f"""
        SELECT SUBJECT_REF FROM {ALL} JOIN OUTCOMES USING (SUBJECT_REF)
        LEFT JOIN PROCEEDINGS USING (SUBJECT_REF)
        WHERE OUTCOME = 'Management Action' AND REGULATIONS = '2020 Regulations'
          AND PROCEEDING_TYPE IS NULL""",
    "sanction_not_allowed": f"""
        SELECT SUBJECT_REF FROM {ALL} JOIN OUTCOMES USING (SUBJECT_REF)
        JOIN PROCEEDINGS USING (SUBJECT_REF)
        WHERE FINDING_LEVEL = 'Not Proven' AND OUTCOME IN
                ('Dismissal without Notice', 'Written Warning')
           OR PROCEEDING_TYPE <> 'Misconduct Hearing' AND FINDING_LEVEL = 'Misconduct'
              AND OUTCOME = 'Dismissal without Notice'
           OR PROCEEDING_TYPE = 'Misconduct Hearing' AND FINDING_LEVEL = 'Misconduct'
              AND (OUTCOME = 'Would Have Been Dismissed' OR OUTCOME = 'Dismissal without Notice'
                   AND REGULATIONS = '2012 Regulations')
           OR FINDING_LEVEL = 'Gross Misconduct' AND OUTCOME = 'Written Warning'""",
}


@pytest.mark.parametrize("kind", FOUND_BY)
def test_a_kind_of_dirt_is_where_the_truth_says_and_nowhere_else(dirty, clean, kind):
    assert dirty.keys(FOUND_BY[kind]) == sorted(dirty.truth["dirt"][kind]["keys"])
    assert clean.keys(FOUND_BY[kind]) == []


def test_people_not_in_personnel_are_where_the_truth_says(dirty):
    known = {row[0] for row in dirty.sheet("Employees")[4:]}
    rows = dirty.ask("SELECT SUBJECT_REF, PERSON_NO FROM SUBJECTS WHERE PERSON_NO IS NOT NULL")
    strangers = sorted(ref for ref, number in rows if number.strip().upper() not in known)
    assert strangers == sorted(dirty.truth["dirt"]["person_not_in_personnel"]["keys"])
    assert len(stranger_number(99_999)) == len("AV123456")


def test_two_spellings_are_where_the_truth_says(dirty):
    keys = dirty.keys(
        "SELECT ALLEGATION_REF FROM ALLEGATIONS WHERE SUMMARY LIKE '%Screenshots of%'"
    )
    assert keys == sorted(dirty.truth["dirt"]["two_spellings"]["keys"]) != []


def test_every_kind_was_looked_for():
    first = set(KINDS) - set(MORE_KINDS)
    assert first == {*FOUND_BY, "person_not_in_personnel", "two_spellings"}


# Rows that can have each kind, in the clean twin of the register.
ELIGIBLE = {
    "cases": "SELECT count(*) FROM CASES",
    "finalised cases": "SELECT count(*) FROM CASES WHERE CASE_STATUS = 'Finalised'",
    "allegations": "SELECT count(*) FROM ALLEGATIONS",
    "subjects": "SELECT count(*) FROM SUBJECTS",
    "identified subjects": "SELECT count(PERSON_NO) FROM SUBJECTS",
    "outcomes": "SELECT count(*) FROM OUTCOMES",
    "outcomes of proceedings": "SELECT count(*) FROM OUTCOMES JOIN PROCEEDINGS USING (SUBJECT_REF)",
    "outcomes without proceedings from 2020": f"""
        SELECT count(*) FROM {ALL} JOIN OUTCOMES USING (SUBJECT_REF)
        WHERE REGULATIONS = '2020 Regulations'
          AND SUBJECT_REF NOT IN (SELECT SUBJECT_REF FROM PROCEEDINGS)""",
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in MORE_KINDS])
def test_dirt_comes_at_its_stated_rate(dirty, clean, kind):
    told = dirty.truth["dirt"][kind]
    assert told["rate"] == KINDS[kind].rate
    assert told["count"] == len(told["keys"]) == len(set(told["keys"]))
    assert told["reason"]
    if kind == "two_spellings":
        labels = clean.truth["social_media"]["allegations"].values()
        can = sum(bool(label["platforms"]) for label in labels)
    else:
        can = clean.one(ELIGIBLE[told["of"]])
    expected = can * told["rate"]
    assert told["count"] == pytest.approx(expected, abs=4 * expected**0.5 + 0.03 * expected)


def test_clean_means_no_dirt(clean):
    assert {told["count"] for told in clean.truth["dirt"].values()} == {0}
    assert {told["rate"] for told in clean.truth["dirt"].values()} == {0.0}
    assert clean.truth["parameters"]["clean"] is True


# What is dated after the extract is told once its day has come, so these columns are left out.
SETTLED = {
    "SUBJECTS": "SUBJECT_REF, ALLEGATION_REF, PERSON_NO, SUBJECT_NAME, STAFF_TYPE, RANK_TEXT",
    "OUTCOMES": "SUBJECT_REF, OUTCOME",
}


def test_dirt_leaves_the_rest_as_it_was(dirty, clean):
    """The dirty register is the clean one, soiled: same rows but those that were hit."""
    for table in ("CASES", "ALLEGATIONS", "SUBJECTS", "OUTCOMES"):
        key = dirty.ask(f"SELECT name FROM pragma_table_info('{table}')")[0][0]
        hit = {
            ref
            for kind, told in dirty.truth["dirt"].items()
            if KINDS[kind].table == table
            for ref in told["keys"]
        }
        # A case that was left without its allegation is told by the case.
        hit |= {f"{ref}/A1" for ref in dirty.truth["dirt"]["case_without_allegation"]["keys"]}
        sql = f"SELECT {SETTLED.get(table, '*')} FROM {table} ORDER BY {key}"
        soiled = [row for row in dirty.ask(sql) if row[0] not in hit]
        assert soiled == [row for row in clean.ask(sql) if row[0] not in hit]


def test_rows_are_counted_right(dirty):
    for table, count in dirty.truth["rows"].items():
        if table in ("Employees", "Postings", "Units"):
            assert len(dirty.sheet(table)) - 4 == count
        else:
            assert dirty.one(f"SELECT count(*) FROM {table}") == count


def test_years_are_counted_right(dirty):
    found = dirty.ask(
        """SELECT substr(SUBJECT_REF, 4, 4), count(*) FROM SUBJECTS GROUP BY 1 ORDER BY 1"""
    )
    assert dict(found) == dirty.truth["subject_allegations_by_year"]


def test_social_media_labels_agree_with_flags_and_subjects(dirty):
    social = dirty.truth["social_media"]
    flags = dirty.keys("SELECT ALLEGATION_REF FROM NATIONAL_FACTORS WHERE FACTOR = 'Social Media'")
    flagged = [ref for ref, label in social["allegations"].items() if label["flagged"]]
    assert flags == sorted(flagged + social["falsely_flagged"])
    against = dict(dirty.ask("SELECT ALLEGATION_REF, count(*) FROM SUBJECTS GROUP BY 1"))
    sources = dict(dirty.ask("SELECT CASE_REF, ORIGIN FROM CASES WHERE ORIGIN IS NOT NULL"))
    for ref, label in social["allegations"].items():
        case = ref.split("/")[0]
        assert label["against"] == against.get(ref, 0)
        assert str(label["year"]) == ref[3:7]
        if case in sources:
            is_public = sources[case] == "Member of Public"
            assert label["source"] == ("public" if is_public else "internal")


def test_social_media_counts_follow_from_the_labels(dirty):
    social = dirty.truth["social_media"]
    orphans = set(dirty.truth["dirt"]["orphan_allegation"]["keys"])
    labels = {ref: label for ref, label in social["allegations"].items() if ref not in orphans}
    by_year, by_platform = Counter(), Counter()
    for label in labels.values():
        by_year[str(label["year"])] += label["against"]
        for platform in label["platforms"] or ["not_stated"]:
            by_platform[platform] += label["against"]
    assert social["true"]["by_year"] == by_year
    assert social["true"]["by_platform"] == by_platform
    assert social["true"]["subject_allegations"] == sum(by_year.values())
    assert 0.8 < social["findable"]["subject_allegations"] / sum(by_year.values()) < 1.1


def test_platforms_are_those_that_the_summary_spells(dirty):
    for ref, label in dirty.truth["social_media"]["allegations"].items():
        text = dirty.one("SELECT SUMMARY FROM ALLEGATIONS WHERE ALLEGATION_REF = ?", ref)
        for platform in label["platforms"]:
            after = spellings.SPELLINGS_AFTER_RENAMING if platform == "x" else ()
            assert any(spelt in text for spelt in (*spellings.SPELLINGS[platform], *after))


def test_no_outcome_is_decided_after_the_extract(dirty):
    assert dirty.ask("SELECT 1 FROM OUTCOMES WHERE OUTCOME_DATE > '2025-12-31'") == []
