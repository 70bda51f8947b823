"""The people of the made-up force: who joins, is promoted, moves and leaves, and when.

Everyone's career is drawn when they join, past the day of extraction too; what hasn't happened by
then is left out when the registers are written. Only a dismissal or a resignation during a
process, which come of cases, shorten a career later.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from peelian.records.force import figures, words
from peelian.records.force.draws import Codes, choose
from peelian.records.force.months import Days, Purpose, day_number, first_day, months, stream

SLOTS = 6
"""Most postings of one person."""

HOURS = ("1", *figures.PART_TIME_HOURS)

DAYS_A_YEAR = 365.25
MEAN_POSTING_YEARS = 3.5
SHORTEST_POSTING_DAYS = 120
PROMOTION_SHARE = 0.08
"""Of postings after the second: so many rise that the mix of ranks stays as it was."""

FULL_SERVICE_YEARS = 25
TRANSFER_SHARE = 0.15

Positions = NDArray[np.intp]


@dataclass
class Workforce:
    """People in order of joining; every array has a row each.

    Attributes:
        staff: index into words.STAFF_GROUPS.
        joined, left: first and last day of service.
        leaver: index into words.LEAVER_TYPES; means something once they've left.
        prone: how likely the person is to be complained about, relative to others.
        starts: first day of each posting; shape (people, SLOTS).
        ranks, units: of each posting, indexes into words.RANKS and words.UNITS.
        sex, ethnicity: indexes into words.SEXES and words.ETHNICITIES.
        hours, acting: of each posting, an index into HOURS, and whether its rank is acting.
    """

    staff: Codes
    joined: Days
    left: Days
    leaver: Codes
    prone: NDArray[np.float64]
    starts: NDArray[np.int32]
    ranks: Codes
    units: Codes
    sex: Codes = field(default_factory=lambda: np.empty(0, np.int8))
    ethnicity: Codes = field(default_factory=lambda: np.empty(0, np.int8))
    hours: Codes = field(default_factory=lambda: np.empty((0, SLOTS), np.int8))
    acting: Codes = field(default_factory=lambda: np.empty((0, SLOTS), np.int8))

    def serving(self, first: int, last: int) -> Positions:
        """Positions of the people who serve on every day from `first` to `last`."""
        return np.flatnonzero((self.joined <= first) & (self.left >= last))

    def posting_on(self, people: Positions, day: int | Days) -> tuple[Codes, Codes]:
        """Rank and unit of each of `people` on a day, or each on its own, on which they serve."""
        days = np.reshape(np.asarray(day, dtype=np.int32), (-1, 1))
        slot = (self.starts[people] <= days).sum(axis=1) - 1
        return self.ranks[people, slot], self.units[people, slot]

    def leave(self, people: Positions, days: Days, leaver: int) -> None:
        """Let `people` leave on `days` at the latest; an earlier leaving stands."""
        order = np.argsort(-days, kind="stable")
        people, days = people[order], days[order]
        earlier = days < self.left[people]
        self.left[people[earlier]] = days[earlier]
        self.leaver[people[earlier]] = leaver


def in_post(cases: int, years: int) -> int:
    """How many serve at once, from the published ratio of complaints to employees."""
    public = cases / years * figures.PUBLIC_SHARE
    wanted = round(public * 1000 / figures.CASES_PER_1000_EMPLOYEES)
    return max(figures.FEWEST_IN_POST, min(figures.MOST_IN_POST, wanted))


def hire(seed: int, cases: int, years: int, until: dt.date) -> Workforce:
    """Everyone who serves between the register's first day and the end of the month of `until`."""
    size = in_post(cases, years)
    start = first_day(years)
    batches = [_stock(stream(seed, Purpose.STOCK, start.year, 1), size, day_number(start))]
    monthly, due = size * figures.YEARLY_TURNOVER / 12, 0.0
    for month in months(cases, years, until):
        due += monthly + month.cases * figures.LOST_PER_CASE
        count, due = int(due), due - int(due)
        random = stream(seed, Purpose.JOINERS, month.year, month.month)
        joined = random.integers(month.first, month.last + 1, count, dtype=np.int32)
        batches.append(_careers(random, np.sort(joined), None))
    parts = zip(*map(_fields, batches), strict=True)
    force = Workforce(*(np.concatenate(arrays) for arrays in parts))
    _describe(stream(seed, Purpose.PEOPLE, figures.BASE_YEAR, 1), force)
    return force


def _describe(random: Generator, force: Workforce) -> None:
    """Draw what people are beside their careers.

    A number a person (and posting) is drawn in order of joining, so that the people of an earlier
    extract keep theirs in a later one.
    """
    people = len(force.staff)
    drawn = random.random((people, 3 + 2 * SLOTS))
    female = np.array(figures.FEMALE_SHARES)[force.staff]
    unsaid = drawn[:, 1] < figures.SEX_NOT_STATED_SHARE
    force.sex = np.select([unsaid, drawn[:, 0] < female], [2, 0], 1).astype(np.int8)
    bounds = np.cumsum(figures.ETHNICITY_SHARES)
    force.ethnicity = np.searchsorted(bounds, drawn[:, 2] * bounds[-1], "right").astype(np.int8)
    part_time = np.array(figures.PART_TIME_SHARES)[force.staff][:, None]
    hours = drawn[:, 3 : 3 + SLOTS]
    place = 1 + (hours / np.maximum(part_time, 1e-9) * len(figures.PART_TIME_HOURS)).astype(int)
    force.hours = np.where(hours < part_time, place, 0).astype(np.int8)
    rises = (force.ranks > words.CONSTABLE) & (force.ranks <= words.HIGHEST_TEMPORARY)
    acts = rises & (drawn[:, 3 + SLOTS :] < figures.ACTING_SHARE)
    force.acting = acts.astype(np.int8)


def _fields(force: Workforce) -> tuple[NDArray[np.generic], ...]:
    return (
        force.staff,
        force.joined,
        force.left,
        force.leaver,
        force.prone,
        force.starts,
        force.ranks,
        force.units,
    )


def _stock(random: Generator, count: int, start: int) -> Workforce:
    service = np.sort(random.uniform(0.1, 28, count))[::-1] * DAYS_A_YEAR
    return _careers(random, (start - service).astype(np.int32), start)


def _careers(random: Generator, joined: Days, start: int | None) -> Workforce:
    """Draw whole careers. People who serve at `start` (None: who join now) stay past it."""
    count = len(joined)
    staff = choose(random, figures.STAFF_SHARES, count)
    mean = DAYS_A_YEAR / figures.YEARLY_TURNOVER
    serves_at = joined if start is None else np.full(count, start, dtype=np.int32)
    left = serves_at + 30 + random.exponential(mean, count).astype(np.int32)
    has_full = (left - joined) > FULL_SERVICE_YEARS * DAYS_A_YEAR
    transfers = random.random(count) < TRANSFER_SHARE
    leaver = np.select(
        [has_full, transfers], [words.LEFT_RETIRED, words.LEFT_TRANSFERRED], words.LEFT_RESIGNED
    )
    starts, ranks, units = _postings(random, joined, serves_at, staff)
    return Workforce(
        staff,
        joined,
        left.astype(np.int32),
        leaver.astype(np.int8),
        random.gamma(figures.PRONENESS_SHAPE, 1.0, count),
        starts,
        ranks,
        units,
    )


def _postings(
    random: Generator, joined: Days, serves_at: Days, staff: Codes
) -> tuple[NDArray[np.int32], Codes, Codes]:
    """Postings: the first from joining, the second (of those already serving) to today's rank."""
    count = len(joined)
    shape = (count, SLOTS)
    gaps = random.exponential(MEAN_POSTING_YEARS * DAYS_A_YEAR, shape).astype(np.int32)
    gaps += SHORTEST_POSTING_DAYS
    served = serves_at - joined
    rank = np.where(served > 0, _ranks(random, staff), _lowest(staff))
    gaps[:, 0] = np.maximum(1, served * random.uniform(0.3, 1.0, count))
    starts = np.empty(shape, dtype=np.int32)
    starts[:, 0] = joined
    starts[:, 1] = joined + np.where(served > 0, gaps[:, 0], gaps[:, 1])
    later = np.where(served > 0, serves_at, starts[:, 1])[:, None]
    starts[:, 2:] = later + np.cumsum(gaps[:, 2:], axis=1)
    ranks = np.empty(shape, dtype=np.int8)
    is_officer = (staff == words.OFFICER) & (rank <= words.HIGHEST_PROMOTION)
    ranks[:, 0] = np.where(is_officer & (served > 0), words.CONSTABLE, rank)
    ranks[:, 1] = rank
    for slot in range(2, SLOTS):
        promoted = is_officer & (ranks[:, slot - 1] < words.HIGHEST_PROMOTION)
        promoted &= random.random(count) < PROMOTION_SHARE
        ranks[:, slot] = ranks[:, slot - 1] + promoted
    units = random.integers(0, len(words.UNITS), shape, dtype=np.int8)
    return starts, ranks, units


def _lowest(staff: Codes) -> Codes:
    ranks: Codes = np.array(_LOWEST_RANKS, dtype=np.int8)[staff]
    return ranks


def _ranks(random: Generator, staff: Codes) -> Codes:
    count = len(staff)
    officer = choose(random, figures.OFFICER_RANK_SHARES, count)
    special = choose(random, figures.SPECIAL_RANK_SHARES, count)
    above: Codes = np.where(staff == words.OFFICER, officer, special)
    above[staff > words.SPECIAL] = 0
    return _lowest(staff) + above


_LOWEST_RANKS = (
    words.CONSTABLE,
    words.FIRST_SPECIAL,
    words.FIRST_PCSO,
    words.FIRST_DESIGNATED,
    words.FIRST_STAFF,
)
"""Of each staff group, in the order of words.STAFF_GROUPS: where those who join begin."""
