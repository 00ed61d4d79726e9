"""Passages lifted from one text into another, which make no near-duplicates of the two.

Fingerprints propose. Each leads from a text to the first one seen with the same fingerprint, and
to no other, so that there are never more proposals than fingerprints. Counting the shingles that
stand around it in both texts decides.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.texts.alike import Rules
from heliograph.texts.fingerprints import Fingerprints, fingerprints
from heliograph.texts.passages import BOILERPLATE, Places, in_order, shared_in_passages
from heliograph.texts.shingles import CHARACTERS_A_SHINGLE, WORDS_A_SHINGLE, Shingles
from heliograph.texts.utf8 import text_bytes

Int32s = NDArray[np.int32]

MOST_CLUSTERS = 1000
"""Words in more clusters than this are boilerplate (a licence, a signature), not a lift."""


class Lifts(NamedTuple):
    """Passages of a source in a carrier that was seen later and is no near-duplicate of it."""

    source: Int32s  # texts, of another cluster than
    carrier: Int32s
    shared: Int32s  # distinct shingles of the passages
    containment: NDArray[np.float32]  # share of them in the shorter text's shingles


def lifts(texts: pa.Array, shingles: Shingles, cluster: Int32s, rules: Rules) -> Lifts:
    """Return what normalised texts, numbered in the order of first sight, have from earlier ones.

    ``cluster`` has one number a text. In the order of the carriers, then of the sources.
    """
    data, offsets = text_bytes(texts)
    places = _proposed(fingerprints(data, offsets, shingles.mode), cluster)
    order = np.lexsort((places.carrier_at, places.source, places.carrier))
    places = Places(*(each[order] for each in places))
    involved = np.zeros(len(shingles.mode), np.bool_)
    involved[places.source[places.source != BOILERPLATE]] = True
    involved[places.carrier] = True
    runs = in_order(data, offsets, shingles.mode, involved)
    least = (
        rules.passage_words - WORDS_A_SHINGLE + 1,
        rules.passage_characters - CHARACTERS_A_SHINGLE + 1,
    )
    shared = shared_in_passages(places, runs, shingles, least)
    found = np.flatnonzero(shared)
    source, carrier, shared = places.source[found], places.carrier[found], shared[found]
    size = np.diff(shingles.offsets)
    shorter = np.minimum(size[source], size[carrier])
    return Lifts(source, carrier, shared, (shared / shorter).astype(np.float32))


def _proposed(marks: Fingerprints, cluster: Int32s) -> Places:
    """Return every fingerprint of a text that an earlier one of another cluster has."""
    start = np.flatnonzero(np.diff(marks.hashes, prepend=~marks.hashes[:1]))
    size = np.diff(start, append=len(marks.hashes))
    first = np.repeat(start, size)
    boilerplate = np.repeat(_in_many(size, cluster[marks.text]), size)
    later = np.flatnonzero((cluster[marks.text] != cluster[marks.text[first]]) | boilerplate)
    first = first[later]
    source = np.where(boilerplate[later], np.int32(BOILERPLATE), marks.text[first])
    return Places(source, marks.text[later], marks.at[first], marks.at[later])


def _in_many(size: NDArray[np.int64], cluster: Int32s) -> NDArray[np.bool_]:
    """Return which fingerprints are in too many clusters; ``size`` tells in how many texts."""
    number = np.repeat(np.arange(len(size)), size)
    candidate = (size > MOST_CLUSTERS)[number]
    pairs = np.unique(number[candidate] << 32 | cluster[candidate])
    return np.bincount(pairs >> 32, minlength=len(size)) > MOST_CLUSTERS
