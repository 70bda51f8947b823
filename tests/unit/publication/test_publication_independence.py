"""The inspector shares no code with the writer, and publication opens no zone but its own."""

from __future__ import annotations

import ast
from pathlib import Path

import peelian.publication
from peelian.publication import inspection

INSPECTION = Path(inspection.__file__).parent
PUBLICATION = Path(peelian.publication.__file__).parent
SHARED = {"peelian.core.markers"}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    return found


def test_the_inspector_imports_nothing_of_the_writer() -> None:
    for path in INSPECTION.glob("*.py"):
        ours = {name for name in _imports(path) if name.startswith("peelian")}
        assert all(name.startswith("peelian.publication.inspection") for name in ours - SHARED)
        assert not any(name.startswith(("xlsxwriter", "openpyxl")) for name in _imports(path))


def test_no_code_names_the_zones_behind_the_wall() -> None:
    for path in PUBLICATION.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in {
                    ("Zone", "RECORDS"),
                    ("Zone", "QUALITY"),
                    ("Zone", "TABULATIONS"),
                }
