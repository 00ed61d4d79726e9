"""One form for all the ways in which a link to the same page is written.

``canonical`` drops what only says how a reader came: the scheme (always https), 'www.' and mobile
hosts, default ports, fragments, tracking parameters, AMP wrappers; it sorts what is left of the
query. What is known of hosts and parameters stands in ``urls.toml``. An opaque id stays as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

MAX_URL_CHARS = 8192
"""Longer strings are no links that anybody shared, and are left as they are."""

_URL = re.compile(
    r"(?:(https?)://)?(?:[^/?#@\s]*@)?([^/?#@:\s]+)\.?(?::(\d{0,5}))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?",
    re.IGNORECASE | re.DOTALL,
)
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,24}\.?(?::\d+)?(?:[/?#]|$)")
_TELEGRAM = re.compile(r"tg://(?:resolve|privatepost)/?\?(.*)", re.IGNORECASE)
_HOST_END = re.compile(r"[^/?#:]+")
_ODD_HOST = re.compile(r"[%\[\]<>\"'\\]")
_PLAIN = re.compile(r"[A-Za-z0-9._~/?:@!$&'()*+,;=-]*")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_DEFAULT_PORTS = frozenset({80, 443})
_MAX_HOST_CHARS = 253


@cache
def url_rules() -> dict[str, Any]:
    """Return what ``urls.toml`` says."""
    return tomllib.loads(files("heliograph.intake").joinpath("urls.toml").read_text("utf-8"))


@lru_cache(maxsize=65_536)
def canonical(url: str) -> str:
    """Return the canonical form of a URL; never raises, and is its own canonical form.

    >>> canonical("http://m.example.com:80/a/?utm_source=x&b=2&a=1#top")
    'https://example.com/a?a=1&b=2'
    >>> canonical("https://youtu.be/abc?t=5"), canonical("23678")
    ('https://youtube.com/watch?t=5&v=abc', '23678')
    >>> canonical("https://www.google.com/amp/s/www.example.com/story/amp")
    'https://example.com/story'
    """
    form, again = url.strip(), True
    # Each unwrapping shortens the address, so that this ends; one round is the rule.
    while again:
        form, again = _once(form)
    return form


def domain_of(url: str) -> str | None:
    """Return the host of a canonical URL (which has no 'www.'), or None where there is none.

    >>> domain_of("https://news.example.co.uk/a"), domain_of("23678")
    ('news.example.co.uk', None)
    """
    if not url.startswith("https://"):
        return None
    host = _HOST_END.match(url, 8)
    return host.group() if host else None


def _once(url: str) -> tuple[str, bool]:
    """Return a simpler form, and whether that may have a still simpler one."""
    if telegram := _TELEGRAM.fullmatch(url):
        return _from_telegram_app(telegram.group(1)), True
    parts = _parts(url)
    if parts is None:
        return url, False
    host, port, path, query, fragment = parts
    path = _path(path)
    route = fragment[1:] if fragment and fragment.startswith("!") else None
    if route is not None and host == "x.com" and not path:
        # As Twitter wrote its addresses until 2012.
        return f"https://{host}/{route.lstrip('/')}", True
    if inner := _unwrapped(host, path) or _video(host, path):
        return f"{inner}{'&' if '?' in inner else '?'}{query}" if query else inner, True
    pairs = _pairs(host, query) if query else []
    number = int(port or "443")
    shown_port = "" if number in _DEFAULT_PORTS else f":{number}"
    shown_query = "?" + "&".join(sorted(pairs)) if pairs else ""
    shown_fragment = "" if route is None else f"#!{_escaped(route)}"
    return f"https://{host}{shown_port}{path}{shown_query}{shown_fragment}", False


def _parts(url: str) -> tuple[str, str | None, str, str | None, str | None] | None:
    """Return host, port, path, query and fragment, or None for what is no link to a page."""
    if len(url) > MAX_URL_CHARS or ("://" not in url and not _BARE_HOST.match(url)):
        return None
    found = _URL.fullmatch(url)
    if found is None:
        return None
    scheme, host, port, path, query, fragment = found.groups()
    if scheme is None and "://" in url.split("?", 1)[0].split("#", 1)[0]:
        return None  # ftp, magnet and the like
    host = _host(host)
    if not host or _ODD_HOST.search(host):
        return None
    return host, port, path, query, fragment


def _host(host: str) -> str:
    host = host.lower().rstrip(".")
    if not host.isascii():
        host = _punycode(host)
    if len(host) > _MAX_HOST_CHARS:
        return ""
    rules = url_rules()
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in rules["mobile_labels"] and not _suffix(labels[1:]):
        labels = labels[1:]
    if len(labels) == 4 and labels[1] == "m" and labels[2] == "wikipedia":
        labels.pop(1)
    host = ".".join(labels)
    same: str = rules["same_site"].get(host, host)
    return same


def _suffix(labels: list[str]) -> bool:
    """Whether two labels look like a registry's suffix (co.uk) rather than a site's host."""
    return len(labels) == 2 and len(labels[0]) <= 3 and len(labels[1]) == 2 and labels[1] != "me"


def _punycode(host: str) -> str:
    try:
        return host[:_MAX_HOST_CHARS].encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _unwrapped(host: str, path: str) -> str | None:
    """Return the page inside an AMP cache's or viewer's address."""
    inner = None
    if host == "google.com" and path.startswith("/amp/"):
        inner = path.removeprefix("/amp/")
    elif host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        inner = re.sub(r"^/+[a-z]{1,3}/", "", path)
    if inner is None:
        return None
    inner = inner.removeprefix("s/").lstrip("/")
    return f"https://{inner}" if _BARE_HOST.match(inner) else None


def _path(path: str) -> str:
    path = _escaped(path).replace("%40", "@")
    if "//" in path:
        path = re.sub(r"/{2,}", "/", path)
    path = path.rstrip("/")
    suffixes = tuple(url_rules()["amp_suffixes"])
    while path.endswith(suffixes):
        path = path.rpartition("/")[0].rstrip("/")
    return path


def _pairs(host: str, query: str) -> list[str]:
    tracked = _tracking(host)
    return [
        pair
        for pair in map(_escaped, query.split("&"))
        if pair and not tracked(pair.partition("=")[0].lower())
    ]


@cache
def _everywhere() -> re.Pattern[str]:
    return _names(url_rules()["tracking"] + url_rules()["amp_parameters"])


@lru_cache(maxsize=4096)
def _tracking(host: str) -> Callable[[str], object]:
    """Return a test for the names of parameters that a host's URLs can do without."""
    rules = url_rules()
    own = rules["tracking_by_host"].get(host)
    if own is None:
        return _everywhere().fullmatch
    return _names(rules["tracking"] + rules["amp_parameters"] + own).fullmatch


def _names(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(p).replace(r"\*", ".*") for p in patterns), re.DOTALL)


def _video(host: str, path: str) -> str | None:
    """Return the long address of a video that has a short one."""
    for prefix in url_rules()["video_paths"].get(host, ()):
        video = path.removeprefix(prefix).strip("/") if path.startswith(prefix) else ""
        if re.fullmatch(r"[\w-]+", video, re.ASCII):
            return f"https://youtube.com/watch?v={video}"
    return None


def _escaped(text: str) -> str:
    """Bring escapes to one form: unreserved characters bare, all others in upper case."""
    if _PLAIN.fullmatch(text):
        return text
    text = _STRAY_PERCENT.sub("%25", text)
    text = quote(text.encode("utf-8", "surrogatepass"), safe="%-._~/?:@!$&'()*+,;=")

    def one_form(escape: re.Match[str]) -> str:
        character = chr(int(escape.group(1), 16))
        return character if character in _UNRESERVED else escape.group().upper()

    return _ESCAPE.sub(one_form, text)


def _from_telegram_app(query: str) -> str:
    fields = dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)
    channel, private, post = fields.get("domain"), fields.get("channel"), fields.get("post", "")
    if channel:
        return f"https://t.me/{channel}/{post}".rstrip("/")
    return f"https://t.me/c/{private or ''}/{post}".rstrip("/")
