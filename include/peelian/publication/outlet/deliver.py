"""Deliver: bring a store to what the public zone says, so that its readers never see half of it.

In    the public zone, the ledger and the chain of a home; a store
Out   in the store: each release's files under their digest, a front page for each version, the
      site; in the chain `delivered` and `notice delivered`
Why   docs/decisions/0030-publishing-to-a-store.md

Files go first, under a digest that no reader knows; each is read back. Then one object is written,
the version's front page, and the release is public, whole. It may be killed anywhere, or the store
fail: run again it goes on, as every object is made once and is never altered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peelian.core import audit
from peelian.core.files import locked_folder
from peelian.core.published import NOTICE_NAME
from peelian.core.zones import Home, Zone
from peelian.publication.outlet.conditions import refuse_unconditional
from peelian.publication.outlet.front import front_bytes
from peelian.publication.outlet.putting import TRIES, One, busy, give_notice, give_release
from peelian.publication.outlet.store import Store, TakenError
from peelian.publication.signoff import PROGRAM
from peelian.publication.site.build import refuse_unsafe, site_files
from peelian.publication.site.collected import Series, collect

DELIVERED, NOTICE_DELIVERED = "delivered", "notice delivered"
LOCK_FOLDER = "delivery"


@dataclass(frozen=True)
class Delivered:
    """What a store holds now: its address, releases and notices, and files of the site."""

    store: str
    releases: int
    notices: int
    site: int

    def told(self) -> dict[str, Any]:
        """The JSON-able summary that a task returns."""
        counts = {"releases": self.releases, "notices": self.notices, "site": self.site}
        return {"stage": "deliver", "store": self.store, "counts": counts}


def deliver(home: Home, store: Store, *, today: dt.date) -> Delivered:
    """Give out whatever is public in a home, notices first.

    Args:
        home: its public zone and ledger are read; its audit chain is written.
        store: what readers see.
        today: the day in London that the calendar begins on.
    Raises: StoreError where the store fails or keeps no conditions; PublishError where another
        release stands there, or a file isn't what was signed; UnsafeError and ZoneError as
        `build_site`. What was public in the store before stays, whole.
    """
    refuse_unconditional(store)
    with locked_folder(home.zone(Zone.AUDIT) / LOCK_FOLDER):
        known = {
            (e.what, e.subject)
            for e in audit.read_chain(home)
            if e.details.get("store") == store.name
        }
        series = collect(home, by_digest=True)
        found = list(_versions(series))
        gone = [one for one in found if (one.version.folder / NOTICE_NAME).is_file()]
        # What's being withdrawn isn't given out any more, though its notice doesn't stand yet.
        standing = [one for one in found if one.version.withdrawn is None]
        for one in gone:
            give_notice(store, one)
            _record(home, store, one, NOTICE_DELIVERED, known)
        fronts = {one.front: front_bytes(one.version, one.corrected_by) for one in standing}
        refuse_unsafe(home, fronts, series)
        for one in standing:
            give_release(store, one)
            _record(home, store, one, DELIVERED, known)
        files = _give_site(home, store, today)
    return Delivered(store.name, len(standing), len(gone), files)


def _versions(series: tuple[Series, ...]) -> Iterator[One]:
    """Every version, the newest of a release first: an older one's front page leads to it."""
    for one in series:
        for issue in one.issues:
            for version in issue.versions:
                yield One(one.release, issue.period, version, issue.later(version))


def _give_site(home: Home, store: Store, today: dt.date) -> int:
    for _ in range(TRIES):
        # The tags are read before the home is: whoever changes an object after that wins, and this
        # starts anew, so an older list never takes a newer one's place.
        names = site_files(home, today=today, by_digest=True).files
        held = {name: store.get(name) for name in names}
        made = site_files(home, today=today, by_digest=True).files
        try:
            for name, data in made.items():
                before = held.get(name)
                if before is None:
                    store.create(name, data)
                elif before.data != data:
                    store.replace(name, data, before.tag)
            return len(made)
        except TakenError:
            continue
    raise busy(store)


def _record(home: Home, store: Store, one: One, what: str, known: set[tuple[str, str]]) -> None:
    digest = one.version.digest
    if (what, digest) in known:
        return
    audit.append(
        home,
        who=PROGRAM,
        what=what,
        subject=digest,
        details={
            "release": one.release,
            "period": one.period,
            "version": one.version.number,
            "store": store.name,
        },
        unless=lambda lines: any(
            (e.what, e.subject, e.details.get("store")) == (what, digest, store.name) for e in lines
        ),
    )
