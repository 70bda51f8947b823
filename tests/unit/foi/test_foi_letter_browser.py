"""The letter and the disclosure log in a real browser: read by everyone, asking for nothing."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from letter_made import ANSWERED, make_protected, make_request

from peelian.core.zones import Home, Zone
from peelian.foi.letter.stage import build_letter, letter_names
from peelian.foi.log_page import build_log

sys.path.append(str(Path(__file__).parents[1] / "publication"))

from publication_browser import WIDTHS, browser, chromium, opened

pytestmark = pytest.mark.xdist_group("browser")
HOSTILE = "<script>document.title='taken'</script> <img src=x onerror=alert(1)> {{ 7*7 }}"


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser(chromium()) as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = Home(tmp_path_factory.mktemp("pages") / "home")
    request = make_request()
    questions = [
        question.model_copy(update={"text": HOSTILE if number else question.text})
        for number, question in enumerate(request.questions)
    ]
    request = request.model_copy(update={"questions": tuple(questions)})
    staged = build_letter(make_protected(home).folder, request, home, answered=ANSWERED)
    place = home.zone(Zone.PUBLIC) / request.release_id / "answer" / "v1"
    place.parent.mkdir(parents=True)
    staged.folder.rename(place)
    log = build_log(home, [request], on=dt.date(2023, 6, 30))
    return {"letter": place / letter_names(request)["html"], "log": log}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["letter", "log"])
def test_nobody_is_shut_out_and_nothing_is_asked_for(
    name: str, width: str, pages: dict[str, Path], running: Any
) -> None:
    with opened(running, pages[name], WIDTHS[width]) as shown:
        assert shown.axe() == []
        assert shown.asked == []
        assert shown.console == []
        assert "taken" not in shown.page.title()
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]


def test_a_strangers_words_are_words(pages: dict[str, Path], running: Any) -> None:
    with opened(running, pages["letter"], WIDTHS["desk"]) as shown:
        assert f"2) {HOSTILE}" in shown.page.inner_text("main")
        assert shown.page.locator("main img, main script").count() == 0


def test_the_log_is_searched_and_read_without_a_script(
    pages: dict[str, Path], running: Any
) -> None:
    with opened(running, pages["log"], WIDTHS["desk"]) as shown:
        answers = shown.page.locator(".release")
        shown.page.fill("#words", "job title 40(2)")
        assert answers.first.is_visible()
        assert shown.page.inner_text("#found") == "1 answer"
        shown.page.fill("#words", "horses")
        assert not answers.first.is_visible()
        assert shown.page.inner_text("#found") == "0 answers"
    with opened(running, pages["log"], WIDTHS["desk"], scripts=False) as plain:
        assert plain.page.locator(".release").first.is_visible()
        assert not plain.page.locator("#search").is_visible()
