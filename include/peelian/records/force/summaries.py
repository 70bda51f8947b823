"""Free-text summaries as officers write them: what was alleged, sometimes who, sometimes where.

Summaries about social media name platforms in the spellings of `spellings`, or none. A share of
all summaries names a subject, so that free text is as dangerous as it really is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from peelian.records.force import spellings, words
from peelian.records.force.cases import UNIDENTIFIED, Drawn
from peelian.records.force.draws import Codes, Positions, Texts, choose, happens, is_filled
from peelian.records.force.mixes import LETTERS_2012, LETTERS_2020
from peelian.records.force.months import day_number

NAMED_PERSON_SHARE = 0.10
WHO = "The officer"

NAMED, PLAIN, OTHER, VAGUE = range(4)
WORDINGS = ("named", "worded", "other platform", "vague")
NOT_SOCIAL = -1

ACTS: dict[str, tuple[str, ...]] = {
    "service": ("did not attend", "gave no update for weeks", "closed the report unread"),
    "powers": ("used more force than needed", "searched without grounds", "made a wrong arrest"),
    "property": ("damaged a door", "lost seized property", "returned a broken phone"),
    "information": ("looked up a record without need", "passed on an address", "lost a statement"),
    "vehicles": ("drove too fast", "parked across a drive", "used blue lights without need"),
    "discrimination": ("made a remark about race", "mocked a disability", "stereotyped a witness"),
    "corruption": ("asked for a favour", "misused the post for gain", "misled an inquiry"),
    "manner": ("was rude", "was dismissive and abrupt", "raised their voice", "did not listen"),
    "sexual": ("made a sexual remark", "sent an unwanted message", "acted improperly"),
    "discreditable": ("behaved badly off duty", "was drunk in public", "left a bill unpaid"),
    "other": ("did something that fits no category", "acted against a local order"),
}
PLACES = (
    "at the front desk",
    "in the High Street",
    "in the custody suite",
    "at the complainant's home",
    "during a phone call",
    "at a roadside check",
    "outside the court",
    "while on patrol",
    "at a public event",
    "in the van",
)
SOCIAL_ACTS = (
    "{who} posted an offensive comment on {place}.",
    "{who} shared images from an incident on {place}.",
    "{who} argued with members of the public on {place}.",
    "Complaint that {who} sent abusive messages using {place}.",
    "It is alleged that {who} disclosed details of a job through {place}.",
    "{who} is said to have contacted a witness via {place}.",
)
JOINERS = (" and ", " & ", ", also ", " / ")

GROUPS_2020 = dict(zip(LETTERS_2020, ACTS, strict=True))
GROUPS_2012 = {
    **dict.fromkeys("ACDEKLMNPR", "powers"),
    **dict.fromkeys("BY", "sexual"),
    **dict.fromkeys("GH", "corruption"),
    **dict.fromkeys("FQ", "discrimination"),
    **dict.fromkeys("ST", "service"),
    "J": "property",
    "U": "manner",
    "V": "vehicles",
    "W": "other",
    "X": "information",
}


@dataclass
class Written:
    """A month's summaries, a row an allegation.

    Attributes:
        text: the summaries.
        platforms: bit `p` is set where platform `p` of spellings.PLATFORMS is named.
        wording: index into WORDINGS; NOT_SOCIAL where it's about something else.
    """

    text: Texts
    platforms: NDArray[np.int32]
    wording: Codes


def write_summaries(random: Generator, drawn: Drawn, surnames: Texts) -> Written:
    """Write a month's summaries.

    Args:
        surnames: of the workforce, by position.
    """
    count = len(drawn.allegations.case)
    who = _who(random, drawn, surnames)
    text = _plain_texts(random, drawn, who)
    written = Written(
        text,
        np.zeros(count, dtype=np.int32),
        np.full(count, NOT_SOCIAL, dtype=np.int8),
    )
    for row in np.flatnonzero(drawn.allegations.is_social):
        _write_social(random, drawn, written, int(row), who[row] or "the officer")
    return written


def _who(random: Generator, drawn: Drawn, surnames: Texts) -> Texts:
    """Rank and surname of an allegation's first subject where it's named; else None."""
    allegations, subjects = drawn.allegations, drawn.subjects
    who = np.full(len(allegations.case), None, dtype=object)
    named = happens(random, NAMED_PERSON_SHARE, len(who))[subjects.allegation]
    named &= subjects.person != UNIDENTIFIED
    for row in np.flatnonzero(named):
        rank = words.PLAIN_RANKS[subjects.rank[row]]
        who[subjects.allegation[row]] = f"{rank} {surnames[subjects.person[row]]}"
    return who


def _plain_texts(random: Generator, drawn: Drawn, who: Texts) -> Texts:
    groups = GROUPS_2020 if drawn.month.is_new_regime else GROUPS_2012
    letters = LETTERS_2020 if drawn.month.is_new_regime else LETTERS_2012
    stock = [
        [f"{act} {place}." for act, place in product(ACTS[groups[x]], PLACES)] for x in letters
    ]
    sizes = np.array([len(lines) for lines in stock])
    starts = np.cumsum(sizes) - sizes
    tails = np.array([line for lines in stock for line in lines], dtype=object)
    letter = drawn.allegations.letter
    chosen = starts[letter] + (random.random(len(letter)) * sizes[letter]).astype(np.intp)
    text: Texts = np.array([f"{WHO} {tail}" for tail in tails], dtype=object)[chosen]
    named = is_filled(who)
    text[named] = who[named] + " " + tails[chosen[named]]
    decoyed = np.flatnonzero(happens(random, spellings.DECOY_SHARE, len(text)))
    decoys = np.array(spellings.DECOYS, dtype=object)
    text[decoyed] += " " + decoys[random.integers(0, len(decoys), len(decoyed))]
    return text


def _write_social(random: Generator, drawn: Drawn, written: Written, row: int, who: str) -> None:
    number = int(choose(random, spellings.NUMBER_NAMED, 1)[0])
    if number:
        named = _platforms(random, drawn.month.year, number)
        places = [_spelling(random, drawn, row, platform) for platform in named]
        written.platforms[row] = sum(1 << int(platform) for platform in named)
        written.wording[row] = NAMED
    else:
        wording = PLAIN + int(choose(random, spellings.UNNAMED_SHARES, 1)[0])
        places = [_any(random, _UNNAMED[wording])]
        written.wording[row] = wording
    act = _any(random, SOCIAL_ACTS)
    text = act.format(who=who, place=_any(random, JOINERS).join(places))
    written.text[row] = text[0].upper() + text[1:]


_UNNAMED = {
    PLAIN: spellings.UNNAMED_PLAIN,
    OTHER: spellings.UNNAMED_OTHER,
    VAGUE: spellings.UNNAMED_VAGUE,
}


def _platforms(random: Generator, year: int, number: int) -> Positions:
    weights = np.array(
        [
            weight if year >= spellings.FIRST_YEARS.get(platform, 0) else 0.0
            for platform, weight in zip(spellings.PLATFORMS, spellings.WEIGHTS, strict=True)
        ]
    )
    return random.choice(len(weights), number, replace=False, p=weights / weights.sum())


def _spelling(random: Generator, drawn: Drawn, row: int, platform: int) -> str:
    code = spellings.PLATFORMS[platform]
    recorded = drawn.cases.recorded[drawn.allegations.case[row]]
    known = spellings.SPELLINGS[code]
    if code == "x" and recorded >= day_number(spellings.RENAMED):
        known += spellings.SPELLINGS_AFTER_RENAMING
    return _any(random, known)


def _any(random: Generator, choices: tuple[str, ...]) -> str:
    return choices[int(random.integers(len(choices)))]
