"""Bands that a specification declares: several codes of a dimension, published as one.

In    a dimension's tree, and band -> codes
Out   the tree with bands in place of what they hold, and the band of each code that's in one
Why   docs/decisions/0018-the-design-assistant.md

A band that bears the code of an inner node of the hierarchy cuts the tree there. Any other band is
an invention of the specification's author: what it holds must be siblings, and enough of them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from peelian.core.errors import InputError
from peelian.disclosure.codes import code_fault, shortened
from peelian.disclosure.trees import IntArray, Tree, make_tree

LEAST_CATEGORIES = 2
"""A band over one category would only rename it."""
_OTHER = re.compile(r"^others?\b", re.IGNORECASE)
_MISSING = re.compile(
    r"^(un(known|stated|specified|recorded|categori[sz]ed)"
    r"|not (known|stated|specified|recorded|categori[sz]ed|available|applicable|disclosed)"
    r"|none (recorded|stated)|missing|blank|null|n/?a)$",
    re.IGNORECASE,
)


def is_other(name: str) -> bool:
    """Whether a name reads as a rest: Other, others, "Other ranks"."""
    return bool(_OTHER.match(name.strip()))


def is_missing(code: str) -> bool:
    """Whether a code says that nothing is recorded: it's no category, so no rest may hold it."""
    return bool(_MISSING.match(" ".join(re.sub(r"[_-]+", " ", code).split())))


@dataclass(frozen=True)
class Bands:
    """The bands of one dimension.

    Attributes:
        of: the band of each code that is in one.
        invented: the bands that aren't nodes of the dimension's own hierarchy.
    """

    of: Mapping[str, str] = field(default_factory=dict)
    invented: frozenset[str] = frozenset()

    def published(self, code: str) -> str:
        """What a record's code is published as; nothing for one that only a band may have."""
        return self.of.get(code, "" if code in self.of.values() else code)

    def held(self, codes: Container[str]) -> dict[str, list[str]]:
        """By the name of each band, those of its codes that are among `codes`."""
        found: dict[str, list[str]] = {name: [] for name in self.of.values()}
        for code, name in self.of.items():
            if code in codes:
                found[name].append(code)
        return found


def band_problems(bands: Mapping[str, Sequence[str]]) -> list[str]:
    """What is wrong with bands whatever their dimension holds, a sentence each."""
    problems = [
        f"the band {shortened(name)} {fault}" for name in bands if (fault := code_fault(name))
    ]
    problems += ["a band has no name"] * any(not name.strip() for name in bands)
    codes = [code for held in bands.values() for code in held]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    problems += [f"the code {shortened(code)} stands in bands twice" for code in twice]
    problems += [
        f"the band {shortened(name)} can't hold {shortened(code)}, which says that nothing is"
        " recorded; leave that by itself"
        for name, held in bands.items()
        for code in held
        if is_other(name) and is_missing(code)
    ]
    return problems


def banded(tree: Tree, bands: Mapping[str, Sequence[str]]) -> tuple[Tree, Bands]:
    """The tree with every band as a leaf in place of what it holds.

    Args:
        bands: codes of leaves by the name of their band; no code in two.
    Raises: InputError where a band is too small, has a category's name, or isn't of siblings.
    """
    if not bands:
        return tree, Bands()
    below = _leaves_below(tree)
    known = tree.positions()
    place: dict[int, str] = {}
    gone: set[int] = set()
    for name, held in bands.items():
        tops = _tops(tree, below, name, held)
        place[tops[0]] = name
        gone.update(tops[1:])
    gone.update(_under(tree, {*place, *gone}))
    pairs: list[tuple[str, str | None]] = []
    for node, code in enumerate(tree.codes):
        if node not in gone:
            parent = tree.parents[node]
            above = None if parent < 0 else tree.codes[parent]
            pairs.append((place.get(node, code), above))
    of = {code: name for name, held in bands.items() for code in held}
    return make_tree(tree.id, pairs), Bands(of, frozenset(set(bands) - set(known)))


def declared_flat(bands: Mapping[str, Sequence[str]]) -> Bands:
    """The bands of a dimension without a hierarchy: all are inventions."""
    return Bands({code: name for name, held in bands.items() for code in held}, frozenset(bands))


def banded_flat(tree: Tree, bands: Bands) -> Tree:
    """The tree of the codes that occur, with bands in place.

    A code that a band names and no record has is no fault: next month one may.

    Raises: InputError as `banded`, or where fewer than two categories of a band occur.
    """
    held = bands.held(tree.positions())
    for name in sorted(held):
        if len(held[name]) < LEAST_CATEGORIES:
            raise _too_few_occur(tree.id, name)
    return banded(tree, held)[0]


def _too_few_occur(dimension: str, name: str) -> InputError:
    return InputError(
        "fewer than two categories of a band occur in the records",
        where=f"dimension {dimension}, band {shortened(name)}",
        do="put more categories into it, or leave the band out",
    )


def _leaves_below(tree: Tree) -> list[frozenset[str]]:
    found: list[set[str]] = [set() for _ in tree.codes]
    for leaf in tree.leaves():
        for node in tree.ancestry()[leaf]:
            found[node].add(tree.codes[leaf])
    return [frozenset(codes) for codes in found]


def _tops(tree: Tree, below: Sequence[frozenset[str]], name: str, held: Sequence[str]) -> list[int]:
    """The nodes that a band takes the place of: one inner node, or several siblings."""
    where = f"dimension {tree.id}, band {shortened(name)}"
    wanted = frozenset(held)
    strange = sorted(wanted - below[0])
    if strange:
        raise InputError(
            "a band holds a code that the hierarchy lacks, or that has parts of its own",
            where=where,
            given=shortened(strange[0]),
            allowed="codes without parts",
        )
    alike = [node for node, code in enumerate(tree.codes) if _plain(code) == _plain(name)]
    if alike:
        return [_cut(tree, below, name, alike[0], wanted, where)]
    tops = [
        node
        for node, parent in enumerate(tree.parents)
        if below[node] <= wanted and (parent < 0 or not below[parent] <= wanted)
    ]
    if len(wanted) < LEAST_CATEGORIES or tops == [0]:
        raise InputError("a band must hold two categories or more, and leave one out", where=where)
    if len(tops) == 1:
        raise InputError(
            "a band holds all of a category of the hierarchy",
            where=where,
            do=f"call it {shortened(tree.codes[tops[0]])}, as the hierarchy does",
        )
    if len({tree.parents[node] for node in tops}) > 1:
        raise InputError(
            "a band must hold categories that stand under one parent",
            where=where,
            do="band each parent's by themselves",
        )
    return tops


def _plain(code: str) -> str:
    return " ".join(code.casefold().split())


def _cut(
    tree: Tree,
    below: Sequence[frozenset[str]],
    name: str,
    node: int,
    wanted: frozenset[str],
    where: str,
) -> int:
    is_its_own = node and tree.codes[node] == name and node not in tree.leaves()
    if not is_its_own or below[node] != wanted:
        raise InputError(
            "a band has the name of a category that isn't exactly what it holds",
            where=where,
            do="give it another name, such as 'Other categories, grouped'",
        )
    return node


def _under(tree: Tree, nodes: set[int]) -> set[int]:
    return {
        node
        for node, line in enumerate(tree.ancestry())
        if any(above in nodes for above in line[1:])
    }


def check_bands(
    dimension: str,
    bands: Bands,
    codes: pd.Series,
    counts: IntArray,
    persons: pd.Series | None,
    threshold: int,
) -> None:
    """Refuse an invented band that pools too little: it would name what it's there to hide.

    Args:
        codes: of each record, as the file has them.
        counts: of each record.
        persons: who is behind each record, where that's known; people then count, not cases.
    Raises: InputError where fewer than two of its categories occur, or fewer than `threshold`.
    """
    for name in sorted(bands.invented):
        held = [code for code, band in bands.of.items() if band == name]
        inside = (counts > 0) & codes.isin(held).to_numpy()
        if codes[inside].nunique() < LEAST_CATEGORIES:
            raise _too_few_occur(dimension, name)
        size = int(np.sum(counts[inside])) if persons is None else persons[inside].nunique()
        if size < threshold:
            unit = "counted" if persons is None else "people"
            raise InputError(
                f"a band pools fewer {'' if persons is None else 'people '}than the threshold",
                where=f"dimension {dimension}, band {shortened(name)}",
                allowed=f"{threshold} {unit} or more",
                do="put more categories into it, or leave the dimension out",
            )
