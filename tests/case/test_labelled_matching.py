"""Which account of the data an entry of a registry is: beyond doubt, or not at all."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from heliograph.case.matching import match_accounts
from heliograph.case.sites import Sites
from heliograph.intake import stream_posts
from heliograph.intake.known_as import Handles
from heliograph.privacy.pseudonyms import Pseudonyms
from heliograph.registry.labels.label import Label, LabelledAccount, LabelledDomain

NAMES = Pseudonyms(bytes(range(32)))
FIXTURES = Path(__file__).parents[1] / "intake" / "fixtures"


def label(entity="gazette"):
    return Label(
        entity=entity,
        kind="outlet",
        name=entity.title(),
        tier="official",
        claims=("c-1",),
        criteria="2026-11",
        reviewer="an editor",
        reviewed="2026-11-01",
        expires="2027-11-01",
        appeal="appeals@registry.example",
        because="it is",
    )


def entry(platform="x", *, handle=None, id=None, entity="gazette"):  # noqa: A002
    return LabelledAccount(platform=platform, handle=handle, id=id, label=label(entity))


def match(entries, present, handles=None):
    return match_accounts(entries, present, NAMES, handles or Handles())


def read(path, **options):
    """Return the accounts that a file has under pseudonyms, and their handles."""
    handles = Handles()
    table = pa.Table.from_batches(stream_posts([path], names=NAMES, handles=handles, **options))
    rows = zip(table["platform"].to_pylist(), table["account"].to_pylist(), strict=True)
    return sorted(set(rows)), handles


def by_id(account, platform="x"):
    return platform, NAMES.account(platform, account)


def test_an_id_is_found_under_its_pseudonym():
    found = match([entry(id="12")], [by_id("12"), by_id("13")])
    assert list(found.by_account) == [by_id("12")[1]]
    one = found.by_account[by_id("12")[1]]
    assert (one.label.name, one.account, one.matched_by) == ("Gazette", "id 12", "id")


def test_a_handle_is_found_in_exports_that_know_accounts_by_handle():
    found = match([entry(handle="@TheGazette")], [("x", NAMES.handle("x", "thegazette"))])
    (one,) = found.by_account.values()
    assert (one.account, one.matched_by) == ("@TheGazette", "handle")


@pytest.mark.parametrize("written", ["TheGazette", "thegazette", "@TheGazette"])
def test_a_handle_is_found_in_a_frame_that_does_not_say_that_it_is_one(written):
    found = match([entry(handle="TheGazette")], [by_id(written)])
    assert list(found.by_account) == [by_id(written)[1]]


def test_a_handle_that_is_a_number_is_no_id():
    assert not match([entry(handle="12")], [by_id("12")]).by_account
    assert not match(
        [entry("telegram", handle="channel12")], [by_id("channel12", "telegram")]
    ).by_account


@pytest.mark.parametrize("platform", ["x", "Twitter", " twitter", "X"])
def test_a_platform_has_one_name(platform):
    assert match([entry(platform, id="12")], [by_id("12")]).by_account
    assert match([entry("x", id="12")], [by_id("12", platform)]).by_account


def test_another_platform_has_other_accounts():
    assert not match([entry("facebook", id="12")], [by_id("12")]).by_account
    assert not match([entry("x", id="12")], [by_id("12", "unknown")]).by_account


def test_a_registry_that_knows_the_handle_finds_the_number():
    handles = Handles()
    handles.saw(by_id("12")[1], NAMES.handle("x", "TheGazette"))
    found = match([entry(handle="thegazette")], [by_id("12")], handles)
    assert list(found.by_account) == [by_id("12")[1]]
    assert found.doubtful == 0


def test_a_handle_with_two_owners_names_neither():
    handles = Handles()
    for account in ("12", "13"):
        handles.saw(by_id(account)[1], NAMES.handle("x", "thegazette"))
    found = match([entry(handle="thegazette")], [by_id("12"), by_id("13")], handles)
    assert not found.by_account
    assert found.doubtful == 1


def test_an_account_with_two_handles_is_found_by_neither():
    handles = Handles()
    for handle in ("somebody", "thegazette", "somebody"):
        handles.saw(by_id("12")[1], NAMES.handle("x", handle))
    assert not match([entry(handle="thegazette")], [by_id("12")], handles).by_account


def test_the_id_decides_where_the_handle_went_to_somebody_else():
    handles = Handles()
    handles.saw(by_id("99")[1], NAMES.handle("x", "thegazette"))
    both = entry(handle="thegazette", id="12")
    elsewhere = match([both], [by_id("99")], handles)
    assert not elsewhere.by_account
    assert elsewhere.doubtful == 1
    found = match([both], [by_id("99"), by_id("12")], handles)
    assert list(found.by_account) == [by_id("12")[1]]
    assert found.doubtful == 0


def test_an_account_that_two_entities_claim_is_neither_s():
    found = match([entry(id="12"), entry(id="12", entity="herald")], [by_id("12")])
    assert not found.by_account
    assert found.doubtful == 1


def test_a_pseudonym_in_a_registry_names_nobody():
    """Whoever has seen a case's pseudonyms could else put any name to any of them."""
    platform, pseudonym = by_id("12")
    for made in (entry(id=pseudonym), entry(handle=pseudonym), entry(handle="@" + pseudonym)):
        assert not match([made], [(platform, pseudonym)]).by_account


@pytest.mark.parametrize(
    ("fixture", "platform", "handle", "account"),
    [
        ("x_api_v2_page.json", "twitter", "Invented_B", "801"),
        ("fourcat_x.csv", "x", "invented_one", "901234567"),
        ("fourcat_bsky.csv", "bsky", "invented.bsky.social", "did:plc:inventedinventedinvente1"),
        ("crowdtangle_facebook.csv", "facebook", "inventedgazette", "100200300400"),
        ("x_archive.csv", "x", "Invented_Outlet", "3111222333"),
    ],
)
def test_every_format_that_knows_ids_and_handles_links_them(fixture, platform, handle, account):
    present, handles = read(FIXTURES / fixture)
    found = match([entry(platform, handle=handle)], present, handles)
    (pseudonym,) = found.by_account
    one = {"twitter": "x", "bsky": "bluesky"}.get(platform, platform)
    assert pseudonym == NAMES.account(one, account)


def test_a_plain_table_with_ids_and_handles_links_them_and_says_so(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(
        "user_id,screen_name,created_at,url\n12,TheGazette,2024-01-01T00:00:00Z,https://a.example\n"
    )
    present, handles = read(path, platform="x")
    found = match([entry(handle="thegazette")], present, handles)
    assert list(found.by_account) == [NAMES.account("x", "12")]
    stream = stream_posts([path], names=NAMES, handles=Handles())
    list(stream)
    assert any("'screen_name' was taken for the handle" in said for said in stream.files[0].guessed)
    stream = stream_posts([path], names=NAMES)
    list(stream)
    assert not any("screen_name" in said for said in stream.files[0].guessed)


def test_handles_hold_pseudonyms_and_no_handle(tmp_path):
    path = tmp_path / "page.jsonl"
    tweet = {
        "id": "1",
        "author_id": "12",
        "created_at": "2024-01-01T00:00:00Z",
        "conversation_id": "1",
        "author": {"id": "12", "username": "private_person"},
    }
    path.write_text(json.dumps(tweet) + "\n")
    _, handles = read(path)
    assert "private_person" not in repr(vars(handles))
    assert handles.accounts(NAMES.handle("x", "private_person"))


def site(domain, entity="gazette"):
    return LabelledDomain(domain=domain, label=label(entity))


@pytest.mark.parametrize(
    ("labelled", "domain", "expected"),
    [
        ("gazette.example", "gazette.example", True),
        ("gazette.example", "news.gazette.example", True),
        ("www.Gazette.example", "gazette.example", True),
        ("gazette.example", "mygazette.example", False),
        ("gazette.example", "gazette.example.evil.example", False),
        ("公报.example", "公报.example".encode("idna").decode(), True),
        ("facebook.com", "facebook.com", False),
        ("x.com", "x.com", False),
        ("com", "gazette.com", False),
    ],
)
def test_a_domain_belongs_to_whoever_runs_it_or_one_above(labelled, domain, expected):
    assert (Sites([site(labelled)]).label(domain) is not None) == expected


def test_the_nearest_domain_above_wins_and_a_contested_one_is_nobodys():
    sites = Sites([site("house.example"), site("own.house.example", "herald")])
    assert sites.label("a.own.house.example").entity == "herald"
    assert sites.label("other.house.example").entity == "gazette"
    assert Sites([site("a.example"), site("a.example", "herald")]).label("a.example") is None


def test_credits_ask_for_domains_as_links_have_them_and_for_no_contested_one():
    given = [site("www.Gazette.example"), site("x.com"), site("a.example")]
    assert set(Sites([*given, site("a.example", "herald")]).by_domain) == {"gazette.example"}
