"""Each innocent explanation: its verdict on small acts, and in worlds where the truth is known."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import heliograph as hg
from heliograph.coordination.explanations import (
    Acts,
    Labels,
    Mark,
    Others,
    automatic_sharing,
    captured_twice,
    coarse_clock,
    commonest_mark,
    gather,
    keyword_sampled,
    one_publisher,
    open_call,
)
from heliograph.coordination.explanations import acts as acts_module
from heliograph.coordination.explanations.acts import UNKNOWN_TIME_US, in_step_pairs
from heliograph.coordination.explanations.call import participation
from heliograph.coordination.explanations.feed import (
    FEED_APPS,
    feed_app_share,
    lag_between_members,
    lag_to_publication,
)
from heliograph.coordination.explanations.sites import sites
from heliograph.coordination.indexed import index, restrict
from heliograph.findings import UNSAID

S = 1_000_000
DAY = 86_400 * S
WINDOW = 60 * S
CLOCK = 1000  # of the simulated worlds, milliseconds
NOBODY = Others(np.empty(0, np.int32), np.empty(0, np.int64), accounts=0)


def acts(rows, **more):
    """Acts of (member, object, seconds)."""
    member, object_, seconds = zip(*rows, strict=True)
    times = np.array([round(s * S) for s in seconds], np.int64)
    return Acts(np.array(member, np.int32), np.array(object_, np.int32), times, **more)


def others(rows, accounts=1000):
    object_, seconds = zip(*rows, strict=True) if rows else ((), ())
    times = np.array([round(s * S) for s in seconds], np.int64)
    return Others(np.array(object_, np.int32), times, accounts)


def labels(*names):
    return Labels.of(pa.array(names, pa.string()))


@pytest.fixture(autouse=True)
def spoken(monkeypatch):
    """Every explanation that a test makes says nothing that a finding must not say."""
    from heliograph.coordination.explanations import (
        call,
        clock,
        duplicates,
        feed,
        keyword,
        publisher,
    )
    from heliograph.findings import Explanation

    def checked(**fields):
        explanation = Explanation(**fields)
        said = f"{explanation.name} {explanation.reason}"
        assert not UNSAID.search(said), said
        assert explanation.reason.endswith("."), said
        assert "  " not in said, said
        return explanation

    for module in (call, clock, duplicates, feed, keyword, publisher):
        monkeypatch.setattr(module, "Explanation", checked)


# --- worlds -----------------------------------------------------------------------------------


def seen(world, members, behaviour="co-link", *, published=True):
    """The acts and others of ``members`` in a world."""
    actions = hg.actions(world.posts, behaviour)
    if "source_app" not in actions.column_names:
        place = pc.index_in(actions["post_id"], value_set=world.posts["post_id"])
        for name in ("source_app", "dataset"):
            actions = actions.append_column(name, world.posts[name].take(place))
    indexed = index(actions)
    codes = np.asarray(pc.index_in(pa.array(members), value_set=indexed.accounts), np.int32)
    return gather(
        restrict(indexed, indexed.first),
        codes,
        WINDOW,
        actions=actions,
        behaviour=behaviour,
        published=world.publications if published else None,
    )


@pytest.fixture(scope="module")
def newsroom():
    world = hg.simulate("newsroom", seed=1)
    fed = world.posts.filter(pc.equal(world.posts["source_app"], "FeedPress"))
    return world, fed["account"].unique().to_pylist()


@pytest.fixture(scope="module")
def planted():
    world = hg.simulate("planted", seed=1)
    return world, world.truth.filter(pc.equal(world.truth["group"], "group-1"))[
        "account"
    ].to_pylist()


@pytest.fixture(scope="module")
def fandom():
    """The world, and the fans who heed most calls, which are its most shared links."""
    world = hg.simulate("fandom", seed=1)
    shared = world.actions.group_by("object").aggregate([("account", "count")])
    calls = shared.sort_by([("account_count", "descending")]).slice(0, 16)["object"]
    heeding = world.actions.filter(pc.is_in(world.actions["object"], calls))
    zeal = heeding.group_by("account").aggregate([("object", "count")])
    return world, zeal.sort_by([("object_count", "descending")])["account"].slice(0, 60).to_pylist()


def without_apps(given):
    found, beside = given
    return Acts(
        found.member, found.object, found.time_us, post=found.post, published_us=found.published_us
    ), beside


def test_a_newsroom_feed_shows_by_its_app_and_its_lag(newsroom):
    found = automatic_sharing(*seen(*newsroom), WINDOW, CLOCK)
    assert found.verdict == "not ruled out"
    assert "100% of the acts in step came through apps" in found.reason
    assert "100% lie within 3 s of their account's own median lag" in found.reason
    assert "at most 1% of them as close together" in found.reason


def test_a_newsroom_feed_shows_by_its_lag_alone(newsroom):
    found = automatic_sharing(*without_apps(seen(*newsroom)), WINDOW, CLOCK)
    assert found.verdict == "not ruled out"
    assert "apps" not in found.reason.lower()


def test_a_newsroom_feed_shows_between_members_where_publication_is_unknown(newsroom):
    given = without_apps(seen(*newsroom, published=False))
    assert lag_to_publication(given[0], CLOCK) is None
    found = automatic_sharing(*given, WINDOW, CLOCK)
    assert found.verdict == "not ruled out"
    assert "Publication times are not among the data" in found.reason
    assert lag_between_members(given[0], WINDOW, CLOCK).share > 0.95


@pytest.mark.parametrize("published", [True, False])
def test_a_planted_group_is_no_feed(planted, published):
    found = automatic_sharing(*seen(*planted, published=published), WINDOW, CLOCK)
    assert found.verdict == "ruled out"


@pytest.mark.parametrize("published", [True, False])
def test_fans_are_no_feed(fandom, published):
    found = automatic_sharing(*seen(*fandom, published=published), WINDOW, CLOCK)
    assert found.verdict == "ruled out"


@pytest.mark.parametrize(
    ("behaviour", "because"),
    [
        ("co-link", "Broad participation"),
        ("co-hashtag-sequence", "anybody can copy"),
        ("co-text", "Broad participation"),
    ],
)
def test_a_fandom_has_an_open_call(fandom, behaviour, because):
    found = open_call(*seen(*fandom, behaviour), WINDOW)
    assert found.verdict == "not ruled out"
    assert because in found.reason


def test_nobody_joins_a_planted_group(planted):
    found = open_call(*seen(*planted), WINDOW)
    assert "0 had other accounts join" in found.reason
    assert "Broad participation" not in found.reason


def test_desks_that_repeat_their_headlines_follow_no_open_call(newsroom):
    assert open_call(*seen(*newsroom, "co-text"), WINDOW).verdict == "ruled out"


def test_desks_of_a_declared_publisher_are_not_ruled_out(newsroom):
    given, _ = seen(*newsroom)
    declared = {int(member): "Newsroom" for member in given.members[:10]}
    found = one_publisher(given.members, declared)
    assert found.verdict == "not ruled out"
    assert "10 of the 12 members" in found.reason


@pytest.mark.parametrize("name", ["newsroom", "planted", "fandom"])
def test_worlds_capture_nothing_twice_and_sample_nothing(name, request):
    world, members = request.getfixturevalue(name)
    found, _ = seen(world, members)
    assert captured_twice(found, CLOCK).verdict == "ruled out"
    mark = commonest_mark(hg.actions(world.posts, "co-hashtag-sequence"), "co-hashtag-sequence")
    assert keyword_sampled([mark]).verdict == "not testable"


def test_gathered_acts_are_first_and_in_step(planted):
    world, members = planted
    found, beside = seen(world, members)
    names = set(members)
    first = {}
    for account, object_, time in zip(
        *(world.actions[name].to_pylist() for name in ("account", "object", "time")), strict=True
    ):
        key = (account, object_)
        first[key] = min(first.get(key, time), time)
    by_object = {}
    for (account, object_), time in first.items():
        by_object.setdefault(object_, []).append((account, time.timestamp()))
    expected, outside = 0, 0
    for sharers in by_object.values():
        ours = [time for account, time in sharers if account in names]
        close = [t for i, t in enumerate(ours) if any(
            abs(t - u) <= 60 for j, u in enumerate(ours) if i != j)]  # fmt: skip
        expected += len(close)
        outside += len(sharers) - len(ours) if close else 0
    assert (len(found.member), len(beside.object)) == (expected, outside)
    assert beside.accounts == len({account for account, _ in first}) - 8
    assert found.source_app is not None
    assert found.dataset.names == ("simulated-planted-1",)
    assert (found.published_us <= found.time_us).all()


def test_a_publication_that_is_not_known_stays_unknown(planted):
    world, members = planted
    actions = world.actions
    indexed = index(actions)
    codes = np.asarray(pc.index_in(pa.array(members), value_set=indexed.accounts), np.int32)
    found, _ = gather(
        restrict(indexed, indexed.first), codes, WINDOW, actions=actions, behaviour="co-link",
        published=world.publications.slice(0, 0),
    )  # fmt: skip
    assert (found.published_us == UNKNOWN_TIME_US).all()
    assert lag_to_publication(found, CLOCK) is None


# --- co-actions -------------------------------------------------------------------------------


def test_co_actions_are_of_two_members_by_two_posts_within_the_window():
    rows = [(2, 0, 130), (0, 0, 0), (1, 0, 60), (3, 0, 60.5), (0, 1, 0), (1, 1, 10), (0, 0, 30)]
    given = acts(rows, post=np.array([0, 1, 2, 3, 9, 9, 8], np.int32))
    a, b = in_step_pairs(given, WINDOW)
    assert set(zip(a.tolist(), b.tolist(), strict=True)) == {(1, 2), (2, 3), (6, 2), (6, 3)}


def test_of_too_many_co_actions_some_stand_for_all(monkeypatch):
    given = acts([(m, o, m) for o in range(10) for m in range(5)])
    assert len(in_step_pairs(given, WINDOW)[0]) == 100
    monkeypatch.setattr(acts_module, "MOST_PAIRS", 30)
    a, _ = in_step_pairs(given, WINDOW)
    assert set(given.object[a].tolist()) == {0, 4, 8}
    monkeypatch.setattr(acts_module, "MOST_ACTS", 3)
    a, b = in_step_pairs(given, WINDOW)
    assert set(given.member[a].tolist()) | set(given.member[b].tolist()) == {0, 2, 4}


# --- feed -------------------------------------------------------------------------------------


def steady(members=6, objects=8, jitter_s=0.5, spread_s=3600.0, seed=1):
    """Acts at a constant lag to publication, one an account, and the publication times."""
    draw = np.random.default_rng(seed)
    out = np.sort(draw.uniform(0, 20 * 86_400, objects))
    lag = draw.uniform(0, 30, members)
    rows = [
        (m, o, out[o] + lag[m] + draw.uniform(0, jitter_s)) for m in range(members)
        for o in range(objects)
    ]  # fmt: skip
    published = np.array([round(out[o] * S) for _, o, _ in rows], np.int64)
    return rows, published


def test_a_constant_lag_is_not_ruled_out_and_a_loose_one_is():
    for jitter_s, verdict in ((2.0, "not ruled out"), (600.0, "ruled out")):
        rows, published = steady(jitter_s=jitter_s)
        found = automatic_sharing(acts(rows, published_us=published), NOBODY, WINDOW, S)
        assert found.verdict == verdict
        assert "42 lags" in found.reason  # 48 acts without each member's own median


def test_between_a_constant_lag_and_a_loose_one_nothing_is_ruled_out():
    rows, published = steady(jitter_s=15.0, objects=40)
    found = lag_to_publication(acts(rows, published_us=published), S)
    assert 0.3 < found.share < 0.5
    assert automatic_sharing(
        acts(rows, published_us=published), NOBODY, WINDOW, S
    ).verdict == "not ruled out"  # fmt: skip


def test_the_median_itself_is_no_evidence():
    rows = [(m, o, 10_000 * o + 1000 * (o + m) ** 2) for m in range(6) for o in range(8)]
    published = np.array([10_000 * S * o for _, o, _ in rows], np.int64)
    assert lag_to_publication(acts(rows, published_us=published), S).share == 0


def test_a_coarse_clock_makes_lags_close_no_sooner_than_its_tick():
    rows, published = steady(jitter_s=50.0)
    found = lag_to_publication(acts(rows, published_us=published), 60 * S)
    assert (found.close_us, found.share) == (60 * S, 1)


def test_too_few_acts_leave_a_feed_untestable():
    rows, published = steady(members=5, objects=4)
    found = automatic_sharing(acts(rows, published_us=published), NOBODY, WINDOW, S)
    assert found.verdict == "not testable"


def test_lags_between_members_say_nothing_on_a_coarse_clock():
    rows, _ = steady()
    assert lag_between_members(acts(rows), WINDOW, S).share > 0.9
    assert lag_between_members(acts(rows), WINDOW, 30 * S) is None


@pytest.mark.parametrize(
    ("app", "is_feed"),
    [
        ("IFTTT", True),
        ("dlvr.it", True),
        ('<a href="https://www.hootsuite.com">Hootsuite Inc.</a>', True),
        ("WordPress.com", True),
        ("TweetDeck", False),
        ("Twitter for iPhone", False),
    ],
)
def test_apps_that_post_from_feeds(app, is_feed):
    rows, _ = steady(members=5, objects=3)
    given = acts(rows, source_app=labels(*[app] * len(rows)))
    assert feed_app_share(given) == float(is_feed)
    verdict = automatic_sharing(given, NOBODY, WINDOW, S).verdict
    assert verdict == ("not ruled out" if is_feed else "not testable")
    assert all(known == known.casefold() for known in FEED_APPS)


def test_a_loose_lag_rules_nothing_out_where_half_the_acts_came_through_feeds():
    rows, published = steady(jitter_s=600.0)
    apps = labels(*(["IFTTT", "web"] * 24))
    given = acts(rows, published_us=published, source_app=apps)
    assert automatic_sharing(given, NOBODY, WINDOW, S).verdict == "not ruled out"


def test_apps_that_are_mostly_unknown_say_nothing():
    rows, _ = steady()
    assert feed_app_share(acts(rows, source_app=labels("IFTTT", *[None] * 47))) is None
    assert feed_app_share(acts(rows)) is None


# --- publisher --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "verdict", "says"),
    [
        (None, "not testable", "none was given"),
        ({}, "ruled out", "none of the 5 members"),
        ({9: "a", 8: "a"}, "ruled out", "none of the 5 members"),
        ({0: "a", 1: "b", 2: ""}, "ruled out", "2 of the 5 members"),
        ({0: "a", 1: "b", 2: "a"}, "not ruled out", "2 of the 5 members"),
        ({0: "a", 1: "b", 2: "a", 3: "b"}, "not ruled out", "2 publishers are shared"),
    ],
)
def test_one_declared_publisher(declared, verdict, says):
    found = one_publisher(np.arange(5, dtype=np.int32), declared)
    assert found.verdict == verdict
    assert says in found.reason


# --- open call --------------------------------------------------------------------------------


def group(objects=6):
    """Five members, in step on each object, a day apart; the first act at ten seconds."""
    return [(m, o, o * 86_400 + 10 + m) for o in range(objects) for m in range(5)]


@pytest.mark.parametrize(
    ("theirs", "counted"),
    [
        ((-50, 0), (1, 0, 1, 0)),  # seconds beside the first act, days before: just in the window
        ((-61, 0), (0, 1, 1, 0)),
        ((0, -6.9), (0, 1, 1, 0)),
        ((0, -7.1), (0, 0, 0, 0)),
        ((64, 0), (1, 0, 1, 0)),  # within a minute of the last act
        ((65, 0), (0, 0, 0, 1)),
    ],
)
def test_others_come_before_along_or_after(theirs, counted):
    seconds, days = theirs
    given = participation(
        acts(group()), others([(2, 2 * 86_400 + 10 + seconds + days * 86_400)]), WINDOW
    )
    assert (given.joined, given.before, given.joined_or_before, given.after) == counted
    assert given.objects == 6


def test_an_open_call_is_ruled_out_where_nobody_else_came():
    found = open_call(acts(group()), others([(2, 2 * 86_400 + 9000)]), WINDOW)
    assert found.verdict == "ruled out"
    assert "hardly anybody came" in found.reason


def test_an_open_call_is_not_ruled_out_on_few_objects():
    found = open_call(acts(group(objects=4)), others([]), WINDOW)
    assert found.verdict == "not ruled out"
    assert "So few objects" in found.reason


def test_an_open_call_is_not_testable_where_nobody_else_is_in_the_data():
    for accounts, verdict in ((19, "not testable"), (20, "ruled out")):
        assert open_call(acts(group()), others([], accounts), WINDOW).verdict == verdict


def test_a_text_that_was_public_before_can_be_copied():
    posted = [(o, o * 86_400 - 7200) for o in range(2)]
    for name, says in (("co-text", "anybody can copy"), ("co-link", "the data do not tell")):
        given = acts(group(), behaviour=labels(*[name] * 30))
        found = open_call(given, others(posted), WINDOW)
        assert found.verdict == "not ruled out"
        assert says in found.reason
        assert ("2 of the 6 texts" in found.reason) == (name == "co-text")


# --- clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window_s", "clock_s", "verdict"),
    [(60, 1, "ruled out"), (120, 60, "ruled out"), (119, 60, "not ruled out")],
)
def test_a_window_must_hold_two_ticks(window_s, clock_s, verdict):
    assert coarse_clock(window_s * S, clock_s * S).verdict == verdict


def test_a_clock_of_microseconds_is_said_in_words():
    assert "fractions of a second" in coarse_clock(WINDOW, 1).reason


# --- captured twice ---------------------------------------------------------------------------


def test_one_post_under_two_members_is_counted():
    post = np.arange(30, dtype=np.int32)
    assert captured_twice(acts(group(), post=post), S).verdict == "ruled out"
    post[[1, 8]] = post[0]
    found = captured_twice(acts(group(), post=post), S)
    assert found.verdict == "not ruled out"
    assert "under two members or more: 1." in found.reason


def test_one_instant_in_two_datasets_is_counted():
    rows = [(m, o, o * 86_400 + (0 if m < 2 else m)) for o in range(6) for m in range(5)]
    post = np.arange(30, dtype=np.int32)
    one = acts(rows, post=post, dataset=labels(*["one.csv"] * 30))
    two = acts(rows, post=post, dataset=labels(*["one.csv", "two.csv", *["one.csv"] * 3] * 6))
    assert captured_twice(one, S).verdict == "ruled out"
    found = captured_twice(two, S)
    assert found.verdict == "not ruled out"
    assert "12 of 30 acts have a twin" in found.reason
    # On a clock of minutes a shared instant is everyday.
    assert captured_twice(two, 60 * S).verdict == "ruled out"


def test_without_post_ids_twins_cannot_be_told():
    assert captured_twice(acts(group()), S).verdict == "not testable"


# --- sampled by keyword -----------------------------------------------------------------------


def table(objects, posts=None):
    columns = {"object": objects}
    return pa.table(columns | ({"post_id": posts} if posts else {}))


@pytest.mark.parametrize(
    ("behaviour", "common", "other", "value"),
    [
        ("co-hashtag-sequence", "#a #x", "#b", "#x"),
        ("co-text", "the words about bridges", "the of an", "bridges"),
        ("co-link", "https://a.example/{}", "https://b.example/{}", "a.example"),
        ("co-domain", "a.example", "b.example", "a.example"),
        ("co-repost", "77", "78", "77"),
    ],
)
def test_the_mark_that_nearly_all_posts_have(behaviour, common, other, value):
    objects = [common.format(n) for n in range(90)] + [other.format(n) for n in range(10)]
    mark = commonest_mark(table(objects), behaviour)
    assert mark.share == 0.9
    # Of marks in the same posts, the first in order of letters is named.
    assert mark.value == {"#x": "#a", "bridges": "about"}.get(value, value)
    found = keyword_sampled([mark, Mark("hashtag", "#z", 0.1, 100)])
    assert found.verdict == "not ruled out"
    assert "90% of 100 posts" in found.reason
    quoted = behaviour in {"co-hashtag-sequence", "co-link", "co-domain"}
    assert (mark.value in found.reason) == quoted


def test_a_mark_counts_once_a_post():
    objects = ["https://a.example/1", "https://a.example/2"] * 50
    posts = [str(n // 2) for n in range(100)]
    mark = commonest_mark(table(objects, posts), "co-link")
    assert (mark.share, mark.posts) == (1, 50)


def test_fewer_posts_tell_nothing():
    assert commonest_mark(table(["#x"] * 49), "co-hashtag-sequence") is None
    assert keyword_sampled([]).verdict == "not testable"
    assert commonest_mark(table(["a b c"] * 60), "co-text") is None


@pytest.mark.parametrize("tag", ["#fake", "#Trolls", "#x\u202ey", "#" + "x" * 80])
def test_what_a_finding_must_not_say_is_not_quoted(tag):
    found = keyword_sampled([Mark("hashtag", tag, 0.9, 100)])
    assert tag not in found.reason
    assert "one and the same hashtag" in found.reason


def test_sites_of_links():
    given = ["http://u@a.example:80/x", "https://b.example?c#d", "not a link", "mailto:x"]
    assert sites(pa.array(given)).to_pylist() == ["a.example", "b.example", None, None]
