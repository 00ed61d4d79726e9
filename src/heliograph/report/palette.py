"""Colours and shapes of groups: told apart by either, for a reader who sees only one of them.

Six hues after Okabe and Ito (2008), darkened until each stands at 3:1 or more on the page
(WCAG 2.2, 1.4.11), and their light counterparts for a dark page; times four shapes.
"""

from __future__ import annotations

import msgspec

LIGHT = ("#0072b2", "#c0480a", "#00765a", "#a1457e", "#866000", "#4d4d4d")
DARK = ("#5ab4e8", "#ff9259", "#3fca9d", "#e99bc8", "#e8bd45", "#bdbdbd")
SHAPES = ("circle", "square", "triangle", "diamond")

# Outlines of equal area on a radius of about one, for the drawing without WebGL and the legend.
OUTLINES = {
    "circle": "M-1,0a1,1 0 1,0 2,0a1,1 0 1,0 -2,0Z",
    "square": "M-.89,-.89H.89V.89H-.89Z",
    "triangle": "M0,-1.35L1.25,.85H-1.25Z",
    "diamond": "M0,-1.28L1.28,0L0,1.28L-1.28,0Z",
}


class Mark(msgspec.Struct, frozen=True):
    """How a group is drawn: ``colour`` is a position in LIGHT and DARK."""

    colour: int
    shape: str

    @property
    def outline(self) -> str:
        """Return the SVG path of the shape."""
        return OUTLINES[self.shape]


def mark(group: int) -> Mark:
    """Return the mark of the group at this position, from 0; 24 marks, then over again.

    >>> len({(m.colour, m.shape) for m in map(mark, range(24))})
    24
    """
    colour, turn = group % len(LIGHT), group // len(LIGHT)
    return Mark(colour=colour, shape=SHAPES[(colour + turn) % len(SHAPES)])
