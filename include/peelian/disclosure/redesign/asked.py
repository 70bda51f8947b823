"""What was asked for: dimensions as trees, records by their finest codes, who is behind them.

In    a checked specification and a file of records
Out   everything that the search needs to count another design, without reading the file again
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from peelian.core.errors import InputError
from peelian.disclosure.bands import Bands
from peelian.disclosure.counted import Counted
from peelian.disclosure.records import count_frame, read_frame
from peelian.disclosure.spec import Question
from peelian.disclosure.trees import Tree

STEADY = 0.9
"""Share of people: a dimension that doesn't change between the records of so many of them says who
they are (rank, sex, unit). Below one, as people are promoted."""
YEAR = re.compile(r"^(?:19|20)\d{2}(?:[/-]\d{2}(?:\d{2})?)?$")
"""2023, 2022/23, 2022-2023."""
LEAST_EVIDENCE = 5
"""People with two records or more: with fewer, nothing is concluded from what doesn't change."""


@dataclass(frozen=True)
class Asked:
    """What was asked for.

    Attributes:
        question: the specification, its trees as they're published.
        frame: a row for each combination of finest codes (and person): `counts` of them.
        counts: the column of the frame that holds counts.
        counted: the asked tables, counted.
        path: where the records are from, for errors.
    """

    question: Question
    frame: pd.DataFrame
    counts: str
    counted: Counted
    path: Path

    @cached_property
    def trees(self) -> dict[str, Tree]:
        """The dimensions that a table uses, in the order of the specification."""
        used = {name for table in self.question.tables for name in table.by}
        return {tree.id: tree for tree in self.counted.cells.trees if tree.id in used}

    @cached_property
    def tables(self) -> tuple[tuple[str, ...], ...]:
        """The dimensions of each asked table."""
        return tuple(tuple(table.by) for table in self.question.tables)

    @cached_property
    def sizes(self) -> Mapping[str, Mapping[str, int]]:
        """For each dimension the size of each of its finest codes, as `size` has it."""
        return {
            name: {tree.codes[leaf]: self.size(name, [tree.codes[leaf]]) for leaf in tree.leaves()}
            for name, tree in self.trees.items()
        }

    def size(self, dimension: str, codes: Iterable[str]) -> int:
        """How many people have one of the codes; counts, where people aren't told apart."""
        if self.question.person is None:
            counted = self._counted[dimension]
            return sum(counted.get(code, 0) for code in codes)
        behind = self._people[dimension]
        return len(set().union(*(behind.get(code, frozenset()) for code in codes)))

    @cached_property
    def _real(self) -> pd.DataFrame:
        """The rows of the frame that count something."""
        return self.frame[self.frame[self.counts] > 0]

    @cached_property
    def _counted(self) -> dict[str, dict[str, int]]:
        """By dimension and code what was counted."""
        return {
            name: {str(code): int(count) for code, count in sums.items()}
            for name in self.trees
            for sums in (self._real.groupby(name)[self.counts].sum(),)
        }

    @cached_property
    def _people(self) -> dict[str, dict[str, frozenset[str]]]:
        """By dimension and code the people behind it."""
        person = str(self.question.person)
        return {
            name: {
                str(code): frozenset(people) for code, people in self._real.groupby(name)[person]
            }
            for name in self.trees
        }

    @cached_property
    def pointing(self) -> tuple[str, ...]:
        """Dimensions that point at people: one of their categories alone is a handful of them.

        What changes between the records of one person doesn't say who they are, nor does what the
        specification calls an attribute (an outcome), and a year says it of nobody. Where nothing
        tells people apart, any other dimension may.
        """
        threshold = self.question.policy.threshold
        return tuple(
            name
            for name, sizes in self.sizes.items()
            if any(0 < size < threshold for size in sizes.values())
            and not all(YEAR.match(code) for code in sizes)
            and name not in self.question.neutral
            and self._says_who(name)
        )

    def neutral(self) -> dict[str, tuple[str, ...]]:
        """For each attribute those of its finest codes that say nothing of whoever has them."""
        found = {}
        for name, codes in self.question.neutral.items():
            if name not in self.trees:
                continue
            held = self.question.bands.get(name, Bands()).held(codes)
            whole = self.question.bands.get(name, Bands())
            pooled = [band for band, inside in held.items() if inside == whole.held(whole.of)[band]]
            known = self.trees[name].positions()
            found[name] = tuple(code for code in (*codes, *pooled) if code in known)
        return found

    def _says_who(self, dimension: str) -> bool:
        if self.question.person is None:
            return True
        people = self._real.groupby(self.question.person)
        several = people[self.counts].sum() > 1
        codes = people[dimension].nunique()[several]
        return len(codes) < LEAST_EVIDENCE or bool((codes == 1).mean() >= STEADY)


def read_asked(question: Question, path: Path) -> Asked:
    """Read the records once, and count the asked tables.

    Raises: InputError for anything that `peelian protect` refuses, and for what only makes sense of
        the very tables that were asked for.
    """
    _check_scope(question)
    return asked_of(question, read_frame(question, path), path)


def asked_of(question: Question, frame: pd.DataFrame, path: Path) -> Asked:
    """The same of records that were read already.

    Args:
        frame: a column for each dimension, the person and the count that the question names.
        path: where they are from, for errors.
    Raises: InputError as `read_asked`.
    """
    _check_scope(question)
    counted = count_frame(question, frame, path)
    names = list(question.trees)
    own = pd.DataFrame(index=frame.index)
    for name in names:
        bands = question.bands.get(name, Bands())
        own[name] = frame[name].astype(str).map(bands.published)
    keys = list(names)
    if question.person is not None and question.person not in names:
        own[question.person] = frame[question.person].astype(str)
        keys.append(question.person)
    counts = "counts"
    while counts in keys:
        counts += "_"
    own[counts] = 1 if question.count is None else pd.to_numeric(frame[question.count])
    whole = own.groupby(keys, sort=True)[counts].sum().reset_index()
    whole[counts] = whole[counts].astype(np.int64)
    return Asked(question, whole, counts, counted, path)


def _check_scope(question: Question) -> None:
    """Refuse what a search can't carry over to other tables: leaving it out unsaid wouldn't do."""
    if question.policy.methods != ["suppress"]:
        raise InputError(
            "designs are searched for where counts are hidden, not changed",
            where="policy.methods",
            given=", ".join(question.policy.methods),
            allowed="suppress",
        )
    filtered = [table.id for table in question.tables if table.where]
    if filtered:
        raise InputError(
            "designs of a filtered table can't be searched for",
            where=f"tables.{filtered[0]}.where",
            do="break the table down by what filters it, or leave it out",
        )
    if question.wished != type(question.wished)():
        raise InputError(
            "single cells were decided on before the design",
            where="cells",
            do="leave the key out, and put it into the specification of the choice that you take",
        )
