"""The errors a person meets.

::

    HeliographError      anything this package raises on purpose
    +-- InputError       the input, or an option, cannot be used (exit code 2)
    +-- ScopeError       the output would break a rule of the project's scope (exit code 2)
"""

from __future__ import annotations

from pathlib import Path


class HeliographError(Exception):
    """Anything Heliograph raises on purpose; its text is written for a person."""


class InputError(HeliographError):
    """An input or option that cannot be used: what is wrong, where, and what to do.

    >>> raise InputError("the column 'time' is missing", path="a.csv", line=1,
    ...                  remedy="name it with --map time=COLUMN.")
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: a.csv, line 1: the column 'time' is missing; \
name it with --map time=COLUMN.
    """

    def __init__(
        self,
        problem: str,
        *,
        path: str | Path | None = None,
        line: int | None = None,
        column: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.problem = problem
        self.path = path
        self.line = line
        self.column = column
        self.remedy = remedy
        # A name on disk need not be text; what cannot be shown is escaped.
        shown = str(path).encode("utf-8", "backslashreplace").decode()
        place = [shown] if path is not None else []
        if line is not None:
            place.append(f"line {line}")
        if column is not None:
            place.append(f"column {column!r}")
        where = ", ".join(place) + ": " if place else ""
        what_to_do = f"; {remedy}" if remedy else ""
        super().__init__(f"{where}{problem}{what_to_do}")


class ScopeError(HeliographError):
    """An output that the project's scope forbids, such as a finding on too small a group."""
