"""Accounts and domains are named only where a label holds and a claim says who runs them."""

import datetime

import pytest
from labelled import DAY, account, entity, registry, relation, said, same, typology

from heliograph.registry.labels.claimed import unclaimed
from heliograph.registry.labels.derive import labels
from heliograph.registry.labels.joined import labelled, labelled_accounts, labelled_domains
from heliograph.registry.vocabulary import Kind

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
MINISTRY = entity("ministry", "state_body")
CONTROL = relation("c", "outlet", "controlled_by", "ministry")
RUNS = {"subject": "outlet", "property": "runs_account", "value": "bluesky @outlet"}
SITE = {"subject": "outlet", "property": "operates_domain", "value": "outlet.example"}


def runs(name="r", by="good", **more):
    return said(name, by, **(RUNS | more))


def site(name="s", by="good", **more):
    return said(name, by, **(SITE | more))


BY_ID = runs("i", value=f"bluesky {DID}")


def outlet(**more):
    return entity(
        "outlet",
        **{"accounts": (account("@outlet", id=DID),), "domains": ("www.outlet.example",)} | more,
    )


def by_handle(**more):
    return outlet(accounts=(account("@outlet"),), **more)


def named(claims, *entities, on=DAY, judgements=(), **sources):
    made = registry([MINISTRY, *(entities or [outlet()])], claims, judgements, **sources)
    return (
        [(each.platform, each.handle, each.id) for each in labelled_accounts(made, on)],
        [each.domain for each in labelled_domains(made, on)],
    )


NOBODY = ([], [])
EVERYTHING = ([("bluesky", "outlet", DID)], ["outlet.example"])


def test_what_a_labelled_outlet_is_said_to_run_is_named():
    assert named([CONTROL, runs(), BY_ID, site()]) == EVERYTHING
    fair = [runs(by="fair"), runs("i", "fair", value=f"bluesky id {DID}"), site(by="fair")]
    assert named([CONTROL, *fair]) == EVERYTHING


def test_each_handle_id_and_domain_needs_a_claim_of_its_own():
    assert named([CONTROL, runs()], by_handle()) == ([("bluesky", "outlet", None)], [])
    # With an id that nobody says is its own, the handle may be somebody else's by now.
    assert named([CONTROL, runs()]) == NOBODY
    assert named([CONTROL, BY_ID]) == ([("bluesky", None, DID)], [])
    assert named([CONTROL, site()]) == ([], ["outlet.example"])
    two = outlet(accounts=(account("outlet"), account("stranger")), domains=("a.example",))
    assert named([CONTROL, runs(), BY_ID, site()], two) == ([("bluesky", "outlet", None)], [])


@pytest.mark.parametrize(
    "value",
    ["@outlet", "outlet", "x @outlet", "bluesky @outlets", "bluesky id outlet", "its accounts",
     "the accounts and domains listed here", f"x {DID}", "bluesky", ""],
)  # fmt: skip
def test_a_claim_of_another_account_or_of_none_names_nobody(value):
    assert named([CONTROL, runs(value=value or " ")], by_handle()) == NOBODY


@pytest.mark.parametrize(
    ("value", "accounts"),
    [
        ("Bluesky @OUTLET", [("bluesky", "outlet", None)]),
        ("bluesky: outlet", [("bluesky", "outlet", None)]),
        ("bluesky id outlet", []),
    ],
)
def test_case_and_at_do_not_count_in_handles(value, accounts):
    assert named([CONTROL, runs(value=value)], by_handle()) == (accounts, [])


def test_case_does_count_in_ids():
    found = [("bluesky", None, DID)]
    assert named([CONTROL, runs(value=f"bluesky:{DID}")]) == (found, [])
    assert named([CONTROL, runs(value=f"bluesky id {DID.upper()}")]) == NOBODY


def test_a_link_says_which_account_it_is():
    on_x = outlet(accounts=(account("TheOutlet", platform="x"),), domains=())
    for value in ("https://twitter.com/theoutlet", "x.com/@TheOutlet?lang=en"):
        assert named([CONTROL, runs(value=value)], on_x)[0] == [("x", "TheOutlet", None)]
    assert named([CONTROL, runs(value="https://t.me/TheOutlet")], on_x) == NOBODY


@pytest.mark.parametrize(
    ("value", "domains"),
    [
        ("https://WWW.Outlet.Example/", ["outlet.example"]),
        ("http://outlet.example", ["outlet.example"]),
        ("outlet.example/staff", []),
        ("news.outlet.example", []),
        ("example", []),
        ("other.example", []),
    ],
)
def test_a_domain_is_said_with_or_without_scheme_and_www(value, domains):
    assert named([CONTROL, site(value=value)]) == ([], domains)


def test_the_property_says_whether_it_is_an_account_or_a_domain():
    assert named([CONTROL, runs(value="outlet.example"), site("t", value="x @outlet")]) == NOBODY


def test_an_account_of_its_own_shows_which_one_is_run():
    handle = entity("handle", "account", accounts=(account("outlet"),), review=None)
    leads = relation("k", "outlet", "runs_account", "handle")
    assert named([CONTROL, leads], by_handle(), handle)[0] == [("bluesky", "outlet", None)]
    other = entity("handle", "account", accounts=(account("other"),), review=None)
    assert named([CONTROL, leads], by_handle(), other)[0] == []
    several = entity("handle", "account", accounts=(account("outlet"), account("b")), review=None)
    assert named([CONTROL, leads], by_handle(), several)[0] == []


def test_a_claim_that_stands_only_with_others_names_nobody():
    """Another source for the same account lifts no document that nobody could authenticate."""
    leaked = runs(standing="unauthenticated_document")
    assert named([CONTROL, leaked, runs("p", "poor")], by_handle()) == NOBODY


def test_a_denial_counts_from_those_who_could_also_affirm():
    assert named([CONTROL, runs(), runs("d", "fair", polarity="denied")], by_handle()) == NOBODY
    own_word = runs("d", "poor", polarity="denied")
    assert named([CONTROL, runs(), own_word], by_handle())[0] == [("bluesky", "outlet", None)]


def test_one_value_has_labels_accounts_and_domains():
    made = registry([MINISTRY, outlet()], [CONTROL, runs(), BY_ID, site()])
    whole = labelled(made, DAY)
    assert whole.labels == labels(made, DAY)
    assert whole.accounts == labelled_accounts(made, DAY)
    assert whole.domains == labelled_domains(made, DAY)
    assert (whole.accounts[0].claims, whole.domains[0].claims) == (("r", "i"), ("s",))


def test_what_no_claim_says_is_told_in_the_words_it_needs():
    assert unclaimed(outlet(), [runs()]) == (f"bluesky id {DID}", "www.outlet.example")
    assert unclaimed(outlet(), [runs(), BY_ID, site()]) == ()


def test_a_typology_names_no_account():
    typed = typology("t", "outlet", "SC")
    assert named([typed], by_handle()) == NOBODY
    assert named([typed, runs()], by_handle())[0] == [("bluesky", "outlet", None)]
    assert named([typology("t", "outlet", "IP"), runs(), site()]) == NOBODY


@pytest.mark.parametrize(
    "more",
    [
        {"hedge": "probable"},
        {"hedge": "claimed"},
        {"modality": "proposes"},
        {"polarity": "denied"},
        {"part": "headline"},
        {"valid_to": "2026-10"},
        {"recorded": "2026-11-02"},
        {"standing": "unauthenticated_document"},
        {"by": "poor"},
        {"subject": "ministry"},
        {"property": "described_as"},
        {"property": "publishes_under"},
    ],
    ids=str,
)
def test_without_a_claim_that_counts_nobody_is_named(more):
    assert named([CONTROL, runs()], by_handle()) != NOBODY
    assert named([CONTROL, runs(**more)], by_handle()) == NOBODY


def test_without_a_label_nobody_is_named():
    all_of_it = [runs(), BY_ID, site()]
    assert named(all_of_it) == NOBODY
    assert named([CONTROL, *all_of_it], outlet(review=None)) == NOBODY
    assert named([CONTROL]) == named([CONTROL], outlet()) == NOBODY
    assert named([CONTROL, *all_of_it], on=datetime.date(2027, 11, 1)) == NOBODY
    assert named([CONTROL, *all_of_it], on=datetime.date(2026, 10, 31)) == NOBODY


@pytest.mark.parametrize("kind", sorted(Kind.__args__))
def test_only_labelled_kinds_are_named(kind):
    private = entity("outlet", kind, accounts=by_handle().accounts)
    accounts, _ = named([CONTROL, typology("t", "outlet", "SC"), runs()], private)
    assert bool(accounts) == (kind in {"outlet", "brand", "institution", "company", "state_body"})


def test_an_account_of_its_own_is_named_by_the_claim_that_labels_it():
    handle = entity("handle", "account", accounts=(account("x"),))
    leads = relation("k", "outlet", "runs_account", "handle")
    bare = outlet()
    assert named([CONTROL, leads], bare, handle)[0] == [("bluesky", "x", None)]
    assert named([leads], bare, handle) == NOBODY
    likely = relation("k", "outlet", "runs_account", "handle", hedge="probable")
    assert named([CONTROL, likely], bare, handle) == NOBODY
    two = entity("handle", "account", accounts=(account("x"), account("y")))
    assert named([CONTROL, leads], bare, two)[0] == []


def test_the_accounts_of_a_merged_record_need_a_claim_too():
    twin = entity("twin", accounts=(account("twin"),))
    pair = [same("outlet", "twin")]
    own = [CONTROL, runs(), BY_ID, site()]
    assert named(own, outlet(), twin, judgements=pair) == EVERYTHING
    also = runs("w", subject="twin", value="bluesky @twin")
    accounts, _ = named([*own, also], outlet(), twin, judgements=pair)
    assert [handle for _, handle, _ in accounts] == ["twin", "outlet"]
    # What was merged with an account of its own is not that account.
    other = entity("z", "account", accounts=(account("z"),))
    first = entity("a", "account", accounts=(account("a"),))
    leads = relation("k", "outlet", "runs_account", "a")
    found = named([CONTROL, leads], outlet(), first, other, judgements=[same("a", "z")])
    assert [handle for _, handle, _ in found[0]] == ["a"]


def test_an_account_without_handle_or_id_is_none():
    empty = outlet(accounts=(account(handle=None, url="https://example.org/"),))
    assert named([CONTROL, runs(), BY_ID], empty)[0] == []


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("WWW.Outlet.Example.", "outlet.example"),
        ("news.outlet.example", "news.outlet.example"),
        ("bbc.example.co.uk", "bbc.example.co.uk"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("facebook.com", None),
        ("www.facebook.com", None),
        ("outlet.wordpress.com", None),
        ("youtube.com", None),
        ("sohu.com", None),
        ("outlet.163.com", None),
        ("outlet.beehiiv.com", None),
        ("m.weibo.cn", None),
        ("mp.weixin.qq.com", None),
        ("t.me", None),
        ("com", None),
        ("co.uk", None),
        ("www.gov.cn", None),
        ("outlet", None),
        ("https://outlet.example/", None),
        ("outlet.example/page", None),
        ("*.example", None),
        ("outlet..example", None),
        ("-outlet.example", None),
        ("10.0.0.1", None),
        ("user@outlet.example", None),
        ("outlet.example:443", None),
    ],
)
def test_a_domain_is_one_entitys_own_or_left_out(written, domain):
    _, domains = named([CONTROL, site(value=written)], outlet(domains=(written,)))
    if domain:
        assert named([CONTROL, site(value=domain)], outlet(domains=(written,)))[1] == [domain]
    assert domains == ([domain] if domain else [])
