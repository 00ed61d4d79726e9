"""Claims: about one subject, one thing of the vocabulary, said by somebody, with evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from heliograph.registry.checks.dates import check_period
from heliograph.registry.checks.found import Found
from heliograph.registry.fields import nearest
from heliograph.registry.properties import Property, properties
from heliograph.registry.records import Claim


def check_claims(found: Found, canonical: Mapping[str, str]) -> None:
    """Find what is wrong with each claim, and with what it refers to.

    ``canonical`` has the entities that are one. A million claims pass here: what is right costs
    a look, and the words are made for what is wrong.
    """
    entities = found.content.entities
    known = properties()
    others: Counter[str] = Counter()  # properties that are not of the vocabulary
    first: dict[str, str] = {}
    for claim in found.content.claims.values():
        subject, value, other = claim.subject, claim.value, claim.object
        if (subject is None) is (claim.about is None) or (value is None) is (other is None):
            _one_of(found, claim)
        if (subject and subject not in entities) or (other and other not in entities):
            _nowhere(found, claim)
        meant = known.get(claim.property)
        if meant is None:
            others[claim.property] += 1
            first.setdefault(claim.property, claim.id)
        elif not _fits(meant, value):
            _range(found, claim, meant)
        if not claim.chain or not claim.evidence:
            _nothing(found, claim)
        if claim.valid_from or claim.valid_to or claim.recorded:
            check_period(found, claim)
        if claim.repeats or claim.supersedes:
            _earlier(found, claim, canonical)
    for name, count in others.items():
        times = "once" if count == 1 else f"{count:,} times"
        found.note(
            "claim",
            first[name],
            f"the property {name!r} is not of the vocabulary; it is used {times}",
            nearest(name, tuple(known)) if name.islower() and "_" in name else None,
        )
    _circles(found, "supersedes")
    _circles(found, "repeats")


def _fits(meant: Property, value: str | None) -> bool:
    if value is None:
        return "entity" in meant.range
    return "text" in meant.range or meant.holds(value)


def _range(found: Found, claim: Claim, meant: Property) -> None:
    wanted = " or ".join(
        "an entity as object" if each == "entity" else each for each in meant.range
    )
    words = f" ({', '.join(meant.words)})" if meant.words else ""
    given = f"the object {claim.object!r}" if claim.value is None else f"the value {claim.value!r}"
    found.error("claim", claim.id, f"{meant.id} takes {wanted}{words}, not {given}")


def _one_of(found: Found, claim: Claim) -> None:
    """Find which two fields are both given, or both left out, where one of them should be."""
    for one, other in (("subject", "about"), ("value", "object")):
        given = getattr(claim, one) is not None
        if given is (getattr(claim, other) is not None):
            found.error(
                "claim",
                claim.id,
                f"it has {'both' if given else 'neither'} {one!r} {'and' if given else 'nor'} "
                f"{other!r}",
                "give one of them.",
            )


def _nowhere(found: Found, claim: Claim) -> None:
    for name in ("subject", "object"):
        entity = getattr(claim, name)
        if entity is not None and entity not in found.content.entities:
            found.error("claim", claim.id, f"its {name} {entity!r} is no entity")


def _nothing(found: Found, claim: Claim) -> None:
    if not claim.chain:
        found.error("claim", claim.id, "nobody says it", "name who does under 'chain'.")
    if not claim.evidence:
        found.error("claim", claim.id, "it has no evidence", "name the source under 'evidence'.")


def _earlier(found: Found, claim: Claim, canonical: Mapping[str, str]) -> None:
    """Find references to claims that are not there, or that are about something else."""
    claims = found.content.claims
    repeated = claims.get(claim.repeats or "")
    if claim.repeats is not None and repeated is None:
        found.error("claim", claim.id, f"it repeats {claim.repeats!r}, and there is no such claim")
    elif repeated is not None and _documents(claim).isdisjoint(_documents(repeated)):
        found.error("claim", claim.id, f"it repeats {claim.repeats!r}, which is of another source")
    old = claims.get(claim.supersedes or "")
    if claim.supersedes is not None and old is None:
        found.error(
            "claim", claim.id, f"it supersedes {claim.supersedes!r}, and there is no such claim"
        )
    elif old is not None and _subject(claim, canonical) != _subject(old, canonical):
        found.error("claim", claim.id, f"it supersedes {old.id!r}, which has another subject")
    elif old is not None and _voices(found, claim).isdisjoint(_voices(found, old)):
        found.error(
            "claim",
            claim.id,
            f"it supersedes {old.id!r}, which is of another source and another independence group",
            "a source corrects itself and not others: leave both, they are shown side by side.",
        )


def _voices(found: Found, claim: Claim) -> set[str]:
    """Return the independence groups that a claim's evidence is of; sources share their group."""
    sources = found.content.sources
    return {
        sources[each.source].independence_group if each.source in sources else each.source
        for each in claim.evidence
    }


def _documents(claim: Claim) -> set[str]:
    return {each.source for each in claim.evidence}


def _subject(claim: Claim, canonical: Mapping[str, str]) -> tuple[str | None, str | None]:
    subject = claim.subject
    return (canonical.get(subject, subject) if subject else None), claim.about


def _circles(found: Found, name: str) -> None:
    """Find claims that supersede or repeat themselves, by way of others."""
    claims = found.content.claims
    leads = {
        claim.id: getattr(claim, name)
        for claim in claims.values()
        if getattr(claim, name) is not None
    }
    done: dict[str, int] = defaultdict(int)
    for number, start in enumerate(leads, 1):
        at = start
        while at in leads and not done[at]:
            done[at] = number
            at = leads[at]
        if at in leads and done[at] == number:
            found.error("claim", at, f"by way of others it {name} itself")
