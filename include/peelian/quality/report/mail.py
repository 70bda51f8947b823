"""Telling an owner that a report is there: one line and a link, by way of an outbox.

In    an announcement
Out   a file in `quality/outbox/waiting`, moved to `sent` once the mail server has taken it
Why   a mail server that is down must not fail a run, and a mail that didn't go must go later

A mail holds no count of rows and no record: how many kinds of fault, and where to read more.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Any

from peelian.core.errors import InputError
from peelian.core.files import canonical_json, digest_bytes, locked_folder, write_file
from peelian.core.zones import Home, Zone
from peelian.quality.report.words import day

SERVER_VARIABLE = "PEELIAN_SMTP"
SENDER_VARIABLE = "PEELIAN_MAIL_FROM"
LINK_VARIABLE = "PEELIAN_QUALITY_URL"
SENDER = "peelian@localhost"
OUTBOX, WAITING, SENT = "outbox", "waiting", "sent"
SECONDS_TO_ANSWER = 20
"""How long a mail server may take over a step before it's taken to be down."""


@dataclass(frozen=True)
class Announcement:
    """That a report is there. `page` is its path under the home; `to` is None where nobody is told.

    `kinds` is how many kinds of fault are to be mended.
    """

    to: str | None
    owner: str
    register: str
    title: str
    as_at: dt.date
    passed: bool
    kinds: int
    page: str


@dataclass(frozen=True)
class Post:
    """Where mail goes out: `server` None means that nobody set one up."""

    server: tuple[str, int] | None
    sender: str
    link: str


@dataclass(frozen=True)
class Sent:
    """How many mails went, how many wait, and the kind of the last failure (empty for none)."""

    sent: int
    waiting: int
    failure: str = ""


def announce(home: Home, announcement: Announcement) -> bool:
    """Put an announcement into the outbox. Returns: False where the same one waits or went."""
    if announcement.to is None:
        return False
    body = {
        "to": announcement.to,
        "subject": _subject(announcement),
        "page": announcement.page,
    }
    data = canonical_json(body)
    name = f"{digest_bytes(data)[:16]}.json"
    box = home.zone(Zone.QUALITY) / OUTBOX
    if (box / SENT / name).exists() or (box / WAITING / name).exists():
        return False
    write_file(box / WAITING / name, data)
    return True


def send_waiting(home: Home, post: Post) -> Sent:
    """Send what waits, oldest name first; stop at the first failure, and leave the rest waiting.

    Never raises for a mail server: what it did is in the answer. A crash between the server's
    answer and the move sends a mail a second time, with the same Message-ID.
    """
    box = home.zone(Zone.QUALITY) / OUTBOX
    with locked_folder(box):
        waiting = sorted((box / WAITING).glob("*.json"))
        if not waiting:
            return Sent(0, 0)
        if post.server is None:
            return Sent(0, len(waiting), f"no mail server is set up ({SERVER_VARIABLE})")
        sent = 0
        try:
            with smtplib.SMTP(*post.server, timeout=SECONDS_TO_ANSWER) as server:
                for path in waiting:
                    server.send_message(_message(path, post))
                    _move(path, box / SENT / path.name)
                    sent += 1
        except (OSError, smtplib.SMTPException) as error:
            # Its text may quote an address; the kind says whether the server is down or refuses.
            return Sent(sent, len(waiting) - sent, type(error).__name__)
        return Sent(sent, 0)


def post_from_environment() -> Post:
    """Where mail goes out, from `PEELIAN_SMTP` (host:port), `PEELIAN_MAIL_FROM` and the address
    under which owners open the quality zone, `PEELIAN_QUALITY_URL`.

    Raises: InputError where the server isn't written host:port.
    """
    given = os.environ.get(SERVER_VARIABLE, "")
    server = None
    if given:
        host, _, port = given.rpartition(":")
        if not host or not port.isdigit():
            raise InputError(
                "a mail server must be written host:port", where=SERVER_VARIABLE, allowed="mail:25"
            )
        server = (host, int(port))
    link = os.environ.get(LINK_VARIABLE, "").rstrip("/")
    return Post(server, os.environ.get(SENDER_VARIABLE) or SENDER, link)


def _subject(one: Announcement) -> str:
    if not one.passed:
        told = "no release is counted from it"
    elif one.kinds:
        told = f"{one.kinds} {'kind' if one.kinds == 1 else 'kinds'} of fault to mend"
    else:
        told = "nothing to mend"
    return f"{one.title}, {day(one.as_at)}: {told}"


def _message(path: Path, post: Post) -> EmailMessage:
    body: dict[str, Any] = json.loads(path.read_bytes())
    message = EmailMessage()
    message["From"] = post.sender
    message["To"] = body["to"]
    message["Subject"] = " ".join(str(body["subject"]).split())
    message["Date"] = formatdate(path.stat().st_mtime)
    message["Message-ID"] = f"<{path.stem}@peelian>"
    message["Auto-Submitted"] = "auto-generated"
    page = f"{post.link}/{body['page']}" if post.link else body["page"]
    message.set_content(f"{body['subject']}: {page}\n")
    return message


def _move(path: Path, place: Path) -> None:
    write_file(place, path.read_bytes())
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
