"""The next period: after the newest published one, or the latest complete month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from peelian.core.errors import InputError, RegisterError
from peelian.core.zones import Home
from peelian.tables.periods import next_period
from peelian.tables.spec import Spec, load_spec

Build = Callable[..., Any]


@pytest.fixture
def monthly(spec_file: Build) -> Spec:
    return load_spec(
        spec_file(
            period=None,
            schedule={"working_day": 6, "at": "09:30"},
            window={"requested_start": "2018-03-01", "requested_end": "release_day"},
        )
    )


def publish(home: Home, period: str, *, whole: bool = True) -> None:
    folder = home.root / "public" / "drawn" / period / "v1"
    folder.mkdir(parents=True)
    if whole:
        (folder / "manifest.json").write_text("{}", encoding="utf-8")


@pytest.mark.parametrize(
    ("read_on", "month"),
    [("2023-03-01", "2023-02"), ("2023-03-31", "2023-02"), ("2023-01-01", "2022-12")],
)
def test_the_latest_month_that_had_ended(
    home: Home, force: Build, monthly: Spec, read_on: str, month: str
) -> None:
    force(read_on)
    assert next_period(monthly, home) == month


def test_the_month_after_the_newest_published_one(home: Home, force: Build, monthly: Spec) -> None:
    force("2023-08-01")
    publish(home, "2022-11")
    publish(home, "2022-12")
    publish(home, "2023-05", whole=False)
    publish(home, "notes")
    assert next_period(monthly, home) == "2023-01"


def test_an_earlier_day_sees_earlier_registers(home: Home, force: Build, monthly: Spec) -> None:
    force("2023-03-01")
    force("2023-05-01")
    assert next_period(monthly, home) == "2023-04"
    assert next_period(monthly, home, dt.date(2023, 4, 30)) == "2023-02"


def test_a_release_made_once_is_for_its_own_period(home: Home, spec_file: Build) -> None:
    assert next_period(load_spec(spec_file()), home) == "to-february-2023"


def test_no_register_and_registers_from_before_the_window(
    home: Home, force: Build, monthly: Spec
) -> None:
    with pytest.raises(RegisterError, match="is ready"):
        next_period(monthly, home)
    force("2018-01-31")
    with pytest.raises(InputError, match="no month that the release asks for"):
        next_period(monthly, home)
