"""The tables of the X (Twitter) information operations archive."""

from __future__ import annotations

from typing import Any

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
from heliograph.intake.values import as_id, as_text, as_time, as_urls, as_words

_REQUIRED = {"tweetid", "userid", "tweet_time"}
_ABSENT = frozenset({"", "nan", "NaN", "None", "null"})


def _bind(export: Export, options: Options) -> Binding:
    get = {field.name: cell_getter(export, field.name) for field in FORMAT.fields}

    def reference(row: Any, column: str) -> str | None:
        value = as_id(get[column](row), column)
        return None if value in _ABSENT else value

    def draft(row: Any) -> Draft:
        account = as_id(get["userid"](row), "userid")
        if account is None:
            raise BadRow("the account is missing", "userid")
        post_id = as_id(get["tweetid"](row), "tweetid")
        if post_id is None:
            raise BadRow("the post's id is missing", "tweetid")
        retweeted = reference(row, "retweet_tweetid")
        replied = reference(row, "in_reply_to_tweetid")
        quoted = reference(row, "quoted_tweet_tweetid")
        is_retweet = str(get["is_retweet"](row)).strip().casefold() in {"true", "1", "t"}
        kind = (
            "repost" if is_retweet or retweeted
            else "reply" if replied
            else "quote" if quoted
            else "post"
        )  # fmt: skip
        return Draft(
            account=account,
            handle=as_text(get["user_screen_name"](row)),
            time=as_time(get["tweet_time"](row)),
            post_id=post_id,
            kind=kind,
            text=as_text(get["tweet_text"](row)),
            lang=as_text(get["tweet_language"](row)),
            urls=as_urls(get["urls"](row)),
            hashtags=as_words(get["hashtags"](row)),
            mentions=as_words(get["user_mentions"](row)),
            reposted_id=retweeted,
            replied_id=replied,
            source_app=as_text(get["tweet_client_name"](row)),
            account_created=as_time(get["account_creation_date"](row)),
        )

    return Binding(draft, "tweet_time", platform_of(options, "x"))


FORMAT = Format(
    name="x_archive",
    title="X (Twitter) information operations archive",
    source="Twitter Transparency Center, Information Operations archive, readme of the data sets",
    times="tweet_time is documented as UTC, written to the minute.",
    zone="UTC",
    fields=(
        Field("tweetid", "post_id", "required"),
        Field("userid", "account", "required; hashed by the publisher for small accounts"),
        Field("user_screen_name", "", "by which a registry may know the account"),
        Field("tweet_time", "time", "required; UTC, whole minutes"),
        Field("tweet_text", "text"),
        Field("tweet_language", "lang"),
        Field("urls", "urls", "a list in brackets"),
        Field("hashtags", "hashtags", "a list in brackets"),
        Field("user_mentions", "mentions", "a list of account ids in brackets"),
        Field("is_retweet", "kind"),
        Field("retweet_tweetid", "reposted_id"),
        Field("in_reply_to_tweetid", "replied_id"),
        Field("quoted_tweet_tweetid", "kind", "makes it a quote"),
        Field("tweet_client_name", "source_app"),
        Field("account_creation_date", "account_created"),
    ),
    recognises=lambda export: set(export.columns) >= _REQUIRED,
    bind=_bind,
)
