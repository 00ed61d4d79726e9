"""One side of the comparison, accounts or panel: posts in whole weeks, each once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.errors import InputError
from heliograph.intake.given import ids, lists, texts, times
from heliograph.shifts.records import Int64s
from heliograph.shifts.whole_weeks import WEEK_US, Weeks

LEAST_WEEKS = 4
"""Accounts that posted in fewer weeks are left out before anything is counted."""
_NEEDED = ("post_id", "account", "time")
_SAYING = ("text", "lang", "domains")


@dataclass(frozen=True)
class Given:
    """Posts as they were given: whose each row is, which post, and when that was sent.

    A post that stands in several rows (captured twice, or a row a link) has the first of their
    times. ``accounts`` are in order of their first posts.
    """

    what: str  # "the posts" or "the panel", for messages
    table: pa.Table  # what the posts say, where it is given
    accounts: pa.Array
    account: Int64s  # by row, codes of ``accounts``
    post: Int64s  # by row
    time_us: Int64s  # by post


@dataclass(frozen=True)
class Side:
    """Posts in whole weeks, of accounts that posted in some of them.

    Rows that are no post's first count with it: a post has what any of its rows has. ``text`` is
    a code of the distinct ``texts``, -1 where there is none.
    """

    accounts: tuple[str, ...]
    account: Int64s  # by post
    week: Int64s  # by post, place in the weeks
    time_us: Int64s  # by post
    post: Int64s  # by row
    text: Int64s  # by row
    texts: pa.Array
    lang: pa.ChunkedArray  # by row
    domains: pa.Array  # by row


def given(table: pa.Table, what: str) -> Given:
    """Return whose posts are in a table, and when each was sent.

    Raises InputError where a column is missing or of another type, a value is missing, a time is
    outside 1990 to 2099, or there is no post.
    """
    _check(table, what)
    with _named(what):
        account_ids, post_ids = ids(table, "account"), ids(table, "post_id")
        row_us = times(table).cast(pa.int64()).to_numpy()
    accounts = _in_order(account_ids, post_ids, row_us)
    account = pc.index_in(account_ids, value_set=accounts).to_numpy().astype(np.int64)
    encoded = post_ids.combine_chunks().dictionary_encode()
    keys = account * len(encoded.dictionary) + encoded.indices.to_numpy()
    posts, post = np.unique(keys, return_inverse=True)
    time_us = np.full(len(posts), np.iinfo(np.int64).max)
    np.minimum.at(time_us, post, row_us)
    said = table.select([name for name in _SAYING if name in table.column_names])
    return Given(what, said, accounts, account, post, time_us)


def _in_order(accounts: pa.ChunkedArray, post_ids: pa.ChunkedArray, row_us: Int64s) -> pa.Array:
    """Return each account once, by its first post: a pseudonym's own order changes with the key."""
    rows = pa.table({"account": accounts, "us": row_us, "post": post_ids})
    first = rows.group_by("account").aggregate([("us", "min"), ("post", "min")])
    order = [("us_min", "ascending"), ("post_min", "ascending"), ("account", "ascending")]
    return first.sort_by(order).column("account").combine_chunks()


def check_disjoint(looked: Given, panel: Given) -> None:
    """Raise InputError where an account is on both sides."""
    both = pc.sum(pc.is_in(looked.accounts, value_set=panel.accounts)).as_py() or 0
    if both:
        raise InputError(
            f"{both:,} of the {len(looked.accounts):,} accounts looked at "
            f"{'is' if both == 1 else 'are'} in the panel as well, and nobody can be held against "
            "themselves",
            remedy="take them out of the panel, or out of the posts.",
        )


def side(posts: Given, weeks: Weeks) -> Side:
    """Return the posts in the weeks, of accounts that posted in LEAST_WEEKS of them or more.

    Raises InputError where a text, language or domain is of another type, or not UTF-8.
    """
    week = (posts.time_us - weeks.first_us) // WEEK_US
    kept = (week >= 0) & (week < weeks.number)
    account = np.empty(len(week), np.int64)
    account[posts.post] = posts.account
    active = np.unique(account[kept] * weeks.number + week[kept]) // weeks.number
    enough = np.bincount(active, minlength=len(posts.accounts)) >= LEAST_WEEKS
    kept &= enough[account]
    rows = kept[posts.post]
    table = posts.table.filter(pa.array(rows))
    with _named(posts.what):
        text = texts(table, "text").cast(pa.large_string()).combine_chunks().dictionary_encode()
        lang, domains = texts(table, "lang"), lists(table, "domains")
    return Side(
        accounts=tuple(posts.accounts.filter(pa.array(enough)).to_pylist()),
        account=(np.cumsum(enough) - 1)[account[kept]],
        week=week[kept],
        time_us=posts.time_us[kept],
        post=(np.cumsum(kept) - 1)[posts.post[rows]],
        text=text.indices.fill_null(-1).to_numpy().astype(np.int64),
        texts=text.dictionary,
        lang=lang,
        domains=domains,
    )


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Say of an error on which side it is."""
    try:
        yield
    except InputError as error:
        raise InputError(
            f"in {what}: {error.problem}", column=error.column, remedy=error.remedy
        ) from error


def _check(table: pa.Table, what: str) -> None:
    for name in _NEEDED:
        if name not in table.column_names:
            raise InputError(
                f"{what} lack the column {name!r}",
                remedy="read them with heliograph.read_posts, or name the column so.",
            )
        if missing := table.column(name).null_count:
            raise InputError(
                f"{missing:,} of {what} {'has' if missing == 1 else 'have'} no {name}",
                remedy="leave them out, or read them with heliograph.read_posts, which counts them "
                "and leaves them out.",
            )
    if not table.num_rows:
        raise InputError(f"{what} are empty", remedy="give posts over some months.")
