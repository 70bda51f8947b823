"""What strangers may put into a specification, a hierarchy or records of `peelian protect`.

Each is answered with exit status 2 and one line, which holds nothing of a record; nothing is
written. What `test_disclosure_command.py` has of the kind (cycles, missing parents, fractions)
isn't repeated.
"""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

CANARY = "Amparo Quill"
"""A person whom no line may name."""
SPEC = b"""
count: freq
dimensions:
  rank: {hierarchy: ranks.csv}
  year: {}
tables:
  - {id: main, by: [rank, year]}
policy: {threshold: 5}
"""
RANKS = b"code,parent\nAll,\npc,All\nsgt,All\n"
RECORDS = b"rank,year,freq\npc,2024,40\npc,2025,35\nsgt,2024,2\nsgt,2025,11\n"


class Desk:
    """A folder with a good specification, hierarchy and records, to be spoilt by a test."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, caught: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.patch, self.caught = folder, patch, caught
        self.out = folder / "out"
        self.put("spec.yaml", SPEC)
        self.put("ranks.csv", RANKS)
        self.put("records.csv", RECORDS)

    def put(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def run(self, *, spec: str = "spec.yaml", records: str = "records.csv") -> tuple[int, str]:
        """Run the command as from a shell. Returns: exit status, standard error."""
        from peelian.cli import main

        given = [str(self.folder / spec), "--records", str(self.folder / records)]
        self.patch.setattr("sys.argv", ["peelian", "protect", *given, "--out", str(self.out)])
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0), self.caught.readouterr().err
        return 0, self.caught.readouterr().err

    def everything(self) -> set[str]:
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*")}

    def is_refused(self, words: str, **names: str) -> None:
        before = self.everything()
        status, said = self.run(**names)
        assert status == 2, said
        assert said.startswith("peelian: ")
        assert said.count("\n") == 1
        assert said.endswith("\n")
        assert said[:-1].isprintable()
        assert words in said
        assert CANARY not in said
        assert len(said) < 1000
        assert self.everything() == before


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    return Desk(tmp_path, monkeypatch, capsys)


def with_codes(code: str) -> bytes:
    """Records with one more year; a column that a person's name stands in goes unused."""
    stream = io.StringIO(newline="")
    stream.write("rank,year,freq,name\npc,2024,40,\nsgt,2025,11,\n")
    stream.write(f'pc,"{code}",7,{CANARY}\n')
    return stream.getvalue().encode("utf-8")


WRONG_RECORDS: list[tuple[str, bytes, str]] = [
    ("nothing at all", b"", "can't be read"),
    ("blank lines", b"\n\n\n", "can't be read"),
    ("bytes of no text", b"\xff\xfe\x00\x01" * 9, "can't be read"),
    ("Latin-1", RECORDS + "pc,café,3\n".encode("latin-1"), "can't be read"),
    ("UTF-16", RECORDS.decode().encode("utf-16"), "can't be read"),
    ("an open quotation mark", RECORDS + b'"pc,2024,7\n', "can't be read"),
    ("fields in excess in a row", RECORDS + b"pc,2024,7,8\n", "can't be read"),
    (
        "fields in excess in every row",
        b"rank,year,freq\npc,2024,40,1\nsgt,2024,50,1\n",
        "more fields than columns",
    ),
    ("too few fields", RECORDS + b"pc,2024\n", "no whole number"),
    ("no year", RECORDS + b"pc\n", "have no code"),
    ("a column twice", b"rank,year,freq,freq\npc,2024,4,5\n", "more than once"),
    ("a negative count", RECORDS + b"pc,2024,-7\n", "1 of 5 records have a negative count"),
    ("minus zero and a half", RECORDS + b"pc,2024,-0.5\n", "no whole number"),
    ("not a number", RECORDS + b"pc,2024,nan\n", "no whole number"),
    ("infinity", RECORDS + b"pc,2024,inf\n", "no whole number"),
    ("words", RECORDS + f"pc,2024,{CANARY}\n".encode(), "no whole number"),
    ("hexadecimal", RECORDS + b"pc,2024,0x10\n", "no whole number"),
    ("10^15", RECORDS + b"pc,2024,1000000000000000\n", "add up to too much"),
    ("10^308 twice", RECORDS + b"pc,2024,1e308\npc,2024,1e308\n", "add up to too much"),
    ("many large counts", RECORDS + b"pc,2024,600000000000\n" * 2, "add up to too much"),
    ("an unknown rank", RECORDS + f"{CANARY},2024,7\n".encode(), "the hierarchy lacks"),
    ("a sum's code", RECORDS + b"All,2024,7\n", "parts of its own"),
    ("a flat code called Total", with_codes("Total"), "can't be 'Total'"),
    ("a formula", with_codes("=HYPERLINK(1)"), "1 of 3 records have a code that starts"),
    ("an at sign", with_codes("@SUM(A1)"), "starts as a formula does"),
    ("a plus", with_codes("+1+cmd"), "starts as a formula does"),
    ("a wide equals sign", with_codes("\uff1d1+1"), "starts as a formula does"),
    ("a NUL", with_codes("20\x0024"), "U+0000"),
    ("a line break", with_codes("20\n24"), "U+000A"),
    ("an escape", with_codes("\x1b[31m2024"), "U+001B"),
    ("turned writing", with_codes("\u202e4202"), "U+202E"),
    ("nothing to see", with_codes("2024\u200b"), "U+200B"),
    ("a huge code", with_codes("x" * 1_000_000), "longer than 200 characters"),
]


@pytest.mark.parametrize(
    ("records", "words"), [case[1:] for case in WRONG_RECORDS], ids=[c[0] for c in WRONG_RECORDS]
)
def test_wrong_records(desk: Desk, records: bytes, words: str) -> None:
    desk.put("records.csv", records)
    desk.is_refused(words)


@pytest.mark.parametrize("code", ["-1", "+44", "-", "1-2", "<20", "5%", "-3.5"])
def test_codes_that_only_look_like_formulas_are_published_as_they_are(
    desk: Desk, code: str
) -> None:
    desk.put("records.csv", with_codes(code))
    assert desk.run() == (0, "")
    assert f"pc,{code},7,\n" in (desk.out / "main.csv").read_text(encoding="utf-8")


def test_a_byte_order_mark_is_no_part_of_a_name(desk: Desk) -> None:
    assert desk.run() == (0, "")
    once = (desk.out / "main.csv").read_bytes()
    for name, data in (("spec.yaml", SPEC), ("ranks.csv", RANKS), ("records.csv", RECORDS)):
        desk.put(name, b"\xef\xbb\xbf" + data)
    assert desk.run() == (0, "")
    assert (desk.out / "main.csv").read_bytes() == once


def test_windows_line_ends_are_line_ends(desk: Desk) -> None:
    for name, data in (("ranks.csv", RANKS), ("records.csv", RECORDS)):
        desk.put(name, data.replace(b"\n", b"\r\n"))
    assert desk.run() == (0, "")


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (pa.array([40.0, 7.5]), "no whole number"),
        (pa.array([40.0, float("nan")]), "no whole number"),
        (pa.array([40, None]), "no whole number"),
        (pa.array([40, -7]), "negative count"),
        (pa.array([10**15, 1]), "add up to too much"),
        (pa.array([[1], [2]]), "no whole number"),
        (pa.array([{"a": 1}, {"a": 2}]), "no whole number"),
    ],
)
def test_wrong_counts_in_parquet(desk: Desk, column: pa.Array, words: str) -> None:
    table = pa.table({"rank": ["pc", "sgt"], "year": ["2024", "2025"], "freq": column})
    pq.write_table(table, desk.folder / "records.parquet")
    desk.is_refused(words, records="records.parquet")


def test_a_file_that_only_claims_to_be_parquet(desk: Desk) -> None:
    desk.put("records.parquet", RECORDS)
    desk.is_refused("can't be read", records="records.parquet")


WRONG_HIERARCHIES: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "needs rows"),
    ("a header alone", b"code,parent\n", "needs rows"),
    ("no root", b"code,parent\npc,sgt\nsgt,pc\n", "0 codes have no parent"),
    ("two roots", RANKS + b"Other,\n", "2 codes have no parent"),
    ("its own parent", RANKS + b"dc,dc\n", "cycle through 'dc'"),
    ("a long cycle", RANKS + b"a,b\nb,c\nc,a\n", "cycle through 'a'"),
    ("a parent that's missing", RANKS + b"dc,CID\n", "'CID' of 'dc'"),
    ("a code twice", RANKS + b"pc,All\n", "'pc' stands twice"),
    ("a code under two parents", RANKS + b"x,All\nx,pc\n", "'x' stands twice"),
    ("an empty code", RANKS + b",All\n", "code is empty"),
    ("a formula", RANKS + b"=1+1,All\n", "'=1+1' starts as a formula does"),
    ("a NUL", RANKS + b"d\x00c,All\n", "U+0000"),
    ("a long code", RANKS + b"x" * 300 + b",All\n", "longer than 200"),
    ("a huge code", RANKS + b"x" * 100_000 + b",All\n", "longer than 200"),
    ("bytes of no text", b"\xff" * 99, "not a CSV file"),
]


@pytest.mark.parametrize(
    ("ranks", "words"),
    [case[1:] for case in WRONG_HIERARCHIES],
    ids=[case[0] for case in WRONG_HIERARCHIES],
)
def test_wrong_hierarchies(desk: Desk, ranks: bytes, words: str) -> None:
    desk.put("ranks.csv", ranks)
    desk.is_refused(words)


BOMB = b"".join(
    [b"a0: &a0 [x, x]\n", *(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n".encode() for n in range(1, 9))]
)
WRONG_SPECIFICATIONS: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "the specification is wrong"),
    ("a list", b"- a\n- b\n", "the specification is wrong"),
    ("a bomb of anchors", BOMB + SPEC, "the specification is wrong"),
    ("a bomb as policy", BOMB + SPEC.replace(b"{threshold: 5}", b"{x: *a8}"), "specification"),
    ("a list that holds itself", b"tables: &a [*a]\n" + SPEC.replace(b"tables", b"x"), "tables"),
    ("brackets without end", b"[" * 9_000, "not YAML"),
    ("an object of Python", b"a: !!python/object/apply:os.getcwd []\n" + SPEC, "not YAML"),
    ("a day of no calendar", SPEC + b"x: 2024-13-45\n", "not YAML"),
    ("a number without end", SPEC + b"x: " + b"9" * 5_000, "not YAML"),
    ("a NUL", SPEC + b"x: \x00\n", "not YAML"),
    ("Latin-1", SPEC + "# café\n".encode("latin-1"), "not UTF-8"),
    ("a dimension called value", SPEC.replace(b"year", b"value"), "called 'value'"),
    ("a dimension called marker", SPEC.replace(b"year", b"marker"), "called 'marker'"),
    ("a dimension that's a formula", SPEC.replace(b"year", b'"=1+1"'), "formula"),
    ("a dimension with a line break", SPEC.replace(b"year", b'"y\\nz"'), "U+000A"),
    ("a count that's a dimension", SPEC.replace(b"freq", b"year"), "is a dimension as well"),
    ("a table outside the folder", SPEC.replace(b"main", b"../../main"), "tables.0.id"),
    ("a table at an absolute place", SPEC.replace(b"main", b"/tmp/main"), "tables.0.id"),
    ("a table twice", SPEC.replace(b"]}", b"]}\n  - {id: MAIN, by: [year]}"), "stands twice"),
    ("a table of nothing", SPEC.replace(b"[rank, year]", b"[]"), "tables.0.by"),
    ("a hierarchy that's missing", SPEC.replace(b"ranks.csv", b"none.csv"), "can't be read"),
    ("a hierarchy that's a folder", SPEC.replace(b"ranks.csv", b"."), "can't be read"),
    ("a policy that's a folder", SPEC.replace(b"{threshold: 5}", b"."), "can't be read"),
    ("a threshold in words", SPEC.replace(b"5}", b"five}"), "threshold"),
    ("a threshold of nothing", SPEC.replace(b"5}", b"-5}"), "threshold"),
    ("a threshold of infinity", SPEC.replace(b"5}", b".inf}"), "threshold"),
]


@pytest.mark.parametrize(
    ("spec", "words"),
    [case[1:] for case in WRONG_SPECIFICATIONS],
    ids=[case[0] for case in WRONG_SPECIFICATIONS],
)
def test_wrong_specifications(desk: Desk, spec: bytes, words: str) -> None:
    desk.put("spec.yaml", spec)
    desk.is_refused(words)


def test_a_hundred_million_cells_are_refused_before_any_is_made(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_grid(*_: object) -> None:
        raise AssertionError("cells were made")

    monkeypatch.setattr("peelian.disclosure.cells._grid", no_grid)
    rows = b"".join(b"c%d,All\n" % number for number in range(9_999))
    desk.put("many.csv", b"code,parent\nAll,\n" + rows)
    spec = SPEC.replace(b"ranks.csv", b"many.csv").replace(b"{}", b"{hierarchy: many.csv}")
    desk.put("spec.yaml", spec)
    desk.put("records.csv", b"rank,year,freq\nc1,c2,9\n")
    desk.is_refused("100,000,000")


def test_many_dimensions_are_refused_before_any_cell_is_made(desk: Desk) -> None:
    names = [f"d{number}" for number in range(40)]
    listed = ", ".join(names)
    text = f"dimensions: {{{': {}, '.join(names)}: {{}}}}\ntables: [{{id: main, by: [{listed}]}}]\n"
    desk.put("spec.yaml", text.encode())
    row = ",".join("x" for _ in names)
    desk.put("records.csv", f"{','.join(names)}\n{row}\n".encode())
    desk.is_refused(f"{2**40:,}")


def test_places_that_are_no_files(desk: Desk) -> None:
    desk.is_refused("can't be read", spec=".")
    desk.is_refused("missing", records=".")
    desk.is_refused("can't be read", spec="none.yaml")
    desk.is_refused("missing", records="none.csv")


def test_an_output_folder_that_is_a_file(desk: Desk) -> None:
    desk.put("out", b"precious")
    desk.is_refused("is a file")
    assert desk.out.read_bytes() == b"precious"


def test_an_output_folder_inside_a_file(desk: Desk) -> None:
    desk.out = desk.folder / "records.csv" / "out"
    desk.is_refused("can't be written")


def test_an_output_folder_that_may_not_be_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The administrator may write anywhere, so the refusal is made up."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    desk.is_refused("Permission denied")


@pytest.mark.parametrize("foreign", ["thesis.docx", "sub/main.csv", "main.csv", "page.html"])
def test_an_output_folder_with_something_else_in_it(desk: Desk, foreign: str) -> None:
    place = desk.out / foreign
    place.parent.mkdir(parents=True)
    place.write_bytes(b"precious")
    desk.is_refused("holds something else")
    assert place.read_bytes() == b"precious"


def test_an_output_folder_that_is_a_link_to_elsewhere(desk: Desk) -> None:
    elsewhere = desk.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious.txt").write_bytes(b"precious")
    desk.out.symlink_to(elsewhere)
    desk.is_refused("holds something else")
    assert (elsewhere / "precious.txt").read_bytes() == b"precious"


def test_names_that_are_too_long_for_a_file(desk: Desk) -> None:
    long = "o" * 300
    desk.is_refused("missing", records=f"{long}.csv")
    desk.is_refused("can't be read", spec=f"{long}.yaml")
    desk.out = desk.folder / long
    desk.is_refused("can't be used")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("count: freq", "count: freq\ncount: rank", "the key 'count' stands twice"),
        ("  year: {}", "  year: {}\n  year: {attribute: true}", "the key 'year' stands twice"),
        ("policy: {threshold: 5}", "policy: {threshold: 5, threshold: 3}", "'threshold' stands"),
        ("  year: {}", "  year: {}\n  '': {}", "the name '' is empty"),
        ("  year: {}", "  year: {}\n  ' ': {}", "the name ' ' is empty"),
        ("  year: {}", "  year: {}\n  year_code: {}", "'year_code' is what the codes of 'year'"),
    ],
)
def test_specifications_that_could_be_read_in_two_ways(
    desk: Desk, before: str, after: str, words: str
) -> None:
    desk.put("spec.yaml", SPEC.decode().replace(before, after).encode())
    desk.is_refused(words)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("freq", pa.array([True, False])),
        ("freq", pa.array([40, 50], pa.duration("s"))),
        ("freq", pa.array([40, 50], pa.timestamp("s"))),
        ("year", pa.array([["2024"], ["2025"]])),
        ("year", pa.array([b"2024", b"2025"])),
        ("year", pa.array([{"year": 2024}, {"year": 2025}])),
    ],
)
def test_columns_of_another_kind(desk: Desk, column: str, values: pa.Array) -> None:
    columns = {
        "rank": pa.array(["pc", "sgt"]),
        "year": pa.array(["2024", "2025"]),
        "freq": pa.array([40, 50]),
    }
    pq.write_table(pa.table(columns | {column: values}), desk.folder / "records.parquet")
    desk.is_refused("a column of another kind", records="records.parquet")
