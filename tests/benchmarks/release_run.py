"""One large release: built, inspected and verified in a process of its own, for its memory.

Run as `python -m tests.benchmarks.release_run FOLDER`; prints its figures as JSON.
"""

from __future__ import annotations

import csv
import itertools
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from peelian.core.manifest import Finished, stage_draft
from peelian.core.release_model import (
    Category,
    Dimension,
    RegisterUsed,
    Release,
    Table,
    Window,
)
from peelian.core.zones import Home, Zone
from peelian.publication.build import build
from peelian.publication.inspection import inspect_path, read_expected
from peelian.publication.verify import verify_folder

TABLES, ROWS, COLUMNS = 20, 250, 10
"""Codes of a table's two dimensions, their totals among them: 20 tables of 2,500 cells."""

HIDE_EVERY = 7
KIB = 1024


def make_release() -> Release:
    """Twenty tables of areas by outcomes, a third of them with shares."""

    def dimension(name: str, label: str, codes: int) -> Dimension:
        nodes = [Category(code="total", label="Total")]
        nodes += [
            Category(code=f"{name}_{n:03}", label=f"{label} number {n}", parent="total")
            for n in range(1, codes)
        ]
        return Dimension(id=name, label=label, categories=tuple(nodes))

    letters = [chr(ord("a") + number) for number in range(TABLES)]
    tables = tuple(
        Table(
            id=f"table_{letter}",
            title=f"Allegations by area and outcome, part {number}",
            by=("area", "outcome"),
            columns="outcome",
            shares="outcome" if number % 3 == 0 else None,
        )
        for number, letter in enumerate(letters, start=1)
    )
    window: dict[str, Any] = {"start": "2020-01-01", "end": "2025-12-31"}
    return Release(
        id="large",
        title="A large release",
        summary="Made up, to measure with.",
        period="2025-12",
        period_label="January 2020 to December 2025",
        planned_at=None,
        publisher="Vale of Nowhere Police (made up)",
        contact="statistics@nowhere.example",
        licence="Open Government Licence v3.0",
        requested_window=Window.model_validate(window),
        effective_window=Window.model_validate(window),
        window_reason="",
        population="everyone",
        counting_unit="allegations",
        unit_label="allegations",
        date_basis="recorded",
        date_basis_label="date recorded",
        cohort=None,
        cohort_words="",
        policy="standard@1",
        sign_off_people=2,
        registers=(
            RegisterUsed(
                register_id="complaints",
                title="Complaint register",
                as_at=window["end"],
                snapshot_digest="ab" * 32,
                records_read=1,
                records_rejected=0,
            ),
        ),
        dimensions=(
            dimension("area", "Area", ROWS),
            dimension("outcome", "Outcome", COLUMNS),
        ),
        tables=tables,
    )


def make_protected(home: Home) -> Finished:
    """The release's protected folder, every seventh cell hidden."""
    release = make_release()
    with stage_draft(home.zone(Zone.PROTECTED) / release.id / release.period) as draft:
        release.write(draft.folder)
        codes = [list(dimension.labels()) for dimension in release.dimensions]
        for table in release.tables:
            with (draft.folder / f"{table.id}.csv").open("w", newline="") as stream:
                writer = csv.writer(stream, lineterminator="\n")
                writer.writerow([*table.by, "value", "marker"])
                for number, key in enumerate(itertools.product(*codes)):
                    hidden = number % HIDE_EVERY == HIDE_EVERY - 1
                    value = "" if hidden else number * 37 % 9000
                    writer.writerow([*key, value, "c" if hidden else ""])
        return draft.finish("protect")


def main(folder: Path) -> dict[str, float]:
    """Seconds of processor time for each step, the bytes of the release, and most memory."""
    home = Home(folder / "home")
    protected = make_protected(home)
    figures: dict[str, float] = {}
    started = time.process_time()
    staged = build(protected.folder, home)
    figures["build"] = time.process_time() - started
    figures["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB
    started = time.process_time()
    findings = inspect_path(staged.folder, read_expected(protected.folder))
    figures["inspect"] = time.process_time() - started
    started = time.process_time()
    faults = verify_folder(staged.folder, None).faults
    figures["verify"] = time.process_time() - started
    if findings or faults:
        raise SystemExit(f"the release isn't clean: {findings[:3]} {faults[:3]}")
    figures["bytes"] = sum(path.stat().st_size for path in staged.folder.iterdir())
    figures["cells"] = staged.manifest.counts["cells"]
    return figures


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201 - its output is its result
