"""The records of a list of phrases: what an official formulation is, and how one knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

Certainty = Literal["read", "seen", "remembered"]
"""How it is known that words are a formulation.

``read``: a source says so, and the basis names it. ``seen``: the very words recur in a published
archive; that they are a formulation is the list's own reading of them. ``remembered``: they were
written down from general knowledge, and nobody has looked them up.
"""
Form = Literal["written", "variant", "translation"]

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,79}\Z")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Words = Annotated[str, msgspec.Meta(min_length=2, max_length=200, pattern=r"^[^\r\n]*\Z")]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=400, pattern=r"^[^\r\n]*\Z")]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")]  # ISO 639


class _Record(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Settings that all records share."""


class Phrase(_Record, frozen=True):
    """An official formulation: exact words, with the forms that count and the uses that do not.

    ``false_friends`` are longer strings of everyday language within which the phrase does not
    count. Script (traditional or simplified), letter case and width need no variants.

    >>> phrase = Phrase(id="new-three", written="新三样", lang="zh", gloss="the new three",
    ...                 basis="an archive", certainty="seen", translations={"en": ("new trio",)})
    >>> list(phrase.forms())
    [('新三样', 'written'), ('new trio', 'translation')]
    """

    id: Id
    written: Words
    lang: Language
    gloss: Line
    basis: Text
    certainty: Certainty
    variants: tuple[Words, ...] = ()
    translations: dict[Language, tuple[Words, ...]] = {}
    false_friends: tuple[Words, ...] = ()
    note: Text | None = None

    def forms(self) -> Iterator[tuple[str, Form]]:
        """Yield the strings that count, and what each of them is."""
        yield self.written, "written"
        yield from ((each, "variant") for each in self.variants)
        for texts in self.translations.values():
            yield from ((each, "translation") for each in texts)


class About(_Record, frozen=True):
    """What a list of phrases is, which version of it, and on what terms it may be used."""

    title: Line
    version: Line
    licence: Line
    note: Text | None = None


@dataclass(frozen=True)
class Phrases:
    """The phrases of one list or more, in the order of the files; no id stands twice."""

    lists: tuple[About, ...]
    phrases: tuple[Phrase, ...]

    def __len__(self) -> int:
        return len(self.phrases)

    def __iter__(self) -> Iterator[Phrase]:
        return iter(self.phrases)

    def __getitem__(self, number: int) -> Phrase:
        return self.phrases[number]
