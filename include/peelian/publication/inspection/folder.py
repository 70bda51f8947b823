"""Inspecting a release's folder: which files it holds, their digests, and its metadata."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from peelian.core.markers import LEGEND
from peelian.publication.inspection.changed import inspect_figures
from peelian.publication.inspection.described import (
    PACKAGE,
    inspect_descriptions,
    metadata_name,
    read_json,
)
from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.figures import expected_grid, markers_of
from peelian.publication.inspection.findings import Finding
from peelian.publication.inspection.letter import inspect_letters, letter_names
from peelian.publication.inspection.shapes import shape_of
from peelian.publication.inspection.signature import SIGNATURE, inspect_signature

ALWAYS = frozenset({"release.json", "manifest.json", "SHA256SUMS", PACKAGE})
PAGE = "index.html"
COPIED = (
    *("id", "title", "summary", "period", "period_label", "planned_at", "publisher", "contact"),
    *("licence", "requested_window", "effective_window", "window_reason", "population"),
    *("counting_unit", "unit_label", "date_basis", "date_basis_label", "cohort", "cohort_words"),
    "notes",
)
MEANING: dict[str, Any] = {"staff_groups": None, "regimes": [], "protection": None, "statuses": []}
"""Fields that folders from before the ledger lack, and what stands for them."""
EARLY = "pre_release_access"
EARLY_FIELDS = frozenset({"role", "organisation", "why", "hours"})
EARLY_HOURS, MOST_EARLY, LONGEST_ROLE = 24, 5, 200
"""The longest that anyone may see a release early, how many roles may, and characters of a text."""
REGISTER = ("register_id", "title", "as_at", "snapshot_digest")
DIGEST = re.compile(r"[0-9a-f]{64}")


def expected_names(expected: Expected) -> frozenset[str]:
    """The names of the files that a release's folder holds."""
    release = expected.release
    tables = {f"{table['id']}.csv" for table in release["tables"]}
    books = {f"{release['id']}-{release['period']}.{kind}" for kind in ("xlsx", "ods")}
    return ALWAYS | tables | books | {metadata_name(expected)}


def inspect_folder(folder: Path, expected: Expected) -> list[Finding]:
    """What is wrong with a folder beside its tables and workbook."""
    names = {path.name for path in folder.iterdir()}
    odd = [path for path in folder.iterdir() if path.is_symlink() or not path.is_file()]
    wanted = expected_names(expected)
    may = {SIGNATURE, PAGE} | letter_names(expected.release)
    lost, strange = wanted - names, names - wanted - may
    findings = [Finding(folder.name, f"{name} is missing") for name in sorted(lost)]
    if strange or odd:
        findings.append(
            Finding(folder.name, f"holds {len(strange) or len(odd)} files that no release has")
        )
    if findings:
        return findings
    findings += _check_sums(folder, names - {"manifest.json", "SHA256SUMS", SIGNATURE})
    findings += _check_manifest(folder, names - {"manifest.json"})
    findings += inspect_figures(expected)
    findings += inspect_descriptions(folder, expected)
    findings += inspect_letters(folder, expected)
    return findings + _check_metadata(folder, expected)


def _check_sums(folder: Path, names: set[str]) -> list[Finding]:
    wanted = "".join(f"{_digest(folder / name)}  {name}\n" for name in sorted(names))
    if (folder / "SHA256SUMS").read_bytes() == wanted.encode("utf-8"):
        return []
    return [Finding("SHA256SUMS", "does not give the digests of the files")]


def _check_manifest(folder: Path, names: set[str]) -> list[Finding]:
    manifest = read_json(folder / "manifest.json")
    if not isinstance(manifest, dict):
        return [Finding("manifest.json", "can't be read")]
    findings = []
    if manifest.get("files") != {name: _digest(folder / name) for name in names}:
        findings.append(Finding("manifest.json", "does not give the digests of the files"))
    counts, facts = manifest.get("counts"), manifest.get("facts")
    if manifest.get("inputs") or set(manifest) != {"stage", "inputs", "counts", "facts", "files"}:
        findings.append(Finding("manifest.json", "says more than a public one may"))
    if not isinstance(counts, dict) or set(counts) - {"tables", "cells", "hidden"}:
        findings.append(Finding("manifest.json", "holds counts that a public one may not"))
    if not isinstance(facts, dict) or not _may_be_public(facts):
        findings.append(Finding("manifest.json", "holds facts that a public one may not"))
    return findings


def _may_be_public(facts: Mapping[str, Any]) -> bool:
    """The head of the ledger may be told: its hashes are over what was published alone."""
    head = facts.get("ledger_head")
    told = head is None or (isinstance(head, str) and DIGEST.fullmatch(head) is not None)
    return told and not set(facts) - {"release", "period", "ledger_head"}


def _check_metadata(folder: Path, expected: Expected) -> list[Finding]:
    found = read_json(folder / "release.json")
    wanted = public_form(expected)
    if not isinstance(found, dict) or set(found) != set(wanted):
        return [Finding("release.json", "has not the fields of a public one")]
    findings = inspect_signature(folder, found)
    findings += [
        Finding(f"release.json, {key}", "is not what the release says")
        for key in sorted(wanted)
        if wanted[key] is not ... and found[key] != wanted[key]
    ]
    labels = [
        text
        for dimension in wanted["dimensions"]
        for category in dimension["categories"]
        for text in (category["code"], category["label"])
    ]
    findings += _check_early(wanted.get(EARLY, []))
    shapes = {shape for label in labels if (shape := shape_of(label))}
    return findings + [
        Finding("release.json, dimensions", f"a label holds what looks like {shape}")
        for shape in sorted(shapes)
    ]


def _check_early(roles: Any) -> list[Finding]:
    """Roles that may see it early: a few, each of its form, and no person among them."""
    where = f"release.json, {EARLY}"
    if not isinstance(roles, list) or len(roles) > MOST_EARLY:
        return [Finding(where, "is not a short list of roles")]
    findings = []
    for role in roles:
        if not isinstance(role, dict) or set(role) != EARLY_FIELDS:
            return [Finding(where, "holds what is not a role")]
        if type(role["hours"]) is not int or not 1 <= role["hours"] <= EARLY_HOURS:
            findings.append(Finding(where, f"opens it for other than 1 to {EARLY_HOURS} hours"))
        texts = [role[key] for key in EARLY_FIELDS - {"hours"}]
        if not all(isinstance(text, str) and 0 < len(text) <= LONGEST_ROLE for text in texts):
            return [Finding(where, "holds what is not a role")]
        findings += [
            Finding(where, f"holds what looks like {shape}")
            for text in texts
            if (shape := shape_of(text))
        ]
    return findings


def public_form(expected: Expected) -> dict[str, Any]:
    """What the public metadata must say; `...` where it can't be told from here."""
    release = expected.release
    sign_off: Any = ...
    if expected.from_protected:
        sign_off = {"people": release["sign_off_people"], "reason": release["sign_off_reason"]}
    return {
        **{key: release[key] for key in COPIED},
        **_meaning(expected),
        **_told(expected, release, EARLY, []),
        "format": "peelian-release/1",
        "language": "en-GB",
        "workbook": f"{release['id']}-{release['period']}.xlsx",
        "workbook_ods": f"{release['id']}-{release['period']}.ods",
        "sign_off": sign_off,
        "signature": ...,
        "registers": [
            {key: register[key] for key in REGISTER} for register in release["registers"]
        ],
        "dimensions": [
            {
                "id": dimension["id"],
                "label": dimension["label"],
                **_told(expected, dimension, "variable", ""),
                "categories": [
                    {
                        **{key: category[key] for key in ("code", "label", "parent")},
                        **_told(expected, category, "holds", None),
                        "shown": expected.shown(dimension["id"])[category["code"]],
                    }
                    for category in dimension["categories"]
                ],
            }
            for dimension in release["dimensions"]
        ],
        "tables": [
            {
                **{key: t[key] for key in ("id", "title", "by", "columns", "change_over", "about")},
                "shares": t.get("shares"),
                **{key: t[key] for key in ("counted", "said", "part_of") if t.get(key)},
                "file": f"{t['id']}.csv",
                "sheet": f"Table {number}",
            }
            for number, t in enumerate(release["tables"], start=1)
        ],
        "shorthand": _shorthand(expected),
    }


def _meaning(expected: Expected) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, otherwise in MEANING.items():
        fields |= _told(expected, expected.release, key, otherwise)
    return fields


def _told(expected: Expected, where: Mapping[str, Any], key: str, otherwise: Any) -> dict[str, Any]:
    """A field of what things mean; public files from before the ledger may go without it."""
    if key in where or expected.from_protected:
        return {key: where.get(key, otherwise)}
    return {}


def _shorthand(expected: Expected) -> list[dict[str, str]]:
    cells = {
        letter
        for table in expected.release["tables"]
        for letter in markers_of(expected_grid(expected, table))
    }
    return [
        {"marker": marker.value, "shown": f"[{marker.value}]", "meaning": meaning}
        for marker, meaning in LEGEND.items()
        if f"[{marker.value}]" in cells
    ]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
