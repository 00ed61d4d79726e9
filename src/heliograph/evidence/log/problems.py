"""What a check finds wrong with a log, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

Kind = Literal[
    "changed",  # an entry is not as it was signed
    "dropped",
    "reordered",
    "inserted",
    "bad signature",  # of a head
    "broken head",  # a head cannot be read, is missing, or is not where it was written
    "broken start",  # the first line is not as it was, or no genesis
    "other key",
    "torn tail",  # what a crash left after the last head
    "cut short",  # the log ends before a head that is known
]

Wrong = Literal["changed", "dropped", "reordered", "inserted"]


class Problem(msgspec.Struct, frozen=True):
    """Something that is wrong, the entries it is about, and the line of the file (from 1).

    Entries that follow each other are one problem, from ``entry`` to ``last_entry``; both are
    None where it is not about entries that the log should have.
    """

    kind: Kind
    line: int
    sentence: str
    entry: int | None = None
    last_entry: int | None = None


class Found(NamedTuple):
    """One entry that is wrong: its index, None where no such entry was signed, and its line."""

    kind: Wrong
    entry: int | None
    line: int


def in_words(found: Iterable[Found]) -> list[Problem]:
    """Return problems for what was found, neighbours of a kind together.

    >>> in_words([Found("changed", 3, 7)])[0].sentence
    'Entry 3 on line 7 is not as it was signed.'
    """
    problems: list[Problem] = []
    run: list[Found] = []
    for each in sorted(found, key=lambda each: (each.kind, each.line, each.entry or 0)):
        if run and not _follows(run[-1], each):
            problems.append(_problem(run))
            run = []
        run.append(each)
    return [*problems, _problem(run)] if run else problems


def _follows(before: Found, after: Found) -> bool:
    if before.kind != after.kind or before.kind == "reordered":
        return False
    if before.entry is None or after.entry is None:
        return before.entry is after.entry and after.line == before.line + 1
    step = 0 if before.kind == "dropped" else 1
    return after.entry == before.entry + 1 and after.line == before.line + step


def _problem(run: list[Found]) -> Problem:
    (kind, entry, line), last = run[0], run[-1]
    several = len(run) > 1
    who = f"Entries {entry} to {last.entry}" if several else f"Entry {entry}"
    lines = f"lines {line} to {last.line}" if several else f"line {line}"
    are = "are" if several else "is"
    match kind:
        case "changed":
            sentence = (
                f"{who} on {lines} {are} not as {'they were' if several else 'it was'} signed."
            )
        case "dropped":
            sentence = f"{who} {are} missing, before line {line}."
        case "reordered":
            sentence = f"{who} on {lines} is not in its place."
        case "inserted":
            what = "are no entries of this log" if several else "is no entry of this log"
            sentence = f"{lines.capitalize()} {what}, or moved from elsewhere."
    return Problem(kind, line, sentence, entry, last.entry)
