"""What stands on the page of one entity."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from heliograph.exports import jsonld
from heliograph.exports.pages.groups import Group, groups
from heliograph.exports.pages.homonyms import Homonym
from heliograph.exports.pages.past import Happening
from heliograph.exports.pages.relations import Relation, relations
from heliograph.exports.pages.shown import Link, Shown
from heliograph.exports.pages.statements import Chip, Statement, chip, statement
from heliograph.exports.pages.when import date_words
from heliograph.exports.pages.words import STATUSES
from heliograph.registry.labels.label import Label
from heliograph.registry.labels.label import shown as tier_words
from heliograph.registry.records import Entity
from heliograph.registry.vocabulary import LABELLED_KINDS
from heliograph.report.policy import data_block


@dataclass(frozen=True)
class Cited:
    """A claim that a label rests on: on this page or on that of its subject."""

    path: str
    statement: Statement
    subject: Link


@dataclass(frozen=True)
class ShownLabel:
    """A label with the claims it cites."""

    label: Label
    tier: str
    reviewed: str
    expires: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True)
class EntityPage:
    """All that the page of an entity shows."""

    link: Link
    entity: Entity
    labels: tuple[ShownLabel, ...]
    can_be_labelled: bool
    accounts: tuple[str, ...]
    domains: tuple[str, ...]
    counts: tuple[Chip, ...]
    claims: int
    groups: list[Group]
    outward: list[Relation]
    inward: list[Relation]
    homonyms: list[Homonym]
    past: list[Happening]
    reviewed: str
    data: Markup


def entity_page(
    entity_id: str, shown: Shown, others: list[Homonym], happened: list[Happening]
) -> EntityPage:
    """Return what stands on the page of an entity."""
    selection = shown.selection
    entity = selection.entities[entity_id]
    claims = shown.of_subject.get(entity_id, ())
    accounts = selection.accounts.get(entity_id, ())
    return EntityPage(
        link=shown.links[entity_id],
        entity=entity,
        labels=tuple(_label(each, shown) for each in selection.labels.get(entity_id, ())),
        can_be_labelled=entity.kind in LABELLED_KINDS,
        accounts=tuple(f"{each.platform}: {each.handle or each.id}" for each in accounts),
        domains=selection.domains.get(entity_id, ()),
        counts=counts(entity_id, shown),
        claims=len(claims),
        groups=groups(claims, shown),
        outward=relations(claims, shown),
        inward=relations(shown.of_object.get(entity_id, ()), shown),
        homonyms=others,
        past=happened,
        reviewed=date_words(entity.review.on) if entity.review else "",
        data=data_block(jsonld.document(entity_id, selection)),
    )


def counts(entity_id: str, shown: Shown) -> tuple[Chip, ...]:
    """Return how many claims on an entity have each status, those that occur."""
    found = shown.statuses(shown.of_subject.get(entity_id, ()))
    return tuple(chip(status, found[status]) for status in STATUSES if found[status])


def _label(label: Label, shown: Shown) -> ShownLabel:
    cited = [shown.selection.claims[each] for each in label.claims
             if each in shown.selection.claims]  # fmt: skip
    return ShownLabel(
        label=label,
        tier=tier_words(label.tier),
        reviewed=date_words(label.reviewed),
        expires=date_words(label.expires),
        cited=tuple(
            Cited(shown.place(each), statement(each, shown), shown.links[each.subject])
            for each in cited
            if each.subject is not None
        ),
    )
