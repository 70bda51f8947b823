"""The demonstration's three users: one starts releases, two sign them.

Airflow's simple sign-in is for demonstrations only; so are these.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from peelian.demo.folders import write_private

PASSWORD_BYTES = 9


@dataclass(frozen=True)
class DemoUser:
    """A user of the demonstration's Airflow."""

    name: str
    password: str


@dataclass(frozen=True)
class Cast:
    """Who plays: `analyst` starts runs, the `approvers` sign them."""

    analyst: DemoUser
    approvers: tuple[DemoUser, DemoUser]

    @property
    def everyone(self) -> tuple[DemoUser, ...]:
        """All three."""
        return (self.analyst, *self.approvers)


def new_cast() -> Cast:
    """The three, with fresh random passwords."""
    analyst, first, second = (
        DemoUser(name, secrets.token_urlsafe(PASSWORD_BYTES))
        for name in ("demo-analyst", "demo-approver-1", "demo-approver-2")
    )
    return Cast(analyst, (first, second))


def write_passwords(cast: Cast, path: Path) -> None:
    """Write the file that Airflow's simple sign-in reads, for its owner alone."""
    write_private(path, json.dumps({user.name: user.password for user in cast.everyone}) + "\n")
