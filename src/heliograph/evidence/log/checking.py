"""Checking a log: every line, every link, every signature, the whole tree."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from heliograph.errors import InputError
from heliograph.evidence.log.diagnosis import read_append, stated
from heliograph.evidence.log.heads import Head, read_head
from heliograph.evidence.log.keys import parse_public_key
from heliograph.evidence.log.lines import (
    HEAD_MARK,
    read_entry,
    read_genesis,
    read_line,
)
from heliograph.evidence.log.merkle import Frontier, leaf_hash
from heliograph.evidence.log.naming import Missing, Stray, name, rewritten, settle
from heliograph.evidence.log.opening import open_file
from heliograph.evidence.log.problems import Found, Kind, Problem, in_words
from heliograph.evidence.log.tail import crash_leaves

_MANY = 1_000_000  # missing entries that are told apart


def check(
    path: Path, public_key: str | None = None, expected: Head | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with a log, in the order of its lines; nothing where it is whole.

    Two things only show beside knowledge from elsewhere: that a log was made anew with another
    key, with ``public_key`` (hexadecimal); that appends were cut off its end, with ``expected``,
    the last head that is known. A log that is being appended to may seem torn.
    Memory is small, save for an append that is wrong, of which every line is held.
    Raises InputError where the file cannot be read, or ``public_key`` is none.
    """
    if public_key is not None:
        public_key = parse_public_key(public_key)
    try:
        with os.fdopen(open_file(path, write=False), "rb") as file:
            return tuple(_Check(file, public_key, expected).run())
    except OSError as error:
        raise InputError(f"the log cannot be read ({error.strerror})", path=path) from error


class _Check:
    """One pass over a file, an append at a time."""

    def __init__(self, file: BinaryIO, public_key: str | None, expected: Head | None) -> None:
        self.file = file
        self.public_key = public_key
        self.expected = expected
        self.problems: list[Problem] = []
        self.found: list[Found] = []
        self.missing: list[Missing] = []
        self.strays: list[Stray] = []
        self.head: Head | None = None  # the last that holds
        self.head_digest = self.entry = self.log = ""
        self.edge = Frontier()  # of the tree as of the last head
        self.seen_expected = expected is None
        self.number = 0  # of the line that was read last
        self.line_before = b""
        self.later: dict[str, int] | None = None  # heads and their last lines, once asked for

    def run(self) -> list[Problem]:
        """Return the problems."""
        if not self._first_line():
            return self.problems
        self._begin_append()
        while line := self._next():
            if line.startswith(HEAD_MARK) and line.endswith(b"\n"):
                self._head(line[:-1])
            elif self.clean:
                self._entry(line)
            self.line_before = line
        self._end()
        self.problems += in_words([*self.found, *settle(self.missing, self.strays)])
        return sorted(self.problems, key=lambda problem: problem.line)

    def _next(self) -> bytes:
        line = read_line(self.file)
        self.number += bool(line)
        return line

    def _first_line(self) -> bool:
        """Read the genesis; return whether there is a key to go on with."""
        line = self._next()
        if not line:
            self._say("broken start", "There is nothing in the file, not even a first line.", 1)
            return False
        line = line.removesuffix(b"\n")
        genesis = read_genesis(line)
        if genesis is None:
            self._say("broken start", "The first line is not that of a log, or was changed.")
        elif self.public_key not in (None, genesis.public_key):
            self._say("other key", "The log names another public key than the one expected.")
        self.log = self.head_digest = self.entry = leaf_hash(line).hex()
        self.public_key = self.public_key or (genesis.public_key if genesis else None)
        return self.public_key is not None

    def _begin_append(self) -> None:
        self.start, self.start_number = self.file.tell(), self.number
        self.growing = Frontier(self.edge.size, self.edge.hashes)
        self.last, self.clean = self.entry, True
        self.bad_heads = 0

    def _entry(self, line: bytes) -> None:
        """Add an entry to the append; anything unexpected is looked into at its head."""
        entry = read_entry(line)
        if (
            entry is None
            or entry.previous != self.last
            or entry.index != self.growing.size
            or not line.endswith(b"\n")
        ):
            self.clean = False
            return
        digest = leaf_hash(line[:-1])
        self.growing.add(digest)
        self.last = digest.hex()

    def _head(self, line: bytes) -> None:
        """Close the append, unless the head is not one that belongs here."""
        head, place = read_head(line), f"The head on line {self.number}"
        if head is None or not head.holds(self.public_key or ""):
            self.bad_heads += 1
            if head is None:
                self._say("broken head", f"{place} is not as it was written.")
            else:
                self._say("bad signature", f"{place} is not signed by the key of the log.")
            return
        if head.log != self.log and self.head is None:
            self._first_line_changed(head)
        if head.log != self.log:
            self._say("broken head", f"{place} is another log's.")
        elif self._is_elsewhere(head):
            self._say("broken head", f"{place}, of {head.size} entries, is not in its place.")
        else:
            self._close_append(head)

    def _is_elsewhere(self, head: Head) -> bool:
        """Return whether a head is a copy, or stands before or after its place."""
        if head.previous == self.head_digest:
            return False
        if self.head and (head.size < self.head.size or head == self.head):
            return True
        # It comes too early if the head that it follows is still to come, unless it is that one
        # which was moved: then this one stands after the entry that it signs.
        signed = leaf_hash(self.line_before.removesuffix(b"\n")).hex()
        return signed != head.entry and self._comes_later(head.previous)

    def _comes_later(self, digest: str) -> bool:
        """Return whether the head of a hash stands on a later line."""
        if self.later is None:
            here = self.file.tell()
            rest = enumerate(iter(partial(read_line, self.file), b""), self.number + 1)
            self.later = {
                leaf_hash(line[:-1]).hex(): number
                for number, line in rest
                if line.startswith(HEAD_MARK)
            }
            self.file.seek(here)
        return self.later.get(digest, 0) > self.number

    def _first_line_changed(self, head: Head) -> None:
        """Go on with the hash of the first line that the first head signs."""
        if not self.problems:
            self._say("broken start", "The first line is not as it was signed.", 1)
        self.log = self.head_digest = self.entry = self.last = head.log

    def _close_append(self, head: Head) -> None:
        as_signed = (
            self.clean
            and self.growing.size == head.size
            and self.growing.root().hex() == head.root
            and self.last == head.entry
        )
        if not as_signed:
            self._diagnose(head)
        if head.previous != self.head_digest and not self.bad_heads:
            self._missing_head()
        self.head, self.head_digest, self.entry = head, head.digest(), head.entry
        self.edge = head.edge()
        self.seen_expected = self.seen_expected or head == self.expected
        self._begin_append()

    def _diagnose(self, head: Head | None) -> None:
        """Name what is wrong in the append that ends here."""
        lines = [stated(number, line) for number, line in self._lines_since()]
        due = head.size - self.edge.size if head else 0
        if due > len(lines) + _MANY:  # a head may claim more entries than memory can hold
            first, last = self.edge.size, self.edge.size + due - 1
            sentence = f"Most of the entries {first} to {last} are missing before this line."
            self.problems.append(Problem("dropped", self.number, sentence, first, last))
            return
        reading = read_append(lines, self.edge, head)
        if head and not reading.confirmed and None not in reading.hashes:
            self.problems.append(rewritten(lines, reading, self.edge, head, self.number))
            return
        named = name(lines, reading, self.edge.size, self.number)
        self.found += named.found
        self.missing += named.missing
        self.strays += named.strays

    def _lines_since(self) -> Iterator[tuple[int, bytes]]:
        """Give number and bytes of the lines since the last head that are not heads."""
        here = self.file.tell()
        self.file.seek(self.start)
        for number in range(self.start_number + 1, self.number + 1):
            line = read_line(self.file)
            if not (line.startswith(HEAD_MARK) and line.endswith(b"\n")):
                yield number, line
        self.file.seek(here)

    def _missing_head(self) -> None:
        """Say that a head is missing, or which line was it where one cannot be read."""
        for stray in self.strays:
            number = stray.line.number
            if number > self.start_number and stray.line.entry is None:
                self.strays.remove(stray)
                self._say("broken head", f"The head on line {number} cannot be read.", number)
                return
        self._say("broken head", f"A head is missing before line {self.number}.")

    def _end(self) -> None:
        """Look at what follows the last head, and for the head that is expected."""
        if self.head is None:
            self._no_head()
            return
        if self.bad_heads:
            self._diagnose(None)
        else:
            self._look_at_tail()
        if not self.seen_expected and self.expected:
            self._say(*_unexpected(self.expected, self.head))

    def _look_at_tail(self) -> None:
        """Tell what a crash left from entries that were moved there, and from damage."""
        missing = {each.digest or each.entry for each in self.missing}
        first = damage = None
        for number, line in self._lines_since():
            if missing and not missing.isdisjoint((moved := stated(number, line))[1:3]):
                self.strays.append(Stray(moved, None))
                continue
            first = first or number
            if not crash_leaves(line):
                damage = damage or number
        if damage:
            self._say("broken head", f"Line {damage} is neither an entry nor a head.", damage)
        elif first:
            self._say(
                "torn tail",
                f"From line {first} on, no head signs what is written: a crash left it, never "
                "acknowledged, or its head was cut off.",
                first,
            )

    def _no_head(self) -> None:
        if not self.bad_heads:
            self._say("cut short", "The log ends before its first head.")
        elif {problem.kind for problem in self.problems} <= {"bad signature", "other key"}:
            self.problems.clear()
            self._say("other key", "No head is signed by the key of the log.", 1)

    def _say(self, kind: Kind, sentence: str, line: int | None = None) -> None:
        self.problems.append(Problem(kind, line or self.number, sentence))


def _unexpected(expected: Head, last: Head) -> tuple[Kind, str]:
    """Say what became of a head that is known and not in the log."""
    if last.size < expected.size:
        return (
            "cut short",
            f"The log ends at {last.size} entries, but a head of {expected.size} was signed.",
        )
    return "broken head", f"The head of {expected.size} entries that was signed is not here."
