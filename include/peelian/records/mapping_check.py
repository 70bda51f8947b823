"""Whether a mapping fits together: its raw columns, the canonical schema and the code lists.

In    a `Source` whose keys and types are right
Out   one sentence for each thing in it that can't work
Why   what can be known before a register is opened is said then, all at once
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from peelian.core.errors import InputError
from peelian.core.reference import codes_of
from peelian.records.checking import did_you_mean
from peelian.records.cohorts import load_cohort
from peelian.records.door import RawTable
from peelian.records.door_check import door_problems
from peelian.records.mapping import EMPTY, REJECT, ColumnMap, Source, TableMap
from peelian.records.schema import DERIVED_TABLES, TABLES, Column, Kind, Table
from peelian.records.spellings import spellings


def mapping_problems(source: Source) -> list[str]:
    """Each thing that can't work, with its place in the file; empty where all is well."""
    return [
        *door_problems(source.at, source.tables),
        *(text for name in source.canonical for text in _canonical(source, name)),
        *_cohorts(source),
    ]


def words_to_codes(column: ColumnMap) -> dict[str, str] | None:
    """Raw word to our code as the mapping gives it, or None where it gives none."""
    return spellings(column.codes) if isinstance(column.codes, str) else column.codes


def _canonical(source: Source, name: str) -> Iterator[str]:
    place = f"canonical.{name}"
    mapping = source.canonical[name]
    makable = [known for known in TABLES if known not in DERIVED_TABLES]
    if name not in makable:
        yield f"{place}: there is no such canonical table{did_you_mean(name, makable)}"
        return
    if mapping.from_ not in source.tables:
        guess = did_you_mean(mapping.from_, source.tables)
        yield f"{place}.from: there is no such raw table{guess}"
        return
    raw = source.tables[mapping.from_]
    for raw_name in mapping.where:
        yield from _raw_column(f"{place}.where", raw_name, raw)
    yield from _text(place, name, mapping, raw)
    yield from _columns(place, TABLES[name], mapping, raw)
    for column in TABLES[name].columns:
        parent = column.refers_to
        if parent and column.name in mapping.columns and parent not in source.canonical:
            yield f"{place}.{column.name}: refers to {parent}, which the mapping doesn't make"


def _text(place: str, name: str, mapping: TableMap, raw: RawTable) -> Iterator[str]:
    if mapping.text is None:
        return
    if name != "allegations":
        yield f"{place}.text: only allegations have free text that is searched"
    if mapping.text not in raw.text:
        yield f"{place}.text: {mapping.text} is not in the text columns of {mapping.from_}"


def _columns(place: str, table: Table, mapping: TableMap, raw: RawTable) -> Iterator[str]:
    known = [column.name for column in table.columns]
    for name, column in mapping.columns.items():
        where = f"{place}.columns.{name}"
        if name not in known:
            yield f"{where}: there is no such column{did_you_mean(name, known)}"
            continue
        numbered = (column.number_without,) if column.number_without else ()
        for raw_name in (*column.from_, *numbered):
            # Free text may be read for a code or a flag, which is all that comes of it.
            told = table.column(name)
            if raw_name not in raw.text or (told.codes is None and told.kind is not Kind.FLAG):
                yield from _raw_column(f"{where}.from", raw_name, raw)
        yield from _way(where, table.column(name), column, raw)
        yield from _codes(where, table.column(name), column)
    for column_schema in table.columns:
        if column_schema.required and column_schema.name not in mapping.columns:
            yield f"{place}.columns: {column_schema.name} is missing"


def _raw_column(place: str, name: str, raw: RawTable) -> Iterator[str]:
    if name in raw.text:
        yield f"{place}: {name} is free text, which stays in the snapshot"
    elif name not in raw.taken:
        yield f"{place}: {name} is not a column that is taken{did_you_mean(name, raw.taken)}"


def _way(where: str, schema: Column, column: ColumnMap, raw: RawTable) -> Iterator[str]:
    if bool(column.from_) == (column.constant is not None):
        yield f"{where}: give one of from, constant"
    if schema.is_person and not set(column.from_) <= set(raw.person):
        yield f"{where}: must come from a person's number (a column in `person`)"
    if column.end_of and schema.kind is not Kind.DATE:
        yield f"{where}.end_of: only a date has an end of the year"
    if column.take is not None:
        yield from _pattern(f"{where}.take", column.take, groups=1)
    if (column.true_where is not None) != (schema.kind is Kind.FLAG):
        yield f"{where}.true_where: a flag needs it, and no other column has it"
    elif column.true_where is not None:
        yield from _pattern(f"{where}.true_where", column.true_where)
    if column.times != 1 and schema.kind is not Kind.NUMBER:
        yield f"{where}.times: only a number is multiplied"


def _pattern(where: str, pattern: str, *, groups: int | None = None) -> Iterator[str]:
    try:
        held = re.compile(pattern).groups
    except re.error:
        yield f"{where}: is not a pattern"
        return
    if groups not in (None, held):
        yield f"{where}: has {held} groups, not one"


def _codes(where: str, schema: Column, column: ColumnMap) -> Iterator[str]:
    yield from _policy(where, schema, column)
    given = [code for code in (column.constant, column.if_empty) if code is not None]
    try:
        given += (words_to_codes(column) or {}).values()
    except InputError as error:
        yield f"{where}.codes: {error}"
        return
    if schema.codes is None:
        if column.codes is not None:
            yield f"{where}.codes: this column holds no codes"
        return
    allowed = codes_of(schema.codes)
    for code in sorted(set(given) - set(allowed)):
        yield f"{where}: {code} is not in the code list {schema.codes}{did_you_mean(code, allowed)}"


def _policy(where: str, schema: Column, column: ColumnMap) -> Iterator[str]:
    allowed = [REJECT, *([] if schema.required else [EMPTY])]
    if schema.codes is not None:
        allowed += codes_of(schema.codes)
    if column.if_bad == EMPTY and schema.required:
        yield f"{where}.if_bad: a required column can't be emptied"
    elif column.if_bad is not None and column.if_bad not in allowed:
        guess = did_you_mean(column.if_bad, allowed)
        yield f"{where}.if_bad: there is no such policy or code as {column.if_bad}{guess}"


def _cohorts(source: Source) -> Iterator[str]:
    for number, name in enumerate(source.cohorts):
        try:
            load_cohort(name)
        except InputError as error:
            yield f"cohorts.{number}: {error}"
    if source.cohorts and "allegations" not in source.canonical:
        yield "cohorts: are found in allegations, which the mapping doesn't make"
