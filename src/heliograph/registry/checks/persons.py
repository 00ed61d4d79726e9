"""People: they appear as the role in which a source cites them, never by name."""

from __future__ import annotations

from heliograph.registry.checks.found import Found
from heliograph.registry.checks.personal_names import name_apart, names_a_person
from heliograph.registry.records import Speaker


def check_persons(found: Found) -> None:
    """Note claims that name a person in their chain, ``about`` or ``value``.

    It goes by the form of the words and may be mistaken: notes, one for each text however often it
    is used, and none repeats the name. Names of entities are ``checks.entities``' to refuse.
    """
    named: dict[tuple[str, str], tuple[str, int]] = {}
    chains: dict[tuple[Speaker, ...], tuple[str, ...]] = {}  # few, however many the claims

    def add(field: str, text: str, claim_id: str) -> None:
        first, count = named.get((field, text), (claim_id, 0))
        named[field, text] = first, count + 1

    for claim in found.content.claims.values():
        speakers = chains.get(claim.chain)
        if speakers is None:
            speakers = tuple(
                link.who for link in claim.chain if name_apart(link.who) or names_a_person(link.who)
            )
            chains[claim.chain] = speakers
        for who in speakers:
            add("a link of its chain", who, claim.id)
        if claim.about is not None and names_a_person(claim.about):
            add("'about'", claim.about, claim.id)
        if claim.value is not None and names_a_person(claim.value):
            add("'value'", claim.value, claim.id)
    for (field, _), (claim_id, count) in named.items():
        times = "" if count == 1 else f", as it does in {count:,} claims"
        found.note(
            "claim",
            claim_id,
            f"{field} seems to name a person{times}",
            "people appear as the role in which a source cites them: 'a scholar'.",
        )
