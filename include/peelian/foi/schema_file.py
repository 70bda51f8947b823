"""Write the JSON Schema of requests: `python -m peelian.foi.schema_file`."""

from __future__ import annotations

import json
from pathlib import Path

from peelian.core.files import write_file
from peelian.foi.request import json_schema

SCHEMA_FILE = Path(__file__).parents[3] / "docs" / "reference" / "foi-request.schema.json"


def schema_bytes() -> bytes:
    """What `docs/reference/foi-request.schema.json` must hold."""
    return (json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n").encode("utf-8")


if __name__ == "__main__":
    write_file(SCHEMA_FILE, schema_bytes())
