"""The frontier as a table: for a terminal, as Markdown and as CSV, from the same plain data."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from peelian.disclosure.officer.words import share
from peelian.disclosure.redesign.told import in_order, name_of
from peelian.disclosure.redesign.words import crossed

Told = Mapping[str, Any]
HEADER = ("choice", "detail", "counts", "hidden", "adding up to", "safe from", "tables")
WHY = (
    "Why: it crosses least with what points at people, hides few counts, and shows most of what"
    " remains."
)
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>|#~])")
"""What Markdown would take for more than text."""
_FORMULA = re.compile(r"^[=@+\-\t\r]")


def rows_of(told: Told) -> list[tuple[str, ...]]:
    """A row for what was asked and for each choice, in words."""
    return [_row(one) for one in in_order(told)]


def as_text(told: Told) -> str:
    """For a terminal: the table, then the recommended choice in sentences."""
    rows = [HEADER, *rows_of(told)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = [
        "  ".join(part.ljust(width) for part, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", *advice(told), "", told["not_for_publication"]]) + "\n"


def as_markdown(told: Told) -> str:
    """A page of Markdown: the table, then each choice in sentences."""
    lines = ["# Choices of design", "", f"**{told['not_for_publication']}**", ""]
    lines += [_marked(line) for line in advice(told)]
    lines += ["", f"| {' | '.join(HEADER)} |", "|" + "---|" * len(HEADER)]
    lines += [f"| {' | '.join(map(_marked, row))} |" for row in rows_of(told)]
    for one in told["choices"]:
        lines += ["", f"## Choice {name_of(one)}", ""]
        lines += [f"- {_marked(sentence)}" for sentence in one["does"]]
        lines += [f"- Lost: {_marked('; '.join(one['loses']))}."]
        lines += [f"- Use it: `peelian protect {one['spec']} --records FILE --out DIR`"]
    failed = told["not_protected"]
    if failed:
        lines += ["", "## Not protected", ""]
        lines += [f"- {_marked(' '.join(one['does']))} {_marked(one['why'])}" for one in failed]
    lines += ["", "## How it's measured", "", _marked(told["measure"]), "", searched(told)]
    return "\n".join(lines) + "\n"


def as_csv(told: Told) -> bytes:
    """A CSV file: the same rows with plain numbers, and what each choice does and loses."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    keys = ("detail", "cells", "shown", "sensitive", "hidden", "sum_hidden", "sum_hidden_all")
    head = ["choice", "recommended", *keys, "crossed_with_what_points_at_people"]
    writer.writerow([*head, "attackers_withstood", "tables", "does", "loses"])
    for one in in_order(told):
        texts = [_tables(one), " ".join(one["does"]), "; ".join(one["loses"])]
        number = one["number"] or "as asked"
        yes = "yes" if one["recommended"] else ""
        numbers = ["" if one[key] is None else one[key] for key in keys]
        first = [number, yes, *numbers, one["crossed_with_what_points_at_people"]]
        writer.writerow([*first, " ".join(one["attackers_withstood"]), *map(_quiet, texts)])
    return stream.getvalue().encode("utf-8")


def advice(told: Told) -> list[str]:
    """The recommended choice in sentences, and why it's that one."""
    number = told["recommended"]
    if number is None:
        return ["No design that was tried can be protected under this policy."]
    one = told["choices"][number - 1]
    said = f"Recommended is choice {number}. {_hides(one)}"
    return [said, *(f"- {sentence}" for sentence in one["does"]), "", WHY]


def searched(told: Told) -> str:
    """How much was tried."""
    work = told["searched"]
    left = work["promising_ones_left_out"]
    more = f" {left:,} more looked promising and were left out." if left else ""
    return (
        f"{work['designs_counted']:,} designs were counted, {work['designs_protected']:,} of them"
        f" protected.{more}"
    )


def _hides(one: Told) -> str:
    if not one["hidden"]:
        return f"All {one['cells']:,} counts are shown."
    return f"{one['hidden']:,} of {one['cells']:,} counts are hidden."


def _row(one: Told) -> tuple[str, ...]:
    name = name_of(one)
    if one["why_not"]:
        return (name, "", f"{one['cells']:,}", "can't say", "", "nobody", _tables(one))
    hidden = f"{one['hidden']:,} ({share(one['hidden'], one['cells'])})"
    return (
        name,
        f"{one['detail']:.0%}",
        f"{one['cells']:,}",
        hidden,
        f"{one['sum_hidden_all']:,}",
        ", ".join(one["attackers_withstood"]),
        _tables(one),
    )


def _tables(one: Told) -> str:
    return "; ".join(crossed(tuple(table["by"])) for table in one["tables"])


def _marked(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", text)


def _quiet(text: str) -> str:
    """Text that no spreadsheet runs: codes that would are refused, but a sentence is never one."""
    return f"'{text}" if _FORMULA.match(text) else text
