"""The DAG files: whole, owned, explained, and light."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAG_FILES = sorted((ROOT / "dags").glob("*.py"))
HEAVY = {"pandas", "numpy", "pyarrow", "duckdb", "ibis", "great_expectations", "highspy", "scipy"}
SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|CREATE\s+TABLE|GROUP\s+BY)\b", re.I | re.S)

READ_ALL = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
bag = DagBag(dag_folder=sys.argv[1])
told = {}
for dag in bag.dags.values():
    stored = DagSerialization.from_dict(DagSerialization.to_dict(dag))
    tasks = {t.task_id: [t.retries, t.queue, sorted(t.downstream_task_ids)] for t in dag.tasks}
    told[dag.dag_id] = {
        "owners": sorted({task.owner for task in dag.tasks}),
        "tags": sorted(dag.tags),
        "doc": dag.doc_md or "",
        "max_active_runs": dag.max_active_runs,
        "catchup": dag.catchup,
        "tasks": tasks,
        "summary": stored.timetable.summary,
    }
modules = sorted({module.split(".")[0] for module in sys.modules})
print("TOLD " + json.dumps({"errors": bag.import_errors, "dags": told, "modules": modules}))
"""


@pytest.fixture(scope="module")
def told() -> dict:
    """What a fresh process sees when it reads the DAG folder."""
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(ROOT / "dags")],
        env=os.environ | {"PYTHONPATH": str(ROOT / "plugins")},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("TOLD ")]
    assert lines, done.stderr[-2000:]
    return json.loads(lines[0].removeprefix("TOLD "))


def test_every_file_is_read_without_error(told: dict) -> None:
    assert told["errors"] == {}
    assert sorted(told["dags"]) == [path.stem for path in DAG_FILES]


def test_reading_them_imports_no_engine(told: dict) -> None:
    assert not HEAVY & set(told["modules"])


@pytest.mark.parametrize("dag_id", ["monthly_release", "register_arrivals", "source_snapshots"])
def test_each_has_owner_tier_words_and_a_runbook(told: dict, dag_id: str) -> None:
    dag = told["dags"][dag_id]
    assert dag["owners"] and "airflow" not in dag["owners"]
    assert any(re.fullmatch(r"tier-[123]", tag) for tag in dag["tags"])
    assert len(dag["doc"]) > 200
    runbook = re.search(r"docs/runbooks/\w+\.md", dag["doc"])
    assert runbook
    assert (ROOT / runbook.group()).stat().st_size > 1000
    assert (dag["max_active_runs"], dag["catchup"]) == (1, False)


def test_a_release_goes_through_every_stage_and_both_signatures_in_order(told: dict) -> None:
    tasks = told["dags"]["monthly_release"]["tasks"]
    order = ["choose_period"]
    while tasks[order[-1]][2]:
        after = tasks[order[-1]][2]
        assert len(after) == 1 or set(after) == {"first_sign_off", "publish"}
        order.append("first_sign_off" if "first_sign_off" in after else after[0])
    assert order == [
        "choose_period",
        "tabulate",
        "protect",
        "build",
        "inspect_and_seal",
        "first_sign_off",
        "second_sign_off",
        "embargo",
        "publish",
        "make_site",
        "deliver",
    ]


def test_the_timetable_survives_being_stored(told: dict) -> None:
    summary = told["dags"]["monthly_release"]["summary"]
    assert summary == "working day 6 of the month, 09:30 London time, begun 2 working days ahead"


def test_what_publishes_runs_where_no_record_is_mounted(told: dict) -> None:
    tasks = told["dags"]["monthly_release"]["tasks"]
    publishing = {name for name, (_, queue, _) in tasks.items() if queue == "publish"}
    assert publishing == set(tasks) - {"tabulate", "protect"}


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.name)
def test_a_dag_file_is_a_table_of_contents(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    allowed = ("__future__", "pendulum", "airflow.sdk", "peelian_airflow")
    assert [name for name in imported if not name.startswith(allowed)] == []
    rules = (ast.If, ast.For, ast.While, ast.Try, ast.Compare, ast.BoolOp, ast.IfExp)
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, rules)] == []
    assert not SQL.search(path.read_text(encoding="utf-8"))


def test_plugin_modules_import_no_engine_at_their_head() -> None:
    for path in (ROOT / "plugins").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        heads = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {
            (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
            for node in heads
            for alias in node.names
        }
        assert not {name.split(".")[0] for name in names} & HEAVY, path.name
