"""Labels on the page: which members are named, which domains known, and the notes behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from heliograph.findings import Finding, GroupFinding, Named, ObjectEvidence
from heliograph.intake.urls import domain_of
from heliograph.privacy.pseudonyms import masked
from heliograph.registry.labels.label import shown
from heliograph.registry.vocabulary import Tier
from heliograph.report.model import Endnote, Labelled

_SHORT = 40  # characters
_SECTION = {
    "narrative": "narratives",
    "phrase": "phrases",
    "shift": "shifts",
    "removal": "removals",
}
_MATCHED = {
    "id": "matched by id",
    "handle": "matched by handle only; a handle may have changed hands",
}


class Chip(msgspec.Struct, frozen=True):
    """What stands beside an alias or a domain: name and tier, and the number of the endnote."""

    name: str
    tier: str
    number: int
    account: str = ""

    @property
    def short(self) -> str:
        """The name, cut where it is to stand again and again."""
        name = masked(self.name)  # half a pseudonym would still be one
        return name if len(name) <= _SHORT else f"{name[: _SHORT - 1].rstrip()}…"


class Place(msgspec.Struct, frozen=True):
    """Where in the report a label is shown: the id of the place, and how it is called."""

    anchor: str
    called: str
    account: str
    platform: str
    matched_by: str


class Numbered(msgspec.Struct, frozen=True):
    """An endnote with its number and all places that lead to it."""

    number: int
    note: Endnote
    tier: str
    places: list[Place]
    domains: list[str]


class Counted(msgspec.Struct, frozen=True):
    """How many accounts and domains of the data carry a label of one tier."""

    tier: str
    accounts: int
    domains: int


class Labels:
    """The labels that a report shows, in the order in which they are met.

    A name without an endnote to check it by is not shown, and neither is any without a registry.
    """

    def __init__(self, labelled: Labelled | None, findings: Sequence[Finding]) -> None:
        endnotes = labelled.endnotes if labelled else ()
        self._of_entity = {note.entity: (i, note) for i, note in enumerate(endnotes, 1)}
        self._of_site = {site.domain: site.entity for site in labelled.sites} if labelled else {}
        self._withheld = set(labelled.withheld) if labelled else set()
        self._findings = findings
        self.given = labelled is not None
        self.counts = _counts(labelled) if labelled else []

    def members(self, finding: GroupFinding) -> dict[str, Chip]:
        """Return a chip for each member that is named, by alias."""
        return self.chips(finding.named)

    def chips(self, named: Sequence[Named]) -> dict[str, Chip]:
        """Return a chip for each of the accounts that a finding names, by alias."""
        chips = {
            each.alias: self._chip(each.entity, each.name, each.tier, each.account)
            for each in named
        }
        return {alias: chip for alias, chip in chips.items() if chip}

    def site(self, item: ObjectEvidence) -> Chip | None:
        """Return the chip of whoever runs the domain of an object."""
        entity = self._of_site.get(domain_in(item) or "")
        if entity is None or entity not in self._of_entity:
            return None
        note = self._of_entity[entity][1]
        return self._chip(entity, note.name, note.tier)

    def withheld(self, finding: Finding) -> bool:
        """Return whether members of a group are labelled and yet not named."""
        return finding.finding_id in self._withheld

    def endnotes(self) -> list[Numbered]:
        """Return the endnotes."""
        places = self._places()
        return [
            Numbered(
                number=number,
                note=note,
                tier=shown(note.tier),
                places=places[entity],
                domains=[domain for domain, runs in self._of_site.items() if runs == entity],
            )
            for entity, (number, note) in self._of_entity.items()
        ]

    def _places(self) -> dict[str, list[Place]]:
        """Return where each entity is named."""
        places: dict[str, list[Place]] = defaultdict(list)
        groups = 0
        for finding in self._findings:
            groups += isinstance(finding, GroupFinding)
            for each in finding.named:
                if isinstance(finding, GroupFinding):
                    place = (f"group-{groups}-{each.alias}", f"group {groups}, {each.alias}")
                else:
                    place = (_SECTION[finding.kind], f"{finding.finding_id}, {each.alias}")
                how = _MATCHED[each.matched_by]
                places[each.entity].append(Place(*place, each.account, each.platform, how))
        return places

    def _chip(self, entity: str, name: str, tier: Tier, account: str = "") -> Chip | None:
        if entity not in self._of_entity:
            return None
        return Chip(name=name, tier=shown(tier), number=self._of_entity[entity][0], account=account)


def domain_in(item: ObjectEvidence) -> str | None:
    """Return the domain of an object that has one: an address, or a domain itself."""
    return item.object if item.behaviour == "co-domain" else domain_of(item.object)


def _counts(labelled: Labelled) -> list[Counted]:
    tiers = dict.fromkeys([*labelled.accounts, *labelled.domains])
    return [
        Counted(
            tier=shown(tier),
            accounts=labelled.accounts.get(tier, 0),
            domains=labelled.domains.get(tier, 0),
        )
        for tier in tiers
    ]
