"""Print the object store's key in the form that AWS clients ask a credential process for.

`aws.ini` names this program, so that the key stays in one secret file.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

USER = "peelian"
DEFAULT_FILE = "/run/secrets/store_key"


def credentials(key_file: Path) -> str:
    """The credential process's JSON, version 1."""
    key = key_file.read_text(encoding="utf-8").strip()
    return json.dumps({"Version": 1, "AccessKeyId": USER, "SecretAccessKey": key})


if __name__ == "__main__":
    sys.stdout.write(credentials(Path(os.environ.get("STORE_KEY_FILE", DEFAULT_FILE))))
