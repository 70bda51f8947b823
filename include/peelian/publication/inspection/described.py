"""Inspecting the descriptions of the CSVs: the CSVW metadata and the data package, word for word.

Both are worked out anew here, from what the release must say and from the CSVs as they stand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from peelian.core.markers import LEGEND
from peelian.publication.inspection.expected import Expected, normal
from peelian.publication.inspection.figures import base_of, unit_of
from peelian.publication.inspection.findings import Finding

PACKAGE = "datapackage.json"
SPECIAL = r"\.[]{}()*+?^$|-"
OPEN_LICENCE = {"Open Government Licence v3.0": "OGL-UK-3.0"}
VALUE_TITLE = "Number of {unit}; empty where it is not given"
SHARE_TITLE = "Per cent of the total by {label}; empty where it is not given"
PART_TITLE = "Per cent of the same figure of {other}; empty where it is not given"
SHARE_MARKER_TITLE = "Why there is no share; empty where there is one"
MARKER_TITLE = "Why there is no number, or what to know about it; empty where neither holds"


def metadata_name(expected: Expected) -> str:
    """The name of the CSVW metadata of a release."""
    return f"{expected.release['id']}-{expected.release['period']}-metadata.json"


def inspect_descriptions(folder: Path, expected: Expected) -> list[Finding]:
    """What is wrong with the two descriptions of a release's CSVs."""
    wanted = {
        metadata_name(expected): csvw_form(expected),
        PACKAGE: package_form(expected, folder),
    }
    return [
        Finding(name, "is not the description that the release's CSVs must have")
        for name, form in wanted.items()
        if read_json(folder / name) != normal(json.loads(json.dumps(form)))
    ]


def read_json(path: Path) -> Any:
    """JSON of a file in the one form that a release's may have; None where it isn't.

    In another form it could hold what no reader sees: a key twice, a text behind the end.
    """
    try:
        data = path.read_bytes()
        value = json.loads(data)
        text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
        return normal(value) if data == f"{text}\n".encode() else None
    except (OSError, ValueError, RecursionError):
        return None


def csvw_form(expected: Expected) -> dict[str, Any]:
    """The CSVW metadata that a release must have."""
    release = expected.release
    window = release["effective_window"]
    facts = {
        "dc:title": f"{release['title']}: {release['period_label']}",
        "dc:description": release["summary"],
        "dc:identifier": f"{release['id']}/{release['period']}",
        "dc:publisher": release["publisher"],
        "dc:license": release["licence"],
        "dc:language": "en-GB",
        "dc:temporal": f"{window['start']}/{window['end']}",
    }
    if release["planned_at"]:
        facts["dc:issued"] = _moment(release)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        **facts,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"'},
        "tables": [
            {
                "url": f"{table['id']}.csv",
                "dc:title": table["title"],
                "dc:identifier": f"{release['id']}/{table['id']}",
                **({"dc:description": table["about"]} if table["about"] else {}),
                "tableSchema": {
                    "columns": [_csvw_column(*column) for column in _columns(expected, table)],
                    "primaryKey": [f"{dimension}_code" for dimension in table["by"]],
                },
            }
            for table in release["tables"]
        ],
    }


def package_form(expected: Expected, folder: Path) -> dict[str, Any]:
    """The data package that a release must have, for the CSVs that stand in its folder."""
    release = expected.release
    licence = release["licence"]
    return {
        "profile": "tabular-data-package",
        "name": release["id"],
        "version": release["period"],
        "title": f"{release['title']}: {release['period_label']}",
        "description": release["summary"],
        **({"created": _moment(release)} if release["planned_at"] else {}),
        "licenses": [{"name": OPEN_LICENCE.get(licence, "other"), "title": licence}],
        "contributors": [{"title": release["publisher"], "role": "publisher"}],
        "resources": [_resource(expected, table, folder) for table in release["tables"]],
    }


def _resource(expected: Expected, table: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    data = (folder / f"{table['id']}.csv").read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": table["id"],
        "title": table["title"],
        **({"description": table["about"]} if table["about"] else {}),
        "path": f"{table['id']}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {
            "fields": [_field(*column) for column in _columns(expected, table)],
            "missingValues": [""],
            "primaryKey": [f"{dimension}_code" for dimension in table["by"]],
        },
    }


def _columns(
    expected: Expected, table: Mapping[str, Any]
) -> list[tuple[str, str, list[str] | None, bool]]:
    """Name, title, allowed texts (None: a number) and whether it must be there, by column."""
    columns: list[tuple[str, str, list[str] | None, bool]] = []
    for dimension in table["by"]:
        label, shown = expected.dimension(dimension)["label"], expected.shown(dimension)
        columns.append((dimension, label, list(shown.values()), True))
        title = f"{label}: code, the same in every release"
        columns.append((f"{dimension}_code", title, list(shown), True))
    unit = unit_of(expected, table)
    columns.append(("value", VALUE_TITLE.format(unit=unit), None, False))
    columns.append(("marker", MARKER_TITLE, [marker.value for marker in LEGEND], False))
    if base := base_of(expected, table):
        columns.append(("share", PART_TITLE.format(other=base["title"]), None, False))
        columns.append(("share_marker", SHARE_MARKER_TITLE, ["x", "z"], False))
    elif table.get("shares"):
        label = str(expected.dimension(table["shares"])["label"])
        columns.append(("share", SHARE_TITLE.format(label=label), None, False))
        columns.append(("share_marker", SHARE_MARKER_TITLE, ["x", "z"], False))
    return columns


def _csvw_column(name: str, title: str, texts: list[str] | None, required: bool) -> dict[str, Any]:
    base = "decimal" if name == "share" else "integer"
    kind: dict[str, Any] = {"base": base, "minimum": 0}
    if texts is not None:
        kind = {"base": "string", "format": "|".join(map(_escaped, texts))}
    rest: dict[str, Any] = {"required": True} if required else {"null": ""}
    return {"name": name, "titles": name, "dc:title": title, "datatype": kind, **rest}


def _field(name: str, title: str, texts: list[str] | None, required: bool) -> dict[str, Any]:
    if texts is None:
        kind = "number" if name == "share" else "integer"
        return {"name": name, "title": title, "type": kind, "constraints": {"minimum": 0}}
    needed = {"required": True} if required else {}
    return {
        "name": name,
        "title": title,
        "type": "string",
        "constraints": {**needed, "enum": texts},
    }


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in text)


def _moment(release: Mapping[str, Any]) -> str:
    return str(release["planned_at"]).replace("Z", "+00:00")
