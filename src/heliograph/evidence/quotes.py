"""Quotes: where the very words stand in a text, told from the same words elsewhere.

A quote is found as people copy it: a non-breaking or thin space, a line break or several spaces
are one space; curly, straight and angled quotation marks are the same; hyphens that may not break
are hyphens. Everything else must agree to the letter. (TextQuoteSelector, W3C Web Annotation Data
Model, section 4.2.4.)
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from heliograph.errors import InputError

_DOUBLE = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033'
_SINGLE = "'\u2018\u2019\u201a\u201b\u2039\u203a\u2032`\u00b4"
_HYPHENS = "-\u2010\u2011"
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
MANY = 100
"""Occurrences that are counted at most; a quote that stands there more often says nothing."""


class Span(NamedTuple):
    """Where a quote stands: from ``start`` up to ``end``, in characters."""

    start: int
    end: int


def find(text: str, quote: str, prefix: str | None = None, suffix: str | None = None) -> Span:
    """Return where a quote stands in a text, between ``prefix`` and ``suffix`` if given.

    Raises InputError where it does not stand there, or more than once.

    >>> find("It said \u201creportedly\u00a0manages\u201d.", 'said "reportedly manages"')
    Span(start=3, end=28)
    """
    spans = occurrences(text, quote, prefix, suffix)
    if not spans:
        raise InputError(
            f"the quote {_short(quote)} does not stand in the text",
            remedy="copy the words exactly as the source has them.",
        )
    if len(spans) > 1:
        raise InputError(
            f"the quote {_short(quote)} stands in the text {_times(len(spans))}",
            remedy="give a prefix or suffix, or more words, so that one place is meant.",
        )
    return spans[0]


def occurrences(
    text: str, quote: str, prefix: str | None = None, suffix: str | None = None
) -> tuple[Span, ...]:
    """Return each place where a quote stands between its prefix and suffix, at most ``MANY``.

    >>> occurrences("a b a b", "a b")
    (Span(start=0, end=3), Span(start=4, end=7))
    >>> occurrences("a b a b", "a b", prefix="b")
    (Span(start=4, end=7),)
    """
    found: list[Span] = []
    # A text may be composed (e with acute) or decomposed (e, then acute); so may the quote be.
    forms = {unicodedata.normalize(form, quote) for form in ("NFC", "NFD")} | {quote}
    for form in sorted(forms):
        for match in _pattern(form, prefix, suffix, any(c in text for c in _UNSEEN)).finditer(text):
            found.append(Span(match.start(1), match.end(1)))
            if len(found) >= MANY:
                break
    return tuple(sorted(set(found)))


@lru_cache(maxsize=4096)
def _pattern(quote: str, prefix: str | None, suffix: str | None, unseen: bool) -> re.Pattern[str]:
    if not quote.strip():
        raise InputError("a quote has words", remedy="copy the words that carry the claim.")
    before = f"{_loosely(prefix, unseen)}\\s*" if prefix and prefix.strip() else ""
    after = f"\\s*{_loosely(suffix, unseen)}" if suffix and suffix.strip() else ""
    # Looked for ahead, so that places which overlap are all found.
    return re.compile(f"(?={before}({_loosely(quote, unseen)}){after})")


def _loosely(words: str, unseen: bool) -> str:
    """Return the pattern of words whose spaces, quotation marks and hyphens may be any."""
    between = f"[{_UNSEEN}]*" if unseen else ""
    return r"\s+".join(
        between.join(_letter(letter) for letter in word if letter not in _UNSEEN)
        for word in words.split()
    )


def _letter(letter: str) -> str:
    for alike in (_DOUBLE, _SINGLE, _HYPHENS):
        if letter in alike:
            return f"[{re.escape(alike)}]"
    return re.escape(letter)


def _short(quote: str) -> str:
    return repr(quote if len(quote) <= 60 else f"{quote[:57]}...")


def _times(count: int) -> str:
    if count >= MANY:
        return f"{MANY} times or more"
    return "twice" if count == 2 else f"{count} times"
