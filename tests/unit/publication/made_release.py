"""A made-up protected folder that resembles the seed's release, some of its cells hidden."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from pathlib import Path

from peelian.core.files import canonical_json
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

HIDE_UNDER = 5


def _flat(dimension_id: str, label: str, members: dict[str, str], total: str = "Total"):
    nodes = [Category(code="total", label=total)]
    nodes += [Category(code=code, label=text, parent="total") for code, text in members.items()]
    return Dimension(id=dimension_id, label=label, categories=tuple(nodes))


YEARS = [str(year) for year in range(2018, 2024)]
DIMENSIONS = (
    _flat("year", "Year", {year: year for year in YEARS}, "All years"),
    _flat(
        "source",
        "Who reported it",
        {
            "public": "Member of the public",
            "internal": "Police officer or staff member",
            "unknown": "Not recorded",
        },
    ),
    _flat(
        "platform",
        "Platform",
        {
            "facebook": "Facebook",
            "instagram": "Instagram",
            "x": "X (formerly Twitter)",
            "whatsapp": "WhatsApp",
            "none": "No platform named",
        },
    ),
    _flat(
        "outcome",
        "Outcome",
        {
            "no_formal": "No formal action",
            "reflective": "Reflection or management action",
            "warning": "Written or final written warning",
            "dismissal_or_rank": "Dismissal or reduction in rank",
            "live": "Outcome not yet decided",
        },
    ),
    Dimension(
        id="rank",
        label="Rank",
        categories=(
            Category(code="total", label="Total"),
            Category(code="officer", label="Police officers", parent="total"),
            Category(code="constable", label="Constable", parent="officer"),
            Category(code="sergeant", label="Sergeant and above", parent="officer"),
            Category(code="staff", label="Police staff and others", parent="total"),
        ),
    ),
)
TABLES = (
    Table(
        id="year_by_source",
        title="Allegations about social media by year and who reported them",
        by=("year", "source"),
        columns="source",
        change_over="year",
        about="Each figure is the number recorded in the year.",
    ),
    Table(
        id="year_by_platform",
        title="Allegations about social media by year and platform",
        by=("year", "platform"),
        columns="platform",
        change_over="year",
    ),
    Table(
        id="year_by_outcome",
        title="Allegations about social media by year and outcome",
        by=("year", "outcome"),
        change_over="year",
    ),
    Table(
        id="platform_by_outcome",
        title="Allegations about social media by platform and outcome",
        by=("platform", "outcome"),
        columns="outcome",
    ),
    Table(id="rank_alone", title="Allegations about social media by rank", by=("rank",)),
)


def make_release(**changes: object) -> Release:
    """The release model, with any field changed."""
    fields: dict[str, object] = {
        "id": "social-media",
        "title": "Complaints and conduct matters about social media",
        "summary": "How many allegations were made about what people who work for the force did on "
        "social media, who made them, and what came of them.",
        "period": "2023-02",
        "period_label": "January 2018 to February 2023",
        "planned_at": dt.datetime.fromisoformat("2023-03-07T09:30:00+00:00"),
        "publisher": "Vale of Nowhere Police (made up)",
        "contact": "statistics@nowhere.example",
        "licence": "Open Government Licence v3.0",
        "requested_window": Window(start=dt.date(2018, 3, 1), end=dt.date(2023, 3, 1)),
        "effective_window": Window(start=dt.date(2018, 1, 1), end=dt.date(2023, 2, 28)),
        "window_reason": "Only complete months are counted.",
        "population": "all police officers, special constables and police staff of the force",
        "counting_unit": "subject_allegations",
        "unit_label": "allegations against individuals",
        "date_basis": "recorded",
        "date_basis_label": "date recorded",
        "cohort": "social-media@1",
        "cohort_words": "A case is about social media where its factor says so or its summary "
        "names a platform.",
        "policy": "standard@1",
        "sign_off_people": 2,
        "registers": (
            RegisterUsed(
                register_id="complaints",
                title="Complaint and conduct register",
                as_at=dt.date(2023, 3, 3),
                snapshot_digest="ab" * 32,
                records_read=12345,
                records_rejected=17,
                warnings=("a warning that stays inside",),
            ),
        ),
        "dimensions": DIMENSIONS,
        "tables": TABLES,
        "notes": ("One case can name more than one platform.",),
    }
    return Release.model_validate({**fields, **changes})


def true_counts(release: Release, table: Table) -> dict[tuple[str, ...], int]:
    """Counts that add up: each innermost cell is made from its place, totals are sums."""
    dimensions = [release.dimension(name) for name in table.by]
    nodes = [list(dimension.labels()) for dimension in dimensions]

    def leaves(dimension: Dimension, code: str) -> list[str]:
        children = dimension.children(code)
        return [leaf for child in children for leaf in leaves(dimension, child)] or [code]

    def inner(key: tuple[str, ...]) -> int:
        places = [codes.index(code) for codes, code in zip(nodes, key, strict=True)]
        size = 1400 if len(key) == 1 else 160
        return size // (1 + sum(3 * place for place in places)) - 3

    return {
        key: sum(
            max(inner(leaf), 0)
            for leaf in itertools.product(
                *(leaves(d, code) for d, code in zip(dimensions, key, strict=True))
            )
        )
        for key in itertools.product(*nodes)
    }


def make_protected(
    home: Home,
    release: Release | None = None,
    facts: dict[str, str] | None = None,
    **changes: object,
) -> Finished:
    """Write a protected folder as `protect` leaves it, and return it finished."""
    release = release or make_release(**changes)
    parent = home.zone(Zone.PROTECTED) / release.id / release.period
    with stage_draft(parent) as draft:
        release.write(draft.folder)
        (draft.folder / "why").mkdir()
        for table in release.tables:
            _write_table(draft.folder, release, table)
        (draft.folder / "report.json").write_bytes(canonical_json({"safe": True}))
        return draft.finish("protect", inputs={"tabulation": "cd" * 32}, facts=facts)


def _write_table(folder: Path, release: Release, table: Table) -> None:
    counts = true_counts(release, table)
    small = [key for key, count in counts.items() if 0 < count < HIDE_UNDER]
    also = list(counts)[-1:] if small else []
    with (folder / f"{table.id}.csv").open("w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*table.by, "value", "marker"])
        for key, count in counts.items():
            hidden = key in small or key in also
            writer.writerow([*key, "" if hidden else count, "c" if hidden else ""])
    with (folder / "why" / f"{table.id}.csv").open("w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*table.by, "reason"])
        for key in counts:
            reason = "small count" if key in small else "secondary" if key in also else ""
            writer.writerow([*key, reason])
