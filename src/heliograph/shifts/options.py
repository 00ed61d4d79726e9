"""What an analyst may set, and what is refused of it before any work is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from heliograph.errors import InputError
from heliograph.findings import Input, Named
from heliograph.findings.asked import check_fdr, check_mapping, check_seed
from heliograph.lexicons.records import Lexicon, Lexicons, as_input

PANEL = (
    "a shift is claimed against a reference panel only: news moves all accounts at once, and "
    "without a panel that cannot be told from a change that some of them agreed on. Of simulated "
    "runs with a strong news shock and nobody coordinating, 97% gave a false claim without a "
    "panel, 0 to 2% with one that matches"
)
_CHOOSE = (
    "give a panel (--panel, in Python panel=...), posts of other accounts: like these in language, "
    "country, subject and volume, over the same weeks, collected in the same way, chosen before "
    "looking at what they write and not for having changed; 15 at least, and better as many as "
    "there are accounts."
)


def check_panel(panel: Any) -> None:
    """Raise InputError, which says why and what a panel is, where there is none.

    >>> check_panel(None)
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: a shift is claimed against a reference panel only: ...
    """
    if panel is None:
        raise InputError(PANEL, remedy=_CHOOSE)


def check_options(*, named: Any, sites: Any, fdr: Any, seed: Any) -> None:
    """Raise InputError for an option of another type, or a number out of its range.

    >>> check_options(named={}, sites={}, fdr=2, seed=1)
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: the false discovery rate is 2, not a number between 0 and 1; \
give one, such as 0.05.
    """
    check_mapping("named", named, Named, "a mapping from an account to its label.")
    check_mapping("sites", sites, str, "a mapping from a domain to the name of who runs it.")
    check_fdr(fdr)
    check_seed(seed)


def inputs_with(
    inputs: Iterable[Input], lexicons: Lexicons | tuple[Lexicon, ...]
) -> tuple[Input, ...]:
    """Return the inputs of an analysis, the lexicons among them, each once."""
    given = tuple(inputs)
    if not lexicons:
        return given
    file = as_input(lexicons)
    if any(each.sha256 == file.sha256 for each in given):
        return given
    return (*given, Input(name=file.name, sha256=file.sha256, size_bytes=file.size_bytes))
