"""CSV files of 4CAT, the capture and analysis toolkit."""

from __future__ import annotations

import re
from typing import Any

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow, Draft
from heliograph.intake.export import Export
from heliograph.intake.formats.base import (
    Binding,
    Field,
    Format,
    Options,
    cell_getter,
    platform_of,
)
from heliograph.intake.text import hashtags_in, links_in
from heliograph.intake.values import as_id, as_text, as_time, as_urls, as_words

_REQUIRED = {"id", "thread_id", "author", "body"}
_TIMES = ("unix_timestamp", "created_at", "timestamp")
_COMMA = re.compile(r"\s*,\s*")
_YES = frozenset({"yes", "true", "1"})


def _bind(export: Export, options: Options) -> Binding:
    get = {field.name: cell_getter(export, field.name) for field in FORMAT.fields}
    time = next((name for name in _TIMES if name in export.columns), None)
    if time is None or not set(export.columns) >= _REQUIRED:
        raise InputError(
            "a 4CAT file has the columns 'id', 'thread_id', 'author', 'body' and a timestamp",
            path=export.path,
            remedy="export it again as CSV, or read it with `--format table`.",
        )
    has_urls = bool({"urls", "links"} & set(export.columns))
    has_tags = bool({"hashtags", "tags"} & set(export.columns))

    def draft(row: Any) -> Draft:
        account = as_id(get["author_id"](row), "author_id")
        author = as_id(get["author"](row), "author")
        if account is None and author is None:
            raise BadRow("the account is missing", "author")
        text = as_text(get["body"](row)) or ""
        urls = as_urls(get["urls"](row)) or as_urls(get["links"](row))
        tags = _split(get["hashtags"](row)) or _split(get["tags"](row))
        replied = as_text(get["replied_to_post"](row)) or as_id(
            get["in_reply_to_status_id"](row), "in_reply_to_status_id"
        )
        return Draft(
            account=account or author or "",
            account_is_handle=account is None,
            handle=author if account is not None else None,
            time=as_time(get[time](row)),
            post_id=as_id(get["id"](row), "id"),
            kind=_kind(get, row, replied),
            text=text or None,
            lang=as_text(get["language_guess"](row)) or as_text(get["languages"](row)),
            urls=urls if has_urls else links_in(text),
            hashtags=tags if has_tags else hashtags_in(text),
            mentions=["@" + name.lstrip("@") for name in _split(get["mentions"](row))],
            replied_id=replied,
            media=as_words(get["image_md5"](row)),
            source_app=as_text(get["source"](row)),
            account_created=as_time(get["author_created_at"](row)),
        )

    platform, guessed = _platform(export, options)
    return Binding(draft, time, platform, guessed)


def _split(value: Any) -> list[str]:
    return [part for part in _COMMA.split(as_text(value) or "") if part]


def _kind(get: dict[str, Any], row: Any, replied: str | None) -> str:
    if str(get["is_retweet"](row)).casefold() in _YES:
        return "repost"
    if replied or str(get["is_reply"](row)).casefold() in _YES:
        return "reply"
    if as_text(get["quoted_post"](row)) or str(get["is_quote_tweet"](row)).casefold() in _YES:
        return "quote"
    return "post"


def _platform(export: Export, options: Options) -> tuple[str, list[str]]:
    if options.platform:
        return platform_of(options, "unknown"), []
    columns = set(export.columns)
    if {"is_retweet", "is_quote_tweet"} <= columns:
        return "x", ["the columns 'is_retweet' and 'is_quote_tweet' say that this is X (Twitter)"]
    if {"replied_to_post", "quoted_post"} <= columns:
        return "bluesky", ["the columns 'replied_to_post' and 'quoted_post' say this is Bluesky"]
    return "unknown", ["4CAT's file does not name its platform: name it with `--platform`"]


FORMAT = Format(
    name="fourcat",
    title="4CAT CSV",
    source="digitalmethodsinitiative/4cat on GitHub, map_item() in datasources/twitterv2, "
    "datasources/dmi-tcatv2, datasources/bsky",
    times="unix_timestamp where there is one, else created_at (Bluesky), else timestamp, which has "
    "no zone and needs --timezone.",
    fields=(
        Field("id", "post_id", "required"),
        Field("author_id", "account"),
        Field(
            "author",
            "account",
            "where there is no 'author_id'; else the handle by which a registry may know it",
        ),
        Field("unix_timestamp", "time"),
        Field("created_at", "time", "Bluesky"),
        Field("timestamp", "time"),
        Field("body", "text"),
        Field("language_guess", "lang"),
        Field("languages", "lang", "Bluesky"),
        Field("urls", "urls", "joined with commas"),
        Field("links", "urls", "Bluesky; joined with commas"),
        Field("hashtags", "hashtags", "joined with commas"),
        Field("tags", "hashtags", "Bluesky; joined with commas"),
        Field("mentions", "mentions", "joined with commas"),
        Field("is_retweet", "kind"),
        Field("is_reply", "kind"),
        Field("is_quote_tweet", "kind"),
        Field("quoted_post", "kind", "Bluesky"),
        Field("replied_to_post", "replied_id", "Bluesky"),
        Field("in_reply_to_status_id", "replied_id", "DMI-TCAT"),
        Field("image_md5", "media", "imageboards"),
        Field("source", "source_app"),
        Field("author_created_at", "account_created", "Bluesky; DMI-TCAT"),
    ),
    recognises=lambda export: (
        set(export.columns) >= _REQUIRED and any(name in export.columns for name in _TIMES)
    ),
    bind=_bind,
)
