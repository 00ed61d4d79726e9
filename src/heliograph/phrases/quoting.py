"""Articles quoted as evidence: an id, a day, and a few words around a phrase."""

from __future__ import annotations

import re

from heliograph.findings.phrase import Quoted
from heliograph.phrases.collection import Collection, Uses
from heliograph.phrases.issue_days import Int64s
from heliograph.privacy.pseudonyms import masked

SHOWN = 10
AROUND = 20
"""Characters on each side."""

_WORDING = 12
# Spaces, control characters, and the marks that turn the direction of what follows them.
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_HANDLE = re.compile(r"@[\w.-]+")


def quoted(collection: Collection, uses: Uses, rows: Int64s) -> tuple[Quoted, ...]:
    """Return the uses at ``rows`` as they are shown; a private person's other words are not."""
    shown = []
    for row in rows.tolist():
        article = int(uses.article[row])
        public = collection.published or bool(collection.labelled[collection.account[article]])
        around = _around(collection, uses, row, AROUND if public else 0)
        words = _HANDLE.sub("@[account]", masked(_UNSEEN.sub(" ", around))).strip()
        shown.append(
            Quoted(
                post_id=masked(collection.post_id[article].as_py()),
                day=collection.days.written(int(collection.place[article])),
                words=words,
            )
        )
    return tuple(shown)


def wordings(collection: Collection, uses: Uses, rows: Int64s) -> int:
    """Return how many different words stand around the phrase in the uses at ``rows``.

    Twelve characters on each side: copies of one text have the same.
    """
    return len({_around(collection, uses, row, _WORDING) for row in rows.tolist()})


def _around(collection: Collection, uses: Uses, row: int, characters: int) -> str:
    text = collection.text[int(uses.article[row])].as_py()
    start, end = int(uses.start[row]), int(uses.end[row])
    return str(text[max(0, start - characters) : end + characters])
