"""A made-up answer: a request, and a protected folder whose tables answer it, some hidden."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from pathlib import Path
from typing import Any

from peelian.core.files import canonical_json
from peelian.core.manifest import Finished, stage_draft
from peelian.core.release_model import (
    Category,
    Dimension,
    ProtectedBy,
    RegisterUsed,
    Release,
    Table,
    Window,
)
from peelian.core.zones import Home, Zone
from peelian.foi.request import Request

ANSWERED = dt.date(2023, 4, 20)
HIDE_UNDER = 5
YEARS = ("2018", "2019", "2020", "2021", "2022", "2023")


def flat(dimension_id: str, label: str, members: dict[str, Any], **facts: Any) -> Dimension:
    """A dimension of one level: label, or label and codes held, by code."""
    nodes = [Category(code="total", label=facts.pop("total", "Total"))]
    for code, told in members.items():
        text, held = told if isinstance(told, tuple) else (told, None)
        nodes.append(Category(code=code, label=text, parent="total", holds=held))
    return Dimension(id=dimension_id, label=label, categories=tuple(nodes), **facts)


DIMENSIONS = (
    flat("year", "Year", {y: y for y in YEARS}, variable="day", total="All years"),
    flat(
        "source",
        "Who it came from",
        {"public": "Member of the public", "internal": "Police officer or staff member"},
        variable="source",
    ),
    flat(
        "outcome",
        "Outcome",
        {"none": "No formal action", "warning": "Warning", "dismissed": "Dismissal"},
        attribute=True,
        variable="outcome",
    ),
    flat(
        "rank",
        "Rank or grade",
        {
            "constable": ("Constable", ("constable",)),
            "sergeant": ("Sergeant", ("sergeant",)),
            "other": ("Other", ("inspector", "chief_inspector")),
        },
        variable="rank@recorded",
    ),
)
TABLES = (
    Table(
        id="year_by_source",
        title="Allegations about social media, by year and who they came from",
        by=("year", "source"),
        columns="source",
        change_over="year",
    ),
    Table(
        id="year_by_outcome",
        title="Allegations about social media, by year and outcome",
        by=("year", "outcome"),
        columns="outcome",
    ),
    Table(
        id="ranks",
        title="Allegations about social media, by rank or grade, all years together",
        by=("rank",),
        about="Rank is given by itself, so that nobody can be identified from it.",
    ),
)
REQUEST: dict[str, Any] = {
    "reference": "01.FOI.23.029010",
    "title": "Police officers and staff reported for social media activity",
    "summary": "Allegations that concern social media, by year, who they came from and outcome.",
    "received": dt.date(2023, 3, 1),
    "format": "spreadsheet",
    "clarifications": [
        {
            "received": dt.date(2023, 3, 25),
            "text": "As police officers - we mean all police employees and police officers.",
        }
    ],
    "questions": [
        {
            "number": "1",
            "text": "The number of police staff reported for social media activity since March "
            "2018, including their job title and rank and year-on-year comparative figures.",
            "reading": [{"term": "police staff", "means": "all employees"}],
            "tables": ["year_by_source", "ranks"],
            "crosses": [["year", "job_title", "rank", "outcome"]],
            "also_asks": [{"what": "job_title", "words": "job title of each person"}],
            "decision": "part",
            "exemptions": ["40(2)(3)"],
            "reason": "Job titles are withheld: many are held by one person.",
        },
        {
            "number": "2",
            "text": "How many faced subsequent proceedings?",
            "tables": ["year_by_outcome"],
            "decision": "answered",
        },
    ],
}


def make_request(**changes: Any) -> Request:
    return Request.model_validate({**REQUEST, **changes})


def question(number: str = "1", **changes: Any) -> dict[str, Any]:
    return {"number": number, "text": "How many?", **changes}


def make_release(**changes: Any) -> Release:
    fields: dict[str, Any] = {
        "id": "foi-01-foi-23-029010",
        "title": "Police officers and staff reported for social media activity",
        "summary": "Allegations that concern social media, by year, who they came from, outcome.",
        "period": "answer",
        "period_label": "January 2018 to February 2023",
        "planned_at": None,
        "publisher": "Nowhereshire Constabulary (fictional)",
        "contact": "Freedom of Information team, foi@nowhereshire.example",
        "licence": "Open Government Licence v3.0",
        "requested_window": Window(start=dt.date(2018, 3, 1), end=dt.date(2023, 3, 1)),
        "effective_window": Window(start=dt.date(2018, 1, 1), end=dt.date(2023, 2, 28)),
        "window_reason": "Only complete months are counted, and whole years are compared.",
        "population": "all police officers, special constables and police staff",
        "counting_unit": "subject_allegations",
        "unit_label": "allegations against individuals",
        "date_basis": "recorded",
        "date_basis_label": "date recorded",
        "cohort": "social-media@1",
        "cohort_words": "A case is about social media where its factor says so.",
        "policy": "police-default",
        "sign_off_people": 2,
        "registers": (
            RegisterUsed(
                register_id="complaints",
                title="Complaint and conduct register",
                as_at=dt.date(2023, 3, 3),
                snapshot_digest="ab" * 32,
                records_read=12345,
                records_rejected=17,
            ),
        ),
        "dimensions": DIMENSIONS,
        "tables": TABLES,
        "notes": ("One case can name more than one platform.",),
        "protection": ProtectedBy(method="suppress", threshold=5, zeros_shown=True),
    }
    return Release.model_validate({**fields, **changes})


def counts_of(release: Release, table: Table) -> dict[tuple[str, ...], int]:
    """Counts that add up: an innermost cell is made from its place, a total is a sum."""
    codes = [list(release.dimension(name).labels()) for name in table.by]

    def inner(key: tuple[str, ...]) -> int:
        return max(60 // (1 + sum(3 * c.index(k) for c, k in zip(codes, key, strict=True))) - 3, 0)

    def value(key: tuple[str, ...]) -> int:
        parts = [c[1:] if k == "total" else [k] for c, k in zip(codes, key, strict=True)]
        return sum(inner(leaf) for leaf in itertools.product(*parts))

    return {key: value(key) for key in itertools.product(*codes)}


def make_protected(home: Home, release: Release | None = None) -> Finished:
    """A protected folder as `protect` leaves it."""
    release = release or make_release()
    parent = home.zone(Zone.PROTECTED) / release.id / release.period
    with stage_draft(parent) as draft:
        release.write(draft.folder)
        (draft.folder / "why").mkdir()
        for table in release.tables:
            _write_table(draft.folder, release, table)
        withstood = ["outsider", "note-reader", "archivist"]
        (draft.folder / "report.json").write_bytes(
            canonical_json({"attackers_withstood": withstood})
        )
        return draft.finish("protect", facts={"attackers_withstood": withstood})


def _write_table(folder: Path, release: Release, table: Table) -> None:
    counts = counts_of(release, table)
    small = [key for key, count in counts.items() if 0 < count < HIDE_UNDER]
    also = [key for key in counts if "total" not in key and key not in small][-1:] if small else []
    with (
        (folder / f"{table.id}.csv").open("w", newline="") as cells,
        (folder / "why" / f"{table.id}.csv").open("w", newline="") as why,
    ):
        figures = csv.writer(cells, lineterminator="\n")
        reasons = csv.writer(why, lineterminator="\n")
        figures.writerow([*table.by, "value", "marker"])
        reasons.writerow([*table.by, "reason"])
        for key, count in counts.items():
            hidden = key in small or key in also
            reason = "small count" if key in small else "secondary" if key in also else ""
            figures.writerow([*key, "" if hidden else count, "c" if hidden else ""])
            reasons.writerow([*key, reason])
