"""What a JSON file says of how a release is built: dimensions, tables, threshold; numpy only.

The report and the certificate of a release say it alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from peelian.attack.axes import make_axis
from peelian.attack.layout import Layout, make_layout
from peelian.core.errors import InputError


def read_design(told: Any, where: object) -> tuple[Layout, int, int]:
    """Layout, threshold and least hidden count of what a JSON file says.

    Args:
        told: {"threshold": 5, "least": 1, "dimensions": {name: [[code, parent or null], ...]},
            "tables": [{"id": ..., "by": [...]}, ...]}; `least` is 1 where it's left out, and a
            table that is filtered has "where": {name: code} as well.
    Raises: InputError where it isn't of that shape.
    """
    try:
        axes = [
            make_axis(str(name), [_pair(pair) for pair in pairs], where)
            for name, pairs in told["dimensions"].items()
        ]
        tables = [
            (_text(table["id"]), [_text(name) for name in table["by"]]) for table in told["tables"]
        ]
        filters = {
            table["id"]: {_text(n): _text(c) for n, c in table.get("where", {}).items()}
            for table in told["tables"]
        }
        threshold, least = told["threshold"], told.get("least", 1)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise unlike(where) from None
    if type(threshold) is not int or least not in (0, 1) or not axes or not tables:
        raise unlike(where)
    return make_layout(axes, tables, filters), threshold, int(least)


def protection_told(told: Mapping[str, Any], where: object) -> dict[str, Any]:
    """What a public `release.json` says of how its counts are protected; empty where it doesn't.

    Args:
        told: the whole file; its "protection" has "method", "threshold", "zeros_shown" (true or
            false where counts are hidden, else null) and what the method needs.
    Raises: InputError where it isn't of that shape.
    """
    about = told.get("protection")
    if about is None:
        return {}
    if not isinstance(about, dict) or type(about.get("zeros_shown")) not in (bool, type(None)):
        raise unlike(where)
    return about


def zeros_shown_by(folder: Path) -> bool | None:
    """Whether a file in a folder of tables says that hidden counts are 1 or more; None if none.

    Raises: InputError where a file that should tell can't be read.
    """
    for name, key in (("release.json", "protection"), ("report.json", "design")):
        path = folder / name
        if not path.is_file():
            continue
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            raise InputError("a file is not JSON in UTF-8", where=path) from None
        about = told.get(key) if isinstance(told, dict) else None
        if not isinstance(about, dict | None):
            raise unlike(path)
        if about and "least" in about:
            return bool(about["least"] != 0)
        if about and about.get("zeros_shown") is not None:
            return about["zeros_shown"] is True
    return None


def _pair(given: Any) -> tuple[str, str | None]:
    code, parent = given
    return _text(code), None if parent is None else _text(parent)


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError
    return given


def unlike(where: object) -> InputError:
    """The error that a file isn't of the shape that was looked for."""
    return InputError(
        "a file doesn't say how the tables are built",
        where=where,
        do="name a specification with --spec",
    )
