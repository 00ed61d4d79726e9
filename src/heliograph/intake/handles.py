"""Accounts that are named inside URLs and texts, and what is written in their place.

A link to a post names who wrote it, and a text names whom it addresses. Neither may be written
with a raw handle, so that each is replaced by what ``Naming`` calls the account.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from heliograph.intake.urls import url_rules
from heliograph.privacy.pseudonyms import Naming

_ADDRESS = re.compile(
    r"((?:[a-z][a-z0-9+.-]*://)?(?:[^/?#@\s]*@)?)([^/?#@:\s]+)(:\d+)?(/[^?#]*)?(\?[^#]*)?(.*)",
    re.IGNORECASE | re.DOTALL,
)
_DID = re.compile(r"did:(?:plc|web):[A-Za-z0-9._-]+")
_PREFIXES = ("www.", "m.", "mobile.", "web.", "old.", "mbasic.")
# The characters that the platforms allow in a handle, and the Fediverse's '@name@host'.
_HANDLE = r"[\w](?:[\w.·-]{0,251}[\w])?(?:@[\w-]+(?:\.[\w-]+)+)?"
# Each alternative begins with a rare character, and none can be retried at length: texts are
# as long, and as odd, as their authors like. Without IGNORECASE the search skips to these.
_MARKS = re.compile(rf"://(?P<link>[^\s<>\"]+)|[@＠](?P<handle>{_HANDLE})")
_EMAIL_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}", re.IGNORECASE)
_BEFORE_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])(?!(?:rt|cc|via|by)$)[a-z0-9._%+-]{1,64}$", re.IGNORECASE
)


@cache
def _social() -> dict[str, dict[str, Any]]:
    return {host: rule for rule in url_rules()["social"] for host in rule["hosts"]}


@cache
def _bare_links() -> re.Pattern[str]:
    """Links to a social host that were written without a scheme."""
    hosts = "|".join(sorted(map(re.escape, _social()), key=len, reverse=True))
    prefix = r"(?<![A-Za-z0-9.@/_-])(?:(?:www|m|mobile)\.)?"
    return re.compile(rf"{prefix}(?:{hosts})/[^\s<>\"]+", re.IGNORECASE)


def name_in_url(url: str, names: Naming) -> str:
    """Return the URL with the accounts that it names replaced.

    >>> from heliograph.privacy.pseudonyms import Pseudonyms
    >>> name_in_url("https://x.com/Somebody/status/12", Pseudonyms(bytes(32)))
    'https://x.com/p_erynob2b35od7ajpanrbivvhca/status/12'
    >>> name_in_url("https://example.com/a", Pseudonyms(bytes(32)))
    'https://example.com/a'
    """
    if "did:" in url:
        url = _DID.sub(lambda did: names.account("bluesky", did.group()), url)
    parts = _ADDRESS.fullmatch(url)
    if parts is None or "." not in parts.group(2):
        return url
    before, host, port, path, query, after = (part or "" for part in parts.groups())
    rule = _rule(host)
    if rule is None and "@" not in path:
        return url
    platform = rule["platform"] if rule else host.lower()
    segments = path.split("/")
    if rule is None or not _fill(segments, rule, names):
        for index, segment in enumerate(segments):
            if segment.startswith("@") and len(segment) > 1:
                segments[index] = "@" + names.handle(platform, segment)
    if rule:
        query = _query(query, rule, names)
        if after.startswith("#!/"):  # Twitter's addresses until 2012
            inside = after[2:].split("/")
            _fill(inside, rule, names)
            after = "#!" + "/".join(inside)
    return before + host + port + "/".join(segments) + query + after


def may_name_accounts(url: str, domain: str) -> bool:
    """Return whether a canonical URL with this domain has to be searched for accounts.

    >>> may_name_accounts("https://example.com/a", "example.com")
    False
    """
    return "@" in url or "did:" in url or domain in _social()


def name_in_text(text: str, platform: str, names: Naming) -> str:
    """Return the text with handles, and accounts in links, replaced; e-mail addresses stay.

    >>> from heliograph.privacy.pseudonyms import Pseudonyms
    >>> name_in_text("hi @Somebody, write to a@example.org", "x", Pseudonyms(bytes(32)))
    'hi @p_erynob2b35od7ajpanrbivvhca, write to a@example.org'
    """
    if "/" in text:
        lowered = text.lower()
        if any(host in lowered for host in _social()):
            text = _bare_links().sub(lambda link: name_in_url(link.group(), names), text)
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
    if "@" not in text and "＠" not in text:
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


def _rule(host: str) -> dict[str, Any] | None:
    host = host.lower()
    for prefix in _PREFIXES:
        host = host.removeprefix(prefix)
    return _social().get(host)


def _fill(segments: list[str], rule: dict[str, Any], names: Naming) -> bool:
    """Replace, in place, the segments in which the first fitting template has an account."""
    filled = [index for index, segment in enumerate(segments) if segment]
    for template in rule["paths"]:
        wanted = template.split("/")
        if len(filled) < len(wanted):
            continue
        given = [segments[index] for index in filled[: len(wanted)]]
        if wanted[0] == "{handle}" and given[0].lower() in rule.get("reserved", ()):
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
    # A page's number stands where its name would; it is the id that exports give.
    if is_id or (platform == "facebook" and segment.isdigit()):
        return names.account(platform, segment)
    if segment.startswith(("+", "p_")):
        return segment  # an invitation, or named already
    at = "@" if segment.startswith("@") else ""
    return at + names.handle(platform, segment)


def _query(query: str, rule: dict[str, Any], names: Naming) -> str:
    if len(query) < 2:
        return query
    pairs = []
    for pair in query[1:].split("&"):
        name, equals, value = pair.partition("=")
        if value and name.lower() in rule.get("handle_parameters", ()):
            value = names.handle(rule["platform"], value)
        elif value and name.lower() in rule.get("id_parameters", ()):
            value = names.account(rule["platform"], value)
        pairs.append(name + equals + value)
    return "?" + "&".join(pairs)
