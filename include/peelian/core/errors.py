"""Errors that a person reads without a traceback: one base, one exit status a kind.

A message says what is wrong, where, what was given, what is allowed and what to do. It may hold
keys of aggregates, columns, file names and row counts; never a value from a person's record. The
exit status lets a job's cause be known without reading a log.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar


class PeelianError(Exception):
    """Base of every error that is shown to a person as one plain sentence.

    Args:
        what: what is wrong, as a sentence without the final full stop.
        where: file, table, column, key of the specification or row count it was found at.
        given: what was given, only where that can't come from a record.
        allowed: what is allowed instead.
        do: what to do next, as an instruction.
    """

    exit_status: ClassVar[int] = 70

    def __init__(
        self,
        what: str,
        *,
        where: object | None = None,
        given: object | None = None,
        allowed: object | None = None,
        do: str | None = None,
    ) -> None:
        parts = [what.rstrip(".")]
        for label, value in (("where", where), ("given", given), ("allowed", allowed), ("do", do)):
            if value is not None:
                parts.append(f"{label}: {value}")
        super().__init__("; ".join(parts))


class UnsafeError(PeelianError):
    """It can't be made safe, or an inspection found something: nothing is published."""

    exit_status = 1


class InputError(PeelianError):
    """A specification, mapping, policy, option or setting is wrong."""

    exit_status = 2


class RegisterError(PeelianError):
    """A register is missing, unreadable, or not of the shape that its mapping says."""

    exit_status = 3


class QualityError(PeelianError):
    """A critical expectation failed, or a check itself broke."""

    exit_status = 4


class SignOffError(PeelianError):
    """A release is not signed, or the person may not sign it."""

    exit_status = 5


class PublishError(PeelianError):
    """The release can't be published: another stands there, or it isn't the one that was signed."""

    exit_status = 6


class ZoneError(PeelianError):
    """Something that a stage should have left in a zone is missing or has been altered."""

    exit_status = 7


def all_at_once(
    kind: type[PeelianError], where: object, problems: Iterable[str], do: str
) -> PeelianError:
    """One error that lists every problem of a file, so that it's mended in one go.

    Args:
        kind: the class of error to make.
        where: the file.
        problems: one sentence each, with the place inside the file.
        do: what to do next.
    Returns: the error, to be raised by the caller.
    """
    found = list(problems)
    noun = "problem" if len(found) == 1 else "problems"
    lines = "".join(f"\n  - {problem}" for problem in found)
    return kind(f"{len(found)} {noun} in {where}:{lines}\n  do: {do}")
