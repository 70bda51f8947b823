"""The made-up force's registers, as they stood at the end of a month.

A later month holds all that an earlier one held, and what happened since, so that each run of the
demonstration finds the registers as a force would: grown by a month.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from peelian.core.calendar import month_days

CASES = 67_000
YEARS = 8
SEED = 1829
MADE_NAME = "made.json"


@dataclass(frozen=True)
class Force:
    """How big the made-up force's register is: `cases` in all, over `years`."""

    cases: int = CASES
    years: int = YEARS
    seed: int = SEED


def write_registers(folder: Path, force: Force, period: str) -> None:
    """Write the registers as at the end of a month, beside their place, then put them there.

    What stands there already and is of the same month is left alone.
    """
    made = {
        "cases": force.cases,
        "years": force.years,
        "seed": force.seed,
        "until": month_days(period)[1].isoformat(),
    }
    note = folder / MADE_NAME
    if note.is_file() and json.loads(note.read_text(encoding="utf-8")) == made:
        return
    draft = folder.with_name(folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    _make(draft, force, month_days(period)[1])
    (draft / MADE_NAME).write_text(json.dumps(made), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def _make(folder: Path, force: Force, until: dt.date) -> None:
    from peelian.records.force.make import make_force

    make_force(cases=force.cases, years=force.years, seed=force.seed, out=folder, until=until)
