"""The records of a file of lexicons: declared terms, and what kind of list each is.

A lexicon tells what a text is about, which formulations it uses, or in which terms it puts a
matter. None can say what anybody feels or sides with: there is no such kind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

import msgspec

from heliograph.errors import ScopeError

Kind = Literal["topic", "phrases", "framing"]
KINDS: tuple[str, ...] = get_args(Kind)

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,79}\Z")]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\r\n]*\Z")]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=400, pattern=r"^[^\r\n]*\Z")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Term = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\r\n]*\Z")]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}\Z")]  # ISO 639-1


class _Record(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Settings that all records share."""


class Lexicon(_Record, frozen=True):
    """Terms of which a text has one or has none; exact words, every form written out.

    Letter case, accents, width, and traditional or simplified characters make no other form.
    With a ``lang``, only texts in that language are looked at. Raises ScopeError for a kind that
    would say what somebody feels or sides with, or any other than the three.

    >>> Lexicon(id="energy", kind="topic", title="Energy", terms=("oil price", "油价")).kind
    'topic'
    """

    id: Id
    kind: Kind
    title: Title
    terms: tuple[Term, ...]
    lang: Language | None = None
    note: Text = ""

    def __post_init__(self) -> None:
        """Hold that it is of one of the three kinds, however it was made."""
        if self.kind not in KINDS:
            raise ScopeError(
                f"the lexicon {self.id!r} is said to be of {self.kind!r}; a lexicon is a topic, "
                "phrases or a framing, and never of what people feel or side with"
            )


class About(_Record, frozen=True):
    """What a file of lexicons is, which version of it, and on what terms it may be used."""

    title: Line
    version: Line
    licence: Line
    note: Text = ""


class Written(_Record, frozen=True):
    """What lexicons are called as an input to an analysis."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Lexicons:
    """The lexicons of a file, in its order; no id stands twice. ``file`` is as it lay on disk."""

    about: About
    lexicons: tuple[Lexicon, ...]
    file: Written

    def __len__(self) -> int:
        return len(self.lexicons)

    def __iter__(self) -> Iterator[Lexicon]:
        return iter(self.lexicons)

    def __getitem__(self, number: int) -> Lexicon:
        return self.lexicons[number]


def as_input(lexicons: Iterable[Lexicon]) -> Written:
    """Return the file that lexicons were read from; for others a name, and a hash of all records.

    >>> energy = Lexicon(id="energy", kind="topic", title="Energy", terms=("oil price",))
    >>> as_input([energy]).size_bytes
    71
    """
    if isinstance(lexicons, Lexicons):
        return lexicons.file
    written = msgspec.json.Encoder(order="deterministic").encode(list(lexicons))
    return Written(
        name="lexicons given in memory",
        sha256=hashlib.sha256(written).hexdigest(),
        size_bytes=len(written),
    )
