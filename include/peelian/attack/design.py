"""How a release is built, from whatever says so: hierarchies, tables, the threshold of its notes.

In    a folder of published tables, and a specification where one is given
Out   a design: layout, threshold, and where it was found

Looked for in this order: the specification that is given, `report.json` (key `design`), the public
`release.json`, a `spec.yaml` in the folder; else every dimension is flat with the root "Total".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from peelian.attack.axes import Axis, flat_axis, make_axis
from peelian.attack.figures import Made, read_made
from peelian.attack.layout import Layout, make_layout
from peelian.attack.tables import MARKER, VALUE, Sheet, read_sheet
from peelian.attack.told import protection_told, read_design, unlike
from peelian.core.errors import InputError
from peelian.disclosure.spec import FLAT_ROOT, Question, read_question

DEFAULT_THRESHOLD = 5
"""The smallest count shown where no file says; docs/decisions/0007 has the reason."""
COUNTED = "(counted)"
"""A dimension of what tables count, where they count different things."""
OTHERS = "(others)"
"""Stands for all other codes of a dimension that tables are only filtered by."""


@dataclass(frozen=True)
class Design:
    """How a release is built.

    Attributes:
        layout: its dimensions and tables.
        threshold: the smallest count shown, zero apart.
        least: the smallest count that a hidden cell can have, as the release says.
        source: which file told, or "flat".
        told: whether a file tells `least`; without, zeros are taken to be shown.
        figures: how tables of figures beside those of counts are made.
    """

    layout: Layout
    threshold: int
    least: int
    source: str
    told: bool = False
    figures: tuple[Made, ...] = ()

    def least_of(self, zeros_hidden: bool | None) -> int:
        """The smallest count of a hidden cell, with what someone says who read the notes.

        Args:
            zeros_hidden: whether a hidden count may be zero; None where nobody says.
        Raises: InputError where a file of the release says otherwise.
        """
        if zeros_hidden is None:
            return self.least
        least = 0 if zeros_hidden else 1
        if self.told and least != self.least:
            raise InputError(
                "the release says otherwise of its zeros",
                where=self.source,
                given="--zeros-hidden" if zeros_hidden else "--zeros-shown",
                do="leave the option out",
            )
        return least


def find_design(folder: Path, spec: Path | None, threshold: int | None) -> Design:
    """The design of the tables in a folder.

    Args:
        threshold: in place of the one that a file gives.
    Raises: InputError where the folder holds no tables, or a file that should tell is wrong.
    """
    if not folder.is_dir():
        raise InputError("there is no such folder", where=folder)
    design = _from_files(folder, spec)
    if threshold is not None:
        design = replace(design, threshold=threshold)
    if not 2 <= design.threshold <= 1_000:
        raise InputError("the threshold is wrong", given=design.threshold, allowed="2 to 1000")
    return design


def _from_files(folder: Path, spec: Path | None) -> Design:
    if spec is not None:
        return _from_spec(folder, spec)
    report, public = folder / "report.json", folder / "release.json"
    told = _read_json(report).get("design") if report.is_file() else None
    if told is not None:
        design = _from_design(told, report)
        if public.is_file():
            _refuse_contrary(design, _read_json(public), public)
        return design
    if public.is_file():
        return _from_release(_read_json(public), public)
    if (folder / "spec.yaml").is_file():
        return _from_spec(folder, folder / "spec.yaml")
    return _flat(folder)


def _refuse_contrary(design: Design, told: dict[str, Any], where: Path) -> None:
    """Refuse a folder whose two files say different things of how counts are protected."""
    about = protection_told(told, where)
    shown, threshold = about.get("zeros_shown"), about.get("threshold")
    contrary = shown is not None and design.told and int(shown) != design.least
    if contrary or (threshold is not None and threshold != design.threshold):
        raise InputError(
            "two files say different things of how counts are protected",
            where=f"{design.source} and {where.name}",
            do="attack a folder that holds one release",
        )


def _from_design(told: Any, where: Path) -> Design:
    layout, threshold, least = read_design(told, where)
    figures = tuple(read_made(told.get("figures", ()), layout, where))
    return Design(layout, threshold, least, where.name, "least" in told, figures)


def _from_release(told: dict[str, Any], where: Path) -> Design:
    """The public description of a release."""
    try:
        dimensions = {
            dimension["id"]: [[c["code"], c["parent"]] for c in dimension["categories"]]
            for dimension in told["dimensions"]
        }
        tables = [{"id": table["id"], "by": table["by"]} for table in told["tables"]]
        groups = [str((table.get("counted") or {}).get("group", 0)) for table in told["tables"]]
    except (KeyError, TypeError, AttributeError):
        raise unlike(where) from None
    if len(set(groups)) > 1:
        _set_apart(dimensions, tables, groups)
    about = protection_told(told, where)
    threshold = about.get("threshold", told.get("threshold", DEFAULT_THRESHOLD))
    design = {"threshold": threshold, "dimensions": dimensions, "tables": tables}
    zeros_shown = about.get("zeros_shown")
    least = {} if zeros_shown is None else {"least": int(zeros_shown)}
    return _from_design(design | least, where)


def _set_apart(
    dimensions: dict[str, list[list[str | None]]],
    tables: list[dict[str, Any]],
    groups: Sequence[str],
) -> None:
    """Tables that count different things share no cell: each is filtered by what it counts."""
    codes = list(dict.fromkeys(groups))
    dimensions[COUNTED] = [[OTHERS, None]]
    dimensions[COUNTED] += [[code, OTHERS] for code in codes]
    for table, group in zip(tables, groups, strict=True):
        table["where"] = {COUNTED: group}


def _from_spec(folder: Path, path: Path) -> Design:
    question = read_question(path)
    sheets = {table.id: read_sheet(folder / f"{table.id}.csv") for table in question.tables}
    by = {table.id: list(table.by) for table in question.tables}
    axes = [_axis_of_spec(name, question, sheets, path) for name in question.trees]
    where = {table.id: table.where for table in question.tables}
    layout = make_layout(axes, list(by.items()), where)
    plain = [figure.model_dump() for figure in question.figures]
    figures = tuple(read_made(plain, layout, path))
    return Design(layout, question.policy.threshold, 1, path.name, figures=figures)


def _axis_of_spec(
    name: str,
    question: Question,
    sheets: dict[str, Sheet],
    path: Path,
) -> Axis:
    tree = question.trees[name]
    if tree is None:
        columns = [sheets[table.id].column(name) for table in question.tables if name in table.by]
        codes = [code for column in columns for code in column]
        if not columns:
            # No table has a column of it: a reader knows what tables are filtered by, and not
            # whether there is anything else.
            codes = [*(t.where[name] for t in question.tables if name in t.where), OTHERS]
        return flat_axis(name, codes, FLAT_ROOT, path)
    pairs = [
        (code, None if parent < 0 else tree.codes[parent])
        for code, parent in zip(tree.codes, tree.parents, strict=True)
    ]
    return make_axis(name, pairs, path)


def _flat(folder: Path) -> Design:
    """Every CSV is a table, every other column a flat dimension."""
    sheets = {path.stem: read_sheet(path) for path in sorted(folder.glob("*.csv"))}
    if not sheets:
        raise InputError("the folder holds no tables", where=folder, allowed="CSV files")
    for sheet in sheets.values():
        sheet.ends()  # refuses a table without values before its columns are taken for codes
    tables = [(name, _dimensions(sheet)) for name, sheet in sheets.items()]
    names = list(dict.fromkeys(name for _, by in tables for name in by))
    axes = [
        _flat_from(name, [sheets[table] for table, by in tables if name in by]) for name in names
    ]
    return Design(make_layout(axes, tables), DEFAULT_THRESHOLD, 1, "flat")


def _dimensions(sheet: Sheet) -> list[str]:
    """The columns that are codes: not value or marker, nor labels of a column of codes beside."""
    names = [name for name in sheet.header if name not in (VALUE, MARKER)]
    coded = [name.removesuffix("_code") for name in names if name.endswith("_code")]
    return [name for name in names if name.removesuffix("_code") not in coded or name in coded]


def _flat_from(name: str, sheets: Sequence[Sheet]) -> Axis:
    codes = [code for sheet in sheets for code in sheet.column(name)]
    if FLAT_ROOT not in codes:
        raise InputError(
            f"no file says how {name!r} adds up, and none of its codes is {FLAT_ROOT!r}",
            where=sheets[0].where,
            do="name a specification with --spec",
        )
    return flat_axis(name, codes, FLAT_ROOT, sheets[0].where)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise InputError("a file is not JSON in UTF-8", where=path) from None
    if not isinstance(told, dict):
        raise unlike(path)
    return told
