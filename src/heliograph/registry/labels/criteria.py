"""Criteria for labels: data, published with an id that never changes its meaning.

A criteria file says which claims, of which standing, give an entity which tier. It holds no
country: the same file serves every state.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from heliograph.errors import InputError
from heliograph.registry.records import Id
from heliograph.registry.vocabulary import (
    LABELLED_KINDS,
    Basis,
    Hedge,
    Kind,
    Modality,
    Part,
    Polarity,
    Reliability,
    Tier,
)

Side = Literal["affiliated", "independent"]
_DIRECTORY = Path(__file__).parent / "criteria"


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings that every part of a criteria file shares."""


class ClaimCriteria(_Part, frozen=True):
    """What every claim must be before it counts."""

    modalities: tuple[Modality, ...]
    polarities: tuple[Polarity, ...]
    parts: tuple[Part, ...]
    hedges: tuple[Hedge, ...]
    bases_refused: tuple[Basis, ...]


class Ground(_Part, frozen=True):
    """A status that suffices, if enough groups with a source of such a grade support it."""

    status: Literal["single_source", "corroborated"]
    reliability: tuple[Reliability, ...]


class Target(_Part, frozen=True):
    """An entity that a relation may lead to: of one of these kinds, or with one of these tiers."""

    kinds: tuple[Kind, ...] = ()
    tiers: tuple[Tier, ...] = ()


class Condition(_Part, frozen=True):
    """A claim that is needed: a property with one of these values, or leading to such a target.

    With neither, any value or object will do.
    """

    properties: tuple[str, ...]
    bar: str
    values: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()


class Rule(_Part, frozen=True):
    """Conditions that together give entities of some kinds the tier they stand under.

    A rule that ``yields`` does not contradict the other side: it says nothing beside it.
    """

    id: str
    kinds: tuple[Kind, ...]
    all: tuple[Condition, ...]
    yields: bool = False


class TierCriteria(_Part, frozen=True):
    """One tier: what it means, how it follows, how long it holds, whether it names accounts."""

    tier: Tier
    side: Side
    meaning: str
    validity_days: int
    names_accounts: bool
    rules: tuple[Rule, ...]


class Leaning(_Part, frozen=True):
    """A claim that speaks for a side without giving a tier."""

    side: Side
    kinds: tuple[Kind, ...]
    properties: tuple[str, ...]
    bar: str


class Inheritance(_Part, frozen=True):
    """A relation along which the subject's label passes to the object."""

    id: str
    properties: tuple[str, ...]
    kinds: tuple[Kind, ...]
    tiers: tuple[Tier, ...]
    bar: str


class Running(_Part, frozen=True):
    """Claims that show that an entity runs an account or a domain that it lists."""

    accounts: tuple[str, ...]
    domains: tuple[str, ...]
    bar: str


class Criteria(_Part, frozen=True):
    """A criteria file; ``tiers`` stand in order of precedence.

    Raises InputError where the file contradicts itself.
    """

    id: Id
    title: str
    published: str
    claims: ClaimCriteria
    bars: dict[str, tuple[Ground, ...]]
    tiers: tuple[TierCriteria, ...]
    leanings: tuple[Leaning, ...]
    inherits: tuple[Inheritance, ...]
    running: Running

    def __post_init__(self) -> None:
        """Hold what the rules of every version have in common."""
        named = [each.tier for each in self.tiers]
        if len(set(named)) < len(named) or "unknown" in named:
            raise InputError("criteria name each tier once, and 'unknown' never: nothing gives it")
        kinds = [kind for rule in self._rules() for kind in rule.kinds]
        kinds += [kind for each in self.inherits for kind in each.kinds]
        if private := set(kinds) - LABELLED_KINDS:
            raise InputError(f"criteria give a label to the kind {min(private)}, which has none")
        bars = [each.bar for rule in self._rules() for each in rule.all]
        bars += [each.bar for each in self.inherits] + [each.bar for each in self.leanings]
        bars.append(self.running.bar)
        if missing := set(bars) - set(self.bars):
            raise InputError(f"criteria use the bar {min(missing)!r}, which is not there")

    def properties(self) -> frozenset[str]:
        """Return the properties of all claims that the criteria look at."""
        asked = {*self.running.accounts, *self.running.domains}
        asked.update(
            name for rule in self._rules() for each in rule.all for name in each.properties
        )
        asked.update(name for each in self.leanings for name in each.properties)
        asked.update(name for each in self.inherits for name in each.properties)
        return frozenset(asked)

    def _rules(self) -> list[Rule]:
        return [rule for tier in self.tiers for rule in tier.rules]


def published() -> tuple[str, ...]:
    """Return the ids of the criteria there are, the oldest first.

    >>> published()
    ('2026-11',)
    """
    return tuple(sorted(path.stem for path in _DIRECTORY.glob("*.yaml")))


@lru_cache(maxsize=8)
def criteria(version: str) -> Criteria:
    """Return the criteria of a version; raises InputError where there is no such version.

    >>> criteria("2026-11").tiers[0].tier
    'official'
    """
    from heliograph.registry.yamlfile import parse

    known = published()
    if version not in known:
        raise InputError(
            f"there are no label criteria {version!r}",
            remedy=f"name one of these in registry.yaml: {', '.join(known)}.",
        )
    path = _DIRECTORY / f"{version}.yaml"
    value, _ = parse(path.read_text(encoding="utf-8"), path.name)
    read = msgspec.convert(value, Criteria, strict=False)
    if read.id != version:
        raise InputError(f"the criteria call themselves {read.id!r}", path=path.name)
    return read
