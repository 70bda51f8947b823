"""The data dictionary, `docs/reference/data-dictionary.md`, made from the schema and code lists.

`python -m peelian.records.dictionary` writes it; a test fails while it's stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from peelian.core.files import write_file
from peelian.core.reference import HEADER, REFERENCE_FOLDER, Code, code_list
from peelian.records.cohorts import COHORTS_FOLDER, load_cohort, platform_words
from peelian.records.sanction_matrix import sanction_matrix
from peelian.records.schema import DERIVED_TABLES, TABLES, Column, Table
from peelian.records.schema_linked import SUBJECT_MOMENTS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "data-dictionary.md"
HEAD = """# Data dictionary

Every canonical table and column, and every code list, cohort and matrix that they hold to. This
page is made by `python -m peelian.records.dictionary` from `include/peelian/records/schema*.py`
and `include/reference/`; edit those.

*Key*: unique in its table. *Needed*: a row without it is rejected, and `rejects.parquet` says so.
*Person*: a pseudonym, never a number or a name. What a column refers to must be there: where the
column is needed, the row is rejected otherwise (`orphan`); where it isn't, the value is set aside.
Tables marked *worked out* have no rows of a register of their own.

Codes mean something only with their regime: letters of the 2012 and the 2020 complaint categories
collide. Where no regime is given, a code holds in all. Days of validity are included.
"""
COLUMN_HEADER = ("column", "kind", "is", "codes", "rules")
CODE_HEADER = ("regime", "code", "label", "group", "from", "to", "source")


def dictionary() -> str:
    """The page as Markdown. Raises: InputError where a code list or cohort is at fault."""
    lines = [HEAD, "## Tables", ""]
    for table in TABLES.values():
        lines += _table(table, worked_out=table.name in DERIVED_TABLES)
    lines += _table(SUBJECT_MOMENTS, worked_out=True)
    lines += ["## Code lists", ""]
    for path in sorted(REFERENCE_FOLDER.glob("*.csv")):
        # The folder holds other tables too, which have columns of their own.
        if path.read_text(encoding="utf-8").startswith(f"{HEADER[0]},{HEADER[1]},"):
            lines += _code_list(path.stem)
    return "\n".join([*lines, *_platforms(), *_cohorts(), *_matrix()])


def _table(table: Table, *, worked_out: bool) -> list[str]:
    marked = " (worked out)" if worked_out else ""
    key = ", ".join(f"`{name}`" for name in table.key)
    rows = (_column(table, column) for column in table.columns)
    head = [f"### {table.name}{marked}", "", f"{table.about}. Key: {key}.", ""]
    return [*head, *_grid(COLUMN_HEADER, rows), ""]


def _column(table: Table, column: Column) -> tuple[str, ...]:
    rules = [
        *(["key"] if column.name in table.key else []),
        *(["needed"] if column.required else []),
        *(["person"] if column.is_person else []),
        *([f"refers to `{column.refers_to}`"] if column.refers_to else []),
    ]
    codes = f"[{column.codes}](#list-{column.codes})" if column.codes else ""
    return (f"`{column.name}`", column.kind.value, column.about, codes, ", ".join(rules))


def _code_list(name: str) -> list[str]:
    rows = (_code(code) for code in code_list(name))
    return [f"### List {name}", "", *_grid(CODE_HEADER, rows), ""]


def _code(code: Code) -> tuple[str, ...]:
    days = [day.isoformat() if day else "" for day in (code.valid_from, code.valid_to)]
    return (code.regime, f"`{code.code}`", code.label, code.group, *days, code.source)


def _platforms() -> Iterator[str]:
    yield from ["## Platforms in free text", ""]
    yield "One allegation can name several. Words are whole, in any case; a space also meets a"
    yield f"hyphen. They are in `platform_aliases.csv`, for {len(platform_words())} platforms."
    yield ""


def _cohorts() -> Iterator[str]:
    yield from ["## Cohorts", ""]
    for path in sorted(COHORTS_FOLDER.glob("*.yaml")):
        cohort = load_cohort(path.stem)
        yield from [f"### {cohort.id}", "", cohort.definition, ""]
        if cohort.factor:
            yield f"- factor: `{cohort.factor.code}`, recorded from {cohort.factor.valid_from}"
        for title, words in (
            ("keywords", cohort.keywords),
            ("misspellings", cohort.misspellings),
            ("passed over", cohort.pass_over),
        ):
            if words:
                yield f"- {title}: {', '.join(words)}"
        if cohort.platforms:
            yield "- any platform's words are keywords too"
        yield ""


def _matrix() -> Iterator[str]:
    yield from ["## Sanctions that proceedings allow", ""]
    header = ("regime", "proceedings", "finding", "sanction", "condition", "source")
    rows = (
        (r.regime, r.proceeding_type, r.finding_level, r.sanction, r.condition, r.source)
        for r in sanction_matrix()
    )
    yield from _grid(header, rows)
    yield ""


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


if __name__ == "__main__":
    write_file(PAGE, dictionary().encode("utf-8"))
