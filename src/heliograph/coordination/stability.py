"""How a group stands when something is changed: another window, one source left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from heliograph.coordination.discovery import member_p_values
from heliograph.coordination.indexed import US_PER_S, Flags, Int32s, Int64s
from heliograph.coordination.nulls.timing import Timing
from heliograph.coordination.sources import leave_one_out
from heliograph.findings import Again, WithoutOne
from heliograph.multiplicity import benjamini_hochberg

_DAY_US = 86400 * US_PER_S


def at_other_windows(
    members: Int32s, groups_by_window: Mapping[int, Sequence[Int32s]]
) -> tuple[Again, ...]:
    """Return, for each window (microseconds), the share of the members that one group holds."""
    return tuple(
        Again(
            window_s=window_us / US_PER_S,
            members=max((float(np.isin(members, codes).mean()) for codes in groups), default=0.0),
        )
        for window_us, groups in sorted(groups_by_window.items())
    )


def without_one_source(
    models: Sequence[Timing],
    tables: Sequence[pa.Table],
    positions: Sequence[Int64s],
    members: Int32s,
    fdr: float,
) -> tuple[WithoutOne, ...]:
    """Return what share of the members still passes without any one dataset, object or day.

    ``positions`` are the members' acts in step, by layer; those of a source are taken away, and
    every member is tested against the others on what is left. The group was chosen on the same
    acts: this shows what it rests on, not how sure it is.
    """
    number = np.full(len(members), models[0].known.group[members[0]], np.int32)

    def share_left(kept_acts: Flags) -> float:
        kept, begin = [], 0
        for model, at in zip(models, positions, strict=True):
            flags = np.ones(model.firsts.size, np.bool_)
            flags[at] = kept_acts[begin : begin + len(at)]
            begin += len(at)
            kept.append(flags)
        p = member_p_values(models, members, number, kept)
        return float((benjamini_hochberg(p, len(members)) <= fdr).mean())

    found = []
    for kind, labels in _sources(models, tables, positions).items():
        worst = leave_one_out({kind: labels}, share_left)
        if worst is not None:
            found.append(
                WithoutOne(kind=kind, sources=worst.sources, smallest_share=worst.smallest_share)
            )
    return tuple(found)


def _sources(
    models: Sequence[Timing], tables: Sequence[pa.Table], positions: Sequence[Int64s]
) -> dict[str, Int32s]:
    objects, days, datasets, begin = [], [], [], 0
    for model, table, at in zip(models, tables, positions, strict=True):
        firsts = model.firsts
        objects.append(firsts.object[at] + begin)
        begin += len(firsts.objects)
        days.append((firsts.time_us[at] // _DAY_US).astype(np.int32))
        if "dataset" in table.column_names:
            datasets.append(table.column("dataset").take(pa.array(firsts.row[at])))
    sources = {"object": np.concatenate(objects), "day": np.concatenate(days)}
    if len(datasets) == len(models):
        names = pa.concat_arrays([column.combine_chunks() for column in datasets])
        codes = np.asarray(names.dictionary_encode().indices.fill_null(-1), dtype=np.int32)
        sources = {"dataset": codes, **sources}
    return sources
