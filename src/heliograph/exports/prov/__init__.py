"""A registry's provenance as PROV-JSON (W3C Member Submission, 2013), after PROV-DM.

Captures derive from sources, claims are quoted or derived from captures and attributed to those who
said them, in order; assessments derive from claims by the activity of the rules; what a person in a
role reviewed or ruled is attributed to that role. Roles are agents: nobody is a prov:Person.
"""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

from heliograph.exports.prov.claims import add_assessment, add_claim
from heliograph.exports.prov.graph import Document, Graph
from heliograph.exports.prov.records import add_entity, add_judgement, add_label, add_source
from heliograph.exports.selection import select

if TYPE_CHECKING:
    from heliograph.registry.registry import Registry

__all__ = ["document", "write"]


def document(registry: Registry, as_of: datetime.date) -> Document:
    """Return a registry's provenance, with the labels that hold on a day.

    The same records give the same document. Raises InputError where a claim cites a source that is
    not there.
    """
    selection = select(registry, as_of)
    graph = Graph()
    for source in selection.sources.values():
        add_source(source, graph)
    for entity in selection.entities.values():
        add_entity(entity, graph)
    for claim in selection.claims.values():
        add_claim(claim, selection, graph)
    for claim in selection.claims.values():
        add_assessment(claim, selection, graph)
    for judgement in selection.judgements:
        add_judgement(judgement, graph)
    for labels in selection.labels.values():
        for label in labels:
            add_label(label, selection, graph)
    return graph.document


def write(registry: Registry, as_of: datetime.date) -> bytes:
    """Return a registry's provenance as the bytes of a file."""
    text = json.dumps(document(registry, as_of), ensure_ascii=False, indent=1)
    return (text + "\n").encode()
