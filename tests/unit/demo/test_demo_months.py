"""Which month comes next, and that registers are written once a month."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from peelian.core.audit import append
from peelian.core.published import published_months
from peelian.core.zones import Home
from peelian.demo import registers
from peelian.demo.months import RELEASE, copy_day, in_words, next_period
from peelian.demo.registers import Force, write_registers

# published             now                        next
NEXT = """
                      | 2026-06-10T12:00+00:00 | 2026-01
    2026-01           | 2026-06-10T12:00+00:00 | 2026-02
    2026-01,2026-02   | 2026-06-10T12:00+00:00 | 2026-03
    2026-04           | 2026-05-31T22:59+00:00 | none
    2026-04           | 2026-05-31T23:00+00:00 | 2026-05
    2026-12           | 2027-02-01T00:00+00:00 | 2027-01
                      | 2026-01-31T23:59+00:00 | none
"""


def cells(table: str) -> list[list[str]]:
    return [[c.strip() for c in line.split("|")] for line in table.strip("\n").splitlines()]


@pytest.mark.parametrize(("months", "now", "expected"), cells(NEXT))
def test_the_next_month(months: str, now: str, expected: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    for month in filter(None, months.split(",")):
        (home.root / "public" / RELEASE / month / "v1").mkdir(parents=True)
    found = next_period(home, dt.datetime.fromisoformat(now))
    assert (found or "none") == expected


def test_a_month_that_is_only_begun_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "public" / RELEASE / "2026-01").mkdir(parents=True)
    assert published_months(Home(tmp_path), RELEASE) == []


def test_a_month_in_words() -> None:
    assert in_words("2026-01") == "January 2026"


def test_registers_are_copied_a_day_later_after_each_rejection(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert copy_day(home, "2026-12") == dt.date(2027, 1, 1)
    for period, what in (("2026-12", "rejected"), ("2026-12", "refused"), ("2026-11", "rejected")):
        append(home, who="bob", what=what, subject="0" * 64, details={"period": period})
    assert copy_day(home, "2026-12") == dt.date(2027, 1, 2)


def test_registers_are_written_once_for_a_month_and_anew_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[dt.date] = []

    def make(folder: Path, force: Force, until: dt.date) -> None:
        made.append(until)
        (folder / "complaints.sqlite").write_text(until.isoformat())

    monkeypatch.setattr(registers, "_make", make)
    folder, force = tmp_path / "registers", Force(cases=1_000)
    for period in ("2026-01", "2026-01", "2026-02"):
        write_registers(folder, force, period)
    assert made == [dt.date(2026, 1, 31), dt.date(2026, 2, 28)]
    assert (folder / "complaints.sqlite").read_text() == "2026-02-28"


def test_registers_half_written_by_a_killed_run_are_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(folder: Path, force: Force, until: dt.date) -> None:
        (folder / "complaints.sqlite").write_text("half")
        raise KeyboardInterrupt

    def make(folder: Path, force: Force, until: dt.date) -> None:
        (folder / "personnel.xlsx").write_text("whole")

    folder, force = tmp_path / "registers", Force(cases=1_000)
    monkeypatch.setattr(registers, "_make", die)
    with pytest.raises(KeyboardInterrupt):
        write_registers(folder, force, "2026-01")
    assert not folder.exists()
    monkeypatch.setattr(registers, "_make", make)
    write_registers(folder, force, "2026-01")
    assert sorted(path.name for path in folder.iterdir()) == ["made.json", "personnel.xlsx"]
