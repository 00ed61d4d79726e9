"""Notices that are known to be a platform's own: what they say, and whether they confirm.

They tell of posts that are gone already and of nothing else: no text is judged by them.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from heliograph.checks import Cause

_MOST_CHARS = 500  # a notice is a sentence; what is longer is a page
_ENDS = " .。,!"


@dataclass(frozen=True)
class Fingerprint:
    """A notice known word for word; ``id`` never changes its meaning."""

    id: str
    platform: str
    lang: str
    text: str
    begins: bool  # whether more may follow
    cause: Cause
    confirms: bool  # whether it says that the platform took the post away
    basis: str  # where the words were seen


@cache
def fingerprints() -> tuple[Fingerprint, ...]:
    """Return all notices that are known, in the order of ``notices.toml``."""
    written = files("heliograph.removals").joinpath("notices.toml").read_text("utf-8")
    return tuple(Fingerprint(**each) for each in tomllib.loads(written)["notice"])


def fingerprint_of(notice: str) -> Fingerprint | None:
    """Return the known notice that a text is; None where it is another one.

    Width, case, blanks and the last full stop or comma do not matter; any other word does.

    >>> fingerprint_of("此帐号已被屏蔽, 内容无法查看").cause
    'account_blocked'
    >>> fingerprint_of("此内容因违规无法查看吗") is None
    True
    """
    if len(notice) > _MOST_CHARS:
        return None
    words = _plain(notice)
    exact, beginnings = _known()
    if words in exact:
        return exact[words]
    return next((each for start, each in beginnings if words.startswith(start)), None)


@cache
def _known() -> tuple[dict[str, Fingerprint], tuple[tuple[str, Fingerprint], ...]]:
    exact = {_plain(each.text): each for each in fingerprints()}
    return exact, tuple((_plain(each.text), each) for each in fingerprints() if each.begins)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold().strip(_ENDS)
