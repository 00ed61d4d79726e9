"""Groups through time: the twin in plain loops, every kind of event, and what always holds."""

from itertools import combinations, pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.coordination.evolution import QUIET, SAME, evolution
from heliograph.coordination.indexed import index, restrict
from heliograph.errors import InputError, ScopeError

SECOND_US = 1_000_000
HOUR_S = 3600
MONDAY_S = 4 * 86_400
WINDOW_US = 60 * SECOND_US


def firsts_of(rows):
    """First actions from rows (account, object, seconds); accounts coded in order of their id."""
    rows = sorted(rows)
    names = ("account", "object", "time")
    indexed = index(pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)}))
    return restrict(indexed, indexed.first)


def codes(firsts, names):
    place = {name: code for code, name in enumerate(firsts.accounts.to_pylist())}
    return np.array([place[name] for name in names if name in place], np.int32)


def history(*hours, background=(0, 24)):
    """Rows in which, in each hour, each set of accounts is in step on an object of its own."""
    rows = [
        (account, f"{hour}-{number}", MONDAY_S + hour * HOUR_S + 600 + 5 * place)
        for hour, sets in enumerate(hours)
        for number, accounts in enumerate(sets)
        for place, account in enumerate(accounts)
    ]
    return rows + [("~", f"other{hour}", MONDAY_S + hour * HOUR_S) for hour in background]


def hourly(*hours, min_group_size=5, **more):
    """Evolution over spans of two hours, each an hour after the last."""
    rows = history(*hours, **more)
    firsts = firsts_of(rows)
    members = codes(firsts, sorted({row[0] for row in rows} - {"~"}))
    return evolution(
        firsts,
        [members],
        WINDOW_US,
        span_us=2 * HOUR_S * SECOND_US,
        step_us=HOUR_S * SECOND_US,
        min_group_size=min_group_size,
    )


def told(result):
    return [(event.kind, event.track, event.before, event.size, event.other)
            for event in result.events]  # fmt: skip


A, B, C = "abcde", "fghij", "klmno"
NONE = ()


def test_a_group_is_born_and_goes():
    result = hourly(NONE, NONE, NONE, [A], [A], NONE, NONE, NONE, NONE)
    assert told(result) == [("born", 1, 0, 5, None), ("gone", 1, 5, 0, None)]
    born, gone = result.events
    assert born.at == "1970-01-05T02:00:00Z"  # two hours that hold the first meeting, at 3:10
    assert gone.at == "1970-01-05T05:00:00Z"
    assert [stage.size for stage in result.tracks[0].stages] == [5, 5, 5]
    assert [stage.co_actions for stage in result.tracks[0].stages] == [10, 20, 10]


def test_a_group_there_from_first_to_last_is_neither_born_nor_gone():
    result = hourly([A], [A], [A], background=(0, 2))
    assert told(result) == []
    assert len(result.tracks) == 1


def test_a_rest_of_one_span_is_no_end():
    result = hourly([A], NONE, NONE, [A], [A], background=(0, 4))
    assert [stage.span for stage in result.tracks[0].stages] == [0, 2, 3]
    assert told(result) == []


def test_a_group_comes_back_as_itself():
    result = hourly([A], NONE, NONE, NONE, NONE, NONE, [A], background=(0, 7))
    assert told(result) == [("gone", 1, 5, 0, None), ("back", 1, 5, 5, None)]
    assert len(result.tracks) == 1


def test_a_group_grows_and_shrinks():
    result = hourly([A], [A], [A + B], [A + B], [A], [A], background=(0, 5))
    assert told(result) == [("grown", 1, 5, 10, None), ("shrunk", 1, 10, 5, None)]


def test_a_few_members_more_are_not_said():
    result = hourly([A], [A], [A + "fghi"], [A + "fghi"], [A], background=(0, 4))
    assert told(result) == []
    assert [stage.size for stage in result.tracks[0].stages][:4] == [5, 9, 9, 9]


def test_two_groups_merge():
    result = hourly([A, B], [A, B], [A + B], [A + B], background=(0, 3))
    assert told(result) == [("merged", 2, 5, 10, 1)]
    assert [stage.size for stage in result.tracks[0].stages] == [5, 10, 10]
    assert [stage.size for stage in result.tracks[1].stages] == [5]


def test_a_group_splits():
    result = hourly([A + B], [A + B], [A, B], [A, B], [A, B], background=(0, 4))
    assert told(result) == [("split", 2, 10, 5, 1)]
    assert [stage.size for stage in result.tracks[0].stages][-1] == 5


def test_the_larger_part_goes_on():
    result = hourly([A + B + "p"], NONE, [B + "p", A], [B + "p", A], background=(0, 3))
    assert told(result) == [("split", 2, 11, 5, 1)]
    assert [stage.size for stage in result.tracks[0].stages][-1] == 6


def test_other_members_are_another_track():
    result = hourly([A], [A], [B], [B], background=(0, 3))
    assert [event[:2] for event in told(result)] == [("born", 2)]
    assert len(result.tracks) == 2


def test_what_is_too_small_is_counted_and_not_followed():
    result = hourly(["abcd"], [A], ["abcd"], background=(0, 2))
    assert [(span.in_step, span.too_small) for span in result.spans] == [(5, 0), (5, 0)]
    few = hourly(["abcd"], ["abcd"])
    assert few.tracks == ()
    assert all(span.too_small == (span.in_step > 0) for span in few.spans)
    with pytest.raises(ScopeError):
        hourly([A], min_group_size=2)


def test_members_of_several_groups_are_joined_and_others_are_not():
    rows = [*history([A + B], background=range(12)), ("~", "0-0", MONDAY_S + 600)]
    firsts = firsts_of(rows)
    result = evolution(firsts, [codes(firsts, A), codes(firsts, B)], WINDOW_US)
    assert result.members == 10
    assert {stage.size for track in result.tracks for stage in track.stages} == {10}


def test_nothing_in_step_has_no_span():
    firsts = firsts_of([(name, "x", 600 * place) for place, name in enumerate(A)])
    assert evolution(firsts, [codes(firsts, A)], WINDOW_US).spans == ()
    assert evolution(firsts, [], WINDOW_US).members == 0


@pytest.mark.parametrize(
    ("lasted_h", "span_h"),
    [(1, 1), (12, 1), (24, 2), (48, 6), (28 * 24, 3 * 24), (365 * 24, 56 * 24), (9e5, 8 * 8736)],
)
def test_the_span_is_a_natural_one(lasted_h, span_h):
    times = np.linspace(0, lasted_h * HOUR_S, 400)
    rows = [(n, f"x{t}", MONDAY_S + float(t) + place) for t in times for place, n in enumerate(A)]
    firsts = firsts_of(rows)
    result = evolution(firsts, [codes(firsts, A)], WINDOW_US)
    assert result.span_us == span_h * HOUR_S * SECOND_US
    assert result.step_us * 2 == result.span_us
    assert len(result.spans) <= 30
    assert lasted_h < 12 or len(result.spans) >= 9


def test_spans_that_lose_meetings_or_never_end_are_refused():
    times = (("x", 0), ("y", 10**10))
    firsts = firsts_of([(n, obj, t + place) for obj, t in times for place, n in enumerate(A)])
    span_us = HOUR_S * SECOND_US
    with pytest.raises(InputError, match="lose what is in step"):
        evolution(firsts, [codes(firsts, A)], WINDOW_US, span_us=span_us, step_us=span_us)
    with pytest.raises(InputError, match="longer spans"):
        evolution(firsts, [codes(firsts, A)], WINDOW_US, span_us=span_us)


def test_the_first_years_and_the_last_have_spans():
    for year in (-62_135_596_800, 253_402_300_700):
        firsts = firsts_of([(name, "x", year + place) for place, name in enumerate(A)])
        assert evolution(firsts, [codes(firsts, A)], WINDOW_US).tracks


ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcdefghijk~"), st.sampled_from("wxyz"), st.integers(0, 30).map(lambda n:
        MONDAY_S + n * 30)
    ),
    min_size=4,
    max_size=70,
)  # fmt: skip


def small(rows, step_s):
    firsts = firsts_of(rows)
    members = codes(firsts, "abcdefghijk")
    result = evolution(
        firsts, [members[:5], members[5:]], WINDOW_US,
        span_us=300 * SECOND_US, step_us=step_s * SECOND_US, min_group_size=3,
    )  # fmt: skip
    return firsts, members, result


@settings(max_examples=200, deadline=None)
@given(ROWS, st.sampled_from([60, 150, 240]))
def test_it_equals_its_twin_in_plain_loops(rows, step_s):
    firsts, members, result = small(rows, step_s)
    acts = [
        (int(account), int(obj), int(time))
        for account, obj, time in zip(firsts.account, firsts.object, firsts.time_us, strict=True)
        if account in members
    ]
    expected = twin(acts, result, min_group_size=3)
    assert [(span.acting, span.in_step, span.co_actions, span.too_small)
            for span in result.spans] == expected["spans"]  # fmt: skip
    found = {
        track.number: [(stage.span, stage.size, stage.co_actions) for stage in track.stages]
        for track in result.tracks
    }
    assert found == expected["tracks"]
    ends = {(event.kind, event.track, event.span) for event in result.events}
    assert {end for end in ends if end[0] in ("born", "split", "merged", "gone", "back")} == (
        expected["ends"]
    )


@settings(max_examples=200, deadline=None)
@given(ROWS, st.sampled_from([60, 150, 240]))
def test_what_always_holds(rows, step_s):
    firsts, members, result = small(rows, step_s)
    stages = [stage for track in result.tracks for stage in track.stages]
    assert all(3 <= stage.size <= len(members) for stage in stages)
    assert all(stage.co_actions >= stage.size - 1 for stage in stages)
    for number, span in enumerate(result.spans):
        large = sum(stage.size for stage in stages if stage.span == number)
        assert large <= span.in_step <= span.acting <= len(members)
        assert span.in_step - large >= 2 * span.too_small
        assert (span.in_step == large) == (span.too_small == 0)
    for track in result.tracks:
        spans = [stage.span for stage in track.stages]
        assert spans == sorted(set(spans))
        begun = [
            e for e in result.events if e.track == track.number and e.kind in ("born", "split")
        ]
        assert len(begun) == (track.stages[0].span > 0)
        quiet = sum(b - a > QUIET for a, b in pairwise(spans))
        assert quiet == sum(e.kind == "back" and e.track == track.number for e in result.events)
    in_step = in_step_times(firsts, members)
    assert bool(result.spans) == bool(in_step)
    start = [int(np.datetime64(span.start[:-1], "us").astype(int)) for span in result.spans]
    for time in in_step:
        assert any(s <= time < s + result.span_us for s in start)


def in_step_times(firsts, members):
    acts = [a for a in zip(firsts.account, firsts.object, firsts.time_us, strict=True)
            if a[0] in members]  # fmt: skip
    pairs = [(a, b) for a, b in combinations(acts, 2)
             if a[1] == b[1] and abs(a[2] - b[2]) <= WINDOW_US]  # fmt: skip
    return {int(act[2]) for pair in pairs for act in pair}


def twin(acts, result, min_group_size):  # noqa: C901
    """Spans, tracks and the ends of tracks, by looking at every pair of everything."""
    spans, tracks, ends = [], {}, set()
    fronts, state = {}, {}  # by track: members, and live, gone or merged
    for number, span in enumerate(result.spans):
        start = int(np.datetime64(span.start[:-1], "us").astype(int))
        inside = [act for act in acts if start <= act[2] < start + result.span_us]
        pairs = [(a, b) for a, b in combinations(inside, 2)
                 if a[1] == b[1] and abs(a[2] - b[2]) <= result.window_us]  # fmt: skip
        parts = [{a[0], b[0]} for a, b in pairs]
        while clash := next(((p, q) for p, q in combinations(parts, 2) if p & q), None):
            parts = [part for part in parts if not any(part is one for one in clash)]
            parts.append(clash[0] | clash[1])
        parts.sort(key=min)
        large = [part for part in parts if len(part) >= min_group_size]
        spans.append((len({act[0] for act in inside}), sum(map(len, parts)), len(pairs),
                      len(parts) - len(large)))  # fmt: skip

        def overlap(track, part):
            return len(fronts[track] & part) / len(fronts[track] | part)

        def taken(kind, parts=large):
            found = {}
            while True:
                options = [(-overlap(track, part), track, place)
                           for track in fronts if state[track] == kind and track not in found
                           for place, part in enumerate(parts) if place not in found.values()
                           and overlap(track, part) >= SAME]  # fmt: skip
                if not options:
                    return found
                _, track, place = min(options)
                found[track] = place

        heirs, back = taken("live"), taken("gone")
        before = dict(fronts)
        for track in [t for t in before if state[t] == "live" and t not in heirs]:
            if any(overlap(track, part) >= SAME for part in large):
                state[track] = "merged"
                ends.add(("merged", track, number))
        was_live = [t for t in before if state[t] in ("live", "merged")
                    and (state[t] == "live" or ("merged", t, number) in ends)]  # fmt: skip
        for place, part in enumerate(large):
            pairs_here = sum(a[0] in part for a, _ in pairs)
            owner = next((t for t, p in heirs.items() if p == place), None)
            if owner is None:
                comes_from = any(len(before[t] & part) / len(before[t] | part) >= SAME
                                 for t in was_live)  # fmt: skip
                owner = next((t for t, p in back.items() if p == place), None)
                if comes_from or owner is None:
                    owner = len(tracks) + 1
                    if comes_from:
                        ends.add(("split", owner, number))
                    elif number:
                        ends.add(("born", owner, number))
                else:
                    ends.add(("back", owner, number))
            state[owner] = "live"
            fronts[owner] = part
            tracks.setdefault(owner, []).append((number, len(part), pairs_here))
        for track, kind in state.items():
            if kind == "live" and number - tracks[track][-1][0] == QUIET:
                state[track] = "gone"
                ends.add(("gone", track, number - 1))
    return {"spans": spans, "tracks": tracks, "ends": ends}
