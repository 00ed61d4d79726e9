"""The lexicons that a case looks for: those of a file, and a list of phrases as one of them."""

from __future__ import annotations

from heliograph.case.phrase_list import PhraseList
from heliograph.findings import Input
from heliograph.lexicons.records import Lexicon, Lexicons


def input_of(lexicons: Lexicons) -> Input:
    """Return the file of lexicons as an input of a case."""
    file = lexicons.file
    return Input(name=file.name, sha256=file.sha256, size_bytes=file.size_bytes)


def of_phrases(listed: PhraseList) -> Lexicon:
    """Return a list of official phrases as one lexicon: how much of it an account uses.

    >>> from heliograph.case.phrase_list import read_phrase_list
    >>> of_phrases(read_phrase_list(None, None)).id
    'official-phrases'
    """
    terms = (word for each in listed.phrases for word in (each.written, *each.variants))
    return Lexicon(
        id="official-phrases",
        kind="phrases",
        title="official phrases",
        terms=tuple(dict.fromkeys(terms)),
        note="Exact formulations and their declared variants; translations are left out.",
    )
