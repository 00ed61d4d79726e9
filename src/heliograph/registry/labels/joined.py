"""Accounts and domains that may be named, since a label holds for who runs them.

Three things must be true on the day: the label holds and is of a tier that names, a claim that
meets the criteria says that the entity runs what it lists, and what is listed is somebody's own
(not a whole platform, and not a suffix under which anybody can register).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from heliograph.registry.labels.criteria import Criteria, criteria
from heliograph.registry.labels.derive import labels
from heliograph.registry.labels.facts import Facts, Records, members
from heliograph.registry.labels.label import Label, LabelledAccount, LabelledDomain
from heliograph.registry.labels.shared_hosts import is_shared
from heliograph.registry.records import Entity

_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


def labelled_accounts(registry: Records, as_of: datetime.date) -> tuple[LabelledAccount, ...]:
    """Return the accounts that may be named on a day, by platform, id and handle.

    An account that two labelled entities list stands once for each of them.
    """
    return tuple(
        sorted(
            (
                LabelledAccount(
                    platform=account.platform.strip().casefold(),
                    handle=account.handle and account.handle.strip().removeprefix("@"),
                    id=account.id and account.id.strip(),
                    label=label,
                )
                for label, record in _running(registry, as_of)
                for account in record.accounts
                if account.handle or account.id
            ),
            key=lambda each: (each.platform, each.id or "", each.handle or "", each.label.entity),
        )
    )


def labelled_domains(registry: Records, as_of: datetime.date) -> tuple[LabelledDomain, ...]:
    """Return the domains that may be named on a day, by domain; subdomains are meant too.

    What is written with 'www.' in front is the domain behind it.
    """
    named = (
        LabelledDomain(domain=domain, label=label)
        for label, record in _running(registry, as_of)
        for domain in map(_own_domain, record.domains)
        if domain is not None
    )
    return tuple(sorted(named, key=lambda each: (each.domain, each.label.entity)))


def _own_domain(written: str) -> str | None:
    """Return a domain as posts have it, or None where it is not one entity's own."""
    try:
        host = written.strip().casefold().rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return None
    bare = host.removeprefix("www.")
    if not _DOMAIN.fullmatch(host) or is_shared(bare) or bare.rpartition(".")[2].isdigit():
        return None
    # 'www.gov.xx' is a site, 'gov.xx' all of a government's; without the dot it is a suffix.
    return bare if "." in bare else None


def _running(registry: Records, as_of: datetime.date) -> Iterator[tuple[Label, Entity]]:
    """Yield each label that names, with each record whose accounts and domains are claimed."""
    rules = criteria(registry.about.criteria)
    naming = {each.tier for each in rules.tiers if each.names_accounts}
    facts = Facts(registry, rules, as_of)
    merged = members(registry)
    for label in labels(registry, as_of):
        if label.tier not in naming or not label.holds(as_of):
            continue
        own = registry.entities[label.entity]
        others = (each for each in merged.get(label.entity, ()) if each.id != label.entity)
        for record in (own, *others):
            if _claimed(record, label, facts, rules):
                yield label, record


def _claimed(record: Entity, label: Label, facts: Facts, rules: Criteria) -> bool:
    """Return whether the claim that a record names says that the accounts are the entity's."""
    if label.kind == "account":  # who runs it is what its label follows from
        return record.accounts_claim in label.claims
    said = [
        fact
        for fact in facts.by_subject.get(label.entity, ())
        if fact.claim.id == record.accounts_claim
        and fact.claim.property in rules.running.properties
        and fact.recorded_by(label.reviewed)
    ]
    return bool(facts.supported(said, rules.bars[rules.running.bar]))
