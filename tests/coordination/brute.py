"""Brute-force twins: the definitions as plain loops over all pairs of actions."""

from collections import Counter, defaultdict
from itertools import combinations


def brute_pairs(actions, window_s, min_participation=1):
    """Counts by pair: (weight, objects, first), from rows (account, object, time, post)."""
    active = Counter(account for account, *_ in actions)
    rows = [row for row in actions if active[row[0]] >= min_participation]
    paired = [row for row in rows if row[1] != row[3]]
    first = {}
    for n, (account, obj, time, _) in enumerate(paired):
        first[account, obj] = min(first.get((account, obj), (time, n)), (time, n))
    by_object = defaultdict(list)
    for n, row in enumerate(paired):
        by_object[row[1]].append((n, row))
    events = []
    for obj, members in by_object.items():
        for (n, (a, _, t, p)), (m, (b, _, u, q)) in combinations(members, 2):
            if a != b and p != q and abs(t - u) <= window_s:
                both_first = first[a, obj][1] == n and first[b, obj][1] == m
                events.append(((min(a, b), max(a, b)), obj, both_first, {p, q}))
    if min_participation > 1:
        events = _with_participation(rows, events, min_participation)
    weight, objects, firsts = Counter(), defaultdict(set), Counter()
    for pair, obj, both_first, _ in events:
        weight[pair] += 1
        objects[pair].add(obj)
        firsts[pair] += both_first
    return {pair: (weight[pair], len(objects[pair]), firsts[pair]) for pair in weight}


def _with_participation(rows, events, least):
    in_step = {post for *_, posts in events for post in posts}
    posts_in_step = Counter(row[0] for row in rows if row[3] in in_step)
    kept = {row[3] for row in rows if row[3] in in_step and posts_in_step[row[0]] >= least}
    return [event for event in events if event[3] & kept]
