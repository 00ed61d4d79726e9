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
from heliograph.findings import NAMING_TIERS, Finding, Named, may_be_named
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

    def named(self, findings: Iterable[Finding], groups: pa.Table) -> tuple[Finding, ...]:
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
        of_evidence = dict.fromkeys(
            domain_in(item) for finding in findings for item in finding.evidence
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
                for finding in findings
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

    def _named(self, finding: Finding, account_of: Mapping[tuple[str, str], str]) -> Finding:
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
