"""What a label of the registry is about on the network: an account, a site, or a page."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator

from heliograph.errors import InputError
from heliograph.exports.atproto.signing import value_of
from heliograph.exports.atproto.wire import is_did, is_uri
from heliograph.registry.labels.facts import Records
from heliograph.registry.labels.joined import labelled
from heliograph.registry.labels.label import Label

_BLUESKY = frozenset({"bluesky", "bsky", "bsky.app", "atproto"})


def subjects(
    registry: Records, as_of: datetime.date, pages: str | None
) -> dict[tuple[str, str], Label]:
    """Return the labels that hold on a day by subject and value.

    The subject is the DID of each account on Bluesky that the entity is known to run; else each of
    its sites; else its page, where ``pages`` says how those are called. A handle is no subject: who
    has it can change. A subject that two entities claim with different labels has none.
    """
    if pages is not None and (pages.count("{entity}") != 1 or not is_uri(_page(pages, "e"))):
        raise InputError(
            f"{pages!r} is no address of pages",
            remedy="give one such as https://example.org/registry/{entity}.html.",
        )
    found: dict[str, dict[str, Label]] = defaultdict(dict)
    for uri, label in _pairs(registry, as_of, pages):
        found[uri].setdefault(value_of(label.tier), label)
    return {
        (uri, value): label
        for uri, by_value in sorted(found.items())
        if len(by_value) == 1
        for value, label in by_value.items()
    }


def _pairs(
    registry: Records, as_of: datetime.date, pages: str | None
) -> Iterator[tuple[str, Label]]:
    named = labelled(registry, as_of)
    accounts: dict[str, list[str]] = defaultdict(list)
    for account in named.accounts:
        if account.platform in _BLUESKY and is_did(account.id):
            accounts[account.label.entity].append(account.id or "")
    sites: dict[str, list[str]] = defaultdict(list)
    for each in named.domains:
        sites[each.label.entity].append(f"https://{each.domain}/")
    for label in named.labels:
        page = [_page(pages, label.entity)] if pages is not None else []
        for uri in accounts[label.entity] or sites[label.entity] or page:
            yield uri, label


def _page(pages: str, entity: str) -> str:
    return pages.replace("{entity}", entity)
