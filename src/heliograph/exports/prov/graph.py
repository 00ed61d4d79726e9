"""A PROV document in the making: nodes by name, relations between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heliograph.exports.characters import readable
from heliograph.exports.prov.values import day, name, qualified

if TYPE_CHECKING:
    from heliograph.registry.records import Review

Document = dict[str, dict[str, Any]]

NAMESPACE = "https://github.com/heliograph/heliograph/registry/"
_PREFIXES = ("hg", "entity", "source", "capture", "claim", "assessment", "ruling", "judgement",
             "label", "speaker", "reviewer", "rules", "software")  # fmt: skip
_KINDS = ("entity", "activity", "agent")


class Graph:
    """A document in the making: nodes by name, relations numbered in the order they are made."""

    def __init__(self) -> None:
        self.document: Document = {"prefix": {each: f"{NAMESPACE}{each}/" for each in _PREFIXES}}
        self.document.update({kind: {} for kind in _KINDS})
        self._relations = 0

    def entity(self, prefix: str, record: str, kind: str, attributes: dict[str, Any]) -> str:
        """Add an entity, leaving out attributes without a value, and return its name."""
        return self._node("entity", name(prefix, record), kind, attributes)

    def agent(self, prefix: str, record: str, label: str, kind: str = "prov:Agent") -> str:
        """Add an agent and return its name."""
        return self._node("agent", name(prefix, record), kind, {"prov:label": readable(label)})

    def activity(self, prefix: str, record: str, kind: str) -> str:
        """Add an activity and return its name."""
        return self._node("activity", name(prefix, record), kind, {})

    def relate(self, relation: str, one: str, other: str | None, **more: Any) -> None:
        """Add a relation, the ends in the order of PROV-DM; more are its attributes."""
        first, second = _ENDS[relation]
        self._relations += 1
        attributes = {first: one} | ({second: other} if other is not None else {})
        attributes |= {key.replace("_", ":", 1): value for key, value in more.items() if value}
        self.document.setdefault(relation, {})[f"_:r{self._relations}"] = attributes

    def by_role(self, node: str, role: str, on: str) -> None:
        """Attribute an entity to somebody in a role, and date it."""
        self.relate("wasAttributedTo", node, self.agent("reviewer", role, role))
        self.relate("wasGeneratedBy", node, None, prov_time=day(on))

    def reviewed(self, node: str, review: Review) -> None:
        """Say that an entity was looked over by somebody in a role."""
        agent = self.agent("reviewer", review.by, review.by)
        self.relate("wasInfluencedBy", node, agent, hg_reviewed=review.on,
                    hg_note=readable(review.note or ""))  # fmt: skip

    def _node(self, what: str, identifier: str, kind: str, attributes: dict[str, Any]) -> str:
        typed = kind if ":" in kind else f"hg:{kind}"
        known = {each: value for each, value in attributes.items() if value not in (None, "", [])}
        self.document[what].setdefault(identifier, {"prov:type": qualified(typed), **known})
        return identifier


_ENDS = {
    "wasDerivedFrom": ("prov:generatedEntity", "prov:usedEntity"),
    "wasAttributedTo": ("prov:entity", "prov:agent"),
    "wasGeneratedBy": ("prov:entity", "prov:activity"),
    "wasInvalidatedBy": ("prov:entity", "prov:activity"),
    "wasAssociatedWith": ("prov:activity", "prov:agent"),
    "wasInfluencedBy": ("prov:influencee", "prov:influencer"),
}
