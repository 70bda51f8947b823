"""The inspector against pages and drawings that were spoiled by other means than ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from poison import CANARY
from poison_web import POISONS_HTML, POISONS_SVG, SVG

from peelian.core.manifest import Finished
from peelian.publication.inspection import inspect_path, read_expected
from peelian.publication.inspection.html import inspect_html
from peelian.publication.inspection.svg import inspect_svg
from peelian.publication.page.render import page_bytes

EMAIL = "holds what looks like an e-mail address"


@pytest.fixture(scope="module")
def page(pristine: object) -> str:
    folder = next(p for p in pristine.root.glob("staged/*/*/*") if p.is_dir())  # type: ignore[attr-defined]
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return page_bytes(files, None, None).decode()


def test_a_page_as_it_is_made_is_clean(page: str, protected: Finished, tmp_path: Path) -> None:
    expected = read_expected(protected.folder)
    assert inspect_html(page.encode(), "index.html", expected) == []
    (tmp_path / "index.html").write_text(page)
    assert {f.what for f in inspect_path(tmp_path / "index.html")} <= {EMAIL}


@pytest.mark.parametrize("name", POISONS_HTML)
def test_a_poisoned_page_is_found_and_not_repeated(
    name: str, page: str, protected: Finished
) -> None:
    spoiled = POISONS_HTML[name](page)
    assert spoiled != page
    findings = inspect_html(spoiled.encode(), "index.html", read_expected(protected.folder))
    assert findings
    assert not any(CANARY in str(finding) for finding in findings)


NEEDS_WORDS = {
    *("a description that isn't ours", "a name", "a name in a label", "a name in the head"),
    *("a number of a person", "another figure", "a figure for a withheld one", "a figure less"),
    *("a table less", "another figure at a chart's column"),
    "a figure for a withheld one at a chart's column",
}


@pytest.mark.parametrize("name", sorted(set(POISONS_HTML) - NEEDS_WORDS))
def test_most_poison_is_found_in_a_page_of_which_nothing_is_known(name: str, page: str) -> None:
    found = {f.what for f in inspect_html(POISONS_HTML[name](page).encode(), "x.html", None)}
    assert found - {EMAIL}


def test_bytes_that_are_no_text_are_found(page: str) -> None:
    assert inspect_html(page.encode().replace(b"Total", b"T\xff", 1), "x.html", None)
    assert inspect_svg(SVG.encode().replace(b"Total", b"T\xff", 1), "x.svg")


def test_a_plain_drawing_is_clean(tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"
    path.write_text(SVG)
    assert inspect_path(path) == []


@pytest.mark.parametrize("name", POISONS_SVG)
def test_a_poisoned_drawing_is_found_and_not_repeated(name: str, tmp_path: Path) -> None:
    spoiled = POISONS_SVG[name](SVG)
    assert spoiled != SVG
    path = tmp_path / "chart.svg"
    path.write_text(spoiled)
    findings = inspect_path(path)
    assert findings
    assert not any(CANARY in str(finding) for finding in findings)
