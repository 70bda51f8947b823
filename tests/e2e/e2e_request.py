"""A request answered in a real browser: the form, the plan's approval, two signatures.

One context a person, as on their own machines. What a person would read on the screen is kept, for
the tests to look at.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peelian.demo.people import DemoUser
from peelian.demo.stage import REQUEST, Stage, let_scheduler_look
from peelian.demo.watching import SIGN_OFFS, WAITS_FOR_A_PERSON, Run

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "publication"))
from publication_browser import browser, chromium

REFERENCE, RELEASE = "FORM/1", "foi-form-1"
QUESTION = "How many <b>officers</b> were complained about, and what came of it?"
FILLED = {
    "2. Or: what was asked": {
        "reference": REFERENCE,
        "title": "Complaints about social media",
        "received": "2026-02-10",
        "question": QUESTION,
    },
    "3. What is counted": {
        "cohort": "social-media@1",
        "first": "2022-01-01",
        "last": "2025-12-31",
    },
}
CHOSEN = ("Year", "Who it came from")
PATIENCE = 120_000
"""Milliseconds: a machine that does other things as well."""
REASON = "I read the letter, the tables and the plan; nothing in them points at a person."
DIALOG = "[role=dialog][data-state=open]"


@dataclass
class Answered:
    """What happened, and what was to be read on the screens."""

    run: str = ""
    refused_before: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    ends: dict[str, str | None] = field(default_factory=dict)
    published: Path | None = None


def has_browser() -> bool:
    """Whether this machine has a browser that can be driven."""
    return any(shutil.which(name) for name in ("chromium", "chromium-browser"))


def answer_in_browser(on: Stage) -> Answered:
    """From login to the published page."""
    told = Answered()
    with browser(chromium()) as running:
        with _signed_in(running, on, on.cast.analyst) as page:
            told.refused_before = _fill(page, on, wrong_cohort=True)
        with _signed_in(running, on, on.cast.analyst) as page:
            _fill(page, on)
            page.wait_for_url("**/runs/**")
            told.run = page.url.rpartition("/")[2]
        with on.api() as api:
            run = Run(on, api, REQUEST, told.run)
            for task_id, who in _who_answers(on):
                _wait_until_asked(run, task_id)
                with _signed_in(running, on, who) as page:
                    told.asked[task_id] = _answer(page, on, told.run, task_id)
            run.finish()
            told.ends = {task.task_id: task.state for task in api.tasks(REQUEST, told.run)}
            path = api.result(REQUEST, told.run, "publish")["path"]
    told.published = on.folders.home.root / path
    return told


def _who_answers(on: Stage) -> list[tuple[str, DemoUser]]:
    first, second = on.cast.approvers
    return [("approve_plan", first), (SIGN_OFFS[0], first), (SIGN_OFFS[1], second)]


@contextmanager
def _signed_in(running: Any, on: Stage, who: DemoUser) -> Iterator[Any]:
    context = running.new_context(viewport={"width": 1280, "height": 1400})
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{on.address}/auth/login")
        page.fill("input[name=username]", who.name)
        page.fill("input[name=password]", who.password)
        page.click("button[type=submit]")
        page.wait_for_url(lambda address: "/auth/" not in address)
        yield page
    finally:
        context.close()


def _fill(page: Any, on: Stage, *, wrong_cohort: bool = False) -> str:
    """Fill the form in and send it. Returns: what the page said against it, if it did."""
    page.goto(f"{on.address}/dags/{REQUEST}")
    page.get_by_role("button", name="Trigger").first.click()
    form = page.locator(DIALOG)
    for section, fields in FILLED.items():
        form.get_by_role("button", name=section).click()
        for name, value in fields.items():
            form.locator(f"#element_{name}").fill(value)
    if wrong_cohort:
        form.locator("#element_cohort").fill("Social Media")
        form.get_by_role("button", name="Trigger").last.click()
        problem = page.get_by_text("does not match").first
        problem.wait_for()
        return str(problem.inner_text())
    tables = form.locator("input[role=combobox]").filter(visible=True).last
    for choice in CHOSEN:
        tables.click()
        tables.fill(choice)
        page.get_by_role("option", name=choice, exact=True).click()
    form.get_by_role("button", name="Trigger").last.click()
    return ""


def _wait_until_asked(run: Run, task_id: str) -> None:
    def waits() -> bool:
        return any(
            task.task_id == task_id and task.state == WAITS_FOR_A_PERSON
            for task in run.api.tasks(REQUEST, run.run_id)
        )

    while not waits():
        run.step()
    let_scheduler_look(run.on)


def _answer(page: Any, on: Stage, run_id: str, task_id: str) -> str:
    """Read what is asked, give a reason, approve. Returns: what was to be read."""
    page.goto(f"{on.address}/required_actions")
    page.locator(f'a[href*="{run_id}/tasks/{task_id}"]').first.click()
    page.locator("[name=element_reason]").fill(REASON)
    read = str(page.locator("main, body").last.inner_text())
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_text("Response received", exact=False).first.wait_for()
    return read
