"""Syndication trees made by hand: who carried what after whom, credited or silent."""

import numpy as np
import pyarrow as pa
import pytest
from travelling import (
    HARBOUR,
    HARBOUR_EDITED,
    PORT,
    PORT_EDITED,
    PORT_TRADITIONAL,
    World,
    label,
    people,
)

from heliograph.narratives import narratives
from heliograph.narratives.credits import credited
from heliograph.narratives.joining import apart
from heliograph.narratives.membership import membership
from heliograph.narratives.parents import COMMONEST, EARLIEST, LATEST, parents
from heliograph.narratives.reading import read
from heliograph.texts.clusters import cluster


def edited(text, *changes):
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


def test_an_edit_chain_is_followed_edit_by_edit():
    """Each wording is put under the one it was made from, not under the first."""
    world = World()
    world.chatter()
    second = edited(HARBOUR, ("the night", "a week"), ("unsafe", "in danger"))
    third = edited(second, ("officials ordered", "the mayor demanded"))
    fourth = edited(third, ("full review", "complete audit"))
    for number, text in enumerate((HARBOUR, second, third, fourth)):
        world.carried(text, people(f"c{number}_", 6), 20 * number)
    [finding] = narratives(world.table()).findings
    assert [each.text for each in finding.wordings] == [HARBOUR, second, third, fourth]
    assert [each.parent for each in finding.wordings] == [None, 1, 2, 3]
    assert [each.relation for each in finding.wordings] == [None, "edit", "edit", "edit"]
    last = finding.wordings[3].changes
    assert [(each.before, each.after) for each in last] == [("full review", "complete audit")]
    assert finding.wordings[1].changes_total == 2
    assert (finding.accounts, finding.posts, finding.other_posts) == (24, 24, 0)
    assert finding.first_at == "2024-03-01T00:00:00Z"
    assert finding.half_after_s == 25 * 3600.0  # the twelfth of 24: the last of the second lot
    assert sum(finding.curve) == 24


def test_chinese_is_followed_by_characters_and_by_script():
    world = World()
    world.chatter()
    world.carried(PORT, people("a", 6), 0)
    world.carried(PORT_EDITED, people("b", 6), 10)
    world.carried(PORT_TRADITIONAL, people("c", 6), 20)
    [finding] = narratives(world.table()).findings
    assert [each.relation for each in finding.wordings] == [None, "edit", "script"]
    assert [each.lang for each in finding.wordings] == ["zh"] * 3
    assert [(each.before, each.after) for each in finding.wordings[1].changes] == [
        ("全面审", "彻底调")
    ]
    # A character's other form is no change.
    assert [(each.before, each.after) for each in finding.wordings[2].changes] == [("审", "调")]


def test_a_traditional_copy_is_the_same_wording():
    world = World()
    world.chatter()
    simplified = (
        "港口昨晚关闭，市政府称大桥不安全，官员下令对整个工程进行全面调查，预计下周公布结果。"
    )
    world.carried(simplified, people("a", 6), 0)
    world.carried(PORT_TRADITIONAL, people("b", 6), 10)
    [finding] = narratives(world.table()).findings
    assert len(finding.wordings) == 1
    assert finding.wordings[0].accounts == 12


def test_a_passage_belongs_to_both_narratives():
    """A digest that holds a passage is lifted from it, and remains a narrative of its own."""
    world = World()
    world.chatter()
    digest = f"{world.words(60)} {HARBOUR} {world.words(60)}"
    world.carried(HARBOUR, people("a", 7), 0)
    world.carried(digest, people("d", 6), 30)
    result = narratives(world.table())
    assert [each.accounts for each in result.findings] == [13, 6]
    harbour, own = result.findings
    assert [(each.relation, each.parent) for each in harbour.wordings] == [
        (None, None),
        ("lift", 1),
    ]
    assert harbour.wordings[1].containment > 0.9
    assert harbour.wordings[1].similarity < 0.5
    assert harbour.wordings[1].changes == ()
    assert "6 posts of 6 accounts hold a passage only" in harbour.statement
    assert harbour.statistic.observed == 7  # who only quotes a passage is not tested
    assert own.wordings[0].relation is None
    rows = result.posts.to_pylist()
    assert sum(row["post_id"] == "s207" for row in rows) == 2


def test_labelled_carriers_are_named_in_order_and_beyond_is_counted():
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("early", 6), 0)
    world.post("gazette", HARBOUR, 10, urls=["https://gazette.example/1"])
    world.carried(HARBOUR, people("late", 9), 20)
    world.post("herald", HARBOUR_EDITED, 50)
    named = {"gazette": label("gazette"), "herald": label("herald", "herald"), "x": label("x")}
    [finding] = narratives(world.table(), named=named).findings
    assert [(each.alias, each.name) for each in finding.named] == [
        ("A1", "The Gazette"),
        ("A2", "The Herald"),
    ]
    assert [(each.alias, each.first_at, each.wording) for each in finding.carried] == [
        ("A1", "2024-03-01T10:00:00Z", 1),
        ("A2", "2024-03-03T02:00:00Z", 2),
    ]
    assert finding.beyond == 9
    assert finding.wordings[0].named == ("A1",)
    assert (finding.wordings[1].accounts, finding.wordings[1].named) == (1, ("A2",))


def credits_of(rows, sites=None, names=None):
    world = World()
    for row in rows:
        world.post(*row[:3], **(row[3] if len(row) > 3 else {}))
    posts = read(world.table())
    clusters = cluster(posts.text, seen=posts.time_us)
    member = membership(clusters, apart(clusters, "").narrative)
    own = {
        posts.accounts.to_pylist().index(account): name for account, name in (names or {}).items()
    }
    flags = credited(posts, member, sites or {}, own)
    ids = posts.post_id.take(pa.array(member.post)).to_pylist()
    return dict(zip(ids, flags.tolist(), strict=True))


def test_who_names_a_source():
    link = {"urls": ["https://a.example/1"], "domains": ["a.example"]}
    found = credits_of(
        [
            ("a", HARBOUR, 0, link),  # the first: neither
            ("b", HARBOUR, 1, link),  # links to what an earlier carrier linked to
            ("c", HARBOUR, 2),  # silent
            ("d", HARBOUR, 3, {"mentions": ["c"]}),  # an earlier carrier
            ("e", HARBOUR, 4, {"mentions": ["z"]}),  # nobody's carrier: silent
            ("f", HARBOUR, 5, {"kind": "repost", "reposted_id": "elsewhere"}),
            ("g", HARBOUR, 6, {"kind": "quote", "reposted_id": "s2"}),
            ("h", HARBOUR, 7, {"kind": "quote", "reposted_id": "elsewhere"}),
            ("i", HARBOUR, 8, {"domains": ["news.site.example"]}),  # below a labelled site
            ("j", HARBOUR, 9, {"urls": ["https://b.example/"], "domains": ["b.example"]}),
            ("k", HARBOUR, 10, {"mentions": ["later"]}),  # who has not carried it yet
            ("later", HARBOUR, 11),
            ("m", HARBOUR, 12, {"mentions": ["m"]}),  # itself
            ("j", HARBOUR, 13, {"urls": ["https://b.example/"]}),  # its own earlier link
        ],
        sites={"site.example": "The Site"},
    )
    assert [post for post, said in found.items() if said] == ["s1", "s3", "s5", "s6", "s8"]


def test_a_link_to_ones_own_site_credits_nobody():
    """An outlet's article has its own address; the same link in another's post names a source."""
    sites = {"gazette.example": "The Gazette", "herald.example": "The Herald"}
    found = credits_of(
        [
            ("first", HARBOUR, 0),
            ("gazette", HARBOUR, 1, {"urls": ["https://www.gazette.example/1"]}),
            ("gazette", HARBOUR, 2, {"domains": ["gazette.example"]}),
            ("gazette", HARBOUR, 3, {"domains": ["gazette.example", "herald.example"]}),
            ("herald", HARBOUR, 4, {"urls": ["https://gazette.example/2"]}),
            ("unlabelled", HARBOUR, 5, {"domains": ["gazette.example"]}),
        ],
        sites=sites,
        names={"gazette": "The Gazette", "herald": "The Herald"},
    )
    assert [post for post, said in found.items() if said] == ["s3", "s4", "s5"]


def test_an_outlets_own_articles_are_told_as_silent():
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("a", 6), 0)
    world.post("gazette", HARBOUR, 20, urls=["https://gazette.example/1"])
    world.post("herald", HARBOUR, 30, urls=["https://gazette.example/2"])
    named = {"gazette": label("gazette"), "herald": label("herald", "herald")}
    [finding] = narratives(
        world.table(), named=named, sites={"gazette.example": "The Gazette"}
    ).findings
    assert [each.credited for each in finding.carried] == [False, True]


@pytest.mark.parametrize(
    "words",
    [
        "RT @gazette: {}",
        "{} via @gazette",
        "{} Source: Gazette",
        "{} (Xinhua)",
        "{} Fuente: Gaceta",
        "{} Источник: Газета",
        "{} المصدر: الجريدة",
        "{} h/t the Gazette",
    ],
)
def test_words_that_name_a_source(words):
    found = credits_of([("a", HARBOUR, 0), ("b", HARBOUR, 1), ("c", words.format(HARBOUR), 2)])
    assert list(found.values()) == [False, False, True]


@pytest.mark.parametrize(
    "words",
    [
        "{}来源：新华社",
        "{}（转载自人民日报）",
        "据新华社报道，{}",
        "新华社北京3月1日电 {}",
        "來源: {}",
    ],
)
def test_chinese_words_that_name_a_source(words):
    found = credits_of([("a", PORT, 0), ("b", PORT, 1), ("c", words.format(PORT), 2)])
    assert list(found.values()) == [False, False, True]


@pytest.mark.parametrize("words", ["{} resources", "via the north road {}", "{} 资金来源不明"])
def test_everyday_words_name_no_source(words):
    found = credits_of([("a", HARBOUR, 0), ("b", words.format(HARBOUR), 2)])
    assert not any(found.values())


def test_the_first_post_is_neither_credited_nor_silent():
    sourced = f"{HARBOUR} Source: Gazette"
    assert credits_of([("a", sourced, 0), ("b", sourced, 1)]) == {"s0": False, "s1": True}


def test_one_time_is_not_earlier():
    found = credits_of(
        [("a", HARBOUR, 0), ("b", HARBOUR, 1, {"mentions": ["c"]}), ("c", HARBOUR, 1)]
    )
    assert not any(found.values())


def variants(draw, count):
    """Wordings that descend from one another by random edits."""
    made = [HARBOUR.split()]
    while len(made) < count:
        words = list(draw.choice(made[-40:]))
        for _ in range(draw.randint(1, 3)):
            words[draw.randrange(len(words))] = f"word{draw.randrange(500)}"
        if words not in made:
            made.append(words)
    return [" ".join(words) for words in made]


def jaccard_and_containment(a, b):
    def shingles(text):
        words = text.lower().split()
        return {tuple(words[n : n + 2]) for n in range(len(words) - 1)}

    one, two = shingles(a), shingles(b)
    both = len(one & two)
    return both / len(one | two), both / min(len(one), len(two))


@pytest.mark.parametrize("seed", range(4))
def test_the_parent_is_the_most_alike_of_all_earlier_ones(seed):
    """Against every earlier wording compared one by one, in sets of Python's own."""
    texts = variants(World(seed).draw, EARLIEST + LATEST - 10)
    clusters = cluster(pa.array(texts))
    codes = clusters.text[np.arange(len(texts))]
    found = parents(clusters, codes, np.ones(len(texts), np.int64))
    for child in range(1, len(texts)):
        alike = [jaccard_and_containment(texts[child], texts[other]) for other in range(child)]
        best = max(range(child), key=lambda other: (*alike[other], -other))
        assert found.place[child] == best
        assert found.jaccard[child] == pytest.approx(alike[best][0])
        assert found.containment[child] == pytest.approx(alike[best][1])
    assert found.place[0] == -1


def test_many_wordings_are_compared_with_a_bounded_number():
    """The bound holds, and the commonest wording is found wherever it stands."""

    class Counting:
        compared = 0

        def similarity(self, a, b):
            Counting.compared += len(a)
            assert (b < a).all()
            return (b == 500).astype(float), np.ones(len(a))

    size = 3000
    accounts = np.ones(size, np.int64)
    accounts[500] = 9
    found = parents(Counting(), np.arange(size, dtype=np.int32), accounts)
    assert Counting.compared <= size * (EARLIEST + LATEST + COMMONEST)
    assert (found.place[501:] == 500).all()
