"""Random small histories, held against a reader who has every statement and integer programming.

A small count that the new release hides, or an earlier one, or that lies between two, is never
certain to the reader, unless it was before the new release came out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_brute import OTHER, Reader, Where
from ledger_drawn import Told, Unit, by

from peelian.core.errors import UnsafeError
from peelian.ledger.statement import Statement

MONTHS = {
    "2026-01-15": ("2026-01-01", "2026-01-31"),
    "2026-02-15": ("2026-02-01", "2026-02-28"),
    "2026-03-15": ("2026-03-01", "2026-03-31"),
}
VALUES = {"day": list(MONTHS), "platform": ["a", "b", "c"], "sex": ["m", "f"]}
USUAL = (0, 1, 2, 3, 5, 8)
SEX = by("sex", "m", "f")
PLATFORM = (
    by("platform", "a", "b", "c"),
    by("platform", "a", bc=("b", "c")),
    by("platform", "c", ab=("a", "b")),
)


def register(chance: random.Random) -> list[Unit]:
    """Some units of each kind."""
    return [
        {"day": day, "platform": platform, "sex": sex}
        for day in VALUES["day"]
        for platform in VALUES["platform"]
        for sex in VALUES["sex"]
        for _ in range(chance.choice([*USUAL, chance.randint(0, 12)]))
    ]


def release(chance: random.Random, number: int) -> Told:
    """Some tables over some months, of everyone or of one sex."""
    months = list(MONTHS.values())
    first, last = sorted(chance.choices(range(len(months)), k=2))
    where = {"day": (months[first][0], months[last][1])}
    platform = chance.choice(PLATFORM)
    kinds = [[platform]]
    if chance.random() < 0.4:
        where["sex"] = (chance.choice(VALUES["sex"]),)
    else:
        kinds += [[SEX], [platform, SEX]]
    chosen = chance.sample(kinds, chance.randint(1, len(kinds)))
    tables = {f"table{place}": kind for place, kind in enumerate(chosen)}
    return Told(f"release{number}", tables, where, at=f"2026-0{4 + number}-09")


def at_stake(
    reader: Reader, before: Sequence[Statement], new: Sequence[Statement]
) -> Iterator[Where]:
    """What any of them hides, and what one count holds more than another in one variable."""
    for statement in [*before, *new]:
        yield from (where for where, value, _ in reader.cells(statement) if value is None)
    earlier = [where for statement in before for where, _, _ in reader.cells(statement)]
    for statement in new:
        for mine, _, _ in reader.cells(statement):
            for theirs in earlier:
                yield from _between(mine, theirs)


def _between(one: Where, other: Where) -> Iterator[Where]:
    every = {name: frozenset([*codes, OTHER]) for name, codes in VALUES.items()}
    unlike = [name for name in VALUES if one.get(name, every[name]) != other.get(name, every[name])]
    if len(unlike) == 1:
        (name,) = unlike
        mine, theirs = one.get(name, every[name]), other.get(name, every[name])
        if mine < theirs or theirs < mine:
            yield {**one, name: mine ^ theirs}


def counted(units: Sequence[Unit], where: Where) -> int:
    """How many units there are."""
    return sum(all(unit[name] in held for name, held in where.items()) for unit in units)


def fallen(
    units: Sequence[Unit], before: Sequence[Statement], new: Sequence[Statement]
) -> list[tuple[Where, int]]:
    """Small counts that are certain now and weren't before."""
    after = Reader([*before, *new], VALUES)
    without = Reader(before, VALUES) if before else None
    found = []
    seen: set[tuple[tuple[str, frozenset[str]], ...]] = set()
    for where in at_stake(after, before, new):
        name = tuple(sorted(where.items()))
        true = counted(units, where)
        if name in seen or not 1 <= true <= 4:
            continue
        seen.add(name)
        least, most = after.range_of(where)
        assert least <= true and (most is None or true <= most)
        if least == most and (without is None or len(set(without.range_of(where))) > 1):
            found.append((where, true))
    return found


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_small_count_falls_out_of_a_history(seed: int) -> None:
    chance = random.Random(seed)
    units = register(chance)
    history: list[Statement] = []
    for number in range(3):
        try:
            done = release(chance, number).protect(units, history)
        except UnsafeError:
            return
        new = done.said()
        assert not fallen(units, history, new)
        history += new


def test_the_reader_does_find_what_falls() -> None:
    """Without memory, some of fifty histories give a small count away."""
    found = 0
    for seed in range(50):
        chance = random.Random(seed)
        units = register(chance)
        first, second = (release(chance, number) for number in range(2))
        before, new = first.protect(units).said(), second.protect(units).said()
        found += bool(fallen(units, before, new))
    assert found >= 3
