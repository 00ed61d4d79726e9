"""What accounts are called in the posts of one run."""

from __future__ import annotations

import re
from functools import lru_cache

from heliograph.intake.handles import may_name_accounts, name_in_text, name_in_url
from heliograph.intake.known_as import Handles
from heliograph.intake.urls import canonical, domain_of
from heliograph.privacy.pseudonyms import PSEUDONYM, AsGiven, Naming

_TELEGRAM_ID = re.compile(r"(user|channel|chat)\d+")
# Where the id of a post has that of an account: 'ACCOUNT_17' (VK may say 'wall' before it),
# 'ACCOUNT/17'; Instagram has it behind.
_ACCOUNT_FIRST = re.compile(r"(?:wall)?(-?\d+)(?=_\d+$)|([^/@:?#\s]+)(?=/\d+$)")
_ACCOUNT_LAST = re.compile(r"(\d+_)(\d+)$")
_WHOLE_HANDLE = re.compile(r"@([\w.·-]+)(?=/\d+$|$)")
_SHORTEST_HANDLE = 4


class Namer:
    """Names accounts wherever an export has them: as author, in ids, links, texts, mentions."""

    def __init__(self, names: Naming, handles: Handles | None = None) -> None:
        self._names = names
        self._handles = handles
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

    def known_as(self, platform: str, name: str, handle: str) -> None:
        """Note that the author called ``name`` goes by a handle, where that is wanted."""
        if self._handles is not None:
            self._handles.saw(name, self._names.handle(platform, handle.strip()))

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

    def media(self, media: str) -> str:
        """Return a media id; one that is a link gets the accounts in it named."""
        return name_in_url(media, self._names) if self.keyed else media

    def post_id(
        self,
        post_id: str,
        account: str,
        name: str,
        *,
        platform: str | None = None,
        is_handle: bool = False,
    ) -> str:
        """Return a post's id with the author in it called by ``name``: two channels' fifth posts.

        With a platform the id is also named as ``reference`` names it, so that the two match.

        >>> from heliograph.privacy.pseudonyms import Pseudonyms
        >>> Namer(Pseudonyms(bytes(32))).post_id("1234_99", "1234", "p_name")
        'p_name_99'
        """
        if not self.keyed:
            return post_id
        bare = account.removeprefix("@")
        if bare and bare.casefold() in post_id.casefold():
            if len(bare) >= _SHORTEST_HANDLE and bare[-1].isalpha():
                # 'AliceP17': a digit right behind a name would make it another name.
                glued = rf"(?<![A-Za-z0-9]){re.escape(bare)}(?=\d+(?![A-Za-z0-9]))"
                post_id = re.sub(glued, lambda _: f"{name}_", post_id, flags=re.IGNORECASE)
            whole = rf"(?<![A-Za-z0-9]){re.escape(bare)}(?![A-Za-z0-9])"
            post_id = re.sub(whole, lambda _: name, post_id, flags=re.IGNORECASE)
        if platform is None:
            return self._in_id(post_id)
        return self.reference(platform, post_id, is_handle=is_handle)

    def reference(self, platform: str, post_id: str, *, is_handle: bool = False) -> str:
        """Return the id of a post referred to, with the accounts in it named.

        ``is_handle`` says that the export calls authors by their handles.
        """
        if not self.keyed or PSEUDONYM.match(post_id):
            return post_id
        if handle := _WHOLE_HANDLE.match(post_id):
            return f"@{self._names.handle(platform, handle[1])}{post_id[handle.end() :]}"
        if platform == "telegram" and (found := _TELEGRAM_ID.match(post_id)):
            return self._names.account(platform, found.group()) + post_id[found.end() :]
        if platform == "instagram" and (found := _ACCOUNT_LAST.match(post_id)):
            return found[1] + self.account(platform, found[2], is_handle=is_handle)
        named = self._in_id(post_id)
        if named == post_id and (found := _ACCOUNT_FIRST.match(post_id)):
            name = self.account(platform, found[1] or found[2], is_handle=is_handle)
            return name + post_id[found.end() :]
        return named

    def _in_id(self, post_id: str) -> str:
        if "/" in post_id or ":" in post_id:
            return name_in_url(post_id, self._names)
        return post_id

    def _link(self, url: str) -> tuple[str, str | None]:
        form = canonical(url)
        domain = domain_of(form)
        if domain is not None and not may_name_accounts(form, domain):
            return form, domain
        named = name_in_url(form, self._names)
        return named, domain_of(named)
