"""Which account or domain a claim is about: platform and name as they are compared, no more.

That an entity lists a handle shows nothing: a claim must say it of this very handle, on this very
platform, or of this very id. A handle without its platform could be anybody's elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from heliograph.registry.importing.links import account_in
from heliograph.registry.labels.shared_hosts import is_shared
from heliograph.registry.records import Account, Claim, Entity

AccountKey = tuple[str, Literal["handle", "id"], str]
"""Platform, whether by handle or by id, and the name."""

# The id of an outlet is its name, and may have blanks.
_WORDS = re.compile(r"(\S+?)(?::\s*|\s+)(?:id\s+@?(\S.*)|@?(\S+))", re.IGNORECASE)
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))+")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def handle_key(account: Account) -> AccountKey | None:
    """Return what an account is by its handle; case and '@' do not count."""
    handle = (account.handle or "").strip().removeprefix("@").casefold()
    return (_platform(account.platform), "handle", handle) if handle else None


def id_key(account: Account) -> AccountKey | None:
    """Return what an account is by its id."""
    written = (account.id or "").strip()
    return (_platform(account.platform), "id", written) if written else None


def account_words(account: Account) -> str:
    """Return how a claim says which account it is about.

    >>> account_words(Account(platform="x", handle="Gazette"))
    'x @Gazette'
    >>> account_words(Account(platform="youtube", id="UClQX249svALik-k4fiWoJgQ"))
    'youtube id UClQX249svALik-k4fiWoJgQ'
    """
    name = f"@{account.handle.removeprefix('@')}" if account.handle else f"id {account.id}"
    return f"{account.platform} {name}"


def account_said(value: str) -> AccountKey | None:
    """Return which account the value of a claim says, as words or as a link; None for none.

    >>> account_said("X @Gazette") == account_said("https://twitter.com/gazette?lang=en")
    True
    >>> account_said("x id 12"), account_said("@gazette")
    (('x', 'id', '12'), None)
    >>> account_said("articles id Evening Gazette")
    ('articles', 'id', 'Evening Gazette')
    """
    linked = account_in(value)
    if isinstance(linked, Account):
        return handle_key(linked) or id_key(linked)
    words = _WORDS.fullmatch(value.strip())
    if words is None:
        return None
    platform, written_id, name = words.groups()
    if written_id or name.startswith("did:"):
        return id_key(Account(platform=platform, id=written_id or name))
    return handle_key(Account(platform=platform, handle=name))


def domain_said(value: str) -> str | None:
    """Return which domain the value of a claim says; None for none, or for a page on one.

    >>> domain_said("https://www.Gazette.example/"), domain_said("gazette.example/staff")
    ('gazette.example', None)
    """
    return own_domain(_SCHEME.sub("", value.strip(), count=1).removesuffix("/"))


def unclaimed(entity: Entity, claims: Iterable[Claim]) -> tuple[str, ...]:
    """Return the accounts and domains of an entity that no claim about it says in words.

    ``claims`` are those about the entity; whether they count is not asked. What is returned is how
    a claim would have to say it.
    """
    accounts, domains = set[AccountKey | None](), set[str | None]()
    for claim in claims:
        if claim.property == "runs_account":
            accounts.add(account_said(claim.value or ""))
        elif claim.property == "operates_domain":
            domains.add(domain_said(claim.value or ""))
    single = [
        Account(platform=each.platform, handle=handle, id=account_id)
        for each in entity.accounts
        for handle, account_id in ((each.handle, None), (None, each.id))
        if handle or account_id
    ]
    return (
        *(
            account_words(each)
            for each in single
            if (handle_key(each) or id_key(each)) not in accounts
        ),
        *(domain for domain in entity.domains if own_domain(domain) not in domains),
    )


def own_domain(written: str) -> str | None:
    """Return a domain as posts have it, or None where it is not one entity's own.

    What is written with 'www.' in front is the domain behind it.
    """
    try:
        host = written.strip().casefold().rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return None
    bare = host.removeprefix("www.")
    if not _DOMAIN.fullmatch(host) or is_shared(bare) or bare.rpartition(".")[2].isdigit():
        return None
    # 'www.gov.xx' is a site, 'gov.xx' all of a government's; without the dot it is a suffix.
    return bare if "." in bare else None


def _platform(written: str) -> str:
    return written.strip().casefold()
