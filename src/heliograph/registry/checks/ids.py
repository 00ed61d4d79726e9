"""Ids: one record each, whatever its kind."""

from __future__ import annotations

from itertools import combinations

from heliograph.registry.checks.found import Found
from heliograph.registry.content import RecordKind


def check_ids(found: Found) -> None:
    """Find ids that records of two kinds, or two captures, share."""
    content = found.content
    captures: dict[str, str] = {}
    for source in content.sources.values():
        for capture in source.captures:
            if capture.id in captures:
                found.error(
                    "source",
                    source.id,
                    f"the capture {capture.id!r} is one of {captures[capture.id]!r} already",
                    "give it another id.",
                )
            captures.setdefault(capture.id, source.id)
    judgements = {each.id: each for each in content.judgements}
    if len(judgements) < len(content.judgements):
        found.error("judgement", content.judgements[0].id, "two judgements have one id")
    kinds: dict[RecordKind, object] = {
        "source": content.sources,
        "capture": captures,
        "entity": content.entities,
        "judgement": judgements,
        "claim": content.claims,
    }
    for (one, ids), (other, others) in combinations(kinds.items(), 2):
        fewer, more = sorted((ids, others), key=len)  # type: ignore[arg-type]
        for shared in fewer:  # type: ignore[attr-defined]
            if shared in more:  # type: ignore[operator]
                found.error(
                    other,
                    shared,
                    f"a {one} has this id too, in {content.place(one, shared).path}",
                    "give one of them another id.",
                )
