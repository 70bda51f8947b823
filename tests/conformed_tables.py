"""Conformed registers drawn as text: each canonical table whole, columns left out empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pyarrow as pa

from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.records.engine import arrow_schema
from peelian.records.parquet import write_parquet
from peelian.records.schema import TABLES, Column, Kind
from records_registers import drawn

KEY_ID = "0a1b2c3d"


def conformed_table(name: str, text: str) -> pa.Table:
    """A canonical table drawn with bars; an empty cell is null."""
    header, rows = drawn(text)
    schema = arrow_schema(TABLES[name])
    columns = {
        column.name: [
            _value(column, dict(zip(header, row, strict=True)).get(column.name)) for row in rows
        ]
        for column in TABLES[name].columns
    }
    return pa.table(columns, schema=schema)


def put_conformed(
    home: Home, register: str, tables: Mapping[str, str], as_at: str, key_id: str = KEY_ID
) -> Finished:
    """A finished conform stage that holds the drawn tables."""
    with stage_draft(home.zone(Zone.RECORDS) / "conformed" / register) as draft:
        for name, text in tables.items():
            table = conformed_table(name, text)
            write_parquet(draft.folder / f"{name}.parquet", table.schema, table.to_batches())
        facts = {"register": register, "as_at": as_at, "key_id": key_id}
        return draft.finish("conform", facts=facts)


def _value(column: Column, cell: str | None) -> object:
    if cell is None:
        return None
    if column.kind is Kind.DATE:
        return dt.date.fromisoformat(cell)
    if column.kind is Kind.FLAG:
        return cell == "yes"
    return int(cell) if column.kind is Kind.NUMBER else cell
