"""Protecting the tables of a file: from a specification and records to a folder of protected CSVs.

The folder is the officer's own: its report holds sums of hidden counts, its certificate possible
counts of hidden cells. Only the CSVs are for others.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from peelian.core.errors import InputError, UnsafeError
from peelian.core.files import canonical_json, drafted_folder, settle
from peelian.disclosure.cells import Cells
from peelian.disclosure.certificate import design_of
from peelian.disclosure.changed import ROUND, perturb_release, round_records
from peelian.disclosure.engine import Protection, protect_cells
from peelian.disclosure.figures import about_figures, check_figures, figure_tables
from peelian.disclosure.officer.labels import labels_of_file
from peelian.disclosure.officer.ranges import RangesOf
from peelian.disclosure.outputs import table_csv
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.records import count_frame, count_records, read_frame
from peelian.disclosure.report import officer_report, unsafe_report
from peelian.disclosure.spec import Question, read_question
from peelian.disclosure.trees import IntArray
from peelian.disclosure.wished import wishes_of

REPORT_NAME = "report.json"
CERTIFICATE_NAME = "certificate.npz"
PAGE_NAME = "report.html"


def protect_file(
    spec: Path,
    records: Path,
    out: Path,
    *,
    clock: Callable[[], float],
    ranges: RangesOf | None = None,
) -> dict[str, Any]:
    """Write protected tables, a report and a certificate into `out`, or only a report of why not.

    Args:
        out: a folder; made where it's missing, and replaced where it holds an earlier answer.
        clock: seconds since the work began, for the report.
        ranges: finds what a reader is left with; where it's given, a page of heat maps is written.
    Returns: the report.
    Raises: InputError before anything is written; UnsafeError once the report is.
    """
    question = read_question(spec)
    _check_place(out)
    if question.policy.methods != ["suppress"]:
        return _changed(question, records, out, clock=clock, page=ranges is not None)
    counted = count_records(question, records)
    cells = counted.cells
    check_figures(question.figures, cells)
    wishes = wishes_of(question.wished, cells, spec)
    try:
        protection = protect_cells(counted, question.policy, wishes)
    except UnsafeError as error:
        report = unsafe_report(counted, question.policy, str(error), clock())
        _replace(out, {REPORT_NAME: canonical_json(report)})
        raise
    report = _with_time(officer_report(cells, protection), clock())
    report["design"] = protection.certificate.design() | {"least": _least(protection)}
    files = _tables(cells, protection)
    files |= _figures(question, report, cells, protection.values, protection.hidden)
    files[CERTIFICATE_NAME] = protection.certificate.to_bytes()
    files[REPORT_NAME] = canonical_json(report)
    if ranges is not None:
        files[PAGE_NAME] = _page(cells, protection, question.policy, ranges)
    _replace(out, files)
    return report


def _changed(
    question: Question, records: Path, out: Path, *, clock: Callable[[], float], page: bool
) -> dict[str, Any]:
    """Write tables whose counts are rounded or perturbed, or only a report of why not."""
    frame = read_frame(question, records)
    counted = count_frame(question, frame, records)
    check_figures(question.figures, counted.cells)
    try:
        if question.policy.methods == [ROUND]:
            release = round_records(counted, question, frame, records)
        else:
            release = perturb_release(counted, question, frame, records)
    except UnsafeError as error:
        report = unsafe_report(counted, question.policy, str(error), clock())
        _replace(out, {REPORT_NAME: canonical_json(report)})
        raise
    report = _with_time(release.report(), clock())
    report["design"] = design_of(counted.cells, question.policy.threshold)
    files = release.tables()
    shown = np.zeros(counted.cells.count, dtype=bool)
    files |= _figures(question, report, counted.cells, release.values, shown)
    files[REPORT_NAME] = canonical_json(report)
    if release.certificate is not None:
        files[CERTIFICATE_NAME] = release.certificate
    if page:
        from peelian.disclosure.officer.changed_page import changed_page

        files[PAGE_NAME] = changed_page(release, question.policy, labels_of_file(counted.cells))
    _replace(out, files)
    return report


def _figures(
    question: Question,
    report: dict[str, Any],
    cells: Cells,
    values: IntArray,
    hidden: BoolArray,
) -> dict[str, bytes]:
    """The tables of figures; the report's design is told how they're made."""
    if question.figures:
        report["design"]["figures"] = about_figures(question.figures)
    return figure_tables(question.figures, cells, values, hidden)


def _least(protection: Protection) -> int:
    """The smallest count of a hidden cell, as whoever reads the notes knows."""
    return int(protection.values[protection.hidden].min(initial=1) > 0)


def _page(cells: Cells, protection: Protection, policy: Policy, ranges: RangesOf) -> bytes:
    from peelian.disclosure.officer.page import officer_page

    report = officer_report(cells, protection)
    left = ranges(cells, protection)
    return officer_page(cells, protection, policy, report, left, labels_of_file(cells))


def _tables(cells: Cells, protection: Protection) -> dict[str, bytes]:
    return {
        f"{table.id}.csv": table_csv(cells, protection, number, np.arange(len(place)))
        for number, (table, place) in enumerate(zip(cells.tables, cells.places, strict=True))
    }


def _with_time(report: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The report with the seconds that all tables took together."""
    for part in (report["all"], *report["tables"].values()):
        part["seconds"] = round(seconds, 3)
    return report


def _check_place(out: Path) -> None:
    """Refuse a folder with anything in it that an earlier answer can't have left."""
    try:
        if out.is_file():
            raise InputError("the output folder is a file", where=out, do="give a folder")
        if not out.exists():
            return
    except OSError as error:
        raise InputError(
            "the output folder can't be used", where=out, given=error.strerror
        ) from None
    foreign = [
        path.name
        for path in sorted(out.iterdir())
        if not path.is_file() or path.suffix not in (".csv", ".json", ".npz", ".html")
    ]
    earlier = (out / REPORT_NAME).is_file() or not any(out.iterdir())
    if foreign or not earlier:
        raise InputError(
            "the output folder holds something else",
            where=out,
            do="give a new folder, or one that an earlier run of this command made",
        )


def _replace(out: Path, files: dict[str, bytes]) -> None:
    """Put the files in `out` in place of what an earlier run left there."""
    try:
        with drafted_folder(out.absolute().parent) as draft:
            for name, data in files.items():
                (draft / name).write_bytes(data)
            if out.exists():
                shutil.rmtree(out)
            settle(draft, out.absolute())
    except OSError as error:
        raise InputError(
            "the output folder can't be written", where=out, given=error.strerror
        ) from None
