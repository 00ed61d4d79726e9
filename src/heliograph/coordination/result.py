"""What an analysis of coordination hands back: frames for memory, findings for the public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from heliograph.coordination.combining import combined
from heliograph.coordination.indexed import Flags, Int32s
from heliograph.coordination.levels import Level
from heliograph.coordination.nulls.exchange import Exchanged
from heliograph.coordination.nulls.jitter import Floats
from heliograph.coordination.nulls.timing import Timing
from heliograph.coordination.search import Search
from heliograph.coordination.testing import Tested
from heliograph.findings import GroupFinding
from heliograph.frames import Frame
from heliograph.multiplicity import benjamini_hochberg
from heliograph.privacy.aliases import aliases
from heliograph.tracks import Evolution

NO_GROUPS = pa.schema(
    [
        pa.field("group", pa.string()),
        pa.field("account", pa.string()),
        pa.field("alias", pa.string()),
        pa.field("confirmed", pa.bool_()),
        pa.field("p", pa.float64()),
        pa.field("q", pa.float64()),
    ]
).empty_table()
"""The members of groups, where none was looked for."""


@dataclass(frozen=True)
class Looked:
    """What was looked at in one behaviour, whether or not anything was found."""

    behaviour: str
    actions: int
    accounts: int
    objects: int
    in_step: int  # co-actions in step, over all pairs
    expected_in_step: float  # by pace alone
    pairs_in_step_twice: int  # pairs in step on two objects or more
    expected_pairs_in_step_twice: float  # on average, exchanging who met whom


@dataclass(frozen=True)
class AtWindow:
    """What one window gives, all behaviours together."""

    window_s: float
    in_step: int
    expected_in_step: float
    pairs_surviving: int
    groups: int
    members: int  # confirmed


@dataclass(frozen=True)
class Result:
    """What the analysis of coordination found.

    ``pairs`` and ``groups`` are frames of the caller's kind about the caller's own ids, for memory
    only. ``pairs``: account_a, account_b, behaviours, observed and expected objects in step, p, q;
    every pair in step on two objects or more in one behaviour. ``groups``: group, account, alias,
    confirmed (always true: whoever is not, is not shown), p, q. ``findings`` may be published.
    """

    pairs: Frame
    groups: Frame
    findings: tuple[GroupFinding, ...]
    looked: tuple[Looked, ...]
    levels: tuple[Level, ...]
    evidence_stops: str  # at which level, as a sentence
    windows: tuple[AtWindow, ...]
    evolution: Evolution | None  # of the confirmed groups
    unconfirmed: int  # groups found of which too few members were confirmed
    declared_pairs: int  # pairs in step of one declared publisher, which are no finding
    detectable: str  # what could have been found, as a sentence
    parameters: dict[str, str]


@dataclass(frozen=True)
class Group:
    """One confirmed group: its members in the order of their aliases."""

    codes: Int32s
    aliases: tuple[str, ...]


def name_groups(groups: Sequence[Int32s], models: Sequence[Timing]) -> list[Group]:
    """Return all groups with their members' aliases, which mean nothing outside their group."""
    named = []
    for codes in groups:
        members = _by_first_act(codes, models)
        named.append(Group(members, tuple(aliases(members.tolist()).values())))
    return named


def _by_first_act(codes: Int32s, models: Sequence[Timing]) -> Int32s:
    """Return the members of a group, those first that acted first."""
    account, time_us, row, layer = [], [], [], []
    for number, model in enumerate(models):
        at = np.flatnonzero(np.isin(model.firsts.account, codes))
        account.append(model.firsts.account[at])
        time_us.append(model.firsts.time_us[at])
        row.append(model.firsts.row[at])
        layer.append(np.full(len(at), number))
    columns = [np.concatenate(parts) for parts in (row, layer, time_us)]
    accounts = np.concatenate(account)[np.lexsort(columns)]
    members, first = np.unique(accounts, return_index=True)
    return members[np.argsort(first)].astype(np.int32)


def looked_at(tested: Tested, exchanged: Exchanged) -> Looked:
    """Return the plain counts of one behaviour."""
    return Looked(
        behaviour=tested.behaviour,
        actions=tested.actions.size,
        accounts=tested.accounts,
        objects=len(tested.actions.objects),
        in_step=tested.in_step,
        expected_in_step=tested.expected_in_step,
        pairs_in_step_twice=exchanged.observed,
        expected_pairs_in_step_twice=exchanged.expected,
    )


def at_window(found: Search, q_pairs: Floats, groups: Sequence[Int32s]) -> AtWindow:
    """Return the plain counts of one window."""
    return AtWindow(
        window_s=found.jitter.window_us / 1e6,
        in_step=sum(item.in_step for item in found.pairs.layers),
        expected_in_step=sum(item.expected_in_step for item in found.pairs.layers),
        pairs_surviving=int((q_pairs <= found.pairs.fdr).sum()),
        groups=len(groups),
        members=sum(map(len, groups)),
    )


def pairs_table(found: Search, windows: int) -> pa.Table:
    """Return every pair in step on two objects or more, the smaller id first.

    Two accounts of one declared publisher are no pair. Pairs that interval jitter alone explains
    keep its p-value; the whole test could only raise it.
    """
    layers = found.pairs.layers
    width = len(layers[0].firsts.accounts) + 1
    pairs = [~of_one for of_one in found.pairs.declared]
    keys = [
        item.account_a[some].astype(np.int64) * width + item.account_b[some]
        for item, some in zip(layers, pairs, strict=True)
    ]
    union = np.unique(np.concatenate(keys))
    shape = len(union), len(layers)
    observed, expected, p = np.zeros(shape, np.int32), np.zeros(shape), np.ones(shape)
    for layer, (item, some, key) in enumerate(zip(layers, pairs, keys, strict=True)):
        at = np.searchsorted(union, key)
        observed[at, layer] = item.observed[some]
        expected[at, layer] = item.expected[some]
        p[at, layer] = item.p[some]
    tested = np.searchsorted(union, found.pairs.a.astype(np.int64) * width + found.pairs.b)
    in_full = found.tests.observed > 0
    for layer in range(len(layers)):
        rows = in_full[:, layer]
        expected[tested[rows], layer] = found.tests.expected[rows, layer]
        p[tested[rows], layer] = found.tests.p_by_layer[rows, layer]
    in_all = combined(p, observed > 0)
    in_all[tested] = np.where(found.tests.p < 1, found.tests.p, in_all[tested])
    ids = np.array(layers[0].firsts.accounts.to_pylist(), dtype=object)
    a, b = ids[union // width], ids[union % width]
    swap = np.array(a > b, dtype=np.bool_)
    kind = layers[0].firsts.accounts.type
    return pa.table(
        {
            "account_a": pa.array(np.where(swap, b, a), kind),
            "account_b": pa.array(np.where(swap, a, b), kind),
            "behaviours": _behaviours(observed > 0, [item.behaviour for item in layers]),
            "observed": observed.sum(axis=1, dtype=np.int32),
            "expected": expected.sum(axis=1),
            "p": in_all,
            "q": benjamini_hochberg(in_all, max(1, found.pairs.tests * windows)),
        }
    )


def _behaviours(met: Flags, names: list[str]) -> pa.Array:
    """Return the behaviours in which each pair meets, joined."""
    code = met @ (1 << np.arange(len(names)))
    written = [
        ", ".join(name for bit, name in enumerate(names) if number >> bit & 1)
        for number in range(1 << len(names))
    ]
    return pa.array(np.array(written, dtype=object)[code], pa.string())


def groups_table(groups: Sequence[Group], found: Search, q: Floats) -> pa.Table:
    """Return the members of all groups, with the caller's own ids."""
    accounts = found.pairs.layers[0].firsts.accounts
    codes = np.concatenate([*(group.codes for group in groups), np.zeros(0, np.int32)])
    number = [finding_id(n) for n, group in enumerate(groups) for _ in group.aliases]
    return pa.table(
        {
            "group": pa.array(number, pa.string()),
            "account": accounts.take(pa.array(codes.astype(np.int32))),
            "alias": pa.array([name for group in groups for name in group.aliases], pa.string()),
            "confirmed": pa.array([True] * len(number), pa.bool_()),
            "p": found.confirmation.p[codes],
            "q": q[codes],
        }
    )


def finding_id(number: int) -> str:
    """Return the id of a group and of its finding.

    >>> finding_id(0)
    'F1'
    """
    return f"F{number + 1}"
