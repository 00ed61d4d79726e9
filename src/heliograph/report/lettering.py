"""Words inside a drawing: as safe as those on the page, and as wide as there is room for."""

from __future__ import annotations

import unicodedata

from heliograph.privacy.pseudonyms import masked
from heliograph.report.untrusted import defanged, visible

_LOOKED_AT = 20  # characters for each letter of room; more could not show


def fitting(text: str, letters: int) -> str:
    """Return the start of a text that has room in ``letters``; a Chinese letter takes two.

    >>> fitting("New quality productive forces", 14), fitting("新质生产力", 10)
    ('New quality…', '新质生产力')
    """
    # Before cutting: half a pseudonym would still be one, half an address live.
    text = " ".join(defanged(visible(masked(text)[: _LOOKED_AT * letters])).split())
    taken, room = [0], letters
    for letter in text:
        taken.append(taken[-1] + _width(letter))
    if taken[-1] <= room:
        return text
    # The mark of what is left out needs room too.
    kept = max(i for i, width in enumerate(taken) if width <= room - 1)
    words = text[:kept].rpartition(" ")[0]  # between words, where there are any
    return (words if len(words) > kept * 2 // 3 else text[:kept]).rstrip() + "…"


def _width(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
