"""Drafts to checks: times read and held against one another, accounts named, texts repaired."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from heliograph.checks import CHECK_SCHEMA
from heliograph.intake.account import Tally
from heliograph.intake.checks.draft import CheckDraft, Look
from heliograph.intake.draft import BadRow
from heliograph.intake.naming import Namer
from heliograph.intake.seen import Seen, digest
from heliograph.intake.text import repaired
from heliograph.intake.times import DAYS, TimeColumn

BATCH_ROWS = 65_536
_DAY_US = 86_400_000_000
_MOST_KNOWN = 262_144
_APART = "\x1f"
_NAMES = CHECK_SCHEMA.names

_BEFORE = {
    "available": "a look at the post is before its posting, or before another that was earlier",
    "gone": "the post was removed before it was posted, or before it was last seen there",
    "failed": "the check is before the posting",
}

_Moment = tuple[int, Look]


class CheckBuilder:
    """Collects the checks of one file; ``seen`` is shared by all files of a run."""

    def __init__(
        self,
        dataset: str,
        platform: str,
        times: dict[str, TimeColumn],
        namer: Namer,
        seen: Seen,
        tally: Tally,
    ) -> None:
        self._dataset = dataset
        self._platform = platform
        self._times = times
        self._namer = namer
        self._seen = seen
        self._tally = tally
        self._clear()
        # A panel of posts is checked again and again: each is named once.
        self._post = lru_cache(maxsize=_MOST_KNOWN)(self._named_post)
        self._text = lru_cache(maxsize=_MOST_KNOWN)(self._named_text)
        self._posted = _Posted(times)

    @property
    def full(self) -> bool:
        """Whether it is time to take a batch."""
        return len(self._digests) >= BATCH_ROWS

    def add(self, draft: CheckDraft, line: int) -> None:
        """Add the checks of a row; raises BadRow, and leaves no trace, where it cannot be any."""
        posted, moments = self._in_order(draft, line)
        platform = draft.platform or self._platform
        post_id, account = self._post(
            platform, draft.post_id, draft.account, draft.account_is_handle
        )
        text = draft.text and self._text(platform, draft.text)
        topics = [self._text(platform, topic) for topic in draft.topics]
        row_number = self._rows[-1] + 1 if self._rows else 0
        for time, look in moments:
            notice = look.notice and self._text(platform, look.notice)
            row = (
                post_id, time, look.state, look.cause, notice, look.exact, posted, account,
                topics, text, self._dataset,
            )  # fmt: skip
            for append, value in zip(self._appends, row, strict=True):
                append(value)
            identity = (post_id, time, look.state, look.cause, notice, look.exact, account, text)
            self._digests.append(digest(_APART.join(map(str, identity))))
            self._rows.append(row_number)

    def take(self) -> pa.RecordBatch | None:
        """Return what was added, without checks that were seen before; None if nothing is left."""
        if not self._digests:
            return None
        new = self._seen.first_time(self._digests)
        arrays = [pa.array(self._columns[field.name], field.type) for field in CHECK_SCHEMA]
        batch = pa.RecordBatch.from_arrays(arrays, schema=CHECK_SCHEMA)
        if not new.all():
            batch = batch.filter(pa.array(new))
        rows = np.array(self._rows)
        kept = len(np.unique(rows[new]))
        self._tally.posts += kept
        self._tally.duplicates += int(rows[-1]) + 1 - kept
        self._clear()
        return batch if batch.num_rows else None

    def _clear(self) -> None:
        self._columns: dict[str, list[Any]] = {name: [] for name in _NAMES}
        self._appends = [column.append for column in self._columns.values()]
        self._digests: list[int] = []
        self._rows: list[int] = []  # of each check, the row that told it

    def _in_order(self, draft: CheckDraft, line: int) -> tuple[int | None, Sequence[_Moment]]:
        """Return when the post was posted, and the looks with their times, none before another.

        A day alone is its beginning where the post was there, and its end where it was gone.
        """
        posted = None
        moments: list[_Moment] = []
        if draft.posted_at != "":
            posted = self._posted.read(draft.posted_at, line)
            if draft.from_posting:
                moments.append((posted, Look("posted_at", "", "available")))
        earliest = posted
        for look in draft.looks:
            column = self._times[look.field]
            time = column.read(look.time, line)
            by_day = column.kind == DAYS
            if by_day and look.state == "gone":
                if look.exact:  # it went in the course of that day
                    moments.append((max(time, earliest or time), Look(look.field, "", "available")))
                    look.exact = False
                time += _DAY_US
            if earliest is not None and time < earliest:
                if not self._may_be_later(time, earliest, by_day):
                    raise BadRow(_BEFORE[look.state], column.column)
                time = earliest
            earliest = time
            moments.append((time, look))
        return posted, moments

    def _may_be_later(self, time: int, earliest: int, by_day: bool) -> bool:
        """Whether a time is before another only because one of the two is known to the day."""
        posted = self._times.get("posted_at")
        by_day = by_day or (posted is not None and posted.kind == DAYS)
        return by_day and earliest - time < _DAY_US

    def _named_post(
        self, platform: str, post_id: str, account: str | None, is_handle: bool
    ) -> tuple[str, str | None]:
        for identifier, what in ((post_id, "the id of the post"), (account, "the account")):
            if identifier is not None and repaired(identifier) != identifier:
                raise BadRow(f"{what} has characters that cannot be read")
        if account is None:
            return self._namer.reference(platform, post_id), None
        name = self._namer.account(platform, account, is_handle=is_handle)
        named = self._namer.post_id(post_id, account, name, platform=platform, is_handle=is_handle)
        return named, name

    def _named_text(self, platform: str, text: str) -> str:
        fixed = repaired(text)
        if fixed != text:
            self._tally.repaired += 1
        return self._namer.text(platform, fixed)


class _Posted:
    """Reads the times of posting, which are those of a post in each of its checks."""

    def __init__(self, times: dict[str, TimeColumn]) -> None:
        self._times = times
        self._known: dict[str | int, int] = {}

    def read(self, written: str | int, line: int) -> int:
        if (known := self._known.get(written)) is not None:
            return known
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        time = self._known[written] = self._times["posted_at"].read(written, line)
        return time
