"""Relations as edges of FollowTheMoney."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.exports.followthemoney.entities import LEGAL_ENTITIES, schema_of
from heliograph.exports.followthemoney.line import Line, line, line_id
from heliograph.exports.followthemoney.values import date, text, url
from heliograph.exports.sentences import says, standing
from heliograph.registry.properties import Ends, properties

if TYPE_CHECKING:
    from heliograph.exports.selection import Selection
    from heliograph.registry.records import Claim


UNKNOWN_LINK = Ends("UnknownLink", "subject", "object")
_COMPANIES = frozenset({"Company"})
_RANGES: dict[str, dict[str, frozenset[str]]] = {
    "Ownership": {"owner": LEGAL_ENTITIES, "asset": _COMPANIES},
    "Control": {"controller": LEGAL_ENTITIES, "controlled": LEGAL_ENTITIES},
    "Membership": {"member": LEGAL_ENTITIES, "organization": LEGAL_ENTITIES},
    "Representation": {"agent": LEGAL_ENTITIES, "client": LEGAL_ENTITIES},
    "Succession": {"predecessor": LEGAL_ENTITIES, "successor": LEGAL_ENTITIES},
}
"""The edges that have a role and a status, and what each of their ends may be.

A Payment has neither, and says that money was paid: that one body funds another is an UnknownLink.
"""


def ends_of(prop: str | None) -> Ends:
    """Return the schema of an edge of a property, and which end subject and object are."""
    known = properties().get(prop or "")
    return known.ftm if known is not None and known.ftm.schema in _RANGES else UNKNOWN_LINK


def edge(claim: Claim, selection: Selection) -> Line:
    """Return the line of a relation.

    Where an end is not what the schema asks for (only a company can be an asset), or where nobody
    who can be held to it says so undisputed, the edge is an UnknownLink: FollowTheMoney would keep
    the other one and mislead its readers. The property stands in the role either way.
    """
    assert claim.subject is not None
    assert claim.object is not None
    ends = ends_of(claim.property) if selection.is_edge(claim) else UNKNOWN_LINK
    if ends != UNKNOWN_LINK:
        possible = _RANGES[ends.schema]
        subject, object_ = selection.entities[claim.subject], selection.entities[claim.object]
        fits = (
            schema_of(subject) in possible[ends.subject]
            and schema_of(object_) in possible[ends.object]
        )
        ends = ends if fits else UNKNOWN_LINK
    assessment = selection.assessments[claim.id]
    evidence = [each for each in claim.evidence if each.stance == "supports"]
    captures = [capture for each in evidence if (capture := selection.capture(each))]
    sources = [selection.sources[each.source] for each in evidence]
    return line(
        ends.schema,
        line_id(claim.id, "claim"),
        {
            ends.subject: [line_id(claim.subject, "entity")],
            ends.object: [line_id(claim.object, "entity")],
            "role": [text(claim.property)],
            "status": [assessment.status],
            "summary": [f"hedge: {assessment.hedge}"],
            "description": [text(f"{says(claim, selection)}. {standing(claim, selection)}")],
            "startDate": [date(claim.valid_from)],
            "endDate": [date(claim.valid_to)],
            "recordId": [claim.id],
            "proof": [line_id(each.id, "source") for each in sources],
            "publisher": [text(each.publisher) for each in sources],
            "sourceUrl": [
                *(url(each.url) for each in captures),
                *(url(each.url) for each in sources),
            ],
            "retrievedAt": [(each.fetched_at or "").removesuffix("Z") for each in captures],
            "modifiedAt": [date(claim.recorded)],
        },
    )
