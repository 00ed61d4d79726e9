"""What an analyst may set, and what is refused of it before any work is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heliograph.errors import InputError
from heliograph.findings import Named
from heliograph.phrases.tiers import Tiers


def check_options(*, named: Any, levels: Any, tiers: Any, fdr: Any, seed: Any) -> None:
    """Raise InputError for an option of another type, or a number out of its range.

    >>> check_options(named=None, levels=["central"], tiers=None, fdr=0.05, seed=1)
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: 'levels' is a list; give a mapping from an account to the name \
of its level.
    """
    _check_mapping("named", named, Named, "a mapping from an account to its label.")
    _check_mapping("levels", levels, str, "a mapping from an account to the name of its level.")
    if tiers is not None and not isinstance(tiers, Tiers):
        raise InputError(
            f"'tiers' is a {type(tiers).__name__}", remedy="give Tiers, or None for the packaged."
        )
    if isinstance(fdr, bool) or not isinstance(fdr, int | float) or not 0 < fdr < 1:
        raise InputError(
            f"the false discovery rate is {fdr!r}, not a number between 0 and 1",
            remedy="give one, such as 0.05.",
        )
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise InputError(
            f"the seed is {seed!r}, not a whole number from 0 to 4,294,967,295",
            remedy="give one, such as 1.",
        )


def _check_mapping(name: str, given: Any, values: type, what: str) -> None:
    if given is None:
        return
    if not isinstance(given, Mapping):
        raise InputError(f"{name!r} is a {type(given).__name__}", remedy=f"give {what}")
    for account, value in given.items():
        if not isinstance(account, str) or not isinstance(value, values):
            raise InputError(
                f"{name!r} leads from a {type(account).__name__} to a {type(value).__name__}",
                remedy=f"give {what}",
            )
