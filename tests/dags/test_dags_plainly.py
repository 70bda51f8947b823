"""What a task's failure may say, and which failures are tried again."""

from __future__ import annotations

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from peelian.core.errors import InputError, PeelianError, QualityError, RegisterError, UnsafeError
from peelian_airflow.plainly import plainly

CANARY = "Canary Goldfinch"


@plainly
def failing(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("kind", [PeelianError, InputError, QualityError, UnsafeError])
def test_a_known_error_is_its_sentence_and_is_not_tried_again(kind: type[PeelianError]) -> None:
    with pytest.raises(AirflowFailException) as caught:
        failing(kind("the month isn't complete yet", given="2031-01", do="wait"))
    assert str(caught.value) == "the month isn't complete yet; given: 2031-01; do: wait"


def test_a_register_that_can_not_be_read_is_tried_again() -> None:
    with pytest.raises(AirflowException) as caught:
        failing(RegisterError("the register is missing"))
    assert not isinstance(caught.value, AirflowFailException)


def test_an_unknown_error_keeps_its_kind_and_place_and_loses_its_text() -> None:
    with pytest.raises(AirflowException) as caught:
        failing(ValueError(f"could not convert '{CANARY}' to int64"))
    said = str(caught.value)
    assert CANARY not in said
    assert said.startswith("ValueError at ")
    assert "test_dags_plainly.py" in said


@pytest.mark.parametrize("error", [ValueError(CANARY), InputError("known")])
def test_no_chain_leads_back_to_the_text_that_was_withheld(error: Exception) -> None:
    with pytest.raises(AirflowException) as caught:
        failing(error)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
