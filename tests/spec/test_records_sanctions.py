"""Which sanction may follow which proceeding and finding, drawn from the regulations."""
# ruff: noqa: E501 - a drawn table is as wide as it has to be

from __future__ import annotations

from pathlib import Path

import pytest

from peelian.core.errors import InputError
from peelian.core.reference import codes_of
from peelian.core.zones import Home
from peelian.records.force import sanctions, words
from peelian.records.sanction_matrix import is_allowed, sanction_matrix
from records_registers import SOURCES, columns_of, complaints, road

# Police (Conduct) Regulations 2020, regulation 42 and schedule 1; 2012, regulation 35.
LAW = """
    2020 | meeting             | misconduct       | written_warning           | yes
    2020 | meeting             | misconduct       | final_written_warning     | yes
    2020 | meeting             | misconduct       | reduction_in_rank         | no
    2020 | meeting             | misconduct       | dismissed                 | no
    2020 | hearing             | misconduct       | written_warning           | yes
    2020 | hearing             | misconduct       | reduction_in_rank         | yes
    2020 | hearing             | misconduct       | dismissed                 | yes
    2020 | hearing             | misconduct       | would_have_been_dismissed | no
    2020 | hearing             | gross_misconduct | written_warning           | no
    2020 | hearing             | gross_misconduct | final_written_warning     | yes
    2020 | hearing             | gross_misconduct | dismissed                 | yes
    2020 | hearing             | gross_misconduct | would_have_been_dismissed | yes
    2020 | accelerated_hearing | gross_misconduct | dismissed                 | yes
    2020 | hearing             | not_proven       | written_warning           | no
    2020 | hearing             | misconduct       | management_action         | no
    2020 |                     |                  | management_action         | no
    2020 |                     |                  | dismissed                 | no
    2020 | hearing             | unknown          | dismissed                 | yes
    2020 | hearing             |                  | dismissed                 | yes
    2020 | meeting             | unknown          | dismissed                 | no
    2012 |                     |                  | management_action         | yes
    2012 | meeting             | misconduct       | management_action         | yes
    2012 | hearing             | misconduct       | dismissed                 | no
    2012 | hearing             | misconduct       | dismissed_with_notice     | yes
    2012 | hearing             | gross_misconduct | dismissed                 | yes
    2012 | hearing             | gross_misconduct | reduction_in_rank         | no
    chicago | hearing          | gross_misconduct | dismissed                 | not said
    """
SAID = {"yes": True, "no": False, "not said": None}


def _lines(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


@pytest.mark.parametrize("line", _lines(LAW), ids=" ".join)
def test_what_the_law_allows(line: list[str]) -> None:
    regime, proceeding, level, sanction, said = line
    assert is_allowed(regime, proceeding or None, level or None, sanction) is SAID[said]


def test_what_the_made_up_force_gives_is_allowed_and_its_dirt_is_not() -> None:
    kinds = ("meeting", "hearing", "accelerated_hearing")
    levels = ("not_proven", "misconduct", "gross_misconduct")
    known = set(codes_of("sanctions"))
    for is_new, regime in ((True, "2020"), (False, "2012")):
        for kind, kind_code in enumerate(kinds):
            for level, level_code in enumerate(levels):
                given = sanctions.allowed(is_new, kind, level) & known
                for code in given:
                    assert is_allowed(regime, kind_code, level_code, code)
                wrong = next(
                    code
                    for code in ("dismissed", "written_warning", sanctions.FORMER_OFFICER)
                    if code not in given
                )
                assert is_allowed(regime, kind_code, level_code, wrong) is False
    assert len(words.PROCEEDING_TYPES) == len(kinds)


def test_every_rule_has_a_source_and_what_is_conditional_says_on_what() -> None:
    rules = sanction_matrix()
    assert len(rules) == len(set(rules))
    assert all(rule.source for rule in rules)
    lesser = [r for r in rules if (r.regime, r.proceeding_type, r.finding_level) == MISCONDUCT]
    assert {r.sanction for r in lesser if r.condition} == {"reduction_in_rank", "dismissed"}


MISCONDUCT = ("2020", "hearing", "misconduct")


def test_faults_of_the_matrix_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "matrix.csv"
    path.write_text(
        "regime,proceeding_type,finding_level,sanction,condition,source\n"
        "2020,duel,misconduct,dismissed,,x\n2020,hearing,misconduct,dismissed,,\n2020,hearing\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        sanction_matrix(path)
    assert str(caught.value) == (
        f"3 problems in {path}:"
        "\n  - line 2: duel is not in the code list proceeding_types"
        "\n  - line 3: source must be filled in"
        "\n  - line 4: has 2 values, not 6"
        "\n  do: mend the file and run again"
    )
    path.write_text("a,b\n", encoding="utf-8")
    sanction_matrix.cache_clear()
    with pytest.raises(InputError, match="wrong columns"):
        sanction_matrix(path)


PROGRESS = {
    "CASES": """
        CASE_REF | CASE_TYPE      | REGULATIONS      | ORIGIN | INCIDENT_DATE | DATE_RECORDED | DATE_FINALISED | CASE_STATUS
        C2       | Conduct Matter | 2020 Regulations |        |               | 2020-02-02    |                | Live
        """,
    "ALLEGATIONS": """
        ALLEGATION_REF | CASE_REF | CATEGORY_CODE | SUMMARY
        A2             | C2       | H3            |
        """,
    "SUBJECTS": """
        SUBJECT_REF | ALLEGATION_REF | PERSON_NO | STAFF_TYPE | RANK_TEXT | SEVERITY         | SEVERITY_DATE
        S1          | A2             | AV1       | PO         | PC        |                  |
        S2          | A2             | AV2       | PO         | PC        | Gross Misconduct | 2020-03-01
        S3          | A2             | AV3       | PO         | PC        | Misconduct       | 2020-03-01
        S4          | A2             | AV4       | PO         | PC        |                  |
        S5          | A2             | AV5       | PO         | PC        | Gross Misconduct | 2020-03-01
        S6          | A2             | AV6       | PO         | PC        | Misconduct       | 2020-03-01
        S7          | A2             | AV7       | PO         | PC        |                  |
        """,
    "PROCEEDINGS": """
        PROCEEDING_REF | SUBJECT_REF | PROCEEDING_TYPE    | FINDING_LEVEL    | HELD_DATE
        P5             | S5          | Misconduct Hearing | Gross Misconduct | 2020-06-01
        P6             | S6          | Misconduct Meeting | Misconduct       | 2020-06-01
        """,
    "OUTCOMES": """
        SUBJECT_REF | CASE_TO_ANSWER | OUTCOME                 | OUTCOME_DATE
        S3          | Yes            | Resigned during Process | 2020-06-01
        S4          |                | No Further Action       | 2020-06-01
        S5          | Yes            | Dismissal without Notice| 2020-06-01
        S6          | Yes            | Dismissal without Notice| 2020-06-01
        S7          |                | Written Warning         | 2020-06-01
        """,
    "INTERIM_MEASURES": """
        MEASURE_REF | PERSON_NO | SUBJECT_REF | MEASURE           | REASON     | DATE_FROM  | DATE_TO
        M1          | AV2       | S2          | Restricted Duties | Misconduct | 2020-03-01 | 2020-04-01
        M2          | AV2       | S2          | Suspended         | Misconduct | 2020-04-02 |
        M3          | AV4       | S4          | Restricted Duties | Misconduct | 2020-03-01 |
        M4          | AV4       | GONE        | Suspended         | Misconduct | 2020-03-01 |
        """,
    "STANDARDS": "SUBJECT_REF | STANDARD\nS2 | Fitness for Duty",
    "APPEALS": "APPEAL_REF | PROCEEDING_REF | APPEAL_DATE | RESULT | DECIDED_DATE\nL5 | P5 |  |  |",
}


def test_stage_measure_and_sanction_are_three_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEELIAN_REGISTERS", str(tmp_path))
    complaints(tmp_path, **PROGRESS)
    folder = road(SOURCES / "complaints.yaml", Home(tmp_path / "home")).folder
    names = ("subject_id", "stage", "interim_measure", "sanction", "is_allowed")
    expected = """
        S1 | recorded       |            |                 |
        S2 | assessed       | suspended  |                 |
        S3 | case_to_answer |            |                 |
        S4 | decided        | restricted |                 |
        S5 | proceedings    |            | dismissed       | true
        S6 | proceedings    |            | dismissed       | false
        S7 | decided        |            | written_warning | false
        """
    found = columns_of(folder, "subject_progress", *names)
    assert found == [tuple(line) for line in _lines(expected)]
    # A measure whose allegation isn't there is one still; the reference alone is set aside.
    measures = columns_of(folder, "interim_measures", "measure_id", "subject_id")
    assert measures[-1] == ("M4", "")
    aside = columns_of(folder, "set_aside", "row_key", "column", "reason")
    assert aside == [("M4", "subject_id", "orphan")]
