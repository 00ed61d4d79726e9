"""The finding: the one record that any analysis may say in public, and its guards.

A finding that breaks a rule of the project's scope cannot be constructed: it is about a group of
at least ``min_group_size`` accounts known by alias, names its null model, its error rate and
its family of tests, lists the innocent explanations with what became of each, carries its
evidence, and says *coordination*, never *inauthentic*, *paid*, *bot* or *state-run*. A member is
named only where a registry labels its account as an institution's, and only where that leaves no
few others that could be singled out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

import msgspec

from heliograph.errors import InputError, ScopeError
from heliograph.privacy.aliases import ALIAS
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
_FINDING_ID = re.compile(r"F[1-9][0-9]*")


class _Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings that every part of a finding shares."""


class Statistic(_Record, frozen=True):
    """What was observed and what the null model expects, in the same unit."""

    name: str
    unit: str
    observed: float
    expected: float


class Effect(_Record, frozen=True):
    """Effect size with its interval at ``level``; ``method`` says how the interval was made.

    ``low`` and ``high`` are None where there is too little to make an interval of.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    level: float
    method: str


class NullModel(_Record, frozen=True):
    """The null model a p-value is about; ``rule_id`` never changes its meaning."""

    rule_id: str
    description: str
    parameters: dict[str, str]


class Family(_Record, frozen=True):
    """The tests that the error rate covers: every one the design could have flagged."""

    tests: int
    method: str
    level: float
    rejected: int
    design: str


class Explanation(_Record, frozen=True):
    """An innocent explanation, what became of it, and why."""

    name: str
    verdict: Verdict
    reason: str


class Act(_Record, frozen=True):
    """One member's first action on an object: ``gap_s`` seconds after the first member's."""

    member: str
    gap_s: float
    post_id: str | None


class ObjectEvidence(_Record, frozen=True):
    """An object on which members acted in step, with their acts in order of time."""

    behaviour: str
    object: str
    first_at: str  # ISO 8601, UTC
    acts: tuple[Act, ...]


class Named(_Record, frozen=True):
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


class Edge(_Record, frozen=True):
    """Two members whose synchrony made the group, as positions in ``members``."""

    a: int
    b: int
    objects: int  # on which both acted in step


class Layer(_Record, frozen=True):
    """What one behaviour carries of a group: objects and co-actions in step, and its p-value."""

    behaviour: str
    objects: int
    in_step: int
    expected: float
    p: float  # that no member was in step with the others there


class Confirmation(_Record, frozen=True):
    """How members were confirmed on what was held out."""

    tests: int  # halves of the data on which members were tested
    passed_least: int  # of them, by the least certain member
    passed_most: int
    members_tested: int  # over all groups and windows: the family
    group_p: float  # that no member belongs to the group
    method: str


class Predictive(_Record, frozen=True):
    """How likely a confirmed member really coordinates, if a share of accounts does."""

    base_rate: float
    value: float


class Again(_Record, frozen=True):
    """Share of the members that one group holds together at another window."""

    window_s: float
    members: float


class WithoutOne(_Record, frozen=True):
    """Share of the members that still passes when any one source of a kind is left out."""

    kind: str
    sources: int
    smallest_share: float


class Input(_Record, frozen=True):
    """A file that the finding rests on."""

    name: str
    sha256: str
    size_bytes: int


class Finding(_Record, frozen=True, omit_defaults=True):
    """A group that acted in step, with the odds and the evidence.

    Raises ScopeError where the record would break a rule of the scope, InputError where it would
    lack what makes a claim checkable.
    """

    finding_id: str
    kind: Literal["coordination"]
    behaviour: str
    statement: str
    members: tuple[str, ...]
    statistic: Statistic
    effect: Effect
    null_model: NullModel
    p: float  # of the least certain member
    q: float  # likewise
    family: Family
    expected_chance_members: float  # among all confirmed of the family, at most, on average
    confirmation: Confirmation
    predictive: tuple[Predictive, ...]
    layers: tuple[Layer, ...]  # the behaviours that carry the group
    led: str  # who acted first, as a sentence
    windows: tuple[Again, ...]
    sources: tuple[WithoutOne, ...]
    warnings: tuple[str, ...]
    detectable: str
    explanations: tuple[Explanation, ...]
    evidence: tuple[ObjectEvidence, ...]
    evidence_total: int  # objects in all, of which ``evidence`` shows the first
    edges: tuple[Edge, ...]
    limits: tuple[str, ...]
    parameters: dict[str, str]
    inputs: tuple[Input, ...]
    seed: int
    version: str
    # By a factory, since a file has it always, but ``named`` only where somebody is.
    min_group_size: int = msgspec.field(default_factory=lambda: MIN_GROUP_SIZE)
    named: tuple[Named, ...] = ()  # members, in their order, whose accounts a registry labels

    def __post_init__(self) -> None:
        """Hold the guards."""
        self._guard_group()
        self._guard_names()
        self._guard_words()
        self._guard_substance()

    def _guard_group(self) -> None:
        check_min_group_size(self.min_group_size)
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

    def _guard_words(self) -> None:
        said = " ".join(
            [
                self.statement,
                self.detectable,
                self.led,
                self.confirmation.method,
                *self.warnings,
                self.family.design,
                self.null_model.description,
                *self.limits,
                *(f"{each.name} {each.reason}" for each in self.explanations),
            ]
        )
        if word := UNSAID.search(said):
            raise ScopeError(
                f"a finding says coordination; {word.group()!r} needs evidence of its own"
            )

    def _guard_substance(self) -> None:
        if not (0 <= self.p <= 1 and 0 <= self.q <= 1):
            raise InputError("p and q of a finding lie between 0 and 1")
        numbers = [self.statistic.observed, self.statistic.expected, self.effect.value]
        numbers += [bound for bound in (self.effect.low, self.effect.high) if bound is not None]
        if not all(math.isfinite(number) for number in numbers):
            raise InputError("a number of a finding is not finite")
        if not _FINDING_ID.fullmatch(self.finding_id):
            raise InputError(f"a finding is numbered F1, F2, ..., not {self.finding_id!r}")
        for what, given in [
            ("its null model", self.null_model.description),
            ("its family of tests", self.family.tests),
            ("the innocent explanations", self.explanations),
            ("its evidence", self.evidence),
            ("what it could not have seen", self.limits),
        ]:
            if not given:
                raise InputError(f"a finding must state {what}")


def may_be_named(labelled: int, members: int, min_group_size: int) -> bool:
    """Return whether the labelled members of a group may be named.

    Whoever is left is known by alias, and every act of an alias stands in the evidence: with four
    of five members named, the fifth alias would be one private account.

    >>> may_be_named(4, 5, 5), may_be_named(5, 5, 5), may_be_named(4, 9, 5)
    (False, True, True)
    """
    return labelled in (0, members) or members - labelled >= min_group_size


def check_min_group_size(size: int) -> int:
    """Return ``size`` if it may be used; raises ScopeError below the floor of 3.

    >>> check_min_group_size(5)
    5
    """
    if size < MIN_GROUP_SIZE_FLOOR:
        raise ScopeError(
            f"min_group_size is {size}; no setting can go below {MIN_GROUP_SIZE_FLOOR}, since "
            "smaller groups are people, not groups"
        )
    return size


def write_findings(path: Path, findings: Iterable[Finding]) -> None:
    """Write findings as JSON lines, keys in a fixed order."""
    encoder = msgspec.json.Encoder(order="deterministic")
    with path.open("wb") as file:
        for finding in findings:
            file.write(encoder.encode(finding) + b"\n")


def read_findings(path: Path) -> tuple[Finding, ...]:
    """Return the findings in a file; the guards hold again as each is read.

    Raises InputError with file and line where a line is no finding.
    """
    decoder = msgspec.json.Decoder(Finding)
    findings = []
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(
            f"the findings cannot be read ({error.strerror})",
            path=path,
            remedy="analyse the posts again.",
        ) from error
    for number, line in enumerate(lines, 1):
        try:
            findings.append(decoder.decode(line))
        except (msgspec.MsgspecError, ScopeError, InputError) as error:
            raise InputError(
                f"this is not a finding: {error}",
                path=path,
                line=number,
                remedy="analyse the posts again.",
            ) from error
    return tuple(findings)
