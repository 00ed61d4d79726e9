"""A labeler's feed: subjects that are known, changes once, and what no longer follows withdrawn."""

import datetime

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from exported_registry import InMemory

from heliograph.errors import InputError
from heliograph.exports.atproto.feed import (
    Labeler,
    current,
    json_lines,
    query_body,
    read_json_lines,
    updates,
)
from heliograph.exports.atproto.signing import verify
from heliograph.registry.content import Content
from heliograph.registry.records import (
    About,
    Account,
    Claim,
    Entity,
    Evidence,
    Name,
    Review,
    Source,
    Speaker,
)

DAY = datetime.date(2026, 11, 22)
AT = datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.UTC)
LATER = AT + datetime.timedelta(days=1)
DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
KEY = ec.derive_private_key(1234567, ec.SECP256K1())
LABELER = Labeler("did:web:labels.example.org", KEY)
PAGED = Labeler("did:web:labels.example.org", KEY, "https://example.org/r/{entity}.html")
ABOUT = About(
    title="A registry", maintainer="an editor", appeal="appeal@example.org", licence="CC0-1.0",
    criteria="2026-11",
)  # fmt: skip
MATRIX = Source(
    id="matrix", title="A data set", publisher="Somebody", type="data set",
    independence_group="matrix", reliability="C", graded_by="an editor", graded_because="a test",
)  # fmt: skip


def typology(subject, code="SC", name="", **more):
    more.setdefault("property", "state_media_typology")
    return Claim(
        id=name or f"t-{subject}", subject=subject, value=code,
        chain=(Speaker(who="Somebody", standing="identified"),),
        evidence=(Evidence(source="matrix", locator="row 1"),), **more,
    )  # fmt: skip


def outlet(name="one", **more):
    fields = {
        "accounts": (Account(platform="Bluesky", handle="@one.example", id=DID),),
        "domains": ("one.example",),
        "review": Review(by="an editor", on="2026-11-01"),
    } | more
    return Entity(id=name, kind="outlet", names=(Name(text=name),), **fields)


def runs(entity):
    """The claims that an entity runs what it lists."""
    said = [("operates_domain", domain) for domain in entity.domains]
    for account in entity.accounts:
        said += [("runs_account", f"{account.platform} {account.handle}")] if account.handle else []
        said += [("runs_account", f"{account.platform} id {account.id}")] if account.id else []
    return [
        typology(entity.id, value, f"r-{entity.id}-{number}", property=what)
        for number, (what, value) in enumerate(said)
    ]


def registry(entities=(), claims=(), running=runs):
    made = tuple(entities) or (outlet(),)
    return InMemory(
        Content(
            about=ABOUT,
            sources={"matrix": MATRIX},
            entities={each.id: each for each in made},
            claims={
                each.id: each
                for each in [
                    *(claims or [typology(each.id) for each in made]),
                    *(claim for each in made for claim in running(each)),
                ]
            },
        )
    )


def given_for(*entities, claims=(), labeler=LABELER, running=runs):
    feed = updates(registry(entities, claims, running), DAY, labeler, at=AT)
    return [(each.uri, each.val) for each in feed]


def test_the_subject_is_the_account_else_the_site_else_the_page():
    assert given_for(outlet()) == [(DID, "state-controlled")]
    assert given_for(outlet(accounts=())) == [("https://one.example/", "state-controlled")]
    bare = outlet(accounts=(), domains=())
    assert given_for(bare) == []
    assert given_for(bare, labeler=PAGED) == [
        ("https://example.org/r/one.html", "state-controlled")
    ]


def test_a_handle_or_an_account_elsewhere_is_no_subject():
    for account in (
        Account(platform="bluesky", handle="one.example"),
        Account(platform="bluesky", handle="one.example", id="12"),
        Account(platform="x", handle="one", id=DID),
    ):
        only = outlet(accounts=(account,), domains=())
        assert given_for(only) == []


def test_accounts_that_nobody_says_it_runs_are_no_subject():
    nothing = lambda entity: []  # noqa: E731
    assert given_for(outlet(), running=nothing) == []
    assert given_for(outlet(), running=nothing, labeler=PAGED) == [
        ("https://example.org/r/one.html", "state-controlled")
    ]


def test_none_found_names_no_account():
    found = given_for(outlet(), claims=[typology("one", "IP")], labeler=PAGED)
    assert found == [("https://example.org/r/one.html", "none-found")]


def test_a_subject_that_two_claim_with_different_labels_has_none():
    two = [outlet("one"), outlet("two")]
    assert given_for(*two) == [(DID, "state-controlled")]
    assert given_for(*two, claims=[typology("one"), typology("two", "CaPr")]) == []


@pytest.mark.parametrize(
    "pages", ["https://example.org/", "{entity}", "{entity}{entity}", "ftp://example.org/{entity}"]
)
def test_pages_that_are_no_addresses_are_refused(pages):
    with pytest.raises(InputError, match="no address of pages"):
        given_for(outlet(), labeler=Labeler(LABELER.source, KEY, pages))


def test_what_stands_unchanged_is_not_given_again():
    feed = updates(registry(), DAY, LABELER, at=AT)
    for label in feed:
        verify(label, KEY.public_key())
    assert len(feed) == 1
    assert updates(registry(), DAY, LABELER, at=LATER, published=feed) == ()


def test_a_renewed_review_gives_the_label_again():
    feed = updates(registry(), DAY, LABELER, at=AT)
    renewed = outlet(review=Review(by="an editor", on="2026-11-20"))
    (again,) = updates(registry([renewed]), DAY, LABELER, at=LATER, published=feed)
    assert (again.neg, again.exp) == (msgspec.UNSET, "2027-11-20T00:00:00.000Z")
    assert current([*feed, again], LATER) == (again,)


def test_what_no_longer_follows_is_negated_once():
    feed = updates(registry(), DAY, LABELER, at=AT)
    gone = registry([outlet(review=None)])
    (negation,) = updates(gone, DAY, LABELER, at=LATER, published=feed)
    assert (negation.uri, negation.val, negation.neg) == (DID, "state-controlled", True)
    verify(negation, KEY.public_key())
    both = (*feed, negation)
    assert current(both, LATER) == ()
    much_later = LATER + datetime.timedelta(days=1)
    assert updates(gone, DAY, LABELER, at=much_later, published=both) == ()
    (back,) = updates(registry(), DAY, LABELER, at=much_later, published=both)
    assert current([*both, back], much_later) == (back,)


def test_another_tier_is_given_and_the_old_one_negated():
    feed = updates(registry(), DAY, LABELER, at=AT)
    other = registry([outlet()], [typology("one", "CaPr")])
    new, old = updates(other, DAY, LABELER, at=LATER, published=feed)
    assert [(new.val, new.neg), (old.val, old.neg)] == [
        ("state-linked", msgspec.UNSET),
        ("state-controlled", True),
    ]


def test_an_expired_label_needs_no_negation():
    feed = updates(registry(), DAY, LABELER, at=AT)
    expired = datetime.datetime(2027, 11, 1, tzinfo=datetime.UTC)
    assert current(feed, expired - datetime.timedelta(seconds=1)) == feed
    assert current(feed, expired) == ()
    assert updates(registry(), expired.date(), LABELER, at=expired, published=feed) == ()


def test_a_feed_that_another_key_signed_or_that_is_not_past_is_refused():
    feed = updates(registry(), DAY, LABELER, at=AT)
    other = Labeler(LABELER.source, ec.derive_private_key(5, ec.SECP256K1()))
    with pytest.raises(InputError, match="not signed like this"):
        updates(registry(), DAY, other, at=LATER, published=feed)
    with pytest.raises(InputError, match="not of did:web:other"):
        updates(registry(), DAY, Labeler("did:web:other.example", KEY), at=LATER, published=feed)
    with pytest.raises(InputError, match="not before now"):
        updates(registry(), DAY, LABELER, at=AT, published=feed)


def test_a_feed_is_written_and_read_line_by_line():
    feed = updates(registry([outlet(), outlet("two", accounts=())]), DAY, LABELER, at=AT)
    assert len(feed) == 2
    assert read_json_lines(json_lines(feed)) == feed
    body = msgspec.json.decode(query_body(feed))
    assert list(body) == ["labels"]
    assert [each["uri"] for each in body["labels"]] == [each.uri for each in feed]


def test_a_broken_line_of_a_feed_is_named():
    feed = json_lines(updates(registry(), DAY, LABELER, at=AT))
    with pytest.raises(InputError, match=r"feed.jsonl, line 2: this is no label in JSON"):
        read_json_lines(feed + b"{}\n", "feed.jsonl")


def test_the_same_registry_gives_the_same_feed():
    two = [outlet("one"), outlet("two", accounts=(), domains=("b.example", "a.example"))]
    feed = updates(registry(two), DAY, LABELER, at=AT)
    assert [each.uri for each in feed] == [DID, "https://a.example/", "https://b.example/"]
    assert updates(registry(two[::-1]), DAY, LABELER, at=AT) == feed
