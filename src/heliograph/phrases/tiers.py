"""How hot a phrase runs in a year: temperature tiers, as far as anybody has published them.

The China Media Project sorts terms into six tiers by the articles of the People's Daily that
hold them in a year. Of its cut-offs only the hottest is known here; the others are left out, and
a phrase below the hottest has a tier that is not known, which is not the coldest.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from heliograph.errors import InputError
from heliograph.phrases.reading import STARTING, TIERS, yaml_of
from heliograph.phrases.records import Id, Line, Text
from heliograph.registry.content import Problem
from heliograph.registry.reading import Problems, record_of, refuse


class Tier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tier: its name, and from what yearly use on a phrase is in it (None: not known)."""

    id: Id
    written: Line
    gloss: Line
    at_least: Annotated[float, msgspec.Meta(ge=0)] | None = None


class Tiers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Temperature tiers, the hottest first, and the outlet whose articles they count.

    ``measure`` is ``articles``, for cut-offs in articles a year of that outlet, or ``share``, for
    cut-offs in articles with the phrase per article published; shares may do without an outlet.
    """

    title: Line
    version: Line
    basis: Text
    measure: Literal["articles", "share"]
    tiers: tuple[Tier, ...]
    outlet: Line | None = None
    note: Text | None = None

    def of(self, containing: int, articles: int, outlet: str | None = None) -> str | None:
        """Return the tier of a phrase in a whole year of an outlet; None where it is not known.

        >>> tiers = load_tiers()
        >>> tiers.of(2100, 30000, "People's Daily"), tiers.of(1900, 30000, "People's Daily")
        ('沸', None)
        >>> tiers.of(2100, 5000, "another paper") is None
        True
        """
        if articles <= 0 or (self.outlet is not None and outlet != self.outlet):
            return None
        use = containing if self.measure == "articles" else containing / articles
        for tier in self.tiers:
            if tier.at_least is None:
                return None
            if use >= tier.at_least:
                return tier.written
        return None


def load_tiers(path: str | Path | None = None) -> Tiers:
    """Return the tiers of a YAML file, or the packaged ones (None).

    Raises InputError with the line and column of what is wrong.

    >>> [tier.written for tier in load_tiers().tiers]
    ['沸', '烫', '热', '暖', '温', '冷']
    """
    file = STARTING / TIERS if path is None else Path(path)
    found: list[Problem] = []
    problems = Problems(file.name, found)
    read = yaml_of(file, problems)
    tiers = record_of(*read, Tiers, problems) if read is not None else None
    refuse(found, file)
    assert tiers is not None
    known = [each.at_least for each in tiers.tiers if each.at_least is not None]
    if any(later >= earlier for earlier, later in pairwise(known)):
        raise InputError(
            "the tiers do not go from the hottest to the coldest",
            path=file,
            remedy="let at_least fall from tier to tier.",
        )
    if tiers.measure == "articles" and tiers.outlet is None:
        raise InputError(
            "tiers by number of articles hold for one outlet only, and none is given",
            path=file,
            remedy="write 'outlet: its name', or use 'measure: share'.",
        )
    return tiers
