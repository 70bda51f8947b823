"""Published releases, attacked from their published files alone by a program written apart.

The truth is read from the true counts that publication never sees; it tells which hidden cells are
small. For each of those, every count from 1 to 4 must remain possible. A sum of several cells that
aren't zero can't be 1 whatever is hidden, as zeros are shown: its four counts start at the least
that the shown zeros alone leave it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from e2e_road import Road
from outside import Attack, Cell, Published, read_published

from peelian.cli import peelian

SMALL = (1, 2, 3, 4)
NUMBERS = ("count", "people", "unidentified", "largest")
"""Columns of a tabulation that are no dimension."""
# In one process with the other tests that look at the road, so that it is driven once.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("road"),
]


def true_counts(tabulation: Path) -> Iterator[tuple[Cell, int]]:
    for path in sorted(tabulation.glob("*.parquet")):
        table = pd.read_parquet(path)
        dimensions = [name for name in table.columns if name not in NUMBERS]
        for row in table.to_dict("records"):
            cell = tuple(sorted((d, row[d]) for d in dimensions if row[d] != "Total"))
            yield cell, int(row["count"])


def attack(folder: Path, tabulation: Path) -> tuple[Published, dict[Cell, int]]:
    """Every small count must be hidden, and able to be any small count."""
    published, truth = read_published(folder), dict(true_counts(tabulation))
    assert all(count == truth[cell] for cell, count in published.shown.items())
    assert all(truth[cell] > 0 for cell in published.hidden), "a zero is hidden"
    assert not [cell for cell in published.shown if truth[cell] in SMALL]
    attacker, zeros_only = Attack(published), Attack(knowing_zeros_alone(published))
    for cell in published.hidden:
        if truth[cell] in SMALL and not all(attacker.possible(cell, n) for n in SMALL):
            least = next(n for n in SMALL if zeros_only.possible(cell, n))
            window = range(least, least + len(SMALL))
            assert [n for n in window if not attacker.possible(cell, n)] == []
    return published, truth


def knowing_zeros_alone(published: Published) -> Published:
    """What a reader would have if every count but the zeros were hidden."""
    zeros = {cell: 0 for cell, count in published.shown.items() if count == 0}
    rest = [cell for cell, count in published.shown.items() if count > 0]
    return Published(zeros, sorted([*rest, *published.hidden]), published.sums)


def test_the_attacker_finds_what_a_careless_release_gives_away(road: Road) -> None:
    published = read_published(road.published["2026-01"])
    parent, kids = next(
        s for s in published.sums if all(c in published.shown for c in (s[0], *s[1]))
    )
    victim = max(kids, key=lambda kid: published.shown[kid])
    count = published.shown.pop(victim)
    attacker = Attack(Published(published.shown, [victim], [(parent, kids)]))
    assert [n for n in (count - 1, count, count + 1) if attacker.possible(victim, n)] == [count]


@pytest.mark.parametrize("period", ["2026-01", "2026-02"])
def test_a_monthly_release_withstands_the_note_reader(road: Road, period: str) -> None:
    folder = road.published[period]
    origin = road.folders.home.root / "tabulations" / "social-media" / period
    published, truth = attack(folder, newest_with_the_counts(origin, folder))
    assert any(truth[cell] in SMALL for cell in published.hidden)


def newest_with_the_counts(origin: Path, folder: Path) -> Path:
    """The tabulation whose counts the release shows (a rejected one may lie beside it)."""
    shown = read_published(folder).shown
    for tabulation in sorted(origin.iterdir()):
        if (tabulation / "release.json").is_file():
            truth = dict(true_counts(tabulation))
            if all(truth.get(cell) == count for cell, count in shown.items()):
                return tabulation
    raise AssertionError("no tabulation agrees with what was published")


def test_chicago_is_published_by_one_command_and_withstands_it_too(
    chicago: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    monkeypatch.setenv("PEELIAN_HOME", str(tmp_path))
    monkeypatch.delenv("PEELIAN_PSEUDONYM_KEY", raising=False)
    monkeypatch.delenv("PEELIAN_PSEUDONYM_KEY_FILE", raising=False)
    spec = project / "include" / "releases" / "chicago.yaml"
    result = CliRunner().invoke(peelian, ["release", str(spec)])
    assert result.exit_code == 0, result.output
    folder = tmp_path / "public" / "chicago" / "2000-2023" / "v1"
    assert f"published: {folder}" in result.output
    origin = tmp_path / "tabulations" / "chicago" / "2000-2023"
    published, _ = attack(folder, newest_with_the_counts(origin, folder))
    assert sum(not cell for cell in published.shown) == 1  # the grand total is shown
