"""What an analyst may set, and what is refused of it before any work is done."""

from __future__ import annotations

from typing import Any

from heliograph.errors import InputError
from heliograph.findings import Named
from heliograph.findings.asked import check_fdr, check_mapping, check_seed
from heliograph.phrases.tiers import Tiers


def check_options(*, named: Any, levels: Any, tiers: Any, fdr: Any, seed: Any) -> None:
    """Raise InputError for an option of another type, or a number out of its range.

    >>> check_options(named=None, levels=["central"], tiers=None, fdr=0.05, seed=1)
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: 'levels' is a list; give a mapping from an account to the name \
of its level.
    """
    for name, given, values, what in (
        ("named", named, Named, "a mapping from an account to its label."),
        ("levels", levels, str, "a mapping from an account to the name of its level."),
    ):
        if given is not None:
            check_mapping(name, given, values, what)
    if tiers is not None and not isinstance(tiers, Tiers):
        raise InputError(
            f"'tiers' is a {type(tiers).__name__}", remedy="give Tiers, or None for the packaged."
        )
    check_fdr(fdr)
    check_seed(seed)
