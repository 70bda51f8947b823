"""Specifications: every fault has its sentence, and all of a file's faults are told at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from peelian.core.errors import InputError
from peelian.tables.schema_file import SCHEMA_FILE, schema_bytes
from peelian.tables.spec import load_spec, monthly_specs
from peelian.tables.spec_model import json_schema

Build = Callable[..., Any]
ROOT = Path(__file__).parents[3]

YEAR = {"id": "year", "label": "Year", "of": "year"}
SOURCE = {"id": "source", "label": "Source", "of": "source"}
RANK = {"id": "rank", "label": "Rank", "of": "rank", "at": "recorded"}
MAIN = {"id": "main", "title": "A table", "by": ["year", "source"]}
BANDS = [
    {"code": "low", "label": "Public", "of": ["public"]},
    {"code": "high", "label": "Internal", "of": ["internal"]},
    {"code": "unknown", "label": "Not recorded", "of": ["unknown"]},
]


def faults_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_spec(path)
    return str(caught.value)


def with_bands(*bands: dict[str, Any], of: str = "source") -> dict[str, Any]:
    at = {"at": "register"} if of in ("rank", "unit") else {}
    dimension = {"id": "by", "label": "By", "of": of, "bands": list(bands), **at}
    return {
        "dimensions": [dimension],
        "tables": [{"id": "main", "title": "A table", "by": ["by"]}],
    }


def test_a_whole_specification_loads(spec_file: Build) -> None:
    spec = load_spec(spec_file())
    assert spec.sign_off.people == 2
    assert spec.date_basis == "recorded"
    assert not spec.is_monthly


KEYS = [
    ({"id": "Social Media"}, "id: 'Social Media' must be lower-case letters, digits and hyphens"),
    ({"title": ""}, "title: '' must not be empty"),
    ({"title": None}, "the key 'title' is missing"),
    ({"titel": "x"}, "the key 'titel' isn't known; did you mean `title`?"),
    ({"registers": ["complaints", "complaints"]}, "registers: 'complaints' stands twice"),
    ({"registers": []}, "registers: must hold at least 1"),
    ({"registers": "complaints"}, "registers: 'complaints' must be a list"),
    ({"counting_unit": "people"}, "counting_unit: 'people' isn't allowed; allowed: allegations"),
    ({"date_basis": "recored"}, "date_basis: 'recored' isn't allowed; did you mean `recorded`?"),
    ({"regimes": ["2021"]}, "regimes: there is no regime '2021'; did you mean `2020`?"),
    ({"policy": "standrd"}, "policy: there is no policy 'standrd'; did you mean `standard`?"),
    ({"cohort": "social-media"}, "cohort: 'social-media' must be a name and a version"),
    ({"cohort": "social-media@99"}, "cohort: there is no such cohort; given: social-media@99"),
    ({"population": {"label": "x", "staff_groups": ["oficer"]}}, "no staff group 'oficer'; did"),
    ({"sign_off": {"people": 0}}, "sign_off: fewer than two people need a reason"),
    ({"sign_off": {"people": 1, "reason": " "}}, "sign_off: fewer than two people need a reason"),
    ({"sign_off": {"people": 2, "reason": "x"}}, "a reason is only for fewer than two people"),
    ({"sign_off": {"people": -1, "reason": "x"}}, "sign_off, people: '-1' input should be"),
    ({"period": None}, "give either 'schedule' (for a monthly release) or 'period'"),
    ({"schedule": {"working_day": 6, "at": "09:30"}}, "both are given"),
    (
        {"period": None, "schedule": {"working_day": 6, "at": "09:30"}},
        "a monthly release is asked for up to its own release day",
    ),
    (
        {"period": None, "schedule": {"working_day": "six", "at": "9.30"}},
        "schedule, at: '9.3' must be a clock time, such as 09:30",
    ),
    (
        {"window": {"requested_start": "2018-03-01", "requested_end": "release_day"}},
        "a release made once has no release day",
    ),
    (
        {"window": {"requested_start": "2018-02-30", "requested_end": "2023-02-29"}},
        "window, requested_start: '2018-02-30' must be a day, such as 2018-03-01",
    ),
    (
        {"window": {"requested_start": "2018-03-01", "requested_end": "2023-02-29"}},
        "window, requested_end: '2023-02-29' isn't a day of the calendar",
    ),
]


@pytest.mark.parametrize(("changes", "sentence"), KEYS, ids=[str(key)[:50] for key, _ in KEYS])
def test_each_wrong_key_has_its_sentence(
    spec_file: Build, changes: dict[str, Any], sentence: str
) -> None:
    if "schedule" in changes and "six" in str(changes):
        changes["schedule"]["at"] = 9.3
    assert sentence in faults_of(spec_file(**changes))


FINER = [
    ("cases", "platform", "count allegations or subject_allegations instead"),
    ("cases", "outcome", "count subject_allegations instead"),
    ("allegations", "outcome", "an allegation may be against several people"),
    ("allegations", "rank", "count subject_allegations instead"),
]


@pytest.mark.parametrize(("unit", "of", "sentence"), FINER)
def test_a_dimension_finer_than_the_counting_unit(
    spec_file: Build, unit: str, of: str, sentence: str
) -> None:
    at = {"at": "register"} if of == "rank" else {}
    told = faults_of(
        spec_file(
            counting_unit=unit,
            dimensions=[{"id": "by", "label": "By", "of": of, **at}],
            tables=[{"id": "main", "title": "A table", "by": ["by"]}],
        )
    )
    assert f"{unit} can't be broken down by {of}" in told
    assert sentence in told


DIMENSIONS = [
    ({"of": "platfrom"}, "of: there is no variable 'platfrom'; did you mean `platform`?"),
    ({"at": "recorded"}, "at: source has no moment; remove the key"),
    ({"id": "count"}, "id: the name is kept for a column of its own"),
    ({"of": "rank"}, "at: say on which day the rank was held; allowed: register, incident"),
    ({"of": "unit", "at": "register"}, "at: 'register' isn't known for unit"),
    ({"of": "unit", "at": "recorded"}, "units have no code list, so give bands"),
    ({"show": "groups"}, "show: source has no groups; allowed: codes, or bands"),
    ({"show": "groups", "bands": BANDS}, "give 'show' or 'bands', not both"),
    ({"leave_out": ["pubic"]}, "leave_out: there is no source 'pubic'; did you mean `public`?"),
    ({"leave_out": ["public", "internal", "unknown"]}, "leave_out: nothing is left to show"),
    ({"alone": True, "only_with": ["year"]}, "give 'alone' or 'only_with', not both"),
    ({"only_with": ["yaer"]}, "only_with: there is no dimension 'yaer'"),
    ({"of": "year"}, "dimensions year and source both come from year"),
    ({"lable": "x"}, "dimensions 2 (source): the key 'lable' isn't known; did you mean `label`?"),
]


@pytest.mark.parametrize(("keys", "sentence"), DIMENSIONS)
def test_each_wrong_dimension_has_its_sentence(
    spec_file: Build, keys: dict[str, Any], sentence: str
) -> None:
    assert sentence in faults_of(spec_file(dimensions=[YEAR, SOURCE | keys]))


def in_one(outer: str) -> list[dict[str, Any]]:
    """The bands, the first two of them parts of another."""
    return [BANDS[0] | {"within": outer}, BANDS[1] | {"within": outer}, BANDS[2]]


OTHER_TWO = {"code": "other", "label": "Other", "of": ["public", "internal"]}
NOT_RECORDED = {"code": "unknown", "label": "Not recorded", "of": ["unknown"]}
BANDED = [
    ([BANDS[0], NOT_RECORDED], "every source must fall in one band; in none: internal (Police"),
    ([*BANDS, BANDS[0]], "'low' stands twice"),
    ([*BANDS, {"code": "x", "label": "X", "of": ["public"]}], "'public' is in more than one band"),
    ([*BANDS, {"code": "x", "label": "X", "of": ["pubic"]}], "there is no source 'pubic'; did you"),
    ([BANDS[0], {"code": "other", "label": "Other", "else": True}], "in none: unknown (Not rec"),
    (
        [BANDS[0], {"code": "other", "label": "Other", "else": True}, NOT_RECORDED],
        "a band called 'Other' must hold at least two categories",
    ),
    (
        [BANDS[0], {"code": "other", "label": "Others", "of": ["internal", "unknown"]}],
        "a band called 'Others' can't hold what isn't recorded",
    ),
    ([BANDS[0], {"code": "x", "label": "X"}], "bands, x: give either 'of' or 'else: true'"),
    ([{"code": "sum", "label": "S"}, BANDS[0] | {"within": "sum"}, *BANDS[1:]], "holds one band"),
    ([{"code": "sum", "label": "S"}, *in_one("smu")], "there is no band 'smu'; did you mean `sum`"),
    ([{"code": "sum", "label": "S", "else": True}, *in_one("sum")], "remove 'of' and 'else'"),
    ([{"code": "sum", "label": "S", "within": "low"}, *in_one("sum")], "two levels deep at most"),
    ([*BANDS, {"code": "Total", "label": "X", "else": True}], "'Total' is kept for the total"),
]


@pytest.mark.parametrize(("bands", "sentence"), BANDED)
def test_each_wrong_band_has_its_sentence(
    spec_file: Build, bands: list[dict[str, Any]], sentence: str
) -> None:
    assert sentence in faults_of(spec_file(**with_bands(*bands)))


def test_codes_that_no_band_names_may_be_declared_unused(spec_file: Build) -> None:
    changes = with_bands(BANDS[0], BANDS[1])
    assert "in none: unknown" in faults_of(spec_file(**changes))
    changes["dimensions"][0]["others_unused"] = True
    load_spec(spec_file(**changes))
    changes["dimensions"][0]["bands"] = [
        BANDS[0],
        BANDS[2],
        {"code": "x", "label": "X", "else": True},
    ]
    assert "remove one of the two" in faults_of(spec_file(**changes))
    changes["dimensions"][0]["bands"] = []
    assert "others_unused: it's for bands" in faults_of(spec_file(**changes))


def test_other_may_pool_two_known_categories(spec_file: Build) -> None:
    load_spec(spec_file(**with_bands(OTHER_TWO, NOT_RECORDED)))


def test_other_is_not_the_name_of_the_registers_own_other(spec_file: Build) -> None:
    bands = [
        {"code": "pooled", "label": "Other", "of": ["2020-K", "2020-L"]},
        {"code": "rest", "label": "All the rest", "else": True},
        {"code": "none", "label": "Not categorised", "of": ["uncategorised"]},
    ]
    told = faults_of(spec_file(regimes=["2020"], **with_bands(*bands, of="category")))
    assert "has the label of the register's own '2020-L'" in told


def test_a_live_outcome_is_never_swallowed_by_the_rest(spec_file: Build) -> None:
    bands = [
        {"code": "rest", "label": "All outcomes", "else": True},
        {"code": "none", "label": "Not recorded", "of": ["not_recorded"]},
    ]
    assert "in none: live (Outcome not yet decided)" in faults_of(
        spec_file(**with_bands(*bands, of="outcome"))
    )


@pytest.mark.parametrize(
    ("bands", "sentence"),
    [
        ([{"code": "a", "label": "A", "of": ["20l6"]}], "'20l6' isn't a year"),
        ([{"code": "a", "label": "A", "else": True}], "years have no 'else' band"),
        (
            [
                {"code": "a", "label": "A", "of": ["2016-2018"]},
                {"code": "b", "label": "B", "of": ["2018"]},
            ],
            "'2018' is in more than one band",
        ),
    ],
)
def test_each_wrong_band_of_years(
    spec_file: Build, bands: list[dict[str, Any]], sentence: str
) -> None:
    assert sentence in faults_of(spec_file(**with_bands(*bands, of="year")))


TABLES = [
    ({"id": "abc"}, "tables 1 (abc), id: 'abc' must be at least four lower-case letters"),
    ({"by": ["year", "sourse"]}, "by: there is no dimension 'sourse'; did you mean `source`?"),
    ({"by": ["year", "year"]}, "by: 'year' stands twice"),
    ({"id": "a" * 32}, "is too long; allowed: 31 letters"),
    ({"by": []}, "by: must hold at least 1"),
    ({"by": ["year"]}, "dimension source: is in no table; use it or remove it"),
    ({"columns": "rank"}, "columns: 'rank' isn't in 'by'"),
    ({"by": ["source"], "columns": "source"}, "a table by one dimension has no other to spread"),
    ({"change_over": "source"}, "change_over: change is over years, and 'source' is of source"),
    ({"shares": "sourse"}, "shares: 'sourse' isn't in 'by'"),
]


@pytest.mark.parametrize(("keys", "sentence"), TABLES)
def test_each_wrong_table_has_its_sentence(
    spec_file: Build, keys: dict[str, Any], sentence: str
) -> None:
    assert sentence in faults_of(spec_file(tables=[MAIN | keys]))


@pytest.mark.parametrize(
    ("rule", "by", "sentence"),
    [
        ({"alone": True}, ["rank", "year"], "'rank' is published alone, so it can't be crossed"),
        ({"only_with": ["source"]}, ["rank", "year"], "can't be crossed with year; allowed: sour"),
        ({"only_with": []}, ["rank", "year"], "can't be crossed with year; allowed: nothing"),
        ({"only_with": ["year"]}, ["rank", "year", "source"], "can't be crossed with source"),
    ],
)
def test_what_may_not_be_crossed(
    spec_file: Build, rule: dict[str, Any], by: list[str], sentence: str
) -> None:
    tables = [MAIN, {"id": "ranks", "title": "Ranks", "by": by}]
    told = faults_of(spec_file(dimensions=[YEAR, SOURCE, RANK | rule], tables=tables))
    assert sentence in told


def test_what_may_be_crossed_loads(spec_file: Build) -> None:
    alone = [MAIN, {"id": "ranks", "title": "Ranks", "by": ["rank"]}]
    crossed = [MAIN, {"id": "ranks", "title": "Ranks", "by": ["rank", "year"]}]
    load_spec(spec_file(dimensions=[YEAR, SOURCE, RANK | {"alone": True}], tables=alone))
    load_spec(spec_file(dimensions=[YEAR, SOURCE, RANK | {"only_with": ["year"]}], tables=crossed))


def test_every_fault_is_told_at_once(spec_file: Build) -> None:
    told = faults_of(
        spec_file(
            titel="x",
            counting_unit="cases",
            regimes=["2012"],
            dimensions=[
                YEAR | {"lable": "x"},
                SOURCE | {"of": "platform"},
                with_bands(BANDS[0])["dimensions"][0],
            ],
            tables=[MAIN | {"change_over": "yeer"}, {"id": "more", "title": "M", "by": ["by"]}],
        )
    )
    assert told.startswith("5 problems in ")
    for part in ("'titel'", "'lable'", "can't be broken down by platform", "in none:", "'yeer'"):
        assert part in told


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "must hold keys and values"),
        ("- a\n", "must hold keys and values"),
        ("id: a\nid: b\n", "stands twice"),
        ("id: [\n", "isn't YAML"),
    ],
)
def test_a_file_that_is_no_specification(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    assert sentence in faults_of(path)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    assert "a file is missing" in faults_of(tmp_path / "none.yaml")


def test_monthly_specifications_of_a_folder(spec_file: Build, tmp_path: Path) -> None:
    spec_file("once")
    monthly = spec_file("monthly", period=None, schedule={"working_day": 6, "at": "09:30"})
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: [\n", encoding="utf-8")
    assert monthly_specs(tmp_path) == [broken, monthly]


def test_the_published_schema_is_the_models_own() -> None:
    assert SCHEMA_FILE.read_bytes() == schema_bytes(), (
        "stale: run python -m peelian.tables.schema_file"
    )


@pytest.mark.parametrize("path", sorted((ROOT / "include" / "releases").glob("*.yaml")))
def test_the_releases_that_are_shipped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("peelian.tables.spec.POLICIES_FOLDER", ROOT / "include" / "policies")
    assert load_spec(path).id == path.stem
    Draft202012Validator.check_schema(json_schema())
    raw = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
    assert [error.message for error in Draft202012Validator(json_schema()).iter_errors(raw)] == []
