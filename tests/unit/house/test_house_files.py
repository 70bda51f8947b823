"""What may stand in a committed file, and how long a module may be."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from pathlib import Path

import pytest

LONGEST_MODULE = 400
LARGEST_FILE = 2_000_000
# Put together from parts, so that this file doesn't hold what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("golang", "org"),
    )
]
MACHINE_PATHS = re.compile(r"(?<![\w.}*])/(?:" + "|".join(("work", "root", "Users")) + r")/\w")


def text_of(path: Path) -> str | None:
    """A file's text; None where it's binary."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def of_python(committed: list[Path]) -> list[Path]:
    return [path for path in committed if path.suffix == ".py"]


def test_no_module_is_over_four_hundred_lines(committed: list[Path]) -> None:
    long = {
        path.name: lines
        for path in of_python(committed)
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_MODULE
    }
    assert long == {}


def test_no_file_is_large(committed: list[Path]) -> None:
    assert [path for path in committed if path.stat().st_size > LARGEST_FILE] == []


@pytest.mark.parametrize("host", HOSTS)
def test_no_registry_is_named(committed: list[Path], host: str) -> None:
    assert [path for path in committed if host in (text_of(path) or "")] == []


def test_no_machine_is_named(committed: list[Path]) -> None:
    found = [
        f"{path.name}:{number}"
        for path in committed
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1)
        if MACHINE_PATHS.search(line)
    ]
    assert found == []


def test_no_lock_tells_where_packages_were_fetched(committed: list[Path]) -> None:
    names = {path.name for path in committed}
    assert not names & {"uv.lock", "poetry.lock", "Pipfile.lock"}
    for path in committed:
        if path.suffix == ".json":
            assert '"resolved":' not in path.read_text(encoding="utf-8"), path


def test_data_files_can_be_read(committed: list[Path]) -> None:
    for path in committed:
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))


def test_every_module_says_what_it_is_for(committed: list[Path], project: Path) -> None:
    silent = [
        path.relative_to(project).as_posix()
        for path in of_python(committed)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_guards_raise_and_do_not_assert(committed: list[Path], project: Path) -> None:
    found = [
        f"{path.relative_to(project)}:{node.lineno}"
        for path in of_python(committed)
        if "tests" not in path.relative_to(project).parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
    ]
    assert found == []


def test_test_modules_have_names_of_their_own(committed: list[Path]) -> None:
    counted = Counter(path.name for path in of_python(committed) if path.name.startswith("test_"))
    assert [name for name, times in counted.items() if times > 1] == []


def test_dags_are_tables_of_contents(project: Path) -> None:
    """No frame, engine or query in a DAG file; tests/dags looks deeper."""
    heavy = {"pandas", "pyarrow", "duckdb", "ibis", "sqlalchemy", "sqlite3", "great_expectations"}
    for path in sorted((project / "dags").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            name.split(".")[0]
            for node in ast.walk(tree)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert not imported & heavy, path.name
        assert not re.search(r"\bselect\b.+\bfrom\b", path.read_text(encoding="utf-8"), re.I | re.S)


def test_the_checker_would_find_what_it_looks_for() -> None:
    assert MACHINE_PATHS.search("see " + "/".join(("", "work", "main")))
    assert not MACHINE_PATHS.search("a frame" + "work/of ours, docs/work/x")
