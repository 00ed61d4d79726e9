"""Sources, entities, judgements and labels as nodes of a PROV document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.exports.characters import readable
from heliograph.exports.prov.graph import Graph
from heliograph.exports.prov.values import day, instant, name, tagged

if TYPE_CHECKING:
    from heliograph.exports.selection import Selection
    from heliograph.registry.labels.label import Label
    from heliograph.registry.records import Entity, Judgement, Source


def add_source(source: Source, graph: Graph) -> None:
    """Add a source, with the group that it is independent in, and its captures."""
    node = graph.entity(
        "source",
        source.id,
        "Source",
        {
            "prov:label": tagged(source.title, source.lang),
            "hg:publisher": readable(source.publisher),
            "hg:sourceType": readable(source.type),
            "hg:independenceGroup": source.independence_group,
            "hg:reliability": source.reliability,
            "hg:gradedBy": readable(source.graded_by),
            "hg:url": readable(source.url or ""),
            "hg:published": source.published,
        },
    )
    if source.retracted is not None:
        graph.relate("wasInvalidatedBy", node, None, prov_time=day(source.retracted.on))
    for capture in source.captures:
        copy = graph.entity(
            "capture",
            f"{source.id}/{capture.id}",
            "Capture",
            {
                "hg:sha256": capture.sha256,
                "hg:textSha256": capture.text_sha256,
                "hg:mediaType": readable(capture.media_type or ""),
                "hg:url": readable(capture.url or ""),
            },
        )
        graph.relate("wasDerivedFrom", copy, node)
        if capture.fetched_at and day(capture.fetched_at[:10]):
            graph.relate("wasGeneratedBy", copy, None, prov_time=instant(capture.fetched_at))


def add_entity(entity: Entity, graph: Graph) -> None:
    """Add an entity under its names, and who looked it over."""
    names = [tagged(each.text, each.lang) for each in entity.names]
    node = graph.entity(
        "entity", entity.id, "Entity", {"prov:label": names, "hg:kind": entity.kind}
    )
    if entity.review is not None:
        graph.reviewed(node, entity.review)


def add_judgement(judgement: Judgement, graph: Graph) -> None:
    """Add a judgement that two entities are one, or two."""
    node = graph.entity(
        "judgement",
        judgement.id,
        "Judgement",
        {
            "hg:verdict": judgement.verdict,
            "hg:because": readable(judgement.because),
            "hg:left": judgement.left,
            "hg:right": judgement.right,
        },
    )
    graph.by_role(node, judgement.by, judgement.on)


def add_label(label: Label, selection: Selection, graph: Graph) -> None:
    """Add a label with the claims it follows from."""
    node = graph.entity(
        "label",
        f"{label.entity}/{label.tier}",
        "Label",
        {
            "hg:tier": label.tier,
            "hg:criteria": readable(label.criteria),
            "hg:expires": label.expires,
            "hg:appeal": readable(label.appeal),
        },
    )
    graph.relate("wasDerivedFrom", node, name("entity", label.entity))
    for claim in label.claims:
        if claim in selection.claims:
            graph.relate("wasDerivedFrom", node, name("claim", claim))
    graph.by_role(node, label.reviewer, label.reviewed)
