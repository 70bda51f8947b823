"""The plan: what can be given, what can't and why; refused by the plan, never by an exception."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from foi_drawn import drawn

from peelian.cli import peelian
from peelian.core.zones import Home
from peelian.foi.compile import spec_of
from peelian.foi.library import library
from peelian.foi.plan import plan_of
from peelian.foi.plan_page import plan_page
from peelian.foi.plan_parts import EarlierPart, Plan
from peelian.foi.plan_text import plan_text
from peelian.foi.planning import plan_file
from peelian.foi.request import Request
from peelian.foi.request_file import REQUESTS_FOLDER, load_request, load_requests

ON = dt.date(2023, 4, 3)
SEED = REQUESTS_FOLDER / "01.FOI.23.029010.yaml"


def plan(request: Request, **more: Any) -> Plan:
    return plan_of(request, on=ON, **more)


def asking(**question: Any) -> Plan:
    """The plan of a request whose only question is changed; its table stays."""
    base = {"number": "1", "text": "How many?", "tables": ["years"]}
    return plan(drawn(questions=[{**base, **question}]))


def test_the_seed_in_one_look() -> None:
    told = plan(load_request(SEED))
    assert [one.verdict for one in told.questions] == ["part", "full", "full"]
    assert told.clock.due == dt.date(2023, 4, 25)
    assert "40(2)" in told.questions[0].exemptions
    refused = told.questions[0].refused[0]
    assert "job title" in refused.by
    assert refused.instead == ("Year by Category of the allegation by Outcome", "Rank or grade")
    assert not told.cost.is_over
    assert told.hints == ()


REFUSED = """
what       | exemption     | words
names      | 40(2)         | points at people
one_person | 40(5B)(a)(i)  | points at people
narrative  | 40(2)         | point at the people in it
row_level  | 40(2)         | points at people
job_title  | 40(2)         | points at people
posts      | 40(2)         | point at the people in it
unit_small | 40(2)         | points at people
live_case  | 30(3)         | point at the people in it
explanation | 8(1)         | isn't recorded information
iopc_findings | none       | Who may: Independent Office for Police Conduct
ward       | none          | The force doesn't hold it
vetting    | none          | in another system of the force
factor_before_2020 | none | coded only from 1 February 2020
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines()[1:])
def test_what_no_table_gives_is_refused_with_a_reason_and_an_alternative(line: str) -> None:
    what, exemption, words = [cell.strip() for cell in line.split("|")]
    told = asking(also_asks=[{"what": what, "words": "what was asked"}])
    question = told.questions[0]
    assert question.verdict == "part"
    assert words in question.cannot[0].why
    assert question.cannot[0].instead
    if exemption == "none":
        assert question.exemptions == ()
    else:
        assert exemption in question.exemptions


def test_a_question_that_asks_for_names_alone_has_no_answer() -> None:
    question = {"number": "1", "text": "Who?", "also_asks": [{"what": "names", "words": "names"}]}
    told = plan(drawn(questions=[question], tables=None, windows=None))
    assert told.questions[0].verdict == "none"


def test_what_someone_can_look_up_is_answered_by_hand() -> None:
    request = drawn(
        questions=[
            {"number": "1", "text": "How many?", "tables": ["years"]},
            {
                "number": "2",
                "text": "How many failed vetting?",
                "also_asks": [{"what": "vetting", "words": "vetting"}],
            },
        ]
    )
    told = plan(request)
    assert told.questions[1].verdict == "by hand"
    assert any("the estimate has no work for it" in hint for hint in told.hints)


CROSSES = """
by                            | allowed
year, outcome                 | yes
year, source, outcome         | yes
rank                          | yes
year, rank                    | no
rank, outcome                 | no
year, sex, outcome            | no
year, seniority               | yes
unit, outcome                 | no
year, unit                    | yes
year, source, outcome, nature | no
"""


@pytest.mark.parametrize("line", CROSSES.strip().splitlines()[1:])
def test_a_cross_that_nothing_allows_is_refused_in_the_plan(line: str) -> None:
    by, allowed = [cell.strip() for cell in line.split("|")]
    names = by.split(", ")
    request = drawn(
        questions=[{"number": "1", "text": "How many?", "tables": ["crossed"]}],
        tables=[{"id": "crossed", "title": "Crossed", "by": names}],
    )
    question = plan(request).questions[0]
    if allowed == "yes":
        assert question.verdict == "full"
        return
    assert question.verdict == "none"
    assert question.exemptions == ("40(2)",)
    held = " by ".join(question.refused[0].instead)
    assert all(label in held for label in question.refused[0].by)
    assert len(question.refused[0].instead) > 1


def test_what_was_not_coded_yet_is_refused_and_not_counted_as_none() -> None:
    request = drawn(
        windows=[{"id": "early", "calendar_years": ["2017-2018"]}],
        where=[{"of": "factor", "in": ["domestic_abuse"], "label": "domestic abuse"}],
    )
    refused = plan(request).questions[0].refused[0]
    assert refused.exemption == ""
    assert refused.since == dt.date(2020, 2, 1)
    assert refused.why == ("Domestic abuse is coded only from 1 February 2020.",)


def test_what_was_coded_part_of_the_time_is_given_with_a_caveat() -> None:
    request = drawn(
        windows=[{"id": "across", "calendar_years": ["2019-2021"]}],
        where=[{"of": "factor", "in": ["domestic_abuse"]}],
    )
    table = plan(request).questions[0].tables[0]
    assert table.days == "1 February 2020 to 31 December 2021"
    assert table.caveats == (
        "Domestic abuse is coded only from 1 February 2020, so nothing before that day is counted.",
    )
    spec = spec_of(request)
    assert spec.window.requested_start == dt.date(2020, 2, 1)
    assert table.caveats[0] in spec.notes


def test_years_that_are_not_held_are_no_row_of_zeros() -> None:
    window = {"id": "apart", "calendar_years": ["2009", "2011-2014"]}
    request = drawn(windows=[window])
    table = plan(request).questions[0].tables[0]
    assert table.days == "1 January 2013 to 31 December 2014"
    assert "The register complaints holds cases only from 1 January 2013" in table.caveats[0]


def test_what_was_coded_until_a_day_ends_there() -> None:
    request = drawn(
        windows=[{"id": "across", "calendar_years": ["2019-2021"]}],
        where=[{"of": "category", "in": ["2012-F"], "label": "discrimination (2012)"}],
    )
    table = plan(request).questions[0].tables[0]
    assert table.days == "1 January 2019 to 31 January 2020"


def test_what_is_before_the_register_is_not_held() -> None:
    request = drawn(windows=[{"id": "old", "calendar_years": ["2009-2010"]}])
    refused = plan(request).questions[0].refused[0]
    assert "The register complaints holds cases only from" in refused.why[0]
    assert refused.since == library().force.registers_from["complaints"]


def test_earlier_answers_that_the_officer_knows_are_named() -> None:
    requests = load_requests()
    request = next(one for one in requests if one.reference == "549/21")
    told = plan(request, others=requests)
    assert told.earlier[0].reference == "593/20"
    assert told.earlier[0].published == "24 June 2020"
    assert "(/foi-593-20/2016-2020/v1/)" in plan_text(told)


HINTS = """
text                                                     | hint
Name, rank and outcome of each.                          | may ask for names of people
Please give the names of officers dismissed.             | may ask for names of people
The warrant number of each.                              | may ask for warrant, collar or pay
A brief summary of each case.                            | may ask for a summary or the details
For each complaint, the date and result.                 | may ask for a line for each case
By ethnicity.                                            | may ask for ethnicity
How many complaints name an officer?                     | none
How many were there each year?                           | none
"""


@pytest.mark.parametrize("line", HINTS.strip().splitlines()[1:])
def test_words_that_ask_for_more_than_counts_are_hinted_at(line: str) -> None:
    text, hint = [cell.strip() for cell in line.split("|")]
    hints = asking(text=text).hints
    if hint == "none":
        assert hints == ()
    else:
        assert any(hint in one for one in hints), hints


HOSTILE = "<script>alert(1)</script> =1+1 \u202ereversed \x1b[2J"


def test_a_strangers_words_do_no_harm_in_text_page_or_json() -> None:
    told = asking(text=HOSTILE)
    page, text = plan_page(told).decode("utf-8"), plan_text(told)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    for form in (page, text, json.dumps(told.as_json(), ensure_ascii=False)):
        assert "\u202e" not in form
        assert "\x1b" not in form
    assert any("U+202E, U+001B" in hint for hint in told.hints)


def test_every_request_of_the_project_has_a_plan_in_every_form() -> None:
    requests = load_requests()
    assert len(requests) >= 31
    for request in requests:
        told = plan(request, others=requests)
        assert request.reference in plan_text(told)
        assert all(len(line) <= 100 for line in plan_text(told).splitlines())
        assert plan_page(told).startswith(b"<!doctype html>")
        assert plan_page(told) == plan_page(plan(request, others=requests))


def test_a_whole_answer_in_the_ledger_is_pointed_to() -> None:
    found = EarlierPart(
        source="ledger",
        reference="social-media 2023-02",
        title="By year",
        link="/social-media/2023-02/v1/",
        share=1,
        asked="years",
        questions=("1",),
    )
    told = plan(drawn(), earlier=[found])
    assert told.earlier[0].is_whole
    assert "gives all of years (/social-media/2023-02/v1/)" in plan_text(told)


def test_the_command_writes_the_plan_and_the_specification(tmp_path: Path) -> None:
    run = CliRunner().invoke
    common = ["foi", "plan", str(SEED), "--on", "2023-04-03", "--home", str(tmp_path / "home")]
    out = tmp_path / "plan.html"
    spec = tmp_path / "spec"
    spec.mkdir()
    result = run(peelian, [*common, "--form", "html", "--out", str(out), "--spec", str(spec)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == plan_page(plan_file(SEED, Home(tmp_path / "home"), on=ON))
    assert (spec / "release-spec.yaml").is_file()
    printed = run(peelian, [*common, "--form", "json"])
    assert json.loads(printed.output)["clock"]["due"] == "2023-04-25"


def test_the_command_checks_a_file_and_a_folder() -> None:
    run = CliRunner().invoke
    one = run(peelian, ["foi", "check", str(SEED)])
    assert "01.FOI.23.029010: without fault, 3 questions" in one.output
    every = run(peelian, ["foi", "check", str(REQUESTS_FOLDER)])
    assert "requests without fault" in every.output
