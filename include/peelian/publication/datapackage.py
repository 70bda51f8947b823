"""`datapackage.json`: the same description as a Frictionless Data Package, which many tools read.

The form is version 1 of the standard, with what every later version keeps. The package is named by
its release, and each resource by its table, so the names stay the same from month to month; the
period is the version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peelian.core.files import digest_bytes
from peelian.core.release_model import Release, Table
from peelian.publication.labels import shown_labels
from peelian.publication.tidy import Column, Kind, tidy_columns

PACKAGE_NAME = "datapackage.json"
LICENCES = {"Open Government Licence v3.0": "OGL-UK-3.0"}
"""Open Definition's id of a licence, by its usual name; another licence has its name alone."""

OTHER_LICENCE = "other"


def data_package(release: Release, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The package's description, JSON-able.

    Args:
        release: its texts made safe already.
        files: the release's files by name, its CSVs among them.
    """
    created = {"created": release.planned_at.isoformat()} if release.planned_at else {}
    return {
        "profile": "tabular-data-package",
        "name": release.id,
        "version": release.period,
        "title": f"{release.title}: {release.period_label}",
        "description": release.summary,
        **created,
        "licenses": [
            {"name": LICENCES.get(release.licence, OTHER_LICENCE), "title": release.licence}
        ],
        "contributors": [{"title": release.publisher, "role": "publisher"}],
        "resources": [
            _resource(release, table, files[f"{table.id}.csv"]) for table in release.tables
        ],
    }


def _resource(release: Release, table: Table, data: bytes) -> dict[str, Any]:
    columns = tidy_columns(table)
    described = {"description": table.about} if table.about else {}
    return {
        "profile": "tabular-data-resource",
        "name": table.id,
        "title": table.title,
        **described,
        "path": f"{table.id}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{digest_bytes(data)}",
        "schema": {
            "fields": [_field(release.seen_by(table), column) for column in columns],
            "missingValues": [""],
            "primaryKey": [column.name for column in columns if column.kind is Kind.CODE],
        },
    }


def _field(release: Release, column: Column) -> dict[str, Any]:
    head = {"name": column.name, "title": column.title(release)}
    if column.kind in (Kind.LABEL, Kind.CODE):
        shown = shown_labels(release.dimension(column.dimension))
        texts = list(shown.values() if column.kind is Kind.LABEL else shown)
        return {**head, "type": "string", "constraints": {"required": True, "enum": texts}}
    if column.kind is Kind.VALUE:
        return {**head, "type": "integer", "constraints": {"minimum": 0}}
    if column.kind in (Kind.SHARE, Kind.PART):
        return {**head, "type": "number", "constraints": {"minimum": 0}}
    markers = [marker.value for marker in column.markers]
    return {**head, "type": "string", "constraints": {"enum": markers}}
