"""Airflow's settings for the demonstration, as environment variables."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping

from peelian.demo.folders import PROJECT_FOLDER, DemoFolders
from peelian.demo.people import Cast

HOST = "127.0.0.1"
MARK_VARIABLE = "PEELIAN_DEMO"
"""Set in every process that the demonstration starts, to the folder that it runs in."""
JWT_SECRET_BYTES = 64
WORKERS = 4


def airflow_environment(
    folders: DemoFolders, cast: Cast, port: int, inherited: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment that all of Airflow's processes run in.

    Args:
        folders: where the demonstration runs.
        cast: who may sign in.
        port: the free port for the API server.
        inherited: the caller's environment, of which Airflow's and Peelian's settings are dropped.
    """
    kept = {
        name: value
        for name, value in inherited.items()
        if not name.startswith(("AIRFLOW", "PEELIAN_"))
    }
    return kept | _plain_settings(folders, cast) | _server_settings(port) | _secrets()


def _plain_settings(folders: DemoFolders, cast: Cast) -> dict[str, str]:
    return {
        MARK_VARIABLE: str(folders.root),
        # Keeps a process's environment readable after Airflow renames the process.
        "SPT_NOENV": "1",
        "PEELIAN_HOME": str(folders.home.root),
        "PEELIAN_REGISTERS": str(folders.registers),
        "PEELIAN_PSEUDONYM_KEY_FILE": str(folders.key_file),
        "PEELIAN_APPROVERS": ",".join(user.name for user in cast.approvers),
        "AIRFLOW_HOME": str(folders.airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_FOLDER / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT_FOLDER / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": str(WORKERS),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(
            f"{user.name}:user" for user in cast.everyone
        ),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(folders.passwords),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{folders.airflow}/airflow.db",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(folders.airflow / "logs"),
        # The demonstration answers as soon as the scheduler has seen a task park; see stage.py. A
        # worker notices the end of a task's process a heartbeat late, 5 seconds by default.
        "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "1",
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        # Unpausing a DAG would run its last month at once; here a run is started by hand.
        "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False",
    }


def _server_settings(port: int) -> dict[str, str]:
    address = f"http://{HOST}:{port}"
    return {
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "NO_PROXY": f"{HOST},localhost",
        "no_proxy": f"{HOST},localhost",
    }


def _secrets() -> dict[str, str]:
    return {
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(JWT_SECRET_BYTES),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(JWT_SECRET_BYTES),
        "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
