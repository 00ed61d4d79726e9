"""What is planted, step by step harder, and in which worlds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

WORLDS = ("plain", "breaking-news", "schedulers", "fandom", "newsroom")
"""The worlds where nobody coordinates unless something is planted."""

PARTS = ("nobody", "planted", "harder", "rules", "pvalues", "real")
"""What can be measured: false groups where nobody coordinates; planted groups; harder ones beside
threshold methods; published rules; p-values pair by pair; real data. As the results name them."""

_MOST_PLANTED_SHARE = 0.25  # of all accounts; beyond it a world is mostly its groups


@dataclass(frozen=True)
class Setting:
    """Groups to plant, and the window with which to look for them."""

    name: str
    groups: int = 5
    group_size: int = 8
    shared_objects: int = 12
    spread_s: float = 30.0
    participation: float = 0.85
    genuine_share: float = 0.2
    window_s: float = 60.0

    @property
    def planting(self) -> dict[str, Any]:
        """Return the arguments of ``simulate``."""
        return {
            "groups": self.groups,
            "group_size": self.group_size,
            "shared_objects": self.shared_objects,
            "spread_s": self.spread_s,
            "participation": self.participation,
            "genuine_share": self.genuine_share,
        }

    def fits(self, accounts: int) -> bool:
        """Return whether so many accounts leave the planted ones a minority."""
        return self.groups * self.group_size <= _MOST_PLANTED_SHARE * accounts


FIRST = Setting("first")
"""The setting that every world should solve."""

_HARDER = (
    FIRST,
    replace(FIRST, name="spread 60 s", spread_s=60.0),
    replace(FIRST, name="spread 120 s", spread_s=120.0),
    replace(FIRST, name="spread 300 s", spread_s=300.0),
    replace(FIRST, name="spread 300 s, window 300 s", spread_s=300.0, window_s=300.0),
    replace(FIRST, name="9 objects", shared_objects=9),
    replace(FIRST, name="6 objects", shared_objects=6),
    replace(FIRST, name="4 objects", shared_objects=4),
    replace(FIRST, name="half genuine", genuine_share=0.5),
    replace(FIRST, name="groups of 5", group_size=5),
    replace(FIRST, name="groups of 50", group_size=50),
    replace(
        FIRST,
        name="all at once",
        spread_s=300.0,
        window_s=300.0,
        shared_objects=6,
        genuine_share=0.5,
    ),
)
SETTINGS = {setting.name: setting for setting in _HARDER}
"""The first setting and the harder ones, each harder in one respect but the last, by name."""


@dataclass(frozen=True)
class Axis:
    """One respect in which settings get harder: names of settings, in order, with their value."""

    title: str
    points: tuple[tuple[str, str], ...]  # value as a person reads it, setting


AXES = {
    "spread": Axis(
        "seconds within which members act; the window stays at 60 s",
        (
            ("30", "first"),
            ("60", "spread 60 s"),
            ("120", "spread 120 s"),
            ("300", "spread 300 s"),
        ),
    ),
    "objects": Axis(
        "objects that a group shares",
        (("12", "first"), ("9", "9 objects"), ("6", "6 objects"), ("4", "4 objects")),
    ),
    "genuine": Axis(
        "share of the members' links that are their own",
        (("20%", "first"), ("50%", "half genuine")),
    ),
    "size": Axis(
        "accounts in a group",
        (("5", "groups of 5"), ("8", "first"), ("50", "groups of 50")),
    ),
    "all": Axis(
        "the first setting; slow: 300 s, looked for with a window of 300 s; all: that with 6 "
        "objects, and half of the links genuine",
        (("first", "first"), ("slow", "spread 300 s, window 300 s"), ("all", "all at once")),
    ),
}
"""The figures, each with the settings on its horizontal axis."""
