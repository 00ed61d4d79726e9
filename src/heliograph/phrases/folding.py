"""Texts as they are searched: letter case, width and script folded, with the way back.

Two strings that differ only in what Unicode calls compatibility and case fold to the same one
(Unicode Standard Annex #15 and section 3.13; NFKD here, since it works character by character,
and strings alike under it are those alike under NFKC). Traditional characters become simplified
ones by code point (OpenCC's table). What has no width is dropped; a run of white space is one
space, and none between Han characters or kana; apostrophes, quotation marks and hyphens are each
of one kind.
"""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

CODES: Final = 0x110000
UNBROKEN: Final = 1  # of a script written without spaces: Han and kana
SPACE: Final = 2
WORD: Final = 4  # letters of scripts that have case, and digits: words of them have edges
MARK: Final = 8  # goes on with the character before it

_ALIKE: Final = {
    **dict.fromkeys("‘’‚‛ʼ′`", "'"),
    **dict.fromkeys("“”„‟「」『』«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
# Variation selectors, the grapheme joiner and the fillers of Hangul show nothing.
_UNSEEN: Final = frozenset(
    map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x034F, 0x115F, 0x1160])
)


class Folded(NamedTuple):
    """A folded text: ``codes`` (uint32), their ``kinds``, and the ``origin`` of each.

    ``origin`` is the place in the text, in characters, that a folded one comes from; it never
    falls.
    """

    codes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    origin: NDArray[np.int32]

    @property
    def text(self) -> str:
        """The folded text."""
        return self.codes.tobytes().decode("utf-32-le")


class Folding:
    """Folds texts; what a character folds to is worked out when it is first met.

    >>> Folding().fold("ＮＥＷ  quality — 新質 生產力").text
    'new quality - 新质生产力'
    """

    def __init__(self) -> None:
        self._known = np.zeros(CODES, np.bool_)
        self._first = np.zeros(CODES, np.int32)  # place in `_pool` of what a character folds to
        self._count = np.zeros(CODES, np.uint8)
        self._pool = np.zeros(0, np.uint32)
        self._kind = np.zeros(CODES, np.uint8)  # of folded characters
        self._order = np.zeros(CODES, np.uint8)  # canonical combining class of folded ones

    def fold(self, text: str) -> Folded:
        """Return a text folded; white space at its ends is kept as one space."""
        codes = np.frombuffer(f"\0{text}\0".encode("utf-32-le", "replace"), np.uint32)
        self._learn(codes)
        folded = self._ordered(self._expanded(codes))
        kept = _spaced(folded)
        return Folded(
            folded.codes[kept][1:-1], folded.kinds[kept][1:-1], folded.origin[kept][1:-1] - 1
        )

    def _expanded(self, codes: NDArray[np.uint32]) -> Folded:
        """Return each character replaced by what it folds to: none, one or several."""
        count = self._count[codes]
        origin = np.repeat(np.arange(len(codes), dtype=np.int32), count)
        if len(origin) == len(codes) and count.min() == 1:
            folded = self._pool[self._first[codes]]
        else:
            before = np.cumsum(count, dtype=np.int64) - count
            within = np.arange(len(origin), dtype=np.int64) - before[origin]
            folded = self._pool[self._first[codes[origin]] + within]
        return Folded(folded, self._kind[folded], origin)

    def _ordered(self, folded: Folded) -> Folded:
        """Return the marks of each character in canonical order, as whoever types them may not."""
        rank = self._order[folded.codes]
        if not ((rank[1:] > 0) & (rank[:-1] > rank[1:])).any():
            return folded
        order = np.lexsort((rank, np.cumsum(rank == 0)))
        return Folded(folded.codes[order], folded.kinds[order], folded.origin)

    def _learn(self, codes: NDArray[np.uint32]) -> None:
        """Work out what the characters not met before fold to."""
        new = np.unique(codes[~self._known[codes]])
        if not len(new):
            return
        plain = _simplified([_plain(chr(code)) for code in new.tolist()])
        self._count[new] = [len(each) for each in plain]
        self._first[new] = len(self._pool) + np.cumsum(self._count[new], dtype=np.int64)
        self._first[new] -= self._count[new]
        self._pool = np.append(
            self._pool, np.frombuffer("".join(plain).encode("utf-32-le"), np.uint32)
        )
        for char in set("".join(plain)):
            self._kind[ord(char)] = _kind(char)
            self._order[ord(char)] = unicodedata.combining(char)
        self._known[new] = True


def _plain(char: str) -> str:
    """Return what a character folds to, but for its script."""
    char = _ALIKE.get(char, char)
    folded = unicodedata.normalize("NFD", char).casefold()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", folded).casefold())
    return "".join(
        " " if each.isspace() else _ALIKE.get(each, each)
        for each in folded
        if unicodedata.category(each) != "Cf" and each not in _UNSEEN
    )


def _simplified(texts: list[str]) -> list[str]:
    """Return characters of traditional script as simplified ones, each on its own."""
    if all(each.isascii() for each in texts):
        return texts
    from opencc import OpenCC

    # Line breaks in between keep the characters from being read as words of several. Twice, since
    # what one character becomes may itself be one of another's old forms.
    convert = OpenCC("t2s").convert
    parts = convert(convert("\n".join("\r".join(each) for each in texts))).split("\n")
    return [part.replace("\r", "") for part in parts]


def _kind(char: str) -> int:
    """Return what matters of a folded character."""
    code = ord(char)
    if char == " ":
        return SPACE
    if 0x2E80 <= code <= 0x9FFF and unicodedata.category(char) in {"Lo", "Lm", "Nl", "Mn"}:
        return UNBROKEN | (MARK if unicodedata.combining(char) else 0)
    if 0x20000 <= code <= 0x3FFFF:
        return UNBROKEN
    category = unicodedata.category(char)
    if category[0] == "M" or 0x1160 <= code <= 0x11FF:  # vowels and ends of Korean syllables
        return MARK
    return WORD if category in {"Ll", "Lu", "Lt", "Nd"} else 0


def _spaced(folded: Folded) -> NDArray[np.bool_]:
    """Return which characters stay: of a run of white space the first, if it parts words."""
    space = (folded.kinds & SPACE) > 0
    kept = ~space
    edges = np.diff(space.view(np.int8))
    first = np.flatnonzero(edges == 1) + 1
    last = np.flatnonzero(edges == -1)
    unbroken = (folded.kinds[first - 1] & folded.kinds[last + 1] & UNBROKEN) > 0
    kept[first[~unbroken]] = True
    return kept
