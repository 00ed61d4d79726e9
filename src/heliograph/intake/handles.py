"""Accounts that are named inside URLs and texts, and what is written in their place.

A link to a post names who wrote it, and a text names whom it addresses. Neither may be written
with a raw handle, so that each is replaced by what ``Naming`` calls the account.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

from heliograph.intake.urls import url_rules
from heliograph.privacy.pseudonyms import Naming

_ADDRESS = re.compile(
    r"((?:(?:[a-z][a-z0-9+.-]*:)?/+)?(?:[^/?#@\s]*@)?)([^/?#@:\s]+)(:\d+)?(/[^?#]*)?(\?[^#]*)?(.*)",
    re.IGNORECASE | re.DOTALL,
)
_DID = re.compile(r"did:(?:plc|web):[A-Za-z0-9._-]+")
# What stands before a site's host and changes only how it looks: a device, a language.
_LOOK = re.compile(r"(?:www|m|mobile|web|old|mbasic|touch|lm?|[a-z]{2}(?:-[a-z]{2})?)\.")
# The characters that the platforms allow in a handle, and the Fediverse's '@name@host'.
_HANDLE = r"[\w](?:[\w.·-]{0,251}[\w])?(?:@[\w-]+(?:\.[\w-]+)+)?"
# Apps write marks of direction around a mention, and nobody sees them.
_UNSEEN = r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{0,8}"
# Each alternative begins with a rare character, and none can be retried at length: texts are
# as long, and as odd, as their authors like. Without IGNORECASE the search skips to these.
_MARKS = re.compile(rf"://(?P<link>[^\s<>\"]+)|[@＠﹫]{_UNSEEN}(?P<handle>{_HANDLE})")
_FACEBOOK_MENTION = re.compile(r"@\[(\d{1,25})(?::[^\]\n]{0,250})?\]")
_REDDIT_MENTION = re.compile(r"(?<![\w/.-])(/?u/)([A-Za-z0-9_-]{3,28})(?![\w/-])")
_SEARCHED = re.compile(r"\b(from|to|retweets_of):@?(\w+)", re.IGNORECASE)
_EMAIL_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}", re.IGNORECASE)
_BEFORE_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])(?!(?:rt|cc|via|by)$)[a-z0-9._%+-]{1,64}$", re.IGNORECASE
)
_MAX_WRAPPINGS = 5
"""A link inside links deeper than this is dropped: nobody shares one, and none may go unread."""


@cache
def _social() -> dict[str, dict[str, Any]]:
    return {host: rule for rule in url_rules()["social"] for host in rule["hosts"]}


@cache
def _apps() -> dict[str, dict[str, Any]]:
    return {app: rule for rule in url_rules()["app"] for app in rule["schemes"]}


@cache
def _bare_links() -> re.Pattern[str]:
    """Links to a social host, with or without a scheme before them, and to an app."""
    hosts = "|".join(sorted(map(re.escape, _social()), key=len, reverse=True))
    apps = "|".join(map(re.escape, _apps()))
    return re.compile(
        rf"(?<![A-Za-z0-9.@_-])(?:(?:{apps}):[^\s<>\"]+"
        rf"|(?:[A-Za-z0-9_-]{{1,63}}\.){{0,2}}(?:{hosts})\.?(?![\w-]|\.\w)"
        r"(?::\d+)?(?:[/\\?#][^\s<>\"]*)?)",
        re.IGNORECASE,
    )


def _links_somewhere(text: str) -> bool:
    """Whether a social host, or an app's scheme, stands anywhere in a text; quick."""
    lowered = text.lower()
    return any(host in lowered for host in _social()) or any(
        f"{app}:" in lowered for app in _apps()
    )


def name_in_url(url: str, names: Naming) -> str:
    """Return the URL with the accounts that it names, also in a link inside it, replaced.

    >>> from heliograph.privacy.pseudonyms import Pseudonyms
    >>> name_in_url("https://x.com/Somebody/status/12", Pseudonyms(bytes(32)))
    'https://x.com/p_erynob2b35od7ajpanrbivvhca/status/12'
    >>> name_in_url("https://example.com/a", Pseudonyms(bytes(32)))
    'https://example.com/a'
    """
    return _in_url(url, names, 0)


def _in_url(url: str, names: Naming, wrappings: int) -> str:
    if wrappings > _MAX_WRAPPINGS:
        return ""
    if "did:" in url:
        url = _DID.sub(lambda did: names.account("bluesky", did.group()), url)
    if app := _app(url):
        command, query = url.split("?", 1)
        return command + _query("?" + query, app, names, wrappings)
    parts = _ADDRESS.fullmatch(url.replace("\\", "/"))  # as browsers read it
    if parts is None or "." not in parts.group(2):
        return url
    before, host, port, path, query, after = (part or "" for part in parts.groups())
    rule, owner = _rule(host)
    if rule is None:
        if "@" not in path and not _links_somewhere(path + query + after):
            return url
        if inner := _bare_links().search(path):  # as web archives have it: the rest is the link
            inside = _in_url(path[inner.start() :] + query + after, names, wrappings + 1)
            return before + host + port + path[: inner.start()] + inside
        rule = {"platform": host.lower(), "paths": []}
        path = _embedded(path, names, wrappings)
    elif owner:  # AliceP.t.me is t.me/AliceP
        host, path = host[len(owner) + 1 :], f"/{owner}{path}"
    path = _path(path, rule, names)
    if after.startswith("#!/"):  # Twitter's addresses until 2012
        after = "#!" + _path(after[2:], rule, names)
    query = _query(query, rule, names, wrappings)
    return before + host + port + path + query + _embedded(after, names, wrappings)


def may_name_accounts(url: str, domain: str) -> bool:
    """Return whether a canonical URL with this domain has to be searched for accounts.

    >>> may_name_accounts("https://example.com/a", "example.com")
    False
    """
    return "@" in url or "did:" in url or _rule(domain)[0] is not None or _links_somewhere(url)


def name_in_text(text: str, platform: str, names: Naming) -> str:
    """Return the text with handles, and accounts in links, replaced; e-mail addresses stay.

    >>> from heliograph.privacy.pseudonyms import Pseudonyms
    >>> name_in_text("hi @Somebody, write to a@example.org", "x", Pseudonyms(bytes(32)))
    'hi @p_erynob2b35od7ajpanrbivvhca, write to a@example.org'
    """
    if ("." in text or ":" in text) and _links_somewhere(text):
        text = _bare_links().sub(lambda link: name_in_url(link.group(), names), text)
    if "u/" in text:
        text = _REDDIT_MENTION.sub(lambda who: who[1] + names.handle("reddit", who[2]), text)
    if "@[" in text:
        text = _FACEBOOK_MENTION.sub(lambda who: "@" + names.account("facebook", who[1]), text)
    if "did:" in text:
        text = _DID.sub(lambda did: names.account("bluesky", did.group()), text)

    def named(found: re.Match[str]) -> str:
        if handle := found.group("handle"):
            return found.group() if _is_email(found) else "@" + names.handle(platform, handle)
        return "://" + name_in_url(found.group("link"), names)

    return _MARKS.sub(named, text)


def handles_in(text: str) -> list[str]:
    """Return the handles that a text addresses, each with '@', in order.

    >>> handles_in("@a and @b_c; not me@example.org")
    ['@a', '@b_c']
    """
    if not any(at in text for at in "@＠﹫"):
        return []
    return [
        "@" + found.group("handle")
        for found in _MARKS.finditer(text)
        if found.group("handle") and not _is_email(found)
    ]


def _is_email(found: re.Match[str]) -> bool:
    """Whether an '@' stands inside an e-mail address, which is no handle."""
    if not _EMAIL_HOST.fullmatch(found.group("handle")):
        return False
    before = found.string[max(0, found.start() - 65) : found.start()]
    return _BEFORE_EMAIL.search(before) is not None


@lru_cache(maxsize=65_536)
def _rule(host: str) -> tuple[dict[str, Any] | None, str]:
    """Return what is known of a host, and the handle that stands before it as a subdomain."""
    given, host = host, host.lower().rstrip(".")
    while host not in _social() and (look := _LOOK.match(host)):
        host = host[look.end() :]
    if rule := _social().get(host):
        return rule, ""
    owner, _, site = given.rstrip(".").partition(".")
    rule = _social().get(site.lower())
    return (rule, owner) if rule and rule.get("handle_subdomains") else (None, "")


def _app(url: str) -> dict[str, Any] | None:
    """Return what is known of a link with parameters that opens an app ('tg://user?id=1')."""
    scheme, colon, rest = url.partition(":")
    return _apps().get(scheme.lower()) if colon and "?" in rest else None


def _path(path: str, rule: dict[str, Any], names: Naming) -> str:
    """Name the accounts in a path: where a template has them, else where '@' is."""
    segments = _resolved(path) if rule["paths"] else path.split("/")
    if not _fill(segments, rule, names):
        for index, segment in enumerate(segments):
            if segment.startswith("@") and len(segment) > 1:
                segments[index] = "@" + names.handle(rule["platform"], segment)
    return "/".join(segments)


def _resolved(path: str) -> list[str]:
    """Return the segments of a path without '.' and '..' (RFC 3986, 5.2.4)."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == ".." and len(segments) > 1:
            segments.pop()
        elif segment not in {".", ".."}:
            segments.append(segment)
    return segments


def _fill(segments: list[str], rule: dict[str, Any], names: Naming) -> bool:
    """Replace, in place, the segments in which the first fitting template has an account."""
    filled = [index for index, segment in enumerate(segments) if segment]
    for template in rule["paths"]:
        wanted = template.split("/")
        if len(filled) < len(wanted):
            continue
        given = [segments[index] for index in filled[: len(wanted)]]
        if wanted[0][0] == "{" and given[0].lower() in rule.get("reserved", ()):
            continue
        if all(
            want[0] == "{" or want == got.lower() for want, got in zip(wanted, given, strict=True)
        ):
            for index, want, got in zip(filled, wanted, given, strict=False):
                if want[0] == "{":
                    segments[index] = _named(got, want == "{id}", rule["platform"], names)
            return True
    return False


def _named(segment: str, is_id: bool, platform: str, names: Naming) -> str:
    segment = unquote(segment)
    # A page's number stands where its name would; it is the id that exports give.
    if is_id or (platform == "facebook" and segment.isdigit()):
        return names.account(platform, segment)
    if segment.startswith("+") and not segment[1:].isdigit():
        return segment  # an invitation; with digits only it is a telephone number
    at = "@" if segment.startswith("@") else ""
    return at + names.handle(platform, segment)


def _query(query: str, rule: dict[str, Any], names: Naming, wrappings: int) -> str:
    """Name the accounts in a query: in the parameters that the rule knows, and in links."""
    if len(query) < 2:
        return query
    pairs = []
    for pair in query[1:].split("&"):
        name, equals, value = pair.partition("=")
        key = name.lower()
        if not value:
            pass
        elif key in rule.get("handle_parameters", ()):
            value = names.handle(rule["platform"], unquote(value))
        elif key in rule.get("id_parameters", ()):
            value = names.account(rule["platform"], value)
        elif key in rule.get("user_parameters", ()):
            value = names.account(rule["platform"], f"user{value}" if value.isdigit() else value)
        else:
            value = _embedded(value, names, wrappings)
            if key in rule.get("text_parameters", ()):
                value = _said(value, rule["platform"], names)
        pairs.append(name + equals + value)
    return "?" + "&".join(pairs)


def _embedded(part: str, names: Naming, wrappings: int) -> str:
    """Name the accounts in the links inside a part of a URL, however often it is escaped."""
    if "." not in part and "%" not in part:
        return part
    plain = part
    for _ in range(_MAX_WRAPPINGS):
        if "%" in plain:
            plain = unquote(plain)
    if not _links_somewhere(plain):
        return part
    named = _bare_links().sub(lambda link: _in_url(link.group(), names, wrappings + 1), plain)
    if named == plain:
        return part
    return named if plain == part else quote(named, safe="/:@", errors="replace")


def _said(value: str, platform: str, names: Naming) -> str:
    """Name the accounts in the words that a link searches for, or makes somebody write."""
    plain = unquote_plus(value)
    named = _SEARCHED.sub(lambda who: f"{who[1]}:{names.handle(platform, who[2])}", plain)
    named = _MARKS.sub(
        lambda who: "@" + names.handle(platform, who["handle"]) if who["handle"] else who[0], named
    )
    return value if named == plain else quote(named, safe="/:@", errors="replace")
