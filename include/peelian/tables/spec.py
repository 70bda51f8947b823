"""Loading release specifications: every fault of a file at once, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from peelian.core.errors import InputError, all_at_once
from peelian.records.checking import did_you_mean
from peelian.tables.spec_checks import Parts, faults
from peelian.tables.spec_counts import FigureSpec
from peelian.tables.spec_file import read_mapping, told
from peelian.tables.spec_model import DimensionSpec, Spec, TableSpec

__all__ = ["Spec", "check_spec", "load_spec", "monthly_specs"]

Model = TypeVar("Model", bound=BaseModel)
POLICIES_FOLDER = Path(__file__).parents[2] / "policies"


def load_spec(path: Path) -> Spec:
    """Read and check a release specification.

    Args:
        path: a YAML file; its keys are in `docs/reference/release-spec.schema.json`.
    Raises: InputError listing every fault of the file at once, each with its place.
    """
    spec, problems = check_spec(read_mapping(path))
    if problems or spec is None:
        raise all_at_once(InputError, path, problems, "mend the file and run again")
    return spec


def check_spec(raw: dict[str, Any]) -> tuple[Spec | None, list[str]]:
    """A specification as read from a file or made from a request, and every fault of it.

    Returns: the specification, None where its shape is wrong; and one sentence a fault.
    """
    spec: Spec | None = None
    problems: list[str] = []
    try:
        spec = Spec.model_validate(raw)
    except ValidationError as error:
        problems += told(error, Spec, raw)
    problems += faults(_parts(raw))
    problems += _policy_faults(raw.get("policy"))
    return spec, problems


def monthly_specs(folder: Path) -> list[Path]:
    """The files of a folder that specify a monthly release, by name.

    A file that can't be read counts as monthly, so that its fault is met and not passed over.
    """
    return [path for path in sorted(folder.glob("*.yaml")) if _may_be_monthly(path)]


def _may_be_monthly(path: Path) -> bool:
    try:
        return "period" not in read_mapping(path)
    except InputError:
        return True


def _policy_faults(name: Any) -> list[str]:
    known = [path.stem for path in sorted(POLICIES_FOLDER.glob("*.yaml"))]
    if not isinstance(name, str) or name in known:
        return []
    return [f"policy: there is no policy '{name}'{did_you_mean(name, known)}"]


def _parts(raw: dict[str, Any]) -> Parts:
    """What can be read of a specification, part by part."""
    dimensions = _items(raw, "dimensions")
    return Parts(
        counting_unit=_part(raw, "counting_unit"),
        registers=_part(raw, "registers"),
        regimes=_part(raw, "regimes"),
        population=_part(raw, "population"),
        window=_part(raw, "window"),
        has_schedule=raw.get("schedule") is not None,
        has_period=raw.get("period") is not None,
        sign_off=_part(raw, "sign_off"),
        cohort=_part(raw, "cohort"),
        dimensions=_readable(DimensionSpec, dimensions),
        tables=_readable(TableSpec, _items(raw, "tables")),
        tables_given=len(_items(raw, "tables")),
        dimension_ids=[str(item["id"]) for item in dimensions if "id" in item],
        figures=_readable(FigureSpec, _items(raw, "figures")),
    )


def _part(raw: dict[str, Any], name: str) -> Any:
    """The value of a key, or None where it's left out or can't be read."""
    if name not in raw:
        return None
    kind: Any = Spec.model_fields[name].annotation
    try:
        return TypeAdapter(kind).validate_python(raw[name])
    except ValidationError:
        return None


def _items(raw: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = raw.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _readable(model: type[Model], items: list[dict[str, Any]]) -> list[Model]:
    """The items that fit the model once the keys that it doesn't know are passed over."""
    known = {field.alias or name for name, field in model.model_fields.items()}
    found: list[Model] = []
    for item in items:
        try:
            found.append(model.model_validate({k: v for k, v in item.items() if k in known}))
        except ValidationError:
            continue
    return found
