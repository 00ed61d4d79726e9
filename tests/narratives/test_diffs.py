"""Word diffs: right, shortest, and bounded."""

import time

from hypothesis import given
from hypothesis import strategies as st

from heliograph.narratives.diffs import (
    MOST_CHARACTERS,
    MOST_EDITS,
    SHOWN,
    _spans,
    changes,
)

WORDS = st.lists(st.sampled_from("abcd"), max_size=14)


def longest_common(a, b):
    """The length of the longest common subsequence, by the table of all prefixes."""
    row = [0] * (len(b) + 1)
    for one in a:
        before = 0
        for n, other in enumerate(b, 1):
            before, row[n] = row[n], before + 1 if one == other else max(row[n], row[n - 1])
    return row[-1]


@given(WORDS, WORDS)
def test_the_changes_lead_from_one_to_the_other_and_are_the_fewest(a, b):
    spans = _spans(a, b)
    made, at = [], 0
    for a_from, a_to, b_from, b_to in spans:
        assert at <= a_from
        made += a[at:a_from] + b[b_from:b_to]
        at = a_to
    assert made + a[at:] == b
    edits = sum(a_to - a_from + b_to - b_from for a_from, a_to, b_from, b_to in spans)
    assert edits == len(a) + len(b) - 2 * longest_common(a, b)


def test_links_mentions_and_case_are_no_changes():
    one = "RT @[account]: The Harbour was closed https://a.example/1"
    [change], total = changes(one, "the harbour was closed https://b.example/2")
    assert (change.before, change.after, total) == ("RT", "", 1)
    assert changes("The Harbour", "the harbour https://a.example") == ((), 0)


def test_chinese_is_compared_by_characters_and_written_without_gaps():
    [change], total = changes("港口今天关闭了", "港口昨日关闭了")
    assert (change.before, change.after, total) == ("今天", "昨日", 1)


def test_many_changes_are_counted_and_the_first_shown():
    before = " ".join(f"w{n} same{n}" for n in range(40))
    after = " ".join(f"x{n} same{n}" for n in range(40))
    shown, total = changes(before, after)
    assert (len(shown), total) == (SHOWN, 40)
    assert (shown[3].before, shown[3].after) == ("w3", "x3")


def test_a_rewritten_text_is_one_change_between_what_is_common():
    words = MOST_EDITS
    before = "begin " + " ".join(f"a{n}" for n in range(words)) + " end"
    after = "begin " + " ".join(f"b{n}" for n in range(words)) + " end"
    [change], total = changes(before, after)
    assert total == 1
    assert change.before.startswith("a0 a1")
    assert len(change.after) == MOST_CHARACTERS


def test_hostile_texts_take_no_time():
    begin = time.process_time()
    changes("a b " * 500_000, "b a a " * 400_000)
    changes("x" * 5_000_000, "y" * 5_000_000)
    assert time.process_time() - begin < 5
