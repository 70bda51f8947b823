"""Section 40(2) as this answer rests on it: what could be learnt, of whom, by whom, from what.

Nothing here is a standing paragraph about small numbers: the tables say how many of their figures
are withheld, by what a person could be placed in them, and what would then be learnt. Whether a
figure is withheld for itself or for another's sake isn't told: that would help to work them out.
"""

from __future__ import annotations

from collections.abc import Sequence

from peelian.core.reference import codes_of
from peelian.core.release_model import EXCEPT, Category, Dimension
from peelian.foi.citations import PERSONAL
from peelian.foi.exemptions import exemption
from peelian.foi.letter.asked import Withheld
from peelian.foi.letter.counted import populations_of, seen, units_of
from peelian.foi.letter.known import (
    TIME,
    Known,
    attributes,
    hidden_cells,
    places,
    variable_of,
)
from peelian.foi.letter.model import Block, Items, Paragraph, Section
from peelian.foi.letter.withheld import withheld_of
from peelian.foi.letter.words import and_list, sentence, tell
from peelian.publication.protected import ProtectedTable

LISTS = {"rank": "ranks", "platform": "platforms", "outcome": "outcomes"}
"""Variables whose codes have names in a reference list."""

LEAST_IN_BAND = 2


def personal_information(known: Known) -> tuple[Section, ...]:
    """What is withheld, why, why the risk isn't remote, and what is given instead."""
    withheld = [one for one in withheld_of(known) if exemption(one.exemption).id == PERSONAL]
    hiding = [table for table in known.tables if hidden_cells(table)]
    sections = [
        Section(tell("refusal.withheld"), _what(known, withheld, hiding)),
        Section(tell("refusal.harm"), _harm(known, withheld, hiding)),
        Section(tell("refusal.remote"), (Paragraph(_remote(known)),)),
        Section(tell("refusal.data_protection"), (Paragraph(_lawful()),)),
    ]
    instead = _instead(known, withheld)
    if instead:
        sections.append(Section(tell("refusal.given_instead"), instead))
    return tuple(sections)


def _what(
    known: Known, withheld: Sequence[Withheld], hiding: Sequence[ProtectedTable]
) -> tuple[Block, ...]:
    lines = [
        tell("personal.dimension", what=_capital(one.what), question=one.question)
        for one in withheld
    ]
    for table in hiding:
        hidden = hidden_cells(table)
        facts = {
            "cells": len(table.cells),
            "number": known.numbers[table.table.id],
            "title": table.table.title,
        }
        one = "personal.cells_one" if hidden == 1 else "personal.cells"
        lines.append(tell(one, **facts, **({} if hidden == 1 else {"hidden": hidden})))
    blocks: list[Block] = [Items(tuple(lines))]
    if hiding:
        said = tell("personal.symbol")
        protection = known.release.protection if known.release else None
        if protection and protection.zeros_shown is False:
            said += f" {tell('personal.may_be_zero')}"
        blocks.append(Paragraph(said))
    return tuple(blocks)


def _harm(
    known: Known, withheld: Sequence[Withheld], hiding: Sequence[ProtectedTable]
) -> tuple[Block, ...]:
    blocks: list[Block] = []
    many = [seen(known.release, table.table) for table in hiding] if known.release else []
    if many:
        whose = tell(
            "personal.whose",
            unit_label=units_of(many),
            population=populations_of(many),
            whose=tell("personal.whose_people"),
        )
        blocks.append(Paragraph(whose))
    lines = _learnt(known, hiding)
    lines += [_learnt_besides(one) for one in withheld]
    blocks += [Items(tuple(lines)), Paragraph(tell("personal.by_whom"))]
    return tuple(blocks)


def _learnt_besides(one: Withheld) -> str:
    """What something that's left out would tell; by whom, where that isn't what holds anyway."""
    facts = {"what": _capital(one.what), "learnt": sentence(one.learnt)}
    if one.by_whom == tell("withheld.by_whom"):
        return tell("personal.learn_other_short", **facts)
    by_whom, from_what = sentence(one.by_whom), sentence(one.from_what)
    return tell("personal.learn_other", **facts, by_whom=by_whom, from_what=from_what)


def _learnt(known: Known, hiding: Sequence[ProtectedTable]) -> list[str]:
    """A line for each pair of what places a person and what would be learnt, with its tables."""
    told: dict[tuple[str, str], list[str]] = {}
    for table in hiding:
        identity = and_list([_lower(d.label) for d in places(table)])
        attribute = and_list([_lower(d.label) for d in attributes(table)])
        number = f"table {known.numbers[table.table.id]}"
        told.setdefault((identity, attribute), []).append(number)
    lines = []
    for (identity, attribute), tables in told.items():
        facts = {"tables": and_list(tables), "identity": identity, "attribute": attribute}
        if attribute:
            alone = "" if identity else "_alone"
            lines.append(tell(f"personal.learn_attribute{alone}", **facts))
        else:
            lines.append(tell("personal.learn_presence", **facts))
    return lines


def _remote(known: Known) -> str:
    protection = known.release.protection if known.release else None
    most = (protection.threshold - 1) if protection else 4
    return tell("personal.remote", most=most)


def _lawful() -> str:
    keys = ("lawful", "interest", "balance")
    return " ".join(tell(f"personal.{key}") for key in keys)


def _instead(known: Known, withheld: Sequence[Withheld]) -> tuple[Block, ...]:
    lines = [
        tell("personal.instead_other", what=_capital(one.what), instead=sentence(one.instead))
        for one in withheld
    ]
    crossed = {
        d.id for table in known.tables if len(table.dimensions) > 1 for d in table.dimensions
    }
    seen: set[str] = set()
    for table in known.tables:
        for dimension in table.dimensions:
            if dimension.id in seen:
                continue
            seen.add(dimension.id)
            if dimension.id not in crossed and variable_of(dimension) not in TIME:
                lines.append(tell("personal.instead_alone", dimension=dimension.label))
            lines += _bands(dimension)
    blocks: list[Block] = [Items(tuple(lines))] if lines else []
    protection = known.release.protection if known.release else None
    if known.attackers and protection and protection.method == "suppress":
        names = [tell(f"personal.attackers_{name}") for name in known.attackers]
        blocks.append(Paragraph(tell("personal.tested", attackers=and_list(names, last="or"))))
    return tuple(blocks)


def _bands(dimension: Dimension) -> list[str]:
    """A line for each band of who somebody is that holds two codes or more."""
    name = LISTS.get(variable_of(dimension))
    if name is None or dimension.attribute:
        return []
    labels = {code.code: code.label for code in codes_of(name).values()}
    return [
        tell("personal.instead_band", label=category.label, members=and_list(members))
        for category in dimension.categories
        if len(members := _members(category, labels)) >= LEAST_IN_BAND
        and not dimension.children(category.code)
    ]


def _members(category: Category, labels: dict[str, str]) -> list[str]:
    """The labels of what a category holds, in the order of the list, which is that of rank."""
    held = category.holds or ()
    out = {code.removeprefix(EXCEPT) for code in held if code.startswith(EXCEPT)}
    return [label for code, label in labels.items() if (code not in out if out else code in held)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    # A word in capitals, such as PCSO, keeps them.
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
