"""Published keyword lists as data: what came, what went, in which categories and combinations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from heliograph.errors import InputError
from heliograph.removals.keyword_lists.changes import Span, Step, covering, spans, steps
from heliograph.removals.keyword_lists.reading import read_snapshots
from heliograph.removals.keyword_lists.records import Snapshot, written

_UNSORTED = "(none given)"


@dataclass(frozen=True)
class KeywordLists:
    """Snapshots of a list, and what changed between them.

    Arrow tables. ``entries``: combination, parts, category, absent_before, first_seen, last_seen,
    gone_by, snapshots, returns, covered_by (a shorter combination of the last snapshot, all
    parts of which this one holds). ``changes``: after, by, change ("added", "deleted"),
    combination, parts, category. ``categories``: day, category, combinations, added, deleted.
    ``counts``: day, combinations, single, added, deleted, turnover (deleted of those in the
    snapshot before).
    """

    entries: pa.Table
    changes: pa.Table
    categories: pa.Table
    counts: pa.Table


def keyword_lists(
    snapshots: Sequence[Snapshot] | Sequence[str | Path], *, days: Sequence[str | None] = ()
) -> KeywordLists:
    """Return what changed between dated snapshots of a published keyword list.

    ``snapshots`` are files (see ``read_snapshots`` for their shape, and for ``days``) or what it
    returns. A change lies between two snapshots, and no closer can be said. Reading only: no text
    is matched against a list. Raises InputError for files that cannot be read, and for no snapshot.

    >>> may = Snapshot("2016-05-01", frozenset({frozenset({"tank"})}), {}, "may.txt")
    >>> june = Snapshot("2016-06-01", frozenset({frozenset({"tank", "square"})}), {}, "june.txt")
    >>> [(row["change"], row["combination"])
    ...  for row in keyword_lists([may, june]).changes.to_pylist()]
    [('added', 'square + tank'), ('deleted', 'tank')]
    """
    dated = _dated(snapshots, days)
    if not dated:
        raise InputError("there is no snapshot of a list", remedy="give at least one file.")
    changed, lived = steps(dated), spans(dated)
    category = {each.combination: each.category for each in lived}
    return KeywordLists(
        entries=_entries(lived, dated[-1]),
        changes=pa.Table.from_pylist(
            [
                {
                    "after": step.earlier,
                    "by": step.later,
                    "change": change,
                    "combination": written(each),
                    "parts": len(each),
                    "category": category[each] or None,
                }
                for step in changed
                for change, entries in (("added", step.added), ("deleted", step.deleted))
                for each in entries
            ],
            schema=_CHANGES,
        ),
        categories=_categories(dated, changed),
        counts=_counts(dated, changed),
    )


_CHANGES = pa.schema(
    {
        "after": pa.string(),
        "by": pa.string(),
        "change": pa.string(),
        "combination": pa.string(),
        "parts": pa.int64(),
        "category": pa.string(),
    }
)


def _dated(
    snapshots: Sequence[Snapshot] | Sequence[str | Path], days: Sequence[str | None]
) -> tuple[Snapshot, ...]:
    read = [each for each in snapshots if isinstance(each, Snapshot)]
    files = [each for each in snapshots if not isinstance(each, Snapshot)]
    if read and files:
        raise InputError("some of these are snapshots and some are files", remedy="give one kind.")
    found = sorted(read, key=lambda each: each.day) or read_snapshots(files, days=days)
    repeated = [day for day, times in Counter(each.day for each in found).items() if times > 1]
    if repeated:
        raise InputError(f"there are two snapshots of {repeated[0]}", remedy="leave one out.")
    return tuple(found)


def _entries(lived: Sequence[Span], last: Snapshot) -> pa.Table:
    covered = covering(last.combinations)
    return pa.table(
        {
            "combination": [written(each.combination) for each in lived],
            "parts": pa.array([len(each.combination) for each in lived], pa.int64()),
            "category": pa.array([each.category or None for each in lived], pa.string()),
            "absent_before": pa.array([each.absent_before for each in lived], pa.string()),
            "first_seen": [each.first_seen for each in lived],
            "last_seen": [each.last_seen for each in lived],
            "gone_by": pa.array([each.gone_by for each in lived], pa.string()),
            "snapshots": pa.array([each.snapshots for each in lived], pa.int64()),
            "returns": pa.array([each.returns for each in lived], pa.int64()),
            "covered_by": pa.array(
                [
                    written(covered[each.combination]) if each.combination in covered else None
                    for each in lived
                ],
                pa.string(),
            ),
        }
    )


def _categories(dated: Sequence[Snapshot], changed: Sequence[Step]) -> pa.Table:
    rows = []
    by_later = {step.later: step for step in changed}
    said: dict[frozenset[str], str] = {}
    for snapshot in dated:
        said |= snapshot.categories
        step = by_later.get(snapshot.day)
        counted = [
            Counter(said.get(each, _UNSORTED) for each in entries)
            for entries in (
                snapshot.combinations,
                step.added if step else (),
                step.deleted if step else (),
            )
        ]
        rows += [
            {
                "day": snapshot.day,
                "category": name,
                "combinations": counted[0][name],
                "added": counted[1][name],
                "deleted": counted[2][name],
            }
            for name in sorted(counted[0].keys() | counted[2].keys())
        ]
    names = ("day", "category", "combinations", "added", "deleted")
    kinds = (pa.string(), pa.string(), pa.int64(), pa.int64(), pa.int64())
    return pa.Table.from_pylist(rows, schema=pa.schema(zip(names, kinds, strict=True)))


def _counts(dated: Sequence[Snapshot], changed: Sequence[Step]) -> pa.Table:
    by_later = {step.later: step for step in changed}
    rows = []
    for snapshot in dated:
        step = by_later.get(snapshot.day)
        rows.append(
            {
                "day": snapshot.day,
                "combinations": len(snapshot.combinations),
                "single": sum(len(each) == 1 for each in snapshot.combinations),
                "added": len(step.added) if step else None,
                "deleted": len(step.deleted) if step else None,
                "turnover": len(step.deleted) / (step.kept + len(step.deleted))
                if step and step.kept + len(step.deleted)
                else None,
            }
        )
    names = ("day", "combinations", "single", "added", "deleted", "turnover")
    kinds = (pa.string(), *[pa.int64()] * 4, pa.float64())
    return pa.Table.from_pylist(rows, schema=pa.schema(zip(names, kinds, strict=True)))
