"""Strata: the circumstances inside which accounts choose alike without any plan.

People of one interest, one language and one week come by the same objects. A null model of choice
is therefore fitted in each stratum on its own: the community of interest of the object, the
language of the post, the week of the action, in any combination.
"""

from __future__ import annotations

from collections.abc import Sequence

import graspologic_native
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from heliograph.coordination.indexed import US_PER_S, Indexed, Int32s, Int64s
from heliograph.errors import InputError

STRATA = ("community", "language", "week")

INTEREST_ACCOUNTS = 51
"""A community of fewer accounts is no stratum of its own. Coordinated groups have up to some fifty
members; were one a stratum, the model would take what it does for an interest and explain it."""

_LEIDEN_CYCLES = 2
_WEEK_US = 7 * 86_400 * US_PER_S
_FIRST_MONDAY_US = 4 * 86_400 * US_PER_S  # 1970-01-05


def stratify(actions: pa.Table, firsts: Indexed, strata: Sequence[str], seed: int) -> Int32s:
    """Return the stratum of each action in ``firsts``: int32 codes from 0, without gaps.

    ``actions`` is the table that ``firsts`` was indexed from; "language" needs its column ``lang``
    (missing languages are a language of their own). Weeks begin on Monday, UTC; ``seed`` drives
    Leiden. Raises InputError for a stratum that does not exist or that the actions cannot tell.
    """
    codes = np.zeros(firsts.size, np.int64)
    for name in dict.fromkeys(strata):
        if name == "community":
            of_object = communities(firsts, seed)
            part = of_object[firsts.object].astype(np.int64)
        elif name == "language":
            part = _languages(actions)[firsts.row]
        elif name == "week":
            part = (firsts.time_us - _FIRST_MONDAY_US) // _WEEK_US
        else:
            raise InputError(f"there is no stratum {name!r}", remedy=f"use {', '.join(STRATA)}.")
        part = np.unique(part, return_inverse=True)[1].reshape(-1)
        codes = codes * (int(part.max(initial=0)) + 1) + part
        codes = np.unique(codes, return_inverse=True)[1].reshape(-1)
    return codes.astype(np.int32)


def communities(firsts: Indexed, seed: int) -> Int32s:
    """Return the community of interest of each object, by its code; 0 for objects unacted on.

    Leiden (Traag, Waltman & van Eck 2019; modularity, ``seed``) on the network of accounts and
    objects. A community of fewer than ``INTEREST_ACCOUNTS`` accounts joins the larger one that its
    actions touch most, or the largest of all where they touch none.
    """
    accounts, account = np.unique(firsts.account, return_inverse=True)
    objects, object_ = np.unique(firsts.object, return_inverse=True)
    of_object = np.zeros(len(firsts.objects), np.int32)
    if len(accounts):
        node = len(accounts) + object_
        found = _leiden(account, node, len(accounts) + len(objects), seed)
        interest = _interests(found[: len(accounts)], found[account], found[node])
        of_object[objects] = interest[found[len(accounts) :]]
    return of_object


def _interests(of_account: Int32s, one_end: Int32s, other_end: Int32s) -> Int32s:
    """Return, for each community, the one of which it is taken to be a part, itself if large.

    ``of_account`` is each account's community; the ends are those of each action.
    """
    size = int(max(one_end.max(), other_end.max())) + 1
    accounts = np.bincount(of_account, minlength=size)
    large = accounts >= INTEREST_ACCOUNTS
    actions = sparse.coo_array((np.ones(len(one_end)), (one_end, other_end)), shape=(size, size))
    touching = sparse.csr_array(actions + actions.T) @ sparse.diags_array(large.astype(float))
    touching = sparse.csr_array(touching)
    nearest = np.asarray(touching.argmax(axis=1)).reshape(-1)
    nearest[touching.max(axis=1).toarray().reshape(-1) == 0] = accounts.argmax()
    return np.where(large, np.arange(size), nearest).astype(np.int32)


def _leiden(one_end: Int64s, other_end: Int64s, nodes: int, seed: int) -> Int32s:
    """Return each node's community in the network of these edges."""
    network = sparse.coo_array((np.ones(len(one_end)), (one_end, other_end)), shape=(nodes, nodes))
    network = sparse.csr_array(network + network.T)
    network.sort_indices()
    _, by_node = graspologic_native.leiden_csr(
        network.indptr.astype(np.int64),
        network.indices.astype(np.int32),
        network.data.astype(np.float64),
        nodes,
        iterations=_LEIDEN_CYCLES,
        seed=seed,
    )
    return np.array([by_node[node] for node in range(nodes)], dtype=np.int32)


def _languages(actions: pa.Table) -> Int64s:
    """Return a code for the language of each row."""
    if "lang" not in actions.column_names:
        raise InputError(
            "the actions have no column 'lang', so languages cannot be strata",
            remedy='add it from the posts (join on post_id), or leave "language" out.',
        )
    lang = pc.fill_null(pc.cast(actions.column("lang"), pa.string()), "")
    encoded = lang.combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices.to_numpy(), dtype=np.int64)
