"""A plan as a page for the officer: one HTML file, no script, nothing fetched."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from peelian.foi import plan_text
from peelian.foi.plan_parts import Plan
from peelian.tables.window import day_in_words

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def plan_page(plan: Plan) -> bytes:
    """The page, the same bytes for the same plan. Every word of a stranger is escaped."""
    text = _TEMPLATES.get_template("foi_plan.html.j2").render(
        plan=plan,
        clock=plan_text.clock_words(plan.clock),
        verdict=plan_text.verdict_words,
        table_words=plan_text.table_words,
        caveats_of=plan_text.caveats_of,
        shared=plan_text.shared_by(plan),
        shared_words=plan_text.shared_words(plan_text.shared_by(plan)),
        refused_words=plan_text.refused_words,
        earlier_words=plan_text.earlier_words,
        hours=plan_text.hours,
        day=day_in_words,
    )
    return text.encode("utf-8")
