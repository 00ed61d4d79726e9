"""What was changed between two wordings, word by word; Chinese, Japanese, Thai by characters.

The shortest edit script (Myers 1986). Its cost grows with the words times the changes, so both are
bounded: of each text so many words are read, and where more changes than ``MOST_EDITS`` would be
needed, what lies between the common beginning and end counts as one change.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from heliograph.findings.narrative import Change

MOST_WORDS = 5000
MOST_EDITS = 100  # words taken out or put in
SHOWN = 12
MOST_CHARACTERS = 200  # of either side of a change

_WORD = re.compile(
    "[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    "|[^\\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]+(?:['’][^\\W\\d_]+)?"
    r"|[^\w\s]"
)
_LINK_OR_MENTION = re.compile(r"https?://\S+|www\.\S+|@\[account\]:?", re.IGNORECASE)


def changes(before: str, after: str) -> tuple[tuple[Change, ...], int]:
    """Return the first ``SHOWN`` changes from one text to another, and how many there are.

    Links, mentions and letter case do not count.

    >>> changes("The harbour was closed today", "The harbour will be closed today, they say")[0]
    (Change(before='was', after='will be'), Change(before='', after=', they say'))
    """
    one, two = _words(before), _words(after)
    spans = _spans([word.casefold() for word, _ in one[1]], [word.casefold() for word, _ in two[1]])
    shown = tuple(
        Change(before=_written(*one, a, a_end), after=_written(*two, b, b_end))
        for a, a_end, b, b_end in spans[:SHOWN]
    )
    return shown, len(spans)


def words_of(text: str) -> int:
    """Return the words of a text; two Chinese, Japanese or Thai characters count as one.

    >>> words_of("港口今天关闭"), words_of("It's closed: https://a.example/x")
    (3, 2)
    """
    every: list[str] = _WORD.findall(_LINK_OR_MENTION.sub(" ", text))
    found = [word for word in every if word[0].isalnum()]
    single = sum(len(word) == 1 and word >= "\u0e00" for word in found)
    return len(found) - single + (single + 1) // 2


def _words(text: str) -> tuple[str, list[tuple[str, int]]]:
    """Return the text without links, and its words with their places."""
    text = _LINK_OR_MENTION.sub(" ", text)
    words: list[tuple[str, int]] = []
    for found in _WORD.finditer(text):
        if len(words) == MOST_WORDS:
            break
        words.append((found.group(), found.start()))
    return text, words


def _written(text: str, words: Sequence[tuple[str, int]], begin: int, end: int) -> str:
    if begin == end:
        return ""
    last, at = words[end - 1]
    whole = " ".join(text[words[begin][1] : at + len(last)].split())
    return whole if len(whole) <= MOST_CHARACTERS else whole[: MOST_CHARACTERS - 1] + "…"


Span = tuple[int, int, int, int]


def _spans(a: Sequence[str], b: Sequence[str]) -> list[Span]:
    """Return where the two differ: begin and end in either, in order."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    a_end, b_end = len(a) - tail, len(b) - tail
    if head == a_end and head == b_end:
        return []
    steps = _script(a[head:a_end], b[head:b_end])
    if steps is None:
        return [(head, a_end, head, b_end)]
    spans: list[Span] = []
    for x, x_end, y, y_end in steps:
        span = (x + head, x_end + head, y + head, y_end + head)
        if spans and spans[-1][1] == span[0] and spans[-1][3] == span[2]:
            span = (spans[-1][0], span[1], spans.pop()[2], span[3])
        spans.append(span)
    return spans


def _script(a: Sequence[str], b: Sequence[str]) -> list[Span] | None:
    """Return the single steps of the shortest edit script; None where it is too long."""
    reach = {1: 0}  # by diagonal, how far into ``a``
    trace: list[dict[int, int]] = []
    for edits in range(MOST_EDITS + 1):
        trace.append(dict(reach))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            y = x - k
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x, y = x + 1, y + 1
            reach[k] = x
            if x >= len(a) and y >= len(b):
                return _steps(trace, len(a), len(b))
    return None


def _steps(trace: list[dict[int, int]], x: int, y: int) -> list[Span]:
    steps: list[Span] = []
    for edits in range(len(trace) - 1, 0, -1):
        reach, k = trace[edits], x - y
        down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
        before = k + 1 if down else k - 1
        from_x = reach[before]
        from_y = from_x - before
        steps.append((from_x, from_x + (not down), from_y, from_y + down))
        x, y = from_x, from_y
    return steps[::-1]
