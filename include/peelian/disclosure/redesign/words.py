"""A choice in sentences: what is done to what was asked for, and what a reader loses by it.

The sentences name sizes of categories, small ones too: they're the officer's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from peelian.disclosure.redesign.asked import Asked
from peelian.disclosure.redesign.plan import Plan, Table

CROSS = " \u00d7 "
NAMED = 6
"""So many categories of a band are named; the specification has all."""


def listed(words: Sequence[str]) -> str:
    """Words with commas and an "and", in full or the first of them."""
    if not words:
        return ""
    if len(words) > NAMED:
        words = [*words[: NAMED - 1], f"{len(words) - NAMED + 1} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def crossed(table: Table) -> str:
    """A table by what it crosses."""
    return CROSS.join(table)


def what_is_done(asked: Asked, plan: Plan) -> list[str]:
    """A sentence for each thing that the plan does; one that says so if it does nothing."""
    sentences = [*_crosses(asked, plan), *_bands(asked, plan)]
    return sentences or ["The tables are as asked for: nothing is merged, split or left out."]


def what_is_lost(asked: Asked, plan: Plan) -> list[str]:
    """What the asked tables would have told and the plan's don't."""
    lost = [f"everything about {name}" for name in _withheld(asked, plan)]
    lost += _lost_pairs(asked, plan)
    alone = set(_alone(asked, plan))
    for table in asked.tables:
        left = tuple(name for name in table if name in plan.dimensions - alone)
        if len(left) > 2 and not any(set(left) <= set(other) for other in plan.tables):
            lost.append(f"what {listed(left)} show together")
    for name in asked.trees:
        held = [code for codes in plan.bands_of(name).values() for code in codes]
        if held:
            lost.append(f"{len(held)} categories of {name} by themselves")
    return lost or ["nothing that was asked for"]


def _lost_pairs(asked: Asked, plan: Plan) -> list[str]:
    """The pairs that are crossed no more, those of one dimension together."""
    before, after = _partners(asked.tables), _partners(plan.tables)
    lost = {
        name: [other for other in others if other in after and other not in after[name]]
        for name, others in before.items()
        if name in after
    }
    found = []
    while any(lost.values()):
        name = max(lost, key=lambda one: len(lost[one]))
        found.append(f"how {name} goes with {listed(lost.pop(name))}")
        lost = {one: [o for o in others if o != name] for one, others in lost.items()}
    return found


def sized(asked: Asked, size: int) -> str:
    """A size with its unit."""
    if asked.question.person is None:
        return f"{size:,} counted"
    return f"{size:,} {'person' if size == 1 else 'people'}"


def _crosses(asked: Asked, plan: Plan) -> Iterable[str]:
    withheld, alone = _withheld(asked, plan), _alone(asked, plan)
    yield from (f"{name} is left out." for name in withheld)
    yield from (f"{name} is given by itself, in a table of its own." for name in alone)
    out = {*withheld, *alone}
    for table in asked.tables:
        left = tuple(name for name in table if name not in out)
        if len(left) > 1 and not any(set(left) <= set(other) for other in plan.tables):
            parts = [crossed(t) for t in plan.tables if set(t) <= set(left) and len(t) > 1]
            instead = f"; in its place are {listed(parts)}" if parts else ""
            yield f"{crossed(left)} is not given as one table{instead}."


def _bands(asked: Asked, plan: Plan) -> Iterable[str]:
    for name in asked.trees:
        known = set(asked.trees[name].codes)
        bands = plan.bands_of(name)
        if len(bands) > 1 and all(code.isdigit() for held in bands.values() for code in held):
            spans = [f"{band} ({sized(asked, asked.size(name, bands[band]))})" for band in bands]
            yield f"In {name}, neighbours are put together: {listed(spans)}."
            continue
        for band, held in bands.items():
            yield _band(asked, name, band, held, declared=band in known)


def _band(asked: Asked, name: str, band: str, held: Sequence[str], *, declared: bool) -> str:
    whole = sized(asked, asked.size(name, held))
    sizes = [(asked.size(name, [code]), code) for code in held]
    by_year = all(code.isdigit() for code in held)
    sizes.sort(key=lambda pair: (0, pair[1]) if by_year else pair)
    parts = listed([f"{code} ({sized(asked, size)})" for size, code in sizes if size])
    if not declared:
        return f"In {name}, {parts} are put together as '{band}' ({whole})."
    if parts:
        return f"In {name}, '{band}' ({whole}) is given without its parts, {parts}."
    return f"In {name}, '{band}' (nobody) is given without its parts."


def _withheld(asked: Asked, plan: Plan) -> list[str]:
    return [name for name in _partners(asked.tables) if name not in plan.dimensions]


def _alone(asked: Asked, plan: Plan) -> list[str]:
    """Dimensions that were crossed and aren't any more."""
    before, after = _partners(asked.tables), _partners(plan.tables)
    return [name for name in before if before[name] and name in after and not after[name]]


def _partners(tables: Iterable[Table]) -> dict[str, list[str]]:
    """For each dimension those that it's crossed with, in the order they come in."""
    found: dict[str, list[str]] = {}
    for table in tables:
        for name in table:
            others = found.setdefault(name, [])
            others += [other for other in table if other != name and other not in others]
    return found
