"""Waiting for a release's moment: what was signed is published by the clock, and not by hand.

In    what was sealed, with the moment that it's planned for
Out   the run goes on at that moment, or at once where it's past; no worker is held meanwhile
Why   publishing refuses what's early by itself; this spares a person from having to come back
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.triggers.temporal import DateTimeTrigger
from airflow.sdk import BaseOperator

from peelian_airflow.defaults import PUBLISH_QUEUE

if TYPE_CHECKING:
    from airflow.sdk import Context


class EmbargoOperator(BaseOperator):
    """Wait until a release may be published.

    Args:
        planned_at: the moment in ISO 8601 with its offset, templated; empty or "None" for none.
    """

    template_fields = ("planned_at",)

    def __init__(self, *, planned_at: str, **kwargs: Any) -> None:
        super().__init__(queue=PUBLISH_QUEUE, **kwargs)
        self.planned_at = planned_at

    def execute(self, context: Context) -> None:  # noqa: ARG002 - Airflow's signature
        """Go on where the moment is past; else park until it comes."""
        moment = planned_moment(self.planned_at)
        if moment is None or moment <= now():
            self.log.info("nothing to wait for")
            return
        self.log.info("under embargo until %s", moment.isoformat())
        self.defer(trigger=DateTimeTrigger(moment=moment), method_name="wake")

    def wake(self, context: Context, event: Any = None) -> None:  # noqa: ARG002 - Airflow's signature
        """Go on; or wait again, where the clock of what woke it runs ahead of this one's."""
        self.execute(context)


def planned_moment(text: str) -> dt.datetime | None:
    """The moment that a text gives, in UTC; None where it gives none."""
    if text in ("", "None"):
        return None
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def now() -> dt.datetime:
    """The clock's moment."""
    return dt.datetime.now(dt.UTC)
