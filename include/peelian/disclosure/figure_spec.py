"""Derived figures in a specification: shares, changes and rates of the counts of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MOST_DECIMALS = 6
"""More decimals than these say nothing of counts that anyone publishes."""

Code = Annotated[str, BeforeValidator(lambda code: str(code) if type(code) is int else code)]
"""A code; YAML reads a year as a number."""


class FigureSpec(BaseModel):
    """A table of figures beside a table of counts.

    Attributes:
        of: the table.
        kind: `share`: in percent of the total over `base`; `change`: on the code before in `base`,
            in percent; `rate`: per so many of a population by `base`.
        base: one of the table's dimensions.
        decimals: digits after the point; halves are rounded away from zero.
        per, population: of a rate: per how many, and how many there are of each innermost code.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=60)
    of: str
    kind: Literal["share", "change", "rate"]
    base: str
    decimals: int = Field(default=1, ge=0, le=MOST_DECIMALS, strict=True)
    per: Annotated[int, Field(ge=1, le=10**9, strict=True)] | None = None
    population: dict[Code, Annotated[int, Field(ge=0, le=10**12, strict=True)]] | None = None


def figure_problems(
    figures: Sequence[FigureSpec], tables: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """What is wrong with figures, a sentence each.

    Args:
        tables: dimensions by table id.
    """
    ids = [*tables, *(figure.id for figure in figures)]
    folded = [name.lower() for name in ids]
    for figure in figures:
        where = f"figures.{figure.id}"
        if folded.count(figure.id.lower()) > 1:
            yield f"{where}: the id stands twice"
        if figure.of not in tables:
            yield f"{where}: {figure.of!r} is not a table"
        elif figure.base not in tables[figure.of]:
            yield f"{where}: {figure.base!r} is not a dimension of {figure.of}"
        is_rate = figure.kind == "rate"
        if is_rate != (figure.per is not None) or is_rate != (figure.population is not None):
            yield f"{where}: per and population are a rate's, and a rate needs both"
