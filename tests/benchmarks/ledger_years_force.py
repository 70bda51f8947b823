"""A made-up force, the releases that it publishes every month, and the answers that it gives.

In    a seed, a number of years, of answers and of allegations a month
Out   records as arrays, and publications in the order of their days
The monthly release has the tables of `include/releases/social-media.yaml`: years by source, by
platform and by outcome, platforms by outcome, and ranks, over a window that grows month by month.
Closed periods don't change: what vintages do is another test's.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from peelian.disclosure.cells import TableOf, build_cells
from peelian.disclosure.counted import Counted
from peelian.disclosure.tabulation import join_counts
from peelian.disclosure.trees import Tree, make_tree
from peelian.ledger.statement import DAY, Axis, Node, Restriction, Universe

FIRST_YEAR = 2021
TOTAL = "Total"
PLATFORM, OUTCOME, SOURCE, RANK, GROUP = "platform", "outcome", "source", "rank", "staff_group"
Odds = Mapping[str, float]
ODDS: Mapping[str, Odds] = {
    PLATFORM: {"facebook": 30, "x": 12, "whatsapp": 8, "other": 4, "several": 3, "not_stated": 9},
    OUTCOME: {
        "no_formal": 40,
        "reflective": 20,
        "warning": 5,
        "dismissed": 2,
        "left": 3,
        "live": 9,
    },
    SOURCE: {"public": 3, "internal": 1},
    RANK: {"constable": 40, "sergeant": 10, "inspector": 5, "special": 4, "staff": 15},
}
"""How often each value is met, in proportion; skewed as in the real registers."""
STAFF = "staff"
UNIVERSE = Universe(
    registers=("complaints",),
    regimes=("2020",),
    counting_unit="subject_allegations",
    date_basis="recorded",
)
Bands = Mapping[str, tuple[str, ...]]
Records = Mapping[str, npt.NDArray[np.str_]]


@dataclass(frozen=True)
class Split:
    """What a table is broken down by: what each category holds, and what it's part of."""

    variable: str
    holds: Bands
    within: Mapping[str, str]

    def tree(self) -> Tree:
        """Its tree, the total leading."""
        parts = [(code, self.within.get(code, TOTAL)) for code in self.holds]
        return make_tree(self.variable, [(TOTAL, None), *parts])

    def axis(self) -> Axis:
        """Its axis, in the tree's order."""
        nodes = (
            Node(code=code, holds=None if code == TOTAL else tuple(sorted(self.holds[code])))
            for code in self.tree().codes
        )
        return Axis(variable=self.variable, nodes=tuple(nodes))


@dataclass(frozen=True)
class Publication:
    """A monthly release or an answer, before anything is counted.

    Attributes:
        tables: for each table what it's broken down by, one or two splits.
        where: what all of it is confined to, the window among it.
        at: the day it's published, ISO.
    """

    name: str
    period: str
    tables: Mapping[str, Sequence[Split]]
    where: Bands
    at: str

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """What it's confined to, as the ledger has it."""
        return tuple(Restriction(variable=v, holds=h) for v, h in sorted(self.where.items()))

    def counted(self, records: Records) -> Counted:
        """Its true counts."""
        trees = {split.variable: split.tree() for parts in self.tables.values() for split in parts}
        ids = list(trees)
        cells = build_cells(
            list(trees.values()),
            [
                TableOf(name, tuple(ids.index(split.variable) for split in parts))
                for name, parts in self.tables.items()
            ],
        )
        confined = np.logical_and.reduce([_held(records, v, h) for v, h in self.where.items()])
        counts = [_crossed(records, parts, confined) for parts in self.tables.values()]
        return Counted(cells, join_counts(cells, counts))


def _crossed(
    records: Records, parts: Sequence[Split], confined: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Counts of every combination of one or two splits, the last changing fastest."""
    found = confined[None, :].astype(np.int64)
    for split in parts:
        rows = [
            np.ones_like(confined)
            if node.holds is None
            else _held(records, split.variable, node.holds)
            for node in split.axis().nodes
        ]
        found = (found[:, None, :] * np.array(rows)[None, :, :]).reshape(-1, len(confined))
    return found.sum(axis=1)


def _held(records: Records, variable: str, holds: Sequence[str]) -> npt.NDArray[np.bool_]:
    values = records[variable]
    if variable != DAY:
        return np.isin(values, list(holds))
    spans = zip(holds[::2], holds[1::2], strict=True)
    return np.logical_or.reduce([(values >= first) & (values <= last) for first, last in spans])


def records_of(years: int, a_month: int, seed: int) -> Records:
    """Allegations of a made-up force. Args: a_month: how many there are on average."""
    random = np.random.default_rng(seed)
    days: list[str] = []
    for month in range(12 * years):
        year, number = FIRST_YEAR + month // 12, month % 12 + 1
        last = calendar.monthrange(year, number)[1]
        count = random.poisson(a_month)
        days += [f"{year}-{number:02}-{day:02}" for day in random.integers(1, last + 1, count)]
    found = {DAY: np.array(days)}
    for variable, odds in ODDS.items():
        chances = np.array(list(odds.values())) / sum(odds.values())
        found[variable] = random.choice(list(odds), len(days), p=chances)
    found[GROUP] = np.where(found[RANK] == STAFF, STAFF, "officer")
    return found


def publications(years: int, answers: int, seed: int) -> list[Publication]:
    """Every month's release, and so many answers between them, in the order of their days."""
    random = np.random.default_rng([seed, 1])
    months = [_monthly(month) for month in range(12 * years)]
    given = [_answer(random, number, 12 * years) for number in range(answers)]
    return sorted([*months, *given], key=lambda each: (each.at, each.name, each.period))


def _end_of(month: int) -> dt.date:
    year, number = FIRST_YEAR + month // 12, month % 12 + 1
    return dt.date(year, number, calendar.monthrange(year, number)[1])


def _years(first: dt.date, last: dt.date) -> Split:
    """The calendar years of a window, the ends cut."""
    holds = {
        str(year): (
            max(first, dt.date(year, 1, 1)).isoformat(),
            min(last, dt.date(year, 12, 31)).isoformat(),
        )
        for year in range(first.year, last.year + 1)
    }
    return Split(DAY, holds, {})


def _single(variable: str) -> Split:
    return Split(variable, {code: (code,) for code in ODDS[variable]}, {})


FORMAL = ("warning", "dismissed", "left")
GROUPED_OUTCOMES = Split(
    OUTCOME,
    {
        "no_formal": ("no_formal",),
        "reflective": ("reflective",),
        "formal": FORMAL,
        **{code: (code,) for code in FORMAL},
        "live": ("live",),
    },
    dict.fromkeys(FORMAL, "formal"),
)
NOT_NAMED = ("other", "several", "not_stated")
SPLITS = (
    _single(PLATFORM),
    Split(
        PLATFORM,
        {"facebook": ("facebook",), "not_facebook": ("x", "whatsapp", *NOT_NAMED)},
        {},
    ),
    Split(
        PLATFORM,
        {"facebook": ("facebook",), "x": ("x",), "others": ("whatsapp", *NOT_NAMED)},
        {},
    ),
    GROUPED_OUTCOMES,
    Split(
        OUTCOME,
        {"decided": ("no_formal", "reflective", *FORMAL), "live": ("live",)},
        {},
    ),
    _single(SOURCE),
    _single(RANK),
    Split(RANK, {"constable": ("constable",), "others": tuple(ODDS[RANK])[1:]}, {}),
)
"""What answers are broken down by: those of the release, and other bands."""


def _monthly(month: int) -> Publication:
    first, last = dt.date(FIRST_YEAR, 1, 1), _end_of(month)
    years = _years(first, last)
    platforms, outcomes = _single(PLATFORM), GROUPED_OUTCOMES
    return Publication(
        "monthly",
        f"{last:%Y-%m}",
        {
            "year_by_source": [years, _single(SOURCE)],
            "year_by_platform": [years, platforms],
            "year_by_outcome": [years, outcomes],
            "platform_by_outcome": [platforms, outcomes],
            "ranks": [_single(RANK)],
        },
        {DAY: (first.isoformat(), last.isoformat())},
        (last + dt.timedelta(9)).isoformat(),
    )


ONE_IN_TWO, ONE_IN_THREE, ONE_IN_FIVE = 1 / 2, 1 / 3, 1 / 5


def _answer(random: np.random.Generator, number: int, months: int) -> Publication:
    """Another window, ending in mid-month as often as not, other bands or a sub-population."""
    month = int(random.integers(0, months))
    last = _end_of(month)
    if random.random() < ONE_IN_TWO:
        last = last.replace(day=int(random.integers(1, last.day)))
    begin = _end_of(int(random.integers(0, month + 1))).replace(day=1)
    first = begin.replace(month=1) if random.random() < ONE_IN_TWO else begin
    where: dict[str, tuple[str, ...]] = {DAY: (first.isoformat(), last.isoformat())}
    if random.random() < ONE_IN_THREE:
        where[GROUP] = ("officer",)
    if random.random() < ONE_IN_FIVE:
        where[SOURCE] = ("public",)
    open_splits = [split for split in (*SPLITS, _years(first, last)) if split.variable not in where]
    if first.year < last.year:
        open_splits.append(_years(first, last))
    chosen = [open_splits[place] for place in random.permutation(len(open_splits))]
    parts = chosen[:1]
    if random.random() < ONE_IN_TWO:
        parts += [split for split in chosen[1:] if split.variable != parts[0].variable][:1]
    asked = last + dt.timedelta(int(random.integers(10, 60)))
    return Publication("answer", f"{number:03}", {"answer": parts}, where, asked.isoformat())
