"""Telegram Desktop's ``result.json``: one chat, or a whole account's export.

The document is read event by event, since an account's history may be larger than the memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow, Draft, Skip
from heliograph.intake.export import Export
from heliograph.intake.files import ExportBytes
from heliograph.intake.formats.base import Binding, Field, Format, Options, platform_of
from heliograph.intake.jsonstream import Nested, events
from heliograph.intake.rows import Row
from heliograph.intake.values import as_id

# One chat; a whole account with its present and its left chats.
_CHATS = {"", "chats.list.item", "left_chats.list.item"}


def _rows(export: Export, raw: ExportBytes) -> Iterator[Row]:
    chat: dict[str, Any] = {}
    message: Nested | None = None
    number = 0
    for prefix, event, value in events(export.path, export.utf8(raw)):
        if message is not None:
            if message.add(event, value):
                yield number, (chat, message.value)
                message = None
            continue
        place, _, last = prefix.rpartition(".")
        if last == "item" and place.rpartition(".")[2] == "messages":
            if place.removesuffix("messages").rstrip(".") in _CHATS:
                number += 1
                if "id" not in chat:
                    raise InputError(
                        "a chat's 'id' does not stand before its messages, whose ids depend on it",
                        path=export.path,
                        remedy="export the chat again with Telegram Desktop, or move 'id' up.",
                    )
                message = Nested(export.path)
                if message.add(event, value):
                    yield number, (chat, message.value)
                    message = None
        elif event == "start_map" and prefix in _CHATS:
            chat = {}
        elif place in _CHATS and last in {"id", "type"} and event in {"number", "string"}:
            chat[last] = value


def _draft(row: tuple[dict[str, Any], Any]) -> Draft:
    chat, message = row
    if not isinstance(message, dict):
        raise BadRow("the message is not a JSON object")
    if message.get("type") != "message":
        raise Skip("service messages, which are no posts")
    account = as_id(message.get("from_id"), "from_id")
    if account is None:
        raise BadRow("the account is missing", "from_id")
    number = as_id(message.get("id"), "id")
    if number is None:
        raise BadRow("the message's id is missing", "id")
    time = message.get("date_unixtime")
    place = _chat_id(chat)
    text, urls, hashtags, mentions = _text(message.get("text"))
    replied = as_id(message.get("reply_to_message_id"), "reply_to_message_id")
    elsewhere = as_id(message.get("reply_to_peer_id"), "reply_to_peer_id")
    return Draft(
        account=account,
        # Old exports have only 'date', which has no zone.
        time=time if isinstance(time, str | int) else str(message.get("date") or ""),
        post_id=f"{place}/{number}",
        kind="repost" if message.get("forwarded_from") else "reply" if replied else "post",
        text=text or None,
        urls=urls,
        hashtags=hashtags,
        mentions=mentions,
        replied_id=f"{elsewhere or place}/{replied}" if replied else None,
    )


def _chat_id(chat: dict[str, Any]) -> str:
    """Return the chat's id as ``from_id`` writes it, since message ids are unique to a chat."""
    kind = str(chat.get("type", ""))
    prefix = "channel" if "channel" in kind or "supergroup" in kind else "chat"
    return f"{prefix}{as_id(chat.get('id'), 'id') or ''}"


def _text(given: Any) -> tuple[str, list[str], list[str], list[str]]:
    """Return text, links, hashtags and mentions; the text is a string or a list of parts."""
    said, urls, hashtags, mentions = [], [], [], []
    for part in given if isinstance(given, list) else [given]:
        if isinstance(part, str):
            said.append(part)
            continue
        if not isinstance(part, dict) or not isinstance(part.get("text"), str):
            continue
        kind, words = part.get("type"), part["text"]
        if kind == "link":
            urls.append(words)
        elif kind == "text_link" and isinstance(part.get("href"), str):
            urls.append(part["href"])
        elif kind == "hashtag":
            hashtags.append(words)
        elif kind == "mention":
            mentions.append("@" + words.lstrip("@"))
        elif kind == "mention_name" and part.get("user_id"):
            # The words are the person's display name; the id stands for them.
            mentioned = f"user{as_id(part['user_id'], 'user_id')}"
            mentions.append(mentioned)
            words = "@" + mentioned
        elif kind in {"phone", "bank_card", "email"}:
            words = f"[{kind}]"
        said.append(words)
    return "".join(said), urls, hashtags, mentions


def _bind(_export: Export, options: Options) -> Binding:
    notes = ["forwarded messages do not say which message they repeat: they carry no reposted_id"]
    return Binding(_draft, "date", platform_of(options, "telegram"), notes=notes, rows=_rows)


def _recognises(export: Export) -> bool:
    first = export.first
    if export.container not in {"json", "json lines"} or not isinstance(first, dict):
        return False
    return ("messages" in first and "type" in first) or "chats" in first or "left_chats" in first


FORMAT = Format(
    name="telegram",
    title="Telegram Desktop export (result.json)",
    source="telegramdesktop/tdesktop on GitHub, "
    "Telegram/SourceFiles/export/output/export_output_json.cpp",
    times="date_unixtime; old exports have only date, which has no zone and needs --timezone.",
    fields=(
        Field("id, type (of the chat)", "post_id", "message ids are unique to a chat"),
        Field("messages[].id", "post_id", "required"),
        Field("messages[].type", "", "only 'message' is a post"),
        Field("messages[].from_id", "account", "required; 'channel...' for a channel's posts"),
        Field("messages[].date_unixtime", "time"),
        Field("messages[].date", "time", "where there is no date_unixtime"),
        Field("messages[].text", "text, urls, hashtags, mentions", "a string or a list of parts"),
        Field("messages[].forwarded_from", "kind", "only that it is a repost; the name is dropped"),
        Field("messages[].reply_to_message_id", "replied_id"),
        Field("messages[].reply_to_peer_id", "replied_id", "replies across chats"),
    ),
    recognises=_recognises,
    bind=_bind,
)
