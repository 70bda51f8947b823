"""What requests may name: ready dimensions, populations, concepts, and the force's own settings.

In    `include/foi/{force,populations,dimensions,concepts}.yaml`: reviewed files with an owner
Out   frozen models, each file checked whole
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from peelian.core.errors import InputError, all_at_once
from peelian.foi.request_parts import Citation, Id, Line, Part
from peelian.foi.request_tables import DimensionAsked, PopulationAsked
from peelian.records.checking import MEND, fit, read_yaml
from peelian.tables.spec_file import place_in_words

LIBRARY_FOLDER = Path(__file__).parents[2] / "foi"
MINUTES_IN_HOUR = 60
Kind = Literal["personal", "narrative", "text", "elsewhere", "not_held", "document", "opinion"]
Item = TypeVar("Item", bound=Part)


class Force(Part):
    """What every answer says alike, and what a request may leave out."""

    publisher: Line
    contact: Line
    licence: Line
    policy: Id
    registers: tuple[Id, ...] = Field(min_length=1)
    regimes: tuple[str, ...] = Field(min_length=1)
    registers_from: dict[str, dt.date] = Field(
        {}, description="The first day for which a register holds every case"
    )
    most_breakdowns: int = Field(ge=1, le=4, description="That one table may cross")
    limit_pounds: int = Field(ge=1)
    pounds_an_hour: int = Field(ge=1)
    aggregation_working_days: int = Field(ge=1)

    @property
    def limit_minutes(self) -> int:
        """The appropriate limit of section 12, in minutes of work."""
        return self.limit_pounds * MINUTES_IN_HOUR // self.pounds_an_hour


class Population(PopulationAsked):
    """A population with a name."""

    id: Id


class Concept(Part):
    """Something that requests ask for and no table counts."""

    id: Id
    label: Line
    kind: Kind
    since: dt.date | None = Field(None, description="The first day from which it's coded")
    exemptions: tuple[Citation, ...] = ()
    minutes: float | None = Field(None, gt=0, description="To look up one record")
    other_body: Line | None = None
    instead: Line


@dataclass(frozen=True)
class Library:
    """All that requests may name, by id."""

    force: Force
    populations: dict[str, Population]
    dimensions: dict[str, DimensionAsked]
    concepts: dict[str, Concept]


@cache
def library(folder: Path = LIBRARY_FOLDER) -> Library:
    """The library of a folder. Raises: InputError listing every fault of a file at once."""
    force_file = folder / "force.yaml"
    return Library(
        force=fit(Force, read_yaml(force_file), force_file),
        populations=_by_id(Population, folder / "populations.yaml"),
        dimensions=_by_id(DimensionAsked, folder / "dimensions.yaml"),
        concepts=_by_id(Concept, folder / "concepts.yaml"),
    )


def _by_id(model: type[Item], path: Path) -> dict[str, Item]:
    raw = read_yaml(path)
    try:
        items: Sequence[Item] = TypeAdapter(list[model]).validate_python(raw)  # type: ignore[valid-type]
    except ValidationError as error:
        problems = [
            f"{place_in_words(('list', *one['loc']), {'list': raw})}: {one['msg']}"
            for one in error.errors(include_url=False)
        ]
        raise all_at_once(InputError, path, problems, MEND) from None
    ids = [str(getattr(item, "id")) for item in items]  # noqa: B009 - each has one of its own type
    repeated = sorted({name for name in ids if ids.count(name) > 1})
    if repeated:
        raise all_at_once(InputError, path, [f"'{name}' stands twice" for name in repeated], MEND)
    return dict(zip(ids, items, strict=True))
