"""Drafts to batches of posts: times, links, names, duplicates, repair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import pyarrow as pa

from heliograph.intake.account import Tally
from heliograph.intake.columns import Columns
from heliograph.intake.created import creation_day_us
from heliograph.intake.draft import BadRow, Draft
from heliograph.intake.naming import Namer
from heliograph.intake.seen import Seen, digest
from heliograph.intake.text import repaired
from heliograph.intake.times import TimeColumn

BATCH_ROWS = 65_536
BATCH_TEXT_CHARS = 32 * 2**20
"""A batch ends at either of the two: the memory that a run needs depends on them, not on files."""

_NONE: tuple[str, ...] = ()
_APART, _WITHIN = "\x1f", "\x1e"


class Builder:
    """Collects the posts of one file; ``seen`` is shared by all files of a run."""

    def __init__(
        self, dataset: str, platform: str, times: TimeColumn, namer: Namer, seen: Seen, tally: Tally
    ) -> None:
        self._dataset = dataset
        self._platform = platform
        self._times = times
        self._namer = namer
        self._seen = seen
        self._tally = tally
        self._columns = Columns()
        self._digests: list[int] = []
        self._text_chars = 0
        self._author = lru_cache(maxsize=262_144)(self._named_author)
        self._hashtag = lru_cache(maxsize=65_536)(self._named_hashtag)
        self._domain = lru_cache(maxsize=65_536)(self._named_domain)
        self._creation_day_us = lru_cache(maxsize=262_144)(creation_day_us)

    @property
    def full(self) -> bool:
        """Whether it is time to take a batch."""
        return len(self._digests) >= BATCH_ROWS or self._text_chars >= BATCH_TEXT_CHARS

    def add(self, draft: Draft, line: int) -> None:
        """Add a post; raises BadRow, and leaves no trace, where it cannot be one."""
        time = self._times.read(draft.time, line)
        platform = draft.platform or self._platform
        is_handle = draft.account_is_handle
        account = self._author(platform, draft.account, is_handle)
        post_id, reposted, replied, thing = (
            draft.post_id, draft.reposted_id, draft.replied_id, draft.object
        )  # fmt: skip
        for identifier in (post_id, reposted, replied, thing):
            if identifier is not None and not (identifier.isascii() and "\x00" not in identifier):
                _check(identifier, "an id")
        # Most rows lack most fields, and nothing is made for what they lack.
        urls, domains = self._links(draft.urls) if draft.urls else (_NONE, _NONE)
        if draft.domains:
            domains = _distinct(map(self._domain, draft.domains))
        hashtags = [t for t in map(self._hashtag, draft.hashtags) if t] if draft.hashtags else _NONE
        media = (
            [self._namer.media(self._word(item)) for item in draft.media] if draft.media else _NONE
        )
        text = draft.text
        identity = [
            platform, account, post_id or f"{time}{_APART}{text}", thing or "", reposted or "",
            replied or "", _WITHIN.join(urls), _WITHIN.join(domains), _WITHIN.join(hashtags),
            _WITHIN.join(media),
        ]  # fmt: skip
        name = self._namer
        if post_id is None:
            post_id = f"{self._dataset}:{line}"
        else:
            post_id = name.post_id(
                post_id, draft.account, account, platform=platform, is_handle=is_handle
            )
        if text is not None:
            text = name.text(platform, self._word(text))
            self._text_chars += len(text)
        mentions = (
            [name.mention(platform, self._word(who)) for who in draft.mentions]
            if draft.mentions
            else _NONE
        )
        self._columns.add(
            (
                post_id,
                account,
                platform,
                time,
                draft.kind or ("repost" if reposted else "reply" if replied else "post"),
                text,
                draft.lang and self._word(draft.lang),
                reposted and name.reference(platform, reposted, is_handle=is_handle),
                replied and name.reference(platform, replied, is_handle=is_handle),
                thing and name.reference(platform, thing, is_handle=is_handle),
                draft.source_app and self._word(draft.source_app),
                self._dataset,
                self._made(draft.account_created),
            ),
            (urls, domains, hashtags, mentions, [*map(name.media, media)] if media else _NONE),
        )
        if draft.handle:
            name.known_as(platform, account, draft.handle)
        self._digests.append(digest(_APART.join(identity)))

    def take(self) -> pa.RecordBatch | None:
        """Return what was added, without posts that were seen before; None if nothing is left."""
        if not self._digests:
            return None
        new = self._seen.first_time(self._digests)
        batch = self._columns.batch()
        if not new.all():
            batch = batch.filter(pa.array(new))
        self._tally.posts += batch.num_rows
        self._tally.duplicates += len(new) - batch.num_rows
        self._columns, self._digests, self._text_chars = Columns(), [], 0
        return batch if batch.num_rows else None

    def _named_author(self, platform: str, account: str, is_handle: bool) -> str:
        _check(account, "the account")
        _check(platform, "the platform")
        return self._namer.account(platform, account, is_handle=is_handle)

    def _made(self, written: str | int | None) -> int | None:
        if written is None or written == "":
            return None
        day_us = self._creation_day_us(written)
        if day_us is None:
            self._tally.skipped["creation dates of accounts, which cannot be read"] += 1
        return day_us

    def _links(self, given: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
        if len(given) == 1:
            url, domain = self._namer.link(self._word(given[0]))
            return (url,) if url else _NONE, (domain,) if domain else _NONE
        named = [self._namer.link(self._word(url)) for url in given]
        urls = _distinct(url for url, _ in named)
        return urls, _distinct(domain for _, domain in named)

    def _named_hashtag(self, hashtag: str) -> str:
        return self._word(hashtag.strip().lstrip("#＃").casefold())

    def _named_domain(self, domain: str) -> str:
        return self._word(domain.strip().casefold().removeprefix("www."))

    def _word(self, text: str) -> str:
        if text.isascii() and "\x00" not in text:
            return text
        fixed = repaired(text)
        if fixed != text:
            self._tally.repaired += 1
        return fixed


def _check(identifier: str | None, what: str) -> None:
    """Raise BadRow for an id with characters that cannot be read: it would be another id."""
    if identifier is None or (identifier.isascii() and "\x00" not in identifier):
        return
    if repaired(identifier) != identifier or "\ufffd" in identifier:
        raise BadRow(f"{what} has characters that cannot be read")


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
