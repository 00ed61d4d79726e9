"""Which domains of the data belong to labelled entities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from heliograph.intake.handles import may_name_accounts
from heliograph.intake.urls import canonical, domain_of
from heliograph.registry.labels.label import Label, LabelledDomain


class Sites:
    """Labelled domains; a subdomain belongs to whoever runs the domain above it.

    A domain that two entities claim belongs to neither here, and a platform's to nobody: what is
    posted there is not the platform's own.
    """

    def __init__(self, labelled: Iterable[LabelledDomain]) -> None:
        self._runs: dict[str, LabelledDomain] = {}
        contested = set()
        for each in labelled:
            domain = domain_of(canonical(f"https://{each.domain.strip()}/"))
            if domain is None or "." not in domain or may_name_accounts("", domain):
                continue
            if self._runs.setdefault(domain, each).label.entity != each.label.entity:
                contested.add(domain)
        for domain in contested:
            del self._runs[domain]

    @property
    def by_domain(self) -> Mapping[str, LabelledDomain]:
        """The domains that belong to one entity, as links have them."""
        return self._runs

    def label(self, domain: str) -> Label | None:
        """Return the label of whoever runs a domain, or the nearest one above it."""
        site = self.site(domain)
        return site.label if site else None

    def site(self, domain: str) -> LabelledDomain | None:
        """Return the labelled domain that a domain is, or the nearest one above it."""
        while domain:
            if site := self._runs.get(domain):
                return site
            domain = domain.partition(".")[2]
        return None
