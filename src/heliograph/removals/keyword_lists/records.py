"""A dated snapshot of a keyword list, as somebody published it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Combination: TypeAlias = frozenset[str]
"""What must occur together: a single keyword is a combination of one. Order says nothing."""


@dataclass(frozen=True)
class Snapshot:
    """A list as it was on one day: its combinations, and the category of each that has one."""

    day: str  # ISO 8601
    combinations: frozenset[Combination]
    categories: Mapping[Combination, str]
    source: str  # the file it was read from


def written(combination: Combination) -> str:
    """Return a combination as text, its parts in a fixed order.

    >>> written(frozenset({"b", "a"}))
    'a + b'
    """
    return " + ".join(sorted(combination))
