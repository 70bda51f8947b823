"""The deployment holds together: the compose file's own schema, its references, its promises."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for

PUBLISHER = "worker-publish"
BEHIND_THE_WALL = {"records", "quality", "tabulations"}
# Asked for with a sentence, or empty: no setting has a value that somebody else chose.
REQUIRED = re.compile(r"\$\{[A-Z0-9_]+:(\?[^}]+|-)\}")
ANY_VARIABLE = re.compile(r"(?<!\$)\$(\{[^}]*\}|[A-Za-z0-9_]+)")


def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def mounts(service: dict[str, Any]) -> list[dict[str, Any]]:
    """Mounts as mappings of type, source, target, read_only, whichever way they're written."""
    found = []
    for mount in service.get("volumes", []):
        if isinstance(mount, dict):
            found.append(mount)
            continue
        source, target, *options = mount.split(":")
        kind = "bind" if source.startswith((".", "/", "$")) else "volume"
        found.append(
            {"type": kind, "source": source, "target": target, "read_only": "ro" in options}
        )
    return found


def is_ours(service: dict[str, Any]) -> bool:
    return str(service["image"]).startswith("peelian:")


def test_it_follows_the_schema_of_the_compose_specification(compose: dict[str, Any]) -> None:
    package = importlib.util.find_spec("check_jsonschema")
    if package is None or not package.submodule_search_locations:
        pytest.skip("the package check-jsonschema, which holds the schema, isn't installed")
    folder = Path(package.submodule_search_locations[0]) / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text(encoding="utf-8"))
    problems = [
        f"{error.json_path}: {error.message}"
        for error in validator_for(schema)(schema).iter_errors(compose)
    ]
    assert problems == []


def test_the_services_of_a_real_deployment_are_there(compose: dict[str, Any]) -> None:
    wanted = (
        "postgres redis store mailpit airflow-init api-server scheduler dag-processor triggerer "
        "worker-records worker-publish"
    )
    assert set(services(compose)) == set(wanted.split())


def test_what_is_waited_for_exists_and_can_come(compose: dict[str, Any]) -> None:
    for name, service in services(compose).items():
        for target, how in service.get("depends_on", {}).items():
            assert target in services(compose), f"{name} waits for {target}, which isn't there"
            other = services(compose)[target]
            if how["condition"] == "service_healthy":
                assert "test" in other["healthcheck"], f"{name} waits for the health of {target}"
            else:
                assert how["condition"] == "service_completed_successfully"
                assert other["restart"] == "no", f"{target} must end for {name} to start"


def test_nothing_waits_for_itself_round_a_circle(compose: dict[str, Any]) -> None:
    waits = {name: set(s.get("depends_on", {})) for name, s in services(compose).items()}
    while waits:
        free = {name for name, for_whom in waits.items() if not for_whom & set(waits)}
        assert free, f"a circle: {waits}"
        for name in free:
            del waits[name]


def test_every_lasting_service_has_a_health_check(compose: dict[str, Any]) -> None:
    for name, service in services(compose).items():
        check = service["healthcheck"]
        if service["restart"] == "no":
            assert check == {"disable": True}
        else:
            assert check["test"][0] in {"CMD", "CMD-SHELL"}, name
            assert {"interval", "timeout", "retries"} <= set(check), name


@pytest.mark.parametrize("kind", ["volumes", "secrets", "networks"])
def test_what_is_used_is_declared_and_what_is_declared_is_used(
    compose: dict[str, Any], kind: str
) -> None:
    used: set[str] = set()
    for service in services(compose).values():
        if kind == "volumes":
            used |= {m["source"] for m in mounts(service) if m["type"] == "volume"}
        else:
            used |= set(service.get(kind, []))
    assert used == set(compose[kind])


def test_what_is_mounted_from_the_project_is_there(compose: dict[str, Any], project: Path) -> None:
    for name, service in services(compose).items():
        for mount in mounts(service):
            if mount["type"] == "bind" and not REQUIRED.match(mount["source"]):
                assert (project / mount["source"]).exists(), f"{name}: {mount['source']}"


def test_files_named_inside_the_image_are_there(compose: dict[str, Any], project: Path) -> None:
    named = re.findall(r"/opt/peelian/([\w./-]+)", json.dumps(compose))
    assert named
    for path in named:
        assert (project / path).is_file(), path


def test_every_image_is_pinned_to_a_version(compose: dict[str, Any]) -> None:
    for name, service in services(compose).items():
        _, _, tag = str(service["image"]).partition(":")
        assert re.search(r"\d", tag), f"{name}: {service['image']} has no version"
        assert "latest" not in tag


def test_ports_open_on_the_loopback_only(compose: dict[str, Any]) -> None:
    opened = [port for service in services(compose).values() for port in service.get("ports", [])]
    assert opened
    for port in opened:
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", str(port)), port


def test_no_service_is_root_or_may_become_so(compose: dict[str, Any]) -> None:
    for name, service in services(compose).items():
        user, _, group = str(service["user"]).partition(":")
        assert int(user) > 0 and int(group) > 0, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["read_only"] is True, name
        assert "privileged" not in service


def test_only_what_serves_people_reaches_the_world(compose: dict[str, Any]) -> None:
    outward = {n for n, net in compose["networks"].items() if not (net or {}).get("internal")}
    assert outward == {"front"}
    reaching = {n for n, s in services(compose).items() if outward & set(s["networks"])}
    assert reaching == {"api-server", "mailpit"}


# The wall.


def test_the_publisher_sees_no_record_no_true_count_and_no_key(compose: dict[str, Any]) -> None:
    publisher = services(compose)[PUBLISHER]
    zones = {mount["target"].removeprefix("/srv/peelian/") for mount in mounts(publisher)}
    assert zones == {"protected", "staged", "public", "ledger", "audit"}
    assert not {mount["source"] for mount in mounts(publisher)} & BEHIND_THE_WALL
    assert "pseudonym_key" not in publisher["secrets"]
    assert not any("PSEUDONYM" in name for name in publisher["environment"])
    (protected,) = [m for m in mounts(publisher) if m["source"] == "protected"]
    assert protected["read_only"]


def test_the_publisher_serves_its_own_queue_and_no_other_worker_does(
    compose: dict[str, Any],
) -> None:
    queues = {
        name: service["command"][service["command"].index("--queues") + 1].split(",")
        for name, service in services(compose).items()
        if "--queues" in service.get("command", [])
    }
    assert queues == {"worker-records": ["records"], PUBLISHER: ["publish"]}
    default = services(compose)["scheduler"]["environment"]["AIRFLOW__OPERATORS__DEFAULT_QUEUE"]
    assert default == "records", "a task that names no queue must not run beside the public zone"


def test_only_the_record_worker_opens_the_record_side(compose: dict[str, Any]) -> None:
    for name, service in services(compose).items():
        opened = {mount["source"] for mount in mounts(service)} & BEHIND_THE_WALL
        assert opened == (BEHIND_THE_WALL if name == "worker-records" else set()), name
        has_key = "pseudonym_key" in service.get("secrets", [])
        assert has_key == (name == "worker-records"), name


def test_zones_lie_on_volumes_of_their_own(compose: dict[str, Any]) -> None:
    homes: dict[str, set[str]] = {}
    for service in services(compose).values():
        for mount in mounts(service):
            if mount["target"].startswith("/srv/peelian/"):
                homes.setdefault(mount["source"], set()).add(mount["target"])
    assert homes == {zone: {f"/srv/peelian/{zone}"} for zone in homes}


def test_registers_are_mounted_read_only(compose: dict[str, Any]) -> None:
    (registers,) = [
        mount
        for service in services(compose).values()
        for mount in mounts(service)
        if mount["target"] == "/srv/registers"
    ]
    assert registers["read_only"] is True
    assert registers["bind"] == {"create_host_path": False}


def test_workers_cannot_reach_the_metadata_database(compose: dict[str, Any]) -> None:
    for name in ("worker-records", PUBLISHER):
        worker = services(compose)[name]
        assert "metadata" not in worker["networks"]
        assert "postgres_password" not in worker["secrets"]
        assert not any("SQL_ALCHEMY" in option for option in worker["environment"])


# Secrets.


def test_secrets_are_files_that_the_operator_must_name(compose: dict[str, Any]) -> None:
    for name, secret in compose["secrets"].items():
        assert set(secret) == {"file"}
        assert REQUIRED.match(secret["file"]), f"{name} has a default place"
        assert secret["file"].endswith(f"/{name}")


def test_no_variable_has_a_default_but_empty(project: Path) -> None:
    text = (project / "docker-compose.yaml").read_text(encoding="utf-8")
    for found in ANY_VARIABLE.finditer(text):
        assert REQUIRED.fullmatch(found.group()), found.group()


def test_no_secret_stands_in_the_environment_or_the_file(compose: dict[str, Any]) -> None:
    for name, service in services(compose).items():
        for option, value in service.get("environment", {}).items():
            secret_like = re.search(r"PASSWORD|SECRET|_KEY|TOKEN|CONN\b|BROKER|BACKEND", option)
            if secret_like and not option.startswith("AIRFLOW_CONN_"):
                by_file = option.endswith(("_CMD", "_FILE"))
                assert by_file and "/run/secrets/" in str(value), f"{name}: {option}"
            assert not re.search(r"://[^/\s]*:(?!SECRET@)[^/\s:@]+@", str(value)), option
            if option.startswith("AIRFLOW_CONN_"):
                assert not {"login", "password"} & set(json.loads(value)), option


def test_a_service_is_given_every_secret_file_that_it_reads_and_no_more(
    compose: dict[str, Any],
) -> None:
    for name, service in services(compose).items():
        read = set(re.findall(r"/run/secrets/(\w+)", json.dumps(service)))
        if is_ours(service):
            read.add("store_key")  # read by deploy/store_key.py
        assert read == set(service.get("secrets", [])), name


def test_the_file_can_be_read_without_merge_surprises(project: Path) -> None:
    text = (project / "docker-compose.yaml").read_text(encoding="utf-8")

    class Strict(yaml.SafeLoader):
        """Refuses a key that stands twice."""

    def mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if key.value != "<<"]
        assert len(keys) == len(set(keys)), f"twice: {keys}"
        return dict(yaml.SafeLoader.construct_mapping(loader, node, deep=True))

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    yaml.load(text, Loader=Strict)
