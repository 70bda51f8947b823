"""How long it takes to find who ten million subjects were at four moments, and how much memory.

The budget is 60 s and 4 GB for 10 million allegations and 1 million postings. The stage runs in a
process of its own, so that its peak memory is its own. It is compared with the as-of joins alone,
without checking digests, wording and writing. `PEELIAN_BENCH_SHARE=0.1` runs a tenth.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from peelian.core.manifest import Finished, stage_draft

BUDGET_SECONDS = 60
BUDGET_MEGABYTES = 4_000
ALLEGATIONS, POSTINGS = 10_000_000, 1_000_000
POSTINGS_EACH = 4
SHARE_VARIABLE = "PEELIAN_BENCH_SHARE"

# Days and people are drawn by hashes, so that every run asks the same.
PERSONNEL = {
    "people": """
        SELECT md5(i::VARCHAR)[1:24] AS person_id, 'officer' AS staff_group,
            DATE '2000-01-01' + (hash(i) % 7000)::INTEGER AS joined_date,
            CASE WHEN hash(i * 7) % 3 = 0 THEN DATE '2021-01-01' + (hash(i) % 1500)::INTEGER END
                AS left_date
        FROM range({people}) t(i)""",
    "postings": """
        SELECT md5((i // 4)::VARCHAR)[1:24] AS person_id,
            DATE '2000-01-01' + (hash(i // 4) % 7000)::INTEGER + (i % 4)::INTEGER * 700
                AS valid_from,
            CASE WHEN i % 4 < 3 THEN valid_from + 699 + 60 * (hash(i) % 50 = 0)::INTEGER END
                AS valid_to,
            ['constable', 'sergeant', 'inspector'][(1 + hash(i) % 3)::INTEGER] AS rank,
            'Unit ' || hash(i * 3) % 40 AS unit, NULL::VARCHAR AS staff_group,
            hash(i) % 100 = 0 AS is_acting
        FROM range({postings}) t(i)""",
    "units": """
        SELECT 'Unit ' || i // 2 AS unit,
            CASE WHEN i % 2 = 0 THEN DATE '1990-01-01' ELSE DATE '2019-04-01' END AS valid_from,
            CASE WHEN i % 2 = 0 THEN DATE '2019-03-31' END AS valid_to,
            'Command ' || i % 7 AS command
        FROM range(80) t(i)""",
}
COMPLAINTS = {
    "cases": """
        SELECT 'C' || i AS case_id, DATE '2010-01-01' + (hash(i) % 5000)::INTEGER AS incident_date,
            incident_date + 30 AS recorded_date,
            CASE WHEN i % 10 > 0 THEN incident_date + 200 END AS finalised_date
        FROM range({allegations} // 2) t(i)""",
    "allegations": """
        SELECT 'A' || i AS allegation_id, 'C' || i // 2 AS case_id
        FROM range({allegations}) t(i)""",
    "subjects": """
        SELECT 'S' || i AS subject_id, 'A' || i AS allegation_id,
            CASE WHEN hash(i) % 20 > 0
                THEN md5((hash(i * 11) % ({people} * 101 // 100))::VARCHAR)[1:24] END AS person_id
        FROM range({allegations}) t(i)""",
}
STAGE = """
import json, resource, sys, time
from pathlib import Path
from peelian.core.zones import Home
from peelian.records.link import link
start, processor = time.monotonic(), time.process_time()
link(Path(sys.argv[1]), Path(sys.argv[2]), Home(Path(sys.argv[3])))
print(json.dumps([time.monotonic() - start, time.process_time() - processor,
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6]))
"""
JOINS = """
import datetime as dt, json, resource, sys, time
from pathlib import Path
from peelian.records.engine import database
from peelian.records.point_in_time import find_moments
start, processor = time.monotonic(), time.process_time()
with database(Path(sys.argv[3]) / "spill", "3GB") as connection:
    for folder in sys.argv[1:3]:
        for path in Path(folder).glob("*.parquet"):
            connection.read_parquet(str(path)).create_view(path.stem)
    found = find_moments(connection, dt.date(2026, 1, 1))
    found.aggregate("count(rank_at_incident), count(rank_now)").fetchall()
print(json.dumps([time.monotonic() - start, time.process_time() - processor,
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6]))
"""


def main() -> list[tuple[str, str, str]]:
    """Link once. Returns: what, figure with unit, share of the budget or ratio."""
    share = float(os.environ.get(SHARE_VARIABLE, "1"))
    sizes = {"allegations": round(ALLEGATIONS * share), "postings": round(POSTINGS * share)}
    sizes["people"] = sizes["postings"] // POSTINGS_EACH
    with tempfile.TemporaryDirectory() as folder:
        complaints = _made(Path(folder), "complaints", COMPLAINTS, sizes)
        personnel = _made(Path(folder), "personnel", PERSONNEL, sizes)
        given = [str(complaints.folder), str(personnel.folder), folder]
        seconds, processor, megabytes = _run(STAGE, given)
        joins, joins_processor, _ = _run(JOINS, given)
    return [
        ("allegations", f"{sizes['allegations']:,}", ""),
        ("postings", f"{sizes['postings']:,}", ""),
        ("time", f"{seconds:.1f} s", f"{seconds / BUDGET_SECONDS:.2f} of the budget"),
        ("processor time", f"{processor:.1f} s", ""),
        ("peak memory", f"{megabytes:.0f} MB", f"{megabytes / BUDGET_MEGABYTES:.2f} of the budget"),
        ("joins alone", f"{joins:.1f} s", f"{seconds / joins:.1f} times as long with the rest"),
        ("processor time of the joins", f"{joins_processor:.1f} s", ""),
    ]


def _made(folder: Path, register: str, tables: dict[str, str], sizes: dict[str, int]) -> Finished:
    with stage_draft(folder / "records" / "conformed" / register) as draft:
        with duckdb.connect() as connection:
            for name, query in tables.items():
                relation = connection.sql(query.format(**sizes))
                relation.write_parquet(str(draft.folder / f"{name}.parquet"))
        facts = {"register": register, "as_at": "2026-01-01", "key_id": "0a1b2c3d"}
        return draft.finish("conform", facts=facts)


def _run(program: str, given: list[str]) -> tuple[float, float, float]:
    done = subprocess.run(
        [sys.executable, "-c", program, *given], check=True, capture_output=True, text=True
    )
    seconds, processor, megabytes = json.loads(done.stdout)
    return float(seconds), float(processor), float(megabytes)
