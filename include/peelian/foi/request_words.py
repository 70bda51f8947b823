"""Telling the faults of a request's shape in sentences, without repeating what was given at length.

A field may hold two megabytes of a stranger's text: a sentence quotes the first few letters, with
whatever can't be seen made visible.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from peelian.foi import request, request_parts
from peelian.foi.quoted import shown
from peelian.records.checking import did_you_mean
from peelian.tables.spec_file import Place, keys_at, place_in_words
from peelian.tables.spec_model import PATTERN_WORDS

LONGEST_GIVEN = 60
"""Letters of what was given that a sentence repeats."""
_PATTERNS = {
    **PATTERN_WORDS,
    request_parts.ID_PATTERN: "a lower-case name, such as all_employees",
    request_parts.NUMBER_PATTERN: "a short number, such as 1 or 2(a)",
    request_parts.YEARS_PATTERN: "a year or a run of years, such as 2010 or 2018-2022",
    request_parts.FINANCIAL_PATTERN: "a financial year or a run of them, such as 2017/18",
    request.REFERENCE_PATTERN: "letters, digits, spaces and . / _ -, at most 60, such as 838A/23",
    r"^[A-Za-z0-9._@-]{0,80}$": "a user name",
}
_KINDS = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list",
    "model_type": "must hold keys and values",
    "model_attributes_type": "must hold keys and values",
    "date_type": "must be a day, such as 2023-03-01",
    "date_parsing": "must be a day, such as 2023-03-01",
    "date_from_datetime_parsing": "must be a day, such as 2023-03-01",
    "date_from_datetime_inexact": "must be a day, such as 2023-03-01",
    "string_too_short": "must not be empty",
}


def told(error: ValidationError, model: type[BaseModel], raw: Any) -> list[str]:
    """Every complaint of a model as a sentence with its place, once, in the file's order."""
    found = [_sentence(dict(item), model, raw) for item in error.errors(include_url=False)]
    return list(dict.fromkeys(found))


def given(value: Any) -> str:
    """What was given, in a few letters that do no harm; empty where it isn't a scalar."""
    if not isinstance(value, str | int | float):
        return ""
    text = shown(str(value)).replace("\n", " ")
    short = text if len(text) <= LONGEST_GIVEN else f"{text[:LONGEST_GIVEN]}..."
    return f"'{short}' "


def _sentence(item: dict[str, Any], model: type[BaseModel], raw: Any) -> str:
    place = _without_choices(item["loc"])
    kind = item["type"]
    if kind in ("extra_forbidden", "missing"):
        key = given(place[-1]).strip()
        at = _at(place[:-1], raw)
        if kind == "missing":
            return f"{at}the key {key} is missing"
        meant = did_you_mean(str(place[-1])[:60], keys_at(model, place[:-1]))
        return f"{at}the key {key} isn't known{meant}"
    return f"{_at(place, raw)}{_fault(kind, item)}"


def _fault(kind: str, item: dict[str, Any]) -> str:
    context = item.get("ctx", {})
    if kind == "string_too_long":
        return f"is too long: {len(item['input']):,} letters; allowed: {context['max_length']:,}"
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(context["expected"]))
        return f"{given(item['input'])}isn't allowed{did_you_mean(str(item['input'])[:60], words)}"
    if kind == "string_pattern_mismatch":
        allowed = _PATTERNS.get(context["pattern"], "of another form")
        return f"{given(item['input'])}must be {allowed}"
    if kind == "value_error":
        return f"{given(item['input'])}{context['error']}"
    if kind in ("too_short", "too_long"):
        least, most = context.get("min_length"), context.get("max_length")
        return f"must hold {f'at least {least}' if least is not None else f'at most {most}'}"
    if kind in _KINDS:
        return f"{given(item['input'])}{_KINDS[kind]}"
    message = str(item["msg"])
    return f"{given(item['input'])}{message[:1].lower()}{message[1:]}"


def _without_choices(place: Place) -> Place:
    """A place without the names that pydantic gives to the alternatives of a union."""
    return tuple(
        step
        for step in place
        if not (isinstance(step, str) and (step == "PopulationAsked" or "constrained" in step))
    )


def _at(place: Place, raw: Any) -> str:
    return f"{shown(place_in_words(place, raw))[:200]}: " if place else ""
