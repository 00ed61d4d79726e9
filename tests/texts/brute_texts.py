"""Texts drawn at random, edits of them, and what plain Python makes of near-duplicates."""

from itertools import pairwise

import numpy as np

from heliograph.texts.alike import Rules

SPACELESS = [range(0x3040, 0x3100), range(0x3400, 0xA000), range(0xE00, 0xF00)]


def vocabulary(draw, size=5000):
    letters = list("etaoinshrdlucmfwypvbgk")
    return ["".join(draw.choice(letters, draw.integers(3, 10))) for _ in range(size)]


def chinese(draw, size=5000):
    return [
        "".join(map(chr, draw.integers(0x4E00, 0x5A00, draw.integers(1, 4)))) for _ in range(size)
    ]


def edited(draw, words, edits, others):
    """Return words with so many of them replaced, put in or left out."""
    words = list(words)
    for _ in range(edits):
        at = draw.integers(len(words))
        kind = draw.integers(3)
        if kind == 0:
            words[at] = draw.choice(others)
        elif kind == 1:
            words.insert(at, draw.choice(others))
        elif len(words) > 1:
            del words[at]
    return words


def shingle_set(text):
    """Return the shingles of a normalised text, and whether they are characters."""
    letters = text.replace(" ", "")
    spaceless = sum(any(ord(c) in span for span in SPACELESS) for c in letters)
    if 2 * spaceless > len(letters):
        if len(letters) < 8:
            return frozenset(), True
        return frozenset(letters[i : i + 5] for i in range(len(letters) - 4)), True
    words = text.split()
    if len(words) < 4 or len(text) < 20:
        return frozenset(), False
    return frozenset(pairwise(words)), False


def similarity(a, b):
    both = len(a & b)
    return both / len(a | b), both / min(len(a), len(b))


def are_alike(a, b, characters, rules=None):
    """Return whether two sets of shingles of one kind are near-duplicates."""
    rules = rules or Rules()
    jaccard, containment = similarity(a, b)
    if len(a & b) < rules.least_shared:
        return jaccard >= rules.short
    ratio = min(len(a), len(b)) / max(len(a), len(b))
    least = rules.characters if characters else rules.words
    return jaccard >= least or (containment >= rules.containment and ratio >= rules.least_ratio)


def components(count, edges):
    """Return the lowest member of each one's component."""
    root = list(range(count))
    changed = True
    while changed:
        changed = False
        for a, b in edges:
            low = min(root[a], root[b])
            if root[a] != low or root[b] != low:
                root[a] = root[b] = low
                changed = True
    return np.array(root)
