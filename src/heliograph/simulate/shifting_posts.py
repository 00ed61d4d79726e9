"""Posts for weekly counts: invented words, among them one topic word where a post has it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.posts import POST_SCHEMA
from heliograph.simulate import tempo
from heliograph.simulate.passages import writer
from heliograph.simulate.population import Ints
from heliograph.simulate.streams import stream

TOPIC_WORD = "harbour"
_PLATFORM = "simulated"
_WORDS = 8  # beside the topic word


def posted(seed: int, name: str, having: Ints, of: Ints, dataset: str) -> pa.Table:
    """Return ``of`` posts of each account and week, in order of time; ``having`` say the word.

    Weeks begin on Monday, 4 March 2024 (UTC).

    >>> posted(1, "acct", np.array([[1]]), np.array([[3]]), "d")["account"].to_pylist()
    ['acct-000', 'acct-000', 'acct-000']
    """
    rng = stream(seed, f"shifting-posts-{name}")
    account, week = np.indices(of.shape).reshape(2, -1)
    times = of.ravel()
    # The first ones of a cell say the word; their moments are drawn like the others'.
    place = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    says = place < np.repeat(having.ravel(), times)
    account, week = np.repeat(account, times), np.repeat(week, times)
    second = week * tempo.WEEK_S + np.floor(rng.random(len(week)) * tempo.WEEK_S)
    order = np.argsort(second, kind="stable")
    return _table(rng, name, account[order], second[order].astype(np.int64), says[order], dataset)


def _table(
    rng: np.random.Generator,
    name: str,
    account: Ints,
    second: Ints,
    says: NDArray[np.bool_],
    dataset: str,
) -> pa.Table:
    size = len(account)
    words = np.array(writer("en").words(rng, size * _WORDS), dtype=object).reshape(size, _WORDS)
    at = rng.integers(0, _WORDS, size)
    words[np.flatnonzero(says), at[says]] = TOPIC_WORD
    time_us = (tempo.START_MS + second * 1000) * 1000
    given = {
        "post_id": pa.array([f"{name}-{number:07d}" for number in range(size)], pa.string()),
        "account": pa.array([f"{name}-{each:03d}" for each in account.tolist()], pa.string()),
        "platform": pa.repeat(_PLATFORM, size),
        "time": pa.array(time_us).cast(pa.timestamp("us", tz="UTC")),
        "kind": pa.repeat("post", size),
        "text": pa.array([" ".join(row) for row in words.tolist()], pa.string()),
        "lang": pa.repeat("en", size),
        "dataset": pa.repeat(dataset, size),
    }
    empty = pa.array([[]] * size, pa.list_(pa.string()))
    missing = {
        field.name: empty if pa.types.is_list(field.type) else pa.nulls(size, field.type)
        for field in POST_SCHEMA
        if field.name not in given
    }
    return pa.table({**given, **missing}).select(POST_SCHEMA.names).cast(POST_SCHEMA)
