"""PROV: documents that the prov library reads as they were written, whatever stands in them."""

import json

import pytest
from exported_registry import (
    AS_OF,
    claim,
    digest,
    entity,
    evidence,
    hostile,
    registry,
    source,
    with_everything,
)
from prov.model import ProvDocument

from heliograph.exports.prov import document, write
from heliograph.exports.prov.values import name

RELATIONS = {"wasDerivedFrom", "wasAttributedTo", "wasGeneratedBy", "wasInvalidatedBy",
             "wasAssociatedWith", "wasInfluencedBy"}  # fmt: skip


def plain(content: dict) -> dict:
    """Return a document with what PROV-JSON leaves open settled: blank ids, lists of one, order."""

    def value(each):
        return {"$": str(each), "type": "xsd:int"} if isinstance(each, int) else each

    def attributes(each):
        # One value may be a list of one; an attribute's values are a set.
        lists = {key: one if isinstance(one, list) else [one] for key, one in each.items()}
        return {
            key: sorted({json.dumps(value(one), sort_keys=True) for one in listed})
            for key, listed in lists.items()
        }

    settled = {}
    for kind, records in content.items():
        if kind in RELATIONS:
            settled[kind] = sorted((attributes(each) for each in records.values()), key=json.dumps)
        elif kind != "prefix":
            settled[kind] = {key: attributes(each) for key, each in records.items()}
    return json.loads(json.dumps(settled, sort_keys=True))


@pytest.mark.parametrize("make", [with_everything, hostile])
def test_the_library_reads_and_writes_it_again(make):
    written = write(make(), AS_OF).decode()
    read = ProvDocument.deserialize(content=written, format="json")
    again = read.serialize(format="json")
    assert ProvDocument.deserialize(content=again, format="json") == read
    given, kept = plain(json.loads(written)), plain(json.loads(again))
    assert set(given) == set(kept)
    for kind in given:
        assert given[kind] == kept[kind], kind


@pytest.mark.parametrize("make", [with_everything, hostile])
def test_it_is_the_same_document_in_xml(make):
    read = ProvDocument.deserialize(content=write(make(), AS_OF).decode(), format="json")
    xml = read.serialize(format="xml")
    assert ProvDocument.deserialize(content=xml, format="xml") == read


def test_a_changed_document_is_another():
    content = document(with_everything(), AS_OF)
    read = ProvDocument.deserialize(content=json.dumps(content), format="json")
    content["entity"]["claim:agency.control"]["prov:label"] = "something else"
    assert ProvDocument.deserialize(content=json.dumps(content), format="json") != read


def related(content: dict, relation: str, first: str) -> list[dict]:
    ends = {"wasDerivedFrom": "prov:generatedEntity", "wasAttributedTo": "prov:entity",
            "wasInfluencedBy": "prov:influencee", "wasGeneratedBy": "prov:entity",
            "wasInvalidatedBy": "prov:entity", "wasAssociatedWith": "prov:activity"}  # fmt: skip
    return [each for each in content[relation].values() if each[ends[relation]] == first]


@pytest.fixture(scope="module")
def everything() -> dict:
    return document(with_everything(), AS_OF)


def test_a_claim_is_quoted_from_the_capture_whose_digest_stands_there(everything):
    (derived,) = related(everything, "wasDerivedFrom", "claim:agency.control")
    assert derived["prov:type"]["$"] == "prov:Quotation"
    assert derived["hg:quote"] == "the very words"
    assert derived["hg:credibility"] == 2
    capture = everything["entity"][derived["prov:usedEntity"]]
    assert capture["hg:sha256"] == digest("one")
    (origin,) = related(everything, "wasDerivedFrom", derived["prov:usedEntity"])
    assert origin["prov:usedEntity"] == "source:one"


def test_without_a_capture_it_is_derived_from_the_source(everything):
    (derived,) = related(everything, "wasDerivedFrom", "claim:centre.number")
    assert derived["prov:usedEntity"] == "source:bare"
    assert "prov:type" not in derived


def test_what_contradicts_a_claim_is_no_origin_of_it(everything):
    (derived,) = related(everything, "wasDerivedFrom", "claim:law.issued")
    assert derived["prov:usedEntity"].startswith("capture:one")
    against = [each for each in related(everything, "wasInfluencedBy", "claim:law.issued")
               if each.get("hg:stance") == "contradicts"]  # fmt: skip
    assert [each["prov:influencer"] for each in against] == ["capture:two%2Ftwo-1"]


def test_a_correction_is_a_revision(everything):
    revised = [each for each in related(everything, "wasDerivedFrom", "claim:old.right")
               if each.get("prov:type", {}).get("$") == "prov:Revision"]  # fmt: skip
    assert [each["prov:usedEntity"] for each in revised] == ["claim:old.wrong"]


def test_the_chain_is_attributed_in_order_and_no_speaker_is_two_documents():
    chain = [{"who": "a paper", "standing": "identified"},
             {"who": "an official", "standing": "anonymous"}]  # fmt: skip
    content = document(
        registry(
            sources=[source("one")],
            entities=[entity("a", "outlet")],
            claims=[claim("c", "described_as", subject="a", value="x", chain=chain),
                    claim("d", "described_as", subject="a", value="y", chain=chain)],
        ),
        AS_OF,
    )  # fmt: skip
    said = related(content, "wasAttributedTo", "claim:c")
    assert [each["hg:order"] for each in said] == [1, 2]
    assert [each["hg:standing"] for each in said] == ["identified", "anonymous"]
    agents = [each["prov:agent"] for each in said]
    assert [content["agent"][each]["prov:label"] for each in agents] == ["a paper", "an official"]
    assert not set(agents) & {
        each["prov:agent"] for each in related(content, "wasAttributedTo", "claim:d")
    }


def test_an_assessment_is_generated_by_the_rules_of_the_software(everything):
    (made,) = related(everything, "wasGeneratedBy", "assessment:agency.control")
    (by,) = related(everything, "wasAssociatedWith", made["prov:activity"])
    assert everything["agent"][by["prov:agent"]]["prov:type"]["$"] == "prov:SoftwareAgent"
    assert everything["entity"]["assessment:agency.control"]["hg:status"] == "contested"


def test_a_ruling_is_of_a_role_and_nobody_is_a_person(everything):
    (ruled,) = related(everything, "wasAttributedTo", "ruling:meeting.held%2F1")
    assert everything["agent"][ruled["prov:agent"]]["prov:label"] == "reviewer"
    assert "prov:Person" not in json.dumps(everything)
    assert "somebody-private" not in json.dumps(everything)


def test_a_withdrawn_claim_is_invalidated(everything):
    (each,) = related(everything, "wasInvalidatedBy", "claim:press.withdrawn")
    assert each["prov:time"] == "2026-11-20T00:00:00+00:00"


def test_a_label_is_derived_from_its_claims(everything):
    derived = related(everything, "wasDerivedFrom", "label:agency%2Fstate_controlled")
    assert "claim:agency.operated" in {each["prov:usedEntity"] for each in derived}


def test_odd_ids_stay_apart_and_come_back():
    odd = ["a:b", 'a"b', "a b", "a/b", "a%3Ab", "归", "a.", "a.b", "-", "9"]
    names = [name("claim", each) for each in odd]
    assert len(set(names)) == len(odd)
    content = {
        "prefix": {"claim": "https://example.org/claim/"},
        "entity": {each: {} for each in names},
    }
    read = ProvDocument.deserialize(content=json.dumps(content), format="json")
    again = json.loads(read.serialize(format="json"))
    assert set(again["entity"]) == set(names)


def test_every_end_of_a_relation_is_a_node(everything):
    nodes = {node for kind in ("entity", "activity", "agent") for node in everything[kind]}
    for relation in RELATIONS:
        for each in everything[relation].values():
            ends = {key: value for key, value in each.items() if key.startswith("prov:")}
            assert {ends[key] for key in ends.keys() - {"prov:type", "prov:time"}} <= nodes


def test_the_order_of_records_does_not_matter():
    one, two = with_everything(), with_everything()
    for records in ("entities", "claims", "sources"):
        setattr(two, records, dict(reversed(getattr(two, records).items())))
    assert write(one, AS_OF) == write(two, AS_OF)


def test_every_quote_is_whole():
    long = "x" * 4000
    content = document(
        registry(
            sources=[source("one")],
            entities=[entity("a", "outlet")],
            claims=[claim("c", "described_as", subject="a", value="x",
                          evidence=[evidence("one", long)])],
        ),
        AS_OF,
    )  # fmt: skip
    assert related(content, "wasDerivedFrom", "claim:c")[0]["hg:quote"] == long
