"""What dimensions, codes and tables are called on the officer's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from peelian.core.release_model import Release
from peelian.disclosure.cells import Cells


@dataclass(frozen=True)
class Labels:
    """Names in words, by id or code; what has none is called by its id or code.

    Attributes:
        title: of the whole page.
        counts: what is counted, such as "allegations against individuals".
        period: what time it's for, in words; empty where that isn't known.
        dimensions: label by dimension id.
        codes: label by code, by dimension id.
        tables: title by table id.
        columns: by table id, the dimension that its published form spreads over columns.
    """

    title: str
    counts: str
    period: str = ""
    dimensions: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def dimension(self, dimension: str) -> str:
        """A dimension in words."""
        return self.dimensions.get(dimension, dimension)

    def code(self, dimension: str, code: str) -> str:
        """A code in words."""
        return self.codes.get(dimension, {}).get(code, code)


def labels_of_file(cells: Cells) -> Labels:
    """The labels of tables made of a file, which has codes alone."""
    names = ", ".join(table.id for table in cells.tables)
    return Labels(title=f"Tables of a file: {names}", counts="what the file counts")


def labels_of_release(release: Release) -> Labels:
    """The labels that a release gives."""
    return Labels(
        title=release.title,
        period=release.period_label,
        counts=release.unit_label,
        dimensions={dimension.id: dimension.label for dimension in release.dimensions},
        codes={dimension.id: dimension.labels() for dimension in release.dimensions},
        tables={table.id: table.title for table in release.tables},
        columns={table.id: table.columns for table in release.tables if table.columns},
    )
