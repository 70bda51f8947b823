"""The page in a real browser, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page_drawn import drawn, drawn_files
from publication_browser import WIDTHS, browser, chromium, opened

from peelian.core.release_model import read_release
from peelian.core.zones import Home
from peelian.publication.build import release_files
from peelian.publication.page.render import PAGE_NAME, page_bytes
from peelian.publication.protected import read_tables

HOSTILE = "<script>document.title='taken'</script> " + "x" * 150 + " \U0001f46e \u05d0\u05d1"
pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser(chromium()) as started:
        yield started


@pytest.fixture(scope="module")
def pages(pristine: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    protected = next(pristine.root.glob("protected/*/*/*"))
    release = read_release(protected)
    made = dict(release_files(release, read_tables(protected, release)))
    usual = {n: d for n, d in made.items() if n not in (PAGE_NAME, "SHA256SUMS")}
    table = "year | source | n\n" + "\n".join(
        f"{year} | {source} | {count}"
        for year, count in (("all", "[c]"), ("2022", 1234), ("2023", 5))
        for source in ("total", "a", "b")
    )
    labels = {"a": HOSTILE, "b": "[c]", "source": HOSTILE[:190]}
    hostile = drawn_files(table, labels=labels, title=HOSTILE, over="year")
    earlier = drawn(table.replace("1234", "1250"), labels=labels)
    found = {}
    for name, data in (
        ("usual", page_bytes(usual, None, None)),
        ("hostile", page_bytes(hostile, earlier, None)),
    ):
        found[name] = folder / f"{name}.html"
        found[name].write_bytes(data)
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["usual", "hostile"])
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


def test_axe_would_find_a_fault(pages: dict[str, Path], tmp_path: Path, running: Any) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text(
        pages["usual"]
        .read_text()
        .replace(' lang="en-GB"', "")
        .replace("<caption", "<p")
        .replace('role="region"', 'role="nothing"')
    )
    with opened(running, broken, 1280) as shown:
        assert {"html-has-lang", "aria-roles"} <= {found["rule"] for found in shown.axe()}


def test_without_scripts_it_is_the_same(pages: dict[str, Path], running: Any) -> None:
    words = []
    for scripts in (True, False):
        with opened(running, pages["usual"], 1280, scripts=scripts) as shown:
            words.append(shown.page.inner_text("body"))
    assert words[0] == words[1]
    assert "Main points" in words[0]


def test_by_keyboard_the_first_stop_skips_to_the_content(
    pages: dict[str, Path], running: Any
) -> None:
    with opened(running, pages["usual"], 360) as shown:
        shown.page.keyboard.press("Tab")
        assert shown.page.evaluate("document.activeElement.textContent") == "Skip to main content"
        box = shown.page.locator(".skip").bounding_box()
        assert box and box["x"] >= 0, "the link can't be seen when it has the focus"
        shown.page.keyboard.press("Enter")
        assert shown.page.evaluate("location.hash") == "#main"


def test_a_table_wider_than_a_phone_moves_inside_its_own_frame(
    pages: dict[str, Path], running: Any
) -> None:
    with opened(running, pages["usual"], 360) as shown:
        frames = shown.page.locator(".scroll")
        wide = [
            frames.nth(number)
            for number in range(frames.count())
            if frames.nth(number).evaluate("e => e.scrollWidth > e.clientWidth")
        ]
        assert wide
        assert all(frame.get_attribute("tabindex") == "0" for frame in wide)


def test_on_paper_it_is_whole(pages: dict[str, Path], running: Any) -> None:
    with opened(running, pages["usual"], 1280) as shown:
        assert shown.page.pdf(format="A4").startswith(b"%PDF")
        shown.page.emulate_media(media="print")
        assert not shown.page.locator(".contents").is_visible()
        assert shown.page.locator("#downloads").is_visible()
