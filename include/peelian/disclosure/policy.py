"""A disclosure policy: every number that protection depends on, read from one commented file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from peelian.core.errors import InputError, all_at_once

POLICY_FOLDER = Path(__file__).parents[2] / "policies"
DEFAULT_POLICY = "police-default"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Weights(_Model):
    """What hiding a cell costs, as a factor of its count."""

    inner: int = Field(ge=1, le=1_000_000)
    grand_total: int = Field(ge=1, le=1_000_000)


class Rounding(_Model):
    """How counts are rounded where the method is `round`."""

    base: int = Field(ge=2, le=1_000)


class CellKey(_Model):
    """How counts are perturbed where the method is `cell-key`.

    Attributes:
        variance: of the noise.
        largest: by how much a count is moved at most.
    """

    variance: float = Field(gt=0, le=100)
    largest: int = Field(ge=1, le=50)


class Rules(_Model):
    """Which counts are sensitive. A rule that is switched off marks nothing.

    Attributes:
        small_count: whether counts of 1 to threshold - 1 are.
        few_people: counts behind which there are fewer people than this; 0 for none.
        one_person_percent: counts of which one person has more than this; 100 for none.
        group_attribute: counts that tell about all of a group, or all but one of it.
        smallest_group: the fewest members of a group that the rule above looks at.
        complement: whether a total less one of its parts is judged as a count is.
        population_filter: whether what a table's `where` leaves out is judged as a count is.
    """

    small_count: bool
    few_people: int = Field(ge=0, le=100)
    one_person_percent: int = Field(ge=1, le=100)
    group_attribute: Literal["none", "all", "all-but-one"]
    smallest_group: int = Field(ge=1, le=1_000)
    complement: bool
    population_filter: bool


class Policy(_Model):
    """A policy. The file that holds it gives the reason for each number.

    Attributes:
        threshold: the smallest count that isn't small, zero apart; how wide a range must stay.
        rules: which counts are sensitive.
        attacker: the reader who must fail; the contributor is a note-reader who is a count of 1.
        contributor: whether such a contributor must fail besides a note-reader.
        most_dimensions: how many dimensions a table may have, those it's filtered by counted in.
        methods: how counts are protected, exactly one.
        clean_up_work: how much may be done to publish needless secondaries again, in entries of
            the programs that are solved for it.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: int = Field(ge=1)
    about: str
    threshold: int = Field(ge=3, le=100)
    attacker: Literal["note-reader", "outsider", "contributor"]
    contributor: bool
    zeros: Literal["shown"]
    rules: Rules
    most_dimensions: int = Field(ge=1, le=100)
    methods: list[Literal["suppress", "round", "cell-key"]] = Field(min_length=1, max_length=1)
    rounding: Rounding
    cell_key: CellKey
    weights: Weights
    clean_up_work: int = Field(ge=0, le=10**12)

    @property
    def reader(self) -> str:
        """The reader of record: what a contributor knows besides is dealt with apart."""
        return "note-reader" if self.attacker == "contributor" else self.attacker

    @property
    def withstands_contributors(self) -> bool:
        """Whether someone who is a count of 1 must fail; an outsider's policy never asks for it."""
        return self.attacker == "contributor" or (self.contributor and self.attacker != "outsider")


def read_policy(path: Path) -> Policy:
    """The policy in a YAML file.

    Raises: InputError listing everything that is wrong with it.
    """
    return policy_from(read_yaml(path, "a policy"), path)


def policy_named(name: str, folder: Path = POLICY_FOLDER) -> Policy:
    """The policy `<name>.yaml` of a folder. Raises: InputError as `read_policy`, or if missing."""
    path = folder / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(other.stem for other in folder.glob("*.yaml")))
        raise InputError("there is no such policy", given=name, allowed=known or "none")
    return read_policy(path)


def overlaid(under: Any, over: Mapping[str, Any]) -> Any:
    """Plain data with changes, key by key, however deep; what isn't a mapping is replaced."""
    if not isinstance(under, Mapping):
        return over
    return {**under} | {
        key: overlaid(under.get(key), value) if isinstance(value, Mapping) else value
        for key, value in over.items()
    }


def policy_from(raw: Any, where: object) -> Policy:
    """A policy from plain data. Raises: InputError listing everything that is wrong with it."""
    try:
        return Policy.model_validate(raw)
    except ValidationError as error:
        raise all_at_once(
            InputError, where, validation_problems(error), "mend the policy and run again"
        ) from None


def validation_problems(error: ValidationError) -> list[str]:
    """What a validation found, a sentence each, with the place in the file."""
    return [
        f"{'.'.join(str(part) for part in found['loc']) or 'the file'}: {found['msg']}"
        for found in error.errors(include_url=False)
    ]


TWICE = "stands twice"


class _Loader(yaml.SafeLoader):
    """Reads plain data; a key that stands twice, of which only the last would count, is a fault."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping from its node. Raises: ConstructorError where a key stands twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key.value!r} {TWICE}", key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, noun: str) -> Any:
    """The plain data of a YAML file.

    Args:
        noun: what the file is, for the error, such as "a policy".
    Raises: InputError where it is missing, isn't text or isn't YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe one
    except OSError:
        raise InputError(f"{noun} can't be read", where=path, do="check the path") from None
    except UnicodeDecodeError:
        raise InputError(f"{noun} is not UTF-8 text", where=path) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # A day that no calendar has is a ValueError, a thousand brackets are a RecursionError.
        mark = getattr(error, "problem_mark", None)
        place = f"{path}, line {mark.line + 1}" if mark else path
        problem = str(getattr(error, "problem", ""))
        if TWICE in problem:
            raise InputError(f"{noun} is wrong: {problem}", where=place) from None
        raise InputError(f"{noun} is not YAML", where=place, do="mend the file") from None
