"""Values as FollowTheMoney keeps them, so that it neither drops nor alters what it is given.

Its library cleans each value by the type of the property and says nothing of what it drops. What is
written here is what is left after that cleaning: done again, it changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import urlparse

from heliograph.exports.characters import readable
from heliograph.exports.dates import first_day

# Spaces of other widths are written as a plain one; what cannot be seen is left out.
_SPACES = re.compile("[\u2000-\u200a\u2028\u2029\u0a00\u1680\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200f\u061c\u2060-\u2064\u00ad\ufeff]")
_RUNS = re.compile(r"\s+")
_QUOTED = re.compile(r"[\"'](.*)[\"']")
_LABEL = re.compile(r"[\w-]{1,63}")
_ROUNDS = 1000  # each takes a pair of quotes off a line of at most 400 characters


def text(written: str) -> str:
    r"""Return a text: composed (NFC), without invisible characters, no space at its ends.

    >>> text(" u\u0308ber\u200bsee ")
    'übersee'
    """
    return _settled(readable(written), _text)


def name(written: str) -> str:
    """Return a name: a text with single spaces, out of quotes.

    >>> name("'Voice  of  a  Strait'")
    'Voice of a Strait'
    """
    return _settled(readable(written), lambda each: _line(_text(each)))


def date(written: str | None) -> str | None:
    """Return a date that may stop at the year or month; None where it is none.

    >>> date("2017-06"), date("2017-13")
    ('2017-06', None)
    """
    day = first_day(written)
    return written if day is not None and day.year >= 1000 else None


def url(written: str | None) -> str | None:
    """Return a web address; None where FollowTheMoney would not take it.

    >>> url("https://example.org"), url("https://exa mple/")
    ('https://example.org/', None)
    """
    try:
        parts = urlparse(text(written or ""))
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    labels = host.rstrip(".").split(".")
    known = all(_LABEL.fullmatch(each) and any(map(str.isalnum, each)) for each in labels)
    ends_well = len(labels) > 1 and len(labels[-1]) > 1 and not labels[-1].isdigit()
    if parts.scheme not in ("http", "https") or not (known and ends_well):
        return None
    whole = parts._replace(path=parts.path.strip() or "/").geturl()
    return whole if text(whole) == whole and len(whole) <= 4096 else None


def _text(each: str) -> str:
    composed = unicodedata.normalize("NFC", each)
    return _INVISIBLE.sub("", _SPACES.sub(" ", composed)).strip()


def _line(each: str) -> str:
    quoted = _QUOTED.fullmatch(each)
    return _RUNS.sub(" ", quoted.group(1) if quoted else each).strip()


def _settled(each: str, step: Callable[[str], str]) -> str:
    """Return a text on which a step changes nothing any more."""
    for _ in range(_ROUNDS):
        after = step(each)
        if after == each:
            break
        each = after
    return each
