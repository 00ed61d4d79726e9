from collections import Counter, defaultdict
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from heliograph.coordination.indexed import index, restrict
from heliograph.coordination.nulls.jitter import Jitter
from heliograph.coordination.nulls.tempo import (
    CROWDS,
    crowd_of,
    crowds,
    first_from,
    first_not_before,
    tempo,
)
from heliograph.coordination.nulls.timing import Timing

SECOND = 1_000_000


def firsts_of(rows):
    account, obj, time = (list(column) for column in zip(*rows, strict=True))
    indexed = index(pa.table({"account": account, "object": obj, "time": time}))
    return restrict(indexed, indexed.first)


def naive(firsts, strangers, window, reach):
    """By crowd: the share in step of pairs near one another, with one vote a pair of accounts."""
    by_object = defaultdict(list)
    columns = (firsts.account.tolist(), firsts.object.tolist(), firsts.time_us.tolist())
    for who, obj, time in zip(*columns, strict=True):
        if strangers[who]:
            by_object[obj].append((time, who))
    meetings = []
    for acts in by_object.values():
        for n, (time, who) in enumerate(acts):
            near = sum(abs(at - time) <= reach for at, _ in acts) - 2
            following = [act for act in acts[n + 1 : n + 33] if act[0] - time <= reach]
            meetings += [
                (frozenset({who, other}), near, at - time <= window) for at, other in following
            ]
    times = Counter(pair for pair, *_ in meetings)
    found = []
    for low, high in [(0, 0), (1, 1), (2, 3), (4, 7), (8, 15), (16, 31), (32, 10**9)]:
        here = [(1 / times[pair], hit) for pair, near, hit in meetings if low <= near <= high]
        votes, hits = sum(vote for vote, _ in here), sum(vote * hit for vote, hit in here)
        found.append((hits + 20 * window / reach) / (votes + 20))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_strangers_are_counted_with_one_vote_a_pair(seed):
    """Objects of 2 to 70 accounts, some rushed and some not, so that every crowd is there."""
    draw = np.random.default_rng(seed)
    rows = []
    for obj, size in enumerate([2] * 20 + [3] * 10 + [5, 5, 8, 8, 14, 14, 25, 25, 45, 70]):
        haste = draw.choice([60, 600, 3600])
        rows += [
            (int(who), obj, int(obj * 7200 + draw.exponential(haste)))
            for who in draw.choice(80, size, replace=False)
        ]
    firsts = firsts_of(rows)
    strangers = draw.random(len(firsts.accounts)) < 0.9
    window, reach = 60 * SECOND, 1800 * SECOND
    assert tempo(firsts, strangers, window, reach) == pytest.approx(
        naive(firsts, strangers, window, reach), rel=1e-9
    )


def test_where_nobody_meets_times_are_uniform():
    firsts = firsts_of([(0, 0, 0), (1, 1, 0)])
    learnt = tempo(firsts, np.ones(2, np.bool_), 60 * SECOND, 1800 * SECOND)
    assert learnt.tolist() == pytest.approx([1 / 30] * CROWDS)


def strangers_and_friends(meetings):
    """A hundred pairs that meet once, twenty minutes apart; two that keep meeting in seconds."""
    rows = [(2 + 2 * n + side, n, side * 1200) for n in range(100) for side in (0, 1)]
    return rows + [(side, 100 + n, 5 * side) for n in range(meetings) for side in (0, 1)]


def test_a_pair_that_meets_fifty_times_does_not_set_the_tempo():
    learnt = {}
    for meetings in (1, 50):
        firsts = firsts_of(strangers_and_friends(meetings))
        everybody = np.ones(len(firsts.accounts), np.bool_)
        learnt[meetings] = tempo(firsts, everybody, 60 * SECOND, 1800 * SECOND)[0]
    assert learnt[50] == pytest.approx(learnt[1])
    assert learnt[50] == pytest.approx((1 + 20 / 30) / (101 + 20))


def test_only_strangers_say_what_strangers_do():
    """What is relearnt without a group is what the data without the group's actions would say."""
    rows = strangers_and_friends(50)
    firsts, without = firsts_of(rows), firsts_of([row for row in rows if row[0] > 1])
    jitter = Jitter(60 * SECOND, 3600 * SECOND, SECOND)
    friends = np.flatnonzero(np.isin(firsts.accounts.to_numpy(), [0, 1])).astype(np.int32)
    model = Timing.over(firsts, friends, jitter).leaving_out([friends]).relearnt()
    everybody = np.ones(len(without.accounts), np.bool_)
    assert model.known.in_window.tolist() == pytest.approx(
        tempo(without, everybody, 60 * SECOND, 1800 * SECOND).tolist()
    )


def test_crowds_are_powers_of_two():
    numbers = np.arange(200, dtype=np.int32)
    classes = [0, 1] + [2] * 2 + [3] * 4 + [4] * 8 + [5] * 16 + [6] * 168
    assert crowds(numbers).tolist() == classes
    assert [crowd_of(int(n)) for n in numbers] == classes


def test_positions_are_found_as_by_looking_at_each():
    draw = np.random.default_rng(1)
    times = np.sort(draw.integers(0, 30, 25)).astype(np.int64)
    positions = np.unique(draw.integers(0, 30, 15)).astype(np.int32)
    for (low, high), wanted in zip(combinations(range(12), 2), [*range(-2, 33)] * 2, strict=False):
        later = [n for n in range(low, high) if times[n] >= wanted]
        assert first_not_before(times, low, high, wanted) == min(later, default=high)
        above = [n for n in range(low, high) if positions[n] >= wanted]
        assert first_from(positions, low, high, wanted) == min(above, default=high)
