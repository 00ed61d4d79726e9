"""From claims to statuses: what is unverified, what one source says, what is corroborated.

The rules, by id:

- ``independence``, ``one-voice``: a status rises only with a new independence group; repetition
  within one group, along one chain to one first speaker, or of one text, adds nothing.
- ``hedge``, ``repeat``, ``words``, ``carried``: the weakest hedge of a document wins, whether it
  stands at the claim, at a repeat of it, in the words around the quote, or in the same speaker's
  sentence before.
- ``headline``: a headline inherits its body: never more than the weakest of what it sums up.
- ``chain-end``, ``publisher``, ``unauthenticated-document``, ``basis``, ``credibility``: caps, in
  ``caps``.
- ``contradiction``: claims and evidence against a proposition stand beside those for it.
- ``withdrawn``, ``superseded``, ``source-retracted``: what was taken back stays on record as such.
- ``ruling``: a person may lower what the rules give for a proposition, and never raise it.

That something is proposed or ordered never supports that it is done: they are two propositions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from heliograph.registry.assessment import Assessment
from heliograph.registry.content import Content
from heliograph.registry.identity import canonical as canonical_ids
from heliograph.registry.records import Claim, Evidence, Source
from heliograph.registry.rules.caps import ANY, NOTHING, ONE, Cap, meaning, of_evidence
from heliograph.registry.rules.documents import Hedged, hedges_of
from heliograph.registry.rules.hedges import likelihood
from heliograph.registry.rules.independence import (
    Support,
    Voice,
    first_speaker,
    groups_of,
    voices,
)
from heliograph.registry.rules.propositions import (
    ONE_VALUE,
    Key,
    agrees,
    key_of,
    proposition_id,
    refines,
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


class _Verdict(NamedTuple):
    """What all support for and against a proposition comes to, for one of its claims."""

    status: Status
    rules: tuple[str, ...]
    groups: tuple[str, ...]
    against: tuple[str, ...]


_NONE = Cap(NOTHING, "")
"""The cap of a claim that nothing supports."""


class _Side(NamedTuple):
    """The independent voices for a proposition, or against it."""

    voices: tuple[Voice, ...]
    rule: str  # why several groups are not as many voices; '' where one speaks


_SILENCE = _Side((), "")

_Sides = tuple[list[Support], list[Support]]
"""What stands for a proposition, and what stands against it."""


def assess(content: Content, texts: Texts | None = None) -> dict[str, Assessment]:
    """Return the assessment of every claim, by its id.

    ``texts`` holds the texts of captures, as far as they are at hand: then the hedges around each
    quote count too. Raises KeyError where a claim cites a source that is not there; check the
    content first.
    """
    claims = content.claims.values()
    merged = canonical_ids(content)
    groups = groups_of(content.sources)
    subjects = {claim.id: subject_of(claim, merged) for claim in claims}
    superseded = _superseded(content, groups)
    hedged = hedges_of(content, subjects, texts)
    keys = {claim.id: key_of(claim, subjects[claim.id], merged) for claim in claims}
    caps: dict[str, Cap] = {}
    sides: dict[Key, _Sides] = {key: ([], []) for key in keys.values()}
    rulings: dict[tuple[Key, str], Status] = {}
    for claim in claims:
        key = keys[claim.id]
        taken_back = claim.id in superseded or claim.withdrawn is not None
        own, other = ([], []) if taken_back else sides[key]
        if claim.polarity == "denied":
            own, other = other, own
        caps[claim.id] = _hear(claim, hedged.get(claim.id), content.sources, groups, own, other)
        for ruling in () if taken_back else claim.rulings:
            lowest = rulings.get((key, claim.polarity), "corroborated")
            rulings[key, claim.polarity] = min(lowest, ruling.status, key=_HEIGHT.__getitem__)
    _compare(sides)
    met = {key: (_heard(own), _heard(other)) for key, (own, other) in sides.items()}
    propositions = {key: proposition_id(key) for key in met}
    return {
        claim.id: _assessment(
            claim,
            propositions[keys[claim.id]],
            caps[claim.id],
            met[keys[claim.id]],
            hedged.get(claim.id),
            claim.id in superseded,
            rulings.get((keys[claim.id], claim.polarity)),
        )
        for claim in claims
    }


def _superseded(content: Content, groups: Mapping[str, str]) -> frozenset[str]:
    """Return the claims that a later one corrects; nobody can take back another source's word."""
    corrected = set()
    for later in content.claims.values():
        earlier = content.claims.get(later.supersedes or "")
        if earlier is None or later.withdrawn is not None:
            continue
        speaking = {groups[each.source] for each in later.evidence
                    if content.sources[each.source].retracted is None}  # fmt: skip
        if speaking & {groups[each.source] for each in earlier.evidence}:
            corrected.add(earlier.id)
    return frozenset(corrected)


def _hear(
    claim: Claim,
    hedged: Hedged | None,
    sources: Mapping[str, Source],
    groups: Mapping[str, str],
    own: list[Support],
    other: list[Support],
) -> Cap:
    """Add what a claim's evidence stands for to its side; return the cap of the claim alone.

    Evidence that contradicts goes to the other side, as one source each, since no chain leads to
    it: a denial that is to count for more is a claim of its own, with its chain.
    """
    hedge = hedged.hedge if hedged else claim.hedge
    speaker = first_speaker(claim)
    best = _NONE
    for evidence in claim.evidence:
        source = sources[evidence.source]
        if evidence.stance == "supports":
            cap = of_evidence(claim, evidence, source, hedge)
            if hedged and hedged.cap is not None and hedged.cap.level <= cap.level:
                cap = hedged.cap
            if cap.level > best.level or best is _NONE:
                best = cap
            if cap.level > NOTHING:
                own.append(Support(groups[evidence.source], speaker, cap))
        elif evidence.stance == "contradicts" and _objects(evidence, source):
            other.append(Support(groups[evidence.source], "", Cap(ONE, "chain-end")))
    return best


def _objects(evidence: Evidence, source: Source) -> bool:
    return source.identified and source.retracted is None and evidence.credibility != 5


def _compare(sides: dict[Key, _Sides]) -> None:
    """Hold different values of a property that has only one against each other.

    A day supports its month and its year; a year that is all somebody says supports no day.
    """
    rivals: dict[Key, list[Key]] = defaultdict(list)
    for key in sides:
        if key[1] in ONE_VALUE:
            rivals[key[0], key[1], "", key[3]].append(key)
    for keys in rivals.values():
        before = {key: sides[key] for key in keys}
        for key in keys if len(keys) > 1 else ():
            refined = [before[other][0] for other in keys if refines(other[2], key[2])]
            differ = [before[other][0] for other in keys if not agrees(other[2], key[2])]
            sides[key] = list(chain(*refined)), list(chain(before[key][1], *differ))


def _assessment(
    claim: Claim,
    proposition: str,
    cap: Cap,
    sides: tuple[_Side, _Side],
    hedged: Hedged | None,
    superseded: bool,
    ruling: Status | None,
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
    if ruling is not None and _HEIGHT[ruling] < _HEIGHT[status]:
        status, rules = ruling, ("ruling", *rules)
    hedge = hedged.hedge if hedged else claim.hedge
    band = likelihood(hedge)
    return Assessment(
        claim=claim.id,
        proposition=proposition,
        status=status,
        alone="unverified" if cap.level == NOTHING else "single_source",
        hedge=hedge,
        rules=rules,
        because=_because(status, rules, len(found.groups), len(found.against)),
        groups=found.groups,
        against=found.against,
        low=band[0] if band else None,
        high=band[1] if band else None,
        version=RULES,
    )


def _heard(support: list[Support]) -> _Side:
    """Return the independent voices of one side of a proposition."""
    if not support:
        return _SILENCE
    rule = ""
    if len(support) > 1 and len({each.group for each in support}) > 1:
        rule = min((each.cap for each in support), key=_level).rule or "one-voice"
    return _Side(voices(support), rule)


# Few combinations of voices and caps make up most of a registry, however large.
@lru_cache(maxsize=262144)
def _verdict(own: _Side, other: _Side, cap: Cap) -> _Verdict:
    """Return what one side of a proposition comes to, and the rules that decided."""
    status, objection = _status(own.voices), _status(other.voices)
    rules: tuple[str, ...] = ("independence",)
    if objection == "corroborated" and status == "unverified":
        status, rules = "refuted", ("contradiction",)
    elif objection != "unverified" and status != "unverified":
        status, rules = "contested", ("contradiction",)
    elif status == "unverified" and cap.rule:
        rules = (cap.rule,)
    elif status == "single_source" and own.rule:
        # Several say so, and not even two of them can be held to it as voices of their own.
        rules = (own.rule,)
    if cap.rule and cap.rule not in rules and status != "corroborated":
        rules = (*rules, cap.rule)
    return _Verdict(
        status,
        rules,
        tuple(voice.name for voice in own.voices),
        tuple(voice.name for voice in other.voices),
    )


def _status(heard: tuple[Voice, ...]) -> Status:
    if sum(voice.level == ANY for voice in heard) >= 2:
        return "corroborated"
    return "single_source" if heard else "unverified"


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
        case "single_source" if decisive == "one-voice":
            said = f"One voice, however often repeated: {meaning(decisive)}."
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
