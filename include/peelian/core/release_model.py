"""What a release says, as data: what tabulation, disclosure control and publication share.

`tabulate` writes it as `release.json` beside the counts, `protect` copies it beside the protected
tables, `build` makes the workbook and CSVs from it. It holds facts and labels, no count and no
record, so it may cross the wall.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

from peelian.core.errors import ZoneError
from peelian.core.files import canonical_json

RELEASE_MODEL_NAME = "release.json"
TOTAL = "Total"
EXCEPT = "not:"
"""Leads the codes of a category that holds all but these: nobody has a list of all units."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Category(_Model):
    """A node of a dimension's hierarchy: `parent` is None for the root alone.

    `neutral` nodes of an attribute say nothing of a person, such as "not recorded".

    `holds` is what it means: codes of the variable's reference list, ascending, or what isn't held,
    each led by `EXCEPT`; of days the first and the last of each unbroken run, ISO. None is
    everything that the variable can be, within the window.
    """

    code: str
    label: str
    parent: str | None = None
    neutral: bool = False
    holds: tuple[str, ...] | None = None


class Dimension(_Model):
    """Something that a table is broken down by. `categories` is depth first, the root leading.

    `attribute` says that it tells something sensitive about a person, such as an outcome, as
    opposed to who they are. `variable` is what its categories hold values of, with the moment where
    it has one (`rank@recorded`; years are of `day`); empty where nobody wrote it down.
    """

    id: str
    label: str
    categories: tuple[Category, ...]
    attribute: bool = False
    variable: str = ""

    def children(self, code: str) -> tuple[str, ...]:
        """The codes whose parent is `code`, in display order."""
        return tuple(c.code for c in self.categories if c.parent == code)

    def labels(self) -> dict[str, str]:
        """Label by code, in display order."""
        return {c.code: c.label for c in self.categories}


class Window(_Model):
    """Days from `start` to `end`, both included."""

    start: dt.date
    end: dt.date


class Confined(_Model):
    """What a table is confined to: a variable, and what it holds as `Category.holds` has it."""

    variable: str
    holds: tuple[str, ...]


class CountedAs(_Model):
    """What a table counts, where it says so for itself.

    Attributes:
        group: tables of one number are protected as one system of sums; 0 is the release's own.
        counting_unit: `cases`, `allegations`, `subject_allegations`, `people`, `headcount`
            (people who serve on a day) or `restrictions` (people suspended or restricted then).
        unit_label: the same in words.
        date_basis: `recorded`, `incident` or `finalised`; a day, `as at 2022-12-31`, for what
            there was then.
        requested: the days that were asked for; windows: those that are counted, ascending.
        window_reason: why they differ; empty where they don't.
        as_at: the day, where it's what there was on one; then it's the only window as well.
        cohort: id and version, or None for everything; cohort_words: what it holds.
        filters: each in words.
        confined: everything that it's confined to, by variable, ascending.
    """

    group: int = Field(ge=0)
    counting_unit: str
    unit_label: str
    date_basis: str
    date_basis_label: str
    requested: tuple[Window, ...]
    windows: tuple[Window, ...]
    window_reason: str = ""
    as_at: dt.date | None = None
    population: str
    staff_groups: tuple[str, ...] | None = None
    cohort: str | None = None
    cohort_words: str = ""
    filters: tuple[str, ...] = ()
    confined: tuple[Confined, ...] = ()


class Table(_Model):
    """A table of a release: every combination of its dimensions' nodes, margins included.

    Attributes:
        id: lower-case name of 4 or more letters: a file name and a workbook table name.
        by: ids of the dimensions, in display order; the first makes the rows.
        columns: id of the dimension that is spread over the columns of the workbook's sheet;
            None for a long sheet.
        change_over: id of the dimension (of years) along which change is given, or None.
        shares: id of the dimension over which each figure is given in per cent of the total, or
            None.
        counted: what it counts; None where it's what its release counts.
        said: sentences that stand beneath it, such as a median.
        part_of: id of another table, of whose figure for the same codes each figure is given in
            per cent, or None; that one's dimensions are among this one's.
    """

    id: str = Field(pattern=r"^[a-z]{4,}[a-z_]*$")
    title: str
    by: tuple[str, ...]
    columns: str | None = None
    change_over: str | None = None
    about: str = ""
    shares: str | None = None
    counted: CountedAs | None = None
    said: tuple[str, ...] = ()
    part_of: str | None = None

    @model_serializer(mode="wrap")
    def _without_what_few_have(self, form: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Keys that most tables have nothing for are left out, as releases before had none."""
        said: dict[str, Any] = form(self)
        return {
            key: value
            for key, value in said.items()
            if key not in ("counted", "said", "part_of") or value not in (None, (), [])
        }

    @property
    def group(self) -> int:
        """Tables of one number are protected as one system of sums."""
        return 0 if self.counted is None else self.counted.group


class DecidedCells(_Model):
    """What an officer decided about single cells, each a code for some dimensions.

    A dimension that is left out stands at its total; `table` names one of several tables.

    Attributes:
        show: must be published, or the release fails and says what stands against it.
        hide: must be hidden, and not to be worked out either.
        headline: quoted, so hidden last.
    """

    show: tuple[dict[str, str], ...] = ()
    hide: tuple[dict[str, str], ...] = ()
    headline: tuple[dict[str, str], ...] = ()


class CodeStatus(_Model):
    """What to know about every figure that is given for a code of a dimension.

    Attributes:
        dimension: id of the dimension.
        code: of it, such as a year.
        marker: `p` for provisional, `b` for a break in the series.
    """

    dimension: str
    code: str
    marker: Literal["p", "b"]


class ProtectedBy(_Model):
    """How a release's counts were protected, as far as every reader is told.

    Attributes:
        method: hidden, rounded, or moved by noise.
        threshold: counts from 1 to below this are small.
        zeros_shown: where counts are hidden, whether a hidden one is 1 or more for certain; None
            for the other methods, where a 0 may stand for a small count.
        base, furthest: of rounded counts: what they are multiples of, and by how many multiples
            beyond the adjacent ones one was moved at most.
        largest_noise, smallest_shown: of moved counts: by how much one was moved at most, and the
            smallest number that is shown, zero apart.
    """

    method: Literal["suppress", "round", "cell-key"]
    threshold: int
    zeros_shown: bool | None = None
    base: int | None = None
    furthest: int | None = None
    largest_noise: int | None = None
    smallest_shown: int | None = None


class RegisterUsed(_Model):
    """A register that the release was counted from: which snapshot, and when it was taken."""

    register_id: str
    title: str
    as_at: dt.date
    snapshot_digest: str
    records_read: int
    records_rejected: int
    warnings: tuple[str, ...] = ()


class Release(_Model):
    """A release as data. Dates are days in Europe/London.

    Attributes:
        period: the month it's for, `YYYY-MM`, or the specification's own label for one that is
            made once.
        planned_at: the moment that the calendar sets for publication, with its UTC offset, or None.
        staff_groups: codes of the population's staff groups, ascending; None for everyone.
        regimes: regulations that its cases are recorded under, ascending.
        counting_unit: one of `cases`, `allegations`, `subject_allegations`.
        unit_label: the same in words, such as "allegations against individuals".
        date_basis: `recorded`, `incident` or `finalised`.
        cohort: id and version, such as "social-media@1", or None for everything.
        cohort_words: what the cohort holds and how it was found.
        statuses: codes whose figures are provisional, or break the series.
        protection: how it's protected; None until the stage `protect` has said.
        sign_off_people: how many people must sign; 0 only with `sign_off_reason`.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    summary: str
    period: str
    period_label: str
    planned_at: dt.datetime | None
    publisher: str
    contact: str
    licence: str
    requested_window: Window
    effective_window: Window
    window_reason: str
    population: str
    staff_groups: tuple[str, ...] | None = None
    regimes: tuple[str, ...] = ()
    counting_unit: Literal["cases", "allegations", "subject_allegations"]
    unit_label: str
    date_basis: Literal["recorded", "incident", "finalised"]
    date_basis_label: str
    cohort: str | None
    cohort_words: str
    policy: str
    sign_off_people: int
    sign_off_reason: str = ""
    registers: tuple[RegisterUsed, ...]
    dimensions: tuple[Dimension, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    cells: DecidedCells = DecidedCells()
    statuses: tuple[CodeStatus, ...] = ()
    protection: ProtectedBy | None = None

    def dimension(self, dimension_id: str) -> Dimension:
        """The dimension of that id. Raises: KeyError where there's none."""
        for dimension in self.dimensions:
            if dimension.id == dimension_id:
                return dimension
        raise KeyError(dimension_id)

    def seen_by(self, table: Table) -> Release:
        """The release as a table has it: what is counted, of whom and when, where it says so."""
        counted = table.counted
        if counted is None:
            return self
        return self.model_copy(
            update={
                "unit_label": counted.unit_label,
                "date_basis_label": counted.date_basis_label,
                "population": counted.population,
                "requested_window": _around(counted.requested),
                "effective_window": _around(counted.windows),
                "window_reason": counted.window_reason,
                "cohort": counted.cohort,
                "cohort_words": counted.cohort_words,
            }
        )

    def write(self, folder: Path) -> None:
        """Write `release.json` into a stage's draft, as canonical JSON."""
        (folder / RELEASE_MODEL_NAME).write_bytes(canonical_json(self.model_dump(mode="json")))


def _around(windows: tuple[Window, ...]) -> Window:
    """From the first day of some windows to their last."""
    return Window(start=windows[0].start, end=windows[-1].end)


def read_release(folder: Path) -> Release:
    """The release model that a stage left in `folder`.

    Raises: ZoneError where there's none, or it isn't one.
    """
    path = folder / RELEASE_MODEL_NAME
    if not path.is_file():
        raise ZoneError(
            "a release model is missing", where=path, do="run the stage before it again"
        )
    try:
        return Release.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ZoneError(
            f"a release model has {error.error_count()} faults",
            where=path,
            do="run the stage before it again",
        ) from None
