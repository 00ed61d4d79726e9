"""What findings on narratives say, what they keep to themselves, and what chance alone makes."""

import random
import re
import time
from types import SimpleNamespace

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import beta, poisson
from travelling import (
    HARBOUR,
    HARBOUR_EDITED,
    PORT,
    PORT_EDITED,
    START,
    World,
    label,
    people,
)

from heliograph.errors import InputError, ScopeError
from heliograph.narratives import analysis, narratives
from heliograph.narratives.chance import by_chance, chance, least
from heliograph.narratives.exchange import EXCHANGES, earlier
from heliograph.narratives.reading import read
from heliograph.texts.clusters import cluster


def encoded(result):
    return [msgspec.json.encode(finding).decode() for finding in result.findings]


def of(finding, name):
    return next(each for each in finding.explanations if each.name == name)


@pytest.mark.parametrize("seed", range(5))
def test_unrelated_texts_make_no_narrative(seed):
    world = World(seed)
    world.chatter(600, accounts=300, words=8)
    result = narratives(world.table(), fdr=0.5, seed=seed)
    assert result.findings == ()
    assert result.looked.texts >= 590


def test_chance_is_measured_on_texts_that_resemble_none_or_one():
    """By hand: 300 alone, three pairs, a narrative of twenty, and copies by one account."""
    world = World()
    world.chatter(300, accounts=300)
    for pair in range(3):
        world.carried(world.words(20), [f"one{pair}", f"two{pair}"], 5)
    world.carried(HARBOUR, people("c", 20), 0)
    again = world.words(20)
    world.post("same", again, 1)
    world.post("same", again.replace(again.split()[3], "another"), 2)  # its own: like no other's
    world.carried(world.words(20), people("r", 40), 5, kind="repost")
    posts = read(world.table())
    found = chance(posts, cluster(posts.text), seed=1)
    assert (found.none, found.one, found.more, found.texts) == (302, 6, 20, 328)
    share = beta.ppf(0.95, 7, 302)
    assert found.mean == pytest.approx(share / (1 - share))
    assert by_chance(np.array([4]), np.array([0.2])) == pytest.approx(poisson.sf(3, 0.2))


def test_nothing_to_tell_chance_from_is_no_finding():
    """A collection of nothing but one narrative, or of nothing, says nothing."""
    world = World()
    world.carried(HARBOUR, people("c", 50), 0)
    result = narratives(world.table())
    assert result.findings == ()
    assert result.narratives.column("p").to_pylist() == [1.0]
    assert narratives(world.table().slice(0, 0)).findings == ()


def test_the_least_that_can_be_found_is_said_and_holds():
    found = least(0.2, 5000, 0.05, 1000)
    harmonic = sum(1 / n for n in range(1, 5001))
    assert poisson.sf(found - 2, 0.2) * 5000 * harmonic <= 0.05
    assert poisson.sf(found - 3, 0.2) * 5000 * harmonic > 0.05
    assert least(float("inf"), 10, 0.05, 100) is None


def test_p_and_q_are_those_of_the_whole_family():
    world = World()
    world.chatter(400)
    world.carried(HARBOUR, people("c", 9), 0)
    world.carried(PORT, people("d", 6), 0)
    result = narratives(world.table())
    one, two = result.findings
    assert one.family.tests == two.family.tests == result.looked.texts == 402
    mean = float(one.null_model.parameters["mean of the others that resemble a text, at most"])
    assert one.p == pytest.approx(poisson.sf(7, mean), rel=0.05)
    harmonic = sum(1 / n for n in range(1, 403))
    assert two.q == pytest.approx(two.p * 402 * harmonic / 2)
    assert one.q == pytest.approx(one.p * 402 * harmonic)


def test_reposts_carry_a_text_but_are_no_evidence_of_likeness():
    world = World()
    world.chatter()
    first = world.post("a", HARBOUR, 0)
    for number in range(30):
        world.post(f"r{number}", HARBOUR, 1 + number, kind="repost", reposted_id=first)
    result = narratives(world.table())
    assert result.findings == ()
    assert result.narratives.column("accounts").to_pylist() == [31]
    world.carried(HARBOUR, people("w", 8), 50)
    [finding] = narratives(world.table()).findings
    assert finding.statistic.observed == 9
    assert finding.accounts == 39
    assert finding.wordings[0].credited == 30
    assert "30 of its 39 posts are reposts" in of(finding, "reposts").reason


def few_carriers(seed):
    """A world in which wordings have any number of private and labelled carriers."""
    draw = random.Random(seed)
    world = World(seed)
    world.chatter(150)
    labelled = {f"outlet{n}": label(f"outlet{n}", f"entity{n}") for n in range(4)}
    held = {}
    for story in range(5):
        base = world.words(26).split()
        for variant in range(6):
            words = list(base)
            mark = f"mark{story}x{variant}"
            words[4 * variant % 24] = mark
            if draw.random() < 0.2:
                words += world.words(60).split()
            private = draw.sample([f"private{n}" for n in range(30)], draw.choice([0, 1, 2, 4, 6]))
            outlets = draw.sample(sorted(labelled), draw.choice([0, 0, 1, 3]))
            for account in private + outlets:
                for _ in range(draw.choice([1, 1, 2])):
                    text = " ".join(words) + f" @{account} https://x.com/{account}/status/1"
                    world.post(account, text, draw.uniform(0, 90), lang=draw.choice(["en", "uk"]))
            held[mark] = (set(private), set(outlets))
    return world, labelled, held


@pytest.mark.parametrize("seed", range(12))
def test_a_wording_of_few_private_accounts_is_nowhere_in_a_finding(seed):
    world, labelled, held = few_carriers(seed)
    result = narratives(world.table(), named=labelled)
    by_post = {row["post_id"]: row for row in world.rows}
    assert result.findings
    for finding, written in zip(result.findings, encoded(result), strict=True):
        assert "private" not in re.sub(r"private accounts?|private,", "", written)
        for mark, (private, outlets) in held.items():
            if len(private) < 5 and not outlets:
                assert f"{mark} " not in written
        for wording in finding.wordings:
            carriers = {by_post[post]["account"] for post in wording.post_ids}
            assert wording.accounts - len(wording.named) not in range(1, 5)
            if wording.accounts == len(wording.named):
                assert carriers <= set(labelled)
        shown = sum(wording.posts for wording in finding.wordings)
        assert shown + finding.other_posts == finding.posts
        private_carriers = finding.accounts - len(finding.named)
        if finding.beyond is not None:
            assert finding.beyond not in range(1, 5)
            assert not finding.beyond or private_carriers - finding.beyond not in range(1, 5)
        assert finding.accounts - len(finding.named) not in range(1, 5)


def test_few_private_carriers_beside_labelled_ones_are_as_though_not_there():
    """All of a finding is the same with them and without."""
    world = World()
    world.chatter()
    named = {f"o{n}": label(f"o{n}", f"entity{n}") for n in range(6)}
    world.carried(HARBOUR, sorted(named), 10)
    alone = narratives(world.table(), named=named)
    world.post("someone", HARBOUR, 3)
    world.post("someone", HARBOUR, 300)
    world.post("else", HARBOUR_EDITED, 12, lang="ug")
    beside = narratives(world.table(), named=named)

    def told(result):
        [finding] = result.findings
        keep = ("accounts", "posts", "first_at", "last_at", "half_after_s", "languages", "wordings",
                "other_wordings", "other_posts", "carried", "beyond", "curve", "named")  # fmt: skip
        return [getattr(finding, name) for name in keep]

    assert told(beside) == told(alone)
    assert alone.findings[0].accounts == 6


def test_a_language_of_few_is_not_told():
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("a", 8), 0, lang="en")
    world.post("b", HARBOUR_EDITED, 20, lang="ug")
    [finding] = narratives(world.table()).findings
    assert [(each.lang, each.posts) for each in finding.languages] == [("en", 8)]
    assert finding.posts == 9


@pytest.mark.parametrize("private", range(1, 5))
def test_fewer_than_the_smallest_group_is_no_finding(private):
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("p", private), 0)
    world.post("o", HARBOUR, 20)
    result = narratives(world.table(), named={"o": label("o")}, min_group_size=5)
    assert result.findings == ()


def test_nothing_is_called_scripted():
    """Syndication is declared republication: no words of ours say why anybody carried a text."""
    world = World()
    world.chatter()
    named = {f"o{n}": label(f"o{n}", "gazette") for n in range(6)}
    world.carried(HARBOUR, sorted(named), 10)
    world.carried(HARBOUR, people("p", 12), 20)
    world.carried(PORT, people("q", 12), 20)
    world.carried(PORT_EDITED, people("r", 12), 40)
    result = narratives(world.table(), named=named)
    assert len(result.findings) == 2
    spoken = " ".join(encoded(result)) + msgspec.json.encode(result.looked).decode()
    accused = r"scripted|coerc\w*|order(ed|s) by|instruct\w*|direct(ed|ive)|campaign"
    assert not re.search(accused, spoken.replace(HARBOUR, ""), re.IGNORECASE)
    assert "Syndication is declared republication" in spoken


def test_accounts_in_texts_links_and_ids_are_hidden():
    world = World()
    world.chatter()
    pseudonym = "p_" + "a" * 26
    for n, account in enumerate(people("a", 6)):
        text = f"Look! RT @janedoe: {HARBOUR} https://x.com/janedoe/status/1 {pseudonym}"
        world.post(account, text, n,
                   post_id=f"https://x.com/janedoe/status/{n}")  # fmt: skip
    result = narratives(world.table())
    [written] = encoded(result)
    assert "janedoe" not in written
    assert pseudonym not in written
    assert "RT @[account]: The harbour" in written


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed):
    world, labelled, _ = few_carriers(seed)
    rows = [{**row, "time": START} if n % 7 == 0 else row for n, row in enumerate(world.rows)]
    straight = pa.Table.from_pylist(rows, schema=world.table().schema)
    random.Random(seed).shuffle(rows)
    shuffled = pa.Table.from_pylist(rows, schema=straight.schema)
    one, two = (narratives(table, named=labelled) for table in (straight, shuffled))
    assert encoded(one) == encoded(two)
    assert one.findings
    assert one.looked == two.looked
    for name in ("posts", "wordings", "narratives"):
        assert getattr(one, name).equals(getattr(two, name))


def test_translations_are_joined_by_what_the_model_matches(monkeypatch):
    asked = []

    def matcher(texts, langs):
        asked.extend(zip(texts, langs, strict=True))
        a, b = texts.index(HARBOUR), texts.index(PORT)
        return SimpleNamespace(
            a=np.array([min(a, b)]), b=np.array([max(a, b)]), similarity=np.array([0.9]),
            without={"sw": 3},
        )  # fmt: skip

    monkeypatch.setattr(analysis, "matcher_for", lambda *_: (matcher, "invented"))
    world = World()
    world.chatter()
    world.carried(PORT, people("z", 8), 0)
    world.carried(PORT_EDITED, people("y", 6), 9)
    world.carried(HARBOUR, people("e", 7), 20)
    world.carried(HARBOUR_EDITED, people("f", 6), 40)
    result = narratives(world.table(), translate="auto")
    [finding] = result.findings
    assert (HARBOUR, "en") in asked
    assert (PORT, "zh") in asked
    assert HARBOUR_EDITED not in dict(asked)
    assert [(each.relation, each.parent) for each in finding.wordings] == [
        (None, None),
        ("edit", 1),
        ("translation", 1),
        ("edit", 3),
    ]
    assert finding.wordings[2].similarity is None
    assert [(each.lang, each.posts) for each in finding.languages] == [("zh", 14), ("en", 13)]
    assert finding.statistic.observed == 14  # a translation counts in no test
    assert result.looked.translations == 2
    assert any("sw (3)" in limit for limit in finding.limits)


def test_labelled_carriers_who_come_first_come_earlier_than_exchange_gives():
    world = World()
    world.chatter()
    named = {f"o{n}": label(f"o{n}", f"entity{n}") for n in range(5)}
    world.carried(HARBOUR, sorted(named), 0)
    world.carried(HARBOUR, people("p", 20), 10)
    [finding] = narratives(world.table(), named=named).findings
    assert "come as early as they do in 0.1% of 1,000 exchanges" in finding.statement
    assert "20 accounts without a label" in finding.statement


def test_the_exchange_is_exact_in_distribution():
    """Against every way of choosing 3 of 9 carriers, ties and all."""
    from itertools import combinations

    times = np.array([0, 1, 1, 2, 3, 3, 3, 4, 5])
    ranks = np.array([1, 2.5, 2.5, 4, 6, 6, 6, 8, 9])
    labelled = np.isin(np.arange(9), [1, 2, 5])
    every = [ranks[list(some)].sum() for some in combinations(range(9), 3)]
    exact = np.mean([each <= ranks[labelled].sum() for each in every])
    assert earlier(times, labelled, seed=1) == pytest.approx(exact, abs=4 * 0.5 / EXCHANGES**0.5)
    assert earlier(times, np.ones(9, bool), seed=1) is None


def test_innocent_explanations_are_tested_one_by_one():
    world = World()
    world.chatter()
    link = "https://a.example/1"
    world.carried("I just signed this petition to save the harbour", people("a", 8), 1, urls=[link])
    named = {f"o{n}": label(f"o{n}", "gazette") for n in range(3)}
    long = f"{HARBOUR}, {world.words(30)}"
    world.carried(long, [*sorted(named), *people("b", 9)], 30)
    form, article = sorted(
        narratives(world.table(), named=named).findings, key=lambda each: each.accounts
    )
    assert of(form, "a shared link").verdict == "not ruled out"
    assert of(form, "a form text").verdict == "not ruled out"
    assert of(form, "breaking news").verdict == "not ruled out"
    assert of(form, "declared syndication").verdict == "not ruled out"  # they link to one page
    assert of(form, "one publisher or owner").verdict == "not testable"
    assert of(article, "a shared link").verdict == "ruled out"
    assert of(article, "a form text").verdict == "not testable"  # absence of phrases known to us
    assert of(article, "breaking news").verdict == "not ruled out"  # reports spread as fast
    assert of(article, "declared syndication").verdict == "ruled out"
    assert of(article, "one publisher or owner").verdict == "not ruled out"
    assert of(article, "a formula, quotation or lyrics").verdict == "not testable"
    assert of(article, "posts captured twice").verdict == "ruled out"


def test_a_post_captured_twice_counts_once():
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("a", 8), 0)
    table = world.table()
    twice = pa.concat_tables([table, table])
    assert encoded(narratives(twice)) == encoded(narratives(table))


def test_a_text_that_is_there_from_the_start_may_be_older():
    world = World()
    world.carried(HARBOUR, people("a", 8), -30)
    world.chatter()
    [finding] = narratives(world.table()).findings
    assert of(finding, "a formula, quotation or lyrics").verdict == "not ruled out"
    assert any("begun before" in warning for warning in finding.warnings)


def test_frames_are_of_the_callers_kind_and_ids():
    polars = pytest.importorskip("polars", reason="polars, of the group dev, is not installed")
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("a", 8), 0)
    result = narratives(polars.from_arrow(world.table()))
    assert isinstance(result.posts, polars.DataFrame)
    assert result.posts["account"].to_list() == people("a", 8)
    assert result.narratives["finding"].to_list() == ["F1"]


def test_only_the_needed_columns_need_be_there():
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("a", 8), 0)
    bare = world.table().select(["post_id", "account", "time", "text"])
    [finding] = narratives(bare).findings
    assert of(finding, "a shared link").verdict == "not testable"
    assert of(finding, "reposts").verdict == "not testable"
    assert finding.wordings[0].silent == 7
    for name in bare.column_names:
        with pytest.raises(InputError, match=name):
            narratives(bare.drop_columns(name))


def test_so_many_are_told_of_and_the_others_counted(monkeypatch):
    monkeypatch.setattr(analysis, "MOST_FINDINGS", 2)
    world = World()
    world.chatter()
    for size in (6, 9, 8, 7):
        world.carried(world.words(25), people(f"s{size}_", size), 0)
    result = narratives(world.table())
    assert [each.accounts for each in result.findings] == [9, 8]
    assert result.looked.parameters["narratives beyond chance"] == "4"
    assert result.looked.parameters["of them smaller than those told of"] == "2"
    assert result.narratives.column("finding").to_pylist() == ["F1", "F2", None, None]


def test_a_text_that_everybody_words_alone_cannot_be_shown():
    world = World()
    world.chatter()
    for n, account in enumerate(people("a", 12)):
        words = HARBOUR.split()
        words[2 + n] = f"own{n}"
        world.post(account, " ".join(words), n)
    result = narratives(world.table())
    assert result.findings == ()
    assert result.looked.parameters["of them without a wording that enough accounts carry"] == "1"
    assert result.narratives.column("q").to_pylist()[0] < 1e-9


def test_huge_texts_are_followed_in_bounded_time():
    world = World()
    world.chatter()
    huge = world.words(250_000)  # 1.7 MB
    for n, account in enumerate(people("a", 12)):
        world.post(account, huge if n < 6 else f"{huge} {HARBOUR}", n)
    begin = time.process_time()
    [finding] = narratives(world.table()).findings
    assert time.process_time() - begin < 20
    assert [len(each.text) for each in finding.wordings] == [1000, 1000]


def test_settings_that_cannot_be_are_refused():
    table = World().table()
    with pytest.raises(ScopeError, match="no setting can go below 3"):
        narratives(table, min_group_size=2)
    with pytest.raises(InputError, match="false discovery rate"):
        narratives(table, fdr=0)
    with pytest.raises(InputError, match="seed"):
        narratives(table, seed=-1)
    with pytest.raises(InputError, match="not timestamps"):
        narratives({"post_id": ["1"], "account": ["a"], "time": [5], "text": ["b"]})
