"""What was looked at, whether or not anything was found: records, and tables of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import pyarrow as pa

from heliograph.findings.removal import CauseSeen, Classes, Curve, TopicSeen
from heliograph.removals.collection import Collection
from heliograph.removals.counted import ANY
from heliograph.removals.hazards import log_rank_p
from heliograph.removals.testing import Decision, Looked

_SURVIVAL = pa.schema(
    [
        pa.field("subject", pa.string()),
        pa.field("subject_kind", pa.string()),
        pa.field("method", pa.string()),
        pa.field("days", pa.float64()),
        pa.field("share", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
    ]
)
_CAUSES = pa.schema(
    [
        pa.field("cause", pa.string()),
        pa.field("says", pa.string()),
        pa.field("posts", pa.int64()),
        pa.field("median_lag_days", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
    ]
)
_TOPICS = pa.schema(
    [
        pa.field("subject", pa.string()),
        pa.field("subject_kind", pa.string()),
        pa.field("cause", pa.string()),
        pa.field("posts", pa.int64()),
        pa.field("removed", pa.int64()),
        pa.field("matched_posts", pa.int64()),
        pa.field("matched_removed", pa.int64()),
        pa.field("hazard_ratio", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
        pa.field("p", pa.float64()),
        pa.field("q", pa.float64()),
        pa.field("log_rank_p", pa.float64()),
        pa.field("burst_p", pa.float64()),
        pa.field("burst_q", pa.float64()),
        pa.field("burst_says", pa.string()),
        pa.field("tested", pa.bool_()),
        pa.field("says", pa.string()),
    ]
)
_CLASSES = pa.schema(
    [
        pa.field("subject", pa.string()),
        pa.field("subject_kind", pa.string()),
        *(pa.field(name, pa.int64()) for name in ("ok", "anomaly", "confirmed", "failure")),
    ]
)

Curves = Mapping[tuple[str, str], Curve]
"""By kind and name of the subject."""


def topics_seen(looked: Sequence[Looked], tests: Sequence[Decision]) -> tuple[TopicSeen, ...]:
    """Return a record of every subject and cause; p and q are of the likelier direction."""
    best: dict[int, Decision] = {}
    for test in tests:
        at = id(test.looked)
        if test.event != "burst" and (at not in best or test.p < best[at].p):
            best[at] = test
    return tuple(_seen(each, best.get(id(each))) for each in looked)


def _seen(looked: Looked, test: Decision | None) -> TopicSeen:
    compared = test.compared if test else looked.compared
    posts = int(looked.subject.holds.sum())
    return TopicSeen(
        subject=looked.subject.name,
        subject_kind=looked.subject.kind,
        cause=looked.counted.cause,
        posts=posts,
        removed=looked.removed,
        matched_posts=compared.matched_posts if compared else 0,
        matched_removed=compared.matched_removed if compared else 0,
        hazard_ratio=compared.ratio if compared else None,
        low=compared.low if compared else None,
        high=compared.high if compared else None,
        p=test.p if test else 1.0,
        q=test.q if test else 1.0,
        tested=test is not None,
        says=looked.why_not,
    )


def topics_among_removed(collection: Collection, min_group_size: int) -> tuple[TopicSeen, ...]:
    """Return subjects with their share of the removed, where nothing else can be told."""
    removed = int(collection.gone.sum())
    records = []
    for subject in collection.subjects:
        if not collection.shown(subject.holds, min_group_size):
            continue
        many = int((subject.holds & collection.gone).sum())
        records.append(
            TopicSeen(
                subject=subject.name,
                subject_kind=subject.kind,
                cause=ANY,
                posts=many,
                removed=many,
                matched_posts=0,
                matched_removed=0,
                hazard_ratio=None,
                low=None,
                high=None,
                p=1.0,
                q=1.0,
                tested=False,
                says=f"{many / max(1, removed):.1%} of the removed posts; how many of all posts is "
                "not known, so that no rate can be told.",
            )
        )
    return tuple(records)


def survival_table(curves: Curves) -> pa.Table:
    """Return the steps of all curves."""
    rows = [
        {
            "subject": curve.name,
            "subject_kind": kind,
            "method": curve.method,
            "days": days,
            "share": curve.share[n],
            "low": curve.low[n] if curve.low else None,
            "high": curve.high[n] if curve.high else None,
        }
        for (kind, _), curve in curves.items()
        for n, days in enumerate(curve.days)
    ]
    return pa.Table.from_pylist(rows, schema=_SURVIVAL)


def causes_table(causes: Sequence[CauseSeen]) -> pa.Table:
    """Return how many posts went for each cause, and how long they had stood."""
    rows = [{name: getattr(each, name) for name in _CAUSES.names} for each in causes]
    return pa.Table.from_pylist(rows, schema=_CAUSES)


def topics_table(topics: Sequence[TopicSeen], tests: Sequence[Decision]) -> pa.Table:
    """Return every subject and cause, with the odds of its sharpest window."""
    bursts = {
        (t.looked.subject.kind, t.looked.subject.name, t.looked.counted.cause): t
        for t in tests
        if t.event == "burst"
    }
    sides = {
        (t.looked.subject.kind, t.looked.subject.name, t.looked.counted.cause): t.looked.side
        for t in tests
    }
    rows = []
    for each in topics:
        side = sides.get((each.subject_kind, each.subject, each.cause))
        burst = bursts.get((each.subject_kind, each.subject, each.cause))
        rows.append(
            {
                **msgspec.structs.asdict(each),
                "p": each.p if each.tested else None,
                "q": each.q if each.tested else None,
                "log_rank_p": log_rank_p(side) if side is not None else None,
                "burst_p": burst.p if burst else None,
                "burst_q": burst.q if burst else None,
                "burst_says": burst.looked.burst_falls or None if burst else None,
            }
        )
    return pa.Table.from_pylist(rows, schema=_TOPICS)


def classes_table(whole: Classes, parts: Sequence[tuple[str, str, Classes]]) -> pa.Table:
    """Return the four classes of all posts, then of each subject (kind, name)."""
    rows = [("all", "all posts", whole), *parts]
    return pa.Table.from_pylist(
        [
            {"subject": name, "subject_kind": kind, **msgspec.structs.asdict(classes)}
            for kind, name, classes in rows
        ],
        schema=_CLASSES,
    )


def unknown_accounts(collection: Collection) -> int:
    """Return how many posts are of accounts that are not known."""
    return int(np.count_nonzero(collection.account < 0))
