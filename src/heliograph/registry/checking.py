"""Checking whether the records of a registry fit together."""

from __future__ import annotations

from heliograph.registry.checks.addresses import check_addresses
from heliograph.registry.checks.characters import check_characters
from heliograph.registry.checks.claims import check_claims
from heliograph.registry.checks.dates import check_reviews
from heliograph.registry.checks.entities import check_entities
from heliograph.registry.checks.found import Found
from heliograph.registry.checks.ids import check_ids
from heliograph.registry.checks.judgements import check_judgements
from heliograph.registry.checks.persons import check_persons
from heliograph.registry.checks.quotes import check_evidence
from heliograph.registry.checks.standings import check_standings
from heliograph.registry.checks.voices import check_voices
from heliograph.registry.content import Content, Problem, in_order
from heliograph.registry.identity import canonical
from heliograph.registry.texts import Texts


def check(content: Content, texts: Texts | None = None) -> tuple[Problem, ...]:
    """Return all that is wrong with how records fit together, each with its place.

    ``texts`` are the texts of captures that are at hand: a quote must stand in its text, word for
    word. Without a text that is not checked, and a note says so. Problems of reading the files are
    those that ``folder.read_folder`` gives.
    """
    found = Found(content)
    same = canonical(content)
    check_ids(found)
    check_entities(found)
    check_addresses(found, same)
    check_judgements(found, same)
    check_voices(found)
    check_reviews(found)
    check_claims(found, same)
    check_standings(found)
    check_persons(found)
    check_evidence(found, texts)
    check_characters(found)
    return in_order([*found.problems, *(texts.notes if texts is not None else ())])
