"""What the demonstration says while it works: a spinner on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from rich.console import Console


class Teller:
    """Says what is going on, with the seconds since the start."""

    def __init__(self, console: Console | None = None) -> None:
        # No colour of words or numbers: what is printed is what a log keeps.
        self.console = console or Console(highlight=False, soft_wrap=True)
        self._start = time.monotonic()

    @contextlib.contextmanager
    def doing(self, what: str) -> Iterator[None]:
        """Show what is being done, where there's a terminal to show it on."""
        if not self.console.is_terminal:
            self.say(what)
            yield
            return
        with self.console.status(what):
            yield

    def say(self, what: str) -> None:
        """A line with the seconds gone by."""
        self.console.print(f"{time.monotonic() - self._start:4.0f} s  {what}", markup=False)

    def plain(self, line: str = "") -> None:
        """A line as it is."""
        self.console.print(line, markup=False)
