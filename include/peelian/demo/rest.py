"""What the demonstration asks of Airflow, through the same REST API that people's tools use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from peelian.core.errors import PeelianError
from peelian.demo.people import DemoUser
from peelian.demo.settings import HOST

TIMEOUT_SECONDS = 30.0
HEALTHY_PARTS = ("metadatabase", "scheduler", "dag_processor")


@dataclass(frozen=True)
class TaskState:
    """A task of a run.

    Attributes:
        map_index: which of a mapped task's copies it is; -1 for a task that isn't mapped.
        state: Airflow's word, None before it's scheduled.
        name: what a mapped copy calls itself, such as the register's name; None before it ran.
    """

    task_id: str
    map_index: int
    try_number: int
    state: str | None
    name: str | None


class AirflowApi:
    """Airflow's API as one signed-in user.

    Args:
        port: of the API server on the loopback address.
        user: who signs in; None for what needs nobody (health).
    """

    def __init__(self, port: int, user: DemoUser | None = None) -> None:
        # trust_env is off: a proxy of the environment has no business on the loopback address.
        self._client = httpx.Client(
            base_url=f"http://{HOST}:{port}", timeout=TIMEOUT_SECONDS, trust_env=False
        )
        if user is not None:
            body = {"username": user.name, "password": user.password}
            token = self._asked("POST", "/auth/token", json=body)["access_token"]
            self._client.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> AirflowApi:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def is_healthy(self) -> bool:
        """Whether database, scheduler and DAG processor are up."""
        parts = self._health()
        return all((parts.get(part) or {}).get("status") == "healthy" for part in HEALTHY_PARTS)

    def scheduler_heartbeat(self) -> str | None:
        """When the scheduler's heart last beat; None where that can't be told."""
        beat = (self._health().get("scheduler") or {}).get("latest_scheduler_heartbeat")
        return None if beat is None else str(beat)

    def import_errors(self) -> list[str]:
        """File names of DAGs that could not be read."""
        found = self._asked("GET", "/api/v2/importErrors")["import_errors"]
        return [str(error["filename"]) for error in found]

    def knows_dag(self, dag_id: str) -> bool:
        """Whether the DAG has been read already."""
        return self._client.get(f"/api/v2/dags/{dag_id}").status_code == httpx.codes.OK

    def unpause(self, dag_id: str) -> None:
        """Let a DAG's runs start."""
        self._asked("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": False})

    def trigger(self, dag_id: str, conf: dict[str, Any]) -> str:
        """Start a run by hand. Returns: its id."""
        body = {"logical_date": None, "conf": conf}
        return str(self._asked("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body)["dag_run_id"])

    def run_state(self, dag_id: str, run_id: str) -> str:
        """State of a run: queued, running, success or failed."""
        return str(self._asked("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")["state"])

    def tasks(self, dag_id: str, run_id: str) -> list[TaskState]:
        """Every task of a run."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=200"
        return [
            TaskState(
                t["task_id"], t["map_index"], t["try_number"], t["state"], t["rendered_map_index"]
            )
            for t in self._asked("GET", path)["task_instances"]
        ]

    def result(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """What a task handed on."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}"
        return self._asked("GET", f"{path}/xcomEntries/return_value?deserialize=true")["value"]

    def answer(
        self, dag_id: str, run_id: str, task_id: str, *, option: str, reason: str | None
    ) -> None:
        """Answer a task that waits for a person; `reason` None leaves the field out."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/-1/hitlDetails"
        given = {} if reason is None else {"reason": reason}
        body = {"chosen_options": [option], "params_input": given}
        self._asked("PATCH", path, json=body)

    def _health(self) -> dict[str, Any]:
        try:
            answer = self._client.get("/api/v2/monitor/health")
        except httpx.TransportError:
            return {}
        parts: dict[str, Any] = answer.json() if answer.is_success else {}
        return parts

    def _asked(self, method: str, path: str, **content: Any) -> Any:
        try:
            answer = self._client.request(method, path, **content)
        except httpx.TransportError as error:
            raise PeelianError(
                "Airflow's API doesn't answer", where=path, given=type(error).__name__
            ) from None
        if answer.is_error:
            raise PeelianError(
                "Airflow refused a request",
                where=f"{method} {path}",
                given=f"{answer.status_code} {answer.text[:300]}",
            )
        return answer.json()
