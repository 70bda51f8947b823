"""A small force's registers, and one of its releases made under any policy, to the public zone."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from peelian.core.files import digest_bytes
from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.disclosure.stage import protect_tabulation
from peelian.publication.build import build
from peelian.publication.publish import publish
from peelian.publication.seal import inspect_and_seal
from peelian.publication.signoff import decide
from peelian.records.ready import mark_ready
from peelian.records.schema import TABLES, Kind, Table
from peelian.tables.tabulate import tabulate

AS_AT = dt.date(2026, 2, 2)
PERIOD = "2026-01"
YEARS = range(2022, 2026)
RANKS = {"constable": 150, "sergeant": 40, "inspector": 11, "chief_inspector": 2}
ARROW = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.FLAG: pa.bool_(),
    Kind.NUMBER: pa.int64(),
}
SPEC: dict[str, Any] = {
    "id": "changed",
    "title": "Complaints and conduct matters",
    "summary": "How many allegations were recorded each year.",
    "publisher": "Nowhere Constabulary (fictional)",
    "contact": "statistics@nowhere.example",
    "licence": "Open Government Licence v3.0",
    "registers": ["complaints", "personnel"],
    "regimes": ["2020"],
    "counting_unit": "subject_allegations",
    "window": {
        "requested_start": dt.date(2022, 1, 1),
        "requested_end": "release_day",
        "start_at": "year",
    },
    "schedule": {"working_day": 6, "at": "09:30"},
    "sign_off": {"people": 2},
    "dimensions": [
        {"id": "year", "label": "Year", "of": "year"},
        {"id": "source", "label": "Who it came from", "of": "source"},
        {"id": "rank", "label": "Rank", "of": "rank", "at": "register"},
    ],
    "tables": [
        {
            "id": "year_by_source",
            "title": "Allegations by year and who they came from",
            "by": ["year", "source"],
            "columns": "source",
            "change_over": "year",
        },
        {
            "id": "rank_by_source",
            "title": "Allegations by rank and who they came from",
            "by": ["rank", "source"],
        },
    ],
}


def write_registers(home: Home) -> None:
    """Conformed registers of some eight hundred allegations, drawn from a fixed seed."""
    chance = random.Random(20_260_202)
    cases, allegations, subjects = [], [], []
    number = 0
    for year in YEARS:
        for rank, usual in RANKS.items():
            for _ in range(chance.randint(max(0, usual - 12), usual + 3)):
                number += 1
                day = dt.date(year, chance.randint(1, 12), chance.randint(1, 28))
                source = chance.choices(("public", "internal", "unknown"), (70, 28, 2))[0]
                cases.append({"case_id": f"c{number}", "source": source, "recorded_date": day})
                allegations.append({"allegation_id": f"a{number}", "case_id": f"c{number}"})
                person = None if chance.random() < 0.05 else f"{chance.randrange(400):024x}"
                subjects.append(
                    {
                        "subject_id": f"s{number}",
                        "allegation_id": f"a{number}",
                        "person_id": person,
                        "rank": rank,
                    }
                )
    cases.append({"case_id": "last", "source": "public", "recorded_date": dt.date(2026, 1, 15)})
    rows = {"cases": cases, "allegations": allegations, "subjects": subjects}
    people = ("people", "postings")
    for register in ("complaints", "personnel"):
        names = people if register == "personnel" else [n for n in TABLES if n not in people]
        tables = {name: _arrow(TABLES[name], rows.get(name, [])) for name in names}
        with stage_draft(home.zone(Zone.RECORDS) / "conformed" / register) as draft:
            for name, table in tables.items():
                pq.write_table(table, draft.folder / f"{name}.parquet")
            finished = draft.finish(
                "conform",
                inputs={"snapshot": digest_bytes(register.encode())},
                facts={"register": register, "as_at": AS_AT.isoformat(), "key_id": "0a1b2c3d"},
            )
        mark_ready(home, finished, validation=digest_bytes(b"validation"))


def _arrow(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    usual = {
        "regime": "2020",
        "case_type": "public_complaint",
        "status": "live",
        "staff_group": "officer",
    }
    return pa.table(
        {
            column.name: pa.array(
                [row.get(column.name, usual.get(column.name)) for row in rows], ARROW[column.kind]
            )
            for column in table.columns
        }
    )


class Road:
    """One release, stage by stage, under a policy of its own.

    Args:
        policy: changes to the default policy.
        changes: to the specification.
    """

    def __init__(self, root: Path, project: Path, policy: dict[str, Any], **changes: Any) -> None:
        self.home = Home(root / "home")
        self.policies = root / "policies"
        self.policies.mkdir(parents=True)
        usual = yaml.safe_load(
            (project / "include" / "policies" / "police-default.yaml").read_text("utf-8")
        )
        text = yaml.safe_dump({**usual, **policy, "id": "police-default"})
        # Under the name of one that is shipped: a specification may name no other.
        (self.policies / "police-default.yaml").write_text(text, "utf-8")
        self.spec = root / "spec.yaml"
        self.spec.write_text(yaml.safe_dump({**SPEC, "policy": "police-default", **changes}))
        write_registers(self.home)
        self.counted = tabulate(
            self.spec, self.home, period=PERIOD, as_at=AS_AT, policy_folder=self.policies
        )

    def protect(self) -> Finished:
        """The stage `protect`."""
        return protect_tabulation(self.counted.folder, self.home, policy_folder=self.policies)

    def published(self, protected: Finished) -> Path:
        """The rest of the road: build, inspect, two signatures, publish."""
        sealed = inspect_and_seal(build(protected.folder, self.home).folder, self.home)
        for who in ("first", "second"):
            decide(
                self.home,
                sealed.digest,
                who=who,
                decision="approve",
                reason="I looked at every table.",
                triggered_by="someone else",
            )
        return publish(sealed.folder, self.home).folder
