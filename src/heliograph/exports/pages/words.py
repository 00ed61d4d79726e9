"""The words of the vocabulary as they stand on the pages."""

from __future__ import annotations

from heliograph.registry.vocabulary import Basis, Hedge, Kind, Modality, Standing, Status

KINDS: dict[Kind, tuple[str, str]] = {
    "state_body": ("state body", "State bodies"),
    "party_body": ("party body", "Party bodies"),
    "institution": ("institution", "Institutions"),
    "company": ("company", "Companies"),
    "outlet": ("outlet", "Outlets"),
    "brand": ("brand", "Brands"),
    "office": ("office", "Offices"),
    "account": ("account", "Accounts of institutions"),
    "platform": ("platform", "Platforms"),
    "law": ("law", "Laws and regulations"),
    "document": ("document", "Documents"),
    "mechanism": ("mechanism", "Mechanisms"),
    "tactic": ("tactic", "Tactics"),
    "event": ("event", "Events"),
    "territory": ("territory", "Territories"),
}
"""Kinds that have pages, in the order of the pages: the word for one, and for all of them."""

STATUSES: dict[Status, tuple[str, str]] = {
    "corroborated": ("corroborated", "two independent sources that can be held to it say so"),
    "single_source": ("single source", "one source that can be held to it says so"),
    "unverified": ("unverified", "nobody who can be held to it says so: an allegation"),
    "contested": ("contested", "there is something for it and something against it"),
    "refuted": ("refuted", "independent sources deny it, and nothing that counts supports it"),
    "retracted": ("taken back", "withdrawn, corrected by a later claim, or its source retracted"),
}
"""Statuses in the order of the pages, each with what it says."""

HEDGES: dict[Hedge, str] = {
    "none": "said without a hedge",
    "almost_certain": "almost certain",
    "reported": "reported",
    "claimed": "claimed",
    "probable": "likely",
    "possible": "possible",
    "speculative": "speculation",
    "unlikely": "unlikely",
    "unknown_stated": "the source says that it is not known",
    "unverified_stated": "the source says that nobody verified it",
}

BRIEF_HEDGES: dict[Hedge, str] = HEDGES | {
    "none": "",
    "unknown_stated": "not known",
    "unverified_stated": "not verified",
}
"""Hedges where there is little room; '' where there is none."""

MODALITIES: dict[Modality, str] = {
    "does": "",
    "orders": "ordered, which does not say that it was done",
    "proposes": "proposed, which does not say that it was done",
}

BRIEF_MODALITIES: dict[Modality, str] = {"does": "", "orders": "ordered", "proposes": "proposed"}

STANDINGS: dict[Standing, str] = {
    "identified": "identified",
    "partly_named": "only half named",
    "anonymous": "anonymous",
    "public_record": "public record",
    "authenticated_document": "authenticated document",
    "unauthenticated_document": "document that nobody authenticated",
}

BASES: dict[Basis, str] = {
    "primary_text_quoted": "a primary text, quoted",
    "public_record_checkable": "a public record that can be looked up",
    "secondary_summary_of_report": "a summary of somebody else’s report",
    "analyst_judgement_estimative": "an analyst’s estimate",
    "named_expert_opinion": "the opinion of a named expert",
    "partly_named_expert_opinion": "the opinion of a half-named expert",
    "eyewitness_observation_single": "one eyewitness",
    "anonymous_single_source": "one anonymous source",
    "anonymous_multiple_sources": "several anonymous sources",
    "outlet_assertion_unsourced": "the outlet’s own word",
    "negative_evidence": "the absence of records",
    "no_response_recorded": "a question left unanswered",
    "leaked_document_unauthenticated": "a leaked document that nobody authenticated",
    "explicitly_unverified": "something that the document itself calls unverified",
    "promotional_or_boilerplate": "an advertisement or boilerplate",
}
