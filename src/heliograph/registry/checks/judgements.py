"""Judgements on identity: about entities that are there, and at one with each other."""

from __future__ import annotations

from collections import defaultdict

from heliograph.registry.checks.found import Found
from heliograph.registry.identity import conflicts
from heliograph.registry.records import Judgement


def check_judgements(found: Found) -> None:
    """Find judgements that contradict each other, or what is said not to be the same."""
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
