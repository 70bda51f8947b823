"""Something asked for, made from a few counts, for the tests of redesign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import yaml

from peelian.disclosure.redesign.asked import Asked, read_asked
from peelian.disclosure.spec import read_question

Leaves = Mapping[tuple[str, ...], int]


def write_question(
    folder: Path,
    names: Sequence[str],
    leaves: Leaves,
    tables: Sequence[Sequence[str]],
    hierarchies: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    **policy: object,
) -> tuple[Path, Path]:
    """A specification and its records. Returns: where they are."""
    dimensions: dict[str, dict[str, str]] = {name: {} for name in names}
    for name, pairs in (hierarchies or {}).items():
        text = "".join(f"{code},{parent}\n" for code, parent in pairs)
        (folder / f"h_{name}.csv").write_text(f"code,parent\n{text}")
        dimensions[name]["hierarchy"] = f"h_{name}.csv"
    told = {
        "count": "n",
        "dimensions": dimensions,
        "tables": [{"id": f"t{i}", "by": list(by)} for i, by in enumerate(tables)],
        "policy": {"threshold": 5, **policy},
    }
    spec, records = folder / "spec.yaml", folder / "records.csv"
    spec.write_text(yaml.safe_dump(told, sort_keys=False))
    rows = [(*codes, count) for codes, count in leaves.items()]
    pd.DataFrame(rows, columns=[*names, "n"]).to_csv(records, index=False)
    return spec, records


def asked_of(
    folder: Path,
    names: Sequence[str],
    leaves: Leaves,
    tables: Sequence[Sequence[str]],
    hierarchies: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> Asked:
    """What `write_question` writes, read."""
    spec, records = write_question(folder, names, leaves, tables, hierarchies)
    return read_asked(read_question(spec), records)
