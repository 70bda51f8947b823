"""The reference page of the suites, `docs/reference/expectations.md`, made from the suites.

`python -m peelian.quality.reference` writes it; a test fails while it's stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from peelian.core.files import write_file
from peelian.quality.derived import DERIVED
from peelian.quality.fact_tables import FACT_TABLES
from peelian.quality.results import FEWEST_ROWS_TO_STOP
from peelian.quality.suites import (
    EXPECTATIONS_FOLDER,
    Check,
    Suite,
    read_suite,
    suite_names,
)
from peelian.records.schema import TABLES

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "expectations.md"
HEAD = f"""# Expectations

What a register must meet before anything is counted from it. This page is made from
`expectations/*.json` by `python -m peelian.quality.reference`; edit those.

*Critical* stops: the register is not marked ready, and no release is counted from this snapshot.
*Warning* is told: the sentence travels with the releases that are counted from it, with a band
(such as "under 1%") and never a count. Exact counts are in `results.csv` of the quality zone.

*Allowed* is the share of failing rows up to which an expectation is met. Where a critical one
allows a share, fewer than {FEWEST_ROWS_TO_STOP} failing rows never stop: a share of a handful says
nothing. What a register does not hold is skipped, and `results.csv` says why.

Suites of canonical tables come first; `months` and `published` are facts across tables: a month
against the year before it, figures given before against a recount. What a suite checks of another
register (who is in personnel) or of the snapshot before is skipped where there's none.

An exception inside an expectation is told as a broken check, never as bad data; it stops too.
"""
CHECKS_HEADER = (
    "id",
    "checks",
    "severity",
    "allowed",
    "a row fails when",
    "why",
    "effect",
    "what its owner does",
)


def reference_page(folder: Path = EXPECTATIONS_FOLDER) -> str:
    """The page as Markdown: a section a table, parents before children.

    Raises: InputError where a suite is at fault.
    """
    sections = (_section(read_suite(name, folder)) for name in suite_names())
    return "\n".join([HEAD, *sections])


def _section(suite: Suite) -> str:
    about, worked_out = _about(suite.table)
    lines = [f"## {suite.table}", "", f"{about}. Answers for it: {suite.owner}.", ""]
    lines += _table(CHECKS_HEADER, (_row(suite, check) for check in suite.checks))
    lines += ["", "Columns that are worked out for the checks:", ""]
    lines += _table(("column", "is"), ((f"`{name}`", what) for name, what in worked_out))
    return "\n".join([*lines, ""])


def _about(name: str) -> tuple[str, list[tuple[str, str]]]:
    if name in FACT_TABLES:
        return FACT_TABLES[name].about, list(FACT_TABLES[name].columns.items())
    return TABLES[name].about, [(one.name, one.about) for one in DERIVED[name]]


def _row(suite: Suite, check: Check) -> tuple[str, ...]:
    what = check.type.removeprefix("expect_").replace("_", " ")
    columns = ", ".join(f"`{column}`" for column in check.columns)
    return (
        f"`{check.id}`",
        f"{columns}: {what}" if columns else what,
        check.severity,
        f"{check.allowed:.0%}" if check.allowed else "none",
        check.fault,
        check.reason,
        check.effect,
        check.do if not check.owner else f"({suite.owner_of(check)}) {check.do}",
    )


def _table(header: Sequence[str], rows: Iterator[tuple[str, ...]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


if __name__ == "__main__":
    write_file(PAGE, reference_page().encode("utf-8"))
