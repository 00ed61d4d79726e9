"""No innocent explanation is called ruled out by data that could not have shown it."""

import msgspec
import pytest
from travelling import HARBOUR, World, label, people

from heliograph.errors import ScopeError
from heliograph.narratives import narratives


def verdicts(world, **options):
    [finding] = narratives(world.table(), **options).findings
    return {each.name: each for each in finding.explanations}, finding


def harbour(**other):
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("a", 8), 0, **other)
    return world


def test_columns_in_which_no_post_says_anything_tell_nothing():
    """A case's posts have every column, whatever the export had."""
    found, _ = verdicts(harbour())
    assert found["a shared link"].verdict == "not testable"
    assert found["reposts"].verdict == "not testable"
    assert found["declared syndication"].verdict == "not testable"
    with_links = harbour()
    with_links.post("other", with_links.words(20), 3, urls=["https://b.example/2"])
    found, _ = verdicts(with_links)
    assert found["a shared link"].verdict == "ruled out"
    assert found["declared syndication"].verdict == "ruled out"


def test_short_links_that_differ_may_lead_to_one_page():
    world = World()
    world.chatter()
    for n, account in enumerate(people("a", 12)):
        world.post(account, HARBOUR, n, urls=[f"https://t.co/{n}"])
    found, _ = verdicts(world)
    assert found["a shared link"].verdict == "not testable"
    assert "may lead to one page" in found["a shared link"].reason


def test_news_that_took_days_is_ruled_out_and_a_long_report_is_not():
    world = World()
    world.chatter()
    world.carried(f"{HARBOUR}, {world.words(60)}", people("a", 8), 0)
    found, _ = verdicts(world)
    assert found["breaking news"].verdict == "not ruled out"
    slow = World()
    slow.chatter()
    for n, account in enumerate(people("a", 8)):
        slow.post(account, HARBOUR, 24.0 * n)
    found, _ = verdicts(slow)
    assert found["breaking news"].verdict == "ruled out"


def test_one_labelled_carrier_of_many_rules_no_owner_out():
    world = harbour()
    world.post("gazette", HARBOUR, 30)
    found, _ = verdicts(world, named={"gazette": label("gazette")})
    assert found["one publisher or owner"].verdict == "not testable"
    assert "1 of its 9 carriers are labelled" in found["one publisher or owner"].reason


def test_a_text_that_begins_with_rt_is_a_repost_whatever_its_kind():
    world = harbour()
    for n, account in enumerate(people("r", 6)):
        world.post(account, f"RT @somebody: {HARBOUR}", 20 + n)
    found, finding = verdicts(world)
    assert finding.accounts == 14
    assert finding.statistic.observed == 8
    assert found["reposts"].verdict == "not testable"
    assert "6 begin like a repost" in found["reposts"].reason
    world.post("last", "RT of something else", 40, kind="repost")
    found, _ = verdicts(world)
    assert found["reposts"].reason.startswith("6 of its 14 posts are reposts")


@pytest.mark.parametrize("said", ["عبر @paper", "vía @paper", "@paper さんから"])
def test_share_buttons_of_other_languages_name_their_source(said):
    world = World()
    world.chatter()
    world.carried(f"{HARBOUR} {said}", people("a", 8), 0)
    _, finding = verdicts(world)
    assert (finding.wordings[0].credited, finding.wordings[0].silent) == (7, 0)


@pytest.mark.parametrize(("before", "after"), [(6, 3), (2, 9)])
def test_how_many_came_after_the_first_labelled_carrier_singles_nobody_out(before, after):
    """Of fifteen with thirteen after it, two would be known to have been first."""
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("early", before), 0)
    world.post("gazette", HARBOUR, 10)
    world.carried(HARBOUR, people("late", after), 20)
    _, finding = verdicts(world, named={"gazette": label("gazette")})
    assert finding.beyond is None
    assert "after the first of them" not in finding.statement


def test_a_record_that_tells_of_few_private_carriers_cannot_be_made():
    world = World()
    world.chatter()
    world.carried(HARBOUR, people("early", 6), 0)
    world.post("gazette", HARBOUR, 10)
    world.carried(HARBOUR, people("late", 9), 20)
    _, finding = verdicts(world, named={"gazette": label("gazette")})
    assert finding.beyond == 9
    for changed in ({"beyond": 3}, {"beyond": 12}, {"accounts": 5}):
        with pytest.raises(ScopeError, match="fewer private carriers"):
            msgspec.structs.replace(finding, **changed)
    assert msgspec.structs.replace(finding, beyond=15).beyond == 15


def test_the_exchange_of_labels_is_said_to_be_in_no_family():
    world = harbour()
    world.post("gazette", HARBOUR, 30)
    _, finding = verdicts(world, named={"gazette": label("gazette")})
    assert any("in no family of tests" in limit for limit in finding.limits)
    _, finding = verdicts(harbour())
    assert not any("in no family of tests" in limit for limit in finding.limits)


def test_too_few_accounts_are_not_searched_for_translations():
    world = World()
    world.carried(HARBOUR, people("a", 3), 0, lang="en")
    looked = narratives(world.table(), translate="auto").looked
    assert "fewer accounts than the smallest group" in looked.translation or (
        "no sentence model" in looked.translation
    )


def test_a_link_to_a_labelled_site_counts_without_a_column_of_domains():
    world = World()
    world.chatter()
    for n, account in enumerate(people("a", 8)):
        world.post(account, HARBOUR, n, urls=[f"https://news.gazette.example/{n}"])
    sites = {"gazette.example": "The Gazette"}
    _, finding = verdicts(world, sites=sites)
    assert finding.wordings[0].credited == 7
    _, finding = verdicts(world)
    assert finding.wordings[0].credited == 0
