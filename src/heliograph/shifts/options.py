"""What an analyst may set, and what is refused of it before any work is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from heliograph.errors import InputError
from heliograph.findings import Input, Named
from heliograph.lexicons.reading import load
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
    _check_mapping("named", named, Named, "a mapping from an account to its label.")
    _check_mapping("sites", sites, str, "a mapping from a domain to the name of who runs it.")
    if isinstance(fdr, bool) or not isinstance(fdr, int | float) or not 1e-9 <= fdr < 1:
        raise InputError(
            f"the false discovery rate is {fdr!r}, not a number between 0 and 1",
            remedy="give one, such as 0.05.",
        )
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise InputError(
            f"the seed is {seed!r}, not a whole number from 0 to 4,294,967,295",
            remedy="give one, such as 1.",
        )


def lexicons_of(given: Any) -> Lexicons | tuple[Lexicon, ...]:
    """Return the lexicons that were given: a file of them, what it was read to, or themselves.

    Raises InputError for anything else, for a file that cannot be used, and for two of one id.

    >>> lexicons_of(None)
    ()
    """
    if given is None:
        return ()
    if isinstance(given, Lexicons):
        return given
    if isinstance(given, str | Path):
        return load(given)
    if not isinstance(given, Sequence) or not all(isinstance(each, Lexicon) for each in given):
        raise InputError(
            f"'lexicons' is a {type(given).__name__}, no list of lexicons",
            remedy="give a YAML file, what lexicons.reading.load returns, or a list of Lexicon.",
        )
    ids = [each.id for each in given]
    if twice := {each for each in ids if ids.count(each) > 1}:
        raise InputError(
            f"two lexicons have the id {min(twice)!r}", remedy="give each an id of its own."
        )
    return tuple(given)


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


def _check_mapping(name: str, given: Any, values: type, what: str) -> None:
    if not isinstance(given, Mapping):
        raise InputError(f"{name!r} is a {type(given).__name__}", remedy=f"give {what}")
    for key, value in given.items():
        if not isinstance(key, str) or not isinstance(value, values):
            raise InputError(
                f"{name!r} leads from a {type(key).__name__} to a {type(value).__name__}",
                remedy=f"give {what}",
            )
