"""Pages about quality in a real browser, on a phone and at a desk."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from peelian.quality.history import UNKNOWN_CELLS, Past
from peelian.quality.overview import overview_page
from peelian.quality.owners import Contact, Owner
from peelian.quality.report.issue import Broken, Issue, Touch, Trend, Weight
from peelian.quality.report.model import MonthShown, Report, months_up_to
from peelian.quality.report.page import owner_page
from peelian.quality.suites import read_suite

sys.path.append(str(Path(__file__).parents[1] / "publication"))
from publication_browser import WIDTHS, browser, chromium, opened

pytestmark = pytest.mark.xdist_group("browser")
DAY = dt.date(2026, 2, 1)
HOSTILE = "<script>document.title='taken'</script> " + "x" * 150 + " \U0001f46e \u05d0\u05d1"


def drawn() -> Report:
    """A report with something of everything."""
    suite = read_suite("cases")
    check = {one.id: one for one in suite.checks}
    since = dt.date(2025, 12, 1)
    touch = (Touch("release", HOSTILE, 57), Touch("FOI answer", "Asked", 3))
    first = Issue(
        check["cases-incident-before-recorded"], "cases", Weight.STOPS, 1_200, 9_000, 900, since,
        Trend.WORSE, touch, 60, "a.csv",
    )  # fmt: skip
    rejected = replace(
        first,
        check=check["cases-rejects"],
        weight=Weight.WARNS,
        trend=Trend.NEW,
        cells=UNKNOWN_CELLS,
        touches=(),
        kinds=(("regime", "unknown code", 14),),
    )
    within = replace(first, check=check["cases-source-known"], weight=Weight.WITHIN, failed=7)
    fixed = replace(first, check=check["cases-days-live"], failed=0, trend=Trend.FIXED)
    return Report(
        owner=Owner("psd", HOSTILE, Contact()),
        register="complaints",
        title=HOSTILE,
        as_at=DAY,
        passed=False,
        mend_by=dt.date(2026, 3, 2),
        last=dt.date(2026, 1, 1),
        issues=(first, rejected, within, fixed),
        broken=(Broken("cases-x", "cases", "TypeError"),),
        months=tuple(
            MonthShown(month, None if place == 3 else 1_000 * place)
            for place, month in enumerate(months_up_to(DAY))
        ),
    )


def past() -> list[Past]:
    """Three registers over two months: one stopped, one at fault, one without a fault."""
    rows = []
    for register, severity, failed in (
        ("complaints", "critical", 12),
        ("personnel", "warning", 3),
        ("chicago-personnel", "warning", 0),
    ):
        for day in (dt.date(2026, 1, 1), DAY):
            state = "failed" if failed else "passed"
            rows.append(
                Past(register, day, register, "x", "cases", severity, state, 99, failed, 0, "d")
            )
    return rows


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser(chromium()) as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "owner": owner_page(drawn()),
        "wider": owner_page(drawn(), wider=True),
        "overview": overview_page(past(), DAY),
    }
    for name, data in made.items():
        (folder / f"{name}.html").write_bytes(data)
    return {name: folder / f"{name}.html" for name in made}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["owner", "wider", "overview"])
def test_nobody_is_shut_out_and_nothing_is_asked_for(
    name: str, width: str, pages: dict[str, Path], running: Any
) -> None:
    with opened(running, pages[name], WIDTHS[width]) as shown:
        assert shown.axe() == []
        assert shown.asked == []
        assert shown.console == []
        wide = shown.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= WIDTHS[width], "the page can be moved sideways"
        assert shown.page.title() != "taken"


def test_the_wider_page_holds_no_count_that_the_owner_has() -> None:
    page = owner_page(drawn(), wider=True).decode()
    for count in ("1,200", "9,000", "900", " 7<", "57", "60", "14"):
        assert f"{count}" not in page.split("</style>")[1].replace(HOSTILE, ""), count
    assert "1,000 to 9,999" in page


def test_the_overview_has_a_square_for_every_owner_register_and_month() -> None:
    page = overview_page(past(), DAY).decode()
    assert page.count("Stopped</td>") == 2
    assert page.count("no report</td>") == 3 * 10
    assert page.count("1, under 10 rows</td>") == 2
    assert page.count(">0</td>") == 2
