"""Owners are told whether or not a register was let through, and a refusal still fails a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from peelian.core.errors import QualityError
from peelian.core.zones import Home
from peelian.quality.validate import validate
from peelian_airflow import quality
from quality_tables import GOOD, P1, put

ROOT = Path(__file__).parents[2]
READ = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
dag = DagBag(dag_folder=sys.argv[1]).dags["source_snapshots"]
print("TOLD " + json.dumps({
    t.task_id: [t.trigger_rule, sorted(t.upstream_task_ids), sorted(t.downstream_task_ids)]
    for t in dag.tasks
}))
"""


@pytest.fixture(scope="module")
def tasks() -> dict[str, list]:
    """Trigger rule, upstream and downstream of each task of source_snapshots."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(ROOT / "dags")],
        env=os.environ | {"PYTHONPATH": str(ROOT / "plugins")},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("TOLD ")]
    assert lines, done.stderr[-2000:]
    return json.loads(lines[0].removeprefix("TOLD "))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("PEELIAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PEELIAN_SMTP", raising=False)
    monkeypatch.setattr(quality, "get_current_context", dict)
    return Home(tmp_path / "home")


def test_a_report_is_made_whatever_came_of_the_checks(tasks: dict[str, list]) -> None:
    rule, upstream, _ = tasks["register.report"]
    assert rule == "all_done"
    assert "register.validate" in upstream


def test_a_refused_register_fails_its_run(tasks: dict[str, list]) -> None:
    """Airflow judges a run by its last tasks: this one fails where validation did."""
    rule, upstream, downstream = tasks["register.let_through"]
    assert (rule, downstream) == ("all_success", [])
    assert {"register.validate", "register.report"} <= set(upstream)


def test_mail_follows_the_report_and_nothing_waits_for_it(tasks: dict[str, list]) -> None:
    rule, upstream, downstream = tasks["register.mail"]
    assert (rule, downstream) == ("all_done", [])
    assert "register.report" in upstream


def test_what_the_tasks_hand_on_holds_no_record(home: Home) -> None:
    subjects = (
        f"{GOOD['subjects'].rstrip()}\n        s5 | a1 | {P1[:-1]}Z | officer | constable | |"
    )
    with pytest.raises(QualityError):
        validate(put(home, {**GOOD, "subjects": subjects}).folder, home)
    told = quality.report.function("complaints.yaml", "2026-02-01")
    assert told == {
        "register": "complaints",
        "reports": ["quality/professional-standards-department/complaints/2026-02-01"],
    }
    assert (home.root / told["reports"][0] / "report.html").is_file()
    sent = quality.mail.function("complaints.yaml")
    assert (sent["sent"], sent["waiting"]) == (0, 1)
    assert "PEELIAN_SMTP" in sent["failure"]


def test_a_register_that_was_never_validated_has_nothing_to_tell(home: Home) -> None:
    with pytest.raises(AirflowSkipException):
        quality.report.function("complaints.yaml", "2026-02-01")
