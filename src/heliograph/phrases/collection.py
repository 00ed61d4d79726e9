"""What is looked at: articles with a text in order of time, by whom, and where phrases stand."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.errors import InputError, ScopeError
from heliograph.findings import Named
from heliograph.intake.given import ids, texts, times
from heliograph.phrases.counting import Articles, articles_of
from heliograph.phrases.issue_days import Flags, Int32s, Int64s, IssueDays, issue_days
from heliograph.phrases.matching import Found

NEEDED = ("post_id", "account", "time", "kind", "text")


@dataclass(frozen=True)
class Collection:
    """Articles in order of time (then of id), one row each; each has a text.

    ``published`` says that all are articles of published archives. ``place`` is the place of an
    article's day among the issue days of the whole collection.
    """

    post_id: pa.Array
    text: pa.Array
    place: Int32s
    account: Int32s  # code
    accounts: tuple[str, ...]
    labelled: Flags  # by account
    days: IssueDays
    published: bool

    @property
    def size(self) -> int:
        """Number of articles."""
        return len(self.place)

    @property
    def articles(self) -> Articles:
        """Day and outlet of each article."""
        return Articles(
            np.arange(self.size), self.days.day[self.place], self.account, self.accounts
        )


@dataclass(frozen=True)
class Uses:
    """Which articles hold which phrase: each pair once, by phrase, then by article."""

    phrase: Int32s
    article: Int64s
    start: Int32s  # of the first place in the article: characters of its text
    end: Int32s
    discounted: Int64s  # by phrase: articles with nothing but false friends of it

    def of(self, phrase: int) -> slice:
        """Return where the uses of a phrase stand."""
        low, high = np.searchsorted(self.phrase, [phrase, phrase + 1])
        return slice(int(low), int(high))


def collected(posts: pa.Table, labelled: Some[str]) -> Collection:
    """Return the posts that hold a text, each id once, in order of time.

    Raises InputError where a column is missing or of another type, a time is outside 1990 to 2099,
    or no row can be used.
    """
    posts = _needed(posts)
    posts = posts.filter(_usable(posts))
    if not posts.num_rows:
        raise InputError("no post has a text, an account and a time", remedy="read another export.")
    posts = posts.sort_by([(name, "ascending") for name in ("time", "post_id", "account")])
    articles = articles_of(posts)
    posts = posts.take(pa.array(articles.row))
    days = issue_days(articles.day)
    return Collection(
        post_id=posts["post_id"].combine_chunks(),
        text=posts["text"].combine_chunks(),
        place=np.searchsorted(days.day, articles.day).astype(np.int32),
        account=articles.outlet,
        accounts=articles.outlets,
        labelled=np.array([name in labelled for name in articles.outlets], np.bool_),
        days=days,
        published=bool(pc.all(pc.fill_null(pc.equal(posts["kind"], "article"), False)).as_py()),
    )


def _needed(posts: pa.Table) -> pa.Table:
    """Return the columns of posts that are needed; raises InputError for one that is not right."""
    missing = [name for name in NEEDED if name not in posts.column_names]
    if missing:
        raise InputError(
            f"the posts have no column {missing[0]!r}",
            remedy=f"give {', '.join(NEEDED)}, as read_posts does.",
        )
    return pa.table(
        {
            "post_id": ids(posts, "post_id"),
            "account": ids(posts, "account"),
            "time": times(posts),
            "kind": texts(posts, "kind"),
            # Texts of 2 GB and more do not fit the small kind of strings once they are in order.
            "text": texts(posts, "text").cast(pa.large_string()),
        }
    )


def check_many(collection: Collection, min_group_size: int) -> None:
    """Raise ScopeError where the timeline would be that of few private accounts."""
    private = int((~collection.labelled).sum())
    if not collection.published and 0 < private < min_group_size:
        raise ScopeError(
            f"the posts are of {_accounts(private)} that no registry labels, fewer than "
            f"{min_group_size}: a timeline of what so few private people write is not made; give "
            "more accounts, articles of a published archive (kind 'article'), or labels"
        )


def uses(found: Found, phrases: int) -> Uses:
    """Return each article's first use of each phrase."""
    article = found.hits["row"].to_numpy()
    phrase = found.hits["phrase"].to_numpy()
    order = np.lexsort((found.hits["start"].to_numpy(), article, phrase))
    first = np.ones(len(order), np.bool_)
    first[1:] = (np.diff(article[order]) != 0) | (np.diff(phrase[order]) != 0)
    kept = order[first]
    return Uses(
        phrase=phrase[kept],
        article=article[kept],
        start=found.hits["start"].to_numpy()[kept],
        end=found.hits["end"].to_numpy()[kept],
        discounted=np.bincount(found.discounted["phrase"].to_numpy(), minlength=phrases),
    )


def without_few(used: Uses, collection: Collection, min_group_size: int) -> Uses:
    """Return the uses without those by private accounts of a phrase that few of them use.

    When one account of a hundred uses a phrase, its use by month is a timeline of that account.
    What published archives print is not private.
    """
    if collection.published:
        return used
    account = collection.account[used.article]
    private = ~collection.labelled[account]
    pairs = np.unique(used.phrase[private].astype(np.int64) << 32 | account[private])
    users = np.bincount(pairs >> 32, minlength=len(used.discounted))
    kept = ~private | (users >= min_group_size)[used.phrase]
    return replace(
        used,
        phrase=used.phrase[kept],
        article=used.article[kept],
        start=used.start[kept],
        end=used.end[kept],
    )


def names_by_account(named: Mapping[str, Named], collection: Collection) -> dict[int, Named]:
    """Return the labels of the accounts in the collection, by account code."""
    return {code: named[name] for code, name in enumerate(collection.accounts) if name in named}


def _accounts(many: int) -> str:
    return "1 account" if many == 1 else f"{many:,} accounts"


def _usable(posts: pa.Table) -> pa.ChunkedArray:
    """Return which rows have an id, an account, a time and a text."""
    usable = pc.fill_null(pc.greater(pc.binary_length(posts["text"]), 0), False)
    for name in ("post_id", "account", "time"):
        usable = pc.and_(usable, pc.is_valid(posts[name]))
    return usable
