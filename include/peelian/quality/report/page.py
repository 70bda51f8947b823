"""The owner's page as HTML: one file, no script, nothing fetched.

In    a report, and whether it's for its owner or for a wider circle
Out   the page's bytes, the same for the same report
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from peelian.quality.history import UNKNOWN_CELLS
from peelian.quality.report import words
from peelian.quality.report.chart import months_svg
from peelian.quality.report.issue import Issue, Trend, Weight
from peelian.quality.report.model import Report

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[3] / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
RECORDS = "records"
NO_REPORT = "no report"


def owner_page(report: Report, *, wider: bool = False) -> bytes:
    """The page.

    Args:
        wider: for a wider circle than the owner: bands in place of counts, no list of records, no
            chart, and no first line with a count in it.
    """
    text = TEMPLATES.get_template("quality/owner.html.j2").render(page=_page(report, wider))
    return text.encode("utf-8")


def _page(report: Report, wider: bool) -> dict[str, Any]:
    return {
        "title": words.sentence(report.title),
        "owner": report.owner.name,
        "as_at": words.day(report.as_at),
        "by": words.day(report.mend_by),
        "passed": report.passed,
        "wider": wider,
        "headline": _wide_headline(report) if wider else report.headline,
        "facts": _facts(report),
        "to_mend": [_shown(one, report, wider) for one in report.to_mend],
        "within": [_shown(one, report, wider) for one in report.within],
        "fixed": [_fixed(one, wider) for one in report.fixed],
        "broken": [
            {"check": one.check, "table": words.said(one.table), "why": one.why}
            for one in report.broken
        ],
        "chart": "" if wider else months_svg(report.months),
        "months": []
        if wider
        else [
            (words.month(one.month), NO_REPORT if one.rows is None else f"{one.rows:,}")
            for one in report.months
        ],
    }


def _facts(report: Report) -> list[tuple[str, str]]:
    trends = [one.trend for one in report.to_mend]
    told = [
        f"{trends.count(trend)} {trend.value}"
        for trend in (Trend.NEW, Trend.WORSE, Trend.SAME, Trend.BETTER)
        if trends.count(trend)
    ]
    if report.fixed:
        told.append(f"{len(report.fixed)} {Trend.FIXED.value}")
    last = words.day(report.last) if report.last else "this is the first report"
    return [
        ("Counted from", "yes" if report.passed else "no: something stops it"),
        ("Kinds of fault to mend", str(len(report.to_mend))),
        ("Against the last report", ", ".join(told) or "nothing then, nothing now"),
        ("Last report", last),
        ("Mend by", words.day(report.mend_by)),
    ]


def _wide_headline(report: Report) -> str:
    if not report.to_mend:
        return "Nothing has to be mended."
    first = words.sentence(words.said(report.to_mend[0].check.fault))
    start = "" if report.passed else "No release is counted from this copy. "
    return f"{start}What matters most: {first[:1].lower()}{first[1:]}."


def _shown(one: Issue, report: Report, wider: bool) -> dict[str, Any]:
    count = words.banded_count(one.failed) if wider else f"{one.failed:,}"
    return {
        "id": one.check.id,
        "title": words.sentence(words.said(one.check.fault)),
        "table": words.said(one.table),
        "stops": one.weight is Weight.STOPS,
        "trend": words.sentence(one.trend.value),
        "count": _count(one, wider),
        "rows": count,
        "do": one.check.do,
        "by": words.day(report.mend_by),
        "effect": one.check.effect,
        "touched": _touched(one, wider),
        "touches": [] if wider else [_touch(t.kind, t.title, t.cells) for t in one.touches],
        "figures": words.sentence(_figures(one, wider)),
        "kinds": [_kind(*kind, wider=wider) for kind in one.kinds],
        "since": f"Found since {words.day(one.since)}.",
        "reason": one.check.reason,
        "records": "" if wider or not one.records else f"{RECORDS}/{one.records}",
    }


def _count(one: Issue, wider: bool) -> str:
    if wider:
        rows, share = words.banded_count(one.failed), words.banded_share(one.share)
        return f"{words.sentence(rows)} rows, {share} of those checked."
    counted = f"{words.rows(one.table, one.failed)} of {one.checked:,} checked"
    before = "" if not one.before else f" Last report: {one.before:,}."
    return f"{counted}, {words.percent(one.share)}.{before}"


def _touched(one: Issue, wider: bool) -> str:
    if one.cells == UNKNOWN_CELLS:
        return "They are missing from figures, and nobody can tell from which."
    if one.cells == 0:
        return "No figure of a release or an FOI answer rests on them today."
    if wider:
        return "Published figures rest on them."
    return f"Touched: {words.figures(one.cells)}."


def _kind(column: str, reason: str, rows: int, *, wider: bool) -> str:
    counted = words.banded_count(rows) if wider else f"{rows:,}"
    return f"{words.sentence(words.said(column))}: {reason}, {counted}"


def _figures(one: Issue, wider: bool) -> str:
    if wider:
        return "some" if one.cells else "none"
    return words.figures(one.cells)


def _touch(kind: str, title: str, cells: int) -> str:
    return f"{words.sentence(kind)}, {title}: {words.figures(cells)}"


def _fixed(one: Issue, wider: bool) -> str:
    before = words.banded_count(one.before or 0) if wider else f"{one.before or 0:,}"
    return f"{words.sentence(words.said(one.check.fault))} ({words.said(one.table)}): was {before}"
