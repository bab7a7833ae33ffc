"""Errors that a user reads: one clear sentence, and what to do about it.

Every error that may reach a terminal or an HTTP response derives from `HongtuError`. Its class decides the
exit code of the command (and, at the web's edge, the status code); its words are for people.
"""

from __future__ import annotations

from typing import ClassVar


class HongtuError(Exception):
    """An expected failure: what happened and where, and the remedy.

    Args:
        sentence: One sentence that says what is wrong and where.
        remedy: What the reader can do about it; empty when the sentence already says so.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        """The sentence, followed by the remedy where there is one."""
        return f"{self.sentence} {self.remedy}".strip()


class RefusedError(HongtuError):
    """The input was understood and refused; nothing was changed (exit 1)."""

    exit_code: ClassVar[int] = 1


class UsageError(HongtuError):
    """A wrong option, a missing or unreadable file, a setting that cannot be (exit 2)."""

    exit_code: ClassVar[int] = 2


class ServerError(HongtuError):
    """The database server is missing, cannot start, cannot be reached or is unfit (exit 3)."""


class MigrationError(HongtuError):
    """The schema cannot be brought to this version (exit 3)."""


class NotFoundError(RefusedError):
    """What was asked for does not exist."""


class BusyError(ServerError):
    """The database is there but did not answer in time; asking again later may succeed."""


class ClosedError(RefusedError):
    """The way in is closed: the credential is missing or wrong, or this installation has set none."""


class ConflictError(RefusedError):
    """The request contradicts what is already recorded."""
