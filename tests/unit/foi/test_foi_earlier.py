"""Earlier answers, found in a ledger: whole ones for section 21, and none that was withdrawn."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from foi_drawn import drawn

from peelian.core.zones import Home
from peelian.foi.earlier import earlier_answers, statements_asked
from peelian.foi.request import Request
from peelian.ledger.chain import Entry, Kind, New
from peelian.ledger.statement import Statement
from peelian.ledger.store import Ledger, open_ledger

MOMENT = dt.datetime(2023, 1, 12, 9, 30, tzinfo=dt.UTC)
DIGEST = "a" * 64


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def ledger(home: Home) -> Ledger:
    return open_ledger(home, for_writing=True)


def published(ledger: Ledger, request: Request, release: str) -> Entry:
    """Enter what a request asks for as if a release had said it."""
    said: list[Statement] = []
    for one in statements_asked(request):
        filled = {"values": (7,) * len(one.values), "release": release, "period": "2022-12"}
        said.append(one.model_copy(update={**filled, "published_at": MOMENT}))
    return ledger.add(
        New(Kind.PUBLISHED, release, "2022-12", 1, MOMENT, DIGEST, statements=tuple(said))
    )


def test_a_published_table_that_gives_all_of_it_is_found_with_its_link(
    home: Home, ledger: Ledger
) -> None:
    published(ledger, drawn(), "monthly")
    (found,) = earlier_answers(drawn(reference="T/2"), home)
    assert found.is_whole
    assert found.link == "/monthly/2022-12/v1/"
    assert (found.asked, found.questions) == ("years", ("1",))
    assert found.published == "12 January 2023"


OTHERS = """
change                       | share
none                         | 1
window to 2022-06-30         | part
population staff             | none
cohort social-media@1        | none
date_basis finalised         | none
count cases                  | none
"""


@pytest.mark.parametrize("line", OTHERS.strip().splitlines()[1:])
def test_what_counts_something_else_is_no_answer(line: str, home: Home, ledger: Ledger) -> None:
    change, share = [cell.strip() for cell in line.split("|")]
    published(ledger, drawn(), "monthly")
    changes: dict[str, object] = {}
    if change.startswith("window"):
        window = {"id": "whole", "from": "2020-02-01", "to": change.split()[-1]}
        changes = {"windows": [window]}
    elif change != "none":
        key, value = change.split()
        changes = {key: value}
    found = earlier_answers(drawn(reference="T/2", **changes), home)
    shares = [one.share for one in found]
    if share == "none":
        assert shares == []
    else:
        assert (shares == [1]) is (share == "1")
        assert all(one is not None and 0.5 <= one <= 1 for one in shares)


def test_a_request_is_no_earlier_answer_to_itself(home: Home, ledger: Ledger) -> None:
    request = drawn()
    published(ledger, request, request.release_id)
    assert earlier_answers(request, home) == ()


def test_what_was_withdrawn_is_not_pointed_to(home: Home, ledger: Ledger) -> None:
    first = published(ledger, drawn(), "monthly")
    ledger.add(
        New(
            Kind.WITHDRAWN,
            "monthly",
            "2022-12",
            1,
            MOMENT,
            DIGEST,
            about=first.hash,
            details={"reason": "An error."},
        )
    )
    assert earlier_answers(drawn(reference="T/2"), home) == ()


def test_an_empty_ledger_has_none(home: Home) -> None:
    assert earlier_answers(drawn(), home) == ()
