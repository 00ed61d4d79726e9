"""A plain table: CSV, TSV, JSON lines or Parquet, with a row a post (or a row an object).

Columns are named by the person or recognised by well-known names; each recognition is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow, Draft
from heliograph.intake.export import Export, plain
from heliograph.intake.formats.base import (
    Binding,
    Field,
    Format,
    Options,
    one_platform,
    platform_of,
)
from heliograph.intake.text import hashtags_in, links_in
from heliograph.intake.values import as_id, as_text, as_time, as_urls, as_words
from heliograph.posts import KINDS

ALIASES: dict[str, tuple[str, ...]] = {
    "account": (
        "account_id", "user_id", "userid", "author_id", "from_id", "from_user_id", "id_user",
        "channel_id", "page_id", "actor_id", "uid", "account", "user", "author", "username",
        "user_name", "screen_name", "user_screen_name", "from_user_name", "handle",
    ),
    "time": (
        "time", "created_at", "timestamp", "timestamp_share", "date", "datetime", "created",
        "created_time", "created_utc", "published_at", "publishedat", "publish_date", "post_time",
        "tweet_time", "posted_at", "date_unixtime", "unix_timestamp",
    ),
    "post_id": (
        "post_id", "tweet_id", "tweetid", "message_id", "status_id", "content_id", "id_str",
        "video_id", "id",
    ),
    "platform": ("platform",),
    "kind": ("kind",),
    "text": (
        "text", "full_text", "tweet_text", "body", "message", "content", "caption", "post_text",
    ),
    "lang": ("lang", "language", "tweet_language"),
    "urls": ("urls", "url", "links", "link", "expanded_urls", "expanded_url", "url_id"),
    "domains": ("domains", "domain", "domain_id"),
    "hashtags": ("hashtags", "hashtag", "hashtag_id", "tags"),
    "mentions": ("mentions", "user_mentions", "mentioned_users"),
    "reposted_id": (
        "reposted_id", "repost_id", "retweet_id", "retweeted_id", "retweet_tweetid",
        "retweeted_status_id", "referenced_tweet_id", "shared_post_id",
    ),
    "replied_id": (
        "replied_id", "reply_to_id", "in_reply_to_status_id", "in_reply_to_tweetid",
        "in_reply_to_id", "reply_to_message_id",
    ),
    "object": ("object", "object_id"),
    "media": ("media", "media_hash", "image_hash", "phash", "phash_id", "media_keys", "md5"),
    "source_app": ("source_app", "source", "tweet_client_name", "client"),
    "account_created": (
        "account_created", "account_created_at", "account_creation_date", "user_created_at",
        "author_created_at", "from_user_created_at", "page_created",
    ),
}  # fmt: skip
"""The names by which a column is recognised, the likeliest first."""

LATE_KEYS = frozenset(alias for aliases in ALIASES.values() for alias in aliases)

_HANDLES = frozenset(
    {"username", "user_name", "screen_name", "user_screen_name", "from_user_name", "handle"}
)
_REQUIRED = ("account", "time")
_MEANING = {
    "account": "account that posted",
    "time": "time of posting",
    "post_id": "id of the post",
    "account_created": "day on which the account was made",
    "reposted_id": "id of the post that was reposted",
    "replied_id": "id of the post that was answered",
}


def _bind(export: Export, options: Options) -> Binding:
    columns, guessed = columns_of(export, options, ALIASES, _MEANING)
    for field_name in _REQUIRED:
        if field_name not in columns:
            raise InputError(
                f"no column was recognised as the {_MEANING[field_name]}; "
                f"the columns are {listed(export.columns)}",
                path=export.path,
                remedy=f"name it with `--map {field_name}=COLUMN`.",
            )
    if "post_id" not in columns:
        guessed.append("no column holds the posts' ids: posts are numbered by their lines")
    if export.partial:
        export.late = LATE_KEYS - {plain(column) for column in export.columns}
    handle = _handle(export, columns, guessed) if options.handles else None
    draft = _drafter(export, columns, handle, guessed)
    return Binding(draft, columns["time"], platform_of(options, "unknown"), guessed)


def columns_of(
    export: Export,
    options: Options,
    aliases: Mapping[str, tuple[str, ...]],
    meaning: Mapping[str, str],
) -> tuple[dict[str, str], list[str]]:
    """Return the column of each field, as the person named it or as its name tells, and guesses.

    ``aliases`` are the names of each field's column, the likeliest first; ``meaning`` what fields
    are called in a guess. Raises InputError for a field or column that is not there.
    """
    unknown = [name for name in options.columns if name not in aliases]
    if unknown:
        raise InputError(
            f"{unknown[0]!r} is no field of a post",
            remedy=f"the fields are {listed(tuple(aliases))}.",
        )
    columns, guessed = dict(options.columns), list[str]()
    for field_name, column in options.columns.items():
        if export.partial and column not in export.columns:
            export.columns += (column,)
            guessed.append(f"no object near the beginning of the file has the key {column!r}")
        if export.columns.count(column) != 1:
            many = "there are several columns" if column in export.columns else "there is no column"
            raise InputError(
                f"{many} {column!r} to be the {field_name}; "
                f"the columns are {listed(export.columns)}",
                path=export.path,
                remedy=f"name another with `--map {field_name}=COLUMN`.",
            )
    by_name: dict[str, str] = {}
    for column in export.columns:
        by_name.setdefault(plain(column), column)
    taken = set(options.columns.values())
    for field_name, names in aliases.items():
        if field_name in columns:
            continue
        found = next((by_name[a] for a in names if a in by_name and by_name[a] not in taken), None)
        if found is not None:
            columns[field_name] = found
            taken.add(found)
            meant = meaning.get(field_name, field_name.replace("_", " "))
            guessed.append(f"the column {found!r} was taken for the {meant}")
    return columns, guessed


def listed(names: tuple[str, ...]) -> str:
    """Return names in a sentence, those beyond twenty counted.

    >>> listed(("a", "b"))
    "'a', 'b'"
    """
    shown = ", ".join(repr(name) for name in names[:20])
    return shown + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def _handle(export: Export, columns: dict[str, str], guessed: list[str]) -> int | None:
    """Return the column with the authors' handles, where the accounts are ids."""
    if plain(columns["account"]) in _HANDLES:
        return None
    found = next(
        (c for c in export.columns if plain(c) in _HANDLES and c not in columns.values()), None
    )
    if found is None:
        return None
    guessed.append(f"the column {found!r} was taken for the handle of the account that posted")
    return export.index(found)


def _drafter(
    export: Export, columns: dict[str, str], handle: int | None, guessed: list[str]
) -> Callable[[Any], Draft]:
    at = {name: export.index(column) for name, column in columns.items()}
    account, time = at["account"], at["time"]
    others = [
        (name, at[name], columns[name], convert)
        for name, convert in _CONVERSIONS.items()
        if name in at
    ]
    is_handle = plain(columns["account"]) in _HANDLES
    read_links, read_hashtags = (_is_in_texts(name, at, guessed) for name in ("urls", "hashtags"))

    width = len(export.columns)

    def draft(row: Any) -> Draft:
        nonlocal width
        while width < len(row):  # an object beyond the head has a key that none had before
            others.extend(_late(export.columns[width], width, columns, guessed))
            width += 1
        name = as_id(row[account], columns["account"])
        if name is None:
            raise BadRow("the account is missing", columns["account"])
        made = Draft(account=name, time=as_time(row[time]), account_is_handle=is_handle)
        if handle is not None:
            made.handle = as_text(row[handle])
        for field_name, index, column, convert in others:
            cell = row[index]
            if cell is not None and cell != "":
                setattr(made, field_name, convert(cell, column))
        if made.text is not None:
            if read_links and not made.urls:
                made.urls = links_in(made.text)
            if read_hashtags and not made.hashtags:
                made.hashtags = hashtags_in(made.text)
        return made

    return draft


def _is_in_texts(name: str, at: dict[str, int], guessed: list[str]) -> bool:
    if "text" not in at or name in at:
        return False
    what = {"urls": "links"}.get(name, name)
    guessed.append(f"there is no column of {what}: {what} are read from the texts")
    return True


def _late(
    column: str, index: int, columns: dict[str, str], guessed: list[str]
) -> list[tuple[str, int, str, Callable[[Any, str], Any]]]:
    """Return how a column is read that was met late; ``guessed`` says what was made of it."""
    name = next(name for name, aliases in ALIASES.items() if plain(column) in aliases)
    if name in columns:
        guessed.append(
            f"the column {column!r}, which only later rows have, was not read: "
            f"{columns[name]!r} was taken for the {_meaning(name)}"
        )
        return []
    columns[name] = column
    guessed.append(
        f"the column {column!r}, which only later rows have, was taken for the {_meaning(name)}"
    )
    return [(name, index, column, _CONVERSIONS[name])]


def _meaning(name: str) -> str:
    return _MEANING.get(name, name.replace("_", " "))


def _mentions(value: Any, _column: str) -> list[str]:
    return [who if who.isdigit() else "@" + who.lstrip("@") for who in as_words(value)]


def _kind(value: str, column: str) -> str:
    name = value.strip().casefold()
    name = {"retweet": "repost", "share": "repost", "forward": "repost", "retweeted": "repost",
            "replied_to": "reply", "comment": "reply", "quoted": "quote", "original": "post",
            "tweet": "post", "status": "post"}.get(name, name)  # fmt: skip
    if name not in KINDS:
        raise BadRow("the kind of post is not one of post, repost, reply, quote, article", column)
    return name


_CONVERSIONS: dict[str, Callable[[Any, str], Any]] = {
    "post_id": as_id,
    "reposted_id": as_id,
    "replied_id": as_id,
    "object": as_id,
    "platform": lambda value, _: one_platform(str(value)),
    "kind": lambda value, column: _kind(str(value), column),
    "text": lambda value, _: as_text(value),
    "lang": lambda value, _: as_text(value),
    "source_app": lambda value, _: as_text(value),
    "account_created": lambda value, _: as_time(value),
    "urls": lambda value, _: as_urls(value),
    "domains": lambda value, _: as_words(value),
    "hashtags": lambda value, _: as_words(value),
    "media": lambda value, _: as_words(value),
    "mentions": _mentions,
}

FORMAT = Format(
    name="table",
    title="a plain table (CSV, TSV, JSON lines, Parquet)",
    source="this project; the aliases are the column names of the exports named in docs/formats.md",
    times="Any form that times.py reads; a time without a zone needs --timezone.",
    fields=tuple(
        Field(" / ".join(aliases), name, "required" if name in _REQUIRED else "")
        for name, aliases in ALIASES.items()
    ),
    recognises=lambda export: bool(export.columns),
    bind=_bind,
)
