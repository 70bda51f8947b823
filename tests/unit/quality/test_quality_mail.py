"""Mail to owners, through a real SMTP server: one line and a link; one that is down loses none."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from peelian.core.errors import InputError
from peelian.core.zones import Home
from peelian.quality.report.mail import (
    Announcement,
    Post,
    Sent,
    announce,
    post_from_environment,
    send_waiting,
)

LINK = "https://quality.nowhereshire.example"
ONE = Announcement(
    to="psd-records@nowhereshire.example",
    owner="professional-standards-department",
    register="complaints",
    title="Complaint and conduct register",
    as_at=dt.date(2026, 2, 1),
    passed=True,
    kinds=3,
    page="quality/professional-standards-department/complaints/2026-02-01/report.html",
)


class Inbox:
    """What a mail server took; it refuses while `refuses` is set."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.refuses = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """aiosmtpd's own name for what takes a message."""
        if self.refuses:
            return self.refuses
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def post(inbox: Inbox) -> Iterator[Post]:
    """A mail server on this machine, on a free port."""
    from aiosmtpd.controller import Controller

    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield Post(("127.0.0.1", controller.port), "peelian@nowhereshire.example", LINK)
    controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def boxes(home: Home) -> tuple[int, int]:
    """How many mails wait, and how many went."""
    box = home.root / "quality" / "outbox"
    return len(list((box / "waiting").glob("*"))), len(list((box / "sent").glob("*")))


def test_a_mail_is_one_line_and_a_link(home: Home, post: Post, inbox: Inbox) -> None:
    assert announce(home, ONE)
    assert send_waiting(home, post) == Sent(1, 0)
    [message] = inbox.taken
    assert message["To"] == ONE.to
    line = "Complaint and conduct register, 1 February 2026: 3 kinds of fault to mend"
    assert message["Subject"].strip() == line
    assert message.get_content().strip() == f"{line}: {LINK}/{ONE.page}"
    assert boxes(home) == (0, 1)


def test_what_went_is_never_sent_again(home: Home, post: Post, inbox: Inbox) -> None:
    announce(home, ONE)
    send_waiting(home, post)
    assert not announce(home, ONE), "the same report made again"
    assert send_waiting(home, post) == Sent(0, 0)
    assert announce(home, replace(ONE, kinds=2)), "a report that says something else"
    send_waiting(home, post)
    assert len(inbox.taken) == 2


def test_a_server_that_is_down_fails_nothing_and_the_mail_goes_later(
    home: Home, post: Post, inbox: Inbox
) -> None:
    announce(home, ONE)
    down = replace(post, server=("127.0.0.1", free_port()))
    assert send_waiting(home, down) == Sent(0, 1, "ConnectionRefusedError")
    assert send_waiting(home, replace(post, server=None)).waiting == 1
    inbox.refuses = "451 come back later"
    refused = send_waiting(home, post)
    assert (refused.sent, refused.waiting, refused.failure) == (0, 1, "SMTPDataError")
    assert boxes(home) == (1, 0)
    inbox.refuses = ""
    assert send_waiting(home, post) == Sent(1, 0)
    assert len(inbox.taken) == 1


def test_a_refused_register_is_told_in_the_line(home: Home, post: Post, inbox: Inbox) -> None:
    announce(home, replace(ONE, passed=False))
    announce(home, replace(ONE, kinds=0, register="personnel"))
    announce(home, replace(ONE, kinds=1, register="third"))
    send_waiting(home, post)
    told = {str(message["Subject"]).strip().partition(": ")[2] for message in inbox.taken}
    assert told == {
        "no release is counted from it",
        "nothing to mend",
        "1 kind of fault to mend",
    }


def test_an_owner_without_a_mailbox_is_told_nothing(home: Home) -> None:
    assert not announce(home, replace(ONE, to=None))
    assert boxes(home) == (0, 0)


def test_a_title_with_a_line_break_adds_no_header(home: Home, post: Post, inbox: Inbox) -> None:
    announce(home, replace(ONE, title="Register\nBcc: all@nowhereshire.example"))
    send_waiting(home, post)
    [message] = inbox.taken
    assert message["Bcc"] is None
    assert str(message["Subject"]).strip().startswith("Register Bcc: all@")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PEELIAN_SMTP", "PEELIAN_MAIL_FROM", "PEELIAN_QUALITY_URL"):
        monkeypatch.delenv(name, raising=False)
    assert post_from_environment() == Post(None, "peelian@localhost", "")
    monkeypatch.setenv("PEELIAN_SMTP", "mail:25")
    monkeypatch.setenv("PEELIAN_QUALITY_URL", f"{LINK}/")
    assert post_from_environment() == Post(("mail", 25), "peelian@localhost", LINK)
    monkeypatch.setenv("PEELIAN_SMTP", "mail")
    with pytest.raises(InputError, match="host:port"):
        post_from_environment()


def test_two_who_send_at_once_send_each_mail_once(home: Home, post: Post, inbox: Inbox) -> None:
    from concurrent.futures import ThreadPoolExecutor

    for number in range(6):
        announce(home, replace(ONE, kinds=number + 2))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: send_waiting(home, post).sent, range(2)))
    assert sum(done) == len(inbox.taken) == 6


def test_what_waits_holds_no_count_of_rows(home: Home, tmp_path: Path) -> None:
    announce(home, ONE)
    [path] = (home.root / "quality" / "outbox" / "waiting").iterdir()
    assert set(path.read_text().split('"')[1::2]) >= {"to", "subject", "page"}
    assert "rows" not in path.read_text()
