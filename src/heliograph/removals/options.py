"""What an analyst may set, and what is refused of it before any work is done."""

from __future__ import annotations

from typing import Any

from heliograph.findings import Input, Named
from heliograph.findings.asked import check_fdr, check_mapping, check_seed
from heliograph.lexicons.records import Lexicon, Lexicons, as_input


def check_options(*, named: Any, fdr: Any, seed: Any) -> None:
    """Raise InputError for an option of another type, or a number out of its range.

    >>> check_options(named={}, fdr=5, seed=1)
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: the false discovery rate is 5, not a number between 0 and 1; \
give one, such as 0.05.
    """
    if named is not None:
        check_mapping("named", named, Named, "a mapping from an account to its label.")
    check_fdr(fdr)
    check_seed(seed)


def as_inputs(lexicons: Lexicons | tuple[Lexicon, ...]) -> tuple[Input, ...]:
    """Return the lexicons as an input; none where there are none."""
    if not lexicons:
        return ()
    written = as_input(lexicons)
    return (Input(name=written.name, sha256=written.sha256, size_bytes=written.size_bytes),)
