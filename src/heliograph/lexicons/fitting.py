"""Whether the lexicons of a file can be sought: what the records alone do not show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from heliograph.lexicons.records import About, Lexicon
from heliograph.lexicons.searched import sought
from heliograph.privacy.pseudonyms import PSEUDONYM
from heliograph.registry.checks.characters import UNSEEN
from heliograph.registry.content import Problem
from heliograph.registry.yamlfile import Mark

MAX_TERMS: Final = 5_000
_OF_ADDRESSES: Final = re.compile("[@＠:：/／.．]")

Placed = tuple[Lexicon, Mark]


def fitting(lexicons: Sequence[Placed], file: str) -> Iterator[Problem]:
    """Yield what is wrong with lexicons, each given with its place.

    An id that stands twice; too many terms, or none; a term that stands twice in a lexicon, as it
    is sought; one of which nothing is left, or a single letter, or that holds a link, a mention
    or a pseudonym; characters that nobody sees.
    """
    lines: dict[str, int] = {}
    for lexicon, mark in lexicons:
        if lexicon.id in lines:
            yield _problem(
                file,
                _at(mark, "id"),
                f"the id {lexicon.id!r} is taken by another lexicon, in line {lines[lexicon.id]}",
                "give one of them another id.",
            )
        lines.setdefault(lexicon.id, mark.line)
        for field in ("title", "note"):
            yield from _unshowable(file, _at(mark, field), field, getattr(lexicon, field))
        if not 0 < len(lexicon.terms) <= MAX_TERMS:
            yield _problem(
                file,
                _at(mark, "terms"),
                f"the lexicon {lexicon.id!r} has {len(lexicon.terms):,} terms",
                f"write 1 to {MAX_TERMS:,}, each exact words.",
            )
            continue
        yield from _terms(file, lexicon, mark)


def about_fits(about: About, mark: Mark, file: str) -> Iterator[Problem]:
    """Yield what cannot be shown of what a file says of itself."""
    for field in ("title", "version", "licence", "note"):
        yield from _unshowable(file, _at(mark, field), field, getattr(about, field))


def _terms(file: str, lexicon: Lexicon, mark: Mark) -> Iterator[Problem]:
    strings = sought(lexicon.terms)
    apart = sought([_OF_ADDRESSES.sub(" ", term) for term in lexicon.terms])
    first: dict[str, int] = {}
    for number, (term, string) in enumerate(zip(lexicon.terms, strings, strict=True)):
        place = _at(mark, "terms", number)
        if string in first and string:
            yield _problem(
                file,
                place,
                f"{term!r} stands twice, first in line {first[string]}",
                "keep one; letter case, accents, width, script and punctuation make no other term.",
            )
        first.setdefault(string, place.line)
        if problem := _wrong(term, string, apart[number]):
            yield _problem(file, place, *problem)


def _wrong(term: str, string: str, apart: str) -> tuple[str, str] | None:
    """Return what is wrong with a term by itself, and what to do; None where nothing is."""
    if PSEUDONYM.search(term) or string != apart:
        return (
            f"{term!r} holds a link, a mention or a pseudonym, and these are no words of a text",
            "leave it out.",
        )
    shown = [each for each in string.strip() if unicodedata.category(each)[0] != "M"]
    if not shown:
        return f"nothing of {term!r} can be found in a text", "write words: letters or digits."
    if len(shown) == 1:
        return (
            f"{term!r} is a single character, which stands in texts about anything",
            "write a word of two characters or more.",
        )
    if UNSEEN.search(term):
        return f"{term!r} holds a character that is not seen", "write it anew."
    return None


def _unshowable(file: str, place: Mark, field: str, text: str) -> Iterator[Problem]:
    if UNSEEN.search(text):
        yield _problem(
            file, place, f"the {field} holds a character that is not seen", "take it out."
        )
    if PSEUDONYM.search(text):
        yield _problem(file, place, f"the {field} holds an account's pseudonym", "take it out.")


def _at(mark: Mark, *steps: str | int) -> Mark:
    """Return where a part of a lexicon stands, or the nearest thing around it with a place."""
    for step in steps:
        parts = mark.children
        if isinstance(parts, dict) and isinstance(step, str):
            mark = parts.get(step, mark)
        elif isinstance(parts, list) and isinstance(step, int):
            mark = parts[step]
    return mark


def _problem(file: str, mark: Mark, text: str, remedy: str) -> Problem:
    return Problem(file, mark.line, mark.column, "error", text, remedy)
