"""The words that records may use, and what each stands for in the peers' vocabularies."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "state_body",  # a ministry, regulator, department, court or council of a state
    "party_body",  # an organ of a party, which is not the state
    "institution",  # a centre, university, association, foundation
    "company",
    "outlet",  # a newspaper, agency, broadcaster, site
    "brand",  # the public name under which an institution or outlet publishes
    "office",  # a post that somebody holds; never the holder
    "account",  # of an institution, outlet, brand or office; never of a person
    "platform",
    "law",
    "document",
    "mechanism",  # a programme, system, order or procedure
    "tactic",
    "event",
    "territory",
    "unknown",  # nobody has said what this is; treated as private
]

SCHEMATA: dict[str, tuple[str, ...]] = {
    "state_body": ("PublicBody",),
    "party_body": ("Organization",),
    "institution": ("Organization", "PublicBody", "Company"),
    "company": ("Company",),
    "outlet": ("Organization", "Company", "PublicBody"),
    "brand": ("Organization",),
    "office": ("Position",),
    "account": ("UserAccount",),
    "platform": ("Company", "Organization"),
    "law": ("Document",),
    "document": ("Document",),
    "mechanism": ("Project",),
    "tactic": ("Note",),
    "event": ("Event",),
    "territory": ("Territory",),
    "unknown": ("Thing",),
}
"""The FollowTheMoney schemata (4.11) that a kind of entity may have, the usual one first.

FollowTheMoney 4.11 has no Legislation: a law is a Document there. Person is not to be had.
"""

LABELLED_KINDS = frozenset({"state_body", "party_body", "institution", "company", "outlet",
                            "brand", "office", "account"})  # fmt: skip
"""Kinds of entity that can carry a label. *Unknown* is treated as private."""

Hedge = Literal[
    "none",
    "almost_certain",
    "reported",
    "claimed",
    "probable",
    "possible",
    "speculative",
    "unlikely",
    "unknown_stated",
    "unverified_stated",
]
"""How a document qualifies a claim, the strongest first."""

Basis = Literal[
    "primary_text_quoted",
    "public_record_checkable",
    "secondary_summary_of_report",
    "analyst_judgement_estimative",
    "named_expert_opinion",
    "partly_named_expert_opinion",
    "eyewitness_observation_single",
    "anonymous_single_source",
    "anonymous_multiple_sources",
    "outlet_assertion_unsourced",
    "negative_evidence",
    "no_response_recorded",
    "leaked_document_unauthenticated",
    "explicitly_unverified",
    "promotional_or_boilerplate",
]
"""What kind of support a document itself shows for a claim."""

Standing = Literal[
    "identified",  # an institution, outlet, office, or person speaking under a full name
    "partly_named",  # a surname, a role at a named place: nobody could be asked
    "anonymous",
    "public_record",  # a law, gazette, register or official page that anyone can look up
    "authenticated_document",
    "unauthenticated_document",  # named or leaked, but nobody could show that it is genuine
]
"""How far one link of an attribution chain can be held to its word."""

Status = Literal["unverified", "single_source", "corroborated", "contested", "refuted", "retracted"]
Stance = Literal["supports", "contradicts", "mentions"]
Polarity = Literal["affirmed", "denied"]
Modality = Literal["does", "orders", "proposes"]
Part = Literal["body", "headline"]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Literal[1, 2, 3, 4, 5, 6]
Verdict = Literal["same", "different"]
Tier = Literal[
    "official",
    "state_controlled",
    "state_linked",
    "state_aligned_assessed",
    "independent_state_funded",
    "none_found",
    "unknown",
]
