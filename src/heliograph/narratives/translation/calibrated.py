"""Thresholds by language, as measured on sentence pairs with English.

``thresholds.toml`` is written by ``benchmarks/translation.py``, which says how they were measured.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from heliograph.narratives.translation.models import Model

BAND_LETTERS = 50
"""Letters of the shorter text from which a pair counts as of posts; below, of sentences."""

BANDS = ("sentence", "post")


@dataclass(frozen=True)
class Threshold:
    """What a pair must reach: ``margin`` over its neighbours, counted as ``floor`` at least.

    ``margin`` is None where no threshold was good enough: such pairs are never matched.
    """

    margin: float | None
    floor: float

    @classmethod
    def of(cls, figures: Mapping[str, Any]) -> Threshold:
        """Return the threshold in the figures of a language and band."""
        return cls(figures["margin"] if figures["usable"] else None, figures["floor"])

    def between(self, other: Threshold) -> Threshold:
        """Return the threshold of two languages, from those of each with English.

        The stricter margin with the lower floor: where that could be measured, no more than 1
        match in 100 was wrong.

        >>> Threshold(.2, .3).between(Threshold(.1, .4))
        Threshold(margin=0.2, floor=0.3)
        """
        floor = min(self.floor, other.floor)
        if self.margin is None or other.margin is None:
            return Threshold(None, floor)
        return Threshold(max(self.margin, other.margin), floor)


@cache
def measured() -> dict[str, Any]:
    """Return what ``thresholds.toml`` says."""
    here = files("heliograph.narratives.translation")
    return tomllib.loads(here.joinpath("thresholds.toml").read_text("utf-8"))


def languages(model: Model) -> frozenset[str]:
    """Return the languages (ISO 639-1) that a model can match; English is among them.

    >>> "en" in languages("use")
    True
    """
    by_language = measured()[model]["languages"].items()
    usable = {lang for lang, bands in by_language if any(bands[band]["usable"] for band in BANDS)}
    return frozenset(usable | {"en"})


def threshold(model: Model, first: str, second: str, band: str) -> Threshold:
    """Return the threshold of a pair of languages (ISO 639-1) in a band."""
    by_language = measured()[model]["languages"]
    found = [Threshold.of(by_language[lang][band]) for lang in (first, second) if lang != "en"]
    return found[0] if len(found) == 1 else found[0].between(found[1])
