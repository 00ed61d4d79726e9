"""From claims to statuses: what is unverified, what one source says, what is corroborated.

The rules, by id:

- ``independence``: a status rises only with a new independence group; repetition along one chain,
  or within one group, adds nothing.
- ``hedge``, ``repeat``, ``clause``, ``carried``: the weakest hedge of a document wins, whether it
  stands at the claim, at a repeat of it, in the clause of the quote, or in the same speaker's
  sentence before.
- ``headline``: a headline inherits its body: never more than the weakest of what it sums up.
- ``chain-end``, ``publisher``, ``unauthenticated-document``, ``basis``, ``credibility``: caps, in
  ``caps``.
- ``contradiction``: claims and evidence against a proposition stand beside those for it.
- ``withdrawn``, ``superseded``, ``source-retracted``: what was taken back stays on record as such.
- ``ruling``: a person may lower what the rules give, and never raise it.

That something is proposed or ordered never supports that it is done: they are two propositions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from heliograph.registry.assessment import Assessment
from heliograph.registry.content import Content
from heliograph.registry.identity import canonical as canonical_ids
from heliograph.registry.records import Claim, Source
from heliograph.registry.rules.caps import ANY, NOTHING, Cap, meaning, of_claim, of_evidence
from heliograph.registry.rules.documents import Hedged, hedges_of
from heliograph.registry.rules.hedges import likelihood
from heliograph.registry.rules.propositions import (
    ONE_VALUE,
    Key,
    agrees,
    key_of,
    proposition_id,
    subject_of,
)
from heliograph.registry.texts import Texts
from heliograph.registry.vocabulary import Status

RULES = "2026-11"
"""Version of the rules; it changes whenever a rule would give another status."""

_HEIGHT: dict[Status, int] = {
    "retracted": 0,
    "refuted": 1,
    "contested": 2,
    "unverified": 3,
    "single_source": 4,
    "corroborated": 5,
}


class _Support(NamedTuple):
    """What one source stands for: its independence group, and how far it counts."""

    group: str
    cap: Cap


class _Verdict(NamedTuple):
    """What all support for and against a proposition comes to, for one of its claims."""

    status: Status
    rules: tuple[str, ...]
    groups: tuple[str, ...]
    against: tuple[str, ...]


_Sides = tuple[set[_Support], set[_Support]]
"""What stands for a proposition, and what stands against it."""


def assess(content: Content, texts: Texts | None = None) -> dict[str, Assessment]:
    """Return the assessment of every claim, by its id.

    ``texts`` holds the texts of captures, as far as they are at hand: then the hedges of the clause
    around each quote count too. Raises KeyError where a claim cites a source that is not there;
    check the content first.
    """
    claims = content.claims.values()
    merged = canonical_ids(content)
    subjects = {claim.id: subject_of(claim, merged) for claim in claims}
    superseded = {claim.supersedes for claim in claims if claim.supersedes}
    hedged = hedges_of(content, subjects, texts)
    keys = {claim.id: key_of(claim, subjects[claim.id], merged) for claim in claims}
    caps: dict[str, Cap] = {}
    sides: dict[Key, _Sides] = {key: (set(), set()) for key in keys.values()}
    for claim in claims:
        cap = caps[claim.id] = _cap(claim, hedged.get(claim.id), content.sources)
        if claim.id not in superseded and claim.withdrawn is None:
            _count(claim, cap, sides[keys[claim.id]], content.sources)
    _contradict(sides)
    met = {key: (frozenset(own), frozenset(other)) for key, (own, other) in sides.items()}
    propositions = {key: proposition_id(key) for key in met}
    return {
        claim.id: _assessment(
            claim,
            propositions[keys[claim.id]],
            caps[claim.id],
            met[keys[claim.id]],
            hedged.get(claim.id),
            claim.id in superseded,
        )
        for claim in claims
    }


def _cap(claim: Claim, hedged: Hedged | None, sources: Mapping[str, Source]) -> Cap:
    cap = of_claim(claim, hedged.hedge if hedged else claim.hedge, sources)
    if hedged and hedged.cap is not None and hedged.cap.level <= cap.level:
        return hedged.cap
    return cap


def _count(claim: Claim, cap: Cap, sides: _Sides, sources: Mapping[str, Source]) -> None:
    """Add a claim's evidence to what stands for its proposition, or against it."""
    for evidence in claim.evidence:
        if evidence.stance == "mentions":
            continue
        source = sources[evidence.source]
        supports = evidence.stance == "supports"
        # The chain of a claim does not lead to those who contradict it: they speak for themselves.
        own = of_evidence(claim.chain if supports else (), evidence, source, claim.basis)
        counts = min(cap, own, key=_level) if supports else own
        if counts.level > NOTHING:
            side = sides[0 if supports == (claim.polarity == "affirmed") else 1]
            side.add(_Support(source.independence_group, counts))


def _contradict(sides: dict[Key, _Sides]) -> None:
    """Let different values of a property that has only one stand against each other."""
    rivals: dict[Key, list[Key]] = defaultdict(list)
    for key in sides:
        if key[1] in ONE_VALUE:
            rivals[(key[0], key[1], "", key[3])].append(key)
    for keys in rivals.values():
        before = {key: sides[key] for key in keys}
        for key in keys if len(keys) > 1 else ():
            agree = {other for other in keys if agrees(key[2], other[2])}
            own = set().union(*(before[other][0] for other in keys if other in agree))
            differ = set().union(*(before[other][0] for other in keys if other not in agree))
            sides[key] = own, before[key][1] | differ


def _assessment(
    claim: Claim,
    proposition: str,
    cap: Cap,
    sides: tuple[frozenset[_Support], frozenset[_Support]],
    hedged: Hedged | None,
    superseded: bool,
) -> Assessment:
    own, other = sides if claim.polarity == "affirmed" else (sides[1], sides[0])
    found = _verdict(own, other, cap)
    status, rules = found.status, found.rules
    if hedged and hedged.rule not in rules:
        rules = (*rules, hedged.rule)
    if claim.withdrawn is not None:
        status, rules = "retracted", ("withdrawn", *rules)
    elif superseded:
        status, rules = "retracted", ("superseded", *rules)
    elif cap.rule == "source-retracted" and not found.groups:
        status, rules = "retracted", ("source-retracted", *rules)
    for ruling in claim.rulings:
        if _HEIGHT[ruling.status] < _HEIGHT[status]:
            status, rules = ruling.status, ("ruling", *rules)
    hedge = hedged.hedge if hedged else claim.hedge
    band = likelihood(hedge)
    return Assessment(
        claim=claim.id,
        proposition=proposition,
        status=status,
        hedge=hedge,
        rules=rules,
        because=_because(status, rules, len(found.groups), len(found.against)),
        groups=found.groups,
        against=found.against,
        low=band[0] if band else None,
        high=band[1] if band else None,
        version=RULES,
    )


# Few combinations of groups and caps make up most of a registry, however large.
@lru_cache(maxsize=262144)
def _verdict(own: frozenset[_Support], other: frozenset[_Support], cap: Cap) -> _Verdict:
    """Return what one side of a proposition comes to, and the rules that decided."""
    groups, against = _groups(own), _groups(other)
    for_it, against_it = _status(own), _status(other)
    rules: tuple[str, ...] = ("independence",)
    if against_it == "corroborated" and for_it == "unverified":
        for_it, rules = "refuted", ("contradiction",)
    elif against_it != "unverified":
        for_it, rules = "contested", ("contradiction",)
    elif for_it == "unverified" and cap.rule:
        rules = (cap.rule,)
    elif for_it == "single_source" and len(groups) > 1:
        # Several say so, and not even two of them can be held to it.
        rules = (min((each.cap for each in own), key=_level).rule,)
    if cap.rule and cap.rule not in rules and for_it != "corroborated":
        rules = (*rules, cap.rule)
    return _Verdict(for_it, rules, groups, against)


def _status(support: frozenset[_Support]) -> Status:
    if len({each.group for each in support if each.cap.level == ANY}) >= 2:
        return "corroborated"
    return "single_source" if support else "unverified"


def _groups(support: frozenset[_Support]) -> tuple[str, ...]:
    return tuple(sorted({each.group for each in support}))


def _level(cap: Cap) -> int:
    return cap.level


@lru_cache(maxsize=65536)
def _because(status: Status, rules: tuple[str, ...], groups: int, against: int) -> str:
    """Return in a sentence why a claim has its status."""
    decisive = rules[0]
    alone = decisive == "independence"
    if decisive in _TAKEN_BACK:
        return _TAKEN_BACK[decisive]
    match status:
        case "corroborated":
            said = f"{groups} independent sources say so."
        case "single_source" if alone:
            said = "One independent source says so."
        case "single_source":
            said = f"{_sources(groups)}, which corroborate nothing: {meaning(decisive)}."
        case "contested":
            said = f"{_sources(groups)} for it, {_sources(against)} against it."
        case "refuted":
            said = f"{_sources(against)} against it, and none that counts for it."
        case _ if alone:
            said = "Nothing that counts supports it."
        case _:
            said = f"Unverified: {meaning(decisive)}."
    return said


_TAKEN_BACK = {
    "withdrawn": "It was withdrawn.",
    "superseded": "A later claim corrects it.",
    "source-retracted": "Its source was retracted.",
    "ruling": "A reviewer lowered it; the reason stands with the ruling.",
}


def _sources(count: int) -> str:
    return f"{count} independent source{'s' if count != 1 else ''}"
