"""Conform: from a register's words to canonical tables; what doesn't fit is quarantined, counted.

In    a snapshot and its register's mapping
Out   `records/conformed/<register>/<digest>/`: `<table>.parquet` sorted by key, `rejects.parquet`
      and `set_aside.parquet` (values that were emptied, or replaced by a catch-all code);
      `cohort_agreement.parquet`: how far factor and words agree, for the register's owner alone
Why   everything after this speaks one language, and no row is lost without a line that says so
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from peelian.core.errors import ZoneError
from peelian.core.files import digest_bytes, digest_file
from peelian.core.manifest import Finished, StageDraft, read_finished, stage_draft
from peelian.core.reference import REFERENCE_FOLDER
from peelian.core.zones import Home, Zone
from peelian.records.conform_columns import Days, is_fed, prepared
from peelian.records.conform_rows import LINE, sort_out
from peelian.records.engine import Engine, arrow_schema, engine
from peelian.records.mapping import Source
from peelian.records.parquet import parquet_rows
from peelian.records.progress import find_progress
from peelian.records.schema import TABLES
from peelian.records.snapshot import STAGE as SNAPSHOT
from peelian.records.sources import load_source
from peelian.records.summaries import (
    AGREEMENT_KEY,
    AGREEMENT_SCHEMA,
    agreement,
    find_cohort,
    find_platforms,
)

STAGE = "conform"
REJECTS_NAME = "rejects.parquet"
SET_ASIDE_NAME = "set_aside.parquet"
AGREEMENT_NAME = "cohort_agreement.parquet"
LINES_SCHEMA = pa.schema([(name, pa.string()) for name in LINE])


@dataclass
class _Work:
    """What one run of conforming carries from table to table."""

    source: Source
    engine: Engine
    snapshot: Path
    draft: Path
    days: Days
    counts: dict[str, int] = field(default_factory=dict)
    rejects: list[ir.Table] = field(default_factory=list)
    set_aside: list[ir.Table] = field(default_factory=list)


def conform(snapshot_folder: Path, source_file: Path, home: Home) -> Finished:
    """Make the canonical tables of a snapshot.

    Args:
        snapshot_folder: a finished snapshot of the mapping's register.
        source_file: the register's mapping.
    Returns: the finished stage. Its counts are, for each canonical table made from a raw one,
        `<table>.read`, `.left_out` (by the mapping's row filter), `.conformed`, `.rejected` and
        `.set_aside` (values); for derived tables `.conformed` alone.
    Raises: InputError for the mapping; ZoneError where the snapshot is missing, altered or of
        another register, or where rows in aren't rows out.
    """
    source = load_source(source_file)
    taken = read_finished(snapshot_folder, stage=SNAPSHOT)
    facts = taken.manifest.facts
    if facts["register"] != source.id:
        raise ZoneError(
            "a snapshot is of another register",
            where=snapshot_folder,
            given=facts["register"],
            allowed=source.id,
        )
    latest = dt.date.fromisoformat(facts["as_at"])
    parent = home.zone(Zone.RECORDS) / "conformed" / source.id
    with stage_draft(parent) as draft:
        with engine(draft.folder / "spill") as running:
            days = Days(source.earliest, latest)
            work = _Work(source, running, snapshot_folder, draft.folder, days)
            _make_tables(work)
        return _finish(draft, work, taken, source_file)


def _make_tables(work: _Work) -> None:
    for name in TABLES:
        if name in work.source.canonical:
            _make(work, name)
    if "allegations" in work.source.canonical:
        _derive(work)
    if "subjects" in work.source.canonical:
        progress = find_progress(work.engine, work.source.canonical)
        _write_derived(work, "subject_progress", progress)
    for lines, name in ((work.rejects, REJECTS_NAME), (work.set_aside, SET_ASIDE_NAME)):
        work.engine.write_sorted(ibis.union(*lines), LINES_SCHEMA, LINE, work.draft / name)
    _check_counts(work)


def _make(work: _Work, name: str) -> None:
    table, mapping = TABLES[name], work.source.canonical[name]
    raw_table = work.source.tables[mapping.from_]
    raw = _raw(work, mapping.from_)
    rows = prepared(work.engine, raw, raw_table, table, mapping, work.days)
    result = sort_out(work.engine, table, mapping, rows)
    path = work.draft / f"{name}.parquet"
    work.engine.write_sorted(result.conformed, arrow_schema(table), table.key, path)
    work.rejects.append(work.engine.keep(f"rejects_{name}", result.rejects))
    work.set_aside.append(work.engine.keep(f"set_aside_{name}", result.set_aside))
    work.engine.forget(f"prepared_{name}")
    work.engine.forget(f"numbered_{name}")


def _raw(work: _Work, name: str) -> ir.Table:
    path = work.snapshot / f"{name}.parquet"
    return work.engine.raw(f"raw_{name}", path, work.source.tables[name].taken)


def _derive(work: _Work) -> None:
    """Make the tables that are found in allegations."""
    mapping = work.source.canonical["allegations"]
    raw = _raw(work, mapping.from_)
    if mapping.text is not None:
        _write_derived(work, "allegation_platforms", find_platforms(work.engine, raw, mapping.text))
    if work.source.cohorts:
        has_factors = "allegation_factors" in work.source.canonical
        cohorts = [
            find_cohort(work.engine, name, raw, mapping.text, has_factors=has_factors)
            for name in work.source.cohorts
        ]
        members = work.engine.keep("members", ibis.union(*cohorts))
        _write_derived(work, "allegation_cohorts", members)
        agreed = agreement(work.engine, members, work.source.cohorts)
        path = work.draft / AGREEMENT_NAME
        work.engine.write_sorted(agreed, AGREEMENT_SCHEMA, AGREEMENT_KEY, path)


def _write_derived(work: _Work, name: str, rows: ir.Table) -> None:
    table = TABLES[name]
    path = work.draft / f"{name}.parquet"
    work.counts[f"{name}.conformed"] = work.engine.write_sorted(
        rows, arrow_schema(table), table.key, path
    )


def _check_counts(work: _Work) -> None:
    """Count rows in and rows out by different ways, and compare them."""
    rejected = _per_table(work.draft / REJECTS_NAME)
    aside = _per_table(work.draft / SET_ASIDE_NAME)
    for name, mapping in work.source.canonical.items():
        path = work.snapshot / f"{mapping.from_}.parquet"
        raw = _raw(work, mapping.from_)
        fed = work.engine.count(raw.filter(is_fed(raw, mapping)))
        conformed = parquet_rows(work.draft / f"{name}.parquet")
        counts = {
            "read": fed,
            "left_out": parquet_rows(path) - fed,
            "conformed": conformed,
            "rejected": rejected.get(name, 0),
            "set_aside": aside.get(name, 0),
        }
        if counts["read"] != counts["conformed"] + counts["rejected"]:
            raise ZoneError(
                "rows went missing while conforming",
                where=f"{mapping.from_} to {name}",
                given=f"{counts['conformed']} conformed and {counts['rejected']} rejected",
                allowed=f"{counts['read']} together",
                do="report it: this is a fault of Peelian, not of the register",
            )
        work.counts |= {f"{name}.{what}": number for what, number in counts.items()}


def _per_table(lines: Path) -> dict[str, int]:
    tables = pq.read_table(lines, columns=["table"]).column("table")
    return {pair["values"]: pair["counts"] for pair in pc.value_counts(tables).to_pylist()}


def _finish(draft: StageDraft, work: _Work, taken: Finished, source_file: Path) -> Finished:
    facts = taken.manifest.facts
    return draft.finish(
        STAGE,
        inputs={
            "snapshot": taken.digest,
            "mapping": digest_file(source_file),
            "reference": _reference_digest(),
        },
        counts=work.counts,
        facts={
            "register": facts["register"],
            "as_at": facts["as_at"],
            "key_id": facts["key_id"],
            "from": {name: mapping.from_ for name, mapping in work.source.canonical.items()},
            "cohorts": list(work.source.cohorts),
        },
    )


def _reference_digest() -> str:
    """One digest of every list and definition that conforming can read."""
    files = sorted(path for path in REFERENCE_FOLDER.rglob("*") if path.is_file())
    named = (
        f"{path.relative_to(REFERENCE_FOLDER).as_posix()} {digest_file(path)}" for path in files
    )
    return digest_bytes("\n".join(named).encode("utf-8"))
