"""What became of each file: the accounting that a summary and a report repeat."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import msgspec


class IntakeAccount(msgspec.Struct, frozen=True, kw_only=True):
    """One file read to its end.

    ``rows`` is the sum of ``posts``, ``duplicates`` and ``quarantined``; entries that are no
    posts (a chat's service messages) are in ``notes``.
    """

    name: str
    sha256: str  # of the bytes on disk
    size_bytes: int
    format: str
    guessed: tuple[str, ...]  # sentences, one for each guess
    rows: int
    posts: int
    duplicates: int  # rows that repeat an earlier capture of the same post, collapsed
    quarantined: int
    repaired: int  # texts in which unreadable characters became U+FFFD
    notes: tuple[str, ...]


@dataclass
class Tally:
    """The counts of one file while it is read."""

    rows: int = 0
    posts: int = 0
    duplicates: int = 0
    quarantined: int = 0
    repaired: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    first_line: dict[str, int] = field(default_factory=dict)

    def bad(self, reason: str, line: int, rows: int) -> None:
        """Count ``rows`` bad rows that begin at ``line``."""
        self.quarantined += rows
        self.reasons[reason] += rows
        self.first_line.setdefault(reason, line)
