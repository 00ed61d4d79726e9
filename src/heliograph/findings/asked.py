"""What every analysis is asked with, checked before any work is done: levels, seeds, labels."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from heliograph.errors import InputError

LEAST_FDR = 1e-9
"""No p-value that is counted by draws could meet a smaller one."""


def check_fdr(fdr: Any) -> float:
    """Return a false discovery rate as Python's own number, numpy's too.

    Raises InputError where it is none.

    >>> check_fdr(0.05)
    0.05
    """
    if isinstance(fdr, bool) or not isinstance(fdr, Real) or not 0 < float(fdr) < 1:
        raise InputError(
            f"the false discovery rate is {fdr!r}, not a number between 0 and 1",
            remedy="give one, such as 0.05.",
        )
    if float(fdr) < LEAST_FDR:
        raise InputError(
            f"the false discovery rate is {fdr!r}, which no p-value could meet",
            remedy=f"give {LEAST_FDR:g} or more, such as 0.05.",
        )
    return float(fdr)


def check_seed(seed: Any) -> int:
    """Return a seed as Python's own number, numpy's too; raises InputError where it is none.

    >>> check_seed(1)
    1
    """
    if isinstance(seed, bool) or not isinstance(seed, Integral) or not 0 <= int(seed) < 2**32:
        raise InputError(
            f"the seed is {seed!r:.40}, not a whole number from 0 to 4,294,967,295",
            remedy="give one, such as 1.",
        )
    return int(seed)


def check_mapping(name: str, given: Any, values: type, what: str) -> None:
    """Raise InputError where an option does not lead from texts to ``values``; ``what`` would.

    >>> check_mapping("levels", ["central"], str, "a mapping from an account to its level.")
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: 'levels' is a list; give a mapping from an account to its level.
    """
    if not isinstance(given, Mapping):
        raise InputError(f"{name!r} is a {type(given).__name__}", remedy=f"give {what}")
    for key, value in given.items():
        if not isinstance(key, str) or not isinstance(value, values):
            raise InputError(
                f"{name!r} leads from a {type(key).__name__} to a {type(value).__name__}",
                remedy=f"give {what}",
            )
