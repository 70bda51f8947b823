"""The instances of the disclosure-control bench, as files that `peelian protect` reads."""

from __future__ import annotations

import csv
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

BENCH = Path(__file__).parents[3] / "shared" / "bench"


def bench_module(name: str) -> ModuleType:
    """`instances` or `attack` of the bench, as a module."""
    found = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    if found is None or found.loader is None:
        raise SystemExit(f"the bench has no {name}.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Instance:
    """An instance: its folder, and the whole of it as the bench's own program loads it."""

    name: str
    folder: Path
    loaded: dict[str, Any]

    @property
    def records(self) -> Path:
        return self.folder / "micro.csv"

    def table_ids(self) -> list[str]:
        return [f"t{number}" for number in range(len(self.loaded["tables"]))]

    def write_spec(self, path: Path, policy: dict[str, Any]) -> None:
        """Write the specification of its tables under a policy. JSON is YAML as well."""
        spec = {
            "count": "freq",
            "dimensions": {
                name: {"hierarchy": str(self.folder / f"dim_{name}.csv")}
                for name in self.loaded["dims"]
            },
            "tables": [
                {"id": table_id, "by": by}
                for table_id, by in zip(self.table_ids(), self.loaded["tables"], strict=True)
            ],
            "policy": policy,
        }
        path.write_text(json.dumps(spec), encoding="utf-8")

    def hidden_in(self, folder: Path) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """bool, by cell of the instance: what the CSVs that were written hide."""
        dims, codes, full = (self.loaded[key] for key in ("dims", "codes", "full"))
        place = {name: {code: at for at, code in enumerate(codes[name])} for name in dims}
        hidden = np.zeros(len(self.loaded["value"]), dtype=bool)
        for table_id in self.table_ids():
            with (folder / f"{table_id}.csv").open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream):
                    if row["marker"] == "c":
                        at = tuple(place[name][row[name]] if name in row else 0 for name in dims)
                        key = np.ravel_multi_index(at, full)
                        hidden[np.searchsorted(self.loaded["key"], key)] = True
        return hidden


def find_instance(name: str, scratch: Path) -> Instance:
    """An instance of the bench; one that isn't there is made in `scratch`, from its fixed seed."""
    module = bench_module("instances")
    if not (BENCH / "inst" / name).is_dir():
        module.ROOT = str(scratch)
        module.generate(name)
    return Instance(name, Path(module.ROOT) / "inst" / name, module.load(name))
