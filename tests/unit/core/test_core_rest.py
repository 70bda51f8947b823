"""Zones, errors, markers, code lists and the release model."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from peelian.core import errors
from peelian.core.errors import InputError, PeelianError, ZoneError, all_at_once
from peelian.core.markers import LEGEND, Marker
from peelian.core.reference import HEADER, REFERENCE_FOLDER, code_list, codes_of
from peelian.core.release_model import RELEASE_MODEL_NAME, Release, read_release
from peelian.core.zones import HOME_VARIABLE, Home, Zone, home_from_environment

KINDS = [PeelianError, *PeelianError.__subclasses__()]
# Other tables of the folder, such as aliases, have columns and readers of their own.
LISTS = sorted(
    path.stem
    for path in REFERENCE_FOLDER.glob("*.csv")
    if path.read_text(encoding="utf-8").startswith(",".join(HEADER))
)


# Zones.


def test_a_zone_is_a_folder_of_the_home(tmp_path: Path) -> None:
    home = Home(tmp_path)
    names = "records quality tabulations protected staged public ledger audit requests"
    assert " ".join(zone.value for zone in Zone) == names
    assert home.zone(Zone.RECORDS) == tmp_path / "records"
    assert home.relative(tmp_path / "public" / "x") == "public/x"


@pytest.mark.parametrize(
    ("given_home", "variable", "expected"),
    [("a", "b", "a"), (None, "b", "b"), (None, "", "home"), (None, None, "home")],
)
def test_the_home_is_what_was_given_then_the_variable_then_here(
    monkeypatch: pytest.MonkeyPatch,
    given_home: str | None,
    variable: str | None,
    expected: str,
) -> None:
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    if variable is not None:
        monkeypatch.setenv(HOME_VARIABLE, variable)
    assert home_from_environment(given_home).root == Path.cwd() / expected


@pytest.mark.parametrize("address", ["s3://bucket/home", "file:///srv", "memory://"])
def test_a_home_that_is_no_folder_is_refused(address: str) -> None:
    with pytest.raises(InputError, match=r"must be a local folder.*mount other storage"):
        home_from_environment(address)


# Errors.


def test_every_kind_has_an_exit_status_of_its_own() -> None:
    statuses = [kind.exit_status for kind in KINDS]
    assert len(set(statuses)) == len(statuses)
    assert 0 not in statuses
    assert all(0 < status < 126 for status in statuses), "a shell has its own use for the others"


def test_every_exit_status_is_on_the_page(project: Path) -> None:
    text = (project / "docs" / "explanation" / "the-road.md").read_text(encoding="utf-8")
    section = text.partition("## Exit statuses")[2]
    told = {int(number) for number in re.findall(r"(?:^|; )(\d+) ", section, re.MULTILINE)}
    assert told == {0, *(kind.exit_status for kind in KINDS)}


def test_no_other_error_of_ours_hides_elsewhere() -> None:
    named = {n for n in vars(errors) if n.endswith("Error")}
    assert {kind.__name__ for kind in KINDS} == named


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_one_sentence_with_its_parts_in_order(kind: type[PeelianError]) -> None:
    error = kind("a thing is wrong.", where="here", given=0, allowed="1 to 3", do="mend it")
    assert str(error) == "a thing is wrong; where: here; given: 0; allowed: 1 to 3; do: mend it"
    assert kind.__doc__


def test_all_problems_are_said_at_once() -> None:
    error = all_at_once(InputError, "x.yaml", ["a: is wrong", "b: is missing"], "mend it")
    assert isinstance(error, InputError)
    assert str(error).splitlines() == [
        "2 problems in x.yaml:",
        "  - a: is wrong",
        "  - b: is missing",
        "  do: mend it",
    ]
    assert str(all_at_once(InputError, "x", iter(["one"]), "y")).startswith("1 problem in x:")


def test_every_marker_is_explained_but_the_empty_one() -> None:
    assert set(LEGEND) == set(Marker) - {Marker.NONE}
    assert [marker.shown for marker in Marker] == ["", "[c]", "[x]", "[z]", "[p]", "[r]", "[b]"]


# Code lists.


@pytest.mark.parametrize("name", LISTS)
def test_every_code_list_of_the_project_can_be_read(name: str) -> None:
    codes = code_list(name)
    assert codes
    assert all(code.code and code.label and code.source for code in codes)


def test_the_lists_of_the_schema_are_among_them() -> None:
    assert {"categories", "outcomes", "platforms", "ranks", "regimes"} <= set(LISTS)


def test_the_letters_of_two_regimes_do_not_collide() -> None:
    old, new = codes_of("categories", "2012"), codes_of("categories", "2020")
    assert set(old) & set(new)
    assert all(code.regime in ("", "2012") for code in old.values())
    assert any(old[letter].label != new[letter].label for letter in set(old) & set(new))


def a_list(folder: Path, *lines: str, header: str = ",".join(HEADER)) -> Path:
    path = folder / "things.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_every_fault_of_a_list_is_said_at_once(tmp_path: Path) -> None:
    a_list(
        tmp_path,
        ",a,A,,,,us",
        ",b,B",
        ",c,,,,,us",
        ",d,D,,2020-13-01,,us",
        ",e,E,,2021-01-01,2020-01-01,us",
        ",a,A again,,,,us",
        "",
    )
    with pytest.raises(InputError) as caught:
        code_list("things", tmp_path)
    said = str(caught.value)
    for part in (
        "6 problems",
        "line 3: has 3 values, not 7",
        "line 4: code, label and source",
        "line 5: ",
        "line 6: valid_to 2020-01-01 is before valid_from 2021-01-01",
        "line 8: has 0 values",
        "('', 'a', None) stands twice",
    ):
        assert part in said


def test_a_list_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = a_list(tmp_path, ",a,A,,,,us")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [code.code for code in code_list("things", tmp_path)] == ["a"]


@pytest.mark.parametrize("data", [b"", b"\n", b"code,label\na,A\n"])
def test_a_list_with_other_columns_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "things.csv").write_bytes(data)
    with pytest.raises(InputError, match=r"wrong columns.*allowed: regime,code"):
        code_list("things", tmp_path)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b'a,"b\n', b'a,"b"c\n'])
def test_a_list_that_cannot_be_read_is_said_so(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "things.csv").write_bytes(",".join(HEADER).encode() + b"\n" + data)
    with pytest.raises(InputError, match=r"can't be read.*CSV in UTF-8"):
        code_list("things", tmp_path)


def test_a_list_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    a_list(tmp_path, ",a,A,,,,us")
    with pytest.raises(InputError, match="given: thngs; allowed: things"):
        code_list("thngs", tmp_path)


# The release model.


@pytest.fixture(scope="module")
def release() -> Release:
    """A small release, planned in the summer."""
    return Release.model_validate(
        {
            "id": "social-media",
            "title": "Complaints \u2013 social media",
            "summary": "s",
            "period": "2026-06",
            "period_label": "June 2026",
            "planned_at": dt.datetime(2026, 7, 8, 9, 30, tzinfo=ZoneInfo("Europe/London")),
            "publisher": "p",
            "contact": "c",
            "licence": "l",
            "requested_window": {"start": "2020-01-01", "end": "2026-06-30"},
            "effective_window": {"start": "2020-01-01", "end": "2026-06-30"},
            "window_reason": "",
            "population": "everyone",
            "counting_unit": "cases",
            "unit_label": "cases",
            "date_basis": "recorded",
            "date_basis_label": "recorded",
            "cohort": None,
            "cohort_words": "",
            "policy": "small-counts@1",
            "sign_off_people": 2,
            "registers": [],
            "dimensions": [
                {
                    "id": "year",
                    "label": "Year",
                    "categories": [
                        {"code": "Total", "label": "All years"},
                        {"code": "2025", "label": "2025", "parent": "Total"},
                        {"code": "2026", "label": "2026", "parent": "Total"},
                    ],
                }
            ],
            "tables": [{"id": "years", "title": "By year", "by": ["year"]}],
        }
    )


def test_a_release_comes_back_byte_for_byte(release: Release, tmp_path: Path) -> None:
    release.write(tmp_path)
    data = (tmp_path / RELEASE_MODEL_NAME).read_bytes()
    again = read_release(tmp_path)
    again.write(tmp_path)
    assert (tmp_path / RELEASE_MODEL_NAME).read_bytes() == data
    assert json.loads(data)["planned_at"] == "2026-07-08T09:30:00+01:00"
    assert again.planned_at == release.planned_at
    assert "\u2013".encode() in data


def test_the_hierarchy_of_a_dimension_can_be_walked(release: Release) -> None:
    year = release.dimension("year")
    assert year.children("Total") == ("2025", "2026")
    assert list(year.labels()) == ["Total", "2025", "2026"]
    with pytest.raises(KeyError):
        release.dimension("month")


def test_a_missing_release_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ZoneError, match="a release model is missing"):
        read_release(tmp_path)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"id": "X"}'])
def test_what_is_no_release_model_is_said_without_a_traceback(tmp_path: Path, data: bytes) -> None:
    (tmp_path / RELEASE_MODEL_NAME).write_bytes(data)
    with pytest.raises(ZoneError, match=r"a release model has \d+ faults"):
        read_release(tmp_path)
