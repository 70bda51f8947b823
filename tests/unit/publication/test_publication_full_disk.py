"""Publishing to a folder whose disk fails midway: nothing of it is seen, the next run ends it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from peelian.core.zones import Home
from peelian.ledger.faults import faults_of
from peelian.ledger.store import open_ledger
from peelian.publication.inspection import inspect_path
from peelian.publication.publish import publish
from peelian.publication.seal import Sealed

PROGRAM = """
import resource, signal, sys
from pathlib import Path
from peelian.core.errors import PublishError
from peelian.core.zones import Home
from peelian.publication import publish as stage

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
copy = stage._copy

def limited(*given):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
    copy(*given)

stage._copy = limited
try:
    stage.publish(Path(sys.argv[1]), Home(Path(sys.argv[2])))
except PublishError as error:
    sys.stdout.write(str(error))
"""


@pytest.mark.parametrize("largest", [0, 500, 5_000, 15_000])
def test_a_file_that_the_system_does_not_take_whole_publishes_nothing(
    largest: int, signed: Sealed, home: Home
) -> None:
    assert max(path.stat().st_size for path in signed.folder.iterdir()) > 15_000
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(signed.folder), str(home.root), str(largest)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "can't be written" in done.stdout
    assert "File too large" in done.stdout
    assert list((home.root / "public").rglob("*.csv")) == []
    assert not (home.root / "public/social-media/2023-02/v1").exists()
    folder = publish(signed.folder, home).folder
    assert inspect_path(folder) == []
    assert faults_of(open_ledger(home), home) == []


def test_a_folder_that_nobody_may_write_is_one_sentence(
    signed: Sealed, home: Home, tmp_path: Path
) -> None:
    # A file stands where the public zone should be: no account can write below it.
    shutil.rmtree(home.root / "public", ignore_errors=True)
    (home.root / "public").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(signed.folder), str(home.root), "1000000000"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "can't be written" in done.stdout, done.stderr[-500:]
