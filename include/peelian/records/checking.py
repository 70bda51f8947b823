"""Every fault of a YAML file as plain sentences, with the nearest right key for a misspelt one.

In    a YAML file and the pydantic model it must fit
Out   the model, or one error that lists every fault
Why   a file is mended in one go, not one run a fault
"""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from peelian.core.errors import InputError, all_at_once

Model = TypeVar("Model", bound=BaseModel)
MEND = "mend the file and run again"


class _TextLoader(yaml.BaseLoader):
    """YAML in which every scalar is text ("No" stays "No", 2012 stays "2012"), no key twice."""


def _mapping_without_repeats(loader: _TextLoader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem="a key must be text", problem_mark=node.start_mark)
        key = str(key_node.value)
        if key in found:
            raise yaml.MarkedYAMLError(
                problem=f"`{key}` stands twice", problem_mark=key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_TextLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_repeats)


def read_yaml(path: Path) -> Any:
    """A YAML file as mappings, lists and text.

    Raises: InputError where the file is missing, isn't UTF-8 or isn't YAML.
    """
    if not path.is_file():
        raise InputError("a file is missing", where=path, do="check its name")
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_TextLoader)  # noqa: S506 - text only
    except UnicodeDecodeError:
        raise InputError("a file isn't UTF-8 text", where=path, do="save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise InputError(
            f"a file isn't YAML that can be read: {error.problem}", where=f"{path}{line}", do=MEND
        ) from None
    except yaml.YAMLError:
        raise InputError("a file isn't YAML that can be read", where=path, do=MEND) from None


def fit(model: type[Model], raw: Any, path: Path) -> Model:
    """Fit what was read from `path` to a model. Raises: InputError listing every fault at once."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise all_at_once(InputError, path, problems_of(error, model), MEND) from None


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Each fault as a sentence: where, what, and the nearest allowed key or the allowed values."""
    return [_problem(dict(detail), model) for detail in error.errors(include_url=False)]


def did_you_mean(given: str, allowed: Iterable[str]) -> str:
    """The end of a sentence about a word that isn't allowed."""
    known = list(allowed)
    near = difflib.get_close_matches(given, known, n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else f"; allowed: {', '.join(sorted(known))}"


def _problem(detail: dict[str, Any], model: type[BaseModel]) -> str:
    loc = [str(part) for part in detail["loc"]]
    place = ".".join(loc) or "the file"
    kind = detail["type"]
    if kind == "extra_forbidden":
        return f"{place}: there is no such key{did_you_mean(loc[-1], _keys_at(model, loc[:-1]))}"
    if kind == "missing":
        return f"{place}: is missing"
    if kind == "value_error":
        return f"{place}: {detail['ctx']['error']}"
    message = str(detail["msg"])
    return f"{place}: {message[:1].lower()}{message[1:]}"


def _keys_at(model: type[BaseModel], loc: Sequence[str]) -> list[str]:
    """The keys of the model that stands at `loc`, as a file spells them."""
    inside_mapping = False
    for part in loc:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if inside_mapping or part not in fields:
            inside_mapping = False
            continue
        annotation = fields[part].annotation
        inside_mapping = typing.get_origin(annotation) is dict
        model = _model_in(annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in typing.get_args(annotation):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
