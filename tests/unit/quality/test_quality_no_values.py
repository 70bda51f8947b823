"""No value of a record leaves a validation: not by results, an exception, a log, or the screen."""

from __future__ import annotations

import json
import logging
import traceback
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from peelian.core.errors import PeelianError, QualityError
from peelian.core.zones import Home
from peelian.quality.engine import Expectations
from peelian.quality.facts import ROWS, Facts
from peelian.quality.results import State
from peelian.quality.suites import Check, Suite
from peelian.quality.validate import validate
from peelian.records.schema import TABLES, Kind
from quality_tables import GOOD, PERSONNEL, columns_of, put

CANARY = "Zebedee Quillfeather"


def with_canaries(name: str, text: str) -> str:
    """A drawn table, with a canary in every text cell that is filled."""
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    columns = columns_of(text)
    for column, cells in columns.items():
        if kinds[column] is Kind.TEXT:
            columns[column] = [cell and f"{CANARY} {cell}" for cell in cells]
    rows = zip(*columns.values(), strict=True)
    lines = ("|".join(cell or "" for cell in row) for row in rows)
    return "\n".join(["|".join(columns), *lines])


@pytest.mark.parametrize("base", [GOOD, PERSONNEL], ids=["complaints", "personnel"])
def test_a_canary_in_every_text_column_stays_inside(
    base: dict[str, str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    home = Home(tmp_path)
    made = put(home, {name: with_canaries(name, text) for name, text in base.items()})
    caplog.set_level(logging.DEBUG)
    with pytest.raises(QualityError) as refused:
        validate(made.folder, home)
    shown = "".join(traceback.format_exception(refused.value)) + caplog.text
    shown += "".join(capfd.readouterr())
    validations = tmp_path / "quality" / "validations"
    written = [path for path in validations.rglob("*") if path.is_file()]
    names = {"results.json", "results.csv", "manifest.json", "2026-02-01.json"}
    assert {path.name for path in written} == names
    shown += "".join(path.read_text() for path in written)
    assert "person_id is not a pseudonym" in shown
    for part in CANARY.split():
        assert part not in shown


def facts(*values: str) -> Facts:
    """Values of the column `note`, a row each."""
    columns = {"note": list(values), ROWS: [1] * len(values)}
    return Facts("notes", (("note", '"note"'),), pa.table(columns))


def broken_check(**config: Any) -> tuple[Suite, Check]:
    """A suite of one expectation on the column `note`."""
    config = {"id": "cases-note", "severity": "warning", **config}
    words = ("fault", "reason", "effect")
    check = Check("cases-note", config["type"], "warning", ("note",), 0.0, *words, config)
    return Suite("cases", "owner", (), (check,)), check


def test_an_exception_that_quotes_a_value_is_told_by_its_class_alone(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    suite, check = broken_check(
        type="expect_column_values_to_be_between", kwargs={"column": "note", "min_value": 3}
    )
    [ran] = Expectations({}).run(suite, [check], [facts(CANARY)])
    result = ran.result
    assert result.state is State.BROKEN
    assert result.note == "TypeError"
    shown = json.dumps(result.to_json()) + result.problem() + caplog.text
    assert CANARY not in shown + "".join(capfd.readouterr())


def test_an_exception_outside_any_expectation_is_told_by_its_class_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> dict[str, Any]:
        raise ValueError(f"can't read {CANARY}")

    monkeypatch.setattr(Expectations, "_validate", fail)
    suite, check = broken_check(
        type="expect_column_values_to_not_be_null", kwargs={"column": "note"}
    )
    with pytest.raises(PeelianError, match=r"itself failed \(ValueError\)") as told:
        Expectations({}).run(suite, [check], [facts("x")])
    assert CANARY not in "".join(traceback.format_exception(told.value))


def test_the_log_of_great_expectations_is_shut_only_meanwhile() -> None:
    logger = logging.getLogger("great_expectations")
    before = (logger.level, logger.propagate)
    suite, check = broken_check(
        type="expect_column_values_to_not_be_null", kwargs={"column": "note"}
    )
    Expectations({}).run(suite, [check], [facts("x")])
    assert (logger.level, logger.propagate) == before
