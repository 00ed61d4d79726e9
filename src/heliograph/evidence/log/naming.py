"""Lines and entries that do not match, named as changed, dropped, reordered or inserted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from heliograph.evidence.log.diagnosis import Reading, Stated, first_departure
from heliograph.evidence.log.heads import Head
from heliograph.evidence.log.merkle import Frontier
from heliograph.evidence.log.problems import Found, Kind, Problem


class Missing(NamedTuple):
    """An entry without a line: its hash where known, and the line before which it should stand."""

    entry: int
    digest: str | None
    line: int


class Stray(NamedTuple):
    """A line that is no entry of its append; ``instead_of`` is the missing entry it stands for."""

    line: Stated
    instead_of: int | None


class Named(NamedTuple):
    """What is wrong in one append, and what may belong to another."""

    found: list[Found]
    missing: list[Missing]
    strays: list[Stray]


def name(lines: Sequence[Stated], reading: Reading, start: int, end_line: int) -> Named:
    """Return what is wrong in an append of entries from ``start``, closed on ``end_line``."""
    found, missing, strays = [], [], []
    at = {line.number: start + i for i, line in enumerate(reading.lines) if line}
    for offset, line in enumerate(reading.lines):
        if line is not None and reading.changed(offset):
            found.append(Found("changed", start + offset, line.number))
    standing = [(line.number, at[line.number]) for line in lines if line.number in at]
    found += [Found("reordered", entry, number) for number, entry in _out_of_order(standing)]
    gone = {start + i for i, line in enumerate(reading.lines) if line is None}
    after = start
    for line in lines:
        if line.number in at:
            after = at[line.number] + 1
        else:
            strays.append(Stray(line, after if after in gone else None))
            after += after in gone
    place = end_line
    for offset in range(len(reading.lines) - 1, -1, -1):
        if (here := reading.lines[offset]) is None:
            missing.append(Missing(start + offset, reading.hashes[offset], place))
        else:
            place = here.number
    return Named(found, missing, strays)


def rewritten(
    lines: Sequence[Stated], reading: Reading, edge: Frontier, head: Head, head_line: int
) -> Problem:
    """Return the problem where entries were changed and the links between them made to fit.

    Which of them cannot be told; the head's frontier and the first link that fails bound it.
    """
    first = first_departure(reading, edge, head) or edge.size
    wrong = [i for i, line in enumerate(reading.lines) if line is None or reading.changed(i)]
    last = edge.size + max(wrong, default=len(reading.lines) - 1)
    due = head.size - edge.size
    kind: Kind = "changed"
    if len(lines) != due:
        kind = "dropped" if len(lines) < due else "inserted"
    line = next((at.number for at in reading.lines[first - edge.size :] if at), head_line)
    return Problem(
        kind,
        line,
        f"Entries {first} to {last}, from line {line} on, are not those that were signed: one or "
        f"more was {kind} and the links after it made to fit, so that which cannot be told.",
        first,
        last,
    )


def settle(missing: Sequence[Missing], strays: Sequence[Stray]) -> Iterator[Found]:
    """Give what became of missing entries and stray lines of all appends together.

    A stray line that is a missing entry was moved; one that stands where an entry is missing is
    that entry, changed; of the others, the lines were inserted and the entries dropped.
    """
    by_digest = {stray.line.digest: stray for stray in strays}
    by_index = {stray.line.entry: stray for stray in strays}
    moved: set[int] = set()
    lost: dict[int, Missing] = {}
    for each in missing:
        stray = by_digest.get(each.digest or "")
        if stray is None and each.digest is None:
            stray = by_index.get(each.entry)
        if stray is None or stray.line.number in moved:
            lost[each.entry] = each
        else:
            moved.add(stray.line.number)
            yield Found("reordered", each.entry, stray.line.number)
    for stray in strays:
        if stray.line.number in moved:
            continue
        if stray.instead_of is not None and stray.instead_of in lost:
            del lost[stray.instead_of]
            yield Found("changed", stray.instead_of, stray.line.number)
        else:
            yield Found("inserted", None, stray.line.number)
    for each in lost.values():
        yield Found("dropped", each.entry, each.line)


def _out_of_order(standing: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the (line, entry) that were moved, told from those that only moved up for them.

    Where a few changed places, those that are not in the place of their rank; otherwise the
    fewest that must move for the rest to be in order.
    """
    ranked = sorted(entry for _, entry in standing)
    displaced = [each for each, due in zip(standing, ranked, strict=True) if each[1] != due]
    if not displaced:
        return []
    tails: list[int] = []  # the least entry that ends an ordered run of each length
    lengths = []
    for _, entry in standing:
        length = bisect_left(tails, entry)
        tails[length : length + 1] = [entry]
        lengths.append(length)
    wanted, out = len(tails) - 1, []
    bound = float("inf")
    for (number, entry), length in zip(reversed(standing), reversed(lengths), strict=True):
        if length == wanted and entry < bound:
            wanted, bound = wanted - 1, entry
        else:
            out.append((number, entry))
    return displaced if len(displaced) <= 2 * len(out) else out[::-1]
