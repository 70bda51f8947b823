"""The JSON Schema of requests is generated; a stale one fails here."""

from __future__ import annotations

from click.testing import CliRunner

from peelian.commands.foi import foi
from peelian.foi.schema_file import SCHEMA_FILE, schema_bytes


def test_the_schema_is_as_generated() -> None:
    assert SCHEMA_FILE.read_bytes() == schema_bytes(), "run: python -m peelian.foi.schema_file"


def test_the_command_prints_it() -> None:
    assert CliRunner().invoke(foi, ["schema"]).output.encode("utf-8") == schema_bytes()
