"""X (Twitter) API v2: pages as the API returns them, or tweets flattened by twarc."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow, Draft
from heliograph.intake.export import Export
from heliograph.intake.files import ExportBytes
from heliograph.intake.formats.base import Binding, Field, Format, Options, platform_of
from heliograph.intake.rows import Row, json_items, json_lines
from heliograph.intake.values import as_id, as_text

MAX_PAGE_BYTES = 64 * 2**20
"""A single page is read at once: the API's own hold at most 500 tweets."""

_TWEET_ONLY = {"author_id", "edit_history_tweet_ids", "referenced_tweets", "conversation_id"}


def _rows(export: Export, raw: ExportBytes) -> Iterator[Row]:
    if export.container == "json lines":
        values: Iterator[Row] = json_lines(export, raw)
    elif isinstance(export.first, list):
        values = json_items(export, raw)
    else:
        # A line says nothing in one document: its tweets are numbered.
        page = _one_page(export, raw)
        values = enumerate(_tweets(page), 1) if isinstance(page, dict) else iter([(1, page)])
    for number, value in values:
        if isinstance(value, BadRow | tuple):
            yield number, value
        elif isinstance(value, dict):
            yield from ((number, tweet) for tweet in _tweets(value))
        else:
            yield number, BadRow("the entry is neither a page nor a tweet")


def _one_page(export: Export, raw: ExportBytes) -> Any:
    page = export.utf8(raw).read(MAX_PAGE_BYTES + 1)
    if len(page) > MAX_PAGE_BYTES:
        raise InputError(
            f"the page is larger than {MAX_PAGE_BYTES // 2**20} MiB",
            path=export.path,
            remedy="write one page or one tweet a line, as `twarc2 flatten` does.",
        )
    try:
        return msgspec.json.decode(page)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        pass
    try:
        return json.loads(page.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            "the JSON document breaks off or is damaged",
            path=export.path,
            remedy="export or download it again.",
        ) from error


class _Along(NamedTuple):
    """What came along with the tweets of a page, by id."""

    tweets: dict[str, Any]
    users: dict[str, dict[str, Any]]


_NOTHING = _Along({}, {})


def _tweets(page: dict[str, Any]) -> Iterator[BadRow | tuple[Any, _Along]]:
    """Yield each tweet of a page with what came along."""
    if "data" not in page:
        if "author_id" in page or "created_at" in page:
            yield page, _NOTHING
        elif not page.keys() & {"meta", "errors"}:  # which is all that an empty page has
            yield BadRow("the entry is neither a page nor a tweet")
        return
    includes = _table(page.get("includes"))
    along = _Along(
        {str(tweet.get("id")): tweet for tweet in map(_table, _list(includes.get("tweets")))},
        {str(user.get("id")): user for user in map(_table, _list(includes.get("users")))},
    )
    data = page["data"]
    for tweet in data if isinstance(data, list) else [data]:
        yield tweet, along


def _draft(row: tuple[Any, _Along]) -> Draft:
    tweet, along = row
    if not isinstance(tweet, dict):
        raise BadRow("the tweet is not a JSON object")
    account = as_id(tweet.get("author_id"), "author_id")
    if account is None:
        raise BadRow("the account is missing: author_id was not asked for", "author_id")
    post_id = as_id(tweet.get("id"), "id")
    if post_id is None:
        raise BadRow("the tweet's id is missing", "id")
    refers = {
        str(reference.get("type")): reference
        for reference in _list(tweet.get("referenced_tweets"))
        if isinstance(reference, dict)
    }
    retweeted = _id_of(refers.get("retweeted"))
    replied = _id_of(refers.get("replied_to"))
    kind = (
        "repost" if retweeted else "reply" if replied else "quote" if "quoted" in refers else "post"
    )
    # A retweet carries a cut-off copy; where the original came along, its links are complete.
    original = _table(refers.get("retweeted")) | _table(along.tweets.get(retweeted or ""))
    sources = [_table(tweet.get("entities")), _table(original.get("entities"))]
    created_at = tweet.get("created_at")
    author, user = _table(tweet.get("author")), _table(along.users.get(account))
    return Draft(
        account=account,
        handle=as_text(author.get("username") or user.get("username")),
        time=created_at if isinstance(created_at, str) else "",
        post_id=post_id,
        kind=kind,
        text=as_text(_table(tweet.get("note_tweet")).get("text")) or as_text(tweet.get("text")),
        lang=as_text(tweet.get("lang")),
        urls=_distinct(_url(url) for source in sources for url in _list(source.get("urls"))),
        hashtags=_distinct(
            as_text(_table(tag).get("tag"))
            for source in sources[: 2 if retweeted else 1]
            for tag in _list(source.get("hashtags"))
        ),
        mentions=_distinct(_mention(who) for who in _list(sources[0].get("mentions"))),
        reposted_id=retweeted,
        replied_id=replied,
        media=_distinct(_media(item) for item in _attached(tweet)),
        source_app=as_text(tweet.get("source")),
        account_created=as_text(author.get("created_at") or user.get("created_at")),
    )


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _id_of(reference: Any) -> str | None:
    return as_id(_table(reference).get("id"), "referenced_tweets")


def _url(url: Any) -> str | None:
    fields = _table(url)
    if fields.get("media_key"):
        return None  # the tweet's own picture
    return as_text(fields.get("unwound_url")) or as_text(fields.get("expanded_url"))


def _mention(who: Any) -> str | None:
    fields = _table(who)
    name = as_text(fields.get("username"))
    return as_id(fields.get("id"), "entities.mentions") or (f"@{name}" if name else None)


def _attached(tweet: dict[str, Any]) -> list[Any]:
    attachments = _table(tweet.get("attachments"))
    return _list(attachments.get("media_keys")) or _list(attachments.get("media"))


def _media(item: Any) -> str | None:
    return as_text(_table(item).get("media_key")) if isinstance(item, dict) else as_text(item)


def _distinct(values: Iterator[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _bind(_export: Export, options: Options) -> Binding:
    return Binding(_draft, "created_at", platform_of(options, "x"), rows=_rows)


def _recognises(export: Export) -> bool:
    if export.container not in {"json", "json lines"}:
        return False
    first = export.first[0] if isinstance(export.first, list) and export.first else export.first
    if not isinstance(first, dict):
        return False
    if "data" in first and ({"includes", "meta", "errors"} & set(first)):
        return True
    return "id" in first and "author_id" in first and len(_TWEET_ONLY & set(first)) > 1


FORMAT = Format(
    name="x_api_v2",
    title="X (Twitter) API v2 JSON",
    source="X API v2 data dictionary, Tweet object; twarc2 flatten (DocNow/twarc on GitHub)",
    times="created_at is ISO 8601 with Z.",
    fields=(
        Field("id", "post_id", "required"),
        Field("author_id", "account", "required"),
        Field(
            "author.username / includes.users[].username",
            "",
            "by which a registry may know the account",
        ),
        Field("created_at", "time", "required"),
        Field("text", "text"),
        Field("note_tweet.text", "text", "the whole of a long post"),
        Field("lang", "lang"),
        Field("entities.urls[].unwound_url / expanded_url", "urls"),
        Field("entities.hashtags[].tag", "hashtags"),
        Field("entities.mentions[].id / username", "mentions"),
        Field("referenced_tweets[] type retweeted", "reposted_id, kind"),
        Field("referenced_tweets[] type replied_to", "replied_id, kind"),
        Field("referenced_tweets[] type quoted", "kind"),
        Field("includes.tweets[].entities", "urls, hashtags", "of the retweeted original"),
        Field("attachments.media_keys", "media"),
        Field("source", "source_app"),
        Field("author.created_at / includes.users[].created_at", "account_created"),
    ),
    recognises=_recognises,
    bind=_bind,
)
