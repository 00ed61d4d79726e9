"""Accounts and domains are named only where a label holds and a claim says who runs them."""

import datetime

import pytest
from labelled import DAY, account, entity, registry, relation, said, same, typology

from heliograph.registry.labels.joined import labelled_accounts, labelled_domains
from heliograph.registry.vocabulary import Kind

MINISTRY = entity("ministry", "state_body")
CONTROL = relation("c", "outlet", "controlled_by", "ministry")
RUNS = {"subject": "outlet", "property": "runs_account", "value": "@outlet"}


def outlet(**more):
    return entity(
        "outlet",
        **{
            "accounts": (account("@outlet", id="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"),),
            "domains": ("www.outlet.example",),
            "accounts_claim": "r",
        }
        | more,
    )


def named(claims, *entities, on=DAY, judgements=()):
    made = registry([MINISTRY, *(entities or [outlet()])], claims, judgements)
    return (
        [(each.platform, each.handle, each.id) for each in labelled_accounts(made, on)],
        [each.domain for each in labelled_domains(made, on)],
    )


NOBODY = ([], [])
EVERYTHING = (
    [("bluesky", "outlet", "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")],
    ["outlet.example"],
)


def test_what_a_labelled_outlet_is_said_to_run_is_named():
    assert named([CONTROL, said("r", "good", **RUNS)]) == EVERYTHING
    assert named([CONTROL, said("r", "fair", **RUNS)]) == EVERYTHING


def test_a_row_of_the_matrix_says_type_and_accounts_at_once():
    assert named([typology("r", "outlet", "SC")]) == EVERYTHING
    assert named([typology("r", "outlet", "ISF")]) == EVERYTHING
    assert named([typology("r", "outlet", "IP")]) == NOBODY


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
    fields = RUNS | more
    by = fields.pop("by", "good")
    assert named([CONTROL, said("r", by, **fields)]) == NOBODY


def test_without_a_label_nobody_is_named():
    runs = said("r", "good", **RUNS)
    assert named([runs]) == NOBODY
    assert named([CONTROL, runs], outlet(review=None)) == NOBODY
    assert named([CONTROL, runs], outlet(accounts_claim=None)) == NOBODY
    assert named([CONTROL, runs], outlet(accounts_claim="c")) == NOBODY
    assert named([CONTROL, runs], on=datetime.date(2027, 11, 1)) == NOBODY
    assert named([CONTROL, runs], on=datetime.date(2026, 10, 31)) == NOBODY


@pytest.mark.parametrize("kind", sorted(Kind.__args__))
def test_only_labelled_kinds_are_named(kind):
    private = entity("outlet", kind, accounts=outlet().accounts, accounts_claim="r")
    accounts, _ = named([CONTROL, typology("r", "outlet", "SC")], private)
    assert bool(accounts) == (kind in {"outlet", "brand", "institution", "company", "state_body"})


def test_an_account_of_its_own_is_named_by_the_claim_that_labels_it():
    handle = entity("handle", "account", accounts=(account("x"),), accounts_claim="k")
    runs = relation("k", "outlet", "runs_account", "handle")
    bare = outlet(accounts_claim=None)
    assert named([CONTROL, runs], bare, handle)[0] == [("bluesky", "x", None)]
    assert named([runs], bare, handle) == NOBODY
    likely = relation("k", "outlet", "runs_account", "handle", hedge="probable")
    assert named([CONTROL, likely], bare, handle) == NOBODY
    other = entity("handle", "account", accounts=(account("x"),), accounts_claim="c")
    assert named([CONTROL, runs], bare, other) == NOBODY


def test_the_accounts_of_a_merged_record_need_a_claim_too():
    twin = entity("twin", accounts=(account("twin"),), accounts_claim="w")
    runs = said("r", "good", **RUNS)
    pair = [same("outlet", "twin")]
    assert named([CONTROL, runs], outlet(), twin, judgements=pair) == EVERYTHING
    also = said("w", "good", **(RUNS | {"subject": "twin", "value": "@twin"}))
    accounts, _ = named([CONTROL, runs, also], outlet(), twin, judgements=pair)
    assert [handle for _, handle, _ in accounts] == ["twin", "outlet"]


def test_an_account_without_handle_or_id_is_none():
    empty = outlet(accounts=(account(handle=None, url="https://example.org/"),))
    assert named([CONTROL, said("r", "good", **RUNS)], empty)[0] == []


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
    _, domains = named([CONTROL, said("r", "good", **RUNS)], outlet(domains=(written,)))
    assert domains == ([domain] if domain else [])
