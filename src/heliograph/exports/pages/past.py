"""What became of an entity's records in the registry, where it was built with a log.

Only what happened, to which record, and when: the words of earlier versions are not shown, since
they may say what the guards of today would not let out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from heliograph.exports.pages.paths import anchor
from heliograph.exports.pages.shown import Shown
from heliograph.exports.pages.statements import Chip, chip
from heliograph.registry.history import Event

_OF_LABELS = {"labelled": "given", "negated": "withdrawn"}
_MATTERS = {"entity": "the record", "judgement": "a judgement", "label": "a label"}


@dataclass(frozen=True)
class Happening:
    """One event: when (UTC), what, to what, and the status of a claim from then on."""

    at: str
    log_index: int
    what: str
    matter: str
    claim: str = ""
    anchor: str = ""  # '' where the claim stands on another page
    chip: Chip | None = None


def past(events: Iterable[Event], entity: str, shown: Shown) -> list[Happening]:
    """Return the events of a built registry that may be shown; none of one that was not built."""
    found = []
    for event in events:
        if event.at is None:
            continue
        at = event.at.replace("T", " ").removesuffix("Z")
        if event.kind in ("claim", "assessment"):
            claim = shown.selection.claims.get(event.record)
            if claim is None:
                continue
            found.append(
                Happening(
                    at,
                    event.log_index,
                    event.what,
                    "the claim",
                    claim.id,
                    anchor(claim.id) if claim.subject == entity else "",
                    chip(event.status) if event.status else None,
                )
            )
        elif event.kind in _MATTERS:
            found.append(
                Happening(
                    at,
                    event.log_index,
                    _OF_LABELS.get(event.what, event.what),
                    _MATTERS[event.kind],
                )
            )
    return found
