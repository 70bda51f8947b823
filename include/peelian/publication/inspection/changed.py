"""Releases whose counts are rounded or moved: what they may say, and what their figures must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from peelian.publication.inspection.expected import Expected
from peelian.publication.inspection.findings import Finding, Unreadable

CHANGED = ("round", "cell_key")
"""Sections of sentences that stand in place of others where counts are changed so."""
NUMBERS = {
    "suppress": (),
    "round": ("base", "furthest"),
    "cell-key": ("largest_noise", "smallest_shown"),
}
"""What a release must say of its method, by method."""


def protection_of(release: Mapping[str, Any]) -> dict[str, Any]:
    """How a release says that it's protected. Raises: Unreadable where it can't be understood."""
    about = release.get("protection") or {"method": "suppress"}
    method = about.get("method") if isinstance(about, dict) else None
    numbers = [about.get(name) for name in NUMBERS.get(method, ())] if method in NUMBERS else None
    if numbers is None or not all(type(n) is int and n >= 0 for n in numbers):
        raise Unreadable("a release doesn't say how its counts are protected")
    return dict(about)


def method_of(expected: Expected) -> str:
    """The name of the section of sentences about how a release is protected."""
    return str(protection_of(expected.release)["method"]).replace("-", "_")


def distances(release: Mapping[str, Any]) -> dict[str, int]:
    """How far a release's figures are from the true ones, by the names that sentences use."""
    about = protection_of(release)
    if about["method"] == "round":
        base, further = about["base"], about["furthest"]
        reach = base * (further + 1) - 1
        return {"base": base, "reach": reach, "twice": reach + reach}
    if about["method"] == "cell-key":
        noise = about["largest_noise"]
        return {"largest": noise, "smallest": about["smallest_shown"], "twice": noise + noise}
    return {}


def inspect_figures(expected: Expected) -> Iterator[Finding]:
    """Tables with a figure that the method can't have made."""
    about = protection_of(expected.release)
    if about["method"] == "suppress":
        return
    for table, figures in expected.figures.items():
        wrong = sum(not _made(figure, about) for figure in figures.values())
        if wrong:
            where = f"{table}.csv"
            yield Finding(where, f"has {wrong} figures that {about['method']} can't have made")


def _made(figure: int | str, about: Mapping[str, Any]) -> bool:
    if isinstance(figure, str):
        return False
    if about["method"] == "round":
        return figure % max(1, int(about["base"])) == 0
    return figure == 0 or figure >= int(about["smallest_shown"])
