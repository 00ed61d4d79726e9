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
    """Return all groups with their members' aliases: one numbering, by first action in the data."""
    first_act: dict[str, tuple[int, int]] = {}
    for item, grouping in zip(tested, groupings, strict=True):
        for codes in grouping.groups:
            for position in np.flatnonzero(np.isin(item.firsts.account, codes)).tolist():
                account = _id(item, int(item.firsts.account[position]))
                acted = int(item.firsts.time_us[position]), int(item.firsts.row[position])
                first_act[account] = min(acted, first_act.get(account, acted))
    order = {account: place for place, account in enumerate(sorted(first_act, key=first_act.get))}  # type: ignore[arg-type]
    named = aliases(order)
    groups = []
    for item, q_values, grouping in zip(tested, q, groupings, strict=True):
        for codes in grouping.groups:
            members = sorted(codes.tolist(), key=lambda code: order[_id(item, code)])
            names = tuple(named[_id(item, code)] for code in members)
            groups.append(Group(item, q_values, np.array(members, np.int32), names))
    return groups


def _id(tested: Tested, code: int) -> str:
    return str(tested.firsts.accounts[code].as_py())


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
    rows = [
        (finding_id(number), _id(group.tested, code), alias)
        for number, group in enumerate(groups)
        for code, alias in zip(group.codes.tolist(), group.aliases, strict=True)
    ]
    names, accounts, given = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "group": pa.array(names, pa.string()),
            "account": pa.array(accounts, pa.string()),
            "alias": pa.array(given, pa.string()),
            "confirmed": pa.nulls(len(rows), pa.bool_()),
        }
    )


def finding_id(number: int) -> str:
    """Return the id of a group and of its finding.

    >>> finding_id(0)
    'F1'
    """
    return f"F{number + 1}"
