"""Accounts and domains that may be named, since a label holds for who runs them.

Three things must be true on the day: the label holds and is of a tier that names, a claim that
meets the criteria says that the entity runs this very account or domain, and what is listed is
somebody's own (not a whole platform, and not a suffix under which anybody can register).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from heliograph.registry.labels.claimed import (
    AccountKey,
    account_said,
    domain_said,
    handle_key,
    id_key,
    own_domain,
)
from heliograph.registry.labels.criteria import Criteria, criteria
from heliograph.registry.labels.derive import labels
from heliograph.registry.labels.facts import Fact, Facts, Records, members
from heliograph.registry.labels.label import Label, LabelledAccount, LabelledDomain
from heliograph.registry.records import Account, Entity

What = TypeVar("What", bound=Hashable)


@dataclass(frozen=True)
class Labelled:
    """The labels of a registry on a day, and the accounts and domains that may be named then.

    Accounts are sorted by platform, id and handle, domains by domain. What two labelled entities
    run stands once for each of them.
    """

    labels: tuple[Label, ...]
    accounts: tuple[LabelledAccount, ...]
    domains: tuple[LabelledDomain, ...]


def labelled(registry: Records, as_of: datetime.date) -> Labelled:
    """Return the labels of a day and what may be named by them, worked out once for all.

    Raises InputError where the registry names criteria that do not exist.
    """
    return _Naming(registry, as_of).all()


def labelled_accounts(registry: Records, as_of: datetime.date) -> tuple[LabelledAccount, ...]:
    """Return the accounts that may be named on a day, by platform, id and handle."""
    return labelled(registry, as_of).accounts


def labelled_domains(registry: Records, as_of: datetime.date) -> tuple[LabelledDomain, ...]:
    """Return the domains that may be named on a day, by domain; subdomains are meant too."""
    return labelled(registry, as_of).domains


class _Naming:
    """One registry, one day."""

    def __init__(self, registry: Records, as_of: datetime.date) -> None:
        self._registry = registry
        self._as_of = as_of
        self._rules: Criteria = criteria(registry.about.criteria)
        self._facts = Facts(registry, self._rules, as_of)
        self._members = members(registry)

    def all(self) -> Labelled:
        held = labels(self._registry, self._as_of)
        naming = {each.tier for each in self._rules.tiers if each.names_accounts}
        accounts: list[LabelledAccount] = []
        domains: list[LabelledDomain] = []
        for label in held:
            if label.tier not in naming or not label.holds(self._as_of):
                continue
            if label.kind == "account":
                accounts += self._own(label)
            else:
                accounts += self._accounts(label)
                domains += self._domains(label)
        accounts.sort(
            key=lambda one: (one.platform, one.id or "", one.handle or "", one.label.entity)
        )
        domains.sort(key=lambda one: (one.domain, one.label.entity))
        return Labelled(held, tuple(accounts), tuple(domains))

    def _records(self, entity: str) -> Iterator[Entity]:
        """Yield the entity's own record, then those merged with it."""
        yield self._registry.entities[entity]
        yield from (each for each in self._members.get(entity, ()) if each.id != entity)

    def _own(self, label: Label) -> Iterator[LabelledAccount]:
        """Yield the account that a labelled entity is: its label follows from who runs it."""
        for record in self._records(label.entity):
            cited = tuple(
                claim for claim in label.claims if self._registry.claims[claim].object == record.id
            )
            if cited and len(record.accounts) == 1:
                (account,) = record.accounts
                yield from _named(account, cited, cited, label)

    def _accounts(self, label: Label) -> Iterator[LabelledAccount]:
        """Yield the accounts that an entity lists and is said to run, as far as they are said."""
        claimed = self._claimed(label, self._rules.running.accounts, self._accounts_said)
        for record in self._records(label.entity):
            for account in record.accounts:
                by_handle, by_id = handle_key(account), id_key(account)
                yield from _named(
                    account,
                    claimed.get(by_handle, ()) if by_handle else (),
                    claimed.get(by_id, ()) if by_id else (),
                    label,
                )

    def _domains(self, label: Label) -> Iterator[LabelledDomain]:
        """Yield the domains that an entity lists and is said to run."""
        claimed = self._claimed(label, self._rules.running.domains, _domains_said)
        for record in self._records(label.entity):
            for domain in map(own_domain, record.domains):
                if domain is not None and domain in claimed:
                    yield LabelledDomain(domain=domain, label=label, claims=claimed[domain])

    def _claimed(
        self, label: Label, properties: tuple[str, ...], said: Callable[[Fact], Iterable[What]]
    ) -> dict[What, tuple[str, ...]]:
        """Return what an entity is said to run, each with the claims that say so.

        A claim that came after the entity's review says nothing yet.
        """
        facts: dict[What, list[Fact]] = defaultdict(list)
        for fact in self._facts.by_subject.get(label.entity, ()):
            if fact.claim.property in properties and fact.recorded_by(label.reviewed):
                for what in said(fact):
                    facts[what].append(fact)
        bar = self._rules.bars[self._rules.running.bar]
        supported = {what: self._facts.supported(each, bar) for what, each in facts.items()}
        return {
            what: tuple(sorted(fact.claim.id for fact in chain.from_iterable(propositions)))
            for what, propositions in supported.items()
            if propositions
        }

    def _accounts_said(self, fact: Fact) -> Iterator[AccountKey]:
        """Yield the account that a claim says in words, or that the entity it leads to is."""
        if fact.claim.object is None:
            if key := account_said(fact.claim.value or ""):
                yield key
            return
        end = self._registry.entities[fact.claim.object]
        if end.kind == "account" and len(end.accounts) == 1:
            yield from filter(None, (handle_key(end.accounts[0]), id_key(end.accounts[0])))


def _domains_said(fact: Fact) -> Iterator[str]:
    if domain := domain_said(fact.claim.value or ""):
        yield domain


def _named(
    account: Account, by_handle: tuple[str, ...], by_id: tuple[str, ...], label: Label
) -> Iterator[LabelledAccount]:
    """Yield an account by its id where claims say so, and by its handle where they say that too.

    An id that is listed and that no claim says would neither show whose the handle is now nor be
    left out unseen: such an account is not named.
    """
    if account.id and not by_id:
        return
    handle = account.handle.strip().removeprefix("@") if account.handle and by_handle else None
    account_id = account.id.strip() if account.id and by_id else None
    if handle or account_id:
        yield LabelledAccount(
            platform=account.platform.strip().casefold(),
            handle=handle,
            id=account_id,
            label=label,
            claims=tuple(dict.fromkeys((*by_handle, *by_id))),
        )
