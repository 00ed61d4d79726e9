"""The lexicons that an analysis is given: a file, what it was read to, or records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from heliograph.errors import InputError
from heliograph.lexicons.reading import load
from heliograph.lexicons.records import Lexicon, Lexicons

Given = str | Path | Lexicons | Sequence[Lexicon] | None


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
