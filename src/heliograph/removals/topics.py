"""What posts are about: topics that the collector declared, lexicons found in them, outlets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from heliograph.findings import Named
from heliograph.lexicons.occurrence import occurs
from heliograph.lexicons.records import Lexicon
from heliograph.privacy.pseudonyms import masked
from heliograph.removals.baseline import Codes, Flags

SubjectKind = Literal["topic", "phrase", "outlet"]


@dataclass(frozen=True)
class Subject:
    """Posts that are looked at together: bool[posts]."""

    name: str
    kind: SubjectKind
    holds: Flags


def subjects(
    topics: Sequence[Sequence[str]],
    text: pa.Array,
    lang: pa.Array | None,
    account: Codes,
    accounts: Sequence[str],
    lexicons: Sequence[Lexicon],
    named: Mapping[str, Named],
) -> tuple[Subject, ...]:
    """Return topics, lexicons and outlets, each kind by name; no name stands twice in a kind.

    ``topics`` (those of each post), ``text``, ``lang`` (two letters, null where unknown) and
    ``account`` (code, -1 where unknown) are of one length. A lexicon with a language is not sought
    in posts of another.

    >>> [(each.name, each.holds.tolist()) for each in subjects(
    ...     [["floods"], []], pa.array(["oil price", None]), None, np.array([0, 0]), ["a"],
    ...     [Lexicon(id="oil", kind="topic", title="Oil", terms=("oil price",))], {})]
    [('Oil', [True, False]), ('floods', [True, False])]
    """
    found: dict[tuple[SubjectKind, str], Flags] = {}

    def add(kind: SubjectKind, name: str, holds: Flags) -> None:
        shown = masked(" ".join(name.split()))
        already = found.get((kind, shown))
        found[kind, shown] = holds if already is None else already | holds

    places: dict[str, list[int]] = {}
    for row, its in enumerate(topics):
        for topic in its:
            places.setdefault(topic, []).append(row)
    for topic, rows in places.items():
        if topic.strip():
            add("topic", topic, _flags(rows, len(text)))
    for lexicon, holds in zip(lexicons, _occurrences(text, lang, lexicons), strict=True):
        add("phrase" if lexicon.kind == "phrases" else "topic", lexicon.title, holds)
    for code, name in enumerate(accounts):
        if name in named:
            add("outlet", named[name].name, account == code)
    return tuple(
        Subject(name, kind, holds) for (kind, name), holds in sorted(found.items(), key=_order)
    )


def _order(item: tuple[tuple[SubjectKind, str], Flags]) -> tuple[int, str]:
    (kind, name), _ = item
    return ("topic", "phrase", "outlet").index(kind), name


def _flags(rows: list[int], size: int) -> Flags:
    flags = np.zeros(size, np.bool_)
    flags[rows] = True
    return flags


def _occurrences(
    text: pa.Array, lang: pa.Array | None, lexicons: Sequence[Lexicon]
) -> Sequence[Flags]:
    if not lexicons or not len(text):
        return [np.zeros(len(text), np.bool_) for _ in lexicons]
    # Each distinct text is sought once.
    coded = text.dictionary_encode()
    code = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    held = occurs(coded.dictionary, lexicons)
    whole = np.concatenate([held, np.zeros((len(lexicons), 1), np.bool_)], axis=1)[:, code]
    spoken = None if lang is None else np.array(lang.to_pylist(), dtype=object)
    return [
        holds
        if spoken is None or lexicon.lang is None
        else holds & ((spoken == lexicon.lang) | (spoken == None))  # noqa: E711 - of an array
        for lexicon, holds in zip(lexicons, whole, strict=True)
    ]
