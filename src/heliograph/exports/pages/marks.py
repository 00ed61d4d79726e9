"""How each kind of entity is drawn: told apart by shape and by colour."""

from __future__ import annotations

from heliograph.registry.vocabulary import Kind
from heliograph.report.palette import Mark

_MARKS: dict[Kind, tuple[int, str]] = {
    "state_body": (0, "square"),
    "party_body": (1, "square"),
    "institution": (0, "circle"),
    "company": (4, "square"),
    "outlet": (2, "circle"),
    "brand": (3, "circle"),
    "office": (5, "square"),
    "account": (4, "circle"),
    "platform": (5, "circle"),
    "law": (0, "diamond"),
    "document": (2, "diamond"),
    "mechanism": (1, "diamond"),
    "tactic": (4, "triangle"),
    "event": (3, "triangle"),
    "territory": (5, "triangle"),
}


def mark(kind: Kind) -> Mark:
    """Return the mark of a kind; no two kinds have the same.

    >>> mark("law")
    Mark(colour=0, shape='diamond')
    """
    colour, shape = _MARKS[kind]
    return Mark(colour=colour, shape=shape)
