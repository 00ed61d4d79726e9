"""Published keyword lists: what was added and taken out, against a brute-force twin."""

import ast
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.removals.keyword_lists import analysis
from heliograph.removals.keyword_lists.analysis import keyword_lists
from heliograph.removals.keyword_lists.changes import covering, spans, steps
from heliograph.removals.keyword_lists.reading import MAX_PARTS, read_snapshots
from heliograph.removals.keyword_lists.records import Snapshot

WORDS = st.sampled_from(["tank", "square", "六四", "坦克", "candle"])
COMBINATIONS = st.frozensets(WORDS, min_size=1, max_size=3)
LISTS = st.lists(st.frozensets(COMBINATIONS, max_size=8), min_size=1, max_size=6)


def snapshots(lists):
    return tuple(
        Snapshot(f"2016-{month:02}-01", each, {}, f"{month}.txt")
        for month, each in enumerate(lists, 1)
    )


@given(LISTS)
def test_additions_and_deletions_lead_from_each_snapshot_to_the_next(lists):
    dated = snapshots(lists)
    for (before, after), step in zip(pairwise(dated), steps(dated), strict=True):
        rebuilt = (before.combinations - set(step.deleted)) | set(step.added)
        assert rebuilt == after.combinations
        assert not set(step.added) & before.combinations
        assert set(step.deleted) <= before.combinations
        assert step.kept == len(before.combinations) - len(step.deleted)


@given(LISTS)
def test_spans_say_when_each_combination_was_there(lists):
    dated = snapshots(lists)
    days = [each.day for each in dated]
    found = {each.combination: each for each in spans(dated)}
    assert found.keys() == set().union(*lists)
    for combination, span in found.items():
        there = [combination in each for each in lists]
        first, last = there.index(True), len(there) - 1 - there[::-1].index(True)
        assert (span.first_seen, span.last_seen) == (days[first], days[last])
        assert span.absent_before == (days[first - 1] if first else None)
        assert span.gone_by == (days[last + 1] if last + 1 < len(days) else None)
        assert span.snapshots == sum(there)
        runs = sum(b and not a for a, b in pairwise([False, *there]))
        assert span.returns == runs - 1


@given(st.frozensets(COMBINATIONS, max_size=12))
def test_what_covers_a_combination_is_a_smallest_proper_part_of_it(every):
    found = covering(every)
    for each in every:
        smaller = [other for other in every if other < each]
        assert (each in found) == bool(smaller)
        if smaller:
            assert found[each] in smaller
            assert len(found[each]) == min(map(len, smaller))


def test_order_and_spelling_of_a_combination_say_nothing(tmp_path):
    (tmp_path / "l-2015-05-01.txt").write_text("# a comment\nb + a\nE\u0301&x\n\n", "utf-8")
    (tmp_path / "l-2015-06-01.txt").write_text("a＋b\n\u00c9 ＆ x\n", "utf-8")
    found = keyword_lists(sorted(tmp_path.iterdir()))
    assert found.changes.num_rows == 0
    assert found.counts.column("turnover").to_pylist() == [None, 0.0]


def test_a_table_may_hold_several_snapshots_with_categories(tmp_path):
    path = tmp_path / "lists.csv"
    path.write_text(
        "Date,Keyword,Category\n2015-05-01,a,politics\n2015-05-01,b+c,\n2015-06-01,a,politics\n"
    )
    found = keyword_lists([path])
    assert found.counts.to_pylist() == [
        {"day": "2015-05-01", "combinations": 2, "single": 1, "added": None, "deleted": None,
         "turnover": None},
        {"day": "2015-06-01", "combinations": 1, "single": 1, "added": 0, "deleted": 1,
         "turnover": 0.5},
    ]  # fmt: skip
    assert found.changes.to_pylist() == [
        {"after": "2015-05-01", "by": "2015-06-01", "change": "deleted", "combination": "b + c",
         "parts": 2, "category": None}
    ]  # fmt: skip
    by_category = {
        (row["day"], row["category"]): (row["combinations"], row["deleted"])
        for row in found.categories.to_pylist()
    }
    assert by_category["2015-05-01", "politics"] == (1, 0)
    assert by_category["2015-06-01", "(none given)"] == (0, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no keyword"),
        (b"# only this\n", "no keyword"),
        (b"a\n\xff\xfe\n", "not UTF-8"),
        (b"+".join(b"%d" % n for n in range(MAX_PARTS + 1)), "parts"),
        (b"x" * 600, "letters"),
        (b'keyword,date\n"a,2015-01-01\n', "no table"),
        (b"keyword,date\na,yesterday\n", "no day"),
    ],
    ids=["empty", "comments", "bytes", "parts", "letters", "quotes", "day"],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path, content, says):
    path = tmp_path / "list-2015-05-01.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as error:
        read_snapshots([path])
    assert path.name in str(error.value)


def test_a_list_without_a_day_is_refused_and_one_given_is_taken(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("a\n")
    with pytest.raises(InputError, match="which day"):
        keyword_lists([path])
    assert read_snapshots([path], days=["2015-05-01"])[0].day == "2015-05-01"


def test_two_lists_of_one_day_are_refused(tmp_path):
    for name in ("a-2015-05-01.txt", "b-2015-05-01.txt"):
        (tmp_path / name).write_text("a\n")
    with pytest.raises(InputError, match="two snapshots"):
        keyword_lists(sorted(tmp_path.iterdir()))


@settings(max_examples=20)
@given(st.permutations(["l-2015-05-01.txt", "l-2015-06-01.txt", "l-2015-07-01.txt"]))
def test_the_order_of_the_files_says_nothing(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("lists")
    for name in names:
        (folder / name).write_text(f"a\n{name[7:9]}\n")
    found = keyword_lists([folder / name for name in names])
    assert found.counts.column("day").to_pylist() == ["2015-05-01", "2015-06-01", "2015-07-01"]


def test_nothing_in_the_room_can_hold_a_text_against_a_list():
    """The lists are data: no import of what searches texts, no function that takes a text."""
    for path in Path(analysis.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        imported = [
            node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
        ] + [each.name for node in ast.walk(tree) if isinstance(node, ast.Import)
             for each in node.names]  # fmt: skip
        searching = ("ahocorasick", "heliograph.lexicons", "heliograph.texts", "heliograph.posts")
        assert not [name for name in imported if name.startswith(searching)]
        public = [
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        ]
        taken = {arg.arg for node in public for arg in node.args.args}
        assert taken <= {"snapshots", "days", "paths", "combinations", "combination"}


@pytest.mark.parametrize("content", ['{"keywords": ["tank"]}', '\n ["tank", "square"]'])
def test_json_is_not_read_as_a_keyword(tmp_path, content):
    path = tmp_path / "2016-05-31.json"
    path.write_text(content)
    with pytest.raises(InputError, match=r"begins as JSON.*give a text file"):
        read_snapshots([path])
