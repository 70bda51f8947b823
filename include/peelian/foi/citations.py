"""How an answer cites the Act: exemptions of a question, each once, each in its one form."""

from __future__ import annotations

from collections.abc import Iterable

from peelian.foi.exemptions import Exemption, Use, exemption, exemptions
from peelian.foi.request_parts import Decision, Question

PERSONAL = "40(2)"
"""What a figure that could point at a person is withheld under."""

COST = 12
"""The section of the Act that limits the work on a request."""

RESTS_ON: dict[Decision, tuple[Use, ...]] = {
    "part": (Use.WITHHOLD, Use.DENY, Use.GROUND),
    "withheld": (Use.WITHHOLD,),
    "cost": (Use.GROUND,),
    "published": (Use.WITHHOLD,),
    "ncnd": (Use.DENY,),
    "not_valid": (Use.GROUND,),
}
"""What kind of citation a decision rests on; a decision that isn't here rests on none."""

ALLOWED_SECTIONS: dict[Decision, tuple[int, ...]] = {
    "cost": (COST,),
    "published": (21,),
    "not_valid": (8, 14, 84),
}
"""The sections that alone allow a decision."""


def cited(spellings: Iterable[str]) -> tuple[Exemption, ...]:
    """The exemptions that spellings mean, each once, in the order of the Act.

    Raises: InputError for a spelling that means none.
    """
    found = {exemption(spelling).id for spelling in spellings}
    return tuple(one for one in exemptions().values() if one.id in found)


def cite(found: Iterable[Exemption]) -> str:
    """Citations as a sentence lists them: "section 31(1)(a) and section 38(1)(b)"."""
    parts = [one.citation for one in found]
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def faults_of(question: Question) -> list[str]:
    """What is wrong between a question's decision and what it cites; nothing where they agree."""
    decision = question.decision
    if decision is None:
        return ["has no decision"]
    found = cited(question.exemptions)
    allowed = RESTS_ON.get(decision, ())
    wanted = ALLOWED_SECTIONS.get(decision)
    if not allowed and found:
        return [f"is {decision}, and cites {cite(found)}; take the citation out, or decide `part`"]
    if allowed and decision != "part" and not found:
        return [f"is {decision}, and cites nothing that allows it"]
    wrong = [
        one
        for one in found
        if one.use not in allowed or (wanted is not None and one.section not in wanted)
    ]
    return [f"is {decision}, which {cite(wrong)} doesn't allow"] if wrong else []
