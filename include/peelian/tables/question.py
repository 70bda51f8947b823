"""What is counted, with nothing left open: what a specification's words come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from peelian.core.release_model import Window
from peelian.tables.spec_counts import FilterSpec
from peelian.tables.spec_model import DimensionSpec


@dataclass(frozen=True)
class Question:
    """What is counted.

    Attributes:
        windows: days, both included, of the date basis; ascending, none meet. None count where
            `as_at` is a day.
        staff_groups: codes of the population, or None for everyone.
        cohort: id and version, or None for everything.
        dimensions: each unit falls in one value of each.
        filters: all hold; each `on` a day, or `at` an event of the case.
        as_at: in place of windows: what there was at the end of a day.
        once_per: of people: ids of dimensions in each value of which a person counts once.
    """

    counting_unit: str
    date_basis: str
    windows: tuple[Window, ...]
    staff_groups: tuple[str, ...] | None
    cohort: str | None
    dimensions: Sequence[DimensionSpec]
    filters: tuple[FilterSpec, ...] = ()
    as_at: dt.date | None = None
    once_per: tuple[str, ...] = ()
