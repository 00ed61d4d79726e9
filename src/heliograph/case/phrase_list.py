"""The list of phrases that a case looks for: an input like any other, with its hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from heliograph.findings import Input
from heliograph.phrases.reading import load
from heliograph.phrases.records import Phrases


@dataclass(frozen=True)
class PhraseList:
    """Phrases, and what they are called as an input; the hash is over all records."""

    phrases: Phrases
    read: Input


def read_phrase_list(path: str | None) -> PhraseList:
    """Return the list in a file or folder, or the one that comes along where None.

    Raises InputError with the place of what is wrong.

    >>> read_phrase_list(None).read.name
    'the phrases that come with Heliograph'
    """
    phrases = load(path)
    encode = msgspec.json.Encoder(order="deterministic").encode
    written = encode([phrases.lists, list(phrases)])
    name = Path(path).resolve().name if path else "the phrases that come with Heliograph"
    digest = hashlib.sha256(written).hexdigest()
    return PhraseList(phrases, Input(name=name, sha256=digest, size_bytes=len(written)))
