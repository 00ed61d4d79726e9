"""The address of a page, taken apart and checked before anything is asked of the network."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from heliograph.errors import InputError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_NO_TEXT = re.compile(r"[\ud800-\udfff]")  # bytes of a command line that are not UTF-8
# Everything that may stand in a URL already (RFC 3986), '%' included: nothing is encoded twice.
_KEPT = "%/:?#[]@!$&'()*+,;=~-._"


class Target(msgspec.Struct, frozen=True):
    """What to ask of whom: an http or https URL, normalised, without its fragment."""

    url: str
    scheme: str
    host: str  # ASCII, lower case, without brackets
    port: int
    path: str  # with the query

    @property
    def authority(self) -> str:
        """Host, and the port where it is not the scheme's own: what a Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def parse_target(url: str) -> Target:
    """Return the target of a URL.

    Raises InputError where it is not http or https, names a user or password, or is malformed.

    >>> parse_target("HTTPS://Example.org:443/新闻?a=1#top").url
    'https://example.org/%E6%96%B0%E9%97%BB?a=1'
    """
    if _UNSAFE.search(url):
        raise _refused(url, "it holds a space, a backslash or a control character")
    if _NO_TEXT.search(url):
        raise _refused(url, "it holds bytes that are no text")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        if ":" not in host:
            host = host.encode("idna").decode("ascii")
        host.encode("ascii")  # an address with a zone need not be
    except ValueError as error:
        raise _refused(url, "it is malformed") from error
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise _refused(url, "only http and https are fetched")
    if not host:
        raise _refused(url, "it names no host")
    if "@" in parts.netloc:
        raise _refused(url, "it names a user; only public pages are captured")
    path = quote(parts.path or "/", safe=_KEPT)
    if parts.query:
        path += "?" + quote(parts.query, safe=_KEPT)
    found = Target("", scheme, host, _DEFAULT_PORTS[scheme] if port is None else port, path)
    return msgspec.structs.replace(found, url=f"{scheme}://{found.authority}{path}")


def parse_redirect(base: Target, location: str, named: Target) -> Target:
    """Return where a redirect leads from ``base``; ``named`` is the page that was asked for.

    Raises InputError where it leads to something that a user could not have named, or to a port
    that is neither a web server's own nor the one the user gave.
    """
    # Headers are read byte by byte; many servers send the letters of other alphabets as they are.
    try:
        location = location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        location = quote(location, safe=_KEPT, encoding="latin-1", errors="replace")
    try:
        joined = urljoin(base.url, location.strip())
    except ValueError as error:
        raise _refused(base.url, f"its redirect, to {location[:100]!r}, is malformed") from error
    target = parse_target(joined)
    if target.port not in {*_DEFAULT_PORTS.values(), named.port}:
        raise _refused(target.url, f"a redirect from {base.url} leads to this port")
    return target


def _refused(url: str, why: str) -> InputError:
    return InputError(
        f"this page cannot be captured: {why}",
        path=url,
        remedy="give the http or https URL of a public page.",
    )
