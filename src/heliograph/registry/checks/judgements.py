"""Judgements on identity: about entities that are there, and at one with each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from heliograph.registry.checks.found import Found
from heliograph.registry.identity import conflicts, in_force
from heliograph.registry.records import Judgement
from heliograph.registry.vocabulary import LABELLED_KINDS


def check_judgements(found: Found, canonical: Mapping[str, str]) -> None:
    """Find judgements that contradict each other, or what is said not to be the same.

    ``canonical`` has the entities that are one.
    """
    content = found.content
    on_a_day: dict[tuple[str, ...], list[Judgement]] = defaultdict(list)
    for each in content.judgements:
        if each.left == each.right:
            found.error("judgement", each.id, f"{each.left!r} is judged against itself")
        for side in {each.left, each.right} - content.entities.keys():
            found.error("judgement", each.id, f"there is no entity {side!r}")
        on_a_day[(*sorted((each.left, each.right)), each.on)].append(each)
    for several in on_a_day.values():
        if len({each.verdict for each in several}) > 1:
            found.error(
                "judgement",
                several[-1].id,
                f"{several[0].id!r} of the same day says the contrary of the same two",
                "keep one of them; 'different' holds until then.",
            )
    for conflict in conflicts(content):
        among = ", ".join(conflict.members)
        found.error(
            "judgement",
            conflict.judgements[0],
            f"{conflict.left!r} and {conflict.right!r} are kept apart by {conflict.apart_by!r}, "
            f"and judged to be one by {', '.join(conflict.judgements)}",
            f"none of {among} is merged until one of these is taken back.",
        )
    _label_lent(found, canonical)


def _label_lent(found: Found, canonical: Mapping[str, str]) -> None:
    """Find merges, also by way of a third, that would lend a label to what may be private.

    An account is run by an institution and is not it; what nobody has identified may be anybody.
    """
    entities = found.content.entities
    lots: dict[str, list[Judgement]] = defaultdict(list)
    for each in in_force(found.content.judgements).values():
        if each.verdict == "same" and each.left in entities and each.right in entities:
            lots[canonical[each.left]].append(each)
    for judgements in lots.values():
        members = {side for each in judgements for side in (each.left, each.right)}
        kinds = {entities[member].kind for member in members}
        for kind in ("unknown", "account"):
            if kind in kinds and kinds & LABELLED_KINDS - {kind}:
                lending = [
                    each for each in judgements
                    if kind in {entities[each.left].kind, entities[each.right].kind}
                ]  # fmt: skip
                others = ", ".join(sorted(kinds - {kind}))
                found.error(
                    "judgement",
                    lending[0].id,
                    f"it makes an entity of the kind {kind} one with {others}",
                    "say what it is first, or how the two are related, in a claim.",
                )
