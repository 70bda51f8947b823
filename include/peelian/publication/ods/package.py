"""The zip around the parts: five, dated by nothing but the release, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence

from peelian.publication.ods.content import content_part
from peelian.publication.ods.markup import document, element, escaped
from peelian.publication.ods.styles import styles_part
from peelian.publication.sheets import Sheet

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
LANGUAGE = "en-GB"
FIRST_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say: it stands for no date at all."""
UNIX, PLAIN_FILE = 3, 0o600 << 16
COMPRESSION = 6


def ods_bytes(sheets: Sequence[Sheet], *, title: str, author: str, created: dt.datetime) -> bytes:
    """The workbook as the bytes of an .ods file.

    Args:
        sheets: in order; the first is the one that opens.
        title: document property, and nothing else about who or what made it.
        author: document property: the publisher.
        created: document property; fixed, so that the bytes depend on the model alone.
    Raises: PublishError where a text can't be written.
    """
    parts = {
        "content.xml": content_part(sheets),
        "styles.xml": styles_part(),
        "meta.xml": _meta(title, author, created),
    }
    parts["META-INF/manifest.xml"] = _manifest(list(parts))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        # First and as it is, so that a program knows the file by its first bytes.
        _add(archive, "mimetype", MIMETYPE.encode(), zipfile.ZIP_STORED)
        for name, data in parts.items():
            _add(archive, name, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes, method: int) -> None:
    entry = zipfile.ZipInfo(name, FIRST_DATE)
    entry.create_system, entry.external_attr, entry.compress_type = UNIX, PLAIN_FILE, method
    archive.writestr(entry, data, compresslevel=COMPRESSION)


def _meta(title: str, author: str, created: dt.datetime) -> bytes:
    moment = created.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = {
        "dc:title": title,
        "dc:creator": author,
        "meta:initial-creator": author,
        "dc:language": LANGUAGE,
        "meta:creation-date": moment,
        "dc:date": moment,
    }
    written = [element(tag, None, [escaped(words)]) for tag, words in facts.items()]
    inside = [element("office:meta", None, written)]
    return document("office:document-meta", ("office", "meta", "dc"), inside)


def _manifest(names: Sequence[str]) -> bytes:
    kinds = {"/": MIMETYPE, **dict.fromkeys(names, "text/xml")}
    entries = [
        element("manifest:file-entry", {"manifest:full-path": name, "manifest:media-type": kind})
        for name, kind in kinds.items()
    ]
    return document("manifest:manifest", ("manifest",), entries)
