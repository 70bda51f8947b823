"""Protects one file in a process of its own, and says what that took: its peak memory is its own.

`python -m tests.benchmarks.disclosure_run SPEC RECORDS OUT` prints one line of JSON. The clock
starts once everything is imported, and stops when the files are written.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from peelian.disclosure.protect_file import protect_file


def main(spec: str, records: str, out: str) -> None:
    """Protect; a known error ends the process with its own status and message."""
    wall, processor = time.monotonic(), time.process_time()
    report = protect_file(
        Path(spec), Path(records), Path(out), clock=lambda: time.monotonic() - wall
    )
    told = {
        "wall": time.monotonic() - wall,
        "processor": time.process_time() - processor,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "bound": report["all"]["bound"],
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
