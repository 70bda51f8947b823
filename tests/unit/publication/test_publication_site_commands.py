"""`peelian site` and `peelian changes`, and the site's index in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from page_drawn import drawn_files
from publication_browser import WIDTHS, browser, chromium, opened
from site_made import put, specification

from peelian.cli import peelian
from peelian.core.zones import Home
from peelian.publication.site.build import build_site

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser(chromium()) as started:
        yield started


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import datetime as dt

    folder = tmp_path_factory.mktemp("site")
    home = Home(folder / "home")
    put(home, "2023-11")
    put(home, "2023-12", 2, chained="A file was read twice.")
    put(home, "2023-12", id="use-of-force", title="Use of force, caf\u00e9s and bars")
    made = build_site(
        home,
        today=dt.date(2024, 1, 20),
        specifications=specification(folder / "specifications"),
        changes_file=folder / "none.yaml",
    )
    return made.folder


def test_the_site_is_made_from_a_shell(home: Home) -> None:
    put(home, "2023-12")
    answer = CliRunner().invoke(
        peelian, ["site", "--home", str(home.root), "--today", "2024-01-20"]
    )
    assert answer.exit_code == 0, answer.output
    assert (home.root / "public" / "index.html").is_file()
    assert "releases 1, planned 12" in answer.output


def test_what_changed_is_listed_from_a_shell(tmp_path: Path) -> None:
    folders = []
    for name, count in (("before", 20), ("now", 60)):
        folder = tmp_path / name
        folder.mkdir()
        for file, data in drawn_files(f"year | n\nall | 90\n2022 | {count}").items():
            (folder / file).write_bytes(data)
        folders.append(str(folder))
    answer = CliRunner().invoke(peelian, ["changes", *folders])
    assert answer.exit_code == 0
    assert answer.output == "    8.94  table_a  2022: 20 -> 60\n"
    assert CliRunner().invoke(peelian, ["changes", *folders[:1] * 2]).output == "nothing differs\n"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["index", "calendar", "social-media/2023-12/index"])
def test_nobody_is_shut_out_of_the_site(name: str, width: str, public: Path, running: Any) -> None:
    with opened(running, public / f"{name}.html", WIDTHS[width]) as shown:
        assert shown.axe() == []
        assert shown.asked == []
        assert shown.console == []
        wide = shown.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= WIDTHS[width], "the page can be moved sideways"


def test_the_titles_can_be_searched(public: Path, running: Any) -> None:
    with opened(running, public / "index.html", 1280) as shown:
        releases = shown.page.locator(".release:visible")
        assert releases.count() == 3
        shown.page.fill("#words", "CAFES 2023-12")
        assert releases.count() == 1
        assert shown.page.inner_text("#found") == "1 release"
        assert shown.page.locator("section.series:visible").count() == 1
        shown.page.fill("#words", "nothing of the kind")
        assert releases.count() == 0
        assert shown.page.inner_text("#found") == "0 releases"
        shown.page.fill("#words", "")
        assert releases.count() == 3


def test_without_scripts_the_whole_list_is_there_and_no_dead_field(
    public: Path, running: Any
) -> None:
    with opened(running, public / "index.html", 360, scripts=False) as shown:
        assert shown.page.locator(".release:visible").count() == 3
        assert not shown.page.locator("#search").is_visible()


def test_links_from_a_release_lead_back_to_the_site(public: Path, running: Any) -> None:
    page = public / "social-media" / "2023-12" / "v2" / "index.html"
    with opened(running, page, 1280) as shown:
        links = shown.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    files = {link.split("#")[0].removeprefix("file://") for link in links if "mailto" not in link}
    lost = [name for name in files if not Path(name).exists() and not name.endswith("SHA256SUMS")]
    assert lost == []
