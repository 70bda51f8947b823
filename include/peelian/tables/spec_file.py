"""Telling a specification's faults in plain words: where, what, and the nearest right word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from peelian.core.errors import InputError
from peelian.records.checking import did_you_mean, read_yaml
from peelian.tables.spec_model import PATTERN_WORDS

Place = tuple[int | str, ...]


def read_mapping(path: Path) -> dict[str, Any]:
    """A YAML file that holds keys and values, every scalar as text.

    Raises: InputError where it's missing, isn't YAML, has a key twice or holds something else.
    """
    raw = read_yaml(path)
    if not isinstance(raw, dict):
        raise InputError(
            "the file must hold keys and values", where=path, do="mend the file and run again"
        )
    return raw


def told(error: ValidationError, model: type[BaseModel], raw: Any) -> list[str]:
    """Every complaint of a model as a sentence with its place, in the file's order."""
    return [_sentence(dict(item), model, raw) for item in error.errors(include_url=False)]


def place_in_words(place: Place, raw: Any) -> str:
    """A place in the file as a person finds it: "dimensions 2 (rank), bands 1"."""
    words: list[str] = []
    here = raw
    for step in place:
        here = _child(here, step)
        if isinstance(step, int):
            name = here.get("id", here.get("code")) if isinstance(here, Mapping) else None
            named = f" ({name})" if isinstance(name, str) else ""
            words[-1:] = [f"{words[-1] if words else 'item'} {step + 1}{named}"]
        else:
            words.append(step)
    return ", ".join(words)


def _child(here: Any, step: int | str) -> Any:
    if isinstance(step, str) and isinstance(here, Mapping):
        return here.get(step)
    if isinstance(step, int) and isinstance(here, Sequence) and 0 <= step < len(here):
        return here[step]
    return None


def _sentence(item: dict[str, Any], model: type[BaseModel], raw: Any) -> str:
    place: Place = item["loc"]
    kind, context = item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        key = str(place[-1])
        hint = did_you_mean(key, keys_at(model, place[:-1]))
        return f"{_at(place[:-1], raw)}the key '{key}' isn't known{hint}"
    if kind == "missing":
        return f"{_at(place[:-1], raw)}the key '{place[-1]}' is missing"
    where = f"{_at(place, raw)}" or ""
    return f"{where}{_fault(kind, context, item)}"


def _at(place: Place, raw: Any) -> str:
    return f"{place_in_words(place, raw)}: " if place else ""


_WORDS = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list",
    "model_type": "must hold keys and values",
    "model_attributes_type": "must hold keys and values",
    "date_type": "must be a day, such as 2018-03-01",
    "date_parsing": "must be a day, such as 2018-03-01",
    "date_from_datetime_parsing": "must be a day, such as 2018-03-01",
    "date_from_datetime_inexact": "must be a day, such as 2018-03-01",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long; allowed: 31 letters, as a workbook's sheet bears the name",
}


def _fault(kind: str, context: dict[str, Any], item: dict[str, Any]) -> str:
    given = f"{item['input']!r} " if isinstance(item["input"], str | int | float) else ""
    if kind == "literal_error":
        allowed = [word.strip("'") for word in str(context["expected"]).split(" or ")]
        words = [part.strip(" '") for word in allowed for part in word.split(",")]
        return f"{given}isn't allowed{did_you_mean(str(item['input']), words)}"
    if kind == "string_pattern_mismatch":
        return f"{given}must be {PATTERN_WORDS[context['pattern']]}"
    if kind == "value_error":
        return f"{given}{context['error']}"
    if kind in ("too_short", "too_long"):
        least, most = context.get("min_length"), context.get("max_length")
        return f"must hold {f'at least {least}' if least is not None else f'at most {most}'}"
    return f"{given}{_WORDS.get(kind, str(item['msg'])[:1].lower() + str(item['msg'])[1:])}"


def keys_at(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that the model at `place` knows."""
    here: type[BaseModel] | None = model
    for step in place:
        if isinstance(step, str) and here is not None:
            fields = {field.alias or name: field for name, field in here.model_fields.items()}
            here = _model_in(fields[step].annotation) if step in fields else None
    if here is None:
        return []
    return [field.alias or name for name, field in here.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _model_in(part)
        if found is not None:
            return found
    return None
