"""What the disclosure officer's page says of history; it's for the officer alone."""

from __future__ import annotations

import json
from collections.abc import Sequence

from disclosure_drawn import policy
from ledger_drawn import Done, Told, Unit
from test_ledger_stories import PLATFORMS, THREE_MONTHS, TO_FEBRUARY, TO_MARCH

from peelian.disclosure.officer.labels import Labels
from peelian.disclosure.officer.page import officer_page
from peelian.disclosure.officer.ranges import ranges_of_certificate
from peelian.disclosure.report import officer_report
from peelian.ledger.statement import Statement

FEBRUARY = Told("monthly", {"main": [PLATFORMS]}, TO_FEBRUARY, at="2026-03-09")
MARCH = Told("monthly", {"main": [PLATFORMS]}, TO_MARCH, at="2026-04-09")
LABELS = Labels(
    title="Complaints",
    counts="allegations",
    codes={"platform": {"facebook": "Facebook <and> others", "whatsapp": "WhatsApp"}},
)


def page(done: Done, *, asked: bool = True) -> str:
    """The officer's page of a protected release."""
    cells, protection = done.counted.cells, done.archived.protection
    report = officer_report(cells, protection)
    if asked:
        report |= {"history": json.loads(json.dumps(done.archived.told.to_json()))}
    left = ranges_of_certificate(cells, protection)
    return officer_page(cells, protection, policy(), report, left, LABELS).decode()


def everything() -> Done:
    """A release with something to say of each kind: hidden, narrowed, moved and not related."""
    known = [*FEBRUARY.protect(THREE_MONTHS).said(), *MARCH.protect(THREE_MONTHS).said()]
    people = known[0].universe.model_copy(update={"counting_unit": "people"})
    strange = known[0].model_copy(
        update={"release": "people", "universe": people, "kind": "imported"}
    )
    more: Sequence[Unit] = [*THREE_MONTHS, *[{"day": "2026-02-10", "platform": "x"}] * 2]
    only_march = {"day": ("2026-03-01", "2026-03-31")}
    history: list[Statement] = [*known, strange]
    later = Told("answer", {"main": [PLATFORMS]}, TO_FEBRUARY, at="2026-04-20")
    return Told("foi-19", {"main": [PLATFORMS]}, only_march, at="2026-04-25").protect(
        THREE_MONTHS, [*history, *later.protect(more).said()]
    )


def test_it_names_the_earlier_release_and_what_the_difference_would_give_away() -> None:
    february = FEBRUARY.protect(THREE_MONTHS).said()
    text = page(MARCH.protect(THREE_MONTHS, february))
    assert "held against 1 earlier table." in text
    assert "Its difference from what was shown before would be a small count" in text
    assert '<th scope="row">Facebook &lt;and&gt; others</th>' in text
    assert "monthly 2026 (main)" in text
    assert "day: 2026-03-01 to 2026-03-31; platform: facebook" in text


def test_what_is_narrowed_and_what_moved_and_what_is_not_related_are_told_apart() -> None:
    text = page(everything())
    narrowed = text.index("Narrowed down already")
    moved = text.index("Changed in the register")
    unrelated = text.index("Not related to it")
    assert narrowed < moved < unrelated
    assert "platform: facebook: no small count but 2" in text[narrowed:moved]
    assert "platform: x" in text[moved:unrelated]
    assert "1 earlier table: counts different people" in text[unrelated:]


def test_without_a_ledger_the_page_says_nothing_of_it() -> None:
    done = FEBRUARY.protect(THREE_MONTHS)
    assert "Beside what was published before" not in page(done, asked=False)
    assert "Nothing that was published before bears on it." in page(done)
