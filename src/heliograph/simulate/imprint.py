"""The imprint of each story: its link, domain, headline, tags and picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from heliograph.simulate import text
from heliograph.simulate.population import Population
from heliograph.simulate.stories import Stories
from heliograph.simulate.worlds.newsroom import DECLARED, DECLARED_DOMAIN

_TAGS_A_COMMUNITY = 24
_TAG_COUNT_SHARES = (0.3, 0.3, 0.25, 0.15)  # of stories with 0, 1, 2, 3 tags
_HEADLINE_WORDS = 6


@dataclass(frozen=True)
class Imprint:
    """What a post about a story carries, one entry a story."""

    url: pa.Array
    domain: pa.Array
    headline: pa.Array
    language: pa.Array
    tags: pa.ListArray
    picture: pa.Array  # hash, 16 hexadecimal digits


def make_imprint(rng: np.random.Generator, population: Population, stories: Stories) -> Imprint:
    """Return the imprint of every story."""
    language = population.community_language[stories.community]
    domains = [
        DECLARED_DOMAIN if number == DECLARED else text.domain(community, number)
        for community, number in zip(
            stories.community.tolist(), stories.domain.tolist(), strict=True
        )
    ]
    urls = [f"https://{domain}/story/{number:05d}" for number, domain in enumerate(domains)]
    pictures = rng.bytes(8 * len(stories)).hex()
    return Imprint(
        url=pa.array(urls, pa.string()),
        domain=pa.array(domains, pa.string()),
        headline=text.phrases(rng, language, _HEADLINE_WORDS),
        language=pa.array(text.LANGUAGES).take(pa.array(language)),
        tags=_tags(rng, stories, language),
        picture=pa.array([pictures[at : at + 16] for at in range(0, len(pictures), 16)]),
    )


def _tags(rng: np.random.Generator, stories: Stories, language: text.Ints) -> pa.ListArray:
    """Return each story's sequence of tags, few and popular ones of its community."""
    counts = rng.choice(len(_TAG_COUNT_SHARES), size=len(stories), p=_TAG_COUNT_SHARES)
    counts[~stories.ordinary] = 2
    number = np.minimum(rng.geometric(0.12, counts.sum()) - 1, _TAGS_A_COMMUNITY - 1)
    community = np.repeat(stories.community, counts).tolist()
    spoken = np.repeat(language, counts).tolist()
    tags = [
        text.tag(tongue, home * _TAGS_A_COMMUNITY + which)
        for tongue, home, which in zip(spoken, community, number.tolist(), strict=True)
    ]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(tags, pa.string()))
