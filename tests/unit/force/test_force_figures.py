"""Sizes and mixes follow the published figures, within what chance allows."""

from __future__ import annotations

from collections import Counter

import pytest

PUBLIC, INTERNAL = "CASE_TYPE = 'Public Complaint'", "CASE_TYPE <> 'Public Complaint'"
FROM_2020 = "DATE_RECORDED >= '2020-02-01'"

# Metropolitan Police 2020/21 (IOPC): 8,375 public complaints, 17,135 allegations.
CATEGORIES = """
    A 7860
    B 4894
    H 2081
    F  692
    C  471
    L  466
    D  323
    E  126
    G   99
    K   92
    J   31
"""


def test_without_until_the_register_holds_exactly_the_cases_asked_for(clean, dirty):
    assert clean.one("SELECT count(*) FROM CASES") == 12_000
    assert dirty.one("SELECT count(*) FROM CASES") == 12_000


@pytest.mark.parametrize(
    ("what", "published"), [(PUBLIC, 17_135 / 8_375), (INTERNAL, 18_589 / 10_252)]
)
def test_allegations_for_each_case(clean, what, published):
    cases = clean.one(f"SELECT count(*) FROM CASES WHERE {what}")
    alleged = clean.one(
        f"SELECT count(*) FROM ALLEGATIONS JOIN CASES USING (CASE_REF) WHERE {what}"
    )
    assert alleged / cases == pytest.approx(published, rel=0.04)


def test_case_subjects_and_people_of_internal_matters(clean):
    cases, slots, people = clean.ask(
        f"""SELECT count(DISTINCT CASE_REF), count(DISTINCT CASE_REF || PERSON_NO),
                  count(DISTINCT PERSON_NO)
            FROM CASES JOIN ALLEGATIONS USING (CASE_REF) JOIN SUBJECTS USING (ALLEGATION_REF)
            WHERE {INTERNAL}"""
    )[0]
    assert slots / cases == pytest.approx(12_856 / 10_252, rel=0.04)
    assert people / slots == pytest.approx(8_917 / 12_856, rel=0.06)


def test_public_complaints_against_internal_matters(clean):
    public = clean.one(f"SELECT count(*) FROM CASES WHERE {PUBLIC}")
    assert public / 12_000 == pytest.approx(8_375 / (8_375 + 10_252 / 9), rel=0.02)


def test_categories_of_public_complaints_from_2020(clean):
    found = dict(
        clean.ask(
            f"""SELECT substr(CATEGORY_CODE, 1, 1), count(*)
                FROM ALLEGATIONS JOIN CASES USING (CASE_REF) WHERE {PUBLIC} AND {FROM_2020}
                GROUP BY 1"""
        )
    )
    total = sum(found.values())
    listed = (line.split() for line in CATEGORIES.strip().splitlines())
    published = {letter: int(count) for letter, count in listed}
    assert sum(published.values()) == 17_135
    assert set(found) == set(published)
    for letter, count in published.items():
        expected = total * count / 17_135
        assert found[letter] == pytest.approx(expected, abs=4 * expected**0.5 + 0.06 * expected)


def test_uncategorised_are_half_of_what_is_published_as_other_or_uncategorised(dirty):
    empty = dirty.one("SELECT count(*) FROM ALLEGATIONS WHERE CATEGORY_CODE IS NULL")
    assert empty / dirty.one("SELECT count(*) FROM ALLEGATIONS") == pytest.approx(
        233 / 17_135, rel=0.1
    )


def test_social_media_is_about_one_allegation_in_a_hundred_and_growing(clean):
    alleged = dict(
        clean.ask(
            """SELECT substr(DATE_RECORDED, 1, 4), count(*)
               FROM ALLEGATIONS JOIN CASES USING (CASE_REF) GROUP BY 1"""
        )
    )
    labels = clean.truth["social_media"]["allegations"].values()
    social = Counter(str(label["year"]) for label in labels)
    early = sum(social[year] for year in ("2017", "2018", "2019"))
    late = sum(social[year] for year in ("2023", "2024", "2025"))
    assert sum(social.values()) / sum(alleged.values()) == pytest.approx(0.01, rel=0.15)
    assert late > 1.6 * early


def test_the_factor_is_set_on_most_social_media_allegations_and_on_few_others(clean):
    labels = clean.truth["social_media"]["allegations"]
    new = [label for label in labels.values() if label["year"] > 2020]
    flagged = sum(label["flagged"] for label in new)
    assert flagged / len(new) == pytest.approx(0.80, abs=0.08)
    assert 0 < len(clean.truth["social_media"]["falsely_flagged"]) < 0.1 * len(new)


def test_proceedings_are_mixed_as_the_home_office_counts_them(make):
    made = make(cases=30_000, years=30, seed=2, clean=True)
    found = dict(made.ask("SELECT PROCEEDING_TYPE, count(*) FROM PROCEEDINGS GROUP BY 1"))
    total = sum(found.values())
    assert found["Misconduct Meeting"] / total == pytest.approx(0.53, abs=0.06)
    assert found["Misconduct Hearing"] / total == pytest.approx(0.27, abs=0.06)
    assert found["Accelerated Hearing"] / total == pytest.approx(0.19, abs=0.05)
    proven = made.one(
        """SELECT avg(FINDING_LEVEL <> 'Not Proven') FROM PROCEEDINGS
           WHERE PROCEEDING_TYPE = 'Misconduct Meeting'"""
    )
    gross = made.one(
        """SELECT avg(FINDING_LEVEL = 'Gross Misconduct') FROM PROCEEDINGS
           WHERE PROCEEDING_TYPE = 'Misconduct Hearing'"""
    )
    assert proven == pytest.approx(409 / 518, abs=0.06)
    assert gross == pytest.approx(207 / 266, abs=0.08)


def test_ranks_of_officers_complained_about(clean):
    ranks = Counter(dict(clean.ask("SELECT RANK_TEXT, count(*) FROM SUBJECTS GROUP BY 1")))
    constables = ranks["PC"] + ranks["DC"]
    sergeants = sum(
        n for rank, n in ranks.items() if rank.endswith(("/Sgt", "DS")) or rank == "Sgt"
    )
    officers = clean.one("SELECT count(*) FROM SUBJECTS WHERE STAFF_TYPE = 'PO'")
    assert constables / officers == pytest.approx(160 / 180, abs=0.06)
    assert sergeants / officers == pytest.approx(12 / 180, abs=0.05)
