"""The accounts of checks under other names: for checks that come into a case as a frame."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from heliograph.checks import CHECK_SCHEMA
from heliograph.frames import Frame
from heliograph.intake.checks.given import given_checks
from heliograph.intake.naming import Namer
from heliograph.privacy.pseudonyms import Naming

_UNKNOWN = "unknown"


def name_checks(checks: Frame, names: Naming, *, platform: str | None = None) -> pa.Table:
    """Return the checks in a frame (CHECK_SCHEMA), with their accounts named by ``names``.

    ``platform`` is that of the accounts. Raises InputError as ``given_checks`` does.
    """
    table = given_checks(checks)
    namer, where = Namer(names), platform or _UNKNOWN

    def named(post_id: str, account: str | None) -> tuple[str, str | None]:
        if account is None:
            return namer.reference(where, post_id), None
        name = namer.account(where, account, is_handle=False)
        return namer.post_id(post_id, account, name, platform=where), name

    posts: dict[tuple[str, str | None], tuple[str, str | None]] = {}
    pairs = list(
        zip(table.column("post_id").to_pylist(), table.column("account").to_pylist(), strict=True)
    )
    for pair in pairs:
        if pair not in posts:
            posts[pair] = named(*pair)

    def text(written: str) -> str:
        return namer.text(where, written)

    said = _once(text)
    topics = [[said(topic) for topic in each] for each in table.column("topics").to_pylist()]
    columns = {
        "post_id": [posts[pair][0] for pair in pairs],
        "account": [posts[pair][1] for pair in pairs],
        "topics": topics,
    } | {
        name: [each and said(each) for each in table.column(name).to_pylist()]
        for name in ("notice", "text")
    }
    arrays = [
        pa.array(columns[field.name], field.type)
        if field.name in columns
        else table.column(field.name)
        for field in CHECK_SCHEMA
    ]
    return pa.table(arrays, schema=CHECK_SCHEMA)


def _once(name: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function that remembers: the texts of a post are those of each of its checks."""
    known: dict[str, str] = {}

    def remembered(text: str) -> str:
        if text not in known:
            known[text] = name(text)
        return known[text]

    return remembered
