"""Recalled: how much of what was told again a clustering of the posts has found."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.simulate.population import Ints


def recalled(truth: pa.Table, cluster: Ints, lifts: tuple[Ints, Ints] | None = None) -> pa.Table:
    """Return how many copies were found, by language, kind and rate.

    ``truth`` has TRUTH_SCHEMA; ``cluster`` is a code for each of its posts, -1 for none; ``lifts``
    the rows of sources and of the posts that were found to hold a passage of them. A copy is found
    where it is in the cluster of its source, a "lift" where source and carrier are among the
    lifts. Columns: language, kind, rate, copies, found.
    """
    row, source = _copies(truth)
    together = (cluster[row] == cluster[source]) & (cluster[row] >= 0)
    if lifts is not None:
        size = truth.num_rows
        listed = np.isin(source * size + row, lifts[0] * size + lifts[1])
        is_lift = pc.equal(truth["kind"], "lift").to_numpy()[row]
        together = np.where(is_lift, listed, together)
    counted = truth.take(pa.array(row)).select(["language", "kind", "rate"])
    counted = counted.append_column("found", pa.array(together.astype(np.int64)))
    by_change = counted.group_by(["language", "kind", "rate"], use_threads=False)
    table = by_change.aggregate([("found", "count"), ("found", "sum")])
    return table.rename_columns(["language", "kind", "rate", "copies", "found"])


def joined(truth: pa.Table, cluster: Ints) -> tuple[int, int]:
    """Return the pairs of posts of one claim in one cluster, and all pairs in one cluster.

    Their quotient is the precision; posts with code -1 are in no cluster.

    >>> truth = pa.table({"claim": [0, 0, 2, 3]})
    >>> joined(truth, np.array([5, 5, 5, -1]))
    (1, 3)
    """
    inside = cluster >= 0
    claim = truth["claim"].to_numpy()[inside]
    both = np.stack([cluster[inside], claim])
    return _pairs(np.unique(both, axis=1, return_counts=True)[1]), _pairs(
        np.unique(cluster[inside], return_counts=True)[1]
    )


def lifted(truth: pa.Table, lifts: tuple[Ints, Ints]) -> tuple[int, int]:
    """Return the lifts that are in the truth, and all lifts, given by rows as in ``recalled``.

    Two texts out of one template are left out: they may well share a passage.
    """
    source, carrier = (truth.take(pa.array(rows)) for rows in lifts)
    template = pc.and_(
        *(pc.equal(side["kind"], "template").combine_chunks() for side in (source, carrier))
    )
    right = pc.equal(carrier["source"], source["post_id"])
    return pc.sum(right).as_py() or 0, len(lifts[0]) - (pc.sum(template).as_py() or 0)


def _copies(truth: pa.Table) -> tuple[Ints, Ints]:
    """Return the rows of the posts that have a source, and the rows of those sources."""
    source = pc.index_in(truth["source"], truth["post_id"].combine_chunks())
    row = np.flatnonzero(pc.is_valid(truth["source"]).to_numpy())
    return row, source.fill_null(-1).to_numpy()[row].astype(np.int64)


def _pairs(sizes: Ints) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
