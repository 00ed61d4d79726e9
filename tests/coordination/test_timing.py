"""Timing given choice against the definition, as plain loops over all actions."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.coordination.indexed import index, restrict
from heliograph.coordination.nulls.jitter import Jitter
from heliograph.coordination.nulls.poisson_binomial import upper_tail
from heliograph.coordination.nulls.timing import ALL_PARTS, Timing
from heliograph.coordination.nulls.trials import Asked, member_trials, pair_trials, room

SECOND = 1_000_000
PERIODS = [3600 * SECOND, 1800 * SECOND, 900 * SECOND, 60 * SECOND]
PARTS = [Asked(False, False), Asked(True, False), Asked(False, True), ALL_PARTS]
NEAR = {"rel": 1e-9, "abs": 1e-12}


def tail(chances, observed):
    """P(at least so many), from the whole distribution."""
    distribution = np.ones(1)
    for chance in chances:
        distribution = np.convolve(distribution, [1 - chance, chance])
    return distribution[observed:].sum()


def enumerated(chances, observed):
    """The same, over every outcome of every trial."""
    return sum(
        np.prod([c if hit else 1 - c for c, hit in zip(chances, outcome, strict=True)])
        for outcome in product([0, 1], repeat=len(chances))
        if sum(outcome) >= observed
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=7), st.integers(0, 8))
def test_the_tail_is_that_of_every_outcome(chances, observed):
    expected = enumerated(chances, observed)
    assert upper_tail(np.array(chances), observed) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(1e-6, 1), min_size=20, max_size=60), st.integers(0, 60))
def test_the_tail_is_that_of_the_whole_distribution(chances, observed):
    expected = tail(chances, observed)
    assert upper_tail(np.array(chances), observed) == pytest.approx(expected, rel=1e-9)


def test_tiny_tails_keep_their_digits():
    assert upper_tail(np.full(40, 1e-5), 40) == pytest.approx(1e-200, rel=1e-12)
    # 39 of 40 or all: 40 c^39 (1 - c) + c^40.
    assert upper_tail(np.full(40, 1e-5), 39) == pytest.approx(40e-195 * (1 - 1e-5), rel=1e-6)
    assert upper_tail(np.array([1.0, 1e-150]), 2) == pytest.approx(1e-150, rel=1e-12)


def crowded(seed, accounts=36, objects=14):
    """First actions of accounts of which a third keep the half hour and a third full minutes."""
    draw = np.random.default_rng(seed)
    begins = draw.integers(0, 5 * 3600, objects)
    haste_s = draw.choice([40, 400, 4000], objects)
    rows = []
    for account, obj in product(range(accounts), range(objects)):
        if draw.random() < 0.5:
            time = begins[obj] + draw.exponential(haste_s[obj])
            slot = (1, 1800, 60)[account % 3]
            rows.append((account, obj, int(time // slot * slot)))
    return firsts_of(rows)


def firsts_of(rows):
    account, obj, time = (list(column) for column in zip(*rows, strict=True))
    indexed = index(pa.table({"account": account, "object": obj, "time": time}))
    return restrict(indexed, indexed.first)


def codes(*numbers):
    return np.array(numbers, np.int32)


@dataclass
class Naive:
    """The null model as loops; times in microseconds."""

    model: Timing
    learnt: set  # accounts whose habits are kept

    def __post_init__(self):
        firsts, known = self.model.firsts, self.model.known
        columns = (firsts.account.tolist(), firsts.object.tolist(), firsts.time_us.tolist())
        self.acts = list(zip(*columns, strict=True))
        self.window, self.cell = self.model.jitter.window_us, self.model.jitter.cell_us
        self.reach = self.cell // 2
        self.group = known.group.tolist()
        self.periods = [period for period in PERIODS if period >= self.window]

    def of(self, account):
        return {obj: (n, time) for n, (who, obj, time) in enumerate(self.acts) if who == account}

    def grid_cell(self, time, grid=0):
        return (time - 1027 * SECOND - grid * self.cell // 4) // self.cell

    def pace(self, time, other):
        chance = {0: self.model.jitter.same_cell, 1: self.model.jitter.adjacent_cells}
        apart = [abs(self.grid_cell(time, g) - self.grid_cell(other, g)) for g in range(4)]
        return max(chance.get(cells, 0.0) for cells in apart)

    def others(self, obj, begin, end, away):
        """How many acted from one time to another, but for those away and their groups."""
        groups = {self.group[who] if who >= 0 else -1 - who for who in away}
        return sum(
            on == obj and begin <= time <= end and who not in away
            and (self.group[who] < 0 or self.group[who] not in groups)
            for who, on, time in self.acts
        )  # fmt: skip

    def bin_of(self, time, period):
        bins = max(30, -(-6 * period // self.window))
        width = period // bins
        return min(time % period // width, period // width - 1), width

    def meets(self, time, other, period):
        """How often one time's phase is in step with the other's, in bins."""
        (one, width), (two, _) = self.bin_of(time, period), self.bin_of(other, period)
        apart = (one - two) % (period // width) * width
        return sum(abs(apart + turn * period) <= self.window for turn in range(-5, 6))

    def uniform(self, period):
        _, width = self.bin_of(0, period)
        slots = range(period // width)
        return np.mean([self.meets(slot * width, 0, period) for slot in slots])

    def agreement(self, i, j, period):
        if i not in self.learnt and j not in self.learnt:
            return self.uniform(period)
        crossed = [
            self.meets(time, other, period)
            for (on, (_, time)), (at, (_, other)) in product(self.of(i).items(), self.of(j).items())
            if on != at
        ]
        return (sum(crossed) + 10 * self.uniform(period)) / (len(crossed) + 10)

    def share(self, period):
        """Of all pairs near one another, those in one slot."""
        near = in_slot = 1
        for (who, on, time), (other, at, later) in product(self.acts, self.acts):
            if who != other and on == at and abs(time - later) <= self.reach:
                near += 1
                in_slot += self.window - period <= later - time <= self.window
        return in_slot / near

    def prior(self, others):
        for crowd, most in enumerate([0, 1, 3, 7, 15, 31]):
            if others <= most:
                return self.model.known.in_window[crowd]
        return self.model.known.in_window[6]

    def by_others(self, pace, obj, first, last, away, wider, asked, agreed):
        chance, near = pace, 0
        if asked.tempo:
            near = self.others(obj, first - self.reach, last + self.reach, away)
            inside = self.others(obj, first - self.window, last + self.window, away)
            prior = 1 - (1 - self.prior(near)) ** wider
            chance = max(pace, (inside + 2 * prior) / (near + 2))
        found = [chance]
        for period in self.periods if asked.habit else ():
            if period <= 2 * self.window:
                continue
            slot = self.shares[period]
            if asked.tempo:
                begin = first - min(period - self.window, self.reach)
                slot = (self.others(obj, begin, last + self.window, away) + 2 * slot) / (near + 2)
            uniform = self.uniform(period)
            locked = max(0.0, (agreed[period] - uniform) / (1 - uniform))
            found.append(locked * slot + (1 - locked) * chance)
        return max(found)

    def lift(self, agreed):
        short = [period for period in agreed if period <= 2 * self.window]
        return max([1.0, *(agreed[period] / self.uniform(period) for period in short)])

    def agreed(self, i, js, asked):
        if not asked.habit:
            return {}
        if not hasattr(self, "shares"):
            self.shares = {period: self.share(period) for period in self.periods}
        return {period: max(self.agreement(i, j, period) for j in js) for period in self.periods}

    def pair(self, i, j, kept, asked):
        """The trials of two accounts: occasion, chance, in step."""
        agreed = self.agreed(i, [j], asked)
        trials, mine, theirs = [], self.of(i), self.of(j)
        for obj in mine.keys() & theirs.keys():
            (n, time), (m, other) = mine[obj], theirs[obj]
            gap = abs(time - other)
            if not (kept[n] and kept[m]) or gap >= 2 * self.cell:
                continue
            chance = pace = self.pace(time, other)
            if gap <= self.reach and (asked.tempo or asked.habit):
                about = [
                    self.by_others(pace, obj, at, at, {i, j}, 1, asked, agreed)
                    for at in (time, other)
                ]
                chance = max(pace, *about)
            chance = min(1, chance * self.lift(agreed))
            trials.append((self.grid_cell(min(time, other)), chance, gap <= self.window))
        return trials

    def member(self, i, g, members, kept, asked):
        """The trials of an account against any other of a group."""
        agreed = self.agreed(i, [j for j in members if j != i], asked)
        trials = []
        for obj, (n, time) in self.of(i).items():
            met = [
                at for m, (who, on, at) in enumerate(self.acts)
                if kept[m] and on == obj and who in members and who != i
                and abs(at - time) <= self.reach
            ]  # fmt: skip
            if not met or not kept[n]:
                continue
            covered, until = 0, -(10**18)
            for at in sorted(met):  # the union of their windows
                covered += at + self.window - max(at - self.window, until)
                until = at + self.window
            span = max(met) - min(met) + 2 * self.reach
            chance = max(self.model.jitter.same_cell, covered / span)
            if asked.tempo or asked.habit:
                wider = covered / (2 * self.window)
                chance = self.by_others(
                    chance, obj, min(met), max(met), {i, -1 - g}, wider, asked, agreed
                )
            hit = any(abs(at - time) <= self.window for at in met)
            trials.append((self.grid_cell(time), min(1, chance * self.lift(agreed)), hit))
        return trials


def verdict(trials):
    """Observed, expected, occasions, p."""
    cells = defaultdict(list)
    for cell, chance, hit in trials:
        cells[cell].append((chance, hit))
    observed = sum(hit for *_, hit in trials)
    occasions = sum(any(hit for _, hit in here) for here in cells.values())
    at_least_one = [1 - np.prod([1 - chance for chance, _ in here]) for here in cells.values()]
    p = max(tail([c for _, c, _ in trials], observed), tail(at_least_one, occasions))
    return observed, sum(c for _, c, _ in trials), occasions, p


def same(tests, n, trials):
    """One test's numbers are those of the naive trials."""
    observed, expected, occasions, p = verdict(trials)
    assert (tests.trials[n], tests.observed[n], tests.occasions[n]) == (
        len(trials), observed, occasions,
    )  # fmt: skip
    assert tests.expected[n] == pytest.approx(expected, **NEAR)
    assert tests.p[n] == pytest.approx(p, rel=1e-9, abs=1e-300)


def same_chances(n, trials, working):
    chances = sorted(zip(working.cell[:n].tolist(), working.chance[:n].tolist(), strict=True))
    naive = sorted((cell, chance) for cell, chance, _ in trials)
    assert [cell for cell, _ in chances] == [cell for cell, _ in naive]
    assert [c for _, c in chances] == pytest.approx([c for _, c in naive], **NEAR)


GROUPS = [codes(0, 1, 4, 7), codes(2, 5, 9)]
SETTINGS = [(0, 60, 3600), (1, 60, 3600), (2, 300, 3600), (3, 1200, 12000), (4, 20, 1800)]


@pytest.mark.parametrize(("seed", "window_s", "cell_s"), SETTINGS)
@pytest.mark.parametrize("groups", [[], GROUPS], ids=["nobody", "groups"])
def test_the_trials_of_pairs_are_those_of_the_definition(seed, window_s, cell_s, groups):
    firsts, draw = crowded(seed), np.random.default_rng(seed)
    jitter = Jitter(window_s * SECOND, cell_s * SECOND, SECOND)
    learnt = codes(*range(0, 36, 2), 1, 7)
    model = Timing.over(firsts, learnt, jitter).leaving_out(groups)
    naive = Naive(model, set(learnt.tolist()))
    kept = draw.random(firsts.size) < 0.8
    pairs = [(0, 1), (0, 2), (1, 7), (2, 9), (3, 6), (3, 15), (11, 13), (4, 20)]
    a, b = (codes(*side) for side in zip(*pairs, strict=True))
    working = room(firsts.size, len(model.known.period_us))
    total = 0
    for asked in PARTS:
        tests = model.pairs(a, b, kept, asked)
        for n, (i, j) in enumerate(pairs):
            trials = naive.pair(i, j, kept, asked)
            same(tests, n, trials)
            same_chances(pair_trials(i, j, kept, asked, model.known, working), trials, working)
            total += len(trials)
    assert total > 30


@pytest.mark.parametrize(("seed", "window_s", "cell_s"), SETTINGS)
def test_the_trials_of_members_are_those_of_the_definition(seed, window_s, cell_s):
    firsts, draw = crowded(seed), np.random.default_rng(seed)
    jitter = Jitter(window_s * SECOND, cell_s * SECOND, SECOND)
    learnt = codes(*range(0, 36, 2), 1, 7)
    model = Timing.over(firsts, learnt, jitter).leaving_out(GROUPS)
    naive = Naive(model, set(learnt.tolist()))
    kept = draw.random(firsts.size) < 0.8
    # Members of the group itself, of the other group, and of none.
    asking = [(0, 0), (7, 0), (2, 0), (5, 1), (4, 1), (12, 0), (13, 1)]
    account, number = (codes(*side) for side in zip(*asking, strict=True))
    working = room(firsts.size, len(model.known.period_us))
    total = 0
    for asked in PARTS:
        tests = model.members(account, number, kept, asked)
        for n, (i, g) in enumerate(asking):
            trials = naive.member(i, g, set(GROUPS[g].tolist()), kept, asked)
            same(tests, n, trials)
            same_chances(member_trials(i, g, kept, asked, model.known, working), trials, working)
            total += len(trials)
    assert total > 30


HOUR = 1027 + 3600 * 100  # where a cell of the first grid begins


def in_one_sitting():
    """Three objects in one cell, the first two in step, the third ten minutes apart."""
    return firsts_of([
        (0, 0, HOUR + 100), (1, 0, HOUR + 160),
        (0, 1, HOUR + 700), (1, 1, HOUR + 690),
        (0, 2, HOUR + 900), (1, 2, HOUR + 1500),
    ])  # fmt: skip


def test_three_trials_of_one_sitting_by_hand():
    jitter = Jitter(60 * SECOND, 3600 * SECOND, SECOND)
    firsts = in_one_sitting()
    model = Timing.over(firsts, codes(0, 1), jitter)
    everything = np.ones(6, np.bool_)
    tests = model.pairs(codes(0), codes(1), everything, Asked(tempo=False, habit=False))
    c = jitter.same_cell
    assert (tests.trials[0], tests.observed[0], tests.occasions[0]) == (3, 2, 1)
    assert tests.expected[0] == pytest.approx(3 * c)
    # Two of three objects are rarer than one sitting in step: the larger counts.
    by_object, by_occasion = 3 * c**2 * (1 - c) + c**3, 1 - (1 - c) ** 3
    assert by_object < by_occasion / 10
    assert tests.p[0] == pytest.approx(by_occasion)


def test_a_gap_of_exactly_the_window_counts_and_a_second_more_does_not():
    jitter = Jitter(60 * SECOND, 3600 * SECOND, SECOND)
    for gap, observed in ((60, 1), (61, 0)):
        model = Timing.over(firsts_of([(0, 0, HOUR), (1, 0, HOUR + gap)]), codes(0, 1), jitter)
        tests = model.pairs(codes(0), codes(1), np.ones(2, np.bool_))
        assert tests.observed[0] == observed, gap


def test_two_cells_apart_is_no_trial():
    jitter = Jitter(60 * SECOND, 3600 * SECOND, SECOND)
    for gap, trials in ((7199, 1), (7200, 0)):
        model = Timing.over(firsts_of([(0, 0, HOUR), (1, 0, HOUR + gap)]), codes(0, 1), jitter)
        assert model.pairs(codes(0), codes(1), np.ones(2, np.bool_)).trials[0] == trials, gap


def test_a_group_left_out_does_not_hide_itself():
    """Eight that share in ten seconds are no tempo to each other, only to others."""
    jitter = Jitter(60 * SECOND, 3600 * SECOND, SECOND)
    firsts = firsts_of(
        [(n, 0, HOUR + 900 + n) for n in range(8)]
        + [(n, 0, HOUR + (n - 8) * 200) for n in range(8, 20)]
    )
    group = codes(*range(8))
    model = Timing.over(firsts, codes(*range(20)), jitter)
    everything = np.ones(firsts.size, np.bool_)
    only_tempo = Asked(tempo=True, habit=False)
    hidden = model.pairs(codes(0), codes(1), everything, only_tempo).expected[0]
    seen = model.leaving_out([group]).pairs(codes(0), codes(1), everything, only_tempo).expected[0]
    assert hidden > 6 / 20
    assert seen < hidden / 2


def test_an_act_counts_in_one_half_only():
    firsts = crowded(7)
    model = Timing.over(firsts, codes(*range(36)), Jitter(60 * SECOND, 3600 * SECOND, SECOND))
    model = model.leaving_out(GROUPS)
    one = np.random.default_rng(7).random(firsts.size) < 0.5
    a, b = (codes(*side) for side in zip(*combinations(range(12), 2), strict=True))
    of_pairs = [model.pairs(a, b, flags) for flags in (one, ~one, one | True)]
    members = codes(*range(12)), codes(*[0, 1] * 6)
    of_members = [model.members(*members, flags) for flags in (one, ~one, one | True)]
    for half, other, whole in (of_pairs, of_members):
        assert (half.trials + other.trials <= whole.trials).all()
        assert (half.observed + other.observed <= whole.observed).all()
        assert half.trials.any()
        assert other.trials.any()
        assert half.trials.sum() + other.trials.sum() < whole.trials.sum()
    nothing = model.pairs(a, b, np.zeros(firsts.size, np.bool_))
    assert not nothing.trials.any()
    assert (nothing.p == 1).all()


def test_objects_add_up_over_the_pairs_of_a_group():
    firsts = crowded(8)
    model = Timing.over(firsts, codes(*range(36)), Jitter(60 * SECOND, 3600 * SECOND, SECOND))
    a, b = (codes(*side) for side in zip(*combinations(range(6), 2), strict=True))
    tests = model.pairs(a, b, np.ones(firsts.size, np.bool_))
    in_step, expected = model.by_object(codes(*range(6)))
    assert in_step.sum() == tests.observed.sum() > 0
    assert expected.sum() == pytest.approx(tests.expected.sum())
