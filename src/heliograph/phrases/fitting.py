"""Whether the phrases of a list fit together: what one reader of a file alone cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heliograph.phrases.folding import Folding
from heliograph.phrases.records import Phrase
from heliograph.registry.content import Problem
from heliograph.registry.yamlfile import Mark

Placed = tuple[Phrase, str, Mark]


def fitting(phrases: Sequence[Placed]) -> Iterator[Problem]:
    """Yield what is wrong with phrases, each given with its file and place.

    An id that stands twice; a form that stands twice, as it is searched; one of less than two
    characters; a false friend in which the phrase does not stand.
    """
    folding = Folding()
    # All at once: what a character folds to is looked up once, and a look-up has its price.
    folding.fold("\n".join(text for phrase, _, mark in phrases for text, _ in _forms(phrase, mark)))
    ids: dict[str, str] = {}
    forms: dict[str, tuple[str, str]] = {}
    for phrase, file, mark in phrases:
        here = f"{file}, line {mark.line}"
        if phrase.id in ids:
            yield _problem(
                file,
                _at(mark, "id"),
                f"the id {phrase.id!r} is taken by another phrase, in {ids[phrase.id]}",
                "give one of them another id.",
            )
        ids.setdefault(phrase.id, here)
        own = []
        for text, place in _forms(phrase, mark):
            folded = folding.fold(text).text.strip()
            own.append(folded)
            if problem := _wrong(folded, text, forms):
                yield _problem(file, place, *problem)
            forms.setdefault(folded, (phrase.id, here))
        for number, friend in enumerate(phrase.false_friends):
            folded = folding.fold(friend).text.strip()
            if not any(form in folded and form != folded for form in own):
                yield _problem(
                    file,
                    _at(mark, "false_friends", number),
                    f"the phrase does not stand in its false friend {friend!r}",
                    "write the longer string in which it does not count.",
                )


def _wrong(folded: str, text: str, forms: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    """Return what is wrong with a form, and what to do; None where nothing is."""
    if len(folded) < 2:
        return f"{text!r} is too short to be a formulation", "write two characters or more."
    if folded in forms:
        phrase, place = forms[folded]
        return (
            f"{text!r} stands twice, first for {phrase!r} in {place}",
            "keep one; script, letter case and width make no other form.",
        )
    return None


def _forms(phrase: Phrase, mark: Mark) -> Iterator[tuple[str, Mark]]:
    """Yield each form with its place."""
    yield phrase.written, _at(mark, "written")
    for number, text in enumerate(phrase.variants):
        yield text, _at(mark, "variants", number)
    for lang, texts in phrase.translations.items():
        for number, text in enumerate(texts):
            yield text, _at(mark, "translations", lang, number)


def _at(mark: Mark, *steps: str | int) -> Mark:
    """Return where a part of a phrase stands, or the nearest thing around it that has a place."""
    for step in steps:
        parts = mark.children
        if isinstance(parts, list):
            parts = {str(number): part for number, part in enumerate(parts)}
        mark = (parts or {}).get(str(step), mark)
    return mark


def _problem(file: str, mark: Mark, text: str, remedy: str) -> Problem:
    return Problem(file, mark.line, mark.column, "error", text, remedy)
