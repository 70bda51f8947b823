"""Charts: drawn from published figures alone, a gap where there's none, words for each panel."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_drawn import drawn

from peelian.publication.page.chart import MOST_BARS, Chart, chart_of, nice_top
from peelian.publication.page.svg import columns_svg

TABLE = """
    year  | source | n
    all   | total  | 60
    all   | public | 50
    all   | police | [c]
    2022  | total  | 20
    2022  | public | 20
    2022  | police | 0
    2023  | total  | 40
    2023  | public | 30
    2023  | police | [c]"""


def chart(table: str, **facts: object) -> Chart | None:
    published = drawn(table, **facts)
    return chart_of(published.tables[0], published.window)


def texts(svg: str) -> list[str]:
    """The texts that stand at columns: neither the scale's nor the years'."""
    root = ElementTree.fromstring(svg)
    return [
        str(element.text)
        for element in root.iter("text")
        if element.get("text-anchor") == "middle" and not re.fullmatch(r"20\d\d", str(element.text))
    ]


def test_years_are_columns_and_every_part_has_a_panel_of_the_same_scale() -> None:
    drawing = chart(TABLE)
    assert drawing is not None and drawing.columns
    assert [(p.title, p.top) for p in drawing.panels] == [("total", 40), ("public", 30)]
    assert "Not drawn, as no figure over 0 is given: police." in drawing.notes
    assert any("“total” is drawn to a scale of its own" in note for note in drawing.notes)


def test_a_hidden_figure_is_a_gap_with_its_marker_and_a_zero_is_a_0() -> None:
    drawing = chart(TABLE.replace("2022  | police | 0", "2022  | police | 9"))
    assert drawing is not None
    police = drawing.panels[2]
    svg = columns_svg(police)
    assert texts(svg) == ["9", "[c]"]
    assert svg.count("<rect") == 1
    assert "Not given: 2023." in police.words
    assert any(note.startswith("A letter in place of a bar") for note in drawing.notes)


def test_a_year_that_is_cut_short_is_an_outline_and_says_so() -> None:
    drawing = chart(TABLE, window=("2022-01-01", "2023-03-31"))
    assert drawing is not None
    assert [bar.part for bar in drawing.panels[0].bars] == [False, True]
    assert columns_svg(drawing.panels[0]).count('class="bar part"') == 1
    assert any(note.startswith("An outline stands for a year") for note in drawing.notes)


def test_what_has_no_years_is_drawn_as_lines_of_bars() -> None:
    drawing = chart("""
        rank      | n
        total     | 30
        constable | 20
        sergeant  | 10""")
    assert drawing is not None and not drawing.columns
    assert [bar.value for bar in drawing.panels[0].bars] == [20, 10]
    assert drawing.panels[0].words == (
        "rank, by rank. From constable: 20 to sergeant: 10. The largest is constable: 20."
    )


@pytest.mark.parametrize("value", ["0", "[c]"])
def test_nothing_is_drawn_of_nothing(value: str) -> None:
    assert chart(f"year | n\nall | {value}\n2022 | {value}\n2023 | {value}") is None


def test_too_many_figures_are_left_to_the_table() -> None:
    many = "\n".join(f"unit{number} | 5" for number in range(MOST_BARS + 1))
    assert chart(f"unit | n\ntotal | 205\n{many}") is None


@given(st.integers(0, 10**9))
def test_a_scale_holds_its_largest_and_its_half_is_whole(largest: int) -> None:
    top = nice_top(largest)
    assert max(largest, 4) <= top <= max(4, 2 * largest)
    assert top % 2 == 0


@given(
    st.lists(
        st.one_of(st.integers(0, 10**6), st.just("[c]"), st.just("[x]")), min_size=1, max_size=30
    )
)
def test_every_drawing_is_well_formed_and_shows_no_number_but_published_ones(values: list) -> None:
    lines = "\n".join(f"{2000 + place} | {value}" for place, value in enumerate(values))
    drawing = chart(f"year | n\nall | [c]\n{lines}", window=("2000-01-01", "2040-12-31"))
    if drawing is None:
        assert not any(isinstance(value, int) and value for value in values)
        return
    svg = columns_svg(drawing.panels[0])
    assert svg == columns_svg(drawing.panels[0])
    shown = {f"{value:,}" if isinstance(value, int) else value for value in values} | {"c", "x"}
    assert set(texts(svg)) <= shown
    for rect in ElementTree.fromstring(svg).iter("rect"):
        assert float(rect.get("height", "")) >= 0
        assert 0 <= float(rect.get("y", "")) <= 190
