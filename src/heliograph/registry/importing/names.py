"""Names as data sets write them: the name, and its abbreviation in brackets."""

from __future__ import annotations

import re
from typing import Final

from heliograph.registry.records import Name

_BRACKETS: Final = re.compile(r"(.+?)\s*\(([A-Z][A-Z0-9.&-]{1,11})\)")


def names_of(text: str) -> tuple[Name, ...]:
    """Return a name, and apart from it an abbreviation of it in brackets.

    >>> [each.text for each in names_of("China Central Television (CCTV)")]
    ['China Central Television', 'CCTV']
    >>> [each.text for each in names_of("Sky News Arabia (UAE)")]
    ['Sky News Arabia (UAE)']
    """
    found = _BRACKETS.fullmatch(text)
    if found is None or not _stands_for(found[2], found[1]):
        return (Name(text=text),)
    return Name(text=found[1]), Name(text=found[2], type="abbreviation")


def _stands_for(short: str, name: str) -> bool:
    """Return whether an abbreviation's letters follow one another in a name, from its start."""
    letters = [letter for letter in short.casefold() if letter.isalpha()]
    rest = iter(name.casefold())
    return name[:1].casefold() == letters[0] and all(letter in rest for letter in letters)
