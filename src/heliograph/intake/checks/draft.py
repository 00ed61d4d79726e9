"""A row of checks as its file has it: a post, and the looks at it that the row tells of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from heliograph.checks import State


class Look(msgspec.Struct, gc=False):
    """One look at a post; ``field`` is that of its time."""

    field: str
    time: str | int
    state: State
    exact: bool = False
    cause: str | None = None
    notice: str | None = None


class CheckDraft(msgspec.Struct, kw_only=True, gc=False):
    """One row before times are read and accounts named.

    ``looks`` are in the order in which they must have been; ``from_posting`` says that the
    posting itself counts as the first of them.
    """

    post_id: str
    looks: Sequence[Look]
    from_posting: bool = False
    posted_at: str | int = ""
    account: str | None = None
    account_is_handle: bool = False
    platform: str | None = None
    topics: Sequence[str] = ()
    text: str | None = None


@dataclass
class CheckBinding:
    """A shape of checks bound to one file; ``draft`` raises BadRow for a row that is none."""

    draft: Callable[[Any], CheckDraft]
    format: str
    columns: dict[str, str]  # of each field; it may grow while rows are read
    zone: str | None = None  # of naive times, where the person names none
    platform: str | None = None
    guessed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
