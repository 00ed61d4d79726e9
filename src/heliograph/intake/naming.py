"""What accounts are called in the posts of one run."""

from __future__ import annotations

import re
from functools import lru_cache

from heliograph.intake.handles import may_name_accounts, name_in_text, name_in_url
from heliograph.intake.urls import canonical, domain_of
from heliograph.privacy.pseudonyms import AsGiven, Naming

_TELEGRAM_ID = re.compile(r"(user|channel|chat)\d+")


class Namer:
    """Names accounts wherever an export has them: as author, in ids, links, texts, mentions."""

    def __init__(self, names: Naming) -> None:
        self._names = names
        self.keyed = not isinstance(names, AsGiven)
        # An export repeats its links; each is canonicalised and named once.
        self._known_link = lru_cache(maxsize=65_536)(self._link)

    def link(self, url: str) -> tuple[str, str | None]:
        """Return the canonical form of a link, accounts in it named, and its domain if any."""
        return (url, None) if url.isalnum() else self._known_link(url)

    def account(self, platform: str, account: str, *, is_handle: bool) -> str:
        """Return the name of an author; a handle gets the name that mentions of it get."""
        if is_handle and self.keyed:
            return self._names.handle(platform, account)
        return self._names.account(platform, account)

    def mention(self, platform: str, mention: str) -> str:
        """Return the name of somebody mentioned: '@handle', or an account id."""
        if mention.startswith("@"):
            return self._names.handle(platform, mention)
        return self._names.account(platform, mention)

    def text(self, platform: str, text: str) -> str:
        """Return a text with the handles in it named."""
        if not self.keyed:
            return text
        if platform == "telegram" and "@" in text:
            # How a mention by id stands in the text; see formats/telegram.py.
            text = re.sub(
                r"@(user\d+)\b", lambda m: "@" + self._names.account(platform, m.group(1)), text
            )
        return name_in_text(text, platform, self._names)

    def post_id(self, post_id: str, account: str, name: str) -> str:
        """Return a post's id with the author in it called by ``name``: two channels' fifth posts.

        >>> from heliograph.privacy.pseudonyms import Pseudonyms
        >>> Namer(Pseudonyms(bytes(32))).post_id("1234_99", "1234", "p_name")
        'p_name_99'
        """
        if not self.keyed:
            return post_id
        bare = account.removeprefix("@")
        if bare and bare.casefold() in post_id.casefold():
            whole = rf"(?<![A-Za-z0-9]){re.escape(bare)}(?![A-Za-z0-9])"
            post_id = re.sub(whole, lambda _: name, post_id, flags=re.IGNORECASE)
        return self._in_id(post_id)

    def reference(self, platform: str, post_id: str) -> str:
        """Return the id of a post referred to, with the accounts in it named."""
        if not self.keyed:
            return post_id
        if platform == "telegram" and (found := _TELEGRAM_ID.match(post_id)):
            return self._names.account(platform, found.group()) + post_id[found.end() :]
        if platform == "facebook" and (page := re.match(r"(\d+)_\d+$", post_id)):
            return self._names.account(platform, page[1]) + post_id[page.end(1) :]
        return self._in_id(post_id)

    def _in_id(self, post_id: str) -> str:
        if "/" in post_id or "did:" in post_id:
            return name_in_url(post_id, self._names)
        return post_id

    def _link(self, url: str) -> tuple[str, str | None]:
        form = canonical(url)
        domain = domain_of(form)
        if domain is not None and not may_name_accounts(form, domain):
            return form, domain
        return name_in_url(form, self._names), domain
