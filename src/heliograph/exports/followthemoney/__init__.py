"""A registry as FollowTheMoney 4.11 entities, one a line, as Aleph and OpenSanctions read them.

Entities, their accounts, sources as the documents that prove, and relations as edges. Whoever reads
only the edges sees neither chain nor grade: their status and description say it in words. What is
unverified or contested is an UnknownLink, which says no more than that somebody relates the two.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from heliograph.exports.followthemoney.edges import edge
from heliograph.exports.followthemoney.entities import entity_lines, source_line
from heliograph.exports.followthemoney.line import Line, written
from heliograph.exports.followthemoney.reading import Held, read
from heliograph.exports.selection import select

if TYPE_CHECKING:
    from heliograph.registry.registry import Registry

__all__ = ["Held", "lines", "read", "write"]


def lines(registry: Registry, as_of: datetime.date) -> list[Line]:
    """Return a registry's lines: entities, sources, then edges, each by id.

    What was retracted or refuted is no edge. Raises InputError for a record whose id is none.
    """
    selection = select(registry, as_of)
    found: list[Line] = []
    for entity in selection.entities.values():
        found += entity_lines(entity, selection)
    found += [source_line(source) for source in selection.sources.values()]
    for claim in selection.claims.values():
        stands = selection.assessments[claim.id].status not in ("retracted", "refuted")
        if stands and selection.relates(claim):
            found.append(edge(claim, selection))
    return found


def write(registry: Registry, as_of: datetime.date) -> bytes:
    """Return a registry's lines as the bytes of a file."""
    return written(lines(registry, as_of))
