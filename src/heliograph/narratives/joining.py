"""Clusters of different languages joined where one is a translation of the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from heliograph.narratives.reading import Int32s, Int64s, Posts
from heliograph.texts.clusters import Clusters
from heliograph.texts.language import languages

if TYPE_CHECKING:
    from heliograph.narratives.translation import TranslationMatches

TRANSLATED = 10_000
"""So many clusters, those of most accounts, are looked at for translations."""

_MISREAD = 1 / 200
"""Share of texts whose language is read wrongly (eldc, on short texts of 15 languages)."""
_MANY = 1_000

_OLD_CODES = {"in": "id", "iw": "he", "ji": "yi"}  # withdrawn from ISO 639-1, in use on platforms


Matcher = Callable[[list[str], list[str | None]], "TranslationMatches"]
"""What finds translations among texts, given their languages."""


@dataclass(frozen=True)
class Joined:
    """The narrative of each cluster, and the pairs of clusters that were matched."""

    narrative: Int32s  # by cluster, from 0, in order of first sight
    a: Int32s  # clusters matched, a before b
    b: Int32s
    similarity: NDArray[np.float64]  # cosine of the sentence model
    looked_at: int  # clusters
    without: Mapping[str, int]  # of them, those in languages that cannot be matched
    by: str  # the model used, or why none was


def apart(clusters: Clusters, why: str) -> Joined:
    """Return every cluster as its own narrative."""
    none = np.zeros(0, np.int32)
    count = int(clusters.cluster.max()) + 1 if len(clusters.cluster) else 0
    return Joined(np.arange(count, dtype=np.int32), none, none, np.zeros(0), 0, {}, why)


def join(posts: Posts, clusters: Clusters, matcher: Matcher, by: str) -> Joined:
    """Return clusters joined through the most carried wording of each."""
    count = int(clusters.cluster.max()) + 1 if len(clusters.cluster) else 0
    exemplar, size = _exemplars(posts, clusters, count)
    looked = np.sort(np.lexsort((np.arange(count), -size))[:TRANSLATED])
    rows = clusters.first[exemplar[looked]]
    found = matcher(posts.text.take(pa.array(rows)).to_pylist(), _there(languages_of(posts, rows)))
    a, b = looked[found.a].astype(np.int32), looked[found.b].astype(np.int32)
    graph = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    return Joined(
        narrative=np.argsort(np.argsort(first))[inverse].astype(np.int32),
        a=a,
        b=b,
        similarity=found.similarity.astype(np.float64),
        looked_at=len(looked),
        without=found.without,
        by=by,
    )


def matcher_for(
    translate: Literal["auto", "use", "e5"] | None, seed: int
) -> tuple[Matcher | None, str]:
    """Return what finds translations, and what it is called, or why there is none.

    Raises InputError where a model is asked for that is unknown or not installed.
    """
    if translate is None:
        return None, "not asked for"
    from heliograph.narratives.translation import matches, translator

    model = translator(translate)
    if model is None:
        return None, "no sentence model is installed"

    def matcher(texts: list[str], langs: list[str | None]) -> TranslationMatches:
        return matches(texts, langs, translator=model, seed=seed)

    return matcher, model.name


def languages_of(posts: Posts, rows: Int64s) -> list[str | None]:
    """Return the ISO 639-1 code of posts: the one given with a post, or else as its text reads."""
    given = [_iso(code) for code in posts.lang.take(pa.array(rows)).to_pylist()]
    unknown = np.array([code is None for code in given], np.bool_)
    if unknown.any():
        read = languages(posts.text.take(pa.array(rows[unknown]))).to_pylist()
        for at, code in zip(np.flatnonzero(unknown).tolist(), read, strict=True):
            given[at] = code
    return given


def _there(langs: list[str | None]) -> list[str | None]:
    """Return languages without those that so few of many texts are in as misreading gives.

    A model would read thousands of texts in vain for them, which takes minutes.
    """
    if len(langs) < _MANY:
        return langs
    texts = Counter(langs)
    return [lang if texts[lang] > _MISREAD * len(langs) else None for lang in langs]


def _iso(code: str | None) -> str | None:
    """Return a platform's code as ISO 639-1, None where it says that it does not know."""
    code = (code or "").replace("_", "-").partition("-")[0].lower()
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        return None
    return _OLD_CODES.get(code, code)


def _exemplars(posts: Posts, clusters: Clusters, count: int) -> tuple[Int64s, Int64s]:
    """Return the most carried text of each cluster, the earliest of several, and its accounts."""
    row = np.flatnonzero(clusters.text >= 0)
    account = posts.account[row]
    width = int(account.max()) + 1 if len(account) else 1
    pairs = np.unique(clusters.text[row].astype(np.int64) * width + account)
    of_text = np.bincount(pairs // width, minlength=len(clusters.first))
    in_cluster = np.unique(
        clusters.cluster[pairs // width].astype(np.int64) * width + pairs % width
    )
    size = np.bincount(in_cluster // width, minlength=count)
    order = np.lexsort((np.arange(len(of_text)), -of_text, clusters.cluster))
    _, first = np.unique(clusters.cluster[order], return_index=True)
    return order[first], size
