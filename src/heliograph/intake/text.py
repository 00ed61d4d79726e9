"""Texts: repaired where they cannot be encoded, and searched for links and hashtags."""

from __future__ import annotations

import re

from heliograph.intake.urls import MAX_URL_CHARS

_LINK = re.compile(r"https?://[^\s<>\"'`|\\^{}]+", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<![\w&/#])[#＃]([^\W_][\w·]*|_+[^\W_][\w·]*)")
_TRAILING = frozenset(".,;:!?…。，、！？*_~’”»")
_CLOSERS = {")": "(", "]": "[", "）": "（", "】": "【", "」": "「"}


def repaired(text: str) -> str:
    r"""Return the text with U+FFFD for what is no character: stray bytes, surrogates, NUL.

    >>> repaired("a\x00b\udcff")
    'a�b�'
    """
    if text.isascii() and "\x00" not in text:
        return text
    # A pair of surrogates (JSON escapes) is one character; a lone one is none.
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return paired.replace("\x00", "\ufffd")


def links_in(text: str) -> list[str]:
    """Return the links in a text, without the punctuation that follows them.

    >>> links_in("see https://a.example/x, (https://b.example/y_(z)).")
    ['https://a.example/x', 'https://b.example/y_(z)']
    """
    if "://" not in text:
        return []
    short = (link for link in _LINK.findall(text) if len(link) <= MAX_URL_CHARS)
    return [bare for link in short if (bare := _trimmed(link))]


def hashtags_in(text: str) -> list[str]:
    """Return the hashtags in a text, without '#'.

    >>> hashtags_in("#One and #zwei, not a#b")
    ['One', 'zwei']
    """
    if "#" not in text and "＃" not in text:
        return []
    return _HASHTAG.findall(_LINK.sub(" ", text))


def _trimmed(link: str) -> str:
    while link and (link[-1] in _TRAILING or _closes_nothing(link)):
        link = link[:-1]
    return link


def _closes_nothing(link: str) -> bool:
    opener = _CLOSERS.get(link[-1])
    return opener is not None and link.count(link[-1]) > link.count(opener)
