"""Object choice: which accounts pick the same objects more than chance, with an error rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
from scipy import special

from heliograph.compiled import compiled
from heliograph.coordination.indexed import (
    Flags,
    Indexed,
    Int32s,
    Int64s,
    first_of_post,
    in_id_order,
    index,
    restrict,
)
from heliograph.coordination.nulls.bicm import TOLERANCE, Floats
from heliograph.coordination.nulls.choice import RULE_ID, Choice
from heliograph.coordination.strata import stratify
from heliograph.errors import InputError
from heliograph.findings.asked import check_fdr
from heliograph.frames import Frame, like, to_arrow
from heliograph.multiplicity import benjamini_hochberg

LEAST_COMMON = 2
"""Pairs with fewer objects in common are never flagged; they count in the family with p = 1."""

MOST_LISTED = 1_000_000
"""Up to so many pairs are all listed; of more, those that Benjamini-Hochberg could still reject."""

_PAIRS_A_BLOCK = 2_000_000


@dataclass(frozen=True)
class ObjectChoice:
    """Pairs of accounts by the objects that both acted on.

    ``pairs`` is a frame of the caller's kind about the caller's own ids, for memory only:
    account_a < account_b, observed and expected objects in common, p, q (float64). It holds every
    pair with ``LEAST_COMMON`` objects or more in common whose p is at most ``listed_p``.
    """

    pairs: Frame
    listed_p: float  # 1 unless there are more than MOST_LISTED pairs
    tests: int  # the family: n (n - 1) / 2 for n eligible accounts
    accounts: int  # eligible: at least two objects that another eligible account acted on
    objects: int  # that at least two eligible accounts acted on
    strata: int
    common_pairs: int  # pairs with LEAST_COMMON objects or more in common
    surviving_pairs: int  # with q at most the false discovery rate
    surviving_accounts: int
    parameters: dict[str, str]


def object_choice(
    actions: Frame,
    *,
    strata: Sequence[str] | None = None,
    fdr: float = 0.05,
    seed: int = 1,
    tail: Literal["exact", "poisson"] = "exact",
) -> ObjectChoice:
    """Return the pairs of accounts that choose the same objects, tested by object choice.

    ``actions`` has the columns account, object, time (see ``count_pairs``); only an account's
    first action on an object counts. ``strata`` names any of "community" (of interest, found from
    the actions), "language" (a column ``lang``) and "week": the model is fitted in each stratum,
    and objects in common are counted within strata and summed. Without strata, common interests
    read as coordination. Benjamini-Hochberg at ``fdr`` over all pairs of eligible accounts;
    ``seed`` drives the search for communities.

    Eligible are accounts with two objects or more, and objects with two accounts or more, each
    counted among the eligible (the network's 2-core): whoever has two objects in common with
    anybody is in it.

    ``tail`` "poisson" replaces the exact tails by the Poisson approximation that the package
    `bicm` takes by default, to compare with results from there; it is conservative.

    Raises InputError for unusable actions, an unknown stratum, or languages that are not given.

    >>> result = object_choice({"account": ["a", "b"], "object": ["x", "x"], "time": [0, 9]})
    >>> result.tests
    0
    """
    check_fdr(fdr)
    if tail not in {"exact", "poisson"}:
        raise InputError(f"there is no tail {tail!r}", remedy='use "exact" or "poisson".')
    named = [strata] if isinstance(strata, str) else list(strata or ())
    table = to_arrow(actions, "actions")
    indexed = in_id_order(index(table))
    eligible = two_core(restrict(indexed, indexed.first & first_of_post(indexed)))
    stratum = stratify(table, eligible, named, seed)
    accounts = np.unique(eligible.account)
    account = np.searchsorted(accounts, eligible.account).astype(np.int32)
    model = Choice.of(account, eligible.object, stratum, len(accounts))
    tests = len(accounts) * (len(accounts) - 1) // 2
    blocks = common_objects(account, eligible.object, stratum, len(accounts))
    (a, b, observed), common_pairs, listed_p = _worth_testing(model, blocks, tests, fdr)
    expected, p = model.test(a, b, observed)
    if tail == "poisson":
        p = special.pdtrc(observed - 1, expected)
    listed = p <= listed_p
    (a, b, observed), expected, p = _chosen((a, b, observed), listed), expected[listed], p[listed]
    q = benjamini_hochberg(p, tests)
    surviving = q <= fdr
    codes = [pa.array(accounts[side].astype(np.int32)) for side in (a, b)]
    pairs = pa.table(
        {
            "account_a": eligible.accounts.take(codes[0]),
            "account_b": eligible.accounts.take(codes[1]),
            "observed": observed,
            "expected": expected,
            "p": p,
            "q": q,
        }
    )
    return ObjectChoice(
        pairs=like(actions, pairs),
        listed_p=listed_p,
        tests=tests,
        accounts=len(accounts),
        objects=len(np.unique(eligible.object)),
        strata=int(stratum.max(initial=-1)) + 1,
        common_pairs=common_pairs,
        surviving_pairs=int(surviving.sum()),
        surviving_accounts=len(np.union1d(a[surviving], b[surviving])),
        parameters={
            "null model": RULE_ID,
            "strata": ", ".join(named) or "none",
            "tail": tail,
            "false discovery rate": f"{fdr:g}",
            "least objects in common": str(LEAST_COMMON),
            "tolerance of degrees": f"{TOLERANCE:g}",
            "seed": str(seed),
        },
    )


def two_core(firsts: Indexed) -> Indexed:
    """Return the actions of accounts with two objects on objects with two accounts, and so on."""
    while True:
        objects = np.bincount(firsts.account, minlength=len(firsts.accounts))
        accounts = np.bincount(firsts.object, minlength=len(firsts.objects))
        kept = (objects[firsts.account] >= 2) & (accounts[firsts.object] >= 2)
        if kept.all():
            return firsts
        firsts = restrict(firsts, kept)


Block = tuple[Int32s, Int32s, Int32s]
"""Pairs as arrays: account a < account b (codes), objects in common."""


def common_objects(
    account: Int32s, object_: Int32s, stratum: Int32s, n_accounts: int
) -> Iterator[Block]:
    """Yield the pairs with ``LEAST_COMMON`` objects or more in common within strata.

    Memory is bounded by the block, whatever the number of pairs.
    """
    order = np.lexsort((account, object_, stratum))
    account, object_, stratum = account[order], object_[order], stratum[order]
    last = np.ones(len(account), np.bool_)
    last[:-1] = (object_[1:] != object_[:-1]) | (stratum[1:] != stratum[:-1])
    ends = np.flatnonzero(last) + 1
    end = np.repeat(ends, np.diff(ends, prepend=0))
    by_account = np.argsort(account, kind="stable")
    starts = np.searchsorted(account[by_account], np.arange(n_accounts + 1))
    counter, touched = np.zeros(n_accounts, np.int32), np.zeros(n_accounts, np.int32)
    row = 0
    while row < n_accounts:
        out = np.empty((3, max(n_accounts, _PAIRS_A_BLOCK)), np.int32)
        row, pairs = _common_rows(row, account, end, by_account, starts, counter, touched, out)
        yield out[0, :pairs], out[1, :pairs], out[2, :pairs]


@compiled
def _common_rows(
    row: int,
    account: Int32s,
    end: Int64s,
    by_account: Int64s,
    starts: Int64s,
    counter: Int32s,
    touched: Int32s,
    out: Int32s,
) -> tuple[int, int]:
    """Count what accounts from ``row`` on have in common with later ones, while there is room."""
    n_out = 0
    while row < len(starts) - 1 and n_out + len(counter) <= out.shape[1]:
        n_touched = 0
        for k in range(starts[row], starts[row + 1]):
            for j in range(by_account[k] + 1, end[by_account[k]]):
                partner = account[j]
                if counter[partner] == 0:
                    touched[n_touched] = partner
                    n_touched += 1
                counter[partner] += 1
        for k in range(n_touched):
            partner = touched[k]
            if counter[partner] >= LEAST_COMMON:
                out[0, n_out] = row
                out[1, n_out] = partner
                out[2, n_out] = counter[partner]
                n_out += 1
            counter[partner] = 0
        row += 1
    return row, n_out


def _worth_testing(
    model: Choice, blocks: Iterator[Block], tests: int, fdr: float
) -> tuple[Block, int, float]:
    """Return all pairs, or of more than ``MOST_LISTED`` those that could be rejected.

    Also how many there were, and the p up to which none is missing. Benjamini-Hochberg rejects at
    most at fdr R / tests, where R is at most the number of pairs whose p could be as small as that;
    a bound from below on p is cheap.
    """
    kept: list[tuple[Block, Floats]] = []
    everything, common_pairs = True, 0
    for block in blocks:
        common_pairs += len(block[0])
        if everything and common_pairs > MOST_LISTED:
            everything = False
            kept = [_bounded(model, pairs, fdr) for pairs, _ in kept]
        kept.append((block, np.zeros(0)) if everything else _bounded(model, block, fdr))
    pairs = _joined([pairs for pairs, _ in kept])
    if everything:
        return pairs, common_pairs, 1.0
    bounds = np.concatenate([bounds for _, bounds in kept])
    level = fdr
    while True:
        possible = bounds <= level
        lower = fdr * int(possible.sum()) / tests
        if lower >= 0.99 * level:
            return _chosen(pairs, possible), common_pairs, level
        level = lower


def _bounded(model: Choice, pairs: Block, level: float) -> tuple[Block, Floats]:
    """Return the pairs whose p could be at most ``level``, and the bounds that say so."""
    bounds = model.at_least(*pairs)
    possible = bounds <= level
    return _chosen(pairs, possible), bounds[possible]


def _chosen(pairs: Block, which: Flags) -> Block:
    return pairs[0][which], pairs[1][which], pairs[2][which]


def _joined(blocks: list[Block]) -> Block:
    none = [np.zeros(0, np.int32)]
    a, b, observed = (np.concatenate([*none, *(each[n] for each in blocks)]) for n in range(3))
    return a, b, observed
