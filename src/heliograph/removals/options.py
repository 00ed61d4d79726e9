"""What an analyst may set, and what is refused of it before any work is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from heliograph.errors import InputError
from heliograph.findings import Input, Named
from heliograph.lexicons.reading import load
from heliograph.lexicons.records import Lexicon, Lexicons, as_input

Given = str | Path | Lexicons | Sequence[Lexicon] | None


def check_options(*, named: Any, fdr: Any, seed: Any) -> None:
    """Raise InputError for an option of another type, or a number out of its range.

    >>> check_options(named={}, fdr=5, seed=1)
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: the false discovery rate is 5, not a number between 0 and 1; \
give one, such as 0.05.
    """
    if named is not None and not (
        isinstance(named, Mapping)
        and all(isinstance(k, str) and isinstance(v, Named) for k, v in named.items())
    ):
        raise InputError(
            "'named' does not lead from accounts to labels",
            remedy="give a mapping from an account to its label.",
        )
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


def lexicons_of(given: Given) -> tuple[tuple[Lexicon, ...], tuple[Input, ...]]:
    """Return the lexicons, none, of a file, or given, and what they are as an input.

    Raises InputError where the file cannot be read, or what is given is no lexicon.
    """
    if given is None:
        return (), ()
    if isinstance(given, str | Path):
        given = load(given)
    known = isinstance(given, Lexicons | Sequence)
    lexicons = tuple(each for each in given if isinstance(each, Lexicon)) if known else ()
    if not lexicons or len(lexicons) < len(given):
        raise InputError(
            f"the lexicons are a {type(given).__name__}",
            remedy="give a file, Lexicons, or a list of Lexicon.",
        )
    written = as_input(given)
    return lexicons, (
        Input(name=written.name, sha256=written.sha256, size_bytes=written.size_bytes),
    )
