"""Write the JSON Schema of release specifications: `python -m peelian.tables.schema_file`."""

from __future__ import annotations

import json
from pathlib import Path

from peelian.core.files import write_file
from peelian.tables.spec_model import json_schema

SCHEMA_FILE = Path(__file__).parents[3] / "docs" / "reference" / "release-spec.schema.json"


def schema_bytes() -> bytes:
    """What `docs/reference/release-spec.schema.json` must hold."""
    return (json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n").encode("utf-8")


if __name__ == "__main__":
    write_file(SCHEMA_FILE, schema_bytes())
