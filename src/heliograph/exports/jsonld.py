"""Entities and claims as JSON-LD in the words of schema.org, for search engines and other readers.

A bare fact (``legislationDate``, ``parentOrganization``) stands only for what is corroborated and
not hedged: whoever reads it cannot see a status. All else is a ``Claim``: what is said, with its
status and hedge in words, and the works in which it appears. No ``ClaimReview``, since the status
of a claim says how it is supported and not whether it is true. Nobody is a ``Person``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from heliograph.exports.characters import readable
from heliograph.exports.dates import first_day
from heliograph.exports.pages.paths import anchor, file_name
from heliograph.exports.sentences import name_of, says, standing
from heliograph.registry.labels.label import shown as tier_words

if TYPE_CHECKING:
    from heliograph.exports.selection import Selection
    from heliograph.registry.records import Capture, Claim, Entity, Name, Source
    from heliograph.registry.vocabulary import Hedge, Kind

Object = dict[str, Any]

CONTEXT = "https://schema.org"

TYPES: dict[Kind, str] = {
    "state_body": "GovernmentOrganization",
    "party_body": "Organization",
    "institution": "Organization",
    "company": "Organization",
    "outlet": "NewsMediaOrganization",
    "brand": "Brand",
    "office": "Thing",  # a post; schema.org knows posts only as held by a person
    "account": "Thing",
    "platform": "Service",
    "law": "Legislation",
    "document": "CreativeWork",
    "mechanism": "Thing",
    "tactic": "DefinedTerm",
    "event": "Event",
    "territory": "AdministrativeArea",
}
"""The type of schema.org for each kind; Thing where none says what it is."""

_ORGANIZATIONS = frozenset({"GovernmentOrganization", "Organization", "NewsMediaOrganization"})
_RELATIONS: Mapping[str, tuple[str, frozenset[str], frozenset[str]]] = {
    "part_of": ("parentOrganization", _ORGANIZATIONS, _ORGANIZATIONS),
    "subordinate_to": ("parentOrganization", _ORGANIZATIONS, _ORGANIZATIONS),
    "member_of": ("memberOf", _ORGANIZATIONS, _ORGANIZATIONS),
    "funded_by": ("funder", _ORGANIZATIONS, _ORGANIZATIONS),
    "publishes_under": ("brand", _ORGANIZATIONS, frozenset({"Brand"})),
    "located_in": ("location", _ORGANIZATIONS | {"Event"}, frozenset({"AdministrativeArea"})),
    "issued_by": ("legislationPassedBy", frozenset({"Legislation"}), _ORGANIZATIONS),
}
_DATES: Mapping[str, tuple[str, frozenset[str]]] = {
    "established": ("foundingDate", _ORGANIZATIONS),
    "dissolved": ("dissolutionDate", _ORGANIZATIONS),
    "adopted": ("legislationDate", frozenset({"Legislation"})),
}

_SURE: frozenset[Hedge] = frozenset({"none", "almost_certain"})


def document(entity_id: str, selection: Selection) -> Object:
    """Return an entity and the claims on it; ids are relative to the address of its page."""
    claims = [each for each in selection.on(entity_id) if each.subject == entity_id]
    return {
        "@context": CONTEXT,
        "@graph": [
            _entity(selection.entities[entity_id], claims, selection),
            *(_claim(each, selection) for each in claims),
        ],
    }


def catalogue(selection: Selection) -> Object:
    """Return the registry as a whole: a data set, who keeps it, under which licence."""
    about = selection.about
    return _without_gaps(
        {
            "@context": CONTEXT,
            "@type": "Dataset",
            "@id": "index.html#registry",
            "name": readable(about.title),
            "description": readable(about.description or about.title),
            "creditText": readable(about.maintainer),
            "license": {"@type": "CreativeWork", "name": readable(about.licence)},
            "dateModified": about.reviewed,
        }
    )


def reference(entity_id: str) -> str:
    """Return the id of an entity, relative to the pages of the others.

    >>> reference("cac")
    'cac.html#entity'
    """
    return f"{file_name(entity_id)}#entity"


def _entity(entity: Entity, claims: list[Claim], selection: Selection) -> Object:
    type_ = TYPES[entity.kind]
    first = name_of(entity)
    own = next((each for each in entity.names if readable(each.text) == first), None)
    apart = [name_of(selection.entities[each]) for each in entity.not_the_same
             if each in selection.entities]  # fmt: skip
    node: Object = {
        "@type": type_,
        "@id": reference(entity.id),
        "identifier": entity.id,
        "name": _name(own) if own else first,
        "alternateName": [_name(each) for each in entity.names if each is not own],
        "description": readable(entity.description or ""),
        "disambiguatingDescription": f"Not the same as: {'; '.join(apart)}." if apart else "",
    }
    if type_ in _ORGANIZATIONS:
        node["ownershipFundingInfo"] = [
            f"{tier_words(label.tier)}, by the criteria {readable(label.criteria)}, until "
            f"{label.expires}: {readable(label.because)}"
            for label in selection.labels.get(entity.id, ())
        ]
    if entity.kind == "tactic" and entity.techniques:
        node["termCode"] = [readable(each.id) for each in entity.techniques]
        node["inDefinedTermSet"] = {"@type": "DefinedTermSet", "name": "DISARM"}
    for name, value in _facts(type_, claims, selection):
        if value not in node.setdefault(name, []):
            node[name].append(value)
    return _without_gaps(node)


def _facts(
    type_: str, claims: list[Claim], selection: Selection
) -> Iterator[tuple[str, Object | str]]:
    """Give what may stand as a bare fact: what nobody need be told how sure it is."""
    for claim in claims:
        assessment = selection.assessments[claim.id]
        if assessment.status != "corroborated" or assessment.hedge not in _SURE:
            continue
        if claim.object is not None and claim.property in _RELATIONS:
            name, subjects, objects = _RELATIONS[claim.property]
            fits = type_ in subjects and TYPES[selection.entities[claim.object].kind] in objects
            if fits and selection.is_edge(claim):
                yield name, {"@id": reference(claim.object)}
        elif claim.property in _DATES and first_day(claim.value) is not None:
            name, subjects = _DATES[claim.property]
            said = claim.polarity == "affirmed" and claim.modality == "does"
            if type_ in subjects and said:
                yield name, str(claim.value)


def _claim(claim: Claim, selection: Selection) -> Object:
    assert claim.subject is not None  # as ``document`` saw to
    about = [claim.subject, *([claim.object] if claim.object else [])]
    retracted = selection.assessments[claim.id].status == "retracted"
    return _without_gaps(
        {
            "@type": "Claim",
            "@id": f"{file_name(claim.subject)}#{anchor(claim.id)}",
            "identifier": claim.id,
            "text": says(claim, selection),
            "description": standing(claim, selection),
            "creativeWorkStatus": "Retracted" if retracted else "",
            "about": [{"@id": reference(each)} for each in about],
            "temporalCoverage": _interval(claim),
            "appearance": [
                _work(selection.sources[each.source], selection.capture(each))
                for each in claim.evidence
                if each.stance == "supports"
            ],
        }
    )


def _work(source: Source, capture: Capture | None) -> Object:
    media = capture and _without_gaps(
        {
            "@type": "MediaObject",
            "sha256": capture.sha256,
            "contentUrl": readable(capture.url or ""),
            "encodingFormat": readable(capture.media_type or ""),
        }
    )
    return _without_gaps(
        {
            "@type": "CreativeWork",
            "identifier": source.id,
            "name": readable(source.title),
            "publisher": {"@type": "Organization", "name": readable(source.publisher)}
            if source.identified
            else None,
            "url": readable(source.url or ""),
            "datePublished": source.published,
            "inLanguage": source.lang,
            "encoding": media,
        }
    )


def _interval(claim: Claim) -> str:
    """Return when a claim is said to hold, after ISO 8601; '' where nobody said."""
    start, end = claim.valid_from, claim.valid_to
    if first_day(start) is None or (end is not None and first_day(end) is None):
        return ""
    return f"{start}/{end or '..'}"


def _name(name: Name) -> Object | str:
    text = readable(name.text)
    return {"@value": text, "@language": name.lang} if name.lang else text


def _without_gaps(node: Mapping[str, Any]) -> Object:
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
