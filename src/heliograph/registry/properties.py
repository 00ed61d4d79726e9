"""The fixed vocabulary of what a claim can say of its subject, read from properties.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from heliograph.registry.records import Id

Range = Literal["entity", "text", "date", "number", "word"]

DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_FIGURE: Final = re.compile(
    r"((over|more than|about|around|nearly|almost|at least|at most|fewer than|some) )?[0-9]",
    re.IGNORECASE,
)


class Ends(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The FollowTheMoney schema between two entities, and which end each of them is."""

    schema: str
    subject: str
    object: str


class Property(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a claim can say: how it reads, what its value may be, what the peers call it.

    ``verbs`` are English phrases that mean it, ``denied`` such that mean its contrary. ``stix`` is
    a relationship type of STIX 2.1. ``labels`` says whether a label can follow from such a claim.
    """

    id: str
    label: str
    range: tuple[Range, ...]
    ftm: Ends
    stix: str
    verbs: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    labels: bool = False

    def holds(self, value: str) -> bool:
        """Return whether a value in words fits.

        >>> properties()["adopted"].holds("2016-11"), properties()["adopted"].holds("last year")
        (True, False)
        """
        return (
            "text" in self.range
            or ("date" in self.range and DATE.fullmatch(value) is not None)
            or ("number" in self.range and any(letter.isdecimal() for letter in value))
            or ("word" in self.range and value in self.words)
        )

    def is_figure(self, value: str) -> bool:
        """Return whether a value is the date, or opens with the number, that this is for.

        >>> properties()["established"].is_figure("over 100 since 2018")
        True
        """
        return ("date" in self.range and DATE.fullmatch(value) is not None) or (
            "number" in self.range and _FIGURE.match(value) is not None
        )


@cache
def properties() -> Mapping[Id, Property]:
    """Return the vocabulary, each property by its id.

    >>> properties()["owned_by"].ftm
    Ends(schema='Ownership', subject='asset', object='owner')
    """
    from heliograph.registry.yamlfile import parse

    name = "properties.yaml"
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    listed = msgspec.convert(parse(text, name)[0], tuple[Property, ...], strict=False)
    return MappingProxyType({each.id: each for each in listed})


@cache
def by_verb() -> Mapping[str, tuple[tuple[Property, bool], ...]]:
    """Return the properties that each verb may mean, and whether it means the contrary.

    >>> [(each.id, contrary) for each, contrary in by_verb()["established"]]
    [('set_up', False), ('established', False)]
    """
    found: dict[str, tuple[tuple[Property, bool], ...]] = {}
    for each in properties().values():
        for verbs, contrary in ((each.verbs, False), (each.denied, True)):
            for verb in verbs:
                found[verb] = (*found.get(verb, ()), (each, contrary))
    return MappingProxyType(found)
