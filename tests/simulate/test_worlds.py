"""What each world is said to be like, checked on its posts and its truth."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from heliograph.actions import ACTION_SCHEMA, BEHAVIOURS, actions
from heliograph.errors import InputError
from heliograph.posts import KINDS, POST_SCHEMA
from heliograph.simulate import TRUTH_SCHEMA, WORLDS, World, simulate

INNOCENT = ("plain", "breaking-news", "schedulers", "fandom", "newsroom")


def ipc(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return sink.getvalue().to_pybytes()


def seconds(times: pa.ChunkedArray) -> np.ndarray:
    return times.cast(pa.int64()).to_numpy() / 1e6


def first_times(world: World) -> dict[tuple[str, str], float]:
    first: dict[tuple[str, str], float] = {}
    rows = zip(
        world.actions["account"].to_pylist(),
        world.actions["object"].to_pylist(),
        seconds(world.actions["time"]),
        strict=True,
    )
    for account, link, time in rows:
        first.setdefault((account, link), time)
    return first


def roles(world: World, *wanted: str) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for row in world.truth.to_pylist():
        if row["role"] in wanted:
            groups.setdefault(row["group"], []).append(row["account"])
    return groups


def shared_by_half(world: World, members: list[str]) -> list[dict[str, float]]:
    """Return, for each link that half of the members or more shared, their first times."""
    by_link: dict[str, dict[str, float]] = {}
    for (account, link), time in first_times(world).items():
        if account in members:
            by_link.setdefault(link, {})[account] = time
    return [acts for acts in by_link.values() if len(acts) >= len(members) / 2]


@pytest.mark.parametrize("name", WORLDS)
def test_same_arguments_same_bytes_and_another_seed_other_bytes(name: str) -> None:
    first, again = (simulate(name, seed=5, accounts=200, groups=1) for _ in range(2))
    for table in ("posts", "actions", "truth", "publications"):
        assert ipc(getattr(first, table)) == ipc(getattr(again, table))
    assert ipc(first.posts) != ipc(simulate(name, seed=6, accounts=200, groups=1).posts)


@pytest.mark.parametrize("name", WORLDS)
def test_posts_keep_the_schema_and_hold_together(name: str) -> None:
    posts = simulate(name, seed=2, accounts=300).posts
    posts.validate(full=True)
    assert posts.schema.equals(POST_SCHEMA)
    assert all(posts[field.name].null_count == 0 for field in POST_SCHEMA if not field.nullable)
    assert set(posts["kind"].to_pylist()) <= set(KINDS)
    time_of = dict(zip(posts["post_id"].to_pylist(), seconds(posts["time"]), strict=True))
    assert len(time_of) == posts.num_rows
    assert list(time_of.values()) == sorted(time_of.values())
    account_of = dict(zip(posts["post_id"].to_pylist(), posts["account"].to_pylist(), strict=True))
    for column, kind in (("reposted_id", "repost"), ("replied_id", "reply")):
        reacting = posts.filter(pc.is_valid(posts[column]))
        assert reacting.num_rows > 0
        assert set(reacting["kind"].to_pylist()) == {kind}
        for row in reacting.select(["post_id", column, "account"]).to_pylist():
            assert time_of[row["post_id"]] >= time_of[row[column]]
            assert account_of[row[column]] != row["account"]


@pytest.mark.parametrize("name", WORLDS)
def test_actions_are_the_shares_of_links_in_the_posts(name: str) -> None:
    world = simulate(name, seed=3, accounts=200, groups=1)
    assert world.actions.column_names == ACTION_SCHEMA.names
    expected = [
        (row["account"], url, row["time"], row["post_id"])
        for row in world.posts.to_pylist()
        for url in row["urls"]
    ]
    assert [tuple(row.values())[:4] for row in world.actions.to_pylist()] == expected


def test_every_behaviour_but_the_undeclared_has_objects_that_many_share() -> None:
    posts = simulate("plain", seed=1, accounts=500).posts
    for behaviour in set(BEHAVIOURS) - {"co-action"}:
        found = actions(posts, behaviour)
        sharers = found.group_by("object").aggregate([("account", "count_distinct")])
        assert pc.max(sharers["account_count_distinct"]).as_py() >= 5, behaviour


def test_languages_and_invented_domains() -> None:
    posts = simulate("plain", seed=1, accounts=1000).posts
    assert set(posts["lang"].to_pylist()) == {"en", "zh", "fa", "ru", "es"}
    texts = " ".join(text for text in posts["text"].to_pylist() if text)
    assert all(word in texts for word in ("城市", "شهر", "город"))
    domains = {domain for domains in posts["domains"].to_pylist() for domain in domains}
    assert all(domain.endswith((".example", ".test")) for domain in domains)


@pytest.mark.parametrize("name", INNOCENT)
def test_nothing_is_planted_where_nobody_coordinates(name: str) -> None:
    world = simulate(name, seed=1, accounts=200)
    assert world.truth.num_rows == 0
    assert world.truth.schema.equals(TRUTH_SCHEMA)
    assert world.parameters["groups"] == 0


@pytest.mark.parametrize("name", [*INNOCENT, "planted"])
def test_planted_members_act_within_the_spread_leader_first(name: str) -> None:
    world = simulate(name, seed=4, accounts=600, groups=3, genuine_share=0)
    groups = roles(world, "leader", "follower")
    assert [len(members) for members in groups.values()] == [8, 8, 8]
    leaders = {row["account"] for row in world.truth.to_pylist() if row["role"] == "leader"}
    assert len(leaders) == 3
    share = []
    for members in groups.values():
        shared = shared_by_half(world, members)
        assert 11 <= len(shared) <= 12  # one at most taken up by fewer than half
        for acts in shared:
            assert max(acts.values()) - min(acts.values()) <= 30.002
            lead = leaders & acts.keys()
            assert not lead or acts[lead.pop()] == min(acts.values())
            share.append(len(acts) / 8)
    assert 0.75 < np.mean(share) < 0.95


def test_an_evasive_group_is_slower_shares_less_and_hides_among_its_own_posts() -> None:
    world = simulate("evasive", seed=1, groups=20)
    total, in_step, spans = 0, 0, []
    first = first_times(world)
    for members in roles(world, "leader", "follower").values():
        for acts in shared_by_half(world, members):
            span = max(acts.values()) - min(acts.values())
            if span <= 300.002:  # a link that everybody likes takes them longer
                spans.append(span)
                in_step += len(acts)
        total += sum(account in members for account, _ in first)
    assert 110 <= len(spans) <= 120  # six links each
    assert np.median(spans) > 180
    assert 0.45 < in_step / total < 0.6


def test_groups_of_fifty_fit() -> None:
    world = simulate("breaking-news", seed=1, groups=5, group_size=50)
    assert world.truth.num_rows == 250
    assert len(set(world.truth["account"].to_pylist())) == 250


def test_planting_leaves_everybody_else_as_they_were() -> None:
    without, planted = (simulate("breaking-news", seed=9, accounts=400, groups=n) for n in (0, 2))
    members = set(planted.truth["account"].to_pylist())
    before, after = (
        {key: time for key, time in first_times(world).items() if key[0] not in members}
        for world in (without, planted)
    )
    assert before == after


def test_breaking_news_puts_strangers_within_a_minute() -> None:
    def fullest_minute(world: World) -> np.ndarray:
        """Return, for each link of twenty sharers or more, the share inside its fullest minute."""
        by_link: dict[str, list[float]] = {}
        for (_, link), time in first_times(world).items():
            by_link.setdefault(link, []).append(time)
        fullest = []
        for times in by_link.values():
            if len(times) >= 20:
                ordered = np.sort(times)
                inside = np.searchsorted(ordered, ordered + 60, side="right")
                fullest.append((inside - np.arange(len(ordered))).max() / len(ordered))
        return np.array(fullest)

    breaking = fullest_minute(simulate("breaking-news", seed=1)) > 0.25
    plain = fullest_minute(simulate("plain", seed=1)) > 0.25
    assert 0.1 < breaking.mean() < 0.3  # alerts at night wake nobody
    assert plain.mean() < 0.02


def test_schedulers_post_just_after_their_slots() -> None:
    world = simulate("schedulers", seed=1)
    links = world.posts.filter(pc.greater(pc.list_value_length(world.posts["urls"]), 0))
    tool = np.array(links["source_app"].to_pylist()) == "Slotwise"
    account = np.array(links["account"].to_pylist())
    assert 0.36 < len(set(account[tool])) / len(set(account)) < 0.44
    # The few second shares of a link are made by hand.
    into = seconds(links["time"])
    assert np.mean(into[tool] % 60 < 10) > 0.93
    assert np.mean(into[tool] % 900 < 10) > 0.8
    assert np.mean(into[tool] % 1800 < 10) > 0.6
    assert np.mean(into[~tool] % 900 < 10) < 0.02


def test_a_fandom_answers_calls_announced_in_public() -> None:
    world = simulate("fandom", seed=1)
    texts = [text or "" for text in world.posts["text"].to_pylist()]
    openings = [text for text in texts if text.startswith("Tomorrow 20:00 UTC")]
    assert len(openings) == 16
    templates = {text.removeprefix("Tomorrow 20:00 UTC, everyone post this: ") for text in openings}
    called = np.isin(np.array(texts), list(templates))
    links = np.array([bool(urls) for urls in world.posts["urls"].to_pylist()])
    heeding = seconds(world.posts["time"])[called & links] % 86_400 - 20 * 3600
    assert len(heeding) > 1000
    assert 0.3 < np.mean((heeding >= 0) & (heeding < 300)) < 0.8


def test_newsroom_desks_keep_their_lag_to_publication() -> None:
    world = simulate("newsroom", seed=1)
    assert world.parameters["declared_domain"] == "newsroom.example"
    feed = world.posts.filter(pc.equal(world.posts["source_app"], "FeedPress"))
    links = feed.filter(pc.greater(pc.list_value_length(feed["urls"]), 0))
    assert {domain for row in links["domains"].to_pylist() for domain in row} == {
        "newsroom.example"
    }
    published = dict(
        zip(
            world.publications["object"].to_pylist(),
            seconds(world.publications["published"]),
            strict=True,
        )
    )
    lags: dict[str, dict[str, float]] = {}
    for row, time in zip(links.to_pylist(), seconds(links["time"]), strict=True):
        of_desk = lags.setdefault(row["account"], {})
        of_desk.setdefault(row["urls"][0], time - published[row["urls"][0]])
    assert len(lags) == 12
    assert all(len(of_desk) > 180 for of_desk in lags.values())
    assert all(np.ptp(list(of_desk.values())) < 2 for of_desk in lags.values())
    others = world.actions.filter(pc.match_substring(world.actions["object"], "newsroom.example"))
    assert len(set(others["account"].to_pylist()) - lags.keys()) > 50


def test_framing_copies_come_later_than_what_they_copy() -> None:
    world = simulate("framing", seed=2, groups=3)
    first = first_times(world)
    copied, copiers = roles(world, "copied"), roles(world, "copier")
    for group, victims in copied.items():
        behind = dict.fromkeys(victims, 0)
        for copier in copiers[group]:
            for (account, link), time in first.items():
                if account != copier:
                    continue
                for victim in victims:
                    gap = time - first.get((victim, link), np.inf)
                    behind[victim] += 2.9 < gap < 30.1
        # Two copiers repeat about nine shares each of every copied account.
        assert min(behind.values()) >= 10
        spans = [np.ptp(list(acts.values())) for acts in shared_by_half(world, victims)]
        assert np.median(spans) > 3600  # the copied circle itself is in no hurry


def test_a_world_says_what_it_was_made_of() -> None:
    world = simulate("planted", seed=1, accounts=200, groups=1, spread_s=60)
    assert world.parameters == {
        "world": "planted",
        "seed": 1,
        "accounts": 200,
        "weeks": 4,
        "behaviour": "co-link",
        "groups": 1,
        "group_size": 8,
        "shared_objects": 12,
        "spread_s": 60,
        "participation": 0.85,
        "genuine_share": 0.2,
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"world": "heaven"}, "no world 'heaven'"),
        ({"seed": -1}, "seed is -1"),
        ({"accounts": 3}, "3 accounts"),
        ({"groups": -1}, "groups is -1"),
        ({"group_size": 1}, "group_size is 1"),
        ({"participation": 1.5}, "participation is 1.5"),
        ({"genuine_share": float("nan")}, "genuine_share is nan"),
        ({"genuine_share": 1.0}, "nothing is planted"),
        ({"spread_s": 0.0}, "spread_s is 0"),
        ({"groups": 5, "group_size": 100}, "too few accounts"),
        ({"groups": 5, "shared_objects": 200}, "too few stories"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        simulate(**{"world": "plain", "seed": 1, "accounts": 200, **arguments})  # type: ignore[arg-type]
