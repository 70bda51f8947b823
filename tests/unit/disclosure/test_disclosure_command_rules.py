"""`peelian protect` with people, attributes, filters, single cells and policies by name."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

SPEC = """
person: officer
dimensions:
  rank: {}
  outcome: {attribute: true, neutral: [nfa]}
  staff: {}
tables:
  - {id: main, by: [rank, outcome]}
"""
Run = Callable[..., tuple[int, str]]
Record = tuple[str, str, str, str]


def some(rank: str, outcome: str, number: int, *, staff: str = "officer") -> list[Record]:
    """So many records, each of an officer of their own."""
    return [(rank, outcome, staff, f"{rank}-{outcome}-{staff}-{n}") for n in range(number)]


PLAIN = [
    *some("pc", "nfa", 30),
    *some("pc", "warning", 20),
    *some("pc", "dismissed", 9),
    *some("sgt", "nfa", 12),
    *some("sgt", "warning", 8),
    *some("sgt", "dismissed", 7),
]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command on a specification and records; its exit status and what it said."""

    def protect(records: Sequence[Record], spec: str = SPEC, more: str = "") -> tuple[int, str]:
        from peelian.cli import peelian
        from peelian.core.errors import PeelianError

        (tmp_path / "spec.yaml").write_text(spec + more, encoding="utf-8")
        lines = [",".join(record) for record in records]
        text = "\n".join(["rank,outcome,staff,officer", *lines, ""])
        (tmp_path / "records.csv").write_text(text, encoding="utf-8")
        files = [str(tmp_path / name) for name in ("spec.yaml", "records.csv", "out")]
        arguments = ["protect", files[0], "--records", files[1], "--out", files[2]]
        try:
            peelian.main(arguments, standalone_mode=False)
        except PeelianError as error:
            return error.exit_status, str(error)
        return 0, ""

    return protect


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., dict[tuple[str, ...], str]]:
    def read(name: str = "main") -> dict[tuple[str, ...], str]:
        with (tmp_path / "out" / f"{name}.csv").open(newline="") as stream:
            _, *rows = csv.reader(stream)
        return {tuple(codes): f"[{mark}]" if mark else value for *codes, value, mark in rows}

    return read


@pytest.fixture
def report(tmp_path: Path) -> Callable[[], dict[str, Any]]:
    def read() -> dict[str, Any]:
        found: dict[str, Any] = json.loads((tmp_path / "out" / "report.json").read_text())
        return found

    return read


def test_plain_counts_of_many_people_are_all_shown(run: Run, report: Any) -> None:
    assert run(PLAIN) == (0, "")
    assert report()["all"]["hidden"] == 0


def test_six_complaints_about_one_officer_are_hidden(run: Run, table: Any, report: Any) -> None:
    one = [("insp", "warning", "officer", "the-one")] * 6 + some("insp", "nfa", 30)
    assert run([*PLAIN, *one]) == (0, "")
    assert table()["insp", "warning"] == "[c]"
    found = report()["all"]["by_reason"]
    assert (found["few people"], found["one person's cell"], found["small count"]) == (1, 1, 0)


def test_records_without_a_person_count_as_so_many(run: Run, report: Any) -> None:
    nobody = [("insp", "warning", "officer", "")] * 6 + some("insp", "nfa", 30)
    assert run([*PLAIN, *nobody]) == (0, "")
    assert report()["all"]["hidden"] == 0


def test_all_inspectors_were_dismissed(run: Run, table: Any) -> None:
    assert run([*PLAIN, *some("insp", "dismissed", 6)]) == (0, "")
    told = table()
    assert told["insp", "Total"] == "6"
    assert told["insp", "dismissed"] == "[c]"
    assert "[c]" in (told["insp", "nfa"], told["insp", "warning"])


def test_no_further_action_for_all_may_be_said_as_it_is_declared_neutral(
    run: Run, report: Any
) -> None:
    assert run([*PLAIN, *some("insp", "nfa", 6)]) == (0, "")
    assert report()["all"]["hidden"] == 0
    assert run([*PLAIN, *some("insp", "nfa", 6)], SPEC.replace(", neutral: [nfa]", "")) == (0, "")
    assert report()["all"]["by_reason"]["group attribute"] == 2


def test_a_band_of_neutral_codes_is_neutral(run: Run, report: Any) -> None:
    banded = SPEC.replace(
        "neutral: [nfa]", "neutral: [nfa, none], bands: {'no action': [nfa, none]}"
    )
    records = [*PLAIN, *some("pc", "none", 6), *some("insp", "nfa", 7)]
    assert run(records, banded) == (0, "")
    assert report()["all"]["hidden"] == 0


OFFICERS = "  - {id: officers, by: [rank], where: {staff: officer}}\n"


def test_staff_are_not_told_by_officers_beside_everyone(run: Run, table: Any, report: Any) -> None:
    spec = SPEC + OFFICERS
    assert run([*PLAIN, *some("pc", "nfa", 1, staff="pcso")], spec) == (0, "")
    everyone, officers = table(), table("officers")
    assert officers.keys() == {("Total",), ("pc",), ("sgt",)}
    assert "[c]" in (everyone["pc", "Total"], officers["pc",])
    assert "[c]" in (everyone["Total", "Total"], officers["Total",])
    assert report()["design"]["tables"][1]["where"] == {"staff": "officer"}
    assert run(PLAIN, spec) == (0, "")
    assert table("officers")["pc",] == "59"


def test_an_officers_cells_are_obeyed(run: Run, table: Any, report: Any) -> None:
    more = "cells: {hide: [{rank: sgt}], show: [{}], headline: [{outcome: nfa}]}\n"
    assert run(PLAIN, more=more) == (0, "")
    told = table()
    assert (told["sgt", "Total"], told["pc", "Total"]) == ("[c]", "[c]")
    assert told["Total", "Total"] == "86"
    assert report()["all"]["by_reason"]["officer's choice"] == 1


def test_what_conflicts_is_told_and_only_a_report_is_written(
    run: Run, report: Any, tmp_path: Path
) -> None:
    more = "cells: {hide: [{rank: sgt}], show: [{}, {rank: pc}]}\n"
    status, said = run(PLAIN, more=more)
    assert status == 1
    assert "rank=sgt, against" in said
    assert "rank=pc" in said and "grand total" in said
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.json"]
    assert report()["why"] == said


def test_the_open_policy_shows_true_small_counts_of_one_dimension(run: Run, table: Any) -> None:
    spec = SPEC.replace("by: [rank, outcome]", "by: [rank]")
    records = [*PLAIN, *some("insp", "dismissed", 1)]
    assert run(records, spec, more="policy: open\n") == (0, "")
    assert table()["insp",] == "1"


@pytest.mark.parametrize("tables", ["  - {id: x, by: [rank, outcome]}\n", OFFICERS])
def test_the_open_policy_never_crosses(run: Run, tables: str) -> None:
    spec = SPEC.replace("  - {id: main, by: [rank, outcome]}\n", tables)
    status, said = run(PLAIN, spec, more="policy: open\n")
    assert status == 1
    assert "doesn't allow tables of more than 1 dimension" in said
    assert "give each dimension a table of its own" in said


def test_strict_hides_what_the_default_shows(run: Run, report: Any) -> None:
    assert run(PLAIN, more="policy: strict\n") == (0, "")
    assert report()["all"]["by_reason"]["small count"] == 3


def test_a_policy_may_still_be_a_file(run: Run, tmp_path: Path) -> None:
    from peelian.disclosure.policy import POLICY_FOLDER

    text = (POLICY_FOLDER / "police-default.yaml").read_text(encoding="utf-8")
    (tmp_path / "ours.yaml").write_text(text.replace("few_people: 3", "few_people: 2"))
    assert run(PLAIN, more="policy: ours.yaml\n") == (0, "")


def test_single_rules_are_laid_over_the_default(run: Run, report: Any) -> None:
    one = [("insp", "warning", "officer", "the-one")] * 6 + some("insp", "nfa", 30)
    more = "policy: {rules: {few_people: 0, one_person_percent: 100}}\n"
    assert run([*PLAIN, *one], more=more) == (0, "")
    assert report()["all"]["hidden"] == 0
    assert report()["all"]["by_reason"]["few people"] == 0


WRONG: list[tuple[str, str]] = [
    ("policy: {rules: {few_poeple: 3}}", "rules.few_poeple"),
    ("policy: {rules: 3}", "rules"),
    ("policy: {rules: {few_people: -1, one_person_percent: 0}}", "rules.one_person_percent"),
    ("policy: {rules: {group_attribute: off}}", "rules.group_attribute"),
    ("policy: {most_dimensions: 0}", "most_dimensions"),
    ("policy: stricter", "a policy can't be read"),
    ("policy: ../policies/open", "a policy can't be read"),
    ("cells: {show: [{rank: colonel}], hide: [{grade: a}]}", "'grade' is not a dimension"),
    ("cells: {show: [{rank: pc}], hide: [{rank: pc}]}", "shown and hidden at once"),
    ("cells: {show: [{table: other}]}", "'other' is not a table"),
    ("cells: {show: [rank]}", "cells.show.0"),
    ("cells: {show: [{rank: {a: b}}]}", "cells.show.0.rank"),
    ("cells: [pc]", "cells"),
    ("cells: {open: []}", "cells.open"),
    ("cells: {hide: [{rank: pc}]}\npolicy: {methods: [round]}", "cells: only where"),
    ("count: officer", "person: 'officer' is the column of counts as well"),
]


@pytest.mark.parametrize(("more", "words"), WRONG, ids=[words for _, words in WRONG])
def test_what_is_wrong_is_one_line_and_nothing_is_written(
    run: Run, tmp_path: Path, more: str, words: str
) -> None:
    status, said = run(PLAIN, more=more + "\n")
    assert (status, words in said, "\n" in said) == (2, True, False), said
    assert not (tmp_path / "out").exists()


WRONG_SPECS: list[tuple[str, str, str]] = [
    ("neutral: [nfa]", "neutral: [nothing]", "'nothing'"),
    ("attribute: true, ", "", "neutral codes are those of an attribute"),
    ("attribute: true", "attribute: 7", "dimensions.outcome.attribute"),
    ("outcome]}\n", "outcome], where: {staff: nobody}}\n", "'nobody'"),
    ("outcome]}\n", "outcome], where: {grade: a}}\n", "'grade' is not a dimension"),
    ("outcome]}\n", "outcome], where: {rank: pc}}\n", "'rank' stands in by as well"),
    ("outcome]}\n", "outcome], where: {staff: {}}}\n", "tables.0.where.staff"),
    ("outcome]}\n", "outcome], where: [staff]}\n", "tables.0.where"),
]


@pytest.mark.parametrize(("old", "new", "words"), WRONG_SPECS)
def test_a_wrong_specification_is_one_line_and_nothing_is_written(
    run: Run, tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in SPEC
    status, said = run(PLAIN, SPEC.replace(old, new))
    assert (status, words in said, "\n" in said) == (2, True, False), said
    assert not (tmp_path / "out").exists()


def test_the_page_of_an_open_policy_doesnt_say_that_small_counts_are_hidden(
    run: Run, tmp_path: Path
) -> None:
    from peelian.disclosure.officer.ranges import ranges_of_certificate
    from peelian.disclosure.protect_file import protect_file

    spec = SPEC.replace("by: [rank, outcome]", "by: [rank]")
    assert run(PLAIN, spec, more="policy: open\n") == (0, "")
    protect_file(
        tmp_path / "spec.yaml",
        tmp_path / "records.csv",
        tmp_path / "out",
        clock=lambda: 0.0,
        ranges=ranges_of_certificate,
    )
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "small counts are shown, in tables of at most 1 dimension" in page
    assert "may be known" not in page
