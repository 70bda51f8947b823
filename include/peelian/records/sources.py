"""The register mappings in `include/sources`: loading one, and the ones that run every day."""

from __future__ import annotations

from pathlib import Path

from peelian.core.errors import InputError, all_at_once
from peelian.records.checking import MEND, fit, read_yaml
from peelian.records.mapping import Source
from peelian.records.mapping_check import mapping_problems


def load_source(path: Path) -> Source:
    """A register's mapping, checked as far as it can be without the register.

    Raises: InputError listing every fault of the file at once.
    """
    source = fit(Source, read_yaml(path), path)
    problems = mapping_problems(source)
    if source.id != path.stem:
        problems.insert(0, f"id: is {source.id}, not the file's name {path.stem}")
    if problems:
        raise all_at_once(InputError, path, problems, MEND)
    return source


def scheduled_sources(folder: Path) -> list[Path]:
    """The mappings in a folder whose cadence isn't `once`, by file name.

    Raises: InputError as `load_source` does.
    """
    return [path for path in sorted(folder.glob("*.yaml")) if load_source(path).cadence != "once"]
