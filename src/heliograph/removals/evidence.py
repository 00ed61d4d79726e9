"""Posts that show a finding: seen, then gone, and what stood in their place."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from heliograph.checks import CAUSES
from heliograph.findings.removal import Vanished
from heliograph.privacy.pseudonyms import masked
from heliograph.removals.baseline import Flags
from heliograph.removals.collection import Collection
from heliograph.removals.spells import RESULTS, UNKNOWN_US

SHOWN = 20


def vanished(watched: Collection, shown: Flags) -> tuple[Vanished, ...]:
    """Return up to twenty of the posts: one of each account first, the earliest before others."""
    rows = np.flatnonzero(shown)
    ids = np.array(watched.post_id.take(pa.array(rows)).to_pylist(), dtype=object)
    order = np.lexsort((ids.astype(str), watched.gone_us[rows]))
    rows = rows[order]
    account = watched.account[rows]
    # How many of its account come before each.
    by_account = np.argsort(account, kind="stable")
    first = np.searchsorted(account[by_account], account[by_account])
    before = np.empty(len(rows), np.int64)
    before[by_account] = np.arange(len(rows)) - first
    rows = rows[np.argsort(before, kind="stable")][:SHOWN]
    rows = rows[np.argsort(watched.gone_us[rows], kind="stable")]
    return tuple(_vanished(watched, row) for row in rows.tolist())


def _vanished(watched: Collection, row: int) -> Vanished:
    notice = watched.notice[row].as_py()
    return Vanished(
        post_id=masked(watched.post_id[row].as_py()),
        posted=_moment(int(watched.posted_us[row])),
        last_seen=_moment(int(watched.seen_us[row])),
        gone_at=_moment(int(watched.gone_us[row])) or "",
        cause=CAUSES[int(watched.cause[row])],
        notice=None if notice is None else masked(notice),
        result=RESULTS[int(watched.result[row])],
    )


def _moment(us: int) -> str | None:
    """Return a moment as ISO 8601 in UTC, to the second; None where it is not known."""
    if us == UNKNOWN_US:
        return None
    return f"{np.datetime_as_string(np.datetime64(us, 'us').astype('datetime64[s]'))}Z"
