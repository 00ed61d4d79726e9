"""The test of each string: members among those who took it up, against what chance gives.

Given how many accounts of each stratum took it up, any of them were as likely as any others of the
stratum: members among them are hypergeometric, and their sum over strata is a convolution (the
exact test of a common odds ratio of 1, Gart 1970). One-sided: members more often.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.compiled import compiled
from heliograph.shifts.records import Flags, Floats, Int64s
from heliograph.shifts.wording_strings import Strings


@dataclass(frozen=True)
class Accounts:
    """The accounts among which members are told from the panel."""

    place: Int64s  # by code of an account: its place in what follows; -1 of those left out
    member: Flags
    private: Flags  # members that no registry labels
    stratum: Int64s


@dataclass(frozen=True)
class Odds:
    """The strings that enough accounts took up, each with its test."""

    string: Int64s  # places in ``Strings.parts``
    used: Int64s  # int64[strings, 4]: members before and after, panel accounts before and after
    private: Int64s  # int64[strings, 2]: of these members the private ones, before and after
    took: Int64s  # members that took it up
    key: Int64s  # alike where the same accounts use the strings before, and after
    p: Floats
    least: Floats  # that the p could have been, whichever accounts were members


def odds(
    each: Strings, account: Int64s, after: Flags, accounts: Accounts, min_group_size: int
) -> Odds:
    """Return the tests of all strings that ``min_group_size`` accounts took up.

    ``account`` and ``after`` are by post, accounts by their place in ``accounts``.
    """
    many, strata = len(each.parts), int(accounts.stratum.max(initial=0)) + 1
    pairs = each.string << 32 | account[each.post]
    late = after[each.post]
    used_before, used_after = np.unique(pairs[~late]), np.unique(pairs[late])
    took = np.setdiff1d(used_after, used_before, assume_unique=True)

    def by_stratum(used: Int64s, among: Flags) -> Int64s:
        string, place = used >> 32, used & 0xFFFFFFFF
        cell = (string * strata + accounts.stratum[place])[among[place]]
        return np.bincount(cell, minlength=many * strata).reshape(many, strata)

    member, panel = accounts.member, ~accounts.member
    every = np.ones_like(member)
    used = [
        by_stratum(pairs_of, of).sum(1)
        for of in (member, panel, accounts.private)
        for pairs_of in (used_before, used_after)
    ]
    taken, members_took = by_stratum(took, every), by_stratum(took, member).sum(1)
    could = np.bincount(accounts.stratum, minlength=strata) - by_stratum(used_before, every)
    inside = np.bincount(accounts.stratum[member], minlength=strata) - by_stratum(
        used_before, member
    )
    string = np.flatnonzero(taken.sum(1) >= min_group_size)
    p, least = tails(inside[string], could[string], taken[string], members_took[string])
    return Odds(
        string,
        np.stack(used[:4], 1)[string],
        np.stack(used[4:], 1)[string],
        members_took[string],
        _keys(used_before, used_after, many, len(member))[string],
        p,
        least,
    )


def _keys(used_before: Int64s, used_after: Int64s, many: int, accounts: int) -> Int64s:
    """Return a number for each string that hangs on which accounts use it when, and nothing else.

    A sum of 64-bit random numbers: two sets have one sum by a chance of 2^-64.
    """
    random = np.random.default_rng(0).integers(-(2**63), 2**63 - 1, (2, accounts))
    keys = np.zeros(many, np.int64)
    for number, used in zip(random, (used_before, used_after), strict=True):
        np.add.at(keys, used >> 32, number[used & 0xFFFFFFFF])
    return keys


def tails(
    members: Int64s, accounts: Int64s, took: Int64s, observed: Int64s
) -> tuple[Floats, Floats]:
    """Return for each string the chance of so many members or more, and the least it could be.

    ``members``, ``accounts`` and ``took`` are int64[strings, strata]: members, all accounts, and
    accounts that took it up; ``observed`` is int64[strings], members that did.

    >>> one, observed = [np.array([[number]]) for number in (10, 50, 10)], np.array([8])
    >>> [float(f"{each[0]:.2e}") for each in tails(*one, observed)]
    [3.46e-06, 9.73e-11]
    """
    most = int(accounts.max(initial=0))
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
    return _tails(members, accounts, took, observed, logs)


@compiled
def _tails(
    members: Int64s, accounts: Int64s, took: Int64s, observed: Int64s, logs: Floats
) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    p, least = np.ones(len(observed)), np.ones(len(observed))
    for string in range(len(observed)):
        chance = np.zeros(members[string].sum() + 1)
        chance[0] = 1.0
        low, high = 0, 0
        for stratum in range(members.shape[1]):
            inside, every = members[string, stratum], accounts[string, stratum]
            taken = took[string, stratum]
            outside = every - inside
            fewest, most = max(0, taken - outside), min(taken, inside)
            if most == 0:
                continue
            mixed = np.zeros(len(chance))
            for k in range(fewest, most + 1):
                log = logs[inside] - logs[k] - logs[inside - k]
                log += logs[outside] - logs[taken - k] - logs[outside - taken + k]
                log -= logs[every] - logs[taken] - logs[every - taken]
                mixed[low + k : high + k + 1] += chance[low : high + 1] * np.exp(log)
            chance = mixed
            low, high = low + fewest, high + most
        p[string] = min(1.0, chance[observed[string] :].sum())
        least[string] = min(1.0, chance[high])
    return p, least
