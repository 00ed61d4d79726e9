"""The fields of a table of checks, and the names by which their columns are recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from heliograph.intake.export import Export, plain
from heliograph.intake.formats.base import Options, one_platform
from heliograph.intake.formats.table import columns_of
from heliograph.intake.values import as_id, as_text, as_time, as_words

_HANDLES = (
    "username", "user_name", "screen_name", "user_screen_name", "from_user_name", "handle",
)  # fmt: skip
_OF_POSTS: dict[str, tuple[str, ...]] = {
    "post_id": (
        "post_id", "post", "tweet_id", "tweetid", "message_id", "status_id", "content_id",
        "article_id", "video_id", "id_str", "archive", "page", "url", "link", "id",
    ),
    "posted_at": (
        "posted_at", "created_at", "published_at", "publish_time", "publish_date", "post_time",
        "created_time", "created_utc", "created", "published",
    ),
    "account": (
        "account_id", "user_id", "userid", "author_id", "from_id", "from_user_id", "id_user",
        "channel_id", "page_id", "uid", "account", "user", "author", *_HANDLES,
    ),
    "cause": ("cause", "reason", "removal_cause", "removal_reason"),
    "notice": ("notice", "censored_msg", "notice_text", "error_message", "msg"),
    "topics": ("topics", "topic", "categories", "category", "tags"),
    "text": ("text", "title", "headline", "full_text", "content", "body"),
    "platform": ("platform",),
}  # fmt: skip
REPEATED: dict[str, tuple[str, ...]] = {
    "checked_at": (
        "checked_at", "check_time", "time_checked", "checked", "revisited_at", "observed_at",
        "fetched_at", "timestamp", "time", "datetime", "date",
    ),
    "state": (
        "state", "status", "availability", "available", "exists", "alive", "http_status",
        "status_code", "result",
    ),
    "exact": ("exact",),
    **_OF_POSTS,
}  # fmt: skip
"""Of a table with a row a check, the likeliest names first."""

ONCE: dict[str, tuple[str, ...]] = {
    "removed_at": (
        "removed_at", "deleted_at", "removal_time", "removal_date", "deletion_time", "removed",
        "deleted",
    ),
    "gone_at": (
        "gone_at", "found_gone", "found_gone_at", "first_missing", "first_missing_at", "missing_at",
        "censored_date",
    ),
    "first_seen": ("first_seen", "first_seen_at", "collected_at", "captured_at"),
    "last_seen": ("last_seen", "last_seen_at", "last_available", "last_available_at"),
    **_OF_POSTS,
}  # fmt: skip
"""Of a table with a row a post. ``removed_at`` is the moment, ``gone_at`` when it was found out."""

_MEANING = {
    "post_id": "id of the post",
    "posted_at": "time of posting",
    "account": "account that posted",
    "checked_at": "time of the check",
    "cause": "cause of the removal",
    "notice": "notice that stood in the post's place",
    "removed_at": "time of removal",
    "gone_at": "time at which the post was found gone",
    "first_seen": "time at which the post was first seen",
    "last_seen": "time at which the post was last seen there",
}
_BETWEEN_TOPICS = re.compile(r"\s*[|;,]\s*")


def has(
    export: Export, options: Options, aliases: Mapping[str, tuple[str, ...]], name: str
) -> bool:
    """Return whether a file has a column for a field, as its name tells or the person said."""
    names = {plain(column) for column in export.columns}
    return name in options.columns or bool(names & set(aliases[name]))


class Cells:
    """Where a row has the cell of each field; columns that only later objects have are learnt."""

    def __init__(
        self, export: Export, options: Options, aliases: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.columns, self.guessed = columns_of(export, options, aliases, _MEANING)
        self._at = {name: export.index(column) for name, column in self.columns.items()}
        self._export = export
        self._aliases = aliases
        self._width = len(export.columns)
        self._is_handle = plain(self.columns.get("account", "")) in _HANDLES
        if export.partial:
            known = {plain(column) for column in export.columns}
            export.late = frozenset(each for names in aliases.values() for each in names) - known

    def meet(self, row: Any) -> None:
        """Learn the columns that a row has and none before it had, ahead of reading its cells."""
        while self._width < len(row):
            self._learn(self._width)
            self._width += 1

    def of(self, row: Any, name: str) -> Any:
        """Return the cell of a field, None where the row has none."""
        at = self._at.get(name)
        return None if at is None else row[at]

    def time(self, row: Any, name: str) -> str | int:
        """Return the time in the cell of a field as it is written, '' where there is none."""
        time = as_time(self.of(row, name))
        return time.strip() if isinstance(time, str) else time

    def _learn(self, at: int) -> None:
        column = self._export.columns[at]
        name = next(each for each, names in self._aliases.items() if plain(column) in names)
        if name in self._at:
            self.guessed.append(f"the column {column!r}, which only later rows have, was not read")
            return
        self._at[name], self.columns[name] = at, column
        self._is_handle = plain(self.columns.get("account", "")) in _HANDLES
        what = _MEANING.get(name, name)
        self.guessed.append(
            f"the column {column!r}, which only later rows have, was taken for the {what}"
        )

    def post(self, row: Any) -> dict[str, Any]:
        """Return what a row says of its post, under the names of a CheckDraft, but its id."""
        account, platform, topics = (
            self.of(row, name) for name in ("account", "platform", "topics")
        )
        return {
            "account": as_id(account, self.columns["account"]) if account is not None else None,
            "account_is_handle": self._is_handle,
            "platform": one_platform(str(platform)) if platform else None,
            "topics": as_topics(topics) if topics else (),
            "text": as_text(self.of(row, "text")),
        }


def as_topics(value: Any) -> list[str]:
    """Return the topics in a cell; blanks do not divide them.

    >>> as_topics("press freedom; floods"), as_topics(["a b"]), as_topics('["c"]')
    (['press freedom', 'floods'], ['a b'], ['c'])
    """
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return [topic for topic in _BETWEEN_TOPICS.split(value.strip()) if topic]
    return [topic for each in as_words(value) if (topic := each.strip())]
