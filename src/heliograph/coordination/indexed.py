"""Actions in the order in which the pair kernel reads them.

Accounts and objects become integers in order of first appearance, so that nothing downstream
depends on how they are spelled; actions are sorted by object and time, by counting, in linear time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.compiled import compiled
from heliograph.errors import InputError

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MAX_ACTIONS = 2**31 - 1
US_PER_S = 1_000_000
_CALENDAR_S = (-62_135_596_800, 253_402_300_799)  # the years 1 to 9999


@dataclass(frozen=True)
class Indexed:
    """Actions by object and time; every array but the starts has one entry an action."""

    accounts: pa.Array
    objects: pa.Array
    posts: pa.Array | None  # ids by code, where the actions have them
    account: Int32s
    object: Int32s
    time_us: Int64s  # since 1970, UTC
    first: Flags  # the account's first action on the object
    content: Int32s  # code of the post an action is from
    row: Int32s  # the action's row in the caller's table
    object_start: Int64s  # where each object's actions begin; one entry more than objects
    by_account: Int32s  # positions of the actions above, account by account
    account_start: Int64s

    @property
    def size(self) -> int:
        """How many actions there are."""
        return len(self.account)


def index(actions: pa.Table, accounts: pa.Array | None = None) -> Indexed:
    """Return ``actions`` (account, object, time, and post_id where known) in kernel order.

    ``time`` is a timestamp with a zone, or a number of seconds since 1970. ``accounts`` holds all
    ids in the order of their codes, for tables that share them; by default those of the table, in
    order of appearance.
    Raises InputError for a missing column, a missing value, or a time without a zone.
    """
    if actions.num_rows > MAX_ACTIONS:
        raise InputError(
            f"{actions.num_rows:,} actions are more than one machine counts at once",
            remedy="split them by object and add the counts up.",
        )
    if accounts is None:
        accounts, account = _encode(actions, "account")
    else:
        found = pc.index_in(_column(actions, "account"), value_set=accounts)
        account = np.asarray(found.combine_chunks(), dtype=np.int32)
    objects, object_ = _encode(actions, "object")
    time_us = times_us(_column(actions, "time"))
    order, object_start = _by_object_and_time(object_, time_us, len(objects))
    account, object_, time_us = account[order], object_[order], time_us[order]
    by_account, account_start = _bucket(account, len(accounts))
    posts, content = None, order  # without post ids, each action is a post of its own
    if "post_id" in actions.column_names:
        posts, post = _encode(actions, "post_id")
        content = post[order]
    return Indexed(
        accounts=accounts,
        objects=objects,
        posts=posts,
        account=account,
        object=object_,
        time_us=time_us,
        first=_firsts(account, object_, len(accounts)),
        content=content,
        row=order,
        object_start=object_start,
        by_account=by_account,
        account_start=account_start,
    )


def index_together(tables: Mapping[str, pa.Table]) -> dict[str, Indexed]:
    """Return each table indexed, with one code an account over all of them."""
    if len(tables) == 1:
        return {name: index(table) for name, table in tables.items()}
    columns = [_column(table, "account") for table in tables.values()]
    kind = next((column.type for column in columns if len(column)), columns[0].type)
    accounts = pa.chunked_array(
        [chunk for column in columns for chunk in pc.cast(column, kind).chunks], type=kind
    ).unique()
    return {name: index(table, accounts) for name, table in tables.items()}


def stack(tables: Sequence[Indexed]) -> Indexed:
    """Return the actions of several tables that share their accounts; no two share an object."""
    if len(tables) == 1:
        return tables[0]
    first_object = np.cumsum([0, *(len(table.objects) for table in tables)])
    first_action = np.cumsum([0, *(table.size for table in tables)])
    stacked = replace(
        tables[0],
        objects=pa.concat_arrays([table.objects.cast(pa.string()) for table in tables]),
        posts=None,
        account=np.concatenate([table.account for table in tables]),
        object=np.concatenate(
            [table.object + at for table, at in zip(tables, first_object[:-1], strict=True)]
        ).astype(np.int32),
        time_us=np.concatenate([table.time_us for table in tables]),
        first=np.concatenate([table.first for table in tables]),
        # Without ids in common, posts of different tables count as different.
        content=np.arange(first_action[-1], dtype=np.int32),
        row=np.concatenate([table.row for table in tables]),
        object_start=np.concatenate(
            [
                [0],
                *(
                    table.object_start[1:] + at
                    for table, at in zip(tables, first_action, strict=False)
                ),
            ]
        ).astype(np.int64),
    )
    return in_order_of_account(stacked)


def in_id_order(indexed: Indexed) -> Indexed:
    """Return the actions with accounts coded in the order of their ids."""
    by_id = pc.sort_indices(indexed.accounts)
    rank = np.empty(len(by_id), np.int32)
    rank[by_id.to_numpy()] = np.arange(len(by_id), dtype=np.int32)
    account = rank[indexed.account]
    by_account, account_start = _bucket(account, len(by_id))
    return replace(
        indexed,
        accounts=indexed.accounts.take(by_id),
        account=account,
        by_account=by_account,
        account_start=account_start,
    )


def restrict(indexed: Indexed, keep: Flags) -> Indexed:
    """Return the actions that ``keep`` marks; accounts, objects and posts keep their codes."""
    account, object_ = indexed.account[keep], indexed.object[keep]
    by_account, account_start = _bucket(account, len(indexed.accounts))
    sizes = np.bincount(object_, minlength=len(indexed.objects))
    return replace(
        indexed,
        account=account,
        object=object_,
        time_us=indexed.time_us[keep],
        first=_firsts(account, object_, len(indexed.accounts)),
        content=indexed.content[keep],
        row=indexed.row[keep],
        object_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        by_account=by_account,
        account_start=account_start,
    )


def in_order_of_account(indexed: Indexed) -> Indexed:
    """Return the actions after their accounts were changed, with the index by account made anew."""
    by_account, account_start = _bucket(indexed.account, len(indexed.accounts))
    return replace(indexed, by_account=by_account, account_start=account_start)


def first_of_post(indexed: Indexed) -> Flags:
    """Return which actions are the first of their post on their object; a post acts once."""
    key = indexed.object.astype(np.int64) * (int(indexed.content.max(initial=0)) + 1)
    _, firsts = np.unique(key + indexed.content, return_index=True)
    first = np.zeros(indexed.size, np.bool_)
    first[firsts] = True
    return first


def times_us(column: pa.ChunkedArray) -> Int64s:
    """Return times as microseconds since 1970: int64, one an entry.

    >>> times_us(pa.chunked_array([[2, 3]])).tolist()
    [2000000, 3000000]
    """
    kind = column.type
    if pa.types.is_timestamp(kind):
        if kind.tz is None:
            raise InputError(
                "the times of the actions have no zone",
                remedy="make them UTC, for instance with `.dt.replace_time_zone('UTC')`.",
            )
        return _in_calendar(_int64(pc.cast(column, pa.timestamp("us", tz="UTC"), safe=False)), 1)
    if pa.types.is_integer(kind):
        return _in_calendar(column.to_numpy(), US_PER_S)
    if pa.types.is_floating(kind):
        return _in_calendar(column.to_numpy(), US_PER_S)
    raise InputError(
        f"the times of the actions are {kind}, not timestamps or seconds since 1970",
        remedy="parse them first.",
    )


def _in_calendar(times: npt.NDArray[Any], unit_us: int) -> Int64s:
    """Return times in units of ``unit_us`` as microseconds; raises outside the years 1 to 9999."""
    first, last = (second * US_PER_S / unit_us for second in _CALENDAR_S)
    if not np.all((times >= first) & (times <= last)):
        raise InputError(
            "a time of the actions is not in the years 1 to 9999",
            remedy="give seconds since 1970; are these milliseconds?",
        )
    if times.dtype.kind == "f":
        return np.asarray(np.rint(times * unit_us), dtype=np.int64)
    return np.asarray(times.astype(np.int64) * unit_us, dtype=np.int64)


def _int64(column: pa.ChunkedArray) -> Int64s:
    return np.asarray(pc.cast(column, pa.int64()).to_numpy(), dtype=np.int64)


def _column(actions: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in actions.column_names:
        raise InputError(
            f"the actions have no column {name!r}, only {', '.join(actions.column_names)}",
            remedy="actions need the columns account, object and time.",
        )
    column = actions.column(name)
    if column.null_count:
        raise InputError(f"{column.null_count:,} actions have no {name}")
    return column


def _encode(actions: pa.Table, name: str) -> tuple[pa.Array, Int32s]:
    """Return the distinct values of a column, in order of appearance, and each row's code."""
    column = _column(actions, name)
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    encoded = column.dictionary_encode().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        if encoded.num_chunks == 0:
            return pa.array([], pa.string()), np.zeros(0, np.int32)
        encoded = encoded.chunk(0)
    return encoded.dictionary, np.asarray(encoded.indices.to_numpy(), dtype=np.int32)


@compiled
def _bucket(codes: Int32s, n_codes: int) -> tuple[Int32s, Int64s]:
    """Return the positions grouped by code, in their old order, and where each group begins."""
    start = np.zeros(n_codes + 1, np.int64)
    for code in codes:
        start[code + 1] += 1
    for code in range(n_codes):
        start[code + 1] += start[code]
    place = start[:-1].copy()
    order = np.empty(len(codes), np.int32)
    for i in range(len(codes)):
        order[place[codes[i]]] = i
        place[codes[i]] += 1
    return order, start


@compiled
def _by_object_and_time(object_: Int32s, time_us: Int64s, n_objects: int) -> tuple[Int32s, Int64s]:
    """Return the rows sorted by object, time and row, and where each object begins."""
    order, start = _bucket(object_, n_objects)
    for o in range(n_objects):
        rows = order[start[o] : start[o + 1]]
        for i in range(1, len(rows)):
            if time_us[rows[i]] < time_us[rows[i - 1]]:
                rows[:] = rows[np.argsort(time_us[rows], kind="mergesort")]
                break
    return order, start


@compiled
def _firsts(account: Int32s, object_: Int32s, n_accounts: int) -> Flags:
    """Return which actions are their account's first on their object."""
    last_object = np.full(n_accounts, -1, np.int32)
    first = np.zeros(len(account), np.bool_)
    for i in range(len(account)):
        first[i] = last_object[account[i]] != object_[i]
        last_object[account[i]] = object_[i]
    return first
