"""Health check of a container: exit 0 where an address answers 200 within 5 seconds, else 1.

The image has no curl. Usage: `python healthy.py http://localhost:8080/health`.
"""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

SECONDS = 5


def is_healthy(address: str) -> bool:
    """Whether a GET of `address` is answered with status 200."""
    try:
        # Only the compose file calls this, with an address on the container's own loopback.
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_healthy(sys.argv[1]) else 1)
