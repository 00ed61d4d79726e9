"""Posts and settings that cannot be used are refused in words, with the column and a remedy."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from travelling import HARBOUR, World, people

from heliograph.errors import InputError, ScopeError
from heliograph.findings import check_min_group_size
from heliograph.narratives import narratives
from heliograph.texts.alike import Rules


def posts():
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("a", 8), 0)
    return world.table()


def having(name, values):
    table = posts()
    if name not in table.column_names:
        return table.append_column(name, values)
    return table.set_column(table.column_names.index(name), name, values)


def each(value, kind=None):
    return pa.array([value] * posts().num_rows, kind)


def not_utf8():
    size = posts().num_rows
    offsets = np.arange(size + 1, dtype=np.int32)
    return pa.StringArray.from_buffers(size, pa.py_buffer(offsets), pa.py_buffer(b"\xff" * size))


@pytest.mark.parametrize("name", ["urls", "domains", "mentions", "lang", "kind", "reposted_id"])
@pytest.mark.parametrize("kind", [None, pa.string(), pa.float64(), pa.list_(pa.list_(pa.int8()))])
def test_a_column_without_any_value_is_one_that_is_not_there(name, kind):
    [found] = narratives(having(name, each(None, kind))).findings
    [without] = narratives(posts().drop_columns([name])).findings
    assert found == without


@pytest.mark.parametrize("kind", [None, pa.string(), pa.int64(), pa.list_(pa.string())])
def test_posts_of_which_none_has_a_text_have_no_narrative(kind):
    result = narratives(having("text", each(None, kind)))
    assert (result.findings, result.looked.posts) == ((), 0)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("urls", each("https://a.example")),
        ("urls", each(7)),
        ("urls", each([[["https://a.example"]]])),
        ("urls", each([7])),
        ("urls", each({"url": "https://a.example"})),
        ("urls", each([b"\xff"])),
        ("domains", each([{"domain": "a.example"}])),
        ("mentions", each({"id": "a"})),
        ("mentions", each([True])),
        ("text", each([HARBOUR])),
        ("text", each({"text": HARBOUR})),
        ("text", each(5)),
        ("text", each(5.5)),
        ("text", each(True)),
        ("text", each(b"\xff")),
        ("text", not_utf8()),
        ("account", each(b"\xff")),
        ("account", each(5.0)),
        ("kind", each(["repost"])),
        ("kind", each(1)),
        ("lang", each({"code": "en"})),
        ("dataset", each([1])),
        ("reposted_id", each(1.8e18)),
        ("post_id", each(["s1"])),
        ("post_id", each({"id": "s1"})),
        ("post_id", each(True)),
        ("time", each("2024-03-01")),
        ("time", each(1_700_000_000)),
    ],
)
def test_a_column_of_another_type_is_named_with_a_remedy(name, values):
    with pytest.raises(InputError) as caught:
        narratives(having(name, values))
    assert (caught.value.column, bool(caught.value.remedy)) == (name, True)


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()])
def test_texts_as_bytes_and_ids_as_whole_numbers_can_be_used(kind):
    table = having("text", posts().column("text").cast(kind))
    table = table.set_column(0, "post_id", pa.array(range(table.num_rows)))
    [finding] = narratives(table).findings
    assert finding.wordings[0].text == HARBOUR
    assert finding.wordings[0].post_ids[0] == "200"


def test_a_column_that_the_analysis_does_not_read_may_be_of_any_type():
    odd = pa.array([{"a": [{"b": 1}]}] * posts().num_rows)
    assert len(narratives(having("raw", odd)).findings) == 1


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("year", [1970, 1989, 2100, 2200])
def test_times_that_no_post_can_have(unit, year):
    odd = [datetime(year, 1, 1, tzinfo=UTC)] * 3
    times = [*odd, *posts().column("time").to_pylist()[3:]]
    with pytest.raises(InputError, match="3 of the times are before 1990 or after 2099; check"):
        narratives(having("time", pa.array(times, pa.timestamp(unit, "UTC"))))


def test_posts_without_a_time_are_counted():
    times = [*[None] * 12, *posts().column("time").to_pylist()[12:]]
    with pytest.raises(InputError, match="12 posts have no time; leave them out"):
        narratives(having("time", pa.array(times, pa.timestamp("us", "UTC"))))


@pytest.mark.parametrize(
    "settings",
    [
        {"fdr": "0.05"},
        {"fdr": None},
        {"fdr": True},
        {"fdr": float("nan")},
        {"fdr": 1},
        {"seed": True},
        {"seed": 1.0},
        {"seed": "1"},
        {"seed": None},
        {"seed": np.int64(-1)},
        {"min_group_size": "5"},
        {"min_group_size": None},
        {"min_group_size": 3.5},
        {"min_group_size": True},
        {"rules": 3},
        {"rules": {"words": 0.5}},
        {"translate": 3},
        {"translate": ["use"]},
        {"translate": "another"},
    ],
)
def test_settings_of_another_type_are_refused(settings):
    with pytest.raises(InputError):
        narratives(posts(), **settings)


def test_numbers_of_numpy_are_numbers():
    plain = narratives(posts(), fdr=0.05, seed=3, min_group_size=6)
    numpy = narratives(posts(), fdr=np.float64(0.05), seed=np.uint32(3), min_group_size=np.int16(6))
    assert plain.findings == numpy.findings
    assert type(check_min_group_size(np.int64(5))) is int
    with pytest.raises(ScopeError, match="no setting can go below 3"):
        check_min_group_size(np.int64(2))


@pytest.mark.parametrize(
    "rules",
    [
        {"words": "0.5"},
        {"words": None},
        {"short": True},
        {"containment": float("nan")},
        {"least_shared": 2.5},
        {"least_shared": True},
        {"passage_words": "20"},
        {"passage_characters": None},
    ],
)
def test_rules_of_another_type_are_refused(rules):
    with pytest.raises(InputError, match=next(iter(rules))):
        Rules(**rules)
