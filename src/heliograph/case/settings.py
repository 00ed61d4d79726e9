"""How a case was made: what a person can set, and the command line that sets it again."""

from __future__ import annotations

import datetime
import shlex
from collections.abc import Sequence
from typing import Literal, get_args

import msgspec

from heliograph.findings import MIN_GROUP_SIZE, Input

DEFAULT_BEHAVIOURS = (
    "co-link",
    "co-repost",
    "co-hashtag-sequence",
    "co-reply",
    "co-text",
    "co-image",
    "co-action",
)
"""What is looked at unless told otherwise. Not co-domain: linking to one news site is everyday."""


Analysis = Literal["coordination", "narratives", "phrases", "shifts", "removals"]
ANALYSES: tuple[Analysis, ...] = get_args(Analysis)
"""What can be looked for, in the order of the report."""
OF_POSTS: tuple[Analysis, ...] = ("coordination", "narratives", "phrases")
"""What needs nothing but posts: no panel, no checks."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that decides what a case comes to hold, besides its posts and its key.

    ``window`` None is 60 s, or twice the clock resolution of the data where that is more.
    ``analyses`` empty means all that the posts allow, or coordination alone where ``behaviours``
    are named; these, if empty, are those of ``DEFAULT_BEHAVIOURS`` that the posts have.
    ``translate`` is the model for texts of several languages ("use", "e5", "none"), the one that
    is installed where None; ``phrases`` a list of phrases and ``tiers`` their temperature tiers,
    of which a case keeps the names, those that come along where None; ``lexicons`` declares the
    topics, phrase lists and framings of which shifts and removals are looked for. ``registry`` is a
    registry's directory, of which a case keeps the name; ``labels_as_of`` the day for which its
    labels are looked up.
    """

    format: str | None = None
    timezone: str | None = None
    columns: dict[str, str] = {}
    platform: str | None = None
    max_bad_share: float = 0.01
    analyses: tuple[Analysis, ...] = ()
    behaviours: tuple[str, ...] = ()
    translate: Literal["use", "e5", "none"] | None = None
    phrases: str | None = None
    tiers: str | None = None
    lexicons: str | None = None
    window: str | None = None
    cell: str | None = None
    fdr: float = 0.05
    seed: int = 1
    min_group_size: int = MIN_GROUP_SIZE
    title: str | None = None
    registry: str | None = None
    labels_as_of: datetime.date | None = None


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What case.toml says: how the case was made, of what, and the hash of each of its files."""

    version: str
    settings: Settings
    inputs: tuple[Input, ...]
    files: dict[str, str]


def python_call(settings: Settings, given: Sequence[str] = ("posts",)) -> str:
    """Return the call that makes the same findings of the same frames.

    >>> python_call(Settings(seed=2))
    "heliograph.Case.create('case', posts, seed=2)"
    """
    frames = [each if each == "posts" else f"{each}={each}" for each in given]
    set_ = [f"{name}={(str(value) if isinstance(value, datetime.date) else value)!r}"
            for name, value in msgspec.structs.asdict(settings).items()
            if value != getattr(Settings(), name)]  # fmt: skip
    return f"heliograph.Case.create({', '.join([repr('case'), *frames, *set_])})"


def command_line(
    posts: Sequence[str],
    settings: Settings,
    *,
    panel: Sequence[str] = (),
    checks: Sequence[str] = (),
) -> str:
    """Return the command that makes the same findings of the files of these names.

    >>> command_line(["a b.csv"], Settings(window="30s"))
    "heliograph analyze 'a b.csv' --window 30s --fdr 0.05 --seed 1 --out case"
    """
    words = ["heliograph", "analyze", *posts] if posts else ["heliograph", "removals", *checks]
    for option, names in (("--panel", panel), ("--checks", checks if posts else ())):
        words += [word for name in names for word in (option, name)]
    options = ("format", "timezone", "platform", "window", "cell", "title", "registry")
    for option in (*options, "labels_as_of", "translate", "phrases", "tiers", "lexicons"):
        if (value := getattr(settings, option)) is not None:
            words += [f"--{option.replace('_', '-')}", str(value)]
    for field, column in sorted(settings.columns.items()):
        words += ["--map", f"{field}={column}"]
    for analysis in settings.analyses if posts else ():
        words += ["--only", analysis]
    for behaviour in settings.behaviours:
        words += ["--behaviour", behaviour]
    words += ["--fdr", repr(settings.fdr), "--seed", str(settings.seed)]
    if settings.min_group_size != MIN_GROUP_SIZE:
        words += ["--min-group-size", str(settings.min_group_size)]
    if settings.max_bad_share != Settings().max_bad_share:
        words += ["--max-bad-share", repr(settings.max_bad_share)]
    return shlex.join([*words, "--out", "case"])
