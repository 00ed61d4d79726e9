"""What was looked at, and with which settings."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from heliograph.findings import NarrativesLooked
from heliograph.narratives.chance import Chance, least
from heliograph.narratives.joining import Joined
from heliograph.narratives.reading import Posts
from heliograph.narratives.told import many
from heliograph.texts.alike import Rules
from heliograph.texts.clusters import Clusters

_MOST_ACCOUNTS = 1000


def looked_at(
    posts: Posts,
    clusters: Clusters,
    joined: Joined,
    by_chance: Chance,
    narratives: int,
    parameters: dict[str, str],
) -> NarrativesLooked:
    """Return the plain counts of an analysis."""
    compared = clusters.text[clusters.text >= 0]
    in_cluster = np.bincount(clusters.cluster[compared])
    return NarrativesLooked(
        posts=len(compared),
        too_short=len(posts) - len(compared) - posts.text.null_count,
        texts=len(clusters.first),
        clusters=int((in_cluster > 1).sum()),
        narratives=narratives,
        lifts=len(clusters.lifts.source),
        translations=len(np.union1d(joined.a, joined.b)),
        translation=_translation(joined),
        chance_rate=by_chance.rate,
        drawn_pairs=by_chance.pairs,
        parameters=parameters,
    )


def settings(
    rules: Rules, translate: str | None, min_group_size: int, fdr: float, seed: int
) -> dict[str, str]:
    """Return the settings of an analysis, by name."""
    thresholds = {name.replace("_", " "): f"{value:g}" for name, value in asdict(rules).items()}
    return {
        "false discovery rate": f"{fdr:g}",
        "smallest group": str(min_group_size),
        "translations": translate or "none",
        "seed": str(seed),
        **{f"alike: {name}": value for name, value in thresholds.items()},
    }


def detectable(by_chance: Chance, tests: int, fdr: float, min_group_size: int) -> str:
    """Return what could have been found, as a sentence."""
    means = by_chance.measured
    fewest, most = (
        least(mean, max(1, tests), fdr, _MOST_ACCOUNTS)
        for mean in (float(means.min()), float(means.max()))
    )
    if fewest is None:
        return (
            f"No narrative of up to {_MOST_ACCOUNTS:,} accounts could have been found: chance is "
            f"told from texts that resemble no other, and these are too few ({by_chance.none:,})."
        )
    said = (
        f"A lone narrative that {max(fewest, min_group_size):,} accounts wrote themselves, in one "
        "wording, would have been found"
    )
    if most is None:
        said += ", but none of the lengths of which nearly every text resembles others"
    elif most > max(fewest, min_group_size):
        said += f"; {most:,} of the length of which texts are most often alike by chance"
    if (most or _MOST_ACCOUNTS) <= min_group_size:
        return said + "."
    return f"{said}; beside others also smaller ones, down to {min_group_size}."


def _translation(joined: Joined) -> str:
    if not joined.looked_at:
        return f"Translations were not looked for: {joined.by}."
    return (
        f"Translations were looked for among {many(joined.looked_at, 'text')} by the sentence "
        f"model {joined.by}."
    )
