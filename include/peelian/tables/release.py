"""The release as data: a specification together with its window, registers and trees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from peelian.core.announced import moved
from peelian.core.release_model import CountedAs, Dimension, Release
from peelian.records.cohorts import load_cohort
from peelian.tables.counted_as import EVERYONE, counted_as
from peelian.tables.figures import with_figures
from peelian.tables.notes import notes_of
from peelian.tables.registers import Ready
from peelian.tables.spec_model import Spec
from peelian.tables.universe import Counting
from peelian.tables.variables import DATE_BASIS_LABELS, UNIT_LABELS
from peelian.tables.window import Windows, period_label, planned_at


def release_of(
    spec: Spec,
    period: str,
    window: Windows,
    registers: Sequence[Ready],
    dimensions: Sequence[Dimension],
    countings: Sequence[Counting],
) -> Release:
    """What a release says. Raises: InputError where the cohort's definition can't be read."""
    used = tuple(ready.used for ready in registers)
    counted = counted_of(spec, countings)
    return Release(
        id=spec.id,
        title=spec.title,
        summary=spec.summary,
        period=period,
        period_label=period_label(spec, period),
        planned_at=announced_at(spec, period),
        publisher=spec.publisher,
        contact=spec.contact,
        licence=spec.licence,
        requested_window=window.requested,
        effective_window=window.effective,
        window_reason=window.reason,
        population=spec.population.label if spec.population else EVERYONE,
        staff_groups=tuple(sorted(set(spec.population.staff_groups))) if spec.population else None,
        regimes=tuple(sorted(set(spec.regimes))),
        counting_unit=spec.counting_unit,
        unit_label=UNIT_LABELS[spec.counting_unit],
        date_basis=spec.date_basis,
        date_basis_label=DATE_BASIS_LABELS[spec.date_basis],
        cohort=spec.cohort,
        cohort_words=load_cohort(spec.cohort).definition if spec.cohort else "",
        policy=spec.policy,
        sign_off_people=spec.sign_off.people,
        sign_off_reason=spec.sign_off.reason,
        registers=used,
        dimensions=tuple(dimensions),
        tables=with_figures(
            [table.as_released(counted.get(table.id)) for table in spec.tables], spec.figures
        ),
        cells=spec.cells,
        statuses=spec.statuses,
        notes=notes_of(spec, window.effective, used, [one.question for one in countings]),
    )


def counted_of(spec: Spec, countings: Sequence[Counting]) -> dict[str, CountedAs]:
    """What each table counts that says so for itself, by its id."""
    own = {table.id for table in spec.tables if table.counts is not None}
    return {
        name: counted_as(spec, counting, asked)
        for counting in countings
        for name, asked in counting.tables.items()
        if name in own
    }


def announced_at(spec: Spec, period: str) -> dt.datetime | None:
    """When it's published as the calendar now has it; None for a release made once.

    The window follows the schedule's own day: a date that's moved adds no month to the figures.
    """
    scheduled = planned_at(spec, period)
    return None if scheduled is None else moved(spec.id, period, scheduled)
