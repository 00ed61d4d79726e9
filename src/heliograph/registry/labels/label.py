"""The label: what may be said in public of an entity's affiliation to a state, and its guards.

A label cannot be constructed for a subject that is private or unknown, without a cited claim,
without criteria, reviewer, expiry, and a place to object. The guards stand in the constructor,
through which decoding, converting, replacing, copying and unpickling go too; the class cannot be
subclassed, so that nobody leaves them out.
"""

from __future__ import annotations

import datetime
import re
from typing import get_args

import msgspec

from heliograph.errors import InputError, ScopeError
from heliograph.registry.labels.days import day
from heliograph.registry.records import Day, Id, Line, Text
from heliograph.registry.vocabulary import LABELLED_KINDS, Kind, Tier

TIERS = get_args(Tier)
_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")


class Label(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tier of one entity, the claims it follows from, and until when it holds.

    ``countries`` are those of the state in question. ``negated`` withdraws a label of the same
    entity and tier that was given before. Raises ScopeError for an entity whose kind can carry no
    label, and for the tier ``unknown``, which is the want of a label; InputError where the label
    would lack what makes it checkable.

    >>> Label(entity="e-1", kind="unknown", name="somebody", tier="official", claims=("c-1",),
    ...       criteria="2026-11", reviewer="an editor", reviewed="2026-11-01",
    ...       expires="2027-11-01", appeal="mail@example.org", because="...")
    Traceback (most recent call last):
        ...
    heliograph.errors.ScopeError: 'e-1' is of the kind unknown, which is treated as private: it \
can carry no label
    """

    entity: Id
    kind: Kind
    name: Line
    tier: Tier
    claims: tuple[Id, ...]
    criteria: Line
    reviewer: Line
    reviewed: Day
    expires: Day
    appeal: Line
    because: Text
    countries: tuple[str, ...] = ()
    negated: bool = False

    def __init_subclass__(cls, **_: object) -> None:
        """Refuse a subclass: it could leave the guards out."""
        raise TypeError("a label cannot be subclassed: its guards hold for every label")

    def __post_init__(self) -> None:
        """Hold the guards."""
        self._guard_subject()
        if self.tier not in TIERS:
            raise InputError(f"there is no tier {self.tier!r}; there are {', '.join(TIERS)}")
        if self.tier == "unknown":
            raise ScopeError(f"{self.entity!r} is unknown: that is no label, but the want of one")
        if not self.claims or not all(_is_id(claim) for claim in self.claims):
            raise InputError(f"the label of {self.entity!r} cites no claim")
        for what in ("name", "criteria", "reviewer", "appeal", "because"):
            given = getattr(self, what)
            if not isinstance(given, str) or not given.strip() or len(given.splitlines()) > 1:
                raise InputError(f"the label of {self.entity!r} has no {what} on one line")
        if day(self.expires) <= day(self.reviewed):
            raise InputError(f"the label of {self.entity!r} expires before it was reviewed")

    def _guard_subject(self) -> None:
        if not _is_id(self.entity):
            raise InputError(f"a label is about an entity of a registry; {self.entity!r} is no id")
        if not isinstance(self.kind, str) or self.kind not in LABELLED_KINDS:
            private = ", which is treated as private" if self.kind == "unknown" else ""
            raise ScopeError(
                f"{self.entity!r} is of the kind {self.kind}{private}: it can carry no label"
            )

    def holds(self, on: datetime.date) -> bool:
        """Return whether the label may be shown on a day: not negated, not expired.

        The guards are held again, for the sake of a record that was tampered with in memory.
        """
        self.__post_init__()
        return not self.negated and day(self.reviewed) <= on < day(self.expires)


class LabelledAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account that a labelled entity runs, by platform id, handle, or both.

    ``claims`` say that it runs this very account.
    """

    platform: str
    handle: str | None
    id: str | None
    label: Label
    claims: tuple[Id, ...] = ()


class LabelledDomain(msgspec.Struct, frozen=True, kw_only=True):
    """A domain that a labelled entity runs, as ``claims`` say; its subdomains are meant too."""

    domain: str
    label: Label
    claims: tuple[Id, ...] = ()


def _is_id(given: object) -> bool:
    return isinstance(given, str) and _ID.fullmatch(given) is not None


def shown(tier: Tier) -> str:
    """Return a tier in words.

    >>> shown("state_controlled")
    'state-controlled'
    """
    return {
        "official": "official",
        "state_controlled": "state-controlled",
        "state_linked": "state-linked",
        "state_aligned_assessed": "assessed as state-aligned",
        "independent_state_funded": "independent, state-funded",
        "none_found": "no state affiliation found",
        "unknown": "unknown",
    }[tier]
