"""Figures from before the ledger: a CSV of the documented form, whole or not at all."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peelian.cli import main
from peelian.commands.ledger import known_codes
from peelian.core.audit import read_chain
from peelian.core.errors import InputError
from peelian.core.zones import Home
from peelian.ledger.csv_form import PLAIN
from peelian.ledger.faults import faults_of
from peelian.ledger.history import Itself, history_of
from peelian.ledger.imports import import_csv, statements_of_csv
from peelian.ledger.statement import Restriction, Statement
from peelian.ledger.store import Ledger, open_ledger

HEADER = (
    "release,period,published,table,title,unit,basis,registers,regimes,from,to,only staff_group,"
    "platform,platform holds,rank@recorded,rank@recorded holds,value,marker"
)
ANSWER = "foi-17,2022,2022-06-01"
TABLE = "by_platform,Platforms,cases,recorded,complaints,2020,2021-01-01,2021-12-31,officer"
GOOD = f"""{HEADER}
{ANSWER},{TABLE},All,*,,,24,
{ANSWER},{TABLE},Facebook,facebook,,,20,
{ANSWER},{TABLE},X,x,,,,c
"""


def read(text: str) -> list[Statement]:
    return statements_of_csv(text.encode(), "figures.csv", known_codes)


def refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(text)
    return str(caught.value)


def test_a_table_is_read_by_what_it_means() -> None:
    (statement,) = read(GOOD)
    assert (statement.release, statement.period, statement.table) == (
        "foi-17",
        "2022",
        "by_platform",
    )
    assert statement.kind == "imported"
    assert statement.values == (24, 20, None)
    assert statement.markers == ("", "", "c")
    (axis,) = statement.axes
    assert axis.variable == "platform"
    assert [node.holds for node in axis.nodes] == [None, ("facebook",), ("x",)]
    assert statement.restrictions == (
        Restriction(variable="day", holds=("2021-01-01", "2021-12-31")),
        Restriction(variable="staff_group", holds=("officer",)),
    )
    assert statement.published_at.isoformat() == "2022-06-01T00:00:00+00:00"


def test_a_combination_that_is_not_given_is_not_said_rather_than_hidden() -> None:
    (statement,) = read(
        f"""{HEADER}
{ANSWER},{TABLE},All,*,All,*,24,
{ANSWER},{TABLE},All,*,Constable,constable,20,
{ANSWER},{TABLE},Facebook,facebook,All,*,9,
"""
    )
    assert statement.values == (24, 20, 9, None)
    assert statement.markers == ("", "", "", "x")


def test_tables_of_a_release_stand_together_and_releases_in_the_order_of_the_file() -> None:
    other = TABLE.replace("by_platform", "second")
    text = f"""{HEADER}
foi-18,2022,2022-07-01,{TABLE},All,*,,,3,
{ANSWER},{TABLE},All,*,,,24,
foi-18,2022,2022-07-01,{other},All,*,,,4,
"""
    found = [(s.release, s.table) for s in read(text)]
    assert found == [("foi-18", "by_platform"), ("foi-18", "second"), ("foi-17", "by_platform")]


ROW = f"{ANSWER},{TABLE},All,*,,,24,"
FAULTY = {
    ROW.replace("cases", "incidents"): "unit: must be one of cases",
    ROW.replace("recorded", "guessed", 1): "basis: must be one of recorded",
    ROW.replace("2021-01-01", "1/1/2021"): "from: must be a day",
    ROW.replace("2021-12-31", "2020-12-31"): "the first day is after the last",
    ROW.replace("2022-06-01", "June"): "published: must be a day",
    ROW.replace("complaints", ""): "registers: must be what was counted from",
    ROW.replace("foi-17", "../../etc"): "release: must be up to 64",
    ROW.replace("officer", "wizard"): "staff_group: no such codes: wizard",
    ROW.replace("All,*", "All,facebok"): "platform: no such codes: facebok",
    ROW.replace("All,*", ",*"): "platform: needs both",
    ROW.replace("All,*", "All,"): "platform: needs both",
    ROW.replace("24,", "24.5,"): "value: must be a whole number",
    ROW.replace("24,", "-1,"): "value: must be a whole number",
    ROW.replace("24,", "24,c"): "must have a value or a marker, and not both",
    ROW.replace("24,", ","): "must have a value or a marker, and not both",
    ROW.replace("24,", ",secret"): "marker: must be one of c, x, z",
    ROW.replace("Platforms", "Plat\x1b[31mforms"): "a character that can't be printed",
    ROW + ",more": "has 19 values, not 18",
    f"{ROW}\n{ROW}": "line 3: repeats a figure",
    f"{ROW}\n{ROW.replace('All,*', 'Every,*')}": "the same codes are called something else",
    f"{ROW}\n{ROW.replace('All,*', 'All,x')}": "one name stands for different codes",
    f"{ROW}\n{ROW.replace('Platforms', 'Other')}": "title: differs from that of the same table",
    f"{ROW}\n{ROW.replace('officer', 'staff')}": "is confined otherwise",
    f"{ROW}\n{ROW.replace(',,,24', ',All,*,24')}": "is broken down otherwise",
    f"{ROW}\n{ROW.replace('by_', 'second_').replace('06-01', '06-02')}": "published: differs",
}


@pytest.mark.parametrize("row", FAULTY)
def test_a_fault_is_said_with_its_line(row: str) -> None:
    told = refused(f"{HEADER}\n{row}\n")
    assert FAULTY[row] in told
    assert "line 2: " in told or "line 3: " in told


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER.replace("value,", ""), "column value is missing"),
        (HEADER.replace("platform holds", "region holds"), "column platform holds is missing"),
        (HEADER.replace("platform,", "Platform!,"), "column 'Platform!' isn't known"),
        (HEADER + ",value", "column value stands twice"),
    ],
)
def test_a_wrong_header_is_said(header: str, said: str) -> None:
    assert said in refused(f"{header}\n{ROW}\n")


def test_all_faults_are_said_at_once() -> None:
    rows = [ROW.replace("cases", "x"), ROW.replace("24,", ","), ROW.replace("officer", "wizard")]
    told = refused("\n".join([HEADER, *rows]))
    assert told.startswith("3 problems in figures.csv")
    many = refused("\n".join([HEADER, *[rows[0]] * 50]))
    assert "and 30 more" in many


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "column release is missing"),
        (HEADER.encode(), "has no figures"),
        (b"\xff\xfe", "can't be read as a CSV"),
        (f'{HEADER}\n"'.encode(), "can't be read as a CSV"),
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        statements_of_csv(data, "figures.csv", known_codes)


def test_a_table_of_too_many_cells_is_refused_before_it_fills_the_memory() -> None:
    columns = [f"unit@{moment}" for moment in ("incident", "recorded", "finalised")]
    header = ",".join(
        [*HEADER.split(",")[:12], *(c for n in columns for c in (n, f"{n} holds")), "value,marker"]
    )
    rows = [
        f"{ANSWER},{TABLE}," + ",".join(f"U{n},u{n}" for _ in columns) + ",1," for n in range(101)
    ]
    assert "would have 1,030,301 cells" in refused("\n".join([header, *rows]))


def test_an_imported_answer_is_history_from_the_first_day(ledger: Ledger, home: Home) -> None:
    path = home.root.parent / "figures.csv"
    path.write_text(GOOD)
    (entry,) = import_csv(path, home, who="ann", known=known_codes)
    (statement,) = read(GOOD)
    new = statement.model_copy(update={"release": "monthly"})
    history = history_of(home, [new], Itself("monthly", "2022"))
    assert history.head == entry.hash
    assert faults_of(ledger, home) == []
    line = read_chain(home)[-1]
    assert (line.who, line.what, line.details["ledger"]) == ("ann", "imported", entry.hash)


def test_the_same_file_is_refused_twice_and_so_is_more_of_a_release(
    ledger: Ledger, home: Home
) -> None:
    path = home.root.parent / "figures.csv"
    path.write_text(GOOD)
    import_csv(path, home, who="ann", known=known_codes)
    before = ledger.entries()
    with pytest.raises(InputError, match="the same file was imported before"):
        import_csv(path, home, who="ann", known=known_codes)
    new = f"foi-1,2022,2022-06-01,{TABLE},All,*,,,24,\n"
    path.write_text(f"{HEADER}\n{new}{GOOD.split(chr(10), 1)[1]}")
    with pytest.raises(InputError, match="foi-17 for 2022 is in the ledger already"):
        import_csv(path, home, who="ann", known=known_codes)
    assert ledger.entries() == before


def test_nothing_was_published_on_a_day_to_come(ledger: Ledger, home: Home) -> None:
    path = home.root.parent / "figures.csv"
    path.write_text(GOOD.replace("2022-06-01", "2999-06-01"))
    with pytest.raises(InputError, match=r"can't be of a day to come.*2999-06-01"):
        import_csv(path, home, who="ann", known=known_codes)
    assert ledger.entries() == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(data=st.data())
def test_no_file_breaks_the_reading(data: st.DataObject) -> None:
    """Any cell of a good file put to something else: it's read, or refused with a reason."""
    lines = [line.split(",") for line in GOOD.splitlines()]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(lines))
        place = data.draw(st.integers(0, len(row) - 1))
        other = st.sampled_from([cell for line in lines for cell in line])
        row[place] = data.draw(other | st.text(max_size=5))
    text = "\n".join(",".join(row) for row in lines)
    try:
        statements_of_csv(text.encode("utf-8", "surrogatepass"), "figures.csv", known_codes)
    except InputError as error:
        assert "figures.csv" in str(error)


def test_a_bad_file_is_one_line_and_status_2(
    home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("PEELIAN_LEDGER", raising=False)
    path = tmp_path / "figures.csv"
    path.write_text(f"{HEADER}\n{ROW.replace('cases', 'x')}\n{ROW}\n")
    for given_path in (path, tmp_path / "nothing.csv"):
        monkeypatch.setattr(
            sys, "argv", ["peelian", "ledger", "import", str(given_path), "--home", str(home.root)]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert (ended.value.code, told.out) == (2, "")
        assert len(told.err.splitlines()) == 1
    assert not home.root.exists()
    assert open_ledger(home).entries() == ()


def test_the_example_in_the_documentation_is_read(project: Path) -> None:
    text = (project / "docs" / "how-to" / "import-earlier-figures.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```csv\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (statement,) = read(example)
    assert statement.values == (24, 20, None)
    for column in PLAIN:
        assert f"`{column}`" in text, column
