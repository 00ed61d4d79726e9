"""Which entries of one append are wrong, when they do not add up to the head that signs them.

A head signs the hash of its last entry, and every entry the hash of the one before. Going
backwards from the head, an entry whose hash is the one named is authentic, and so is what it
names in turn. Of an entry that was changed nobody knows whether the hash it names was changed as
well, or the entry before: of the few ways to read such places, the one is right with which the
tree has the root that the head signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from heliograph.evidence.log.heads import Head
from heliograph.evidence.log.lines import read_entry
from heliograph.evidence.log.merkle import Frontier, leaf_hash

_DOUBTS = 4  # places that are read both ways


class Stated(NamedTuple):
    """A line between two heads: its number and hash, and what it states where it is an entry."""

    number: int
    digest: str
    entry: int | None
    previous: str | None


def stated(number: int, line: bytes) -> Stated:
    """Return what a line (with its newline) states."""
    bare = line.removesuffix(b"\n")
    entry = read_entry(bare)
    if entry is None:
        return Stated(number, leaf_hash(bare).hex(), None, None)
    return Stated(number, leaf_hash(bare).hex(), entry.index, entry.previous)


class Reading(NamedTuple):
    """One way to read an append, by index from its first entry.

    ``hashes`` are those that were signed, None where no line tells; ``lines`` are those that stand
    for the entries, None where one is missing.
    """

    hashes: list[str | None]
    lines: list[Stated | None]
    doubts: int
    confirmed: bool

    def changed(self, offset: int) -> bool:
        """Return whether an entry is there and not as it was signed."""
        line = self.lines[offset]
        return line is not None and line.digest != self.hashes[offset]


def read_append(lines: Sequence[Stated], edge: Frontier, head: Head | None) -> Reading:
    """Return how an append is best read: confirmed by its head's root where any reading is.

    ``edge`` is the tree before it. Without a head, the lines are an append that none signs.
    """
    size = head.size - edge.size if head else len(lines)
    by_entry: list[list[Stated]] = [[] for _ in range(size)]
    before: Stated | None = None
    for line in lines:
        if line.entry is not None and 0 <= line.entry - edge.size < size:
            # Of two equal lines, that which follows the entry it names is the one in its place.
            due = edge.size if before is None else (before.entry or 0) + 1
            in_place = line.entry == due and (before is None or line.previous == before.digest)
            candidates = by_entry[line.entry - edge.size]
            candidates.insert(0 if in_place else len(candidates), line)
        before = line
    last = head.entry if head else None
    first = _read(by_entry, last, ())
    if head is None or None in first.hashes:
        return first
    for believed in product((False, True), repeat=_DOUBTS):
        reading = _read(by_entry, last, believed)
        if first_departure(reading, edge, head) is None:
            return reading._replace(confirmed=True)
        if not first.doubts:
            break
    return first


def first_departure(reading: Reading, edge: Frontier, head: Head) -> int | None:
    """Return where a reading, all of whose hashes are known, departs from the signed tree.

    The index of the first entry under the first subtree of the head's frontier that is not as
    signed; None where all is.
    """
    grown = Frontier(edge.size, edge.hashes)
    pieces, start = {}, 0
    for position, bit in enumerate(b for b in range(62, -1, -1) if head.size >> b & 1):
        pieces[start + (1 << bit)] = (position, start)
        start += 1 << bit
    for known in reading.hashes:
        grown.add(bytes.fromhex(known or ""))
        if grown.size in pieces:
            position, start = pieces[grown.size]
            if grown.hashes[position].hex() != head.frontier[position]:
                return max(start, edge.size)
    return None


def _read(by_entry: list[list[Stated]], last: str | None, believed: Sequence[bool]) -> Reading:
    """Read an append backwards; ``believed`` says at which doubts the line itself is believed."""
    hashes: list[str | None] = []
    chosen: list[Stated | None] = []
    named, certain, doubts = last, True, 0
    for offset in range(len(by_entry) - 1, -1, -1):
        candidates = by_entry[offset]
        match = next((line for line in candidates if line.digest == named), None)
        line = match or _likeliest(candidates, by_entry[offset - 1] if offset else [])
        if match is None and named is not None and line is not None and not certain:
            doubts += 1
            if doubts <= len(believed) and believed[doubts - 1]:
                match = line
        if line is not None and (match is not None or named is None):
            hashes.append(line.digest)
            certain = True
        else:
            hashes.append(named)
            certain = False
        chosen.append(line)
        named = line.previous if line else None
    return Reading(hashes[::-1], chosen[::-1], doubts, confirmed=False)


def _likeliest(candidates: list[Stated], before: list[Stated]) -> Stated | None:
    """Return which of several lines with one index follows the entry before it."""
    known = {line.digest for line in before}
    first = candidates[0] if candidates else None
    return next((line for line in candidates if line.previous in known), first)
