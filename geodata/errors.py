"""Errors that a user reads: one clear sentence, and what to do about it.

Every error that may reach a terminal or an HTTP response derives from `HongtuError`. Its class decides the
exit code of the command (and, at the web's edge, the status code); its words are for people. What a clerk
may meet is told in both languages; what only who runs the house meets may be English alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from geodata.words import Said, said

if TYPE_CHECKING:
    from geodata.model import Language


class HongtuError(Exception):
    """An expected failure: what happened and where, and the remedy.

    Args:
        sentence: One sentence that says what is wrong and where.
        remedy: What the reader can do about it; empty when the sentence already says so.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, sentence: str | Said, remedy: str | Said = "") -> None:
        super().__init__(said(sentence, "en"))
        self._sentence = sentence
        self._remedy = remedy

    @property
    def sentence(self) -> str:
        """What is wrong, in English."""
        return self.sentence_in("en")

    @property
    def remedy(self) -> str:
        """What to do, in English."""
        return self.remedy_in("en")

    def sentence_in(self, language: Language) -> str:
        """What is wrong; in English where it is told in that alone."""
        return said(self._sentence, language) or ""

    def remedy_in(self, language: Language) -> str:
        """What to do; in English where it is told in that alone."""
        return said(self._remedy, language) or ""

    @property
    def told(self) -> Said:
        """The sentence, followed by the remedy where there is one."""
        first, then = self.sentence_in("zh"), self.remedy_in("zh")
        gap = "" if first.endswith("。") else " "
        return Said(en=f"{self.sentence} {self.remedy}".strip(), zh=f"{first}{gap}{then}".strip())

    def __str__(self) -> str:
        """What is told, in English."""
        return self.told.en


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
