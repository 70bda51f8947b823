"""CSV on the Web: what each column of a release's CSVs means, for a machine and a checker.

One `<release>-<period>-metadata.json` describes every CSV of a release, with a W3C Recommendation's
words (Metadata Vocabulary for Tabular Data, 2015). Nothing in it is worked out from a count. Names
of columns and identifiers of tables stay the same from one month to the next.
"""

from __future__ import annotations

from typing import Any

from peelian.core.release_model import Release, Table
from peelian.publication.labels import shown_labels
from peelian.publication.tidy import Column, Kind, tidy_columns

CONTEXT = "http://www.w3.org/ns/csvw"
LANGUAGE = "en"
SPECIAL = frozenset(r"\.[]{}()*+?^$|-")
"""Characters that stand for themselves only behind a backslash, in a regular expression."""


def csvw_name(release: Release) -> str:
    """The name of a release's description of its CSVs."""
    return f"{release.id}-{release.period}-metadata.json"


def csvw_metadata(release: Release) -> dict[str, Any]:
    """The description of a release's CSVs, JSON-able; its texts must be made safe before."""
    facts = {
        "dc:title": f"{release.title}: {release.period_label}",
        "dc:description": release.summary,
        "dc:identifier": f"{release.id}/{release.period}",
        "dc:publisher": release.publisher,
        "dc:license": release.licence,
        "dc:language": "en-GB",
        "dc:temporal": f"{release.effective_window.start}/{release.effective_window.end}",
    }
    if release.planned_at:
        facts["dc:issued"] = release.planned_at.isoformat()
    return {
        "@context": [CONTEXT, {"@language": LANGUAGE}],
        **facts,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"'},
        "tables": [_table(release, table) for table in release.tables],
    }


def exactly(texts: list[str]) -> str:
    """A regular expression that matches these texts and no other, in any usual dialect."""
    return "|".join(
        "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in text) for text in texts
    )


def _table(release: Release, table: Table) -> dict[str, Any]:
    described = {"dc:description": table.about} if table.about else {}
    columns = tidy_columns(table)
    return {
        "url": f"{table.id}.csv",
        "dc:title": table.title,
        "dc:identifier": f"{release.id}/{table.id}",
        **described,
        "tableSchema": {
            "columns": [_column(release.seen_by(table), column) for column in columns],
            "primaryKey": [column.name for column in columns if column.kind is Kind.CODE],
        },
    }


def _column(release: Release, column: Column) -> dict[str, Any]:
    head = {"name": column.name, "titles": column.name, "dc:title": column.title(release)}
    if column.kind in (Kind.LABEL, Kind.CODE):
        shown = shown_labels(release.dimension(column.dimension))
        texts = list(shown.values() if column.kind is Kind.LABEL else shown)
        return {
            **head,
            "datatype": {"base": "string", "format": exactly(texts)},
            "required": True,
        }
    if column.kind is Kind.VALUE:
        return {**head, "datatype": {"base": "integer", "minimum": 0}, "null": ""}
    if column.kind in (Kind.SHARE, Kind.PART):
        return {**head, "datatype": {"base": "decimal", "minimum": 0}, "null": ""}
    markers = [marker.value for marker in column.markers]
    return {**head, "datatype": {"base": "string", "format": exactly(markers)}, "null": ""}
