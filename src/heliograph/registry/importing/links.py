"""Links in other people's tables: to an account on a platform, or to a site."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from heliograph.registry.checks.addresses import HANDLES, IDS, is_hostname
from heliograph.registry.labels.shared_hosts import is_shared
from heliograph.registry.records import Account

_PLATFORMS: Final = {
    "x.com": "x",
    "twitter.com": "x",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "instagram.com": "instagram",
    "youtube.com": "youtube",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "vk.com": "vk",
    "vk.ru": "vk",
    "vkontakte.ru": "vk",
    "tiktok.com": "tiktok",
    "linkedin.com": "linkedin",
    "ok.ru": "ok",
    "odnoklassniki.ru": "ok",
    "rutube.ru": "rutube",
    "threads.net": "threads",
    "threads.com": "threads",
    "weibo.com": "weibo",
}
# What stands before the name of an account in the path of a link, and what that name then is.
_BEFORE: Final = {
    ("youtube", "channel"): "id",
    ("youtube", "c"): "handle",
    ("youtube", "user"): "handle",
    ("rutube", "channel"): "id",
    ("rutube", "u"): "handle",
    ("ok", "group"): "id",
    ("ok", "profile"): "id",
    ("linkedin", "company"): "handle",
    ("linkedin", "showcase"): "handle",
    ("linkedin", "school"): "handle",
    ("facebook", "pg"): "handle",
    ("telegram", "s"): "handle",
    ("weibo", "u"): "id",
}
# Pages of the platforms themselves, and what no institution runs.
_NO_ACCOUNTS: Final = frozenset(
    """
    watch playlist results shorts live feed hashtag search explore share sharer intent home login
    groups events pages profile.php permalink.php p reel reels stories tv i video videos in
    joinchat addstickers dk story.php
    """.split()  # noqa: SIM905 - a list of words, read as one
)
_HOME: Final = re.compile(r"(index|home|main|default)?(\.\w{2,5})?")
_LANGUAGES: Final = frozenset(
    """
    ar az bn bg cn cs de el en eng es fa fr he hi hu hy id it ja ka kk km ko ky kz lo lv mn my ms
    nl pl ps pt ro ru ru-ru si sk sl sq sr sw ta tg th tk tr uk ur uz vi zh zh-cn en-us
    """.split()  # noqa: SIM905 - a list of words, read as one
)


def account_in(link: str) -> Account | str:
    """Return the account that a link leads to, or why it leads to none.

    >>> account_in("https://www.youtube.com/channel/UClQX249svALik-k4fiWoJgQ").id
    'UClQX249svALik-k4fiWoJgQ'
    >>> account_in("twitter.com/@SomeAgency?lang=en").handle
    'SomeAgency'
    >>> account_in("https://www.twitter.com/some.agency")
    "'some.agency' can be no handle on x"
    """
    host, path = _parts(link)
    platform = next(
        (name for site, name in _PLATFORMS.items() if host == site or host.endswith(f".{site}")),
        None,
    )
    if platform is None:
        return f"{link[:80]!r} is on no platform that is known here"
    steps = [step for step in unquote(path).split("/") if step]
    what = _BEFORE.get((platform, steps[0].lower())) if len(steps) > 1 else None
    if what is not None:
        steps.pop(0)
    name = steps[0] if steps else ""
    if not name or (what is None and name.lower().removeprefix("@") in _NO_ACCOUNTS):
        return f"{link[:80]!r} leads to no account"
    name = name.removeprefix("@")
    what = what or "handle"
    if not re.fullmatch((IDS if what == "id" else HANDLES).get(platform, r"\S+"), name):
        return f"{name[:60]!r} can be no {what} on {platform}"
    if what == "id":
        return Account(platform=platform, id=name)
    return Account(platform=platform, handle=name)


def site_in(link: str) -> str | None:
    """Return the domain of a site that a link leads to; None for a page on somebody else's.

    >>> site_in("www.SouthSudanTV.net"), site_in("https://example.org/en/")
    ('southsudantv.net', 'example.org')
    >>> site_in("https://portal.example.org/ministry/news"), site_in("https://sites.google.com/a")
    (None, None)
    """
    host, path = _parts(link)
    bare = host.removeprefix("www.")
    if not is_shared(bare):
        host = bare
    if not is_hostname(host) or is_shared(host):
        return None
    steps = [step for step in path.split("/") if step]
    while steps and (steps[0].lower() in _LANGUAGES or _HOME.fullmatch(steps[0].lower())):
        steps.pop(0)
    return None if steps else host


def _parts(link: str) -> tuple[str, str]:
    """Return host and path of a link, with or without a scheme before it."""
    link = link.strip().replace("\\", "/")
    if "://" not in link:
        link = f"https://{link.lstrip('/')}"
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        return "", ""
    return (host if parts.scheme.lower() in {"http", "https"} else ""), parts.path
