"""The starting registry: what it holds, and that it says no more than its sources carry."""

import datetime
import hashlib
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

import heliograph.registry
from heliograph.registry.checking import check
from heliograph.registry.folder import read_folder
from heliograph.registry.identity import canonical
from heliograph.registry.labels.derive import labels
from heliograph.registry.rules import assess
from heliograph.registry.rules.hedges import weaker

FOLDER = Path(heliograph.registry.__file__).parent / "starting"
PROJECT = Path(__file__).resolve().parents[2]
TODAY = datetime.date(2026, 11, 22)

# DISARM 1.6, generated_pages/techniques_index.md of DISARMFoundation/DISARMframeworks.
DISARM = {
    "T0047": "Censor Social Media as a Political Force",
    "T0072": "Segment Audiences",
    "T0100.003": "Co-Opt Influencers",
    "T0101": "Create Localised Content",
    "T0117": "Attract Traditional Media",
    "T0123.002": "Block Content",
    "T0128": "Conceal Information Assets",
    "T0130.001": "Conceal Sponsorship",
}

# The people whom the documents name, by hash: a test that forbids names should spread none.
NAMED = {
    "1761b69aafe80308",
    "2d09a706d624d886",
    "6f57dc34de1824ff",
    "9a76d92bf6d134f1",
    "63a428fade2a0366",
    "92a054e84d6e2e13",
    "e540426218dfc1c9",
}


@pytest.fixture(scope="module")
def content():
    read, problems = read_folder(FOLDER)
    assert problems == ()
    return read


@pytest.fixture(scope="module")
def assessed(content):
    return assess(content)


def about(content, entity):
    """The claims with an entity as their subject."""
    return [claim for claim in content.claims.values() if claim.subject == entity]


def test_check_finds_nothing_wrong(content):
    assert [str(each) for each in check(content) if each.severity == "error"] == []


def test_every_entity_has_a_claim_with_a_quotation(content):
    assert len(content.entities) >= 70
    for entity in content.entities:
        quotes = [item.quote for claim in about(content, entity) for item in claim.evidence]
        assert quotes, entity
        assert all(quotes), entity


def test_every_claim_says_its_chain_and_what_kind_of_support_it_has(content):
    for claim in content.claims.values():
        assert claim.chain, claim.id
        assert claim.basis is not None, claim.id


@pytest.mark.parametrize(
    "entity",
    [
        "ccp", "cac", "cac-local-offices", "public-security-system", "circulating-document",
        "overseas-coordination-offices", "cyber-governance-system", "congress-report-2017",
        "wenzhou-meeting", "legal-daily", "communication-university-of-china",
        "cybersecurity-law", "comment-regulations", "forum-regulations", "news-provisions",
        "information-services-procedures", "blockchain-regulations", "great-firewall",
        "internet-police", "iccs", "fujian-icc", "nanning-icc", "xinhua", "two-tea-eggs",
        "communication-officers", "foreign-influencers", "precise-communication",
        "break-the-circle", "tell-chinas-story", "muchuan-party-committee", "muchuan-order",
        "real-name-registration", "account-by-account", "soft-and-hard-methods",
        "project-teams", "content-review", "account-suspensions", "algorithm-control",
        "cac-article-2019-01-08", "wechat", "weibo", "tiktok", "facebook", "youtube",
    ],
)  # fmt: skip
def test_what_the_documents_name_is_there(content, entity):
    assert entity in content.entities


# -- statuses ------------------------------------------------------------------------------------


def test_all_that_is_said_of_the_coordination_offices_is_unverified(content, assessed):
    claims = about(content, "overseas-coordination-offices")
    assert len(claims) >= 18
    assert {assessed[claim.id].status for claim in claims} == {"unverified"}


def test_the_coordination_offices_have_no_chinese_name(content):
    names = content.entities["overseas-coordination-offices"].names
    assert all(name.text.isascii() for name in names)


def test_one_law_under_two_names_is_the_only_corroboration(content, assessed):
    law = content.entities["cybersecurity-law"]
    assert {name.text for name in law.names} >= {"Cybersecurity Law", "Internet Security Law"}
    corroborated = {each.claim for each in assessed.values() if each.status == "corroborated"}
    assert corroborated == {"cybersecurity-law.adopted", "cybersecurity-law.adopted.2"}
    assert assessed["cybersecurity-law.adopted"].groups == (
        "china-media-project",
        "muchuan-report",
    )


def test_only_one_document_says_when_the_law_came_into_force(content, assessed):
    assert content.claims["cybersecurity-law.in-force"].value == "2017-06-01"
    assert assessed["cybersecurity-law.in-force"].status == "single_source"


def test_the_two_reports_with_anonymous_sources_count_once(content):
    offices = content.sources["coordination-offices-report"]
    document = content.sources["circulating-document-report"]
    assert offices.independence_group == document.independence_group
    groups = {source.independence_group for source in content.sources.values()}
    assert len(groups) == len(content.sources) - 1


def test_the_order_in_muchuan_rests_on_one_source_at_most(content, assessed):
    for entity in ("muchuan-order", "muchuan-chat-order"):
        found = {assessed[claim.id].status for claim in about(content, entity)}
        assert found <= {"unverified", "single_source"}


def test_what_is_said_of_the_centers_as_a_class_has_one_source(assessed):
    for claim in ("iccs.number", "iccs.propaganda", "iccs.undisclosed", "nanning-icc.xinhua"):
        assert assessed[claim].status == "single_source"
        assert assessed[claim].groups == ("insikt-group",)


def test_the_brand_stays_likely(content, assessed):
    claims = about(content, "two-tea-eggs")
    assert claims
    for claim in claims:
        assert claim.hedge == "probable"
        assert not weaker("probable", assessed[claim.id].hedge)
        assert (assessed[claim.id].low, assessed[claim.id].high) == (55, 80)
    assert content.entities["two-tea-eggs"].accounts == ()


def test_no_other_claim_of_its_document_calls_the_brand_more(content):
    named = [
        claim.id
        for claim in content.claims.values()
        if claim.object == "two-tea-eggs" or "Two Tea Eggs" in (claim.value or "")
    ]
    assert named == []


def test_the_circulating_document_stays_unverified_whoever_calls_it_genuine(content, assessed):
    assert content.claims["circulating-document.genuine"].value == "genuine"
    for claim in content.claims.values():
        rests = any(link.standing == "unauthenticated_document" for link in claim.chain)
        if rests or claim.subject == "circulating-document":
            assert assessed[claim.id].status == "unverified", claim.id


def test_what_nobody_authenticated_is_called_so_in_every_chain(content):
    standings = {
        (link.who, link.standing) for claim in content.claims.values() for link in claim.chain
    }
    for who in ("the circulating document", "circulated recordings and messages"):
        assert {standing for each, standing in standings if each == who} == {
            "unauthenticated_document"
        }


def test_the_headline_on_bribery_says_no_more_than_its_body(content, assessed):
    headline = content.claims["ccp.inducement.headline"]
    assert headline.part == "headline"
    found = assessed[headline.id]
    assert found.status == "unverified"
    assert "headline" in found.rules


def test_a_hedge_dropped_on_repetition_comes_back(content, assessed):
    flat = content.claims["fujian-icc.tiktok.again"]
    assert flat.hedge == "none"
    assert flat.repeats == "fujian-icc.tiktok"
    assert assessed[flat.id].hedge == "reported"


def test_what_is_proposed_or_ordered_is_not_done(content, assessed):
    proposal = content.claims["circulating-document.proposal"]
    assert proposal.modality == "proposes"
    assert content.claims["cac.axis"].modality == "proposes"
    assert content.claims["muchuan-party-committee.order"].modality == "orders"
    done = {each.proposition for each in assessed.values()
            if content.claims[each.claim].modality == "does"}  # fmt: skip
    assert assessed[proposal.id].proposition not in done


def test_speculation_carries_over_the_sentences_of_one_speaker(content):
    scholar = [
        claim for claim in content.claims.values()
        if claim.chain[-1].who == "a scholar, given by surname only"
    ]  # fmt: skip
    assert len(scholar) >= 6
    assert {claim.hedge for claim in scholar} == {"speculative"}


# -- identity ------------------------------------------------------------------------------------


def test_homonyms_stay_apart(content):
    merged = canonical(content)
    assert len({merged.get(entity, entity) for entity in content.entities}) == len(content.entities)
    for one, other in [
        ("cac", "cac-local-offices"),
        ("muchuan-party-committee", "muchuan-government"),
        ("fujian-icc", "two-tea-eggs"),
        ("ccp", "china"),
    ]:
        assert other in content.entities[one].not_the_same
        assert one in content.entities[other].not_the_same


def test_party_bodies_and_state_bodies_are_of_different_kinds(content):
    kinds = {entity: record.kind for entity, record in content.entities.items()}
    assert kinds["muchuan-party-committee"] == kinds["ccp"] == "party_body"
    assert kinds["muchuan-government"] == kinds["cac"] == "state_body"


# -- labels --------------------------------------------------------------------------------------


def labelled(content, assessed):
    merged = canonical(content)
    registry = SimpleNamespace(
        about=content.about, sources=content.sources, entities=content.entities,
        claims=content.claims, assessments=assessed, judgements=content.judgements,
        canonical=lambda entity: merged.get(entity, entity),
    )  # fmt: skip
    return {label.entity: label.tier for label in labels(registry, TODAY)}


def test_labels_follow_for_the_regulator_and_its_offices_alone(content, assessed):
    assert labelled(content, assessed) == dict.fromkeys(
        ("cac", "cac-local-offices", "cac-tianjin", "cac-jiangsu"), "official"
    )


def test_the_likely_covert_brand_lacks_a_label_for_its_hedge_not_for_a_review(content, assessed):
    assert content.entities["two-tea-eggs"].review is not None
    assert "two-tea-eggs" not in labelled(content, assessed)


# -- people, techniques --------------------------------------------------------------------------


def mentions(text):
    """The hashes of everything in a text that could be a name: two words, or Chinese signs."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    pairs = {f"{one} {other}" for one, other in pairwise(words)}
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        pairs |= {run[i : i + n] for n in (2, 3, 4) for i in range(len(run) - n + 1)}
    return {hashlib.sha256(name.encode()).hexdigest()[:16] for name in pairs}


def test_nobody_is_named():
    files = sorted(FOLDER.rglob("*.yaml"))
    assert len(files) > 70
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not mentions(text) & NAMED, path.name
        assert not re.search(r"\b(Mr|Ms|Mrs|Dr|Prof|Professor)\.? [A-Z]", text), path.name


@pytest.mark.shared
def test_the_hashes_find_the_people_where_they_are_named(shared):
    directory = shared.parent / "sources"
    if not directory.is_dir():
        pytest.skip("the five documents are not beside this checkout")
    texts = [path.read_text(encoding="utf-8") for path in directory.glob("*.txt")]
    found = set().union(*(mentions(text) & NAMED for text in texts))
    assert len(found) == 5  # the other two are leaders by their Chinese names


def test_techniques_are_those_of_disarm(content):
    found = {
        each.id: each.name for entity in content.entities.values() for each in entity.techniques
    }
    assert found == DISARM


def test_the_page_on_the_registry_lists_every_entity_under_its_highest_status(content, assessed):
    page = (PROJECT / "docs" / "starting-registry.md").read_text(encoding="utf-8")
    for status, heading in [
        ("corroborated", "### Corroborated"),
        ("single_source", "### Single source"),
        ("unverified", "### Unverified"),
    ]:
        listed = page.split(heading)[1].split("\n\n")[1]
        assert set(re.findall(r"`([^`]+)`", listed)) == {
            entity for entity in content.entities
            if highest(assessed[claim.id].status for claim in about(content, entity)) == status
        }, status  # fmt: skip


def test_the_page_counts_right(content, assessed):
    page = (PROJECT / "docs" / "starting-registry.md").read_text(encoding="utf-8")
    relations = sum(claim.object is not None for claim in content.claims.values())
    assert f"{len(content.entities)} entities, {len(content.claims)} claims ({relations} of" in page
    held = Counter(each.status for each in assessed.values())
    assert f"claims {held['corroborated']} are corroborated, {held['single_source']} have a" in page
    assert f"single source, {held['unverified']} are unverified" in page


def highest(statuses):
    """The status that says most."""
    return min(statuses, key=("corroborated", "single_source", "unverified").index)
