"""Confirming members on what was held out.

Whoever is chosen and tested on the same acts looks guilty of something. So the hours of the data
are dealt into two halves. Groups are found in one half, and *each member* is tested, alone, against
the others of its group in the other half; then the halves change places, and all is done again for
further deals. Hours, not objects, are dealt: a post's link and text, or all that one sitting
brought, must not lie on both sides.

One deal decides little and could be chosen to please, so many count: a member's p-value is five
times the quantile at one fifth over all tests, where being not found counts as one (Meinshausen,
Meier & Bühlmann 2009, with gamma = 1/5). Benjamini-Hochberg over the members tested then holds the
false share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.coordination.discovery import Pairs, discover, grow, member_p_values
from heliograph.coordination.indexed import Flags, Int32s, Int64s
from heliograph.coordination.nulls.jitter import Floats
from heliograph.multiplicity import benjamini_hochberg

DEALS = 10
"""Ways to deal the hours; each gives two tests, one in either direction."""
ONE_IN = 5
"""A member counts by the best fifth of its tests, at five times their p-value."""
LIBERAL_FDR = 0.5  # of joining in the half where groups are found: it costs a test in the other


@dataclass(frozen=True)
class Confirmation:
    """What the deals say of every account; arrays have one entry an account code."""

    p: Floats  # that the account belongs to no group, aggregated over deals
    times: Int64s  # tests that the account passed by itself, at the level
    tests: int  # halves on which members were tested
    members_tested: int  # on the half that tested most


def confirm(pairs: Pairs) -> Confirmation:
    """Return the p-value of each account for belonging to a group."""
    p = np.ones((2 * DEALS, len(pairs.layers[0].firsts.accounts)))
    members_tested = 0
    for deal in range(DEALS):
        halves = _halves(pairs, deal)
        for direction in (0, 1):
            account, of_account = _tested_on(pairs, halves[direction], halves[1 - direction])
            p[2 * deal + direction, account] = of_account
            members_tested = max(members_tested, len(account))
    return Confirmation(
        p=np.minimum(1.0, np.sort(p, axis=0)[-(-2 * DEALS // ONE_IN) - 1] * ONE_IN),
        times=(p <= pairs.fdr).sum(axis=0),
        tests=2 * DEALS,
        members_tested=members_tested,
    )


def q_values(confirmation: Confirmation, tests: int) -> Floats:
    """Return each account's q-value over a family of that many tested members; 1 for all others."""
    q = np.ones(len(confirmation.p))
    some = confirmation.p < 1
    q[some] = benjamini_hochberg(confirmation.p[some], max(tests, int(some.sum())))
    return q


def nobody_tested(pairs: Pairs) -> Confirmation:
    """Return what is known where there was no group whose members could be tested."""
    accounts = len(pairs.layers[0].firsts.accounts)
    return Confirmation(np.ones(accounts), np.zeros(accounts, np.int64), 0, 0)


def _halves(pairs: Pairs, deal: int) -> tuple[list[Flags], list[Flags]]:
    """Return flags by layer for the actions of either half of the hours."""
    cells = [model.known.cell for model in pairs.models]
    first = min((int(cell.min()) for cell in cells if len(cell)), default=0)
    last = max((int(cell.max()) for cell in cells if len(cell)), default=0)
    half = np.random.default_rng([pairs.seed, deal]).permutation(last - first + 1) % 2 == 0
    one = [half[cell - first] for cell in cells]
    return one, [~flags for flags in one]


def _tested_on(pairs: Pairs, found_in: list[Flags], held_out: list[Flags]) -> tuple[Int32s, Floats]:
    """Return the members of the groups found in one half, and their p-values in the other."""
    groups = grow(pairs, discover(pairs, found_in), found_in, LIBERAL_FDR)
    if not groups:
        return np.zeros(0, np.int32), np.zeros(0)
    models = [model.leaving_out(groups) for model in pairs.models]
    account = np.concatenate(groups)
    number = np.repeat(np.arange(len(groups), dtype=np.int32), [len(codes) for codes in groups])
    return account, member_p_values(models, account, number, held_out)
