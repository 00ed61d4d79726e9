"""What an analysis of coordination hands back: frames for memory, findings for the public."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from heliograph.coordination.groups import Grouping
from heliograph.coordination.indexed import Flags, Int32s
from heliograph.coordination.nulls.jitter import Floats
from heliograph.coordination.testing import Tested
from heliograph.findings import Finding
from heliograph.frames import Frame
from heliograph.privacy.aliases import aliases


@dataclass(frozen=True)
class Looked:
    """What was looked at in one behaviour, whether or not anything was found."""

    behaviour: str
    actions: int
    accounts: int
    objects: int
    tests: int  # pairs that could have been flagged
    in_step: int  # co-actions in step, over all pairs
    expected_in_step: float
    pairs_in_step_twice: int  # pairs in step on two objects or more
    pairs_surviving: int
    groups: int
    too_small: int  # parts of the network of surviving pairs below min_group_size, not shown


@dataclass(frozen=True)
class Result:
    """What the analysis of coordination found.

    ``pairs`` and ``groups`` are frames of the caller's kind about the caller's own ids, for memory
    only. ``pairs``: behaviour, account_a, account_b, observed and expected objects in step, p, q;
    every pair in step on two objects or more. ``groups``: group, account, alias, confirmed (null:
    no objects were held out to confirm members on). ``findings`` may be published.
    """

    pairs: Frame
    groups: Frame
    findings: tuple[Finding, ...]
    looked: tuple[Looked, ...]
    detectable: str  # what could have been found, as a sentence
    parameters: dict[str, str]


@dataclass(frozen=True)
class Group:
    """One group: its members in the order of their aliases."""

    tested: Tested
    q: Floats  # of the behaviour's pairs
    codes: Int32s
    aliases: tuple[str, ...]


def name_groups(tested: list[Tested], q: list[Floats], groupings: list[Grouping]) -> list[Group]:
    """Return all groups with their members' aliases, which mean nothing outside their group."""
    groups = []
    for item, q_values, grouping in zip(tested, q, groupings, strict=True):
        for codes in grouping.groups:
            members = _by_first_act(item, codes)
            groups.append(Group(item, q_values, members, tuple(aliases(members.tolist()).values())))
    return groups


def _by_first_act(tested: Tested, codes: Int32s) -> Int32s:
    """Return the members of a group, those first that acted first."""
    positions = np.flatnonzero(np.isin(tested.firsts.account, codes))
    order = np.lexsort((tested.firsts.row[positions], tested.firsts.time_us[positions]))
    accounts, first = np.unique(tested.firsts.account[positions[order]], return_index=True)
    return accounts[np.argsort(first)].astype(np.int32)


def looked_at(tested: Tested, surviving: Flags, grouping: Grouping) -> Looked:
    """Return the plain counts of one behaviour."""
    return Looked(
        behaviour=tested.behaviour,
        actions=tested.actions.size,
        accounts=tested.accounts,
        objects=len(tested.actions.objects),
        tests=tested.tests,
        in_step=tested.in_step,
        expected_in_step=tested.expected_in_step,
        pairs_in_step_twice=int((tested.observed >= 2).sum()),
        pairs_surviving=int(surviving.sum()),
        groups=len(grouping.groups),
        too_small=grouping.too_small,
    )


def pairs_table(tested: list[Tested], q: list[Floats]) -> pa.Table:
    """Return the tested pairs of all behaviours, the smaller id first."""

    def rows(item: Tested, q_values: Floats) -> pa.Table:
        ids = np.array(item.firsts.accounts.to_pylist(), dtype=object)
        a, b = ids[item.account_a], ids[item.account_b]
        swap = np.array(a > b, dtype=np.bool_)
        return pa.table(
            {
                "behaviour": pa.array([item.behaviour] * len(a), pa.string()),
                "account_a": pa.array(np.where(swap, b, a), item.firsts.accounts.type),
                "account_b": pa.array(np.where(swap, a, b), item.firsts.accounts.type),
                "observed": item.observed,
                "expected": item.expected,
                "p": item.p,
                "q": q_values,
            }
        )

    return pa.concat_tables(rows(item, values) for item, values in zip(tested, q, strict=True))


def groups_table(groups: list[Group]) -> pa.Table:
    """Return the members of all groups, with the caller's own ids."""
    ids = [group.tested.firsts.accounts.take(pa.array(group.codes)) for group in groups]
    number = [finding_id(n) for n, group in enumerate(groups) for _ in group.aliases]
    return pa.table(
        {
            "group": pa.array(number, pa.string()),
            "account": pa.concat_arrays(ids) if ids else pa.array([], pa.string()),
            "alias": pa.array([name for group in groups for name in group.aliases], pa.string()),
            "confirmed": pa.nulls(len(number), pa.bool_()),
        }
    )


def finding_id(number: int) -> str:
    """Return the id of a group and of its finding.

    >>> finding_id(0)
    'F1'
    """
    return f"F{number + 1}"
