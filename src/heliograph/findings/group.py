"""A group that acted in step: the finding of coordination."""

from __future__ import annotations

from heliograph.errors import InputError, ScopeError
from heliograph.findings.base import Finding
from heliograph.findings.parts import Record, may_be_named
from heliograph.privacy.aliases import ALIAS
from heliograph.privacy.pseudonyms import PSEUDONYM


class Act(Record, frozen=True, kw_only=True):
    """One member's first action on an object: ``gap_s`` seconds after the first member's."""

    member: str
    gap_s: float
    post_id: str | None


class ObjectEvidence(Record, frozen=True, kw_only=True):
    """An object on which members acted in step, with their acts in order of time."""

    behaviour: str
    object: str
    first_at: str  # ISO 8601, UTC
    acts: tuple[Act, ...]


class Edge(Record, frozen=True, kw_only=True):
    """Two members whose synchrony made the group, as positions in ``members``."""

    a: int
    b: int
    objects: int  # on which both acted in step


class Layer(Record, frozen=True, kw_only=True):
    """What one behaviour carries of a group: objects and co-actions in step, and its p-value."""

    behaviour: str
    objects: int
    in_step: int
    expected: float
    p: float  # that no member was in step with the others there


class Confirmation(Record, frozen=True, kw_only=True):
    """How members were confirmed on what was held out."""

    tests: int  # halves of the data on which members were tested
    passed_least: int  # of them, by the least certain member
    passed_most: int
    members_tested: int  # over all groups and windows: the family
    group_p: float  # that no member belongs to the group
    method: str


class Predictive(Record, frozen=True, kw_only=True):
    """How likely a confirmed member really coordinates, if a share of accounts does."""

    base_rate: float
    value: float


class Again(Record, frozen=True, kw_only=True):
    """Share of the members that one group holds together at another window."""

    window_s: float
    members: float


class WithoutOne(Record, frozen=True, kw_only=True):
    """Share of the members that still passes when any one source of a kind is left out."""

    kind: str
    sources: int
    smallest_share: float


class GroupFinding(Finding, frozen=True, kw_only=True, tag="coordination"):
    """A group that acted in step, with the odds and the evidence.

    ``p`` and ``q`` are those of the least certain member. A member is named only where a registry
    labels its account as an institution's, and only where that leaves no few others that could be
    singled out. Raises ScopeError and InputError as every finding does.
    """

    behaviour: str
    members: tuple[str, ...]
    expected_chance_members: float  # among all confirmed of the family, at most, on average
    confirmation: Confirmation
    predictive: tuple[Predictive, ...]
    layers: tuple[Layer, ...]  # the behaviours that carry the group
    led: str  # who acted first, as a sentence
    windows: tuple[Again, ...]
    sources: tuple[WithoutOne, ...]
    evidence: tuple[ObjectEvidence, ...]
    evidence_total: int  # objects in all, of which ``evidence`` shows the first
    edges: tuple[Edge, ...]

    def guard_subject(self) -> None:
        """Hold that it is about a group, whose members stay apart from their names."""
        self._guard_group()
        self._guard_names()

    def said(self) -> tuple[str, ...]:
        """Return who led, and how members were confirmed."""
        return (self.led, self.confirmation.method)

    def must_state(self) -> tuple[tuple[str, object], ...]:
        """Return the evidence."""
        return (("its evidence", self.evidence),)

    def _guard_group(self) -> None:
        if len(set(self.members)) != len(self.members):
            raise InputError("a finding counts a member twice")
        if len(self.members) < self.min_group_size:
            raise ScopeError(
                f"a finding on {len(self.members)} accounts, fewer than the smallest group "
                f"of {self.min_group_size}, cannot be made"
            )
        named = [member for member in self.members if not ALIAS.fullmatch(member)]
        if named:
            raise ScopeError(
                f"a finding names its accounts by alias (A1, A2, ...); {named[0]!r} is none"
            )
        members = set(self.members)
        if any(act.member not in members for item in self.evidence for act in item.acts):
            raise ScopeError("the evidence of a finding names an account outside its group")
        shown = [item.object for item in self.evidence]
        shown += [act.post_id or "" for item in self.evidence for act in item.acts]
        if any(PSEUDONYM.search(text) for text in shown):
            raise ScopeError("the evidence of a finding holds an account's pseudonym")
        if any(not 0 <= edge.a < edge.b < len(self.members) for edge in self.edges):
            raise InputError("an edge of a finding leads outside its group")

    def _guard_names(self) -> None:
        aliases = [each.alias for each in self.named]
        if len(set(aliases)) != len(aliases):
            raise InputError("a finding names a member twice")
        if outside := set(aliases) - set(self.members):
            raise ScopeError(f"a finding names {min(outside)}, which is outside its group")
        if not may_be_named(len(aliases), len(self.members), self.min_group_size):
            raise ScopeError(
                f"naming {len(aliases)} of {len(self.members)} members would single out the "
                f"others, who are fewer than {self.min_group_size}"
            )
