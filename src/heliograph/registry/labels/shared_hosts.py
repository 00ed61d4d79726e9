"""Hosts that are nobody's own: platforms, and suffixes under which anybody can register.

A data set may give a page on a platform as an outlet's site. Read as a domain, that would put the
outlet's label on everybody who posts there.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

_SUFFIXES: Final = frozenset(["ac", "co", "com", "edu", "ed", "gob", "gouv", "gov", "go", "gub",
                              "govt", "info", "ltd", "mil", "net", "ne", "nom", "or", "org",
                              "press", "sch", "web"])  # fmt: skip
"""Names that registries of countries put before their code: 'com.xx', 'gov.xx' are suffixes."""


@cache
def _platforms() -> frozenset[str]:
    path = Path(__file__).with_suffix(".txt")
    return frozenset(path.read_text(encoding="ascii").split())


def is_shared(host: str) -> bool:
    """Return whether a host is a platform's, a page on one, or a suffix.

    >>> [is_shared(host) for host in ("facebook.com", "m.facebook.com", "gov.cn", "news.gov.cn")]
    [True, True, True, False]
    """
    labels = host.split(".")
    if len(labels) < 2:
        return True
    if len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _SUFFIXES:
        return True
    return any(".".join(labels[start:]) in _platforms() for start in range(len(labels) - 1))
