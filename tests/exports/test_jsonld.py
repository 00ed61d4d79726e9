"""Linked data: words of schema.org only, facts only where corroborated, nobody a person."""

import json

import pytest
from exported_registry import AS_OF, claim, entity, registry, source, with_everything
from pages_sample import disputed, hostile, starting

from heliograph.exports.jsonld import CONTEXT, catalogue, document
from heliograph.exports.selection import select

# Types of schema.org (release 29), each with the types it is a kind of, and the properties of each
# that may stand here (https://schema.org/docs/schema_org_rdfa.html).
PARENTS = {
    "Thing": (),
    "Organization": ("Thing",),
    "GovernmentOrganization": ("Organization",),
    "NewsMediaOrganization": ("Organization",),
    "Brand": ("Thing",),
    "Service": ("Thing",),
    "CreativeWork": ("Thing",),
    "Legislation": ("CreativeWork",),
    "Claim": ("CreativeWork",),
    "Dataset": ("CreativeWork",),
    "DefinedTerm": ("Thing",),
    "DefinedTermSet": ("CreativeWork",),
    "MediaObject": ("CreativeWork",),
    "Event": ("Thing",),
    "AdministrativeArea": ("Thing",),
}
PROPERTIES = {
    "Thing": {"name", "alternateName", "description", "disambiguatingDescription", "identifier",
              "url"},
    "Organization": {"ownershipFundingInfo", "parentOrganization", "memberOf", "funder", "brand",
                     "location", "foundingDate", "dissolutionDate"},
    "CreativeWork": {"about", "text", "temporalCoverage", "creativeWorkStatus", "publisher",
                     "datePublished", "dateModified", "inLanguage", "encoding", "license",
                     "creditText"},
    "Claim": {"appearance"},
    "Legislation": {"legislationDate", "legislationPassedBy"},
    "DefinedTerm": {"termCode", "inDefinedTermSet"},
    "MediaObject": {"sha256", "contentUrl", "encodingFormat"},
    "Event": {"location"},
}  # fmt: skip


def lineage(type_):
    return {type_}.union(*(lineage(parent) for parent in PARENTS[type_]))


def objects(value):
    """Give every typed object in a document, at any depth."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for each in value.values():
            yield from objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each)


def documents(given):
    selection = select(given, AS_OF)
    return {each: document(each, selection) for each in selection.entities} | {
        "": catalogue(selection)
    }


@pytest.mark.parametrize("given", [starting, disputed, with_everything, hostile])
def test_types_and_properties_are_those_of_schema_org(given):
    seen = 0
    for data in documents(given()).values():
        for each in objects(data):
            allowed = set().union(*(PROPERTIES.get(type_, ()) for type_ in lineage(each["@type"])))
            names = {name for name in each if not name.startswith("@")}
            assert names <= allowed, each["@type"]
            seen += 1
    assert seen > 15


@pytest.mark.parametrize("given", [starting, disputed, with_everything, hostile])
def test_there_is_no_person_and_no_review(given):
    text = json.dumps(documents(given()))
    assert '"Person"' not in text
    assert "ClaimReview" not in text
    assert '"author"' not in text


def test_an_entity_has_its_names_in_their_languages():
    node = documents(starting())["cac"]["@graph"][0]
    assert node["@type"] == "GovernmentOrganization"
    assert node["name"] == {"@value": "Cyberspace Administration of China", "@language": "en"}
    assert {"@value": "国家互联网信息办公室", "@language": "zh"} in node["alternateName"]
    assert node["disambiguatingDescription"].startswith("Not the same as: local offices")
    (label,) = node["ownershipFundingInfo"]
    assert label.startswith("official, by the criteria 2026-11, until 2028-11-21: ")


def test_every_claim_on_an_entity_is_there_with_status_and_hedge():
    given = starting()
    node, *claims = documents(given)["two-tea-eggs"]["@graph"]
    wanted = [each for each in given.claims.values() if each.subject == "two-tea-eggs"]
    assert {each["identifier"] for each in claims} == {each.id for each in wanted}
    operated = next(each for each in claims if each["identifier"].endswith("operated-by"))
    assert (
        operated["text"]
        == "Two Tea Eggs — is operated by — Fujian International Communication Center"
    )
    assert operated["description"].startswith("Status: single source.")
    assert "Hedge: probable." in operated["description"]
    assert operated["about"] == [
        {"@id": "two-tea-eggs.html#entity"}, {"@id": "fujian-icc.html#entity"}
    ]  # fmt: skip
    assert "parentOrganization" not in node
    (work, _) = operated["appearance"]
    assert "publisher" not in work
    assert len(work["encoding"]["sha256"]) == 64


def test_only_what_is_corroborated_is_a_bare_fact():
    nodes = {each: data["@graph"][0] for each, data in documents(starting()).items() if each}
    assert nodes["cybersecurity-law"]["legislationDate"] == ["2016-11"]
    facts = {"legislationDate", "legislationPassedBy", "parentOrganization", "memberOf", "funder",
             "brand", "location", "foundingDate", "dissolutionDate"}  # fmt: skip
    assert [each for each, node in nodes.items() if facts & node.keys()] == ["cybersecurity-law"]


@pytest.mark.parametrize(
    ("fields", "fact"),
    [
        ({}, [{"@id": "b.html#entity"}]),
        ({"modality": "proposes"}, None),
        ({"polarity": "denied"}, None),
        ({"hedge": "possible"}, None),
        ({"hedge": "probable"}, None),
        ({"hedge": "reported"}, None),
        ({"hedge": "almost_certain"}, [{"@id": "b.html#entity"}]),
    ],
)
def test_a_relation_is_a_fact_only_if_it_is_said_to_be_so(fields, fact):
    said = [claim(f"ab.{each}", "part_of", subject="a", object="b", source=each, **fields)
            for each in ("one", "two")]  # fmt: skip
    given = registry(
        sources=[source("one"), source("two")],
        entities=[entity("a", "state_body"), entity("b", "state_body")],
        claims=said,
    )
    assert documents(given)["a"]["@graph"][0].get("parentOrganization") == fact


@pytest.mark.parametrize(
    ("hedge", "fact"), [("none", ["2016-11"]), ("almost_certain", ["2016-11"]), ("claimed", None)]
)
def test_a_date_is_a_fact_only_if_it_is_not_hedged(hedge, fact):
    said = [claim(f"a.{each}", "adopted", subject="a", value="2016-11", source=each, hedge=hedge)
            for each in ("one", "two")]  # fmt: skip
    given = registry(
        sources=[source("one"), source("two")], entities=[entity("a", "law")], claims=said
    )
    assert {each.status for each in given.assessments.values()} == {"corroborated"}
    assert documents(given)["a"]["@graph"][0].get("legislationDate") == fact


def test_what_was_taken_back_is_a_retracted_claim():
    claims = documents(disputed())["agency"]["@graph"][1:]
    status = {each["identifier"]: each.get("creativeWorkStatus") for each in claims}
    assert status["agency.wrong"] == status["agency.gone"] == "Retracted"
    assert status["agency.right"] is None


def test_evidence_against_a_claim_is_no_appearance_of_it():
    claims = documents(disputed())["agency"]["@graph"][1:]
    seat = next(each for each in claims if each["identifier"] == "agency.seat")
    assert [work["identifier"] for work in seat["appearance"]] == ["one"]


@pytest.mark.parametrize("given", [starting, disputed, with_everything, hostile])
def test_a_reader_of_linked_data_loses_nothing(given):
    """Expanded and compacted again, with a context that asks for nothing from the network."""
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")
    local = {"@vocab": "https://schema.org/"}

    def load(url, options):
        assert url == CONTEXT
        return {"document": {"@context": local}, "documentUrl": url, "contextUrl": None}

    options = {"base": "https://registry.example/entity/", "documentLoader": load}
    for data in documents(given()).values():
        before = jsonld.expand(data, options)
        again = jsonld.expand(jsonld.compact(before, {"@context": local}, options), options)
        assert before == again
        text = json.dumps(before)
        for each in objects(data):
            assert f'"https://schema.org/{each["@type"]}"' in text
        assert text.count('"https://schema.org/Claim"') == sum(
            each["@type"] == "Claim" for each in objects(data)
        )
