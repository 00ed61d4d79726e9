"""Shifts and removals: from the posts and checks of a case to what changed and what vanished."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from heliograph.case.labelling import Labelling
from heliograph.case.lexicon_list import of_phrases
from heliograph.case.phrase_list import PhraseList
from heliograph.case.settings import Settings
from heliograph.findings import Input
from heliograph.lexicons.records import Lexicons
from heliograph.removals.analysis import removals
from heliograph.removals.result import Removals
from heliograph.shifts.analysis import shifts
from heliograph.shifts.result import Shifts


def shifts_of(
    posts: pa.Table,
    panel: pa.Table,
    settings: Settings,
    inputs: Sequence[Input],
    *,
    phrase_list: PhraseList | None,
    lexicons: Lexicons | None,
    labelling: Labelling | None,
    progress: Callable[[str], None],
) -> Shifts:
    """Return the shifts that accounts share, beyond those of the panel."""
    declared = list(lexicons) if lexicons else []
    return shifts(
        posts,
        panel,
        lexicons=[*declared, of_phrases(phrase_list)] if phrase_list else declared,
        named=labelling.named_accounts if labelling else {},
        sites=labelling.named_sites if labelling else {},
        min_group_size=settings.min_group_size,
        fdr=settings.fdr,
        seed=settings.seed,
        inputs=inputs,
        progress=progress,
    )


def removals_of(
    checks: pa.Table,
    posts: pa.Table,
    settings: Settings,
    inputs: Sequence[Input],
    *,
    lexicons: Lexicons | None,
    labelling: Labelling | None,
    progress: Callable[[str], None],
) -> Removals:
    """Return how long posts stayed, and which of them vanished beyond those like them."""
    return removals(
        checks,
        posts if posts.num_rows else None,
        lexicons=lexicons,
        named=labelling.named_accounts if labelling else {},
        min_group_size=settings.min_group_size,
        fdr=settings.fdr,
        seed=settings.seed,
        inputs=inputs,
        progress=progress,
    )
