"""The stage that counts: from ready registers to true counts of every combination of nodes.

In    a specification and the ready registers of `records/`
Out   `tabulations/<release>/<period>/<digest>/`: `release.json` and `<table>.parquet`
Why   true counts stay behind the wall; what's published is made from protected ones
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from peelian.core.errors import InputError
from peelian.core.files import canonical_json, digest_file
from peelian.core.manifest import Finished, stage_draft
from peelian.core.release_model import Table, Window
from peelian.core.zones import Home, Zone
from peelian.ledger.history import LARGEST_CHANGE_FACT
from peelian.tables.cells import (
    IDENTIFIED,
    PERSON,
    UNITS,
    Question,
    innermost,
    records_between,
    tables_needed,
)
from peelian.tables.counting import Innermost, innermost_of
from peelian.tables.engine import Engine, open_engine
from peelian.tables.keys import CellKeys, asks_for_keys, cell_keys
from peelian.tables.periods import next_period
from peelian.tables.registers import Ready, files_of, ready_registers
from peelian.tables.release import release_of
from peelian.tables.spec import POLICIES_FOLDER, Spec, load_spec
from peelian.tables.statistics import (
    STATISTICS_NAME,
    histogram,
    question_of,
    statistics_of,
)
from peelian.tables.trees import dimensions_of, trees_of
from peelian.tables.universe import Counting, countings, last_day
from peelian.tables.vintages import Vintage, frozen, parts, together, with_vintages
from peelian.tables.window import windows

STAGE = "tabulate"
MOST_CELLS = 1_000_000
"""Cells of one table; disclosure control solves a program over them."""
COUNT, PEOPLE, UNIDENTIFIED, LARGEST = "count", "people", "unidentified", "largest"
KEY = "key"
CELL_KEYS = "cell_keys"
"""Where a policy asks for noise: "secret" where what it follows from has a secret, else "open"."""


def tabulate(
    spec_file: Path,
    home: Home,
    *,
    period: str | None = None,
    as_at: dt.date | None = None,
    policy_folder: Path = POLICIES_FOLDER,
) -> Finished:
    """Count a release's tables.

    Args:
        spec_file: the release specification.
        period: the month, `YYYY-MM`; unless given, the next one (`periods.next_period`).
        as_at: use registers read on or before this day; unless given, the newest.
        policy_folder: where `<policy>.yaml` is, which says whether noise is asked for.
    Returns: the finished stage. Its counts tell tables and cells, never how many records.
    Raises: InputError where the specification is wrong, the period isn't complete, or its last
        month is empty; RegisterError where a register isn't ready or lacks a table; ZoneError
        where what a stage left has been altered.
    """
    spec = load_spec(spec_file)
    chosen = period or next_period(spec, home, as_at)
    window = windows(spec, chosen)
    registers = ready_registers(spec, home, last_day(spec, window), as_at)
    asked = countings(spec, window, _read_on(registers))
    vintages = frozen(spec, home, chosen, registers)
    counted = [_count(home, spec, one, registers, vintages) for one in asked]
    noisy = asks_for_keys(spec.policy, policy_folder)
    keys = [cell_keys(one) if noisy else None for one in counted]
    release = release_of(spec, chosen, window, registers, dimensions_of(spec, asked), asked)
    release = with_vintages(release, spec, vintages)
    by_table = {
        name: (found, key)
        for one, found, key in zip(asked, counted, keys, strict=True)
        for name in one.tables
    }
    said = _statistics(home, spec, asked, registers)
    with stage_draft(home.zone(Zone.TABULATIONS) / spec.id / chosen) as draft:
        release.write(draft.folder)
        if said:
            (draft.folder / STATISTICS_NAME).write_bytes(canonical_json(said))
        cells = sum(
            _write_table(draft.folder, table, *by_table[table.id]) for table in release.tables
        )
        return draft.finish(
            STAGE,
            inputs={"spec": digest_file(spec_file)}
            | {f"conformed:{ready.used.register_id}": ready.digest for ready in registers}
            | {
                f"conformed:{ready.used.register_id}:{vintage.period}": ready.digest
                for vintage in vintages
                for ready in vintage.registers
            },
            counts={"tables": len(release.tables), "cells": cells},
            facts={"release": spec.id, "period": chosen} | _about_keys(keys[0]) | _limits(spec),
        )


def _count(
    home: Home,
    spec: Spec,
    asked: Counting,
    registers: Sequence[Ready],
    vintages: Sequence[Vintage],
) -> Innermost:
    question = asked.question
    answers = []
    for part, used in parts(question, spec.date_basis, registers, vintages):
        with open_engine(home) as engine:
            tables = engine.tables(files_of(used, tables_needed(part)))
            # An earlier snapshot's last month was looked at when it was first counted from.
            if not spec.allow_empty_month and question.as_at is None and used is registers:
                _refuse_empty_month(spec, question, engine, tables)
            answers.append(engine.answer(innermost(tables, part)))
    ids = [dimension.id for dimension in question.dimensions]
    rows = together(answers, [*ids, PERSON], [UNITS, IDENTIFIED])
    return innermost_of(rows, trees_of(spec.regimes, question))


def _statistics(
    home: Home, spec: Spec, asked: Sequence[Counting], registers: Sequence[Ready]
) -> dict[str, Any]:
    """The medians that tables ask for, by table."""
    found: dict[str, Any] = {}
    for table in spec.tables:
        if table.statistics is None:
            continue
        counting = next(one for one in asked if table.id in one.tables)
        question = question_of(counting.question, table.statistics)
        with open_engine(home) as engine:
            tables = engine.tables(files_of(registers, tables_needed(question)))
            rows = engine.answer(histogram(tables, question))
        trees = trees_of(spec.regimes, counting.question)
        found[table.id] = {
            "days": list(table.statistics.days or ()),
            "over": table.statistics.over,
            "of": statistics_of(rows, table.statistics, trees),
        }
    return found


def _read_on(registers: Sequence[Ready]) -> dt.date | None:
    """The day that the register of people speaks for."""
    days = [ready.used.as_at for ready in registers if "people" in ready.files]
    return days[0] if len(days) == 1 else None


def _refuse_empty_month(
    spec: Spec, question: Question, engine: Engine, tables: Mapping[str, Any]
) -> None:
    """A register without a single case in the last month is more likely late than quiet."""
    last = question.windows[-1].end
    month = Window(start=last.replace(day=1), end=last)
    if engine.number(records_between(tables, question.date_basis, month)) == 0:
        raise InputError(
            "the last month of the window has no record at all",
            where=f"{', '.join(spec.registers)}, {month.start:%Y-%m}",
            do=(
                "check that the register was complete when it was read; if the month was truly "
                "empty, set 'allow_empty_month: true' in the specification"
            ),
        )


def _limits(spec: Spec) -> dict[str, int]:
    """By how much a figure may differ from what was published before, for protection to look at."""
    most = spec.vintages.largest_change if spec.vintages else None
    return {} if most is None else {LARGEST_CHANGE_FACT: most}


def _about_keys(keys: CellKeys | None) -> dict[str, str]:
    return {} if keys is None else {CELL_KEYS: "secret" if keys.secret else "open"}


def _write_table(folder: Path, table: Table, found: Innermost, keys: CellKeys | None) -> int:
    """Write a table's Parquet file. Returns: how many cells it has."""
    size = prod(len(found.axes[name].nodes) for name in table.by)
    if size > MOST_CELLS:
        raise InputError(
            "a table would have too many cells for anyone to read or protect",
            where=f"table {table.id}",
            given=f"{size:,}",
            allowed=f"{MOST_CELLS:,}",
            do="break it down by fewer dimensions, or use bands",
        )
    nodes = list(product(*(found.axes[name].nodes for name in table.by)))
    columns = {
        name: pa.array(codes, pa.string())
        for name, codes in zip(table.by, zip(*nodes, strict=True), strict=True)
    }
    columns[COUNT] = pa.array(found.counts(table.by), pa.int64())
    columns[PEOPLE] = pa.array(found.distinct_people(table.by), pa.int64())
    columns[UNIDENTIFIED] = pa.array(found.unidentified(table.by), pa.int64())
    columns[LARGEST] = pa.array(found.most_of_one(table.by), pa.int64())
    if keys is not None:
        columns[KEY] = pa.array(keys.of_table(table.by), pa.int64())
    pq.write_table(pa.table(columns), folder / f"{table.id}.parquet")
    return len(nodes)
