"""Words taken up at a change: planted ones are found, those of everybody and of nobody are not."""

import re

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import hypergeom

from heliograph.privacy.pseudonyms import PSEUDONYM
from heliograph.shifts.wording import wordings
from heliograph.shifts.wording_odds import tails

MEMBERS, PANEL = 10, 40
WEEKS = 16
AT = 8
PHRASE = "a bright shared harvest"
WORDS = np.array([f"w{a}{b}{c}" for a in "aeiou" for b in "klmnprst" for c in "aeioudfghx"])


class World:
    """Posts of members, who come first, and of the panel, a few a week, of everyday words."""

    def __init__(self, seed, posts_a_week=3.0, busier=1.0):
        self.random = np.random.default_rng(seed)
        odds = 1 / np.arange(1, len(WORDS) + 1)
        rate = posts_a_week * self.random.lognormal(0, 0.4, MEMBERS + PANEL)
        rate[:MEMBERS] *= busier
        posts = self.random.poisson(rate[:, None], (MEMBERS + PANEL, WEEKS))
        words = self.random.choice(WORDS, (posts.sum(), 8), p=odds / odds.sum())
        account, week = (np.repeat(one.ravel(), posts.ravel()) for one in np.indices(posts.shape))
        texts = map(" ".join, words.tolist())
        self.rows = list(zip(texts, account.tolist(), week.tolist(), strict=True))

    def add(self, accounts, text, weeks=range(AT, WEEKS)):
        """Have each account write a text once in the weeks."""
        for account in accounts:
            self.rows.append((text, account, int(self.random.choice(list(weeks)))))
        return self

    def read(self, **settings):
        text, account, week = zip(*self.rows, strict=True)
        is_member = np.arange(MEMBERS + PANEL) < MEMBERS
        given = {"members": is_member, "panel": ~is_member, "at": AT, "span_weeks": 8}
        given |= {"min_group_size": 5, "fdr": 0.05, "names": ()}
        given |= {"private": np.ones(len(is_member), bool)} | settings
        return wordings(
            pa.chunked_array([pa.array(text)]), np.array(account, np.int32), np.array(week), **given
        )


def written(result):
    return [each.written for each in result[0]]


def test_a_phrase_that_members_take_up_is_found_with_its_counts():
    world = World(1).add(range(8), f"{PHRASE}!").add([20, 30], PHRASE.upper())
    found, tested = world.read()
    assert [each.written for each in found] == [PHRASE]
    one = found[0]
    assert (one.before, one.after, one.panel_before, one.panel_after) == (0, 8, 0, 2)
    assert 0 < one.p < one.q <= 0.05
    assert tested > 1


def test_the_longest_string_of_a_phrase_is_told_of_once():
    text = "together we build a bright shared harvest for all of our good neighbours"
    found, _ = World(2).add(range(9), text).read()
    assert [each.written for each in found] == ["together we build a bright"]


@pytest.mark.parametrize("panel_too", [0, 1, 2])
def test_a_phrase_among_few_other_words_is_told_alone(panel_too):
    """Of so few words, every member comes to write each of them beside the phrase."""
    random = np.random.default_rng(3)
    few = ["alpha", "river", "stone", "bread", "light", "house", "window", "market", "winter"]
    world = World(1)
    world.rows = []
    for account, week, _ in np.ndindex(80, 16, 4):
        text = " ".join(random.choice(few, 6))
        takes = account < 8 or 12 <= account < 12 + panel_too
        if takes and week >= AT and random.random() < 0.6:
            text += " our shared future"
        world.rows.append((text, account, week))
    is_member = np.arange(80) < 12
    everybody = np.ones(80, bool)
    found, _ = world.read(members=is_member, panel=~is_member, private=everybody)
    assert [(each.written, each.after) for each in found] == [("our shared future", 8)]


def test_two_phrases_in_posts_of_their_own_are_two_wordings():
    world = World(2).add(range(9), PHRASE).add(range(1, 10), "the old harbour road")
    assert set(written(world.read())) == {PHRASE, "the old harbour road"}


@pytest.mark.parametrize(
    ("users", "before", "labelled", "told"),
    [
        (range(8), (), 0, [(0, 8)]),
        (range(8), (), 6, []),  # two private ones
        (range(6), (), 6, [(0, 6)]),  # none
        (range(10), (), 5, [(0, 10)]),  # five
        (range(10), (), 6, []),
        (range(10), range(2, 7), 5, [(None, 10)]),  # before, two private ones of five
        (range(10), (4, 5), 5, [(None, 10)]),  # before, a private one and a labelled one
        (range(10), (3, 4), 5, [(2, 10)]),
    ],
)
def test_no_count_tells_of_few_beside_labelled_members(users, before, labelled, told):
    world = World(1).add(users, PHRASE).add(before, PHRASE, range(AT))
    private = np.arange(MEMBERS + PANEL) >= labelled
    found, _ = world.read(private=private)
    assert [(each.before, each.after) for each in found] == told
    assert written((found, 0)) == [PHRASE] * len(told)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("@Jane_Doe", "listen to jane doe"),
        ("janedoe", "Jane Doe said"),
        ("jane.doe", "why @@ Jane, Doe"),
        ("Straße", "die strasse"),
        ("共同繁荣", "共同繁荣"),
    ],
)
def test_names_of_accounts_are_not_told(name, text):
    world = World(2).add(range(9), text)
    assert written(world.read())
    called = re.sub(r"[\W_]", "", name).casefold().replace("ß", "ss")
    for each in written(world.read(names=["p_x", name])):
        assert called not in each.replace(" ", "")


def test_short_names_and_parts_of_words_are_no_names():
    names = ["a", "arv", "har", "brig", "vest", "", "@", "12345"]
    assert written(World(2).add(range(9), PHRASE).read(names=names)) == [PHRASE]


def test_a_phrase_in_chinese_is_found_in_characters():
    found, _ = World(3).add(range(9), "大家好！共同繁荣之路，很好").add([20], "好").read()
    assert written((found, 0)) == ["共同繁荣之路"]


def test_words_of_the_day_are_no_wording():
    world = World(4).add(range(MEMBERS + PANEL), PHRASE).add(range(0, 50, 2), "the new harbour law")
    assert written(world.read()) == []


def test_words_that_members_used_before_are_no_wording():
    world = World(5).add(range(9), PHRASE).add(range(9), PHRASE, range(AT))
    assert written(world.read()) == []


def test_words_that_the_panel_has_long_used_are_no_wording():
    world = World(6).add(range(9), PHRASE).add(range(10, 50), PHRASE, range(AT))
    assert written(world.read()) == []


def test_words_that_as_many_members_gave_up_are_no_wording():
    world = World(6).add(range(5), PHRASE, range(AT)).add(range(5, 10), PHRASE)
    assert written(world.read()) == []
    assert written(world.add([0], PHRASE).read()) == [PHRASE]


def test_weeks_out_of_the_spans_do_not_count():
    world = World(7).add(range(9), PHRASE, [AT + 4]).add(range(9), "an older slogan", [0])
    assert written(world.read(span_weeks=4)) == []
    assert written(world.read(span_weeks=5)) == [PHRASE]


def test_fewer_members_than_the_smallest_group_are_not_told_of():
    world = World(8).add(range(7), PHRASE)
    assert written(world.read(min_group_size=7)) == [PHRASE]
    assert written(world.read(min_group_size=8)) == []
    # Nor where the panel makes up the number.
    assert written(world.add([20], PHRASE).read(min_group_size=8)) == []


def test_one_account_that_repeats_itself_is_one_account():
    world = World(9)
    for _ in range(40):
        world.add([0, 1], PHRASE)
    assert written(world.read()) == []


def test_neither_the_order_of_rows_nor_accounts_in_neither_side_matter():
    world = World(10).add(range(8), PHRASE).add([20], PHRASE)
    first = world.read()
    world.random.shuffle(world.rows)
    assert world.read() == first
    assert written(first) == [PHRASE]
    world.rows += [(PHRASE, 50 + k, AT) for k in range(60)]
    is_member = np.arange(110) < MEMBERS
    is_panel = ~is_member & (np.arange(110) < 50)
    private = np.ones(110, bool)
    assert world.read(members=is_member, panel=is_panel, private=private) == first


@pytest.mark.parametrize("text", ["", "　", None])
def test_posts_without_words_give_nothing(text):
    nothing = World(11)
    nothing.rows = [(text, account, week) for account in range(50) for week in range(WEEKS)]
    assert nothing.read() == ((), 0)


def test_no_posts_give_nothing():
    none = np.empty(0, np.int32)
    settings = {"members": np.ones(5, bool), "panel": np.zeros(5, bool), "at": 3, "span_weeks": 2}
    settings |= {"min_group_size": 5, "fdr": 0.05, "private": np.ones(5, bool), "names": ()}
    assert wordings(pa.chunked_array([], pa.string()), none, none, **settings) == ((), 0)


@pytest.mark.parametrize(
    "text",
    [
        "p_" + "a2" * 13,
        "see p_" + "b3" * 13 + " p_" + "c4" * 13,
        "p_\u200b" + "ab" * 13 + " p_\u200b" + "cd" * 13,
        "p_" + "ab" * 20 + " p_" + "cd" * 20,
        "@some.body @some_other ＠third",
        "https://example.org/a/b?c=d www.example.org/e",
        "\u202e\u2066\u200f\u200e \U0001f600 \U0001f1e6\U0001f1f6 \ufeff",
        "x" * 100_000 + " " + "y" * 3000,
        "x" * 26 + " " + "y" * 26,
        "call 555 1234 99 and 0049 1234",
        "＝1+1 =2*3",
    ],
)
def test_hostile_texts_are_never_told_of(text):
    found, _ = World(12).add(range(10), text).read()
    assert found == ()


def test_what_is_told_holds_no_mark_and_no_pseudonym():
    name = "p_" + "a2" * 13
    text = f"\u202e<b>{PHRASE}</b> @who {name} https://a.example/x \U0001f600\u202c"
    found, _ = World(13).add(range(10), text).read()
    assert found
    for each in found:
        assert PHRASE in each.written or each.written in text
        assert not PSEUDONYM.search(each.written)
        assert all(letter.isalpha() or letter == " " for letter in each.written)


@pytest.mark.parametrize("busier", [1.0, 4.0])
def test_worlds_without_a_shared_phrase_seldom_have_a_wording(busier):
    false = 0
    for seed in range(100):
        world = World(1000 + seed, posts_a_week=1.5, busier=busier)
        # News that spreads among all alike, the more an account writes the more of it.
        volume = np.bincount([row[1] for row in world.rows], minlength=MEMBERS + PANEL)
        for news in "abcde":
            odds = np.minimum(1, 0.2 * volume / np.median(volume))
            reached = np.flatnonzero(world.random.random(MEMBERS + PANEL) < odds)
            world.add(reached, f"news {news} of the town hall", [AT])
        false += bool(world.read()[0])
    assert false <= 5


def test_the_odds_of_one_stratum_are_the_hypergeometric_ones():
    random = np.random.default_rng(1)
    accounts = random.integers(5, 60, 200)
    members, took = random.integers(1, accounts), random.integers(1, accounts)
    observed = random.hypergeometric(members, accounts - members, took)
    p, least = tails(members[:, None], accounts[:, None], took[:, None], observed)
    assert np.allclose(p, hypergeom.sf(observed - 1, accounts, members, took), atol=1e-12)
    most = np.minimum(members, took)
    assert np.allclose(least, hypergeom.pmf(most, accounts, members, took), atol=1e-12)


def test_the_odds_of_several_strata_are_those_of_drawing_within_each():
    members, accounts, took = np.array([[2, 3, 0]]), np.array([[6, 5, 4]]), np.array([[3, 2, 1]])
    p, least = tails(members, accounts, took, np.array([3]))
    random = np.random.default_rng(1)
    drawn = sum(
        random.hypergeometric(m, a - m, t, 400_000)
        for m, a, t in zip(members[0], accounts[0], took[0], strict=True)
        if m
    )
    assert p[0] == pytest.approx((drawn >= 3).mean(), abs=0.005)
    assert least[0] == pytest.approx((4 / 20) * (3 / 10))
