"""The parts that findings are made of, and the words that none may use."""

from __future__ import annotations

import re
from numbers import Integral
from typing import Literal, get_args

import msgspec

from heliograph.errors import InputError, ScopeError
from heliograph.privacy.pseudonyms import PSEUDONYM
from heliograph.registry.labels.days import day
from heliograph.registry.vocabulary import LABELLED_KINDS, Kind, Tier

MIN_GROUP_SIZE = 5
MIN_GROUP_SIZE_FLOOR = 3

Verdict = Literal["ruled out", "not ruled out", "not testable"]

# What synchrony alone can never show; such a word needs evidence of its own in the registry.
UNSAID = re.compile(
    r"\b(inauthentic\w*|bots?|botnet\w*|automated|trolls?|paid|fake|\w*puppet\w*|astroturf\w*|"
    r"disinformation|state[- ](run|sponsored|controlled|backed|operated|affiliated|linked))\b",
    re.IGNORECASE,
)
# Labels that say something of an institution; the others would only tell an account's name.
NAMING_TIERS: frozenset[Tier] = frozenset(get_args(Tier)) - {"none_found", "unknown"}


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings that every part of a finding shares."""


class Statistic(Record, frozen=True, kw_only=True):
    """What was observed and what the null model expects, in the same unit."""

    name: str
    unit: str
    observed: float
    expected: float


class Effect(Record, frozen=True, kw_only=True):
    """Effect size with its interval at ``level``; ``method`` says how the interval was made.

    ``low`` and ``high`` are None where there is too little to make an interval of.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    level: float
    method: str


class NullModel(Record, frozen=True, kw_only=True):
    """The null model a p-value is about; ``rule_id`` never changes its meaning."""

    rule_id: str
    description: str
    parameters: dict[str, str]


class Family(Record, frozen=True, kw_only=True):
    """The tests that the error rate covers: every one the design could have flagged."""

    tests: int
    method: str
    level: float
    rejected: int
    design: str


class Explanation(Record, frozen=True, kw_only=True):
    """An innocent explanation, what became of it, and why."""

    name: str
    verdict: Verdict
    reason: str


class Named(Record, frozen=True, kw_only=True):
    """A member whose account a registry labels: what it is called, and on what grounds.

    ``name`` is the entity's; ``account`` the handle or id, in the registry's writing. The label
    holds from the day ``reviewed`` to the day before ``expires``; ``as_of`` is the day for which
    it was looked up. Raises ScopeError for a label by which nobody may be named.
    """

    alias: str
    name: str
    platform: str
    account: str
    matched_by: Literal["id", "handle"]
    entity: str
    kind: Kind
    tier: Tier
    claims: tuple[str, ...]
    criteria: str
    reviewed: str
    expires: str
    as_of: str

    def __post_init__(self) -> None:
        """Hold the guards."""
        if self.kind not in LABELLED_KINDS:
            raise ScopeError(f"{self.alias} is labelled as {self.kind}, which is no institution")
        if self.tier not in NAMING_TIERS:
            raise ScopeError(f"the label {self.tier} of {self.alias} says nothing to name it for")
        if not self.claims or not all(self.claims):
            raise ScopeError(f"the label of {self.alias} cites no claim")
        if not (self.name.strip() and self.entity and self.account and self.criteria.strip()):
            raise ScopeError(
                f"the label of {self.alias} does not say of whom, or by which criteria"
            )
        if PSEUDONYM.search(f"{self.name} {self.account}"):
            raise ScopeError(f"{self.alias} is named by a pseudonym, which is no name")
        if not day(self.reviewed) <= day(self.as_of) < day(self.expires):
            raise ScopeError(
                f"the label of {self.alias} holds from {self.reviewed} until {self.expires}, not "
                f"on {self.as_of}"
            )


class Input(Record, frozen=True, kw_only=True):
    """A file that the finding rests on."""

    name: str
    sha256: str
    size_bytes: int


def may_be_named(labelled: int, members: int, min_group_size: int) -> bool:
    """Return whether the labelled members of a group may be named.

    Whoever is left is known by alias, and every act of an alias stands in the evidence: with four
    of five members named, the fifth alias would be one private account.

    >>> may_be_named(4, 5, 5), may_be_named(5, 5, 5), may_be_named(4, 9, 5)
    (False, True, True)
    """
    return labelled in (0, members) or members - labelled >= min_group_size


def check_min_group_size(size: int) -> int:
    """Return ``size`` as an int if it may be used.

    Raises InputError where it is no whole number; ScopeError below the floor of 3.

    >>> check_min_group_size(5)
    5
    """
    whole = _whole(size)
    if whole is None:
        raise InputError(
            f"min_group_size is {size!r}, not a whole number",
            remedy=f"give {MIN_GROUP_SIZE_FLOOR} or more.",
        )
    if whole < MIN_GROUP_SIZE_FLOOR:
        raise ScopeError(
            f"min_group_size is {whole}; no setting can go below {MIN_GROUP_SIZE_FLOOR}, since "
            "smaller groups are people, not groups"
        )
    return whole


def _whole(number: object) -> int | None:
    """Return a whole number as Python's own, numpy's too; None for all else, truth values too."""
    if isinstance(number, bool) or not isinstance(number, Integral):
        return None
    return int(number)
