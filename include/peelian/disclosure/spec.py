"""The specification of `peelian protect`: which columns of a file make which tables.

Paths in it are relative to itself. Every complaint about it is one line, and names the place.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from peelian.core.errors import InputError
from peelian.disclosure.bands import Bands, band_problems, banded, declared_flat
from peelian.disclosure.codes import code_fault, shortened
from peelian.disclosure.figure_spec import FigureSpec, figure_problems
from peelian.disclosure.policy import (
    DEFAULT_POLICY,
    POLICY_FOLDER,
    Policy,
    overlaid,
    policy_from,
    policy_named,
    read_policy,
    read_yaml,
    validation_problems,
)
from peelian.disclosure.trees import Tree, make_tree, tree_problems

RESERVED = ("value", "marker", "reason")
"""Columns of the tables that are written, so no dimension may be called that."""
FLAT_ROOT = "Total"
CODED = "_code"
"""Ends the name of a column of codes, where one of labels stands beside it."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


BandCode = Annotated[str, BeforeValidator(lambda code: str(code) if type(code) is int else code)]
"""A code; YAML reads a year as a number."""


class DimensionSpec(_Model):
    """A column that tables are broken down by; flat where no hierarchy file is named.

    Attributes:
        bands: codes by the name under which they are published together.
        attribute: whether it says something sensitive about a person, such as an outcome.
        neutral: codes of such a dimension that say nothing of whoever has them.
    """

    hierarchy: str | None = None
    attribute: bool = False
    neutral: list[BandCode] = Field(default_factory=list)
    bands: dict[BandCode, list[BandCode]] = Field(default_factory=dict)


class TableSpec(_Model):
    """A table: every combination of its dimensions' codes.

    Attributes:
        where: a code for each dimension that it's filtered by; the table has no column for it.
    """

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=60)
    by: list[str] = Field(min_length=1)
    where: dict[str, BandCode] = Field(default_factory=dict)


class CellsSpec(_Model):
    """What an officer decided about single cells, each a code for some dimensions.

    A dimension that is left out stands at its total; `table` names one of several tables.
    """

    show: list[dict[str, BandCode]] = Field(default_factory=list)
    hide: list[dict[str, BandCode]] = Field(default_factory=list)
    headline: list[dict[str, BandCode]] = Field(default_factory=list)


class ProtectSpec(_Model):
    """A specification, as its file has it."""

    count: str | None = None
    person: str | None = None
    dimensions: dict[str, DimensionSpec | None] = Field(min_length=1)
    tables: list[TableSpec] = Field(min_length=1)
    figures: list[FigureSpec] = Field(default_factory=list)
    cells: CellsSpec = Field(default_factory=CellsSpec)
    policy: str | dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A specification that was checked.

    Attributes:
        trees: the hierarchy of each dimension, bands in place; None for a flat one, whose codes
            the records tell.
        bands: of each dimension that has any.
        person: the column that tells people apart.
        neutral: for each dimension that says something sensitive, the codes of it that don't.
        wished: what an officer decided about single cells, in codes.
        figures: tables of figures that are made of published counts.
    """

    count: str | None
    trees: Mapping[str, Tree | None]
    tables: tuple[TableSpec, ...]
    policy: Policy
    bands: Mapping[str, Bands] = field(default_factory=dict)
    person: str | None = None
    neutral: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wished: CellsSpec = field(default_factory=CellsSpec)
    figures: tuple[FigureSpec, ...] = ()


def read_question(path: Path) -> Question:
    """Read a specification with its hierarchies and its policy.

    Raises: InputError listing everything that is wrong with the specification, or the first thing
        that is wrong with a hierarchy or the policy.
    """
    raw = read_yaml(path, "the specification")
    try:
        spec = ProtectSpec.model_validate(raw)
    except ValidationError as error:
        raise _wrong(path, validation_problems(error)) from None
    problems = _problems(spec)
    if problems:
        raise _wrong(path, problems)
    trees: dict[str, Tree | None] = {}
    bands: dict[str, Bands] = {}
    for name, given in spec.dimensions.items():
        trees[name], bands[name] = _dimension(name, given or DimensionSpec(), path.parent)
    policy = _policy(spec, path)
    _refuse_wishes(spec, policy, path)
    return Question(
        spec.count,
        trees,
        tuple(spec.tables),
        policy,
        bands=bands,
        person=spec.person,
        neutral={
            name: tuple(given.neutral)
            for name, given in spec.dimensions.items()
            if given is not None and given.attribute
        },
        wished=spec.cells,
        figures=tuple(spec.figures),
    )


def _dimension(name: str, given: DimensionSpec, folder: Path) -> tuple[Tree | None, Bands]:
    if given.hierarchy is None:
        return None, declared_flat(given.bands)
    return banded(read_hierarchy(name, folder / given.hierarchy), given.bands)


def read_hierarchy(dimension: str, path: Path) -> Tree:
    """A hierarchy from a CSV file with the columns code and parent (empty for the root).

    Raises: InputError naming what is wrong with it.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, restval=""))
    except OSError:
        raise InputError("a hierarchy can't be read", where=path, do="check the path") from None
    except (UnicodeDecodeError, csv.Error):
        raise InputError("a hierarchy is not a CSV file in UTF-8", where=path) from None
    if not rows or not {"code", "parent"} <= rows[0].keys():
        raise InputError("a hierarchy needs rows with the columns code and parent", where=path)
    pairs = [(row["code"], row["parent"] or None) for row in rows]
    problems = tree_problems(pairs)
    if problems:
        raise InputError(problems[0], where=f"{path}, dimension {dimension}")
    return make_tree(dimension, pairs)


def _wrong(path: Path, problems: list[str]) -> InputError:
    return InputError(f"the specification is wrong: {'; '.join(problems)}", where=path)


def _problems(spec: ProtectSpec) -> list[str]:
    problems = [
        f"dimensions: none may be called {name!r}, a column of every table"
        for name in spec.dimensions
        if name in RESERVED
    ]
    problems += [
        f"dimensions: {name + CODED!r} is what the codes of {name!r} are called in public"
        for name in spec.dimensions
        if name + CODED in spec.dimensions
    ]
    problems += [
        f"dimensions: the name {shortened(name)} {fault}"
        for name in spec.dimensions
        if (fault := code_fault(name))
    ]
    problems += [
        f"dimensions.{name}: {problem}"
        for name, given in spec.dimensions.items()
        for problem in band_problems(given.bands if given else {})
    ]
    if spec.count in spec.dimensions:
        problems.append(f"count: {spec.count!r} is a dimension as well")
    if spec.person is not None and spec.person == spec.count:
        problems.append(f"person: {spec.person!r} is the column of counts as well")
    problems += [
        f"dimensions.{name}: neutral codes are those of an attribute; say 'attribute: true' too"
        for name, given in spec.dimensions.items()
        if given is not None and given.neutral and not given.attribute
    ]
    ids = [table.id.lower() for table in spec.tables]
    problems += [f"tables: the id {i!r} stands twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    for table in spec.tables:
        unknown = [name for name in table.by if name not in spec.dimensions]
        problems += [f"tables.{table.id}: {name!r} is not a dimension" for name in unknown]
        if len(set(table.by)) < len(table.by):
            problems.append(f"tables.{table.id}: a dimension stands twice in by")
        unknown = [name for name in table.where if name not in spec.dimensions]
        problems += [f"tables.{table.id}.where: {name!r} is not a dimension" for name in unknown]
        problems += [
            f"tables.{table.id}.where: {name!r} stands in by as well"
            for name in table.where
            if name in table.by
        ]
    problems += figure_problems(spec.figures, {table.id: table.by for table in spec.tables})
    return problems


def _refuse_wishes(spec: ProtectSpec, policy: Policy, path: Path) -> None:
    """Single cells are shown or hidden only where counts are hidden at all."""
    if policy.methods != ["suppress"] and spec.cells != CellsSpec():
        raise _wrong(path, ["cells: only where the policy's method is suppress"])


def _policy(spec: ProtectSpec, path: Path) -> Policy:
    """The policy that is named, or the default one with what the specification changes."""
    if isinstance(spec.policy, str):
        shipped = re.fullmatch(r"[a-z][a-z0-9-]*", spec.policy)
        if shipped and (POLICY_FOLDER / f"{spec.policy}.yaml").is_file():
            return policy_named(spec.policy)
        return read_policy(path.parent / spec.policy)
    default = POLICY_FOLDER / f"{DEFAULT_POLICY}.yaml"
    whole = overlaid(read_yaml(default, "a policy"), spec.policy)
    return policy_from(whole, f"{path}, policy")
