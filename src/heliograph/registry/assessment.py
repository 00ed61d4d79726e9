"""What the rules make of a claim: a status, how far it is hedged, and which rules decided."""

from __future__ import annotations

import msgspec

from heliograph.registry.vocabulary import Hedge, Status


class Assessment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The status of one claim, with everything it follows from.

    ``status`` is that of its proposition, whoever else supports it; ``alone`` is what this claim by
    itself would earn: single_source or unverified.

    ``rules`` are the ids of the rules that decided, the decisive one first; ``because`` says it in
    a sentence. ``groups`` are the independence groups that support the claim and count, and
    ``against`` those that contradict it and count. ``hedge`` is the weakest of the document.
    ``low`` and ``high`` are the probability, in percent, that the hedge stands for after ICD 203;
    None where it stands for none.
    """

    claim: str
    proposition: str  # the same for all claims that say the same of the same entity
    status: Status
    hedge: Hedge
    rules: tuple[str, ...]
    because: str
    alone: Status = "unverified"
    groups: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    version: str = ""  # of the rules
