"""Taking a request up: it's checked, planned and kept, so that a run works from what was planned.

In    a request's file, its text, or the fields of a form
Out   `audit/requests/<release>/<digest>/`: the request under its file's name, the plan as page,
      JSON and text, and the release specification where any table of it may be given. Its digest is
      what a person approves the plan by
"""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import yaml

from peelian.core.errors import InputError, ZoneError, all_at_once
from peelian.core.files import digest_bytes
from peelian.core.manifest import Finished, read_finished, stage_draft
from peelian.core.release_model import DecidedCells
from peelian.core.zones import Home, Zone
from peelian.foi.compile import SPEC_NAME, NothingToCountError, write_spec
from peelian.foi.overrides import overrides_of
from peelian.foi.planning import plan_file, rendered
from peelian.foi.request import Request, file_name_of, release_id_of
from peelian.foi.request_file import (
    LARGEST_FILE,
    REQUESTS_FOLDER,
    check,
    load_request,
    load_requests,
)
from peelian.records.checking import MEND, read_yaml

STAGE = "take-request"
REQUESTS = "requests"
PLAN_NAMES = {"html": "plan.html", "json": "plan.json", "text": "plan.txt"}


def take_file(file: Path, home: Home, *, on: dt.date, officer: str = "") -> Finished:
    """Take up a request's file.

    Args:
        file: of `include/releases/foi`, or another folder.
        on: the day of the plan.
        officer: user name of who takes it up, where the file names nobody.
    Returns: the finished stage; counts: questions, tables. Its facts hold `release`, `reference`,
        `officer`, and whether any table may be given (`counts_anything`).
    Raises: InputError listing every fault of the file.
    """
    return _take(load_request(file), file.read_bytes(), home, on=on, officer=officer, beside=file)


def take_text(text: str, home: Home, *, on: dt.date, officer: str = "") -> Finished:
    """Take up a request that was pasted as a file's text; the rest as `take_file`."""
    data = text.encode("utf-8", errors="surrogatepass")
    if len(data) > LARGEST_FILE:
        raise InputError(
            "the text of the request is too large",
            given=f"{len(data):,} bytes",
            allowed=f"{LARGEST_FILE:,} bytes",
            do="give the words of the request, and keep its attachments elsewhere",
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pasted.yaml"
        path.write_bytes(data)
        try:
            raw = read_yaml(path)
        except (InputError, RecursionError):
            # The parser quotes what it couldn't read, which a stranger may have written.
            raise InputError("the text isn't a request's file", do=MEND) from None
    return take_fields(raw, home, on=on, officer=officer)


def take_fields(raw: Any, home: Home, *, on: dt.date, officer: str = "") -> Finished:
    """Take up keys and values as a request's file would hold them; the rest as `take_file`."""
    request, problems = check(raw)
    if request is not None:
        problems = [*problems, *_used_already(request)]
    if problems or request is None:
        raise all_at_once(InputError, "the request", problems, MEND)
    data = yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=100).encode("utf-8")
    return _take(request, data, home, on=on, officer=officer)


def read_taken(folder: Path) -> tuple[Request, Finished]:
    """The request that was taken up in a folder, checked again.

    Raises: ZoneError where the folder isn't whole; InputError where rules have changed since.
    """
    finished = read_finished(folder, stage=STAGE)
    name = file_name_of(str(finished.manifest.facts["reference"]))
    return load_request(folder / name), finished


def all_requests(home: Home, folder: Path = REQUESTS_FOLDER) -> list[Request]:
    """Every request that has a file, and every other that was taken up, as it was taken up last.

    Raises: InputError where a file is wrong; ZoneError where what was taken up isn't whole.
    """
    known = {request.release_id: request for request in load_requests(folder)}
    parent = home.zone(Zone.AUDIT) / REQUESTS
    for taken in sorted(parent.iterdir()) if parent.is_dir() else []:
        if taken.name in known:
            continue
        latest = max(
            (path for path in taken.iterdir() if path.is_dir() and not path.name.startswith(".")),
            key=lambda path: path.stat().st_mtime_ns,
            default=None,
        )
        if latest is not None:
            known[taken.name] = read_taken(latest)[0]
    return list(known.values())


def spec_file_of(folder: Path) -> Path:
    """The release specification in a folder. Raises: ZoneError where nothing may be counted."""
    path = folder / SPEC_NAME
    if not path.is_file():
        raise ZoneError(
            "no table of this request may be given, so there is nothing to count",
            where=folder,
            do="answer by letter alone: peelian foi letter FILE --out FOLDER",
        )
    return path


def _take(
    request: Request,
    data: bytes,
    home: Home,
    *,
    on: dt.date,
    officer: str,
    beside: Path | None = None,
) -> Finished:
    parent = home.zone(Zone.AUDIT) / REQUESTS / request.release_id
    with stage_draft(parent) as draft:
        path = draft.folder / file_name_of(request.reference)
        path.write_bytes(data)
        # A file's plan looks at the requests beside it; what a form makes stands alone.
        plan = plan_file(beside or path, home, on=on)
        for form, name in PLAN_NAMES.items():
            (draft.folder / name).write_bytes(rendered(plan, form).encode("utf-8"))
        decided = overrides_of(home, request.release_id)
        countable = _write_spec(request, draft.folder, decided)
        return draft.finish(
            STAGE,
            inputs={"request": digest_bytes(data)},
            counts={"questions": len(request.questions), "tables": len(request.tables)},
            facts={
                "release": request.release_id,
                "reference": request.reference,
                "officer": request.officer or officer,
                "counts_anything": countable,
            },
        )


def _write_spec(request: Request, folder: Path, decided: DecidedCells) -> bool:
    try:
        write_spec(request, folder, decided)
    except NothingToCountError:
        return False
    return True


def _used_already(request: Request) -> list[str]:
    """A reference that a reviewed file bears is that request's, whatever a form says."""
    files = {release_id_of(path.stem): path.name for path in REQUESTS_FOLDER.glob("*.yaml")}
    name = files.get(request.release_id)
    if name is None:
        return []
    fault = (
        f"reference: {request.reference} is the reference of a request's file, {name};"
        " name that file, or give this request its own reference"
    )
    return [fault]
