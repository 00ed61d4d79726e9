"""Accounts and domains: written as the platforms have them, and each of one entity only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from heliograph.registry.checks.found import Found
from heliograph.registry.labels.shared_hosts import is_shared
from heliograph.registry.records import Account, Entity

HANDLES: Final = {
    "bluesky": r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
    "facebook": r"[\w.%'-]{1,100}",
    "instagram": r"[A-Za-z0-9._]{1,30}",
    "linkedin": r"[\w.%-]{1,100}",
    "ok": r"[\w.-]{1,60}",
    "rutube": r"[\w.-]{1,60}",
    "telegram": r"[A-Za-z][A-Za-z0-9_]{3,31}",
    "threads": r"[A-Za-z0-9._]{1,30}",
    "tiktok": r"[A-Za-z0-9._]{2,24}",
    "vk": r"[A-Za-z0-9._]{2,32}",
    "weibo": r"[\w.-]{1,40}",
    "x": r"[A-Za-z0-9_]{1,15}",
    "youtube": r"[\w.·-]{1,100}",
}
"""What the handle of an account may be on each platform, without '@'."""

IDS: Final = {
    "articles": r"\S(.{0,98}\S)?",  # an outlet's name, as an archive has it
    "facebook": r"[0-9]{5,20}",
    "instagram": r"[0-9]{1,20}",
    "ok": r"[0-9]{1,20}",
    "rutube": r"[0-9]{1,20}",
    "telegram": r"-?[0-9]{1,20}",
    "vk": r"-?[0-9]{1,20}",
    "x": r"[0-9]{1,20}",
    "youtube": r"UC[A-Za-z0-9_-]{22}",
}
"""What the id of an account may be on each platform."""

_OTHER_NAMES: Final = {"twitter": "x", "fb": "facebook", "odnoklassniki": "ok", "vkontakte": "vk"}
_HOST_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def check_addresses(found: Found, canonical: dict[str, str]) -> None:
    """Find wrong handles and domains, and accounts that two entities claim.

    ``canonical`` has the entities that are one: they may list the same account.
    """
    owners: dict[tuple[str, str], str] = {}
    sites: dict[str, str] = {}
    for entity in found.content.entities.values():
        own = canonical.get(entity.id, entity.id)
        for account in entity.accounts:
            check_account(found, entity, account)
            for key in _keys(account):
                if owners.setdefault(key, own) != own:
                    found.error(
                        "entity",
                        entity.id,
                        f"{owners[key]!r} has the account {key[1]!r} on {key[0]} too",
                        "an account is of one entity; leave it with the one that runs it.",
                    )
        for domain in entity.domains:
            check_domain(found, entity, domain)
            if sites.setdefault(domain, own) != own:
                found.note("entity", entity.id, f"{sites[domain]!r} has the domain {domain} too")


def _keys(account: Account) -> Iterator[tuple[str, str]]:
    if account.handle is not None:
        yield account.platform, account.handle.casefold()
    if account.id is not None:
        yield account.platform, f"id {account.id}"


def check_account(found: Found, entity: Entity, account: Account) -> None:
    """Find what is wrong with how an account is written."""
    platform = account.platform
    if platform in _OTHER_NAMES:
        right = _OTHER_NAMES[platform]
        found.error("entity", entity.id, f"{platform!r} is {right!r} here", f"write {right}.")
    elif not re.fullmatch(r"[a-z][a-z0-9.-]*", platform):
        found.error("entity", entity.id, f"{platform!r} is no platform", "write it small: facebook")
    if account.handle is None and account.id is None:
        found.error("entity", entity.id, f"the account on {platform} has neither handle nor id")
    for what, written, forms in (
        ("handle", account.handle, HANDLES),
        ("id", account.id, IDS),
    ):
        if written is None:
            continue
        if written.startswith("@"):
            found.error("entity", entity.id, f"the handle {written!r} has an '@'", "leave it out.")
        elif not re.fullmatch(forms.get(platform, r"\S+"), written):
            found.error("entity", entity.id, f"{written!r} can be no {what} on {platform}")


def is_hostname(written: str) -> bool:
    """Return whether a text is a host's name with a dot, in small ASCII letters.

    >>> is_hostname("news.example.org"), is_hostname("127.0.0.1"), is_hostname("a b.com")
    (True, False, False)
    """
    labels = written.split(".")
    return (
        len(labels) > 1
        and len(written) <= 253
        and all(map(_HOST_LABEL.fullmatch, labels))
        and not labels[-1].isdecimal()
    )


def check_domain(found: Found, entity: Entity, domain: str) -> None:
    """Find a domain that is none, or that is not one entity's own: its subdomains are meant too."""
    if not is_hostname(domain):
        found.error(
            "entity",
            entity.id,
            f"{domain!r} is no domain",
            "write the host alone, small, in ASCII (xn--... for others), such as news.example.org.",
        )
    elif is_shared(domain):
        found.error(
            "entity",
            entity.id,
            f"anybody can publish under {domain!r}, and subdomains are meant too",
            "list the account instead, or the domain that is the entity's own.",
        )
