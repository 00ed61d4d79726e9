"""Retold: posts of which some say over again what another said, changed in a known way.

Beside every original and its copies stand posts that only look alike, so that precision means
something: another text with the same topic, vocabulary and stock phrases; a family of texts out
of one template with other content filled in; and unrelated texts with one sign-off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from heliograph.errors import InputError
from heliograph.posts import POST_SCHEMA
from heliograph.simulate import tempo
from heliograph.simulate.edits import DISGUISES, applies
from heliograph.simulate.passages import LANGUAGES, writer
from heliograph.simulate.population import Floats, Ints
from heliograph.simulate.posting import PLATFORM, numbered
from heliograph.simulate.streams import stream
from heliograph.simulate.telling import Change, Teller, Telling

KINDS = ("words", *DISGUISES, "lift")
_POSTS_AN_ACCOUNT = 4
_FEWEST_WORDS = 6
_LEAST_LAG_S, _LAG_S = 60.0, 6 * 3600.0  # from an original to a copy; the mean of what is above


class Translated(NamedTuple):
    """A sentence and its translation, given by the caller: none can be invented."""

    language: str
    text: str
    other_language: str
    other_text: str


CHANGES = (
    *(Change("words", rate) for rate in (0.01, 0.05, 0.1, 0.2, 0.3)),
    Change("prefix"),
    Change("suffix"),
    *(Change(kind, 0.2) for kind in ("emoji", "zero-width", "homoglyphs")),
    Change("full-width"),
    Change("script"),
    *(Change("lift", rate) for rate in (1.0, 0.5)),
)
"""All changes that the curves in the documentation show."""

TRUTH_SCHEMA = pa.schema(
    [
        pa.field("post_id", pa.string(), nullable=False),
        pa.field("claim", pa.int64(), nullable=False),  # posts that say the same have one claim
        pa.field("source", pa.string()),  # the post that this one copies, lifts from, translates
        # "original", a kind of change, "translation", or what only looks alike: "topic",
        # "template", "signed"
        pa.field("kind", pa.string(), nullable=False),
        pa.field("rate", pa.float64()),  # of the change; of the template, the share filled in
        pa.field("language", pa.string(), nullable=False),
    ]
)
"""Arrow schema of the truth: one row a post, in the order of the posts."""


@dataclass(frozen=True)
class Retold:
    """Posts in POST_SCHEMA, in order of time, and the truth about them in TRUTH_SCHEMA."""

    posts: pa.Table
    truth: pa.Table


def retold(
    *,
    seed: int,
    originals: int = 200,
    copies: int = 1,
    words: tuple[int, int] = (30, 80),
    changes: Sequence[Change] = CHANGES,
    filled: float = 0.5,
    languages: Sequence[str] = LANGUAGES,
    translated: Sequence[Translated] = (),
) -> Retold:
    """Return so many ``originals`` in each language, their copies, and posts that look alike.

    An original has ``words`` words, from fewest to most (more where a change needs them), and
    ``copies`` copies; the ``changes`` that a language allows are dealt out in turn. A lift is set
    into an unrelated text and is a claim of its own. For each original there are three posts
    that only look alike; those out of one template, eight each, fill in that share of its words
    anew (``filled``). The same for the same arguments. Raises InputError for unknown kinds and
    languages and for numbers that make no sense.

    >>> made = retold(seed=1, originals=2, changes=[Change("words", 0.1)], languages=["en"])
    >>> sorted(set(made.truth["kind"].to_pylist()))
    ['original', 'signed', 'template', 'topic', 'words']
    """
    _check(originals, copies, words, changes, filled, languages)
    tellings: list[Telling] = []
    for language in languages:
        rng = stream(seed, f"retold-{language}")
        teller = Teller(rng, writer(language), words, filled, tellings)
        allowed = [change for change in changes if applies(change.kind, language)]
        for number in range(originals if allowed else 0):
            dealt = [allowed[(number * copies + copy) % len(allowed)] for copy in range(copies)]
            teller.tell(number, dealt)
    for pair in translated:
        tellings.append(Telling(pair.text, pair.language, "original"))
        source = len(tellings) - 1
        tellings.append(Telling(pair.other_text, pair.other_language, "translation", source=source))
    return _posted(stream(seed, "retold-posting"), tellings, f"retold-{seed}")


def _check(
    originals: int,
    copies: int,
    words: tuple[int, int],
    changes: Sequence[Change],
    filled: float,
    languages: Sequence[str],
) -> None:
    """Raise InputError where an argument makes no sense."""
    for name, number in (("originals", originals), ("copies", copies)):
        if number < 0:
            raise InputError(f"{name} is {number}; it cannot be negative")
    fewest, most = words
    if not _FEWEST_WORDS <= fewest <= most:
        raise InputError(
            f"words are {fewest} to {most}",
            remedy=f"give the fewest, {_FEWEST_WORDS} or more, then the most.",
        )
    for kind, rate in changes:
        if kind not in KINDS:
            raise InputError(
                f"there is no change {kind!r}", remedy=f"choose from {', '.join(KINDS)}."
            )
        if not 0 < rate <= 1:
            raise InputError(f"the rate of {kind!r} is {rate}; it lies above 0, up to 1")
    if not 0 < filled <= 1:
        raise InputError(f"filled is {filled}; it lies above 0, up to 1")
    for language in set(languages) - set(LANGUAGES):
        raise InputError(
            f"no text can be made in {language!r}", remedy=f"choose from {', '.join(LANGUAGES)}."
        )


def _posted(rng: np.random.Generator, tellings: list[Telling], dataset: str) -> Retold:
    """Return the tellings as posts of invented accounts, each copy some time after its source."""
    source = np.array([telling.source for telling in tellings], np.int64)
    size, copied = len(source), source >= 0
    accounts = 2 + size // _POSTS_AN_ACCOUNT
    account = rng.integers(accounts, size=size)
    others = account[source] + rng.integers(1, accounts, size=size)
    account[copied] = others[copied] % accounts
    time_s = rng.random(size) * (tempo.SPAN_S - tempo.WEEK_S)
    after_s = time_s[source] + _LEAST_LAG_S + rng.exponential(_LAG_S, size=size)
    time_s[copied] = after_s[copied]

    order = np.argsort(time_s, kind="stable")
    posted = [tellings[each] for each in order.tolist()]
    posts = _posts(posted, account[order], time_s[order], accounts, dataset)
    place = np.empty(size, np.int64)
    place[order] = np.arange(size)
    before = np.where(copied, place[source], -1)[order]
    # A text that lifts a paragraph says more than that paragraph.
    same = np.array([telling.kind != "lift" for telling in posted], np.bool_) & (before >= 0)
    truth = pa.table(
        {
            "post_id": posts["post_id"],
            "claim": pa.array(np.where(same, before, np.arange(size))),
            "source": posts["post_id"].take(pa.array(before, mask=before < 0)),
            "kind": pa.array([telling.kind for telling in posted], pa.string()),
            "rate": pa.array([telling.rate for telling in posted], pa.float64()),
            "language": posts["lang"],
        },
        schema=TRUTH_SCHEMA,
    )
    return Retold(posts, truth)


def _posts(
    posted: list[Telling], account: Ints, time_s: Floats, accounts: int, dataset: str
) -> pa.Table:
    """Return posts with nothing but text, in the order given."""
    size = len(posted)
    time_us = (tempo.START_MS + np.floor(time_s * 1000).astype(np.int64)) * 1000
    given = {
        "post_id": numbered("post", size, width=7),
        "account": numbered("acct", accounts, width=4).take(pa.array(account)),
        "platform": pa.repeat(PLATFORM, size),
        "time": pa.array(time_us).cast(pa.timestamp("us", tz="UTC")),
        "kind": pa.repeat("post", size),
        "text": pa.array([telling.text for telling in posted], pa.string()),
        "lang": pa.array([telling.language for telling in posted], pa.string()),
        "dataset": pa.repeat(dataset, size),
    }
    empty = pa.array([[]] * size, pa.list_(pa.string()))
    missing = {
        field.name: empty if pa.types.is_list(field.type) else pa.nulls(size, field.type)
        for field in POST_SCHEMA
        if field.name not in given
    }
    return pa.table({**given, **missing}).select(POST_SCHEMA.names).cast(POST_SCHEMA)
