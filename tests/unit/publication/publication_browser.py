"""A real browser for the tests of pages: Debian's Chromium, driven without a window.

What a page asks of the network is recorded and refused, but for the notice of its own corrections,
which stands beside its folder where there is one; what it writes to the console is kept.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

WIDTHS = {"phone": 360, "desk": 1280}
"""CSS pixels: a small phone held upright, and a desk's screen."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Opened:
    """A page in the browser, and what it asked for beside its own file."""

    page: Any
    asked: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def axe(self) -> list[dict[str, Any]]:
        """What axe-core finds: rule, and the elements that break it."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [{"rule": v["id"], "where": [n["html"][:160] for n in v["nodes"]]} for v in found]


def chromium() -> str:
    """The browser's program; the test is skipped where there's none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    return program


@contextmanager
def browser(program: str) -> Iterator[Any]:
    """A browser that is closed in the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def opened(running: Any, path: Path, width: int, *, scripts: bool = True) -> Iterator[Opened]:
    """A page opened from a file at a width; any request but for that file is recorded."""
    context = running.new_context(
        viewport={"width": width, "height": 800},
        java_script_enabled=scripts,
        bypass_csp=False,
    )
    page = context.new_page()
    told = Opened(page)
    address = path.resolve().as_uri()
    beside = path.resolve().parent.parent
    notices = {(beside / f"v{number}-notice.html").as_uri() for number in (1, 2)}

    def judge(route: Any) -> None:
        asked = route.request.url.split("#")[0]
        if asked == address or asked in notices:
            route.continue_()
            return
        told.asked.append(route.request.url)
        route.abort()

    context.route("**/*", judge)
    page.on("console", lambda message: _keep(told, message, notices))
    page.on("pageerror", lambda error: told.console.append(str(error)))
    page.goto(address)
    yield told
    context.close()


def _keep(told: Opened, message: Any, notices: set[str]) -> None:
    # A version that wasn't corrected has no notice, which a browser remarks on.
    if message.location.get("url") not in notices:
        told.console.append(message.text)
