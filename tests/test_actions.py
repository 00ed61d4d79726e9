import pyarrow as pa
import pytest

import heliograph as hg
from heliograph.actions import ACTION_SCHEMA, BEHAVIOURS, OPTIONAL, available
from heliograph.errors import InputError
from heliograph.frames import to_arrow


def posts(**columns):
    size = len(next(iter(columns.values())))
    common = {
        "post_id": [f"p{n}" for n in range(size)],
        "account": [f"a{n}" for n in range(size)],
        "time": list(range(size)),
        "kind": ["post"] * size,
    }
    return common | columns


def objects(behaviour, **columns):
    table = hg.actions(posts(**columns), behaviour)
    return list(zip(*(table[name] for name in ("account", "object")), strict=True))


def of(behaviour, **columns):
    return [(str(a), str(o)) for a, o in objects(behaviour, **columns)]


def test_a_link_named_twice_in_a_post_is_one_action():
    assert of("co-link", urls=[["u", "u", "v"], ["u"], []]) == [
        ("a0", "u"), ("a0", "v"), ("a1", "u"),
    ]  # fmt: skip


def test_a_post_spread_over_rows_acts_once_on_an_object():
    rows = posts(hashtags=[["x", "y"], ["x", "y"]])
    rows["post_id"], rows["account"] = ["p0", "p0"], ["a0", "a0"]
    assert len(hg.actions(rows, "co-hashtag-sequence")) == 1


@pytest.mark.parametrize(
    ("behaviour", "columns"),
    [
        ("co-link", {"urls": [["u"]]}),
        ("co-domain", {"domains": [["d"]]}),
        ("co-hashtag-sequence", {"hashtags": [["x"]]}),
        ("co-text", {"text": ["a text of twenty characters or more"]}),
        ("co-image", {"media": [["m"]]}),
        ("co-reply", {"replied_id": ["p9"]}),
    ],
)
def test_reposts_act_only_by_being_reposts(behaviour, columns):
    assert of(behaviour, **columns)
    assert of(behaviour, **columns, kind=["repost"]) == []


def test_a_repost_acts_on_its_original():
    assert of("co-repost", reposted_id=["o1", None], kind=["repost", "post"]) == [("a0", "o1")]


def test_hashtags_count_in_their_order():
    found = of("co-hashtag-sequence", hashtags=[["x", "y"], ["y", "x"], ["x", "y"], []])
    assert [o for _, o in found] == ["#x #y", "#y #x", "#x #y"]


@pytest.mark.parametrize(
    "variant",
    [
        "The harbour is closed until Monday morning",
        "THE HARBOUR is  closed\nuntil Monday morning ",
        "@someone The harbour is closed until Monday morning https://a.example/x?y=1",
        "The har\u200bbour is closed until\u00a0Monday morning",
        "\uff34he harbour is closed until Monday morning",  # full-width T
        "The harbour is closed until Monday morning www.a.example/page",
    ],
)
def test_texts_are_the_same_after_normalisation(variant):
    plain = "the harbour is closed until monday morning"
    assert [o for _, o in of("co-text", text=[variant])] == [plain]


NEAR = (
    "The harbour stays closed until Monday morning, the council said after the storm",
    "BREAKING: the harbour stays closed until Monday morning, the council said after the storm",
    "The harbour stays closed till Monday morning, the council said after the storm \U0001f30a",
    "The h\u0430rbour stays cl\u043esed until Monday morning, the council said after the storm",
)


def test_near_copies_are_the_text_that_was_seen_first():
    other = "A new bridge over the river will be opened by the mayor on Sunday at noon"
    for first in range(len(NEAR)):
        when = [10] * len(NEAR) + [1]
        when[first] = 5
        found = [text for _, text in of("co-text", text=[*NEAR, other], time=when)]
        assert len(set(found[:-1])) == 1
        assert found[0] == of("co-text", text=[NEAR[first]])[0][1]
        assert found[-1] == other.lower()


@pytest.mark.parametrize("text", ["good morning", "@friend thanks!!", "\u65e9\u4e0a\u597d", None])
def test_short_texts_are_no_objects(text):
    assert of("co-text", text=[text]) == []


def test_chinese_text_is_an_object():
    text = "\u65b0\u8d28\u751f\u4ea7\u529b" * 5
    assert [o for _, o in of("co-text", text=[text])] == [text]


def test_behaviours_with_material_are_available():
    columns = {name: [None] for b in BEHAVIOURS.values() for name in b.columns}
    columns |= {"urls": [["u"]], "domains": [[]], "hashtags": [[]], "media": [[]]}
    table = to_arrow(posts(**columns), "posts")
    assert available(table) == ["co-link"]


def test_actions_carry_what_the_posts_say_of_themselves():
    table = to_arrow(posts(urls=[["u", "v"], ["u"]]), "posts")
    assert hg.actions(table).column_names == ACTION_SCHEMA.names[:4]
    table = table.append_column("dataset", pa.array(["one.csv", "two.csv"]))
    table = table.append_column("source_app", pa.array(["web", None]))
    found = hg.actions(table)
    assert found.column_names == [*ACTION_SCHEMA.names[:4], "source_app", "dataset"]
    assert found["dataset"].to_pylist() == ["one.csv", "one.csv", "two.csv"]
    assert found["source_app"].to_pylist() == ["web", "web", None]


def test_actions_of_a_whole_posts_table_fill_the_schema():
    found = hg.actions(hg.simulate("plain", seed=1, accounts=50).posts)
    assert (found.schema.names, found.schema.types) == (ACTION_SCHEMA.names, ACTION_SCHEMA.types)
    assert OPTIONAL == ["source_app", "dataset", "account_created", "lang"]


def test_a_wrong_behaviour_is_told():
    with pytest.raises(InputError, match="choose from co-link"):
        hg.actions(posts(urls=[[]]), "co-like")


def test_a_missing_column_is_told():
    with pytest.raises(InputError, match="needs the column 'urls'"):
        hg.actions(posts(text=["x"]), "co-link")
