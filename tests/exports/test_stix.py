"""The STIX bundle: valid for the validator that others use, and honest about what it says."""

import json
import re
import subprocess
import sys
from pathlib import Path

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

from heliograph.exports.stix import bundle, write

NEVER = {"threat-actor", "intrusion-set", "campaign", "malware", "person"}


def validate(*paths: Path) -> tuple[int, dict[str, bool]]:
    """Return the exit code, and by the file's name whether it is valid, of stix2-validator 3.2.0.

    3.3.1 was released without the schemas of 2.1, and fails any file.
    """
    done = subprocess.run(
        [Path(sys.executable).with_name("stix2_validator"), "--strict", "--enforce-refs",
         "-d", "103,202", *paths],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    results = re.findall(r"Results for: (.*)\n\[[+X!]\] .*?(Valid|Invalid)", done.stdout)
    assert len(results) == len(paths), done.stdout + done.stderr
    return done.returncode, {Path(path).stem: said == "Valid" for path, said in results}


@pytest.fixture(scope="module")
def everything() -> dict:
    return bundle(with_everything(), AS_OF)


def of_type(content: dict, kind: str) -> list[dict]:
    return [each for each in content["objects"] if each["type"] == kind]


def record(each: dict) -> dict:
    own = [value for key, value in each.get("extensions", {}).items() if "claim" in value
           or "entity" in value]  # fmt: skip
    return own[0] if own else {}


def of_claim(content: dict, claim_id: str) -> dict:
    found = [each for each in content["objects"]
             if each["type"] in ("relationship", "note") and record(each).get("claim") == claim_id
             and each.get("relationship_type") != "runs-account"]  # fmt: skip
    assert len(found) == 1, claim_id
    return found[0]


def of_entity(content: dict, entity_id: str) -> dict:
    objects = (each for each in content["objects"] if each["type"] != "user-account")
    found = [each for each in objects if record(each).get("entity") == entity_id]
    assert len(found) == 1, entity_id
    return found[0]


def test_the_validator_finds_nothing_wrong(tmp_path):
    paths = []
    for make in (with_everything, hostile, registry):
        paths.append(tmp_path / f"{make.__name__}.json")
        paths[-1].write_bytes(write(make(), AS_OF))
    code, valid = validate(*paths)
    assert valid == {"with_everything": True, "hostile": True, "registry": True}
    assert code == 0


def _confidence(content):
    of_claim(content, "agency.operated")["confidence"] = 150


def _dangling(content):
    of_claim(content, "agency.operated")["target_ref"] = (
        "identity--7b3a6d6e-6e0b-5d0a-9f0e-0f6a0a3f7a11"
    )


def _opinion(content):
    of_type(content, "opinion")[0]["opinion"] = "rather-disagree"


def _threat_actor(content):
    each = of_entity(content, "agency")
    each["type"] = "threat-actor"


def _required(content):
    del of_claim(content, "agency.operated")["relationship_type"]


def _class(content):
    of_entity(content, "agency")["identity_class"] = "menace"


def _hash(content):
    of_claim(content, "agency.control")["external_references"][0]["hashes"]["SHA-256"] = "abc"


def _time(content):
    of_claim(content, "press.owner")["stop_time"] = "2016-01-01T00:00:00.000Z"


def test_the_validator_finds_what_is_broken(tmp_path):
    mutants = [_confidence, _dangling, _opinion, _threat_actor, _required, _class, _hash, _time]
    paths = []
    for break_it in mutants:
        content = bundle(with_everything(), AS_OF)
        break_it(content)
        paths.append(tmp_path / f"{break_it.__name__}.json")
        paths[-1].write_text(json.dumps(content))
    code, valid = validate(*paths)
    assert code != 0
    assert valid == {break_it.__name__: False for break_it in mutants}


def test_every_reference_is_in_the_bundle_and_every_id_once(everything):
    ids = [each["id"] for each in everything["objects"]]
    assert len(set(ids)) == len(ids)
    named = set()
    for each in everything["objects"]:
        for key, value in each.items():
            if key.endswith("_ref"):
                named.add(value)
            elif key.endswith("_refs"):
                named.update(value)
    assert named <= set(ids)


def test_nobody_is_a_threat_actor_and_the_unknown_are_not_there(everything):
    assert not NEVER & {each["type"] for each in everything["objects"]}
    assert {each["identity_class"] for each in of_type(everything, "identity")} <= {
        "organization", "group", "class", "system"}  # fmt: skip
    written = json.dumps(everything)
    assert "somebody-private" not in written
    assert "somebody.said" not in written


def test_accounts_are_named_for_labelled_entities_only(everything):
    accounts = of_type(everything, "user-account")
    assert sorted((record(each)["platform"], each["account_login"]) for each in accounts) == [
        ("douyin", "agency"), ("weibo", "agency"), ("x", "agency")]  # fmt: skip
    assert "unlabelled-account" not in json.dumps(everything)
    runs = [each for each in of_type(everything, "relationship")
            if each["relationship_type"] == "runs-account"]  # fmt: skip
    assert {each["target_ref"] for each in runs} == {each["id"] for each in accounts}
    assert {each["source_ref"] for each in runs} == {of_entity(everything, "agency")["id"]}


def test_labels_stand_on_the_identity_with_criteria_and_appeal(everything):
    each = of_entity(everything, "agency")
    assert each["labels"] == ["state-controlled"]
    affiliation = record(each)["affiliation"][0]
    assert affiliation["criteria"] == "2026-11"
    assert affiliation["appeal"] == "mailto:appeals@example.org"
    assert "labels" not in of_entity(everything, "brand")


def test_an_expired_label_names_no_account():
    later = bundle(with_everything(), AS_OF.replace(year=2036))
    assert not of_type(later, "user-account")
    assert "labels" not in of_entity(later, "agency")


def test_tactics_are_attack_patterns_keyed_on_the_id_of_disarm(everything):
    each = of_entity(everything, "flooding")
    assert each["type"] == "attack-pattern"
    assert each["external_references"][0] == {
        "source_name": "DISARM",
        "external_id": "T0049",
        "description": "Flood Information Space",
    }
    assert "external_id" not in each["external_references"][1]


def test_a_relation_carries_period_confidence_and_the_hash_of_its_capture(everything):
    each = of_claim(everything, "press.owner")
    assert (each["type"], each["relationship_type"]) == ("relationship", "owned-by")
    assert each["start_time"] == "2017-06-01T00:00:00.000Z"
    assert each["stop_time"] == "2019-12-31T23:59:59.999Z"
    assert each["confidence"] == 70
    assert each["created"] == "2026-11-10T00:00:00.000Z"
    assert each["external_references"] == [
        {
            "source_name": "Institute one: Report one",
            "external_id": "one",
            "description": "“the very words”",
            "url": "https://example.org/one?q=%C3%A9",
            "hashes": {"SHA-256": digest("one")},
        }
    ]


@pytest.mark.parametrize(
    ("credibility", "second", "hedge", "expected"),
    [
        (1, None, "none", 70),  # one source: never "confirmed by other sources"
        (1, 2, "none", 90),
        (2, 2, "none", 70),
        (4, None, "none", 30),
        (6, None, "none", None),
        (6, 6, "none", None),
        (1, 1, "probable", 80),  # ICD 203: 55 to 80
        (1, None, "speculative", None),  # unverified
        (1, 1, "possible", None),
    ],
)
def test_confidence_is_of_the_published_scale_and_none_for_six(
    credibility, second, hedge, expected
):
    said = [evidence("one", credibility=credibility)]
    if second is not None:
        said.append(evidence("two", credibility=second))
    content = bundle(
        registry(
            sources=[source("one"), source("two")],
            entities=[entity("a", "outlet"), entity("b", "company")],
            claims=[claim("c", "owned_by", subject="a", object="b", evidence=said, hedge=hedge)],
        ),
        AS_OF,
    )
    assert of_claim(content, "c").get("confidence") == expected


@pytest.mark.parametrize(
    "claim_id", ["brand.likely", "law.proposed", "office.denied", "centre.number"]
)
def test_what_is_not_said_to_be_so_is_a_note_and_no_edge(everything, claim_id):
    each = of_claim(everything, claim_id)
    assert each["type"] == "note"
    assert each["object_refs"]


def test_what_is_about_somebody_in_words_only_does_not_leave(everything):
    assert "about.words" not in json.dumps(everything)
    assert "some provinces" not in json.dumps(everything)


def test_a_hedge_stands_in_the_words_and_in_the_extension(everything):
    each = of_claim(everything, "brand.likely")
    assert "Hedge: speculative" in each["content"]
    assert record(each)["hedge"] == "speculative"
    assert record(each)["status"] == "unverified"


def test_a_contradiction_is_an_opinion_that_also_names_the_identity(everything):
    relation = of_claim(everything, "agency.control")
    identity = of_entity(everything, "agency")
    opinions = [each for each in of_type(everything, "opinion")
                if relation["id"] in each["object_refs"]]  # fmt: skip
    assert len(opinions) == 1
    assert opinions[0]["opinion"] == "disagree"
    assert identity["id"] in opinions[0]["object_refs"]
    assert "it is independent" in opinions[0]["explanation"]
    assert opinions[0]["external_references"][0]["external_id"] == "two"
    # One disagreement is told once.
    denial = of_claim(everything, "office.denied")
    assert not any(denial["id"] in each["object_refs"] for each in of_type(everything, "opinion"))


def crowd(number):
    """So many claims that one owns another, and as many that it does not."""
    return registry(
        sources=[source("one"), source("two")],
        entities=[entity("a", "outlet"), entity("b", "company")],
        claims=[
            claim(f"{polarity}.{n}", "owned_by", subject="a", object="b", polarity=polarity,
                  evidence=[evidence(by, f"words {n}")])
            for polarity, by in (("affirmed", "one"), ("denied", "two")) for n in range(number)
        ],
    )  # fmt: skip


def test_many_against_many_are_as_many_opinions_as_denials():
    content = bundle(crowd(100), AS_OF)
    opinions = of_type(content, "opinion")
    assert len(opinions) == 100
    assert len({each["id"] for each in opinions}) == 100
    affirmed = {of_claim(content, f"affirmed.{n}")["id"] for n in range(100)}
    ends = {of_entity(content, each)["id"] for each in ("a", "b")}
    for each in opinions:
        assert set(each["object_refs"]) == affirmed | ends
        assert len(each["object_refs"]) == 102
    said = {each["external_references"][0]["description"] for each in opinions}
    assert said == {f"“words {n}”" for n in range(100)}


@pytest.mark.parametrize(
    "fields",
    [
        {"chain": [{"who": "a memo", "standing": "unauthenticated_document"}]},
        {"evidence": [evidence("one"), evidence("two", "no", stance="contradicts")]},
        {"hedge": "speculative"},
    ],
    ids=["from a leaked memo", "contested", "speculation"],
)
def test_an_allegation_is_no_relationship_and_has_no_number(fields):
    content = bundle(
        registry(
            sources=[source("one"), source("two")],
            entities=[entity("a", "outlet"), entity("b", "company")],
            claims=[claim("c", "owned_by", subject="a", object="b", **fields)],
        ),
        AS_OF,
    )
    each = of_claim(content, "c")
    assert each["type"] == "note"
    assert "confidence" not in each
    assert record(each)["status"] in ("unverified", "contested")
    assert not of_type(content, "relationship")


def test_each_account_cites_the_claim_that_says_it(everything):
    claims = {}
    names = {each["id"]: record(each)["platform"] for each in of_type(everything, "user-account")}
    for each in of_type(everything, "relationship"):
        if each["relationship_type"] == "runs-account":
            claims[names[each["target_ref"]]] = record(each)["claim"]
    assert claims == {"x": "agency.runs", "weibo": "agency.weibo", "douyin": "agency.douyin"}


def test_evidence_against_a_claim_is_an_opinion_too(everything):
    law = of_claim(everything, "law.issued")
    (opinion,) = [each for each in of_type(everything, "opinion")
                  if law["id"] in each["object_refs"]]  # fmt: skip
    assert of_entity(everything, "ministry")["id"] in opinion["object_refs"]
    assert "it did not" in opinion["explanation"]


def test_what_was_taken_back_is_revoked_and_has_no_number(everything):
    for claim_id in ("press.withdrawn", "old.wrong"):
        each = of_claim(everything, claim_id)
        assert each["revoked"] is True
        assert "confidence" not in each
    assert "revoked" not in of_claim(everything, "old.right")


def test_merged_entities_leave_as_one():
    content = bundle(
        registry(
            sources=[source("one")],
            entities=[entity("a", "institution", "A"), entity("z", "institution", "Z"),
                      entity("b", "institution", "B")],
            claims=[claim("c", "partner_of", subject="z", object="b")],
            judgements=[{"id": "j", "left": "a", "right": "z", "verdict": "same",
                         "by": "editor", "on": "2026-11-01", "because": "one address"}],
        ),
        AS_OF,
    )  # fmt: skip
    assert of_claim(content, "c")["source_ref"] == of_entity(content, "a")["id"]
    assert [each["text"] for each in record(of_entity(content, "a"))["names"]] == ["A", "Z"]


def test_two_runs_give_the_same_bytes_whatever_the_order():
    one, two = with_everything(), with_everything()
    two.entities = dict(reversed(two.entities.items()))
    two.claims = dict(reversed(two.claims.items()))
    two.sources = dict(reversed(two.sources.items()))
    assert write(one, AS_OF) == write(two, AS_OF)


def test_hostile_texts_carry_no_controls():
    written = write(hostile(), AS_OF).decode()
    assert not {"\x00", "\x07", "\u202e", "\u2066"} & set(written)
    assert "\\u0000" not in written
