"""What could have been found: the smallest ratio of hazards that these data would show."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from heliograph.removals.matched import Compared

_POWER = 0.8


def threshold(fdr: float, tests: int) -> float:
    """Return the p-value at which the first of so many tests is found (Benjamini-Yekutieli)."""
    return fdr / (max(1, tests) * float((1 / np.arange(1, max(1, tests) + 1)).sum()))


def smallest_ratio(compared: Compared, level: float) -> float | None:
    """Return the ratio of hazards that would be found with probability 0.8; None for none.

    By the normal law of its logarithm, with the information and the spread between accounts that
    the comparison has. None where too few accounts could agree.
    """
    if compared.information <= 0 or compared.accounts < math.log2(1 / level):
        return None
    reach = float(-ndtri(level) + ndtri(_POWER))
    return math.exp(reach * math.sqrt(compared.spread / compared.information))


def sentence(compared: Sequence[Compared], fdr: float, tests: int) -> str:
    """Return what could have been found, of one comparison or of all."""
    level = threshold(fdr, tests)
    ratios = [ratio for each in compared if (ratio := smallest_ratio(each, level)) is not None]
    if not ratios:
        return (
            "With so few removals among posts of the same authors, no topic could have been found "
            "to go sooner, however much sooner it went."
        )
    if len(compared) == 1:
        return (
            f"With probability 0.8, a ratio of hazards of about {ratios[0]:.1f} or more would have "
            f"been found at this error rate over {tests:,} tests."
        )
    return (
        "The smallest ratio of hazards that would have been found with probability 0.8 lies, over "
        f"the {len(compared):,} topics and causes that were compared, between about "
        f"{min(ratios):.1f} and {max(ratios):.1f} (median {float(np.median(ratios)):.1f}); "
        f"{len(compared) - len(ratios):,} could not have been found at all."
    )
