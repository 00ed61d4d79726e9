"""Quotes: where the very words stand in a text, told from the same words elsewhere.

A quote is found as people copy it: a non-breaking or thin space, a line break or several spaces
are one space; curly, straight and angled quotation marks are the same; hyphens that may not break
are hyphens; what nobody sees (soft hyphens, joiners) does not count. Everything else must agree to
the letter. (TextQuoteSelector, W3C Web Annotation Data Model, section 4.2.4.)
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from heliograph.errors import InputError

_ALIKE = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u2032`\u00b4", "'"),
    **dict.fromkeys("\u2010\u2011", "-"),
}
_LETTERS = str.maketrans(_ALIKE)
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]+")
_BLANK = re.compile(r"\s+")
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

    Raises InputError where the quote has nothing to be seen.

    >>> occurrences("a b a b", "a b")
    (Span(start=0, end=3), Span(start=4, end=7))
    >>> occurrences("a b a b", "a b", prefix="b")
    (Span(start=4, end=7),)
    """
    folded = _folded(text)
    words, before, after = (_plain(each or "").strip() for each in (quote, prefix, suffix))
    if not words:
        raise InputError("a quote has words", remedy="copy the words that carry the claim.")
    found: list[Span] = []
    at = folded.text.find(words)
    while at >= 0 and len(found) < MANY:
        end = at + len(words)
        if _ends(folded.text, at, before) and _begins(folded.text, end, after):
            found.append(folded.span(at, end))
        at = folded.text.find(words, at + 1)
    return tuple(found)


class _Folded(NamedTuple):
    """A text as it is compared, and where its characters stood."""

    text: str
    original: str
    froms: tuple[int, ...]  # places in the folded text from which on the distance is another
    distances: tuple[int, ...]  # from a folded place to where it stood

    def span(self, start: int, end: int) -> Span:
        """Return where a part of the folded text stood, with the marks on its last letter."""
        stop = self._stood(end - 1) + 1
        while stop < len(self.original) and unicodedata.combining(self.original[stop]):
            stop += 1
        return Span(self._stood(start), stop)

    def _stood(self, at: int) -> int:
        run = bisect_right(self.froms, at)
        return at + (self.distances[run - 1] if run else 0)


@lru_cache(maxsize=4)
def _folded(text: str) -> _Folded:
    """Fold a text once, for all the quotes that are looked up in it."""
    parts: list[str] = []
    froms: list[int] = []
    distances: list[int] = []
    length = last = 0
    for match in _CHANGED.finditer(text):
        kept, new = text[last : match.start()], _plain(match.group())
        length += len(kept)
        for offset in range(len(new)):  # several only where marks stay apart from their letter
            froms.append(length + offset)
            distances.append(match.start() - length)
        parts += (kept, new)
        length += len(new)
        last = match.end()
        froms.append(length)
        distances.append(last - length)
    parts.append(text[last:])
    return _Folded("".join(parts), text, tuple(froms), tuple(distances))


def _plain(words: str) -> str:
    """Return words as they are compared."""
    seen = _UNSEEN.sub("", words)
    return _BLANK.sub(" ", unicodedata.normalize("NFC", seen).translate(_LETTERS))


# What folding can change: blanks and the unseen, marks after a letter, and letters that are alike.
_CHANGED = re.compile(
    "(?:[\\s\u00ad\u200b\u200c\u200d\u2060\ufeff]+)"
    f"|[{''.join(map(re.escape, _ALIKE))}]"
    "|.[\u0300-\u036f]+"
)


def _ends(text: str, at: int, before: str) -> bool:
    """Return whether the words before a place are these, a blank or none between."""
    return not before or text[max(0, at - len(before) - 1) : at].rstrip().endswith(before)


def _begins(text: str, at: int, after: str) -> bool:
    return not after or text[at : at + len(after) + 1].lstrip().startswith(after)


def _short(quote: str) -> str:
    return repr(quote if len(quote) <= 60 else f"{quote[:57]}...")


def _times(count: int) -> str:
    if count >= MANY:
        return f"{MANY} times or more"
    return "twice" if count == 2 else f"{count} times"
