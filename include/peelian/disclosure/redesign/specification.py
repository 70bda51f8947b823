"""A choice as files that `peelian protect` takes: spec.yaml, its hierarchies, its policy.

What the asked specification says besides dimensions and tables is kept as it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from peelian.disclosure.bands import Bands
from peelian.disclosure.policy import POLICY_FOLDER, read_yaml
from peelian.disclosure.redesign.asked import Asked
from peelian.disclosure.redesign.names import table_names
from peelian.disclosure.redesign.plan import Plan

SPEC_NAME = "spec.yaml"
POLICY_NAME = "policy.yaml"
WIDTH = 100
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_FOREIGN = re.compile(r"[^a-z0-9_-]+")


def files_of(asked: Asked, plan: Plan, spec: Path) -> dict[str, bytes]:
    """The files of a plan by their names.

    Args:
        spec: the asked specification, which was read before.
    """
    raw: dict[str, Any] = dict(read_yaml(spec, "the specification"))
    files: dict[str, bytes] = {}
    names = _file_names()
    dimensions: dict[str, Any] = {}
    for name, given in raw["dimensions"].items():
        if name not in plan.dimensions:
            continue
        told = dict(given or {})
        if told.get("hierarchy") is not None:
            file = names(name)
            files[file] = (spec.parent / told["hierarchy"]).read_bytes()
            told["hierarchy"] = file
        bands = _bands(asked.question.bands.get(name, Bands()), plan.bands_of(name))
        told.pop("bands", None)
        dimensions[name] = told | ({"bands": bands} if bands else {})
    raw["dimensions"] = dimensions
    raw.pop("figures", None)  # of tables that a plan may not have
    raw["tables"] = [
        {"id": name, "by": list(by)}
        for name, by in zip(table_names(plan, asked.question), plan.tables, strict=True)
    ]
    if isinstance(raw.get("policy"), str) and not _is_shipped(raw["policy"]):
        files[POLICY_NAME] = (spec.parent / raw["policy"]).read_bytes()
        raw["policy"] = POLICY_NAME
    text = yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=WIDTH)
    files[SPEC_NAME] = text.encode("utf-8")
    return files


def _is_shipped(policy: str) -> bool:
    """Whether a policy is named, and not a file of the officer's own."""
    return bool(_NAME.fullmatch(policy)) and (POLICY_FOLDER / f"{policy}.yaml").is_file()


def _bands(own: Bands, made: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """The plan's bands over the codes of the records, and the asked ones that are left."""
    inside = {name: own.held(own.of)[name] for name in set(own.of.values())}
    found: dict[str, list[str]] = {}
    taken = {code for held in made.values() for code in held}
    for name in sorted(inside.keys() - taken):
        found[name] = inside[name]
    for name, held in made.items():
        found[name] = [raw for code in held for raw in inside.get(code, [code])]
    return found


def _file_names() -> Any:
    """A function from a dimension's name to a file's name that no other dimension has."""
    taken = {POLICY_NAME, SPEC_NAME}

    def name_of(dimension: str) -> str:
        base = _FOREIGN.sub("_", dimension.lower()).strip("_-") or "hierarchy"
        for name in _numbered(base[:40]):
            if name not in taken:
                taken.add(name)
                return name
        raise ValueError("there is always a next number")

    return name_of


def _numbered(base: str) -> Iterator[str]:
    yield f"{base}.csv"
    yield from (f"{base}_{number}.csv" for number in itertools.count(2))
