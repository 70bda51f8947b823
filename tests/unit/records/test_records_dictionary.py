"""The data dictionary is fresh, and leaves nothing out."""

from __future__ import annotations

import pytest

from peelian.core.reference import code_list
from peelian.records.dictionary import PAGE, dictionary
from peelian.records.schema import TABLES
from peelian.records.schema_linked import SUBJECT_MOMENTS


def test_the_page_is_fresh() -> None:
    fresh = dictionary()
    assert PAGE.read_text(encoding="utf-8") == fresh, (
        "run `python -m peelian.records.dictionary` and commit the page"
    )


@pytest.mark.parametrize("table", [*TABLES.values(), SUBJECT_MOMENTS], ids=lambda t: t.name)
def test_every_column_and_its_codes_are_told(table) -> None:
    page = dictionary()
    section = page.partition(f"### {table.name}")[2].partition("\n### ")[0]
    for column in table.columns:
        line = next(line for line in section.splitlines() if line.startswith(f"| `{column.name}`"))
        assert column.about in line
        if column.codes is not None:
            assert f"(#list-{column.codes})" in line
            listed = page.partition(f"### List {column.codes}\n")[2].partition("\n### ")[0]
            assert all(f"`{code.code}`" in listed for code in code_list(column.codes))


def test_every_column_has_a_sentence_of_its_own() -> None:
    for table in TABLES.values():
        assert table.about[0].isupper()
        assert all(len(column.about) > 3 for column in table.columns)
