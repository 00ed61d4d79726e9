"""Texts and phrases: from the posts of a case to the narratives and the uses of phrases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from heliograph.case.labelling import Labelling
from heliograph.case.phrase_list import PhraseList
from heliograph.case.posts_store import read_columns
from heliograph.case.settings import Settings
from heliograph.findings import Input
from heliograph.narratives.analysis import narratives
from heliograph.narratives.result import Narratives
from heliograph.phrases.analysis import PhrasesResult, phrases


def narratives_of(
    posts: Path,
    settings: Settings,
    inputs: Sequence[Input],
    *,
    labelling: Labelling | None,
    progress: Callable[[str], None],
) -> Narratives:
    """Return the texts that travel."""
    return narratives(
        read_columns(posts),
        translate=None if settings.translate == "none" else settings.translate or "auto",
        named=labelling.named_accounts if labelling else {},
        sites=labelling.named_sites if labelling else {},
        min_group_size=settings.min_group_size,
        fdr=settings.fdr,
        seed=settings.seed,
        inputs=inputs,
        progress=progress,
    )


def phrases_of(
    posts: Path,
    settings: Settings,
    inputs: Sequence[Input],
    *,
    phrase_list: PhraseList,
    labelling: Labelling | None,
    progress: Callable[[str], None],
) -> PhrasesResult:
    """Return how the phrases of a list are used."""
    levels: Mapping[str, str] = labelling.levels if labelling else {}
    return phrases(
        read_columns(posts, ["post_id", "account", "time", "kind", "text"]),
        phrase_list.phrases,
        tiers=phrase_list.tiers,
        named=labelling.named_accounts if labelling else {},
        levels=levels,
        min_group_size=settings.min_group_size,
        fdr=settings.fdr,
        seed=settings.seed,
        inputs=(*inputs, phrase_list.read),
        progress=progress,
    )
