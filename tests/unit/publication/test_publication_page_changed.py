"""What changed since the release before: the page's section, and the scored list for approvers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_drawn import drawn

from peelian.publication.page import scored
from peelian.publication.page.changed import MOST_LISTED, what_changed
from peelian.publication.page.compared import revisions
from peelian.publication.page.scored import changes_bytes, scored_changes

BEFORE = """
    year  | source | n
    all   | total  | 60
    all   | public | 40
    all   | police | 20
    2022  | total  | 30
    2022  | public | 20
    2022  | police | 10
    2023  | total  | 30
    2023  | public | 20
    2023  | police | [c]"""
EARLIER = {"window": ("2022-01-01", "2023-05-31"), "period_label": "May 2023"}
LATER = {"window": ("2022-01-01", "2023-06-30"), "period_label": "June 2023"}


def with_lines(*lines: str, table: str = BEFORE) -> str:
    """The table with lines of the same codes put in place of its own."""
    new = {tuple(p.strip() for p in line.split("|")[:-1]): line for line in lines}
    old = table.strip().splitlines()
    return "\n".join(new.get(tuple(p.strip() for p in line.split("|")[:-1]), line) for line in old)


def test_the_first_release_says_so() -> None:
    changed = what_changed(None, drawn(BEFORE))
    assert changed.changes == (
        "This is the first release of these statistics that is published here.",
    )
    assert changed.revisions == ()


def test_a_revision_is_a_whole_year_that_both_give() -> None:
    later = with_lines(
        "all | total | 75", "2022 | public | 23", "2023 | public | 35", "2023 | police | 9"
    )
    changed = what_changed(drawn(BEFORE, **EARLIER), drawn(later, **LATER))
    assert changed.revisions == ("1 figure for an earlier whole year was revised.",)
    (line,) = changed.listed
    assert (line.place, line.before, line.now, line.change) == ("2022, public", 20, 23, "+3")
    assert changed.changes == (
        "Compared with the release for May 2023.",
        (
            "The figures now cover 1 January 2022 to 30 June 2023. "
            "Before, they covered 1 January 2022 to 31 May 2023."
        ),
        "What is counted, how it is grouped and the tables are as before.",
    )


def test_figures_that_are_marked_revised_are_told_of() -> None:
    # The mark comes from everything published before, so a figure may have it that the list,
    # which looks at the release before alone, doesn't hold.
    one = with_lines("2022 | public | 23 [r]")
    two = with_lines("2022 | public | 23 [r]", "2022 | total | 33 [r]")
    before = drawn(BEFORE, **EARLIER)
    assert what_changed(before, drawn(one, **LATER)).revisions[1].startswith("1 figure is marked")
    assert (
        what_changed(before, drawn(two, **LATER))
        .revisions[1]
        .startswith("2 figures are marked [r] in the tables and the files")
    )
    assert "2 figures are marked" in what_changed(None, drawn(two, **LATER)).revisions[0]


def test_what_is_hidden_now_or_shown_now_is_counted_and_not_listed() -> None:
    hidden = with_lines("2022 | police | [c]", "2022 | public | [c]")
    changed = what_changed(drawn(BEFORE, **EARLIER), drawn(hidden, **LATER))
    assert changed.listed == ()
    assert changed.revisions[1] == (
        "2 figures for earlier whole years were given before and are not given now."
    )
    changed = what_changed(drawn(hidden, **EARLIER), drawn(BEFORE, **LATER))
    assert changed.revisions[1].startswith("2 figures for earlier whole years were not given")


def test_changes_of_definition_are_told() -> None:
    now = BEFORE.replace("police", "officer")
    later = drawn(
        now,
        "another:\n rank | n\n total | 5\n pc | 5",
        **LATER,
        unit_label="allegations",
        cohort="social-media@2",
        labels={"public": "The public"},
    )
    said = what_changed(drawn(BEFORE, **EARLIER), later).changes
    assert "The counting unit changed. It is now “allegations”." in said
    assert any(text.startswith("The version of the definition changed") for text in said)
    assert "A table is new: Cases, another." in said
    assert "source: “officer” is new." in said
    assert "source: 1 of the categories is no longer given." in said
    assert "source: a category is now called “The public”." in said
    assert not any("police" in text for text in said), "the earlier release's own words"
    assert not any("as before" in text for text in said)
    back = what_changed(later, drawn(BEFORE, **EARLIER)).changes
    assert "1 of the tables is no longer given." in back
    listed = {line.what for line in scored_changes(drawn(BEFORE, **EARLIER), later)}
    assert "source: “police” is no longer given." in listed
    assert "The counting unit changed from “cases” to “allegations”." in listed


def test_a_table_that_is_broken_down_in_another_way_is_not_compared() -> None:
    other = "table_a:\n year | n\n all | 1\n 2022 | 1"
    earlier, later = drawn(BEFORE, **EARLIER), drawn(other, **LATER)
    assert revisions(earlier, later) == ()
    assert any("broken down in another way" in t for t in what_changed(earlier, later).changes)


def test_a_further_year_is_no_new_category() -> None:
    later = BEFORE + "\n2024 | total | 3\n2024 | public | 3\n2024 | police | 0"
    window = {**LATER, "window": ("2022-01-01", "2024-01-31"), "labels": {"2024": "2024 (January)"}}
    said = what_changed(drawn(BEFORE, **EARLIER), drawn(later, **window)).changes
    assert not any("is new" in text for text in said)
    before = drawn(BEFORE, **EARLIER, labels={"2023": "2023 (January to May)"})
    said = what_changed(before, drawn(BEFORE, **LATER)).changes
    assert said[-1].endswith("the tables are as before.")


def test_the_longest_list_is_cut_and_says_so() -> None:
    years = range(1950, 1950 + MOST_LISTED + 5)
    window = {"window": ("1950-01-01", "2020-12-31")}
    before, now = (
        drawn("year | n\nall | 1\n" + "\n".join(f"{y} | {y - 1940 + d}" for y in years), **window)
        for d in (0, 1)
    )
    changed = what_changed(before, now)
    assert len(changed.listed) == MOST_LISTED
    assert changed.revisions[:2] == (
        f"{MOST_LISTED + 5} figures for earlier whole years were revised.",
        (
            f"The {MOST_LISTED} largest revisions are listed. "
            "The earlier release keeps every earlier figure."
        ),
    )


# The list for those who sign.


def scores(before: str, now: str) -> dict[str, float]:
    lines = scored_changes(drawn(before, **EARLIER), drawn(now, **LATER))
    return {line.what: line.score for line in lines if line.where}


def test_the_worst_comes_first() -> None:
    now = with_lines(
        "2022 | public | 60", "2022 | police | 11", "2023 | public | 21", "2023 | police | 9"
    )
    lines = scored_changes(drawn(BEFORE, **EARLIER), drawn(now, **LATER))
    assert [line.score for line in lines] == sorted((line.score for line in lines), reverse=True)
    assert [line.what for line in lines if line.where] == [
        "2022, public",
        "2023, police",
        "2022, police",
        "2023, public",
    ]
    worst = lines[1]
    assert worst.line() == "    8.94  table_a  2022, public: 20 -> 60"


def test_what_should_not_move_counts_double() -> None:
    whole = scores(BEFORE, with_lines("2022 | public | 30"))["2022, public"]
    part = scores(BEFORE, with_lines("2023 | public | 30"))["2023, public"]
    fallen = scores(BEFORE, with_lines("all | public | 30"))["all, public"]
    risen = scores(with_lines("all | public | 30"), BEFORE)["all, public"]
    assert abs(whole - 2 * part) < 0.02
    assert abs(fallen - 2 * risen) < 0.02


def test_a_lost_table_or_a_shorter_window_is_above_any_figure() -> None:
    lost = drawn("other_table:\n year | n\n all | 1\n 2022 | 1", **LATER)
    assert scored_changes(drawn(BEFORE, **EARLIER), lost)[0].what == (
        "A table is no longer given: Cases, table_a."
    )
    shorter = drawn(with_lines("2022 | public | 900"), **EARLIER)
    assert scored_changes(drawn(BEFORE, **LATER), shorter)[0].score == 100.0


def test_the_file_says_which_releases_and_is_the_same_each_time() -> None:
    earlier, later = drawn(BEFORE, **EARLIER), drawn(with_lines("2022 | public | 30"), **LATER)
    data = changes_bytes(earlier, later)
    assert data == changes_bytes(earlier, later)
    title, _, _, *lines = data.decode().splitlines()
    assert (
        title == "What changed from social-media 2023-12 to social-media 2023-12, the worst first"
    )
    assert [line[8:].strip() for line in lines] == [
        "The figures cover 2022-01-01/2023-06-30, not 2022-01-01/2023-05-31.",
        "table_a  2022, public: 20 -> 30",
    ]


def test_a_long_list_is_cut_in_the_file_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scored, "MOST_LINES", 10)

    def of(step: int) -> str:
        years = "".join(f"\n{year} | {200 + step}" for year in range(14))
        return f"unit | n\nall | 9{years}"

    *_, last = changes_bytes(drawn(of(0)), drawn(of(1))).decode().splitlines()
    assert last == "and 4 smaller ones"


@given(st.lists(st.one_of(st.integers(0, 900), st.just("[c]")), min_size=8, max_size=8))
def test_nothing_differs_from_itself_and_every_difference_is_listed_once(values: list) -> None:
    def table(numbers: list) -> str:
        return "year | n\n" + "\n".join(
            f"{code} | {n}" for code, n in zip(("all", 2021, 2022, 2023), numbers, strict=True)
        )

    before, now = drawn(table(values[:4])), drawn(table(values[4:]))
    assert scored_changes(before, before) == ()
    assert revisions(now, now) == ()
    listed = [line for line in scored_changes(before, now) if line.where]
    differing = sum(a != b for a, b in zip(values[:4], values[4:], strict=True))
    assert len(listed) == differing
    assert {line.before for line in listed} | {line.now for line in listed} <= {
        v if isinstance(v, str) else f"{v:,}" for v in values
    }
