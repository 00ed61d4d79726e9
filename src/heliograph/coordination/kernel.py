"""The pair kernel: who was in step with whom, counted account by account.

Row by row, as Gustavson multiplied sparse matrices (ACM TOMS 4, 1978): for one account, visit the
neighbours of each of its actions inside the window and count them in an array with one entry an
account. Events are never listed or sorted, so memory grows with accounts and with the pairs asked
for, not with the events: a hot object costs time, never memory.
"""

from __future__ import annotations

import numpy as np

from heliograph.compiled import compiled
from heliograph.coordination.indexed import Flags, Int32s, Int64s

# A counter holds two numbers, so that a visit touches one place in memory: pairs of actions in step
# in the low bits, those of them that are both first actions in the high ones.
_FIRST_BITS = 40
_FIRST = np.int64(1) << _FIRST_BITS
_EVENTS = _FIRST - 1
_MOST = np.int64(2**31 - 1)  # a heavier pair is said to have this weight


@compiled
def neighbourhoods(object_start: Int64s, time_us: Int64s, window_us: int) -> tuple[Int32s, Int32s]:
    """Return, for each action, the first and one past the last action on its object in window."""
    low = np.empty(len(time_us), np.int32)
    high = np.empty(len(time_us), np.int32)
    for o in range(len(object_start) - 1):
        begin, end = object_start[o], object_start[o + 1]
        left = right = begin
        for i in range(begin, end):
            while time_us[i] - time_us[left] > window_us:
                left += 1
            while right < end and time_us[right] - time_us[i] <= window_us:
                right += 1
            low[i], high[i] = left, right
    return low, high


@compiled
def in_step(low: Int32s, high: Int32s, account: Int32s, content: Int32s) -> Flags:
    """Return which actions have another account's other post in their window."""
    found = np.zeros(len(account), np.bool_)
    for i in range(len(account)):
        for j in range(low[i], high[i]):
            if account[j] != account[i] and content[j] != content[i]:
                found[i] = True
                break
    return found


@compiled
def count_rows(  # noqa: C901, PLR0912, PLR0913, PLR0917
    row: int,
    end: int,
    by_account: Int32s,
    account_start: Int64s,
    low: Int32s,
    high: Int32s,
    account: Int32s,
    object_: Int32s,
    first: Flags,
    content: Int32s,
    counted: Flags,
    min_weight: int,
    min_first: int,
    counter: Int64s,
    objects: Int32s,
    last_object: Int32s,
    touched: Int32s,
    out: Int32s,
) -> tuple[int, int]:
    """Count the partners of accounts ``row`` to ``end`` into ``out``, as far as it has room.

    ``out`` has the rows account, partner, weight, objects, first; ``counted`` says of which
    actions one must take part for an event to count. The four arrays before ``out`` are working
    space, one entry an account, zero when they come and when they go.
    Returns the account to go on with and how many pairs were written.
    """
    n_out = 0
    while row < end:
        n_touched = 0
        repeated = False
        for k in range(account_start[row], account_start[row + 1]):
            i = by_account[k]
            for j in range(low[i], high[i]):
                partner = account[j]
                if partner <= row or content[j] == content[i] or not (counted[i] or counted[j]):
                    continue
                if counter[partner] == 0:
                    touched[n_touched] = partner
                    n_touched += 1
                else:
                    repeated = True
                counter[partner] += _FIRST + 1 if first[i] and first[j] else 1
        room = n_out + n_touched <= out.shape[1]
        if repeated and room:
            # Most partners meet once, which is one object; only the others are looked at again.
            for k in range(account_start[row], account_start[row + 1]):
                i = by_account[k]
                for j in range(low[i], high[i]):
                    partner = account[j]
                    if partner <= row or counter[partner] & _EVENTS < 2:
                        continue
                    if content[j] == content[i] or not (counted[i] or counted[j]):
                        continue
                    if last_object[partner] != object_[i] + 1:
                        last_object[partner] = object_[i] + 1
                        objects[partner] += 1
        for k in range(n_touched):
            partner = touched[k]
            weight = counter[partner] & _EVENTS
            firsts = counter[partner] >> _FIRST_BITS
            if room and weight >= min_weight and firsts >= min_first:
                out[0, n_out] = row
                out[1, n_out] = partner
                out[2, n_out] = min(weight, _MOST)
                out[3, n_out] = objects[partner] if weight > 1 else 1
                out[4, n_out] = firsts
                n_out += 1
            counter[partner] = 0
            if weight > 1:
                objects[partner] = last_object[partner] = 0
        if not room:
            break
        row += 1
    return row, n_out
