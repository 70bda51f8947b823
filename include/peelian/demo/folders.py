"""Where the demonstration keeps things, and that only one runs there at a time.

Registers, home and key persist from run to run; Airflow's own folder is made afresh each time, so
that a run that was killed leaves no half of a database behind.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from peelian.core.errors import InputError
from peelian.core.zones import Home

PROJECT_FOLDER = Path(__file__).parents[3]
KEY_BYTES = 32
OWNER_ONLY = 0o600


@dataclass(frozen=True)
class DemoFolders:
    """The folders under `root`."""

    root: Path

    @property
    def home(self) -> Home:
        """The PEELIAN_HOME of the demonstration."""
        return Home(self.root / "home")

    @property
    def registers(self) -> Path:
        """The made-up force's registers."""
        return self.root / "registers"

    @property
    def airflow(self) -> Path:
        """Airflow's settings, database and logs of the run."""
        return self.root / "airflow"

    @property
    def logs(self) -> Path:
        """What Airflow's own processes said."""
        return self.airflow / "process-logs"

    @property
    def key_file(self) -> Path:
        """The key that pseudonyms are made with."""
        return self.root / "pseudonym.key"

    @property
    def passwords(self) -> Path:
        """What Airflow's simple sign-in reads."""
        return self.root / "passwords.json"

    def prepare(self) -> None:
        """Make what is missing, and start Airflow's folder anew."""
        self.root.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.airflow, ignore_errors=True)
        self.logs.mkdir(parents=True)
        if not self.key_file.exists():
            write_private(self.key_file, secrets.token_hex(KEY_BYTES) + "\n")


@contextlib.contextmanager
def only_one(folders: DemoFolders) -> Iterator[None]:
    """Hold the demonstration's folder; the system frees it when the process dies.

    Raises: InputError where another demonstration runs there.
    """
    folders.root.mkdir(parents=True, exist_ok=True)
    with (folders.root / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                "another demonstration is running here",
                where=folders.root,
                do="wait for it, stop it with Ctrl-C, or give another folder with --home",
            ) from None
        yield


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def shown(path: Path) -> str:
    """A path as a person reads it: from where they stand, if it's below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
