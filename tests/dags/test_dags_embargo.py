"""Waiting for a release's moment: parked until it comes, at once where it's past."""

from __future__ import annotations

import datetime as dt

import pytest
from airflow.providers.standard.triggers.temporal import DateTimeTrigger
from airflow.sdk.exceptions import TaskDeferred

from peelian_airflow import embargo as module
from peelian_airflow.embargo import EmbargoOperator

MOMENT = "2026-07-08T09:30:00+01:00"
IN_UTC = dt.datetime(2026, 7, 8, 8, 30, tzinfo=dt.UTC)


def _operator(planned_at: str) -> EmbargoOperator:
    return EmbargoOperator(task_id="embargo", planned_at=planned_at)


def _clock(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    monkeypatch.setattr(module, "now", lambda: moment)


@pytest.mark.parametrize("resumed", [False, True])
def test_before_its_moment_the_run_is_parked_until_then(
    resumed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _clock(monkeypatch, IN_UTC - dt.timedelta(seconds=1))
    operator = _operator(MOMENT)
    with pytest.raises(TaskDeferred) as parked:
        operator.wake({}, None) if resumed else operator.execute({})
    assert isinstance(parked.value.trigger, DateTimeTrigger)
    assert parked.value.trigger.moment == IN_UTC
    assert parked.value.method_name == "wake"


@pytest.mark.parametrize("planned_at", [MOMENT, "", "None"])
def test_at_its_moment_or_without_one_the_run_goes_on(
    planned_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _clock(monkeypatch, IN_UTC)
    assert _operator(planned_at).execute({}) is None
