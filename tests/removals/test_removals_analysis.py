"""What the analysis of removals tells, and what it does not."""

import re
from functools import cache

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from heliograph.errors import InputError, ScopeError
from heliograph.findings import UNSAID, Named
from heliograph.lexicons.records import Lexicon
from heliograph.removals.analysis import removals
from heliograph.removals.classes import (
    datasets_without_survivors,
    has_denominator,
    may_be_claimed,
)
from heliograph.removals.collection import whole_accounts
from heliograph.removals.spells import spells
from heliograph.simulate.removing import WATCHED, removing

GAZETTE = Named(
    alias="A1",
    name="The Gazette",
    platform="x",
    account="@gazette",
    matched_by="id",
    entity="gazette",
    kind="outlet",
    tier="state_controlled",
    claims=("gazette.owned",),
    criteria="2026-11",
    reviewed="2026-11-01",
    expires="2027-11-01",
    as_of="2026-11-22",
)


@cache
def checks_of(world):
    return removing(world, seed=1).checks


@cache
def told(world):
    return removals(checks_of(world))


def at(curve, day):
    """Return the share at an age."""
    return curve.share[np.searchsorted(curve.days, day, side="right") - 1]


def small(posts=40, accounts=10, days=6, gone=8):
    """Posts that are checked daily, of which some are gone after a day; every fifth on 'floods'."""
    rows = []
    for post in range(posts):
        posted = np.datetime64("2024-03-01T00:00", "us") + np.timedelta64(post, "h")
        for day in range(1, days):
            away = post < gone and day > 1
            rows.append(
                {
                    "post_id": f"{post:03}",
                    "checked_at": posted + np.timedelta64(day, "D"),
                    "state": "gone" if away else "available",
                    "posted_at": posted,
                    "account": f"a{post % accounts}",
                    "topics": ["floods"] if post % 5 == 0 else [],
                }
            )
            if away:
                break
    table = pa.Table.from_pylist(rows)
    zone = pa.timestamp("us", "UTC")
    for name in ("checked_at", "posted_at"):
        at = table.column_names.index(name)
        table = table.set_column(at, name, table[name].cast(zone))
    return table


def test_the_planted_topic_is_found_and_says_what_it_rests_on():
    result = told("topic")
    first = result.findings[0]
    assert (first.subject, first.event, first.cause) == (
        WATCHED, "removed more", "violation_notice",
    )  # fmt: skip
    assert first.effect.low < 3.0 < first.effect.high
    assert {f.subject for f in result.findings} == {WATCHED}
    assert first.q <= 0.05
    assert first.family.tests == 36
    assert 0 < len(first.evidence) <= 20 < first.evidence_total
    assert {each.cause for each in first.evidence} == {"violation_notice"}
    assert all(each.last_seen < each.gone_at for each in first.evidence)
    assert [each.name for each in first.curves] == [WATCHED, "matched posts"]
    assert at(first.curves[0], 28) < at(first.curves[1], 28) - 0.1
    assert first.classes.confirmed + first.classes.anomaly + first.classes.ok == sum(
        WATCHED in its for its in _topics("topic")
    )
    row = result.topics.filter(
        pc.and_(
            pc.equal(result.topics["subject"], WATCHED),
            pc.equal(result.topics["cause"], "violation_notice"),
        )
    ).to_pylist()[0]
    assert row["hazard_ratio"] == pytest.approx(first.effect.value)
    assert row["removed"] == first.evidence_total


def _topics(world):
    table = checks_of(world)
    return dict(
        zip(table["post_id"].to_pylist(), table["topics"].to_pylist(), strict=True)
    ).values()


def test_every_explanation_has_a_verdict_with_numbers_and_nothing_unsaid_is_said():
    for each in told("topic").findings:
        names = {explanation.name for explanation in each.explanations}
        assert len(names) == len(each.explanations) >= 9
        tested = [one for one in each.explanations if one.verdict != "not testable"]
        counted = [one for one in tested if re.search(r"\d", one.reason)]
        assert len(counted) >= len(tested) - 2
        words = " ".join([each.statement, *each.limits, *(e.reason for e in each.explanations)])
        assert not UNSAID.search(words)
        assert "censor" not in words.lower()
        assert any("no order by anybody" in limit for limit in each.limits)
        assert any("16.25%" in limit for limit in each.limits)


def test_authors_own_deletions_do_not_explain_posts_with_a_notice():
    any_cause = next(f for f in told("topic").findings if f.cause == "any")
    verdicts = {e.name: e for e in any_cause.explanations}
    assert verdicts["authors who delete what they wrote"].verdict == "ruled out"
    assert "Without these" in verdicts["authors who delete what they wrote"].reason


def test_a_world_without_anything_gives_curves_and_no_finding():
    result = told("plain")
    assert result.findings == ()
    kinds = set(result.survival["subject_kind"].to_pylist())
    assert kinds == {"all", "topic", "cause"}
    whole = next(each for each in result.looked.survival if each.name == "all posts")
    assert "Turnbull" in whole.method
    assert whole.share[0] == 1.0
    assert all(a >= b for a, b in zip(whole.share, whole.share[1:], strict=False))
    assert 0.75 < at(whole, 28) < 0.95
    by_cause = [each for each in result.looked.survival if each.name != "all posts"]
    # What went for each cause adds up to what went; it counts once a check has found it.
    gone = sum(1 - at(each, 28) for each in by_cause)
    assert 0.7 * (1 - at(whole, 28)) < gone < 1.01 * (1 - at(whole, 28))
    assert sum(each.removed for each in by_cause) == whole.removed
    assert sum(each.removed for each in result.looked.series) <= whole.removed
    assert "ratio of hazards" in result.looked.detectable


def test_the_order_of_rows_and_the_kind_of_frame_change_nothing():
    table = checks_of("topic")
    order = np.random.default_rng(0).permutation(table.num_rows)
    again = removals(pl.from_arrow(table.take(pa.array(order))))
    assert isinstance(again.topics, pl.DataFrame)
    assert again.findings == told("topic").findings
    assert again.looked == told("topic").looked
    assert again.topics.to_arrow().to_pylist() == told("topic").topics.to_pylist()


def test_only_removed_posts_give_no_rates_and_no_tests():
    table = small()
    gone = table.filter(pc.equal(table["state"], "gone"))["post_id"]
    result = removals(table.filter(pc.is_in(table["post_id"], value_set=gone.combine_chunks())))
    assert not result.looked.denominator
    assert result.looked.survival == ()
    assert result.looked.series == ()
    assert result.survival.num_rows == 0
    assert result.findings == ()
    assert "no rate" in result.looked.says
    assert all(not each.tested and "not known" in each.says for each in result.looked.topics)
    assert result.looked.causes[0].posts == 8


def test_topics_of_few_accounts_are_not_told_of():
    table = small()
    few = ["secret"] * table.num_rows
    ids = table["post_id"].to_pylist()
    # Half of the others are of no topic: else all but "wide" would be "secret".
    topics = [
        [few[n]] if post in {"003", "004"} else ["wide"] * (int(post) % 20 < 10)
        for n, post in enumerate(ids)
    ]
    at = table.column_names.index("topics")
    result = removals(table.set_column(at, "topics", pa.array(topics)))
    assert {each.subject for each in result.looked.topics} == {"wide"}
    assert "secret" not in str(result.looked)
    assert "secret" not in str(result.classes.to_pylist() + result.survival.to_pylist())
    assert result.looked.parameters["subjects of too few accounts, left out"] == "1"


def test_posts_of_few_private_accounts_are_refused():
    with pytest.raises(ScopeError, match="4 private accounts"):
        removals(small(accounts=4))
    one = removals(small(accounts=1), named={"a0": GAZETTE})
    assert {each.subject for each in one.looked.topics} == {"The Gazette", "floods"}
    outlet = next(each for each in one.looked.topics if each.subject_kind == "outlet")
    assert not outlet.tested
    assert "no posts that are not its own" in outlet.says


def test_posts_fill_what_the_checks_do_not_say():
    table = small()
    checks = table.select(["post_id", "checked_at", "state"])
    ids = sorted(set(table["post_id"].to_pylist()))
    posted = dict(zip(table["post_id"].to_pylist(), table["posted_at"].to_pylist(), strict=True))
    posts = pa.table(
        {
            "post_id": ids,
            "account": [f"a{int(post) % 10}" for post in ids],
            "time": pa.array([posted[post] for post in ids], pa.timestamp("us", "UTC")),
            "text": ["the flood came" if int(post) % 5 == 0 else "nothing" for post in ids],
        }
    )
    flood = Lexicon(id="flood", kind="phrases", title="flood words", terms=("flood",))
    result = removals(checks, posts, lexicons=[flood])
    assert result.looked.accounts == 10
    topic = result.looked.topics
    assert [(each.subject, each.subject_kind) for each in topic] == []  # two accounts only
    wide = Lexicon(id="all", kind="topic", title="words", terms=("flood", "nothing"))
    topic = removals(checks, posts, lexicons=[wide]).looked.topics
    assert [(each.subject, each.posts, each.removed) for each in topic] == [("words", 40, 8)]
    unknown = removals(checks)
    assert "account is not known" in unknown.looked.says
    assert unknown.looked.topics == ()


def test_posts_of_other_checks_are_refused():
    with pytest.raises(InputError, match="none of the posts was checked"):
        removals(small(), pa.table({"post_id": ["x"], "account": ["a"]}))


@pytest.mark.parametrize(
    "options",
    [{"fdr": 0}, {"seed": -1}, {"named": ["a"]}, {"lexicons": ["floods"]}, {"lexicons": 3}],
)
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(InputError):
        removals(small(), **options)


def test_groups_below_the_floor_are_refused():
    with pytest.raises(ScopeError):
        removals(small(), min_group_size=2)


def test_posts_that_go_with_their_account_are_not_counted_as_removals_of_a_topic():
    result = told("accounts-blocked")
    assert "went at once with all that was left of their account" in result.looked.says
    assert result.findings == ()
    counted = {each.subject: each.removed for each in result.looked.topics if each.cause == "any"}
    gone = {row["subject"]: row["anomaly"] + row["confirmed"] for row in result.classes.to_pylist()}
    assert all(counted[topic] < gone[topic] for topic in counted)


def test_an_account_is_gone_where_nothing_of_it_is_seen_after():
    left = np.array([1.0, 2.0, 3.0, 1.0, 1.0])
    right = np.array([4.0, 4.0, 4.0, 4.0, np.inf])
    one = np.zeros(5, int)
    assert not whole_accounts(left, right, np.zeros(5), np.array([0, 0, 1, 1, 1])).any()
    assert whole_accounts(left, right, np.zeros(5), one).tolist() == [True] * 4 + [False]
    later = np.where(np.arange(5) == 4, 9.0, left)  # one of its posts is seen on day 9
    assert not whole_accounts(later, right, np.zeros(5), one).any()


def test_of_exact_times_those_within_an_hour_are_at_once():
    gone = np.array([4.0, 4.01, 4.02, 2.0])
    account = np.zeros(4, int)
    assert whole_accounts(gone, gone, np.zeros(4), account).tolist() == [True] * 3 + [False]
    assert not whole_accounts(gone, gone, np.arange(4.0) * 2, account).any()


def test_exact_times_are_kaplan_meier():
    table = small()
    exact = pa.array(pc.equal(table["state"], "gone").to_pylist())
    result = removals(table.append_column("exact", exact))
    whole = result.looked.survival[0]
    assert whole.method.startswith("Kaplan-Meier")
    assert whole.share[-1] == pytest.approx(1 - 8 / 40, abs=0.02)


def test_no_account_and_no_personal_id_is_in_what_is_told():
    result = told("topic")
    frames = [result.survival, result.causes, result.topics, result.classes]
    written = str([each.to_pylist() for each in frames]) + str(result.looked)
    written += str(result.findings)
    assert not re.search(r"acct-\d+", written)


def test_a_topic_is_found_where_all_other_posts_are_of_one_other_topic():
    table = removing("topic", seed=1, hazard_ratio=5.0).checks
    both = [["floods"] if "floods" in its else ["other"] for its in table["topics"].to_pylist()]
    at = table.column_names.index("topics")
    result = removals(table.set_column(at, "topics", pa.array(both, table["topics"].type)))
    events = {(f.subject, f.cause): f for f in result.findings if f.event != "burst"}
    found = events["floods", "violation_notice"]
    assert found.event == "removed more"
    assert found.p < 1e-4
    assert 2 < found.effect.low < found.effect.value < 10
    assert events["other", "violation_notice"].event == "removed less"
    for each in events.values():
        assert any("cannot be told apart" in warning for warning in each.warnings)
    assert not any("cannot be told apart" in w for f in told("topic").findings for w in f.warnings)


def gone_of(table):
    return set(table.filter(pc.equal(table["state"], "gone"))["post_id"].to_pylist())


def test_a_topic_whose_survivors_are_missing_is_not_tested():
    table = checks_of("plain")
    gone = gone_of(table)
    rows = zip(table["post_id"].to_pylist(), table["topics"].to_pylist(), strict=True)
    kept = pa.array([WATCHED not in its or post in gone for post, its in rows])
    result = removals(table.filter(kept))
    assert result.looked.denominator
    assert not any(each.subject == WATCHED for each in result.findings)
    seen = [each for each in result.looked.topics if each.subject == WATCHED]
    assert seen
    assert all(not each.tested and "may not be in the data" in each.says for each in seen)


def test_few_posts_that_stayed_are_no_denominator():
    table = checks_of("plain")
    gone = gone_of(table)
    stayed = sorted(set(table["post_id"].to_pylist()) - gone)
    for many, enough in ((9, False), (10, True)):
        kept = pa.array([*sorted(gone)[:500], *stayed[:many]])
        found = spells(table.filter(pc.is_in(table["post_id"], value_set=kept)))
        assert has_denominator(found) == enough
        assert ("no rate" in may_be_claimed(found)) != enough
    kept = pa.array([*sorted(gone)[:30], *stayed[:12]])
    assert has_denominator(spells(table.filter(pc.is_in(table["post_id"], value_set=kept))))


def test_datasets_of_removed_posts_only_are_named():
    whole, other = checks_of("plain"), removing("plain", seed=6).checks
    listed = other.filter(pc.is_in(other["post_id"], value_set=pa.array(sorted(gone_of(other)))))
    columns = listed.to_pydict()
    columns["post_id"] = [f"B{each}" for each in columns["post_id"]]
    columns["dataset"] = ["removed.csv"] * listed.num_rows
    both = pa.concat_tables([whole, pa.table(columns, schema=whole.schema)])
    assert datasets_without_survivors(both, spells(both)) == ["removed.csv"]
    assert datasets_without_survivors(whole, spells(whole)) == []


def test_posts_that_stayed_and_were_followed_for_less_are_warned_of():
    table = checks_of("topic")
    gone = gone_of(table)
    since = pc.subtract(table["checked_at"], table["posted_at"]).cast("int64").to_numpy()
    rows = zip(
        table["post_id"].to_pylist(), table["topics"].to_pylist(), since / 86.4e9, strict=True
    )
    kept = [
        post in gone or WATCHED not in its or days < 5 or int(post[-1]) < 4
        for post, its, days in rows
    ]
    name = "checks that came sooner, more often, or for longer"
    found = [f for f in removals(table.filter(pa.array(kept))).findings if f.subject == WATCHED]
    assert any(f.event == "removed more" for f in found)
    for each in found:
        if each.event == "removed more":
            assert {e.name: e.verdict for e in each.explanations}[name] == "not ruled out"
            assert any("looked at longer" in warning for warning in each.warnings)
    for each in told("topic").findings:
        assert {e.name: e.verdict for e in each.explanations}[name] == "ruled out"
        assert not any("looked at longer" in warning for warning in each.warnings)


def test_the_share_gone_for_any_reason_counts_whole_accounts():
    result = told("topic")
    first = next(f for f in result.findings if f.cause == "any")
    whole = next(each for each in result.looked.survival if each.name == "all posts")
    assert first.base_share == pytest.approx(whole.removed / whole.posts)
    assert f"{whole.removed:,} ({whole.removed / whole.posts:.1%})" in first.limits[0]
