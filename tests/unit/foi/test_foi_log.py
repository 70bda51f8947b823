"""The disclosure log lists every public answer and nobody who asked; its statistics add up."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from letter_made import ANSWERED, make_protected, make_request
from letter_made import question as asked

from peelian.core.errors import ZoneError
from peelian.core.zones import Home, Zone
from peelian.foi.letter.stage import build_letter
from peelian.foi.log import LogEntry, answers_in
from peelian.foi.log_page import LOG_FOLDER, build_log, log_files
from peelian.foi.request import Request
from peelian.foi.requesters import (
    Requester,
    keep_requester,
)
from peelian.foi.statistics import exemption_csv, outcome_csv, quarters_of, time_csv
from peelian.publication.site.collected import collect

ON = dt.date(2023, 6, 30)
CANARY = "Quillon Xanthopoulos"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with one answer in its public zone, and its requester kept apart."""
    home = Home(tmp_path_factory.mktemp("log") / "home")
    staged = build_letter(make_protected(home).folder, make_request(), home, answered=ANSWERED)
    place = home.zone(Zone.PUBLIC) / "foi-01-foi-23-029010" / "answer" / "v1"
    place.parent.mkdir(parents=True)
    staged.folder.rename(place)
    keep_requester(
        home, Requester(reference="01.FOI.23.029010", name=CANARY, address="q@home.example")
    )
    build_log(home, [make_request()], on=ON)
    return home


def test_the_log_tells_title_reference_days_decision_exemptions_and_where(public: Home) -> None:
    page = (public.zone(Zone.PUBLIC) / LOG_FOLDER / "index.html").read_text()
    for words in (
        "Police officers and staff reported for social media activity",
        "01.FOI.23.029010. Received 1 March 2023, answered 20 April 2023.",
        "We give you some of what you asked for, and refuse the rest.",
        "section 40(2) with section 40(3A)(a) (Personal information)",
        "Question 1: given in part",
        '<a href="../foi-01-foi-23-029010/answer/v1/foi-01-foi-23-029010-letter.pdf">',
    ):
        assert words in page
    links = {part.split('"')[0] for part in page.split('href="../')[1:]}
    for link in links - {"index.html", "calendar.html", "feed.atom", "calendar.ics"}:
        assert (public.zone(Zone.PUBLIC) / link).is_file(), link


def test_who_asked_is_nowhere_but_in_their_own_zone(public: Home) -> None:
    holding = {
        path.relative_to(public.root).parts[0]
        for path in public.root.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    }
    assert holding == {"requests"}


def test_the_same_answers_requests_and_day_give_the_same_bytes(public: Home) -> None:
    entries = answers_in(public)
    quarters = quarters_of([make_request()], entries, ON)
    made = log_files(entries, quarters, ON)
    assert made == log_files(answers_in(public), quarters_of([make_request()], entries, ON), ON)
    folder = public.zone(Zone.PUBLIC) / LOG_FOLDER
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == made


def test_the_site_takes_the_log_for_no_release(public: Home) -> None:
    listed = [path for path in public.zone(Zone.PUBLIC).iterdir() if path.name == LOG_FOLDER]
    assert listed
    assert LOG_FOLDER not in {series.release for series in collect(public)}


def entry(reference: str, answered: str, **facts: Any) -> LogEntry:
    release = f"foi-{reference.lower()}"
    told = {
        "reference": reference,
        "title": f"About {reference}",
        "summary": "",
        "received": "2023-04-03",
        "due": "2023-05-03",
        "answered": answered,
        "outcome": "none",
        "outcome_words": "We refuse your request.",
        "questions": [],
        "exemptions": [],
        **facts,
    }
    return LogEntry(release, f"{release}/a/v1", 1, told, False)


def write(home: Home, release: str, version: int, name: str, facts: dict[str, Any]) -> None:
    folder = home.zone(Zone.PUBLIC) / release / "a" / f"v{version}"
    folder.mkdir(parents=True)
    (folder / name).write_text(json.dumps(facts))


def test_the_newest_version_counts_and_a_withdrawn_answer_is_a_notice(tmp_path: Path) -> None:
    home = Home(tmp_path)
    facts = {"format": "peelian-answer/1", "answered": "2023-05-01", "title": "One"}
    write(home, "foi-1", 1, "answer.json", facts)
    write(home, "foi-1", 2, "answer.json", {**facts, "title": "One, corrected"})
    write(home, "foi-2", 1, "withdrawn.json", {"title": "Two"})
    write(home, "foi-3", 1, "answer.json", {**facts, "answered": "2023-06-01", "title": "Three"})
    write(home, "social-media", 1, "answer.json", facts)
    found = answers_in(home)
    assert [(one.facts["title"], one.version, one.withdrawn) for one in found] == [
        ("Three", 1, False),
        ("One, corrected", 2, False),
        ("Two", 1, True),
    ]
    assert found[2].letter == {}
    page = log_files(found[2:], [], ON)["index.html"].decode()
    assert "This answer was withdrawn." in page
    assert "letter" not in page.split('id="answers"')[1].split("</ul>")[0].lower()


def test_an_answer_that_was_spoilt_stops_the_log_and_leaves_the_old_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    build_log(home, [], on=ON)
    before = (home.zone(Zone.PUBLIC) / LOG_FOLDER / "index.html").read_bytes()
    assert b"No answer has been published yet." in before
    write(home, "foi-1", 1, "answer.json", {"format": "something else"})
    with pytest.raises(ZoneError, match="can't be understood"):
        build_log(home, [], on=ON)
    assert (home.zone(Zone.PUBLIC) / LOG_FOLDER / "index.html").read_bytes() == before


def test_a_title_is_run_by_no_spreadsheet_and_no_browser() -> None:
    title = '=HYPERLINK("x") <script>alert(1)</script>'
    files = log_files([entry("1A", "2023-05-01", title=title)], [], ON)
    [_, row] = csv.reader(io.StringIO(files["answers.csv"].decode(), newline=""))
    assert row[1] == f"'{title}"
    page = files["index.html"].decode()
    assert page.count("<script>") == 1
    assert "&lt;script&gt;" in page


REQUESTS = """
    reference | received   | decision | cites  | answered   | more
    A1        | 2023-01-03 | answered |        | 2023-01-31 |
    A2        | 2023-02-01 | not_held |        | 2023-03-01 |
    A3        | 2023-03-01 | ncnd     | 40(5)  | 2023-03-30 |
    A4        | 2023-03-31 | withheld | 21     | 2023-06-29 |
    A5        | 2023-04-03 | withheld | 31(1)(a) | 2023-05-31 | extended 2023-06-01
    A6        | 2023-04-03 |          |        |            |
    A7        | 2023-06-20 |          |        |            |
    A8        | 2023-06-01 |          |        |            | waiting
    A9        | 2023-07-01 | answered |        | 2023-07-02 |
"""


def drawn() -> list[Request]:
    made = []
    for line in REQUESTS.strip().split("\n")[1:]:
        reference, received, decision, cites, answered, more = (p.strip() for p in line.split("|"))
        facts: dict[str, Any] = {"clarifications": []}
        if more.startswith("extended"):
            until = more.split()[1]
            facts["extension"] = {
                "until": until,
                "noticed": received,
                "exemptions": [cites],
                "reason": "weighing",
            }
        if more == "waiting":
            facts["clarifications"] = [{"asked": "2023-06-02", "question": "Which?"}]
        one = asked(decision=decision or None, exemptions=[cites] if cites else [])
        made.append(
            make_request(
                reference=reference,
                received=received,
                answered=answered or None,
                questions=[one],
                **facts,
            )
        )
    return made


def test_the_statistics_count_each_request_once_where_it_belongs() -> None:
    quarters = quarters_of(drawn(), [], ON)
    rows = list(csv.reader(io.StringIO(time_csv(quarters).decode(), newline="")))
    assert rows[1:] == [
        # received, in 20 days, in extended time, late, open, overdue, waiting, per cent
        ["April to June 2023", "4", "0", "1", "0", "1", "1", "1", "50"],
        ["January to March 2023", "4", "3", "0", "1", "0", "0", "0", "75"],
    ]
    outcomes = list(csv.reader(io.StringIO(outcome_csv(quarters).decode(), newline="")))
    # in full, in part, refused, not held, published, neither
    assert [row[1:] for row in outcomes[1:]] == [
        ["0", "0", "1", "0", "0", "0"],
        ["1", "0", "1", "1", "0", "1"],
    ]
    cites = list(csv.reader(io.StringIO(exemption_csv(quarters).decode(), newline="")))
    assert [(row[0], row[1], row[3]) for row in cites[1:]] == [
        ("April to June 2023", "section 31(1)(a)", "1"),
        ("January to March 2023", "section 21", "1"),
        ("January to March 2023", "section 40(5B)(a)(i)", "1"),
    ]


def test_a_public_answer_says_more_exactly_what_came_of_a_request() -> None:
    cited = [{"id": "40(2)", "citation": "section 40(2)", "title": "", "kind": "absolute"}]
    public = entry("A6", "2023-05-02", outcome="some", exemptions=cited)
    [quarter, _] = quarters_of(drawn(), [public], ON)
    assert (quarter.counts["overdue"], quarter.counts["in_time"]) == (0, 1)
    assert (quarter.counts["part"], quarter.cited["40(2)"]) == (1, 1)


def test_a_quarter_in_which_nothing_is_due_has_no_per_cent() -> None:
    [quarter] = quarters_of([drawn()[6]], [], ON)
    assert quarter.percent is None
    page = log_files([], [quarter], ON)["index.html"].decode()
    assert "not yet known" in page
