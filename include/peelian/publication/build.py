"""Build: from protected tables to the files that will be public.

In    a protected folder: release.json, <table>.csv, why/, report.json
Out   staged/<release>/<period>/<digest>/: page, workbook, a CSV a table, release.json, SHA256SUMS;
      beside it <digest>.changes.txt, for those who sign
Why   docs/decisions/0013-the-digest-that-people-sign.md
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from peelian.core.files import canonical_json, digest_bytes, write_file
from peelian.core.manifest import MANIFEST_NAME, Finished, Manifest, read_finished, stage_draft
from peelian.core.release_model import RELEASE_MODEL_NAME, Release, read_release
from peelian.core.zones import Home, Zone
from peelian.ledger.history import HEAD_FACT
from peelian.publication.book import make_book
from peelian.publication.csvw import csvw_metadata, csvw_name
from peelian.publication.datapackage import PACKAGE_NAME, data_package
from peelian.publication.early.listed import Access, read_listed
from peelian.publication.metadata import ods_name, public_metadata, workbook_name
from peelian.publication.ods import ods_bytes
from peelian.publication.page.published import (
    Published,
    earlier_published,
    published_before,
    read_published,
)
from peelian.publication.page.render import PAGE_NAME, page_bytes
from peelian.publication.page.scored import changes_bytes, changes_path
from peelian.publication.places import (
    origin_path,
    refuse_second,
    release_place,
    version_place,
)
from peelian.publication.protected import ProtectedTable, read_tables
from peelian.publication.signing import (
    SIGNATURE_NAME,
    Kept,
    Signer,
    kept_signature,
    load_signer,
    sign,
)
from peelian.publication.site.schedule import next_moment
from peelian.publication.text import safe_release
from peelian.publication.tidy import tidy_bytes
from peelian.publication.workbook import workbook_bytes

STAGE = "build"
SUMS_NAME = "SHA256SUMS"
UNPLANNED_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
NOTHING: Mapping[str, bytes] = MappingProxyType({})


def build(
    protected_folder: Path,
    home: Home,
    *,
    version: int = 1,
    besides: Mapping[str, bytes] = NOTHING,
) -> Finished:
    """Make a release's files from its protected tables; the same inputs give the same bytes.

    Args:
        protected_folder: a finished folder of the stage `protect`.
        home: where the staged release is put.
        version: above 1 for a correction, which stands beside what was published before.
        besides: files that belong to the release too, by name, such as the letter of an answer.
    Returns: the staged folder; where an equal one stood already, that one.
    Raises: ZoneError where the protected folder isn't whole; InputError where a text can't be
        published or a table doesn't fit; PublishError where another release of the period is
        published already.
    """
    protected = read_finished(protected_folder, stage="protect")
    release = safe_release(read_release(protected_folder))
    parent = release_place(home, Zone.STAGED, release.id, release.period)
    tables = read_tables(protected_folder, release)
    earlier = earlier_published(home, release.id, release.period)
    next_at = next_moment(release.id, release.period)
    made = partial(
        release_files,
        release,
        tables,
        earlier=earlier,
        next_at=next_at,
        version=version,
        besides=besides,
        early=read_listed(release.id),
    )
    files = _as_published(version_place(home, release.id, release.period, version), made)
    files = made(load_signer()) if files is None else files
    counts = _counts(tables)
    facts = {"release": release.id, "period": release.period}
    if HEAD_FACT in protected.manifest.facts:
        facts[HEAD_FACT] = str(protected.manifest.facts[HEAD_FACT])
    digests = {name: digest_bytes(data) for name, data in files.items()}
    manifest = Manifest(STAGE, counts=counts, facts=facts, files=dict(sorted(digests.items())))
    digest = digest_bytes(manifest.to_bytes())
    refuse_second(home, release.id, release.period, digest, version=version)
    with stage_draft(parent) as draft:
        for name, data in files.items():
            (draft.folder / name).write_bytes(data)
        finished = draft.finish(STAGE, counts=counts, facts=facts)
    origin = {
        "path": protected.folder.resolve().relative_to(home.root.resolve()).as_posix(),
        "digest": protected.digest,
        "staged": finished.digest,
    }
    write_file(origin_path(finished.folder), canonical_json(origin))
    # A correction is judged by what it corrects; its page still compares it with the month before.
    against = published_before(home, release.id, release.period, version) or earlier
    if against is not None:
        write_file(changes_path(finished.folder), changes_bytes(against, read_published(files)))
    return finished


def release_files(
    release: Release,
    tables: tuple[ProtectedTable, ...],
    signer: Signer | Kept | None = None,
    *,
    earlier: Published | None = None,
    next_at: dt.datetime | None = None,
    version: int = 1,
    besides: Mapping[str, bytes] = NOTHING,
    early: tuple[Access, ...] = (),
) -> Mapping[str, bytes]:
    """The files of a release by name, `SHA256SUMS` over the others among them.

    Args:
        release: its texts made safe already.
        tables: in the order of `release.tables`.
        signer: who signs `SHA256SUMS`; None to say that nobody did.
        earlier: the release published before this one, which its page is compared with.
        next_at: when the next one is planned for.
        version: above 1 for a correction, which its page says.
        besides: files that belong to the release too, by name; its page offers them.
        early: the roles that may see it before the public does.
    """
    book = make_book(release, tables)
    used = frozenset().union(*(sheet.markers() for sheet in book))
    files: dict[str, bytes] = {f"{t.table.id}.csv": tidy_bytes(t) for t in tables}
    files[RELEASE_MODEL_NAME] = canonical_json(
        public_metadata(release, used, signer.public_key if signer else None, early)
    )
    created = (release.planned_at or UNPLANNED_CREATED).astimezone(dt.UTC)
    for name, write in ((workbook_name(release), workbook_bytes), (ods_name(release), ods_bytes)):
        files[name] = write(
            book, title=book[0].lines[0].words, author=release.publisher, created=created
        )
    files[csvw_name(release)] = canonical_json(csvw_metadata(release))
    files[PACKAGE_NAME] = canonical_json(data_package(release, files))
    files |= besides
    files[PAGE_NAME] = page_bytes(files, earlier, next_at, version)
    files[SUMS_NAME] = sums_bytes({name: digest_bytes(data) for name, data in files.items()})
    if signer and signer.public_key:
        files[SIGNATURE_NAME] = sign(
            files[SUMS_NAME], signer, release_id=release.id, period=release.period
        )
    return files


def _as_published(
    place: Path, made: Callable[[Kept], Mapping[str, bytes]]
) -> Mapping[str, bytes] | None:
    """The files as they were published, where they can be made again but for the key; else None.

    The key may have been changed since, or lost: a signature that was given stays good.
    """
    kept = kept_signature(place)
    if kept is None:
        return None
    files = made(kept)
    standing = {p.name: p.read_bytes() for p in place.iterdir() if p.name != MANIFEST_NAME}
    return files if dict(files) == standing else None


def sums_bytes(digests: Mapping[str, str]) -> bytes:
    """`SHA256SUMS` as `sha256sum --check` reads it."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode("utf-8")


def _counts(tables: tuple[ProtectedTable, ...]) -> dict[str, int]:
    cells = [cell for table in tables for cell in table.cells.values()]
    hidden = sum(cell.value is None for cell in cells)
    return {"tables": len(tables), "cells": len(cells), "hidden": hidden}
