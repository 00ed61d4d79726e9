"""The list of phrases that a case looks for: an input like any other, with its hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from heliograph.findings import Input
from heliograph.phrases.reading import load
from heliograph.phrases.records import Phrases
from heliograph.phrases.tiers import Tiers, load_tiers


@dataclass(frozen=True)
class PhraseList:
    """Phrases and tiers, and what they are called as an input; the hash is over all records."""

    phrases: Phrases
    tiers: Tiers
    read: Input


def read_phrase_list(path: str | None, tiers_path: str | None) -> PhraseList:
    """Return the list in a file or folder and the tiers in a file; where None, what comes along.

    Raises InputError with the place of what is wrong.

    >>> read_phrase_list(None, None).read.name
    'the phrases that come with Heliograph'
    """
    phrases, tiers = load(path), load_tiers(tiers_path)
    encode = msgspec.json.Encoder(order="deterministic").encode
    written = encode([phrases.lists, list(phrases), tiers])
    given = [Path(each).resolve().name for each in (path, tiers_path) if each is not None]
    return PhraseList(
        phrases,
        tiers,
        Input(
            name=", ".join(given) or "the phrases that come with Heliograph",
            sha256=hashlib.sha256(written).hexdigest(),
            size_bytes=len(written),
        ),
    )
