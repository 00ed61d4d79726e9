"""Keyed pseudonyms: what an account is called in everything that is written.

A pseudonym is HMAC-SHA256 (RFC 2104) over the platform and the id, under a key that belongs to
one case, cut to 128 bits and written in base32. A plain hash would not do: ids are few enough to
be hashed one by one. Without the key nobody can go back from the pseudonym, and two cases cannot be
joined by it; the posts' own ids and words are another way back, which no pseudonym closes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import stat
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from heliograph.errors import InputError

KEY_BYTES = 32
PSEUDONYM = re.compile(r"(?<![a-zA-Z0-9])p_[a-z2-7]{26}(?![a-zA-Z0-9])")
"""What a pseudonym looks like, wherever it stands in a text."""


def masked(text: str) -> str:
    """Return a text with the pseudonyms in it, which differ from key to key, as ``[account]``.

    >>> masked("https://x.com/p_aaaaaaaaaaaaaaaaaaaaaaaaaa/status/1")
    'https://x.com/[account]/status/1'
    """
    return PSEUDONYM.sub("[account]", text)


class Naming(Protocol):
    """What accounts are to be called: by pseudonym in a case, by their ids in memory."""

    def account(self, platform: str, account_id: str) -> str:
        """Return the name of an account known by its platform id."""

    def handle(self, platform: str, handle: str) -> str:
        """Return the name of an account known only by its handle (a mention, a profile URL)."""


class AsGiven:
    """Names as the export has them, for tables that stay in the analyst's memory.

    >>> AsGiven().account("x", "12")
    '12'
    """

    def account(self, platform: str, account_id: str) -> str:  # noqa: ARG002
        """Return the id itself."""
        return account_id

    def handle(self, platform: str, handle: str) -> str:  # noqa: ARG002
        """Return the handle itself, without '@', case folded."""
        return handle.removeprefix("@").casefold()


class Pseudonyms:
    """Keyed pseudonyms of accounts and handles.

    >>> names = Pseudonyms(bytes(32))
    >>> names.account("x", "12")
    'p_v5ccahkykuooyl3dxz4qvzo64e'
    >>> names.account("x", "12") == names.account("telegram", "12")
    False
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise InputError(
                f"a pseudonym key has {KEY_BYTES} bytes, this one {len(key)}",
                remedy="give the key file of a case, or none to make a new one.",
            )

        # An export repeats its accounts; the cache makes the cost one HMAC an account.
        @lru_cache(maxsize=1_000_000)
        def pseudonym(platform: str, identifier: str) -> str:
            # The length keeps ("a", "bc") and ("ab", "c") apart.
            message = f"{len(platform)}|{platform}|{identifier}".encode("utf-8", "surrogatepass")
            digest = hmac.digest(key, message, hashlib.sha256)[:16]
            return "p_" + base64.b32encode(digest).decode().rstrip("=").lower()

        self._pseudonym = pseudonym

    def account(self, platform: str, account_id: str) -> str:
        """Return the pseudonym of an account id; one that is a pseudonym already stays."""
        if PSEUDONYM.fullmatch(account_id):
            return account_id
        return self._pseudonym(platform, account_id)

    def handle(self, platform: str, handle: str) -> str:
        """Return the pseudonym of a handle; '@' and letter case do not matter."""
        handle = handle.removeprefix("@").casefold()
        if PSEUDONYM.fullmatch(handle):
            return handle
        return self._pseudonym(platform, "@" + handle)


def new_key() -> bytes:
    """Return a fresh random key."""
    return secrets.token_bytes(KEY_BYTES)


def write_key(path: Path, key: bytes) -> None:
    """Write a key, in hexadecimal, to a new file that only its owner may read.

    Raises FileExistsError where the file exists: a key is never overwritten.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")


def read_key(path: Path) -> bytes:
    """Return the key in a file; raises InputError where it is missing, none, or open to others."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):  # a device or a pipe may never end
            raise OSError("not a file")
        with path.open(encoding="ascii") as file:
            text = file.read(4 * KEY_BYTES).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "the pseudonym key cannot be read", path=path, remedy="give a file that a case wrote."
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(
            "the pseudonym key can be read by other users of this machine",
            path=path,
            remedy=f"run `chmod 600 {path}`.",
        )
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError(
            "this is not a pseudonym key", path=path, remedy="give a file that a case wrote."
        )
    return key
