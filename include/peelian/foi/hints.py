"""What an officer should look at again: sentences of a plan that are no faults.

The words of a question are only looked at for a hint: a person reads them and says in the file what
they ask for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from peelian.foi.clock import MOST_DAYS_EXTENDED, clock_of, working_days_between
from peelian.foi.cost import Estimate
from peelian.foi.library import library
from peelian.foi.quoted import unseen_in
from peelian.foi.request import Request
from peelian.foi.request_parts import Question
from peelian.tables.window import day_in_words

_SEEMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "names",
        re.compile(r"\bnames of\b|\bname of (?:each|every|the|any)\b|\bname(?:s\b|,| and\b)"),
    ),
    ("warrant_number", re.compile(r"\b(?:warrant|collar|shoulder|pay) (?:numbers?|nos?)\b")),
    ("job_title", re.compile(r"\bjob titles?\b|\bjob roles?\b")),
    (
        "narrative",
        re.compile(
            r"\b(?:summar(?:y|ies)|descriptions?|details|circumstances|nature) of "
            r"(?:each|every|the (?:incidents?|allegations?|cases?))\b"
            r"|\bbrief (?:summary|description)"
        ),
    ),
    (
        "row_level",
        re.compile(r"\bfor each (?:case|complaint|allegation|officer|report|incident)\b"),
    ),
    ("sex", re.compile(r"\b(?:gender|sex) of\b|\bmale (?:or|and) female\b")),
    ("ethnicity", re.compile(r"\bethnicit(?:y|ies)\b")),
)
"""Concepts, and words that make them likely. Searched in lower case."""
_ANSWERED_BY_VARIABLE = {"sex": "sex", "ethnicity": "ethnicity"}


def hints_of(request: Request, cost: Estimate, on: dt.date) -> tuple[str, ...]:
    """What to look at again, one sentence each."""
    return (
        *_about_words(request),
        *_about_answers(request),
        *_about_days(request, on),
        *_about_cost(request, cost),
    )


def _about_words(request: Request) -> Iterator[str]:
    concepts = library().concepts
    for one in request.questions:
        said = {asked.what for asked in one.also_asks} | {n for cross in one.crosses for n in cross}
        text = " ".join(one.text.casefold().split())
        for name, words in _SEEMS:
            found = words.search(text)
            if found is None or name in said or _is_counted(name, one, request):
                continue
            label = concepts[name].label if name in concepts else name
            how = (
                f"break a table down by it ({name})"
                if name in _ANSWERED_BY_VARIABLE
                else f"say it in also_asks ({name})"
            )
            yield f"Question {one.number} may ask for {label}; if so, {how}."
        unseen = unseen_in(one.text)
        if unseen:
            yield (
                f"Question {one.number} holds characters that can't be seen "
                f"({', '.join(unseen[:5])}); they're printed as their numbers."
            )


def _is_counted(name: str, question: Question, request: Request) -> bool:
    variable = _ANSWERED_BY_VARIABLE.get(name)
    tables = [table for table in request.tables if table.id in question.tables]
    return variable is not None and any(variable in table.by for table in tables)


def _about_answers(request: Request) -> Iterator[str]:
    settled = {"withheld", "not_held", "cost", "published", "ncnd", "not_valid"}
    for one in request.questions:
        if not one.tables and not one.also_asks and one.decision not in settled:
            yield (
                f"Question {one.number} has no table, nothing in also_asks and no decision: "
                "nothing answers it."
            )
        if one.decision == "ncnd" and one.tables:
            yield (
                f"Question {one.number} is neither confirmed nor denied, and has tables: what they "
                "show or leave out may confirm it."
            )


def _about_days(request: Request, on: dt.date) -> Iterator[str]:
    clock = clock_of(request)
    if request.received > on:
        yield f"It was received on {day_in_words(request.received)}, which is yet to come."
    if clock.awaits_since is not None:
        waited = working_days_between(clock.awaits_since, on)
        yield f"A clarification has been awaited for {waited} working days; the clock stands still."
    extension = request.extension
    if extension is not None and clock.day_zero is not None:
        taken = working_days_between(clock.day_zero, extension.until)
        if taken > MOST_DAYS_EXTENDED:
            yield (
                f"The extension makes {taken} working days in all; the Commissioner's guidance "
                f"takes {MOST_DAYS_EXTENDED} for the longest that is reasonable."
            )


def _about_cost(request: Request, cost: Estimate) -> Iterator[str]:
    guessed = [item.what for item in cost.items if not item.sampled]
    if guessed and cost.is_over:
        yield (
            "A refusal for cost should rest on a sample; guessed are the minutes of: "
            f"{'; '.join(guessed)}."
        )
    decided = {one.decision for one in request.questions}
    if cost.is_over and None not in decided and "cost" not in decided:
        yield "The estimate is over the limit, and no question is refused for cost (section 12)."
    if not cost.is_over and "cost" in decided:
        yield "A question is refused for cost (section 12), and the estimate is within the limit."
    worked = {number for item in cost.items for number in item.questions}
    everything = any(not item.questions for item in cost.items)
    concepts = library().concepts
    for one in request.questions:
        by_hand = [a for a in one.also_asks if concepts[a.what].kind in ("text", "elsewhere")]
        if by_hand and one.number not in worked and not everything:
            yield (
                f"Question {one.number} asks for what is looked up by hand "
                f"({'; '.join(asked.words for asked in by_hand)}), and the estimate has no work "
                "for it."
            )
