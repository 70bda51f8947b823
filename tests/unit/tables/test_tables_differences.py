"""What one table of a release leaves of another: a few people are hidden, whichever says them.

The vectors are those of the project's notes on disclosure control: a sub-population, a longer
window, differently cut bands.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from peelian.core.release_model import read_release
from peelian.core.zones import Home
from peelian.disclosure.stage import protect_tabulation
from peelian.tables.tabulate import tabulate

Build = Callable[..., Any]
# How many allegations: staff group, source, month, days to closing.
RECORDS = """
    number | staff_group | source   | month   | days
    30     | officer     | public   | 2021-03 | 10
    30     | officer     | internal | 2021-03 | 10
    3      | staff       | public   | 2021-03 | 10
    20     | staff       | internal | 2021-03 | 10
    2      | officer     | public   | 2021-04 | 22
    30     | officer     | internal | 2021-04 | 40"""
WINDOW = {"requested_start": "2021-01-01", "requested_end": "2021-04-30"}
SOURCE = {"id": "source", "label": "Source", "of": "source"}
OFFICERS = {"population": {"label": "officers", "staff_groups": ["officer"]}}
TO_MARCH = {"window": {"requested_start": "2021-01-01", "requested_end": "2021-03-31"}}


def took(name: str, *spans: str) -> dict[str, Any]:
    """A dimension of days to closing, cut at some numbers."""
    bands = [{"code": f"b{s.rstrip('+')}", "label": f"{name} {s}", "of": [s]} for s in spans]
    bands.append({"code": "open", "label": "Open", "of": ["not_recorded"]})
    days = {"of": "days", "between": ["recorded", "finalised"], "bands": bands}
    return {"id": name, "label": name, **days}


@pytest.fixture
def shown(home: Home, force: Build, spec_file: Build, project: Path, tmp_path: Path) -> Build:
    """Protect tables of the drawn records: by table, value by code; None where it's hidden."""
    lines: dict[str, list[str]] = {
        "cases": ["case_id | source | recorded_date | finalised_date | status"],
        "allegations": ["allegation_id | case_id"],
        "subjects": ["subject_id | allegation_id | person_id | staff_group"],
    }
    at = 0
    for line in RECORDS.strip().splitlines()[1:]:
        number, group, source, month, days = (cell.strip() for cell in line.split("|"))
        for _ in range(int(number)):
            at += 1
            day = 1 + int(days) % 28
            closed = f"{month[:5]}{int(month[5:]) + (1 + int(days)) // 29:02}-{day:02}"
            lines["cases"].append(f"c{at} | {source} | {month}-01 | {closed} | finalised")
            lines["allegations"].append(f"a{at} | c{at}")
            lines["subjects"].append(f"s{at} | a{at} | p{at} | {group}")
    force(**{name: "\n".join(rows) for name, rows in lines.items()})
    policy = yaml.safe_load((project / "include/policies/police-default.yaml").read_text())
    folder = tmp_path / "real"
    folder.mkdir()
    (folder / "standard.yaml").write_text(yaml.safe_dump({**policy, "id": "standard"}))

    def read(dimensions: list[dict[str, Any]], *tables: dict[str, Any]) -> dict[str, Any]:
        path = spec_file(dimensions=dimensions, tables=list(tables), window=WINDOW)
        counted = tabulate(path, home, policy_folder=folder)
        done = protect_tabulation(counted.folder, home, policy_folder=folder)
        found = {}
        for table in read_release(done.folder).tables:
            rows = csv.DictReader((done.folder / f"{table.id}.csv").read_text().splitlines())
            found[table.id] = {
                row[table.by[0]]: None if row["marker"] else int(row["value"]) for row in rows
            }
        return found

    return read


def table(name: str, by: str, counts: dict[str, Any] | None = None) -> dict[str, Any]:
    """A table of one dimension."""
    return {"id": name, "title": name, "by": [by], **({"counts": counts} if counts else {})}


def told(one: dict[str, int | None], other: dict[str, int | None], code: str) -> int | None:
    """What two tables leave between them of a code; None where one of them doesn't say."""
    first, second = one[code], other[code]
    return None if first is None or second is None else first - second


def test_everyone_less_officers_does_not_leave_a_few_staff(shown: Build) -> None:
    found = shown([SOURCE], table("everyone", "source"), table("officers", "source", OFFICERS))
    assert found["everyone"]["Total"] == 115
    assert told(found["everyone"], found["officers"], "public") is None
    # Nor by way of the totals, of which the difference is 23 staff: 20 of them internal.
    assert None in (
        told(found["everyone"], found["officers"], "Total"),
        told(found["everyone"], found["officers"], "internal"),
    )


def test_a_window_less_a_shorter_one_does_not_leave_a_few_of_a_month(shown: Build) -> None:
    found = shown([SOURCE], table("april", "source"), table("march", "source", TO_MARCH))
    assert told(found["april"], found["march"], "public") is None


def test_bands_cut_elsewhere_do_not_leave_a_few_between_the_cuts(shown: Build) -> None:
    first, second = took("first", "0-20", "21+"), took("second", "0-25", "26+")
    only = {"where": [{"of": "staff_group", "in": ["officer", "staff"], "label": "of both kinds"}]}
    found = shown([first, second], table("firsts", "first"), table("seconds", "second", only))
    # Two took 22 days: they're what 0 to 25 has more than 0 to 20.
    assert None in (found["firsts"]["b0-20"], found["seconds"]["b0-25"])


def test_what_has_no_few_between_it_is_all_shown(shown: Build) -> None:
    internal = {"where": [{"of": "source", "in": ["internal"]}]}
    group = {"id": "group", "label": "Group", "of": "staff_group"}
    found = shown([SOURCE, group], table("everyone", "source"), table("inside", "group", internal))
    assert found["everyone"] == {"Total": 115, "internal": 80, "public": 35, "unknown": 0}
    assert (found["inside"]["officer"], found["inside"]["staff"]) == (60, 20)


def test_a_table_without_counts_is_written_as_before(
    home: Home, force: Build, spec_file: Build
) -> None:
    force(cases="case_id | recorded_date\nc1 | 2023-02-01")
    done = tabulate(spec_file(), home)
    release = read_release(done.folder)
    assert set(release.model_dump(mode="json")["tables"][0]) == {
        *("id", "title", "by", "columns", "change_over", "about", "shares")
    }
