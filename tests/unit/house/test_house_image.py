"""The Dockerfile and the small programs that the deployment runs."""

from __future__ import annotations

import base64
import http.server
import importlib.util
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from peelian.core.zones import Zone

PROJECT = Path(__file__).parents[3]


def program(project: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, project / "deploy" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def dockerfile(project: Path) -> str:
    """The Dockerfile with its continued lines joined and its comments left out."""
    text = (project / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def test_it_copies_only_what_is_there(dockerfile: str, project: Path) -> None:
    copied = [line.split()[1:-1] for line in dockerfile.splitlines() if line.startswith("COPY ")]
    assert copied
    for path in (path for paths in copied for path in paths):
        assert (project / path).exists(), path


def test_the_build_sees_only_what_is_copied(dockerfile: str, project: Path) -> None:
    lines = (project / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines, "everything must be shut out first"
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {
        path
        for line in dockerfile.splitlines()
        if line.startswith("COPY ")
        for path in line.split()[1:-1]
    }
    assert let_in == copied


def test_it_installs_only_what_is_locked(dockerfile: str) -> None:
    installs = re.findall(r"pip install ([^&\n]*)", dockerfile)
    assert len(installs) == 2
    assert "--require-hashes -r requirements/deploy.txt" in installs[0]
    assert "--no-deps" in installs[1] and "--no-build-isolation" in installs[1]
    assert "apt-get" not in dockerfile and "curl" not in dockerfile


def test_its_base_is_a_version_and_its_user_is_not_root(dockerfile: str) -> None:
    (base,) = re.findall(r"^FROM (\S+)$", dockerfile, re.MULTILINE)
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", base)
    users = re.findall(r"^USER (\S+)$", dockerfile, re.MULTILINE)
    assert users[-1] == "50000:50000"


def test_it_makes_every_zone_with_its_owner(dockerfile: str) -> None:
    (named,) = re.findall(r"for zone in ([a-z ]+);", dockerfile)
    assert set(named.split()) == {zone.value for zone in Zone}


# The programs.


def test_new_secrets_are_random_and_old_ones_are_kept(project: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(project / "deploy" / "make_secrets.py"), str(tmp_path / "keys")]
    subprocess.run(command, check=True, capture_output=True)
    first = {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}
    assert len(set(first.values())) == len(first)
    assert min(len(text.strip()) for text in first.values()) >= 44
    assert len(first["jwt_secret"].strip()) >= 64
    assert len(base64.urlsafe_b64decode(first["fernet_key"])) == 32
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700

    (tmp_path / "keys" / "store_key").unlink()
    again = subprocess.run(command, check=True, capture_output=True, text=True)
    second = {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}
    assert again.stdout == "made: store_key\n"
    assert {n: t for n, t in second.items() if n != "store_key"} == {
        n: t for n, t in first.items() if n != "store_key"
    }
    assert second["store_key"] != first["store_key"]


def test_every_secret_of_the_compose_file_can_be_drawn(
    project: Path, compose: dict[str, dict[str, object]]
) -> None:
    assert set(program(project, "make_secrets").SECRETS) == set(compose["secrets"])


def test_two_deployments_share_no_secret(project: Path, tmp_path: Path) -> None:
    module = program(project, "make_secrets")
    for name in ("one", "two"):
        module.make_secrets(tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_text() != (tmp_path / "two" / path.name).read_text()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_a_secret_comes_back_whole_from_the_address(secret: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "thekey").write_text(secret + "\n", encoding="utf-8")
        address = program(PROJECT, "fill_in").filled_in(
            "postgresql+psycopg2://airflow:SECRET@postgres/x", Path(folder) / "thekey"
        )
    parsed = make_url(address)
    assert (parsed.password, parsed.host, parsed.username) == (secret, "postgres", "airflow")


@pytest.mark.parametrize(
    ("content", "said"), [(None, "missing: thekey"), ("", "empty: thekey"), (" \n", "empty")]
)
def test_a_missing_or_empty_secret_is_said_by_name(
    project: Path, tmp_path: Path, content: str | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "thekey").write_text(content)
    with pytest.raises(SystemExit, match=said):
        program(project, "fill_in").filled_in("redis://:SECRET@redis", tmp_path / "thekey")


def test_an_address_without_a_place_for_the_secret_is_refused(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "thekey").write_text("secret-word")
    with pytest.raises(SystemExit) as caught:
        program(project, "fill_in").filled_in("redis://redis", tmp_path / "thekey")
    assert "secret-word" not in str(caught.value)


def test_the_store_key_is_told_as_aws_clients_ask(project: Path, tmp_path: Path) -> None:
    (tmp_path / "store_key").write_text("abc\n")
    told = subprocess.run(
        [sys.executable, str(project / "deploy" / "store_key.py")],
        env={"STORE_KEY_FILE": str(tmp_path / "store_key"), "PATH": os.environ["PATH"]},
        capture_output=True,
        check=True,
    )
    assert json.loads(told.stdout) == {
        "Version": 1,
        "AccessKeyId": "peelian",
        "SecretAccessKey": "abc",
    }


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers /well with 200, all else with 503."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/well" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """The address of a server on the loopback."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_health_is_an_answer_of_200(project: Path, address: str) -> None:
    healthy = program(project, "healthy").is_healthy
    assert healthy(f"{address}/well")
    assert not healthy(f"{address}/ill")


def test_nobody_there_is_not_healthy(project: Path) -> None:
    assert not program(project, "healthy").is_healthy("http://127.0.0.1:9/")
