"""Every AIRFLOW__SECTION__KEY of the compose file is an option that Airflow knows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ASK_AIRFLOW = """
import json
from airflow.configuration import retrieve_configuration_description
found = retrieve_configuration_description(include_airflow=True, include_providers=True)
print(json.dumps({s: {k: bool((v or {}).get("sensitive")) for k, v in d["options"].items()}
                  for s, d in found.items()}))
"""
# Options of providers that are in the image (requirements/deploy.txt) and not in the virtual
# environment of the tests; where a provider is installed, its own description is asked instead.
# Name: whether it's sensitive, and so has a form that ends in _CMD.
OF_PROVIDERS = {
    "celery": {"broker_url": True, "result_backend": True},
    "fab": {"cookie_secure": False, "enable_proxy_fix": False},
}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bool]]:
    """Section to option to whether it's sensitive, as the installed Airflow says."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")
    } | {"AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow"))}
    command = [sys.executable, "-W", "ignore", "-c", ASK_AIRFLOW]
    asked = subprocess.run(
        command, env=environment, capture_output=True, check=True, text=True, timeout=120
    )
    options: dict[str, dict[str, bool]] = json.loads(asked.stdout.splitlines()[-1])
    return OF_PROVIDERS | {
        section: names for section, names in options.items() if names or section not in OF_PROVIDERS
    }


def named_options(compose: dict[str, Any], project: Path) -> set[tuple[str, str]]:
    names = {
        name for service in compose["services"].values() for name in service.get("environment", {})
    }
    dockerfile = (project / "Dockerfile").read_text(encoding="utf-8")
    names |= set(re.findall(r"\b(AIRFLOW__\w+)=", dockerfile))
    found = set()
    for name in names:
        if name.startswith("AIRFLOW__"):
            _, section, option = name.split("__")
            found.add((section.lower(), option.lower()))
    return found


def test_every_option_is_known(
    compose: dict[str, Any], project: Path, known: dict[str, dict[str, bool]]
) -> None:
    options = named_options(compose, project)
    assert len(options) > 20
    unknown = []
    for section, option in sorted(options):
        plain = option.removesuffix("_cmd")
        if plain not in known.get(section, {}):
            unknown.append(f"[{section}] {plain}")
        elif plain != option and not known[section][plain]:
            unknown.append(f"[{section}] {plain} has no _CMD form: it isn't sensitive")
    assert unknown == []


def test_other_names_of_airflow_are_connections(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if name.startswith("AIRFLOW") and "__" not in name:
                assert name.startswith("AIRFLOW_CONN_"), name
                assert json.loads(value)["conn_type"] in {"aws", "smtp"}


def test_real_accounts_are_used_not_the_demonstrations(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        manager = service.get("environment", {}).get("AIRFLOW__CORE__AUTH_MANAGER")
        assert manager is None or "fab" in manager
