"""A post as its export has it: raw strings under the names of the posts schema.

Each format turns its own rows into drafts; from there on all formats go one way.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Draft(msgspec.Struct, kw_only=True, gc=False):
    """One row of an export before times are read, URLs canonicalised and accounts named.

    An entry of ``mentions`` that begins with '@' is a handle, any other an account id.
    """

    account: str
    time: str | int
    post_id: str | None = None
    account_is_handle: bool = False
    handle: str | None = None  # of an account that is known by its id
    platform: str | None = None
    kind: str | None = None
    text: str | None = None
    lang: str | None = None
    urls: Sequence[str] = ()
    domains: Sequence[str] = ()
    hashtags: Sequence[str] = ()
    mentions: Sequence[str] = ()
    reposted_id: str | None = None
    replied_id: str | None = None
    object: str | None = None
    media: Sequence[str] = ()
    source_app: str | None = None
    account_created: str | int | None = None


class BadRow(Exception):  # noqa: N818 - a verdict on a row, caught one by one
    """A row that cannot become a post; it goes to quarantine and reading goes on."""

    def __init__(self, reason: str, column: str | None = None, rows: int = 1) -> None:
        self.reason = reason
        self.column = column
        self.rows = rows  # lines of the file that were lost with it
        super().__init__(reason)


class Skip(Exception):  # noqa: N818 - as above
    """An entry that is no post, such as a chat's service message; ``what`` is counted."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)
