"""Which texts are translations of one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from heliograph.narratives.translation.calibrated import (
    BAND_LETTERS,
    BANDS,
    languages,
    threshold,
)
from heliograph.narratives.translation.comparable import (
    LONGEST_TO_SHORTEST,
    MOST_SHARED,
    letters,
    long_enough,
    said,
    shared,
)
from heliograph.narratives.translation.margins import candidates, mutually_best
from heliograph.narratives.translation.models import Model, Translator, Vectors

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Side:
    """The texts of one language: what they say, as vectors, and how many letters they have."""

    said: Sequence[str]
    vectors: Vectors
    letters: NDArray[np.float64]


@dataclass(frozen=True)
class TranslationMatches:
    """Pairs of texts that count as translations: rows ``a`` < ``b`` of the texts, in order.

    ``similarity`` is the cosine of a pair, ``margin`` by how much it stands out from the
    neighbours of both. ``compared`` texts were compared; ``short`` say too little to be;
    ``repeated`` say what another says, and the earliest stands for them; ``without`` counts the
    texts of languages without a threshold (`UNKNOWN` where the language is not known). ``copies``
    pairs were left out since half of the words of one stand in the other as they are.
    """

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    similarity: NDArray[np.float32]
    margin: NDArray[np.float32]
    compared: int
    short: int
    repeated: int
    copies: int
    without: Mapping[str, int]


def matches(
    texts: Sequence[str],
    langs: Sequence[str | None],
    *,
    translator: Translator,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> TranslationMatches:
    """Return the pairs of texts of different languages that count as translations.

    ``langs`` are the languages of the texts, ISO 639-1, with or without a region. A pair counts
    where each text is the other's best in its language, neither is more than three times as long,
    its margin reaches the threshold calibrated for the pair of languages, and it shares less than
    half of its words: what quotes the same title is no translation. Texts of under 15 letters or 3
    words are not compared. Of many rewordings of one text in one language, one at most
    is matched, and they hide one another where there are more than a few: give near-duplicates
    once. ``progress`` is told texts encoded and in all.
    """
    codes = [_code(lang) for lang in langs]
    usable = languages(translator.name)
    without = Counter(code for code in codes if code not in usable)
    words = [said(text) if code in usable else "" for text, code in zip(texts, codes, strict=True)]
    known = [row for row, code in enumerate(codes) if code in usable]
    enough = [row for row in known if long_enough(words[row], codes[row])]
    first = {(codes[row], words[row]): row for row in reversed(enough)}
    # In the order of what is said, so that the order of rows decides nothing.
    rows = np.array([first[key] for key in sorted(first)], np.int64)
    spoken = np.array([codes[row] for row in rows.tolist()])
    if len(set(spoken.tolist())) < 2:  # nothing to match with, and encoding takes minutes
        rows, spoken = rows[:0], spoken[:0]
    vectors = translator.vectors([words[row] for row in rows.tolist()], spoken.tolist(), progress)
    found, copies = [np.zeros((0, 4))], 0
    for one, other in combinations(sorted(set(spoken.tolist())), 2):
        at = [np.flatnonzero(spoken == lang) for lang in (one, other)]
        sides = [_side([words[row] for row in rows[each].tolist()], vectors[each]) for each in at]
        pairs, copied = pairs_between(sides[0], sides[1], (translator.name, one, other), seed)
        ours, theirs = pairs[:, :2].T.astype(np.int64)
        found.append(np.column_stack((rows[at[0][ours]], rows[at[1][theirs]], pairs[:, 2:])))
        copies += copied
    pairs = np.concatenate(found)
    pairs[:, :2].sort(axis=1)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return TranslationMatches(
        a=pairs[:, 0].astype(np.int32),
        b=pairs[:, 1].astype(np.int32),
        similarity=pairs[:, 2].astype(np.float32),
        margin=pairs[:, 3].astype(np.float32),
        compared=len(rows),
        short=len(known) - len(enough),
        repeated=len(enough) - len(rows),
        copies=copies,
        without=dict(sorted(without.items())),
    )


def _code(lang: str | None) -> str:
    """Return the language of a tag (BCP 47) without script and region.

    >>> _code("zh-Hant-TW"), _code("PT_br"), _code(None)
    ('zh', 'pt', 'unknown')
    """
    return (lang or "").replace("_", "-").partition("-")[0].strip().lower() or UNKNOWN


def _side(texts: list[str], vectors: Vectors) -> Side:
    return Side(texts, vectors, np.array([letters(text) for text in texts], np.float64))


def pairs_between(
    ours: Side, theirs: Side, pair: tuple[Model, str, str], seed: int
) -> tuple[NDArray[np.float64], int]:
    """Return the matches between texts of two languages: row, row, similarity, margin.

    ``pair`` is the model and the two languages. The second value counts the copies left out.
    """
    near = candidates(ours.vectors, theirs.vectors, seed)
    sizes = np.stack((ours.letters[near.first], theirs.letters[near.second]))
    band = (sizes.min(axis=0) >= BAND_LETTERS).astype(np.int64)
    by_band = [threshold(*pair, each) for each in BANDS]
    margin = near.margin(np.array([each.floor for each in by_band])[band])
    wanted = np.array([np.inf if each.margin is None else each.margin for each in by_band])[band]
    eligible = sizes.max(axis=0) <= LONGEST_TO_SHORTEST * sizes.min(axis=0)
    copies = [
        at
        for at in np.flatnonzero(eligible & (margin >= wanted)).tolist()
        if shared(ours.said[near.first[at]], theirs.said[near.second[at]]) >= MOST_SHARED
    ]
    eligible[copies] = False
    left = np.flatnonzero(eligible)
    best = left[mutually_best(near.first[left], near.second[left], margin[left])]
    kept = best[margin[best] >= wanted[best]]
    found = (near.first[kept], near.second[kept], near.similarity[kept], margin[kept])
    return np.column_stack(found), len(copies)
