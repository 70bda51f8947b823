"""The embargo: a release isn't published before the moment that the calendar announced.

In    what was sealed, the calendar's changes, the clock
Why   a run by hand, an impatient person or a worker whose queue is empty must not be the one who
      decides when the public learns a figure; source: Code of Practice for Statistics, on orderly
      release
"""

from __future__ import annotations

import datetime as dt

from peelian.core.announced import moved
from peelian.core.errors import PublishError
from peelian.publication.seal import Sealed
from peelian.publication.words import spoken_moment


def refuse_early(sealed: Sealed, now: dt.datetime) -> None:
    """Raise PublishError where it's before the release's moment, or the calendar moved it since.

    Args:
        sealed: a release that isn't public yet.
        now: the moment, with its UTC offset.
    """
    planned = sealed.planned_at
    if planned is None:
        return
    where = f"{sealed.release} for {sealed.period}"
    announced = moved(sealed.release, sealed.period, planned)
    if announced != planned:
        raise PublishError(
            "the calendar gives another moment than the release that was signed",
            where=where,
            given=spoken_moment(planned),
            allowed=spoken_moment(announced),
            do="count, protect, build and sign it again, so that it says the announced moment",
        )
    if now < planned:
        raise PublishError(
            "it is under embargo",
            where=where,
            given=f"it is {spoken_moment(now)}",
            allowed=f"{spoken_moment(planned)}, London time, or later",
            do="wait; it can be published at that moment, as it was signed",
        )
