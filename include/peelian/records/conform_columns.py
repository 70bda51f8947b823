"""From a raw table to canonical columns: each value with what's wrong with it, if anything.

In    a snapshot's table; how the mapping makes each canonical column
Out   a row for each raw row: ROW, `_key`, the canonical columns, and for each column `_out_<name>`
      (why the row is rejected) and `_aside_<name>` (why the value was emptied or replaced)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from peelian.core.reference import codes_of
from peelian.records.engine import ROW, Engine, try_strptime
from peelian.records.mapping import EMPTY, REJECT, ColumnMap, RawTable, TableMap
from peelian.records.mapping_check import words_to_codes
from peelian.records.schema import Column, Kind, Table
from peelian.records.spellings import normal

KEY = "_key"
MISSING = "missing required"
UNPARSEABLE = "unparseable date"
OUT_OF_RANGE = "date out of range"
UNKNOWN_CODE = "unknown code"
NOT_A_NUMBER = "not a number"
JOIN = "/"
NULL_TEXT = ibis.null("string")
NUMBER_AS_READ = "decimal(18, 6)"
"""A type that takes no infinity and nothing that isn't a number, whatever a register holds."""
_EMPTY = {
    Kind.TEXT: "string",
    Kind.DATE: "date",
    Kind.FLAG: "boolean",
    Kind.NUMBER: "int64",
}


@dataclass(frozen=True)
class Days:
    """The days that a register can speak of, both included."""

    earliest: dt.date
    latest: dt.date


def outcome_names(name: str) -> tuple[str, str]:
    """The names of the two columns that tell what's wrong with a column's value."""
    return f"_out_{name}", f"_aside_{name}"


def policy(schema: Column, column: ColumnMap) -> str:
    """What a bad value does: REJECT, EMPTY or the code that stands for it."""
    return column.if_bad or (REJECT if schema.required else EMPTY)


def is_fed(raw: ir.Table, mapping: TableMap) -> ir.BooleanValue:
    """Whether a raw row feeds a canonical table."""
    fed = ibis.literal(True)
    for name, words in mapping.where.items():
        fed &= _normal(raw[name]).isin([normal(word) for word in words]).coalesce(False)
    return fed


def prepared(
    engine: Engine,
    raw: ir.Table,
    raw_table: RawTable,
    table: Table,
    mapping: TableMap,
    days: Days,
) -> ir.Table:
    """Every row that feeds `table`, with its values and what's wrong with them."""
    mapped = [column for column in table.columns if column.name in mapping.columns]
    # Rows are left out last: equal ones are numbered alike whichever table they feed.
    rows = raw.select(
        ROW,
        _fed=is_fed(raw, mapping),
        **{KEY: _row_key(raw, raw_table)},
        **{_in(column.name): _text(raw, mapping.columns[column.name]) for column in mapped},
    )
    rows = rows.filter(rows["_fed"])
    for column in mapped:
        if column.codes is not None:
            words = f"words_{table.name}_{column.name}"
            rows = _with_codes(engine, words, rows, column, mapping.columns[column.name])
    made: dict[str, ir.Value] = {}
    for column in table.columns:
        made |= _made(rows, column, mapping.columns.get(column.name), days)
    return rows.select(ROW, KEY, **made)


def _in(name: str) -> str:
    return f"_in_{name}"


def _code(name: str) -> str:
    return f"_code_{name}"


def _row_key(raw: ir.Table, raw_table: RawTable) -> ir.Value:
    """The raw key's values joined; `row <number>` where all of them are empty."""
    joined = _joined(raw, raw_table.key)
    return joined.coalesce(ibis.literal("row ") + raw[ROW].cast("string"))


def _joined(raw: ir.Table, names: tuple[str, ...]) -> ir.Value:
    parts = [raw[name].strip().nullif("") for name in names]
    if len(parts) == 1:
        return parts[0]
    whole = ibis.literal(JOIN).join([part.coalesce("") for part in parts])
    return ibis.ifelse(ibis.coalesce(*parts).isnull(), NULL_TEXT, whole)


def _text(raw: ir.Table, column: ColumnMap) -> ir.Value:
    if column.constant is not None:
        return ibis.literal(column.constant)
    text = _joined(raw, column.from_)
    if column.number_without is not None:
        text = _numbered(raw, text, column.number_without)
    if column.take is None:
        return text
    taken = text.re_extract(column.take, 1).strip().nullif("")
    return ibis.ifelse(text.re_search(column.take), taken, text)


def _numbered(raw: ir.Table, text: ir.StringValue, name: str) -> ir.StringValue:
    """A key, with a number among equal ones where the column `name` is empty."""
    nth = ibis.row_number().over(group_by=text, order_by=raw[ROW]) + 1
    is_empty = raw[name].strip().nullif("").isnull()
    return ibis.ifelse(is_empty, text + JOIN + nth.cast("string"), text)


def _normal(text: ir.Value) -> ir.Value:
    return text.upper().re_replace(r"\s+", " ").strip()


def _with_codes(
    engine: Engine, name: str, rows: ir.Table, schema: Column, column: ColumnMap
) -> ir.Table:
    """Add the code that a word stands for; null where no list knows the word."""
    text, code = _in(schema.name), _code(schema.name)
    listed = words_to_codes(column)
    if listed is None or column.constant is not None:
        known = list(codes_of(str(schema.codes)))
        return rows.mutate(**{code: ibis.ifelse(rows[text].isin(known), rows[text], NULL_TEXT)})
    word = f"_word_{schema.name}"
    codes = {normal(raw): value for raw, value in listed.items()}
    words = engine.words(name, {word: list(codes), code: list(codes.values())})
    rows = rows.mutate(**{word: _normal(rows[text])})
    return rows.left_join(words, word).drop(word, f"{word}_right")


def _made(
    rows: ir.Table, schema: Column, column: ColumnMap | None, days: Days
) -> dict[str, ir.Value]:
    """A canonical column's value, why it rejects the row, and why it was set aside."""
    out, aside = outcome_names(schema.name)
    if column is None:
        empty = ibis.null(_EMPTY[schema.kind])
        return {schema.name: empty, out: NULL_TEXT, aside: NULL_TEXT}
    text = rows[_in(schema.name)]
    value, wrong = _value(rows, schema, column, days)
    if column.if_empty is not None:
        value = ibis.ifelse(text.isnull(), column.if_empty, value)
    does = policy(schema, column)
    if does not in (REJECT, EMPTY):
        value = ibis.ifelse(wrong.notnull(), does, value)
    missing = NULL_TEXT
    if schema.required:
        missing = ibis.ifelse(value.isnull() & wrong.isnull(), MISSING, NULL_TEXT)
    if does == REJECT:
        return {schema.name: value, out: wrong.coalesce(missing), aside: NULL_TEXT}
    return {schema.name: value, out: missing, aside: wrong}


def _value(
    rows: ir.Table, schema: Column, column: ColumnMap, days: Days
) -> tuple[ir.Value, ir.Value]:
    """A value (null where it can't be had) and what's wrong with it (null where nothing is)."""
    text = rows[_in(schema.name)]
    if schema.kind is Kind.DATE:
        return _date(text, column, days)
    if schema.kind is Kind.FLAG:
        return text.re_search(str(column.true_where)), NULL_TEXT
    if schema.kind is Kind.NUMBER:
        return _number(text, column)
    if schema.codes is None:
        return text, NULL_TEXT
    code = rows[_code(schema.name)]
    return code, ibis.ifelse(text.notnull() & code.isnull(), UNKNOWN_CODE, NULL_TEXT)


def _number(text: ir.Value, column: ColumnMap) -> tuple[ir.Value, ir.Value]:
    read = text.try_cast(NUMBER_AS_READ)
    wrong = ibis.ifelse(text.notnull() & read.isnull(), NOT_A_NUMBER, NULL_TEXT)
    return (read * column.times).round().cast("int64"), wrong


def _date(text: ir.Value, column: ColumnMap, days: Days) -> tuple[ir.Value, ir.Value]:
    day = ibis.coalesce(*(try_strptime(text, fmt).date() for fmt in column.date))
    if column.end_of == "year":
        day = ibis.date(day.year(), 12, 31)
    outside = day < ibis.literal(days.earliest)
    if not column.may_be_future:
        outside |= day > ibis.literal(days.latest)
    wrong = ibis.cases(
        (text.isnull(), NULL_TEXT),
        (day.isnull(), UNPARSEABLE),
        (outside, OUT_OF_RANGE),
        else_=NULL_TEXT,
    )
    return ibis.ifelse(wrong.isnull(), day, ibis.null("date")), wrong
