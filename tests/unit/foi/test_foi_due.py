"""The clock of a request: day zero, clarifications, extensions, and what is due this week."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from click.testing import CliRunner
from foi_drawn import drawn

from peelian.commands.foi import foi
from peelian.foi.clock import (
    State,
    clock_of,
    due_in_week,
    holidays_between,
    working_days_between,
)
from peelian.foi.due import due_lines, due_list
from peelian.foi.request_file import REQUESTS_FOLDER, load_request


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_seeds_clarification_restarts_its_clock() -> None:
    clock = clock_of(load_request(REQUESTS_FOLDER / "01.FOI.23.029010.yaml"))
    assert clock.day_zero == day("2023-03-25")
    assert clock.due == day("2023-04-25")
    assert clock.working_days_left(day("2023-04-03")) == 14


CLARIFIED = """
received   | asked      | answered   | restarts | due
2023-03-01 |            |            | true     | 2023-03-30
2023-03-01 | 2023-03-06 | 2023-03-25 | true     | 2023-04-25
2023-03-01 | 2023-03-06 | 2023-03-25 | false    | 2023-03-30
2023-03-01 | 2023-03-06 |            | true     | none
2023-03-01 | 2023-03-06 |            | false    | 2023-03-30
"""


@pytest.mark.parametrize("line", CLARIFIED.strip().splitlines()[1:])
def test_a_clarification_that_was_needed_restarts_the_clock(line: str) -> None:
    received, asked, answered, restarts, due = [cell.strip() for cell in line.split("|")]
    given: dict[str, Any] = {"restarts": restarts, "text": "All of them."}
    given |= {"asked": asked} if asked else {}
    given |= {"received": answered} if answered else {}
    clarifications = [given] if asked else []
    clock = clock_of(drawn(received=received, clarifications=clarifications))
    assert str(clock.due).lower() == due


def test_the_public_interest_extends_the_decision_and_not_the_notice() -> None:
    extension = {
        "until": "2023-04-28",
        "noticed": "2023-03-29",
        "exemptions": ["31(1)(g)"],
        "reason": "To weigh it.",
    }
    clock = clock_of(drawn(extension=extension))
    assert clock.statutory == day("2023-03-30")
    assert clock.due == day("2023-04-28")
    assert clock.is_extended
    assert clock.state(day("2023-04-12")) is State.RUNNING


STATES = """
answered   | on         | state
           | 2023-03-30 | open
           | 2023-03-31 | overdue
2023-03-30 | 2023-03-29 | open
2023-03-30 | 2023-03-30 | answered in time
2023-03-31 | 2023-04-10 | answered late
"""


@pytest.mark.parametrize("line", STATES.strip().splitlines()[1:])
def test_where_a_request_stands(line: str) -> None:
    answered, on, state = [cell.strip() for cell in line.split("|")]
    clock = clock_of(drawn(answered=answered or None))
    assert clock.state(day(on)).value == state


def test_what_is_due_in_a_week_is_monday_to_sunday() -> None:
    requests = [
        drawn(reference=f"T/{number}", received=received)
        for number, received in enumerate(
            ("2023-02-24", "2023-02-27", "2023-03-01", "2023-03-03", "2023-03-06"), start=1
        )
    ]
    clocks = [clock_of(request) for request in requests]
    dues = {clock.reference: str(clock.due) for clock in clocks}
    assert dues["T/3"] == "2023-03-30"
    found = [clock.reference for clock in due_in_week(clocks, day("2023-03-29"))]
    assert found == [r for r, due in dues.items() if "2023-03-27" <= due <= "2023-04-02"]
    assert found


def test_the_list_leads_with_the_longest_overdue_and_ends_with_who_waits() -> None:
    requests = [
        drawn(reference="T/wait", clarifications=[{"asked": "2023-03-06"}]),
        drawn(reference="T/week", received="2023-03-06"),
        drawn(reference="T/late", received="2023-02-01", officer="ana"),
        drawn(reference="T/later", received="2023-03-20"),
        drawn(reference="T/done", received="2023-02-01", answered="2023-02-20"),
    ]
    listed = due_list(requests, on=day("2023-04-03"))
    assert [one.clock.reference for one in listed] == ["T/late", "T/week", "T/wait"]
    lines = list(due_lines(listed, day("2023-04-03")))
    assert lines[0].endswith("(ana)")
    assert "overdue" in lines[0]
    assert lines[-1] == "1 overdue, 1 open, 1 awaiting clarification, on 3 April 2023"
    every = due_list(requests, on=day("2023-04-03"), every=True)
    assert [one.clock.reference for one in every][2] == "T/later"


def test_working_days_are_counted_over_all_four_nations() -> None:
    assert working_days_between(day("2023-03-16"), day("2023-03-17")) == 0
    assert working_days_between(day("2023-12-29"), day("2024-01-03")) == 1
    assert working_days_between(day("2023-03-30"), day("2023-03-28")) == -2
    assert day("2023-03-17") in holidays_between(day("2023-03-01"), day("2023-03-30"))


def test_the_command_lists_what_is_due() -> None:
    result = CliRunner().invoke(foi, ["due", "--on", "2023-04-24"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "Tue 2023-04-25, 1 working day left  01.FOI.23.029010" in result.output
