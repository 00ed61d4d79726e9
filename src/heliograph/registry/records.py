"""The records of a registry: sources and captures, entities and judgements, claims and evidence.

All are immutable and hold facts as somebody gave them; what follows from them (statuses, labels)
is worked out elsewhere and can be worked out again. Ids are opaque: lower-case letters, digits,
``-`` and ``.``; nothing is read off them, and they stay when a name changes. Dates are ISO 8601 and
may stop at the year or month (``2017``, ``2017-06``); times are UTC.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from heliograph.registry.vocabulary import (
    Basis,
    Credibility,
    Hedge,
    Kind,
    Modality,
    Part,
    Polarity,
    Reliability,
    Stance,
    Standing,
    Status,
    Verdict,
)

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9.-]{0,79}\Z")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=400, pattern=r"^[^\r\n]*\Z")]
Date = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z")]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
Instant = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")
]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")]  # BCP 47
Country = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")]  # ISO 3166, FollowTheMoney's codes
Web = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s]+\Z", max_length=2000)]


class _Record(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Settings that all records share."""


class Review(_Record, frozen=True):
    """Who looked a record over, in which role, and when."""

    by: Line
    on: Day
    note: Text | None = None


# -- who says it, and where it was seen --------------------------------------------------------


class Capture(_Record, frozen=True):
    """One copy of a source as it was seen: its bytes and its text, by their hashes."""

    id: Id
    sha256: Digest  # of the bytes
    text_sha256: Digest | None = None  # of the text in UTF-8; as sha256 where the bytes are text
    characters: int | None = None
    url: Web | None = None
    fetched_at: Instant | None = None
    media_type: Line | None = None
    note: Text | None = None


class Source(_Record, frozen=True):
    """A document or data set, who publishes it, and how far that publisher can be relied on.

    Sources that draw on one another, or on one origin, share an ``independence_group``: they
    count once. ``identified`` is false where nobody can tell who publishes it.
    """

    id: Id
    title: Line
    publisher: Line
    type: Line  # news report, analysis, data set, official text, leaked document, ...
    independence_group: Id
    reliability: Reliability
    graded_by: Line
    graded_because: Text
    identified: bool = True
    retracted: Review | None = None
    url: Web | None = None
    published: Date | None = None
    lang: Language | None = None
    licence: Line | None = None
    note: Text | None = None
    captures: tuple[Capture, ...] = ()


# -- what it is about ----------------------------------------------------------------------------


class Name(_Record, frozen=True):
    """A name in one language and script."""

    text: Line
    lang: Language | None = None
    type: Line = "name"  # name, alias, abbreviation, former, transliteration


class Account(_Record, frozen=True):
    """An account that an institution, outlet, brand or office runs; by handle, by id, or both."""

    platform: Line
    handle: Line | None = None
    id: Line | None = None
    url: Web | None = None


class Technique(_Record, frozen=True):
    """A technique of DISARM, by its external id, such as T0049."""

    id: Line
    name: Line


class Entity(_Record, frozen=True):
    """An institution, outlet, brand, office, law, mechanism or tactic; never a private person.

    ``not_the_same`` keeps homonyms apart: the ids of entities that are easily taken for this one.
    ``accounts`` and ``domains`` are those it runs under its own name; that it runs each of them is
    a claim, and a label names only what is claimed.
    """

    id: Id
    kind: Kind
    names: tuple[Name, ...]
    schema: Line | None = None  # of FollowTheMoney; the usual one of the kind if not given
    description: Text | None = None
    countries: tuple[Country, ...] = ()
    accounts: tuple[Account, ...] = ()
    domains: tuple[Line, ...] = ()
    not_the_same: tuple[Id, ...] = ()
    techniques: tuple[Technique, ...] = ()
    review: Review | None = None


class Judgement(_Record, frozen=True):
    """That two entities are one, or are two, by whom and why; a later one on the pair reverses it.

    ``left`` gives its id to both where they are the same.
    """

    id: Id
    left: Id
    right: Id
    verdict: Verdict
    by: Line
    on: Day
    because: Text


# -- what is said --------------------------------------------------------------------------------


class Speaker(_Record, frozen=True):
    """One link of an attribution chain."""

    who: Line
    standing: Standing


class Evidence(_Record, frozen=True):
    """Where a claim stands: a capture, the very words, and whether they support it.

    ``quote`` occurs in the capture's text; ``prefix`` and ``suffix`` are the words around it that
    tell it from the same words elsewhere (TextQuoteSelector, W3C Web Annotation).
    """

    source: Id
    capture: Id | None = None  # the source's only one if not given
    quote: Text | None = None  # None for a row of a data set, named by ``locator``
    prefix: Line | None = None
    suffix: Line | None = None
    locator: Line | None = None  # row, page or section
    stance: Stance = "supports"
    credibility: Credibility = 6  # Admiralty: 1 confirmed ... 5 improbable, 6 cannot be judged


class Ruling(_Record, frozen=True):
    """A person's assessment of a claim; it may lower what the rules give, never raise it."""

    status: Status
    by: Line
    on: Day
    because: Text


class Claim(_Record, frozen=True):
    """What somebody says of a subject: a property and its value, or another entity.

    ``subject`` is an entity, or ``about`` says in words what it is about. ``value`` is text, or
    ``object`` an entity: the claim is then a relation. ``chain`` leads from the publisher to the
    first speaker. ``repeats`` names the claim of the same document that this one says again.
    """

    id: Id
    property: Line
    chain: tuple[Speaker, ...]
    evidence: tuple[Evidence, ...]
    subject: Id | None = None
    about: Line | None = None
    value: Text | None = None
    object: Id | None = None
    hedge: Hedge = "none"
    basis: Basis | None = None
    modality: Modality = "does"
    polarity: Polarity = "affirmed"
    part: Part = "body"
    lang: Language | None = None
    original: Text | None = None  # the value as the document puts it, where it was translated
    valid_from: Date | None = None
    valid_to: Date | None = None
    mentioned: Line | None = None  # a date in the document's words
    recorded: Day | None = None
    repeats: Id | None = None
    supersedes: Id | None = None
    withdrawn: Review | None = None
    rulings: tuple[Ruling, ...] = ()


# -- the folder ----------------------------------------------------------------------------------


class About(_Record, frozen=True):
    """What registry.yaml says of the whole: who keeps it, and where to object."""

    title: Line
    maintainer: Line
    appeal: Line  # a mail address or page where a label can be objected to
    licence: Line
    criteria: Line  # version of the label criteria
    reviewed: Day | None = None
    description: Text | None = None
