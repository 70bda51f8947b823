"""Make the site: what stands beside the releases in the public zone.

In    the public zone, the ledger, the calendar's schedules and changes, the day
Out   public/index.html, calendar.html, feed.atom, calendar.ics, catalogue.jsonld, and
      public/<release>/<period>/index.html, which tells of a release's versions

It only ever lists what is there, so it can be made again at any time; the same releases and day
give the same bytes. Each file is replaced in one step, so that no reader sees half of one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peelian.core.announced import Change, read_changes
from peelian.core.errors import UnsafeError, all_at_once
from peelian.core.files import digest_bytes, locked_folder, write_file
from peelian.core.zones import Home, Zone
from peelian.publication.inspection.site import inspect_site
from peelian.publication.site.atom import FEED_NAME, feed_bytes
from peelian.publication.site.collected import Series, collect
from peelian.publication.site.dcat import CATALOGUE_NAME, catalogue_bytes
from peelian.publication.site.ical import ICS_NAME, ics_bytes
from peelian.publication.site.pages import (
    CALENDAR_NAME,
    INDEX_NAME,
    calendar_bytes,
    index_bytes,
    notice_bytes,
    versions_bytes,
)
from peelian.publication.site.schedule import SPECIFICATIONS, Planned, planned, read_schedules

FILE_MODE = 0o644
FINDINGS_TOLD = 20


@dataclass(frozen=True)
class Site:
    """What was made: the public zone, how many releases it lists, the digest of each file."""

    folder: Path
    releases: int
    planned: int
    files: Mapping[str, str] = field(default_factory=dict)

    def told(self, home_root: Path) -> dict[str, Any]:
        """The JSON-able summary that a task returns."""
        return {
            "stage": "site",
            "path": self.folder.resolve().relative_to(home_root.resolve()).as_posix(),
            "files": dict(self.files),
            "counts": {"releases": self.releases, "planned": self.planned},
        }


@dataclass(frozen=True)
class Made:
    """The site before it's put in place: what it lists, its files by name, the planned releases."""

    series: tuple[Series, ...]
    files: Mapping[str, bytes]
    planned: int

    @property
    def releases(self) -> int:
        """How many releases it lists, each with all its versions."""
        return sum(len(one.issues) for one in self.series)


def build_site(
    home: Home,
    *,
    today: dt.date,
    specifications: Path = SPECIFICATIONS,
    changes_file: Path | None = None,
) -> Site:
    """Make the site's files from what's published.

    Args:
        home: its public zone is read and written; its ledger is read.
        today: the day in London that the calendar begins on.
        specifications: the folder of release specifications, for their schedules.
        changes_file: the changes of announced dates; the project's where it's None.
    Returns: what was made.
    Raises: InputError where the calendar's changes have faults; ZoneError where a published file
        can't be understood; UnsafeError where the inspector finds something. Then no file of the
        site is touched.
    """
    folder = home.zone(Zone.PUBLIC)
    with locked_folder(folder):
        made = site_files(
            home, today=today, specifications=specifications, changes_file=changes_file
        )
        for name, data in made.files.items():
            path = folder / name
            if not path.is_file() or path.read_bytes() != data:
                write_file(path, data)
                path.chmod(FILE_MODE)
    digests = {name: digest_bytes(data) for name, data in made.files.items()}
    return Site(folder, made.releases, made.planned, digests)


def site_files(
    home: Home,
    *,
    today: dt.date,
    specifications: Path = SPECIFICATIONS,
    changes_file: Path | None = None,
    by_digest: bool = False,
) -> Made:
    """The site's files, in the order in which they're put in place: the index, last, leads to all.

    Args:
        home, today, specifications, changes_file, raises: as for `build_site`.
        by_digest: as for `collect`.
    """
    series = collect(home, by_digest=by_digest)
    out = {one.release: [issue.period for issue in one.issues] for one in series}
    changes = read_changes(changes_file)
    dates = planned(read_schedules(specifications), changes, out, today)
    files = {
        **{
            f"{one.release}/{issue.period}/{INDEX_NAME}": versions_bytes(issue)
            for one in series
            for issue in one.issues
        },
        **{
            f"{one.release}/{issue.period}/v{version.number}-notice.html": notice_bytes(
                issue, version
            )
            for one in series
            for issue in one.issues
            for version in issue.versions
            if len(issue.versions) > 1 and version.withdrawn is None
        },
        CATALOGUE_NAME: catalogue_bytes(series),
        ICS_NAME: ics_bytes(dates, today),
        FEED_NAME: feed_bytes(series),
        CALENDAR_NAME: calendar_bytes(series, dates, changes, today),
        INDEX_NAME: index_bytes(series, dates),
    }
    refuse_unsafe(home, files, series, changes, dates)
    return Made(series, files, len(dates))


def refuse_unsafe(
    home: Home,
    files: Mapping[str, bytes],
    series: Sequence[Series],
    changes: Sequence[Change] = (),
    dates: Sequence[Planned] = (),
) -> None:
    """Raise UnsafeError where the inspector finds something in files around the releases."""
    said = [change.reason for change in changes]
    said += [date.schedule.title for date in dates]
    for version in (v for one in series for issue in one.issues for v in issue.versions):
        said += [version.reason, version.withdrawn or ""]
    findings = inspect_site(files, home.zone(Zone.PUBLIC), said)
    if findings:
        raise all_at_once(
            UnsafeError,
            "the site around the releases",
            [str(finding) for finding in findings[:FINDINGS_TOLD]],
            "find where it comes from; nothing of the site was changed",
        )
