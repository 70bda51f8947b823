"""Print an address with a secret put in, for Airflow's `*_CMD` options.

So a password stands in one file only, and neither in the compose file nor in the environment.
Usage: `python fill_in.py postgresql+psycopg2://airflow:SECRET@postgres/airflow FILE`; the word
SECRET is replaced by the file's content, stripped and quoted for an address.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote

PLACE = "SECRET"


def filled_in(address: str, secret_file: Path) -> str:
    """`address` with PLACE replaced by the quoted secret.

    Raises: SystemExit with a sentence where the file is missing or empty, or nothing is to be
        filled in; never with the secret.
    """
    if address.count(PLACE) != 1:
        raise SystemExit(f"the address must hold the word {PLACE} once")
    if not secret_file.is_file():
        raise SystemExit(f"a secret is missing: {secret_file.name}; see docs/how-to/operator.md")
    secret = secret_file.read_text(encoding="utf-8").strip()
    if not secret:
        raise SystemExit(f"a secret is empty: {secret_file.name}; see docs/how-to/operator.md")
    return address.replace(PLACE, quote(secret, safe=""))


if __name__ == "__main__":
    sys.stdout.write(filled_in(sys.argv[1], Path(sys.argv[2])))
