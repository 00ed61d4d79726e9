"""The pair kernel: who was in step with whom, counted account by account.

Row by row, as Gustavson multiplied sparse matrices (ACM TOMS 4, 1978): for one account, visit the
neighbours of each of its actions inside the window and count them in an array with one entry an
account. Events are never listed or sorted, so memory grows with accounts and with the pairs asked
for, not with the events: a hot object costs time, never memory.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from heliograph.coordination.indexed import Flags, Int32s, Int64s

# Columns of the careful counters, one row an account; the last object is kept plus one, so that
# untouched memory reads as none.
_EVENTS, _OBJECTS, _FIRSTS, _LAST_OBJECT = range(4)


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def in_step(low: Int32s, high: Int32s, account: Int32s, content: Int32s) -> Flags:
    """Return which actions have another account's other post in their window."""
    found = np.zeros(len(account), np.bool_)
    for i in range(len(account)):
        for j in range(low[i], high[i]):
            if account[j] != account[i] and content[j] != content[i]:
                found[i] = True
                break
    return found


@njit(cache=True, nogil=True)
def single_actions(
    object_start: Int64s, account: Int32s, content: Int32s, counted: Flags, n_accounts: int
) -> Flags:
    """Return which actions are counted and the only ones of their account on their object.

    Two such actions in step are one more object on which first actions met: no care is needed to
    count the object once. Where a post stands twice on an object, none of its actions are single.
    """
    single = counted.copy()
    last_by_account = np.full(n_accounts, -1, np.int64)
    last_by_content = np.full(content.max() + 1 if len(content) else 0, -1, np.int64)
    for o in range(len(object_start) - 1):
        begin, end = object_start[o], object_start[o + 1]
        for i in range(begin, end):
            for last, code in ((last_by_account, account[i]), (last_by_content, content[i])):
                if last[code] >= begin:
                    single[i] = single[last[code]] = False
                last[code] = i
    return single


@njit(cache=True, nogil=True)
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
    single: Flags,
    min_weight: int,
    min_first: int,
    quick: Int32s,
    careful: Int32s,
    touched: Int32s,
    out: Int32s,
) -> tuple[int, int]:
    """Count the partners of accounts ``row`` to ``end`` into ``out``, as far as it has room.

    ``out`` has the rows account, partner, weight, objects, first; ``counted`` says of which
    actions one must take part for an event to count. ``quick`` (one zero an account), ``careful``
    (four zeros an account) and ``touched`` (twice the accounts) are working space.
    Returns the account to go on with and how many pairs were written.
    """
    n_out = 0
    while row < end:
        n_touched = 0
        for k in range(account_start[row], account_start[row + 1]):
            i = by_account[k]
            for j in range(low[i], high[i]):
                partner = account[j]
                if partner <= row:
                    continue
                if single[i] and single[j]:
                    if quick[partner] == 0:
                        touched[n_touched] = partner
                        n_touched += 1
                    quick[partner] += 1
                    continue
                if content[j] == content[i] or not (counted[i] or counted[j]):
                    continue
                if careful[partner, _EVENTS] == 0:
                    touched[n_touched] = partner
                    n_touched += 1
                careful[partner, _EVENTS] += 1
                if careful[partner, _LAST_OBJECT] != object_[i] + 1:
                    careful[partner, _LAST_OBJECT] = object_[i] + 1
                    careful[partner, _OBJECTS] += 1
                if first[i] and first[j]:
                    careful[partner, _FIRSTS] += 1
        if n_out + n_touched > out.shape[1]:
            _forget(touched[:n_touched], quick, careful)
            break
        for k in range(n_touched):
            partner = touched[k]
            simple = quick[partner]
            weight = simple + careful[partner, _EVENTS]
            firsts = simple + careful[partner, _FIRSTS]
            # A partner met both ways is listed twice; the second time its counts are gone.
            if weight > 0 and weight >= min_weight and firsts >= min_first:
                out[0, n_out] = row
                out[1, n_out] = partner
                out[2, n_out] = weight
                out[3, n_out] = simple + careful[partner, _OBJECTS]
                out[4, n_out] = firsts
                n_out += 1
            quick[partner] = 0
            if weight > simple:
                careful[partner, :] = 0
        row += 1
    return row, n_out


@njit(cache=True, nogil=True)
def _forget(partners: Int32s, quick: Int32s, careful: Int32s) -> None:
    for partner in partners:
        quick[partner] = 0
        careful[partner, :] = 0
