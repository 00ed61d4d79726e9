"""Labels put to findings: members named, domains recognised, and what is said of it all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import pyarrow as pa

from heliograph.case.labels import Labels
from heliograph.case.matching import Match, Matches
from heliograph.case.sites import Sites
from heliograph.findings import (
    NAMING_TIERS,
    Finding,
    GroupFinding,
    Named,
    may_be_named,
)
from heliograph.registry.labels.label import TIERS, Label
from heliograph.registry.vocabulary import Tier
from heliograph.report import model
from heliograph.report.labelled import domain_in


@dataclass(frozen=True)
class Labelling:
    """The labels of a registry and whom of the data they are about, by pseudonym."""

    labels: Labels
    matches: Matches

    @property
    def declared(self) -> dict[str, str]:
        """The publisher of every account that is labelled, as ``coordination`` asks for it."""
        return {
            account: self.labels.houses[match.label.entity]
            for account, match in self.matches.by_account.items()
        }

    @property
    def named_accounts(self) -> dict[str, Named]:
        """The accounts that may be named, each by an alias that stands for none yet."""
        return {
            account: self._name("A1", match)
            for account, match in self.matches.by_account.items()
            if match.label.tier in NAMING_TIERS
        }

    @property
    def named_sites(self) -> dict[str, str]:
        """The domains that may be named, and who runs them."""
        return {
            domain: site.label.name
            for domain, site in Sites(self.labels.domains).by_domain.items()
            if site.label.tier in NAMING_TIERS
        }

    @property
    def levels(self) -> dict[str, str]:
        """The level of the outlet behind each labelled account of which one is claimed."""
        return {
            account: self.labels.levels[match.label.entity]
            for account, match in self.matches.by_account.items()
            if match.label.entity in self.labels.levels
        }

    def named(self, findings: Iterable[GroupFinding], groups: pa.Table) -> tuple[GroupFinding, ...]:
        """Return the findings with labelled members named, where that singles nobody out.

        ``groups`` leads from finding and alias to the pseudonym.
        """
        account_of = {
            (group, alias): account
            for group, alias, account in zip(
                *(groups.column(name).to_pylist() for name in ("group", "alias", "account")),
                strict=True,
            )
        }
        return tuple(self._named(finding, account_of) for finding in findings)

    def said(
        self, findings: Sequence[Finding], groups: pa.Table, domains: Iterable[str]
    ) -> model.Labelled:
        """Return what the report says of labels; ``domains`` are those of the data, each once."""
        labelled = self.matches.by_account
        labelled_sites = Sites(self.labels.domains)
        of_data = {domain: labelled_sites.label(domain) for domain in domains}
        in_step = [each for each in findings if isinstance(each, GroupFinding)]
        of_evidence = dict.fromkeys(
            domain_in(item) for finding in in_step for item in finding.evidence
        )
        sites = {
            domain: site
            for domain in of_evidence
            if domain and (site := labelled_sites.site(domain)) and site.label.tier in NAMING_TIERS
        }
        # By entity, the claims that it runs what is shown of it.
        shown: dict[str, list[str]] = defaultdict(list)
        claims = {
            (match.label.entity, match.platform, match.account): match.claims
            for match in labelled.values()
        }
        for each in (named for finding in findings for named in finding.named):
            shown[each.entity] += claims[each.entity, each.platform, each.account]
        for site in sites.values():
            shown[site.label.entity] += site.claims
        members = Counter(
            group
            for group, account in zip(
                *(groups.column(name).to_pylist() for name in ("group", "account")), strict=True
            )
            if account in labelled and labelled[account].label.tier in NAMING_TIERS
        )
        return model.Labelled(
            registry=self.labels.registry,
            title=self.labels.title,
            as_of=self.labels.as_of.isoformat(),
            accounts=_by_tier(match.label for match in labelled.values()),
            domains=_by_tier(label for label in of_data.values() if label is not None),
            doubtful=self.matches.doubtful,
            withheld=tuple(
                finding.finding_id
                for finding in in_step
                if members[finding.finding_id] and not finding.named
            ),
            sites=tuple(
                model.Site(domain=domain, entity=site.label.entity)
                for domain, site in sites.items()
            ),
            endnotes=tuple(self._endnote(entity, runs) for entity, runs in shown.items()),
        )

    def _endnote(self, entity: str, running: Iterable[str]) -> model.Endnote:
        """Return the note on a label, with the claims that its entity runs what is shown of it."""
        note = self.labels.endnotes[entity]
        cited = {each.claim: each for each in note.claims}
        cited |= {claim: self.labels.running[claim] for claim in running}
        return msgspec.structs.replace(note, claims=tuple(cited.values()))

    def _named(
        self, finding: GroupFinding, account_of: Mapping[tuple[str, str], str]
    ) -> GroupFinding:
        named = []
        for alias in finding.members:
            match = self.matches.by_account.get(account_of[finding.finding_id, alias])
            if match is not None and match.label.tier in NAMING_TIERS:
                named.append(self._name(alias, match))
        if not may_be_named(len(named), len(finding.members), finding.min_group_size):
            return finding
        return msgspec.structs.replace(finding, named=tuple(named))

    def _name(self, alias: str, match: Match) -> Named:
        label = match.label
        return Named(
            alias=alias,
            name=label.name,
            platform=match.platform,
            account=match.account,
            matched_by=match.matched_by,
            entity=label.entity,
            kind=label.kind,
            tier=label.tier,
            claims=label.claims,
            criteria=label.criteria,
            reviewed=label.reviewed,
            expires=label.expires,
            as_of=self.labels.as_of.isoformat(),
        )


def _by_tier(labels: Iterable[Label]) -> dict[Tier, int]:
    """Count labels by tier, in the order of the tiers."""
    counted = Counter(label.tier for label in labels)
    return {tier: counted[tier] for tier in TIERS if counted[tier]}
