"""Whatever is protected: the inspector agrees with the writer, and nothing withheld comes back."""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping

import openpyxl
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from made_release import make_release

from peelian.core.errors import InputError
from peelian.core.markers import Marker
from peelian.core.release_model import Category, Dimension, Release, Table
from peelian.publication.build import release_files
from peelian.publication.inspection.delimited import inspect_csv
from peelian.publication.inspection.expected import Expected, normal
from peelian.publication.inspection.workbook import inspect_workbook
from peelian.publication.protected import Cell, ProtectedTable
from peelian.publication.text import safe_release

LABELS = st.text(
    st.characters(codec="utf-8", categories=["Lu", "Ll", "Nd", "Po", "Sc"]), min_size=1, max_size=30
).filter(lambda text: not text.startswith(("=", "+", "-", "@")) and text.casefold() != "total")
CELLS = st.one_of(st.integers(0, 10**9).map(Cell), st.just(Cell(None, Marker.CONFIDENTIAL)))


@st.composite
def releases(draw: st.DrawFn) -> tuple[Release, tuple[ProtectedTable, ...]]:
    """A release of years by a thing whose labels could be any text, some figures withheld."""
    labels = draw(st.lists(LABELS, min_size=1, max_size=4, unique_by=str.casefold))
    nested = draw(st.booleans())
    things = [Category(code="all", label="Total")]
    for number, label in enumerate(labels):
        parent = "t0" if nested and number else "all"
        things.append(Category(code=f"t{number}", label=label, parent=parent))
    years = [Category(code="all", label="All years")]
    years += [Category(code=str(y), label=str(y), parent="all") for y in range(2018, 2024)]
    dimensions = (
        Dimension(id="year", label="Year", categories=tuple(years)),
        Dimension(id="thing", label="Kind of thing", categories=tuple(things)),
    )
    table = Table(
        id="made_table",
        title=draw(LABELS),
        by=("year", "thing"),
        columns=draw(st.sampled_from([None, "thing", "year"])),
        change_over=draw(st.sampled_from([None, "year"])),
        shares=draw(st.sampled_from([None, "year", "thing"])),
    )
    release = safe_release(make_release(dimensions=dimensions, tables=(table,)))
    keys = list(itertools.product(*(d.labels() for d in dimensions)))
    values = draw(st.lists(CELLS, min_size=len(keys), max_size=len(keys)))
    cells = dict(zip(keys, values, strict=True))
    return release, (ProtectedTable(release.tables[0], release.dimensions, cells),)


def _expected(release: Release, tables: tuple[ProtectedTable, ...]) -> Expected:
    figures = {
        t.table.id: {k: c.value if c.value is not None else "[c]" for k, c in t.cells.items()}
        for t in tables
    }
    return Expected(normal(release.model_dump(mode="json")), figures, from_protected=True)


def _files(release: Release, tables: tuple[ProtectedTable, ...]) -> Mapping[str, bytes]:
    """The release's files; labels that make one name twice are refused, and not of interest."""
    try:
        return release_files(release, tables)
    except InputError:
        reject()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(releases())
def test_what_the_writer_makes_the_inspector_passes(
    made: tuple[Release, tuple[ProtectedTable, ...]],
) -> None:
    release, tables = made
    files = _files(release, tables)
    expected = _expected(release, tables)
    assert inspect_workbook(files["social-media-2023-02.xlsx"], "w", expected) == []
    findings = inspect_csv(files["made_table.csv"], "c", expected, expected.release["tables"][0])
    assert [f for f in findings if "looks like" not in f.what] == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(releases())
def test_the_sheet_shows_no_more_figures_than_were_protected_as_shown(
    made: tuple[Release, tuple[ProtectedTable, ...]],
) -> None:
    release, tables = made
    data = _files(release, tables)["social-media-2023-02.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Table 1"]
    rows = [[cell.value for cell in row] for row in sheet[sheet.tables["made_table"].ref]]
    change = [
        n for n, head in enumerate(rows[0]) if "hange on" in str(head) or "hange from" in str(head)
    ]
    change += [n for n, head in enumerate(rows[0]) if "hare of " in str(head)]
    plain = [c for row in rows[1:] for n, c in enumerate(row) if n not in change]
    shown = sorted(cell.value for cell in tables[0].cells.values() if cell.value is not None)
    assert sorted(value for value in plain if isinstance(value, int)) == shown
    if release.tables[0].columns is None and change:
        for row in rows[1:]:
            hidden = row[2] == "[c]"
            assert not (hidden and any(isinstance(row[n], int | float) for n in change))
