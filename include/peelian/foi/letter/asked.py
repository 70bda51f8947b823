"""What an officer writes for the letter alone, in the request's file under `letter`.

Everything else in the letter comes from the request, the release and the protected tables.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from peelian.foi.request_parts import Citation, Code, Id, Line, Part, Text

MOST_PARTS = 40
Factor = Annotated[
    Text, Field(description="In words, or `@id` of include/templates/foi/factors.toml")
]


class Balance(Part):
    """The public interest, weighed for a qualified exemption: section 2(2)(b)."""

    exemption: Citation
    for_disclosure: tuple[Factor, ...] = Field(min_length=1, max_length=MOST_PARTS)
    against: tuple[Factor, ...] = Field(min_length=1, max_length=MOST_PARTS)
    conclusion: Text = Field(description="Why the second outweighs the first")


class Harm(Part):
    """What disclosure would harm, where the tables can't say it."""

    exemption: Citation
    text: Text


class Withheld(Part):
    """A breakdown, or a crossing of some, that no table has, and why."""

    question: str
    what: Line = Field(description="Such as: job titles; rank together with outcome")
    dimension: Id | None = Field(None, description="Its id, where it's a ready dimension")
    exemption: Citation = "40(2)"
    learnt: Text = Field(description="What would be learnt of a person")
    by_whom: Text = Field(description="Who could learn it")
    from_what: Text = Field(description="From what else they know or can find")
    instead: Text = Field(description="What was considered, or is given, instead")


class Denied(Part):
    """What is neither confirmed nor denied, so that no table says it by a number, a 0 or a blank.

    Either `of` and `codes` name it as tables would, or `nothing_counted` says why no table of this
    answer can bear on it.
    """

    question: str
    of: Id | None = Field(None, description="A variable, such as unit or case_type")
    codes: tuple[Code, ...] = Field((), description="Its codes that no table may show")
    nothing_counted: Text | None = None


class Search(Part):
    """Where and how was looked, beside the registers that were counted."""

    where: Line
    how: Text


class LetterAsked(Part):
    """The officer's own part of the letter."""

    searches: tuple[Search, ...] = Field((), max_length=MOST_PARTS)
    withheld: tuple[Withheld, ...] = Field((), max_length=MOST_PARTS)
    harm: tuple[Harm, ...] = Field((), max_length=MOST_PARTS)
    public_interest: tuple[Balance, ...] = Field((), max_length=MOST_PARTS)
    denied: tuple[Denied, ...] = Field((), max_length=MOST_PARTS)
