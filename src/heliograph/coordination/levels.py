"""The hierarchy: data set, accounts, pairs, members, each with an error rate of its own.

Pairs are the weakest unit, since there are n(n-1)/2 of them. Thin data can still show that there
is more synchrony than chance gives, while nobody can be named: the level at which the evidence
stops is itself a finding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.coordination.combining import simes
from heliograph.coordination.indexed import Int32s
from heliograph.coordination.nulls.exchange import Exchanged
from heliograph.coordination.nulls.jitter import Floats
from heliograph.coordination.search import Search
from heliograph.multiplicity import benjamini_hochberg, benjamini_yekutieli


@dataclass(frozen=True)
class Level:
    """What one level of the hierarchy says."""

    name: str  # data set, accounts, pairs, members
    tests: int
    rejected: int  # by Benjamini-Hochberg
    rejected_by: int  # by Benjamini-Yekutieli, which allows for any dependence
    p: float  # that nothing at all is there, at this level
    says: str


def levels(
    found: Search, exchanged: list[Exchanged], windows: int, members: Int32s
) -> tuple[Level, ...]:
    """Return the four levels, corrected for the number of ``windows`` at which pairs were tested.

    ``members`` are those confirmed (codes), in groups large enough to be shown.
    """
    pairs, p, fdr = found.pairs, found.tests.p, found.pairs.fdr
    of_accounts = _account_p_values(pairs.a, pairs.b, p, pairs.accounts)
    exchange_p = min([1.0, *(len(exchanged) * item.p for item in exchanged)])
    p_pairs = simes(p, max(1, pairs.tests * windows))
    observed = sum(item.observed for item in exchanged)
    expected = sum(item.expected for item in exchanged)
    data_set_p = min(1.0, 2 * min(exchange_p, p_pairs))
    tested_at_all = found.confirmation.p < 1
    of_members = found.confirmation.p[tested_at_all]
    tested = max(1, len(of_members), found.confirmation.members_tested * windows)
    return (
        Level(
            name="data set",
            tests=2,
            rejected=int(data_set_p <= fdr),
            rejected_by=int(data_set_p <= fdr),
            p=data_set_p,
            says=f"{observed:,} pairs of accounts were in step on two objects or more; exchanging "
            "who met whom, among accounts on one object in the same quarter of an hour, gives "
            f"{expected:,.1f} on average (p {_written(exchange_p)}). All pairs tested together: "
            f"p {_written(p_pairs)}. The smaller counts, twice.",
        ),
        _level(
            "accounts",
            of_accounts,
            pairs.accounts * windows,
            fdr,
            "Each account's pairs together (Simes), over all accounts.",
        ),
        _level(
            "pairs",
            p,
            pairs.tests * windows,
            fdr,
            "Every pair of accounts that acted, whether or not the two ever met.",
        ),
        Level(
            name="members",
            tests=found.confirmation.members_tested * windows,
            rejected=len(members),
            rejected_by=int(
                np.isin(
                    np.flatnonzero(tested_at_all)[benjamini_yekutieli(of_members, tested) <= fdr],
                    members,
                ).sum()
            ),
            p=simes(of_members, tested),
            says="Each account against the others of its group, in hours in which the group was "
            "not sought.",
        ),
    )


def stops_at(found: tuple[Level, ...]) -> str:
    """Return, as a sentence, the level at which the evidence stops."""
    data_set, accounts, pairs, members = found
    if members.rejected:
        return f"The evidence reaches down to {members.rejected:,} confirmed members of groups."
    if pairs.rejected:
        return (
            f"The evidence stops at pairs: {pairs.rejected:,} are in step beyond chance, but no "
            "group of them could be confirmed. Nobody can be named."
        )
    if accounts.rejected:
        return (
            f"The evidence stops at accounts: {accounts.rejected:,} are in step with some others "
            "beyond chance, but not who with whom. Nobody can be named."
        )
    if data_set.rejected:
        return (
            "There is more synchrony in these data than chance gives, so some accounts act "
            "together; but the data are too thin to say which. Nobody can be named."
        )
    return "There is no more synchrony in these data than chance gives."


def _written(p: float) -> str:
    return f"{p:.2g}" if p >= 1e-4 else "below 0.0001"


def _level(name: str, p: Floats, tests: int, fdr: float, says: str) -> Level:
    return Level(
        name=name,
        tests=tests,
        rejected=int((benjamini_hochberg(p, max(1, tests)) <= fdr).sum()),
        rejected_by=int((benjamini_yekutieli(p, max(1, tests)) <= fdr).sum()),
        p=simes(p, max(1, tests)),
        says=says,
    )


def _account_p_values(a: Int32s, b: Int32s, p: Floats, accounts: int) -> Floats:
    """Return a p-value for each account that has a pair: Simes over all that it could have."""
    account = np.concatenate([a, b])
    of_pair = np.concatenate([p, p])
    order = np.lexsort((of_pair, account))
    account, of_pair = account[order], of_pair[order]
    if not len(account):
        return np.zeros(0)
    start = np.flatnonzero(np.append(True, account[1:] != account[:-1]))
    rank = np.arange(len(account)) - np.repeat(start, np.diff(np.append(start, len(account)))) + 1
    return np.minimum(1.0, np.minimum.reduceat(of_pair * (accounts - 1) / rank, start))
