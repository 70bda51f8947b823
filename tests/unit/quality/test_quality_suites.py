"""Suites as data: the ones that ship, what a faulty one is told, and the page made from them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peelian.core.errors import InputError
from peelian.core.reference import codes_of
from peelian.quality.derived import DERIVED
from peelian.quality.reference import PAGE, reference_page
from peelian.quality.suites import (
    EXPECTATIONS_FOLDER,
    code_parameters,
    read_suite,
    suite_names,
)
from peelian.records.schema import TABLES

Edit = Callable[[dict[str, Any]], object]


def test_every_canonical_table_has_a_suite_and_no_other_file_is_there() -> None:
    assert {path.stem for path in EXPECTATIONS_FOLDER.iterdir()} == set(suite_names())


def test_ids_are_unique_among_all_suites() -> None:
    ids = [check.id for name in suite_names() for check in read_suite(name).checks]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", TABLES)
def test_a_suite_watches_over_the_schema(name: str) -> None:
    """The schema's promises: key, code lists, required columns, parents and pseudonyms."""
    critical = [one for one in read_suite(name).expectations if one.severity == "critical"]
    checked = {(one.type, one.columns) for one in critical}
    table = TABLES[name]
    unique = "expect_compound_columns_to_be_unique"
    if len(table.key) == 1:
        unique = "expect_column_values_to_be_unique"
    assert (unique, table.key) in checked
    for column in table.columns:
        here = (column.name,)
        if column.required:
            assert ("expect_column_values_to_not_be_null", here) in checked
        if column.codes is not None:
            assert ("expect_column_values_to_be_in_set", here) in checked
        if column.is_person:
            assert ("expect_column_values_to_match_regex", here) in checked
        if column.refers_to is not None:
            known = next(d.name for d in DERIVED[name] if d.name.endswith("_known"))
            assert ("expect_column_values_to_be_in_set", (known,)) in checked


def test_every_derived_column_is_used() -> None:
    for name in TABLES:
        used = {column for one in read_suite(name).expectations for column in one.columns}
        assert {derived.name for derived in DERIVED[name]} <= used


def test_codes_are_those_of_the_code_lists() -> None:
    parameters = code_parameters()
    assert set(parameters["codes_statuses"]) == set(codes_of("statuses"))
    assert "2012:S" in parameters["codes_categories_by_regime"]
    assert "2020:S" not in parameters["codes_categories_by_regime"]
    assert "2012:management_action" in parameters["codes_outcomes_by_regime"]
    assert "2020:management_action" not in parameters["codes_outcomes_by_regime"]
    assert "2020:nfa" in parameters["codes_outcomes_by_regime"]


def test_every_parameter_that_a_suite_asks_for_is_given() -> None:
    given = set(code_parameters())
    asked = {
        value["$PARAMETER"]
        for name in suite_names()
        for check in read_suite(name).expectations
        for value in check.config["kwargs"].values()
        if isinstance(value, dict)
    }
    assert asked <= given


def _twice(raw: dict[str, Any]) -> None:
    raw["expectations"].append(raw["expectations"][0])


FAULTS: list[tuple[Edit, str]] = [
    (lambda raw: raw.update(name="people"), "its name must be cases"),
    (lambda raw: raw["meta"].update(owner=""), "meta.owner is empty"),
    (lambda raw: raw["meta"].pop("limits"), "it needs name, meta.owner, meta.limits"),
    (_twice, "id cases-rows stands twice"),
    (lambda raw: raw["expectations"][0].update(id="x"), "x: its id must begin with cases-"),
    (lambda raw: raw["expectations"][0].update(severity="info"), "severity must be one of crit"),
    (lambda raw: raw["expectations"][0]["meta"].pop("reason"), "its meta.reason is missing"),
    (lambda raw: raw["expectations"][0]["meta"].pop("do"), "its meta.do is missing"),
    (lambda raw: raw["expectations"][0]["meta"].pop("touches"), "its meta.touches is missing"),
    (lambda raw: raw["expectations"][0]["meta"].update(touches=["x"]), "touches holds x; allowed"),
    (
        lambda raw: raw["expectations"][1]["kwargs"].update(ignore_row_if="x"),
        "its ignore_row_if must be one of",
    ),
    (lambda raw: raw["expectations"][1]["kwargs"].update(column="x"), "there is no column x"),
    (lambda raw: raw["meta"]["limits"][0].update(type="luck"), "a limit needs most, and a type"),
    (lambda raw: raw["meta"]["limits"][0].pop("most"), "a limit needs most, and a type"),
]


@pytest.mark.parametrize(("edit", "told"), FAULTS, ids=[told for _, told in FAULTS])
def test_a_faulty_suite_is_told_its_faults(edit: Edit, told: str, tmp_path: Path) -> None:
    raw = json.loads((EXPECTATIONS_FOLDER / "cases.json").read_bytes())
    edit(raw)
    (tmp_path / "cases.json").write_text(json.dumps(raw))
    with pytest.raises(InputError) as faults:
        read_suite("cases", tmp_path)
    assert told in str(faults.value)


def test_all_faults_of_a_suite_are_told_at_once(tmp_path: Path) -> None:
    raw = json.loads((EXPECTATIONS_FOLDER / "cases.json").read_bytes())
    raw["meta"]["owner"] = ""
    raw["expectations"][0]["severity"] = "mild"
    (tmp_path / "cases.json").write_text(json.dumps(raw))
    with pytest.raises(InputError, match="2 problems"):
        read_suite("cases", tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"cases"', "{}"])
def test_what_is_no_suite_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "cases.json").write_text(text)
    with pytest.raises(InputError):
        read_suite("cases", tmp_path)


def test_a_table_without_a_suite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a table has no suite"):
        read_suite("cases", tmp_path)


def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_page(), (
        "the page is stale: run `python -m peelian.quality.reference`"
    )
