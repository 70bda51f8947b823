"""What a request comes to as a release specification: each key that an officer may write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from foi_drawn import drawn

from peelian.core.release_model import DecidedCells
from peelian.foi.compile import compile_request, spec_of, write_spec
from peelian.foi.request import Request
from peelian.foi.request_file import REQUESTS_FOLDER, load_request, load_requests


def one_table(**table: Any) -> dict[str, Any]:
    """The counts of a table beside the base's own."""
    windows = [
        {"id": "whole", "from": "2020-02-01", "to": "2022-12-31"},
        {"id": "apart", "calendar_years": ["2020", "2022"]},
        {"id": "fiscal", "financial_years": ["2020/21"]},
        {"id": "day", "as_at": "2022-12-22"},
    ]
    tables = [
        {"id": "years", "title": "Allegations by year", "by": ["year"]},
        {"id": "beside", "title": "Beside", "by": ["source"], **table},
    ]
    question = {"number": "1", "text": "How many?", "tables": ["years", "beside"]}
    request = drawn(questions=[question], windows=windows, tables=tables)
    found = next(one for one in compile_request(request)["tables"] if one["id"] == "beside")
    spec_of(request)
    counts: dict[str, Any] = found.get("counts", {})
    return counts


def test_a_table_that_counts_what_the_release_counts_says_nothing() -> None:
    assert one_table() == {}


COUNTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"count": "cases"}, {"counting_unit": "cases"}),
    ({"count": "people"}, {"counting_unit": "people", "once_per": ["source"]}),
    ({"date_basis": "finalised"}, {"date_basis": "finalised"}),
    ({"population": "everyone"}, {"population": "everyone"}),
    ({"cohort": "social-media@1"}, {"cohort": "social-media@1"}),
    (
        {"window": "fiscal"},
        {
            "window": {
                "requested_start": "2020-04-01",
                "requested_end": "2021-03-31",
                "start_at": "month",
            }
        },
    ),
    (
        {"where": [{"of": "rank", "at": "incident", "in": ["sergeant"], "label": "sergeants"}]},
        {"where": [{"of": "rank", "at": "incident", "in": ["sergeant"], "label": "sergeants"}]},
    ),
    (
        {"where": [{"of": "outcome", "not": ["nfa"]}]},
        {"where": [{"of": "outcome", "not": ["nfa"]}]},
    ),
    (
        {"count": "suspended", "window": "day", "by": ["suspended_for"]},
        {
            "counting_unit": "restrictions",
            "as_at": "2022-12-22",
            "where": [{"of": "measure", "in": ["suspended"]}],
        },
    ),
    (
        {"count": "headcount", "window": "day", "by": ["workforce_rank"]},
        {"counting_unit": "headcount", "as_at": "2022-12-22"},
    ),
]


@pytest.mark.parametrize(("table", "counts"), COUNTS, ids=[str(row[0]) for row in COUNTS])
def test_what_a_table_says_beside_its_request(
    table: dict[str, Any], counts: dict[str, Any]
) -> None:
    assert one_table(**table) == counts


def test_windows_that_do_not_touch_are_several() -> None:
    counts = one_table(window="apart")
    starts = [window["requested_start"] for window in counts["windows"]]
    assert starts == ["2020-01-01", "2022-01-01"]


def test_years_of_another_window_are_a_dimension_of_their_own() -> None:
    windows = [
        {"id": "old", "calendar_years": ["2018"]},
        {"id": "new", "calendar_years": ["2021"]},
    ]
    tables = [
        {"id": "olds", "title": "Old", "by": ["year"], "window": "old"},
        {"id": "news", "title": "New", "by": ["year"], "window": "new"},
    ]
    question = {"number": "1", "text": "How many?", "tables": ["olds", "news"]}
    raw = compile_request(drawn(questions=[question], windows=windows, tables=tables))
    assert [table["by"] for table in raw["tables"]] == [["year"], ["year_b"]]
    assert raw["period"] == "2018-2021"


def test_shares_medians_and_percentages_of_another_count() -> None:
    raw = compile_request(load_request(REQUESTS_FOLDER / "01.FOI.22.027406.yaml"))
    (share,) = raw["figures"]
    assert (share["of"], share["kind"], share["in"]) == ("share_by_sex", "part", "officers_by_sex")
    timed = compile_request(load_request(REQUESTS_FOLDER / "FOI-16295.yaml"))
    (took,) = [table for table in timed["tables"] if table["id"] == "took"]
    assert took["statistics"] == {"days": ["recorded", "finalised"], "over": "year"}


def test_how_terms_were_read_is_printed_with_the_answer() -> None:
    notes = compile_request(load_request(REQUESTS_FOLDER / "01.FOI.23.029010.yaml"))["notes"]
    assert any("\u201cproceedings\u201d was read so: Three different things" in n for n in notes)


def test_what_was_decided_about_a_figure_goes_along(tmp_path: Path) -> None:
    cells = DecidedCells(hide=({"table": "years", "year": "2021"},))
    spec = spec_of(drawn(), cells)
    assert spec.cells == cells
    assert b"hide:" in write_spec(drawn(), tmp_path, cells).read_bytes()
    assert "cells" not in compile_request(drawn())


@pytest.mark.parametrize("request_", load_requests(), ids=lambda request: request.release_id)
def test_the_same_request_gives_the_same_bytes(request_: Request, tmp_path: Path) -> None:
    if not request_.tables:
        return
    first = write_spec(request_, tmp_path).read_bytes()
    assert write_spec(request_, tmp_path).read_bytes() == first
