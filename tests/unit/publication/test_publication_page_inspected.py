"""The page and its inspection agree: what the one writes the other accepts, in every situation."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import made_release
import pytest
from made_release import DIMENSIONS, TABLES, YEARS, make_protected, make_release
from page_html import parsed
from site_made import put

from peelian.core.manifest import Finished
from peelian.core.release_model import Category, Release, Table, Window
from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.page.published import earlier_published
from peelian.publication.page.scored import changes_path
from peelian.publication.publish import publish
from peelian.publication.seal import inspect_and_seal
from peelian.publication.signoff import decide

TEXT = "{http://www.w3.org/2000/svg}text"
REASON = "checked every table against last month"


def published(home: Home, release: Release) -> Finished:
    staged = build(make_protected(home, release).folder, home)
    sealed = inspect_and_seal(staged.folder, home)
    for who in ("ann", "bob"):
        decide(
            home, sealed.digest, who=who, decision="approve", reason=REASON, triggered_by="carol"
        )
    publish(sealed.folder, home)
    return staged


def month(period: str, end: str, **changes: Any) -> Release:
    fields = {
        "period": period,
        "period_label": period,
        "effective_window": Window(start=dt.date(2018, 1, 1), end=dt.date.fromisoformat(end)),
        "requested_window": Window(start=dt.date(2018, 1, 1), end=dt.date.fromisoformat(end)),
        "window_reason": "",
    }
    return make_release(**{**fields, **changes})


def words_of(staged: Finished) -> str:
    return (staged.folder / "index.html").read_text(encoding="utf-8")


def test_a_second_month_is_compared_and_passes(home: Home) -> None:
    published(home, month("2023-01", "2023-01-31"))
    staged = build(make_protected(home, month("2023-02", "2023-02-28")).folder, home)
    inspect_and_seal(staged.folder, home)
    assert "Compared with the release for 2023-01." in words_of(staged)
    listed = changes_path(staged.folder).read_text(encoding="utf-8")
    assert "The figures cover 2018-01-01/2023-02-28, not 2018-01-01/2023-01-31." in listed
    assert not list(staged.folder.glob("*.changes.txt"))


def test_a_correction_says_so_and_is_judged_by_what_it_corrects(home: Home) -> None:
    published(home, month("2023-01", "2023-01-31"))
    protected = make_protected(home, month("2023-01", "2023-01-31", title="The right title"))
    staged = build(protected.folder, home, version=2)
    inspect_and_seal(staged.folder, home)
    assert "This is version 2: a correction of the version before." in words_of(staged)
    listed = changes_path(staged.folder).read_text(encoding="utf-8").splitlines()
    assert listed[0] == (
        "What changed from social-media 2023-01 to social-media 2023-01, the worst first"
    )
    (line,) = listed[3:]
    assert line.endswith(
        "“Complaints and conduct matters about social media” to “The right title”."
    )


def test_the_next_month_is_compared_with_the_newest_version(home: Home) -> None:
    put(home, "2023-10")
    put(home, "2023-11", summary="The first.")
    put(home, "2023-11", 2, summary="The second.")
    put(home, "2023-11", 10, summary="The tenth.")
    found = earlier_published(home, "social-media", "2023-12")
    assert found is not None
    assert found.text("summary") == "The tenth."
    assert earlier_published(home, "social-media", "2023-10") is None
    assert earlier_published(home, "another", "2023-12") is None


def test_the_first_month_has_nothing_to_be_compared_with(home: Home) -> None:
    staged = build(make_protected(home, month("2023-01", "2023-01-31")).folder, home)
    inspect_and_seal(staged.folder, home)
    assert not changes_path(staged.folder).exists()


def test_years_that_no_table_names_pass_too(home: Home) -> None:
    """The next release of a December's is in a year that nothing else of it names."""
    alone = {"tables": TABLES[-1:], "cohort_words": ""}
    moment = dt.datetime(2025, 1, 9, 9, 30, tzinfo=dt.UTC)
    published(home, month("2024-10", "2024-10-31", planned_at=moment, **alone))
    later = month("2024-11", "2024-11-30", planned_at=moment, **alone)
    staged = build(make_protected(home, later).folder, home)
    inspect_and_seal(staged.folder, home)
    assert "2025" in words_of(staged)


def test_other_words_of_the_earlier_release_do_not_come_in(home: Home) -> None:
    earlier = [
        d.model_copy(
            update={
                "categories": (
                    *d.categories[:-1],
                    Category(code="bygone", label="Bygone thing", parent=d.categories[0].code),
                )
            }
        )
        if d.id == "platform"
        else d
        for d in DIMENSIONS
    ]
    published(
        home,
        month(
            "2023-01",
            "2023-01-31",
            dimensions=earlier,
            title="Formerly entitled",
            unit_label="quondam units",
        ),
    )
    staged = build(make_protected(home, month("2023-02", "2023-02-28")).folder, home)
    inspect_and_seal(staged.folder, home)
    page = words_of(staged)
    assert "1 of the categories is no longer given" in page
    assert not re.search("bygone|formerly entitled|quondam", page, re.IGNORECASE)
    listed = changes_path(staged.folder).read_text(encoding="utf-8")
    assert "“Bygone thing” is no longer given" in listed
    assert "changed from “quondam units” to" in listed


@pytest.mark.parametrize("method", ["round", "cell-key"])
def test_other_methods_of_protection_pass(
    method: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {
        "round": {"method": "round", "threshold": 5, "base": 5, "furthest": 0},
        "cell-key": {
            "method": "cell-key",
            "threshold": 5,
            "largest_noise": 3,
            "smallest_shown": 1,
        },
    }[method]
    counts = made_release.true_counts

    def changed(release: Release, table: Table) -> dict[tuple[str, ...], int]:
        return {key: count - count % 5 for key, count in counts(release, table).items()}

    monkeypatch.setattr(made_release, "true_counts", changed)
    monkeypatch.setattr(made_release, "HIDE_UNDER", 0)
    protected = make_protected(home, month("2023-01", "2023-01-31", protection=told))
    staged = build(protected.folder, home)
    inspect_and_seal(staged.folder, home)
    assert ("multiple of 5" in words_of(staged)) is (method == "round")


def test_every_number_of_a_chart_is_in_the_csv_beside_it(staged: Finished) -> None:
    root = parsed((staged.folder / "index.html").read_bytes())
    for table in TABLES:
        section = next(
            s for s in root.iter("section") if s.get("aria-labelledby") == f"heading-{table.id}"
        )
        (figure,) = section.iter("figure")
        text = (staged.folder / f"{table.id}.csv").read_text(encoding="utf-8")
        lines = list(csv.DictReader(io.StringIO(text)))
        shown = {f"{int(line['value']):,}" for line in lines if line["value"]}
        drawn = {
            str(e.text)
            for e in figure.iter(TEXT)
            if e.get("text-anchor") == "middle" and e.text not in YEARS
        }
        drawn |= {
            "".join(e.itertext()) for e in figure.iter("span") if e.get("class") == "line-figure"
        }
        assert drawn
        assert drawn <= shown | {"[c]", "c"}, table.id


def test_a_gap_in_a_chart_is_where_the_csv_has_none(staged: Finished, tmp_path: Path) -> None:
    root = parsed((staged.folder / "index.html").read_bytes())
    gaps = sum(e.get("class") == "gap" for e in root.iter(TEXT))
    gaps += sum(
        "".join(e.itertext()) == "[c]" for e in root.iter("span") if e.get("class") == "line-figure"
    )
    assert gaps > 0
    hidden = 0
    for table in TABLES:
        text = (staged.folder / f"{table.id}.csv").read_text(encoding="utf-8")
        axis = table.by[0]
        hidden += sum(
            line["marker"] == "c" and line[f"{axis}_code"] != "total"
            for line in csv.DictReader(io.StringIO(text))
        )
    # Panels in which nothing over 0 is given aren't drawn, so some gaps aren't either.
    assert gaps <= hidden
