"""A request drawn in few keys, for tests that change one thing at a time."""

from __future__ import annotations

from typing import Any

from peelian.foi.request import Request
from peelian.foi.request_file import check

BASE: dict[str, Any] = {
    "reference": "T/1",
    "title": "A drawn request",
    "summary": "What a test asks.",
    "received": "2023-03-01",
    "questions": [{"number": "1", "text": "How many?", "tables": ["years"]}],
    "population": "officers",
    "windows": [{"id": "whole", "from": "2020-02-01", "to": "2022-12-31"}],
    "tables": [{"id": "years", "title": "Allegations by year", "by": ["year"]}],
}


def drawn(**changes: Any) -> Request:
    """The base request with keys put in; None takes one out. Raises: ValueError with a fault."""
    raw = {key: value for key, value in {**BASE, **changes}.items() if value is not None}
    request, problems = check(raw)
    if request is None or problems:
        raise ValueError("; ".join(problems))
    return request
