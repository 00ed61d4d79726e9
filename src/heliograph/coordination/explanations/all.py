"""Every innocent explanation that a finding must face, in the order of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from heliograph.coordination.explanations.acts import Acts, Others
from heliograph.coordination.explanations.call import open_call
from heliograph.coordination.explanations.clock import coarse_clock
from heliograph.coordination.explanations.duplicates import captured_twice
from heliograph.coordination.explanations.feed import automatic_sharing
from heliograph.coordination.explanations.keyword import Mark, commonest_mark, keyword_sampled
from heliograph.coordination.explanations.publisher import one_publisher
from heliograph.coordination.explanations.tested import breaking_news, schedulers
from heliograph.coordination.indexed import Int32s
from heliograph.coordination.nulls.timing import Timing
from heliograph.findings import Explanation


def innocent_explanations(
    acts: Acts,
    others: Others,
    model: Timing,
    members: Int32s,
    *,
    declared: Mapping[int, str] | None,
    marks: Sequence[Mark],
) -> tuple[Explanation, ...]:
    """Return every explanation with its verdict and reason."""
    window_us, clock_us = model.jitter.window_us, model.jitter.clock_us
    positions = np.flatnonzero(
        np.isin(model.firsts.account, members) & np.isin(model.firsts.object, acts.object)
    )
    return (
        breaking_news(model, positions),
        schedulers(model, members),
        automatic_sharing(acts, others, window_us, clock_us),
        one_publisher(members, declared),
        open_call(acts, others, window_us),
        coarse_clock(window_us, clock_us),
        captured_twice(acts, clock_us),
        keyword_sampled(marks),
    )


def marks_of(tables: Mapping[str, pa.Table]) -> list[Mark]:
    """Return the commonest mark of each behaviour's posts, where there is one."""
    found = (commonest_mark(table, behaviour) for behaviour, table in tables.items())
    return [mark for mark in found if mark is not None]
