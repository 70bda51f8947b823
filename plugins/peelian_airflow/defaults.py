"""What every task of ours has in common."""

from __future__ import annotations

import datetime as dt
from typing import Any

DEFAULTS: dict[str, Any] = {
    # A worker that dies is worth two more tries: stages may be run again. Known errors aren't
    # retried (see plainly.py).
    "retries": 2,
    "retry_delay": dt.timedelta(minutes=2),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": dt.timedelta(minutes=30),
    "depends_on_past": False,
}

PUBLISH_QUEUE = "publish"
"""Served by workers to which the record zone isn't mounted; see docker-compose.yaml."""
