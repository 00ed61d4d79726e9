"""Which accounts of the data a registry labels: found by pseudonym, no raw name is kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Literal

from heliograph.intake.formats.base import one_platform
from heliograph.intake.known_as import Handles
from heliograph.privacy.pseudonyms import PSEUDONYM, Pseudonyms
from heliograph.registry.labels.label import Label, LabelledAccount

_NUMBER = re.compile(r"(?:user|channel|chat)?\d+")  # an id, also as Telegram writes it


@dataclass(frozen=True)
class Match:
    """What the registry says of an account of the data; ``account`` as the registry writes it.

    ``claims`` say that the labelled entity runs it.
    """

    label: Label
    platform: str
    account: str
    matched_by: Literal["id", "handle"]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matches:
    """The labelled accounts of the data, by pseudonym.

    ``doubtful`` counts the registry's accounts that the data may hold, but not beyond doubt: under
    a handle that had two owners, or that another id has now. Nobody is named on that.
    """

    by_account: Mapping[str, Match]
    doubtful: int


class _Doubtful(Exception):  # noqa: N818 - a verdict on one entry
    """The data say two things of a handle."""


def match_accounts(
    labelled: Iterable[LabelledAccount],
    present: Iterable[tuple[str, str]],
    names: Pseudonyms,
    handles: Handles,
) -> Matches:
    """Return which of the accounts that are present a registry labels.

    ``present`` has platform and pseudonym of every account of the data, ``handles`` who of them
    goes by which handle. An id decides where the registry knows one; a handle alone is enough only
    where one account had it throughout.
    """
    on: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for platform, account in present:
        on[one_platform(platform)][platform].add(account)
    found: dict[str, list[Match]] = defaultdict(list)
    doubtful = 0
    for each in labelled:
        one = one_platform(each.platform)
        for platform, accounts in on.get(one, {}).items():
            try:
                for account, how in _found(each, platform, accounts, names, handles):
                    found[account].append(_match(each, one, how))
            except _Doubtful:
                doubtful += 1
    # Two entities that both claim an account are a question for the registry.
    contested = {a for a, several in found.items() if len({m.label.entity for m in several}) > 1}
    return Matches(
        {account: several[0] for account, several in found.items() if account not in contested},
        doubtful + len(contested),
    )


def _found(
    each: LabelledAccount,
    platform: str,
    present: Set[str],
    names: Pseudonyms,
    handles: Handles,
) -> Iterator[tuple[str, Literal["id", "handle"]]]:
    """Yield the pseudonyms under which the data hold an account of the registry."""
    # What looks like a pseudonym would stand for itself, and label whoever has it.
    account_id = each.id.strip() if each.id and not PSEUDONYM.search(each.id) else None
    by_id = names.account(platform, account_id) if account_id else None
    if by_id in present:
        assert by_id is not None
        yield by_id, "id"
    if not each.handle or PSEUDONYM.search(each.handle.casefold()):
        return
    written = each.handle.strip().removeprefix("@")
    handle = names.handle(platform, written)
    owners = handles.accounts(handle) & present
    if len(owners) > 1 or (by_id is not None and owners - {by_id}):
        if by_id in present:
            return
        raise _Doubtful
    # Some exports know accounts by their handles only, and some do not say that it is one.
    alike = {handle, *(names.account(platform, text) for text in _spellings(written))}
    yield from ((account, "handle") for account in sorted(alike & present))
    if by_id is None:
        yield from ((owner, "handle") for owner in owners)


def _spellings(handle: str) -> set[str]:
    """Return how a handle stands where ids do; a number would be somebody's id."""
    if _NUMBER.fullmatch(handle):
        return set()
    return {at + text for at in ("", "@") for text in (handle, handle.casefold())}


def _match(each: LabelledAccount, platform: str, how: Literal["id", "handle"]) -> Match:
    written = f"@{each.handle.strip().removeprefix('@')}" if each.handle else f"id {each.id}"
    return Match(
        label=each.label, platform=platform, account=written, matched_by=how, claims=each.claims
    )
