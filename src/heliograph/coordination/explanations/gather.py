"""A group's acts out of one behaviour's actions."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.coordination.explanations.acts import UNKNOWN_TIME_US, Acts, Labels, Others
from heliograph.coordination.indexed import Indexed, Int32s, Int64s, restrict, times_us
from heliograph.coordination.kernel import in_step, neighbourhoods


def gather(
    firsts: Indexed,
    members: Int32s,
    window_us: int,
    *,
    actions: pa.Table,
    behaviour: str,
    published: pa.Table | None = None,
) -> tuple[Acts, Others]:
    """Return the acts of ``members`` that are in step within the window, and the others' acts.

    ``firsts`` holds first actions only, made from the rows of ``actions`` (whose columns
    source_app and dataset are used where they are there); ``published`` says when objects came out
    (object, published: a timestamp with a zone).
    """
    is_member = np.isin(firsts.account, members)
    theirs = restrict(firsts, is_member)
    low, high = neighbourhoods(theirs.object_start, theirs.time_us, window_us)
    accompanied = in_step(low, high, theirs.account, theirs.content)
    at = np.flatnonzero(is_member)[accompanied]
    rows = pa.array(firsts.row[at])
    labels = {
        name: Labels.of(actions.column(name).take(rows))
        for name in ("source_app", "dataset")
        if name in actions.column_names
    }
    acts = Acts(
        member=firsts.account[at],
        object=firsts.object[at],
        time_us=firsts.time_us[at],
        post=firsts.content[at] if firsts.posts is not None else None,
        behaviour=Labels(np.zeros(len(at), np.int32), (behaviour,)),
        source_app=labels.get("source_app"),
        dataset=labels.get("dataset"),
        published_us=None
        if published is None
        else _publication_us(firsts, published)[firsts.object[at]],
    )
    beside = np.flatnonzero(~is_member & np.isin(firsts.object, acts.object))
    others = Others(
        object=firsts.object[beside],
        time_us=firsts.time_us[beside],
        accounts=int(np.count_nonzero(~np.isin(np.unique(firsts.account), members))),
    )
    return acts, others


def _publication_us(firsts: Indexed, published: pa.Table) -> Int64s:
    """Return when each object came out, by its code."""
    known = published.filter(pc.is_valid(published.column("published")))
    place = pc.index_in(firsts.objects, value_set=known.column("object").cast(pa.string()))
    when = times_us(known.column("published"))
    found = np.asarray(pc.fill_null(place, -1))
    # The appended entry is what place -1 leads to.
    published_us: Int64s = np.append(when, UNKNOWN_TIME_US)[found]
    return published_us
