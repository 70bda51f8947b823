"""Reading request files: every fault of a file at once, in sentences; no reference twice.

In    `include/releases/foi/<reference>.yaml`
Out   `Request`, checked against the library, the code lists and the cohorts
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from peelian.core.errors import InputError, all_at_once
from peelian.foi.quoted import shown
from peelian.foi.request import Request, file_name_of, release_id_of
from peelian.foi.request_checks import faults
from peelian.foi.request_words import told
from peelian.records.checking import MEND, read_yaml

REQUESTS_FOLDER = Path(__file__).parents[2] / "releases" / "foi"
LARGEST_FILE = 1_000_000
"""Bytes. The longest letter in the domain notes is some 5 kilobytes; this leaves room for sixty."""


def load_request(path: Path) -> Request:
    """A request file, checked whole.

    Raises: InputError listing every fault of the file at once, each with its place.
    """
    raw = _read(path)
    request, problems = check(raw)
    if request is not None and path.name != file_name_of(request.reference):
        right = file_name_of(request.reference)
        fault = f"reference: {request.reference} belongs in {right}, not {path.name}"
        problems = [*problems, fault]
    if problems or request is None:
        raise all_at_once(InputError, path, problems, MEND)
    return request


def check(raw: Any) -> tuple[Request | None, list[str]]:
    """What a form or a file holds, as a request, and every fault of it in sentences.

    Args:
        raw: keys and values, every scalar as text.
    Returns: the request, None where its shape is wrong; and no fault, or all of them.
    """
    if not isinstance(raw, dict):
        return None, ["the file must hold keys and values"]
    request: Request | None = None
    problems: list[str] = []
    try:
        request = Request.model_validate(raw)
    except ValidationError as error:
        problems = told(error, Request, raw)
    if request is not None:
        problems += faults(request)
    return request, problems


def load_requests(folder: Path = REQUESTS_FOLDER) -> list[Request]:
    """Every request of a folder, by the name of its file.

    Raises: InputError where a file is wrong, or two bear one reference.
    """
    paths = request_files(folder)
    refuse_repeated(paths)
    return [load_request(path) for path in paths]


def request_files(folder: Path = REQUESTS_FOLDER) -> list[Path]:
    """The request files of a folder, by name. Raises: InputError where there's no such folder."""
    if not folder.is_dir():
        raise InputError("there is no such folder", where=folder, do="check its name")
    return sorted(folder.glob("*.yaml"))


def refuse_repeated(paths: Sequence[Path]) -> None:
    """Refuse files of one reference, however it's spelt: `838A/23` and `838a-23` are one.

    Raises: InputError naming every reference that stands twice, and its files.
    """
    by_id: dict[str, list[Path]] = {}
    for path in paths:
        raw = _read(path)
        reference = raw.get("reference") if isinstance(raw, dict) else None
        if isinstance(reference, str):
            by_id.setdefault(release_id_of(reference), []).append(path)
    problems = [
        f"the reference of {name} is used by {', '.join(path.name for path in found)}"
        for name, found in by_id.items()
        if len(found) > 1
    ]
    if problems:
        raise all_at_once(
            InputError,
            paths[0].parent,
            problems,
            "give each request its own reference; an answer that changes is a new version of one",
        )


def _read(path: Path) -> Any:
    if path.is_file() and path.stat().st_size > LARGEST_FILE:
        raise InputError(
            "the request file is too large",
            where=path,
            given=f"{path.stat().st_size:,} bytes",
            allowed=f"{LARGEST_FILE:,} bytes",
            do="give the words of the request, and keep its attachments elsewhere",
        )
    try:
        return read_yaml(path)
    except InputError as error:
        # The parser quotes what it couldn't read, which a stranger may have written.
        raise InputError(shown(str(error))) from None
    except RecursionError:
        raise InputError("the file is nested too deeply", where=path, do=MEND) from None
