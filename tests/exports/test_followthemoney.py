"""FollowTheMoney: what its library gives back is what it was given, value by value.

Its own validation says nothing of the values that it drops, so that nothing here trusts its word.
"""

import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from exported_registry import (
    AS_OF,
    claim,
    entity,
    evidence,
    hostile,
    registry,
    source,
    with_everything,
)

from heliograph.errors import InputError
from heliograph.exports.followthemoney import lines, read, write
from heliograph.exports.followthemoney.values import name, text, url

SCRIPT = Path(__file__).with_name("ftm_round_trip.py")


@pytest.fixture(scope="module")
def followthemoney() -> str:
    """An interpreter that has followthemoney 4.11."""
    named = os.environ.get("HELIOGRAPH_FTM_PYTHON")
    if named and shutil.which(named):
        return named
    if importlib.util.find_spec("followthemoney") is not None:
        return sys.executable
    missing = "followthemoney 4.11 is not installed; name its interpreter in HELIOGRAPH_FTM_PYTHON"
    if os.environ.get("HELIOGRAPH_ALL_PROGRAMS"):
        pytest.fail(missing)
    pytest.skip(missing)


def through(python: str, given: list[dict]) -> list[dict]:
    """Return lines as followthemoney gives them back."""
    done = subprocess.run(
        [python, "-I", SCRIPT],
        input="".join(json.dumps(each) + "\n" for each in given).encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(each) for each in done.stdout.decode().splitlines()]


def differences(given: list[dict], kept: list[dict]) -> list[str]:
    """Return each value that was dropped, added or altered on the way."""
    found = []
    for one, other in zip(given, (each["kept"] for each in kept), strict=True):
        if {**one, "properties": 0} != {**other, "properties": 0}:
            found.append(one["id"])
        for prop in one["properties"] | other["properties"]:
            before, after = one["properties"].get(prop), other["properties"].get(prop)
            if before != after:
                found.append(f"{one['id']} {prop}: {before} -> {after}")
    return found


@pytest.mark.parametrize("make", [with_everything, hostile])
def test_nothing_is_dropped_or_altered(make, followthemoney):
    content = make()
    for each in content.entities.values():
        if "zzz" in each.countries:  # no country: see the next test
            content.entities[each.id] = msgspec.structs.replace(each, countries=())
    given = lines(content, AS_OF)
    kept = through(followthemoney, given)
    assert differences(given, kept) == []
    assert [each["wrong"] for each in kept if each["wrong"]] == []


def test_a_bad_country_is_dropped_in_silence_and_found_by_comparing(followthemoney):
    given = lines(registry(entities=[entity("a", "company", countries=["cn", "zzz"])]), AS_OF)
    kept = through(followthemoney, given)
    assert kept[0]["kept"]["properties"]["country"] == ["cn"]
    assert kept[0]["wrong"] == []
    assert differences(given, kept) == ["a.entity country: ['cn', 'zzz'] -> ['cn']"]


def test_an_altered_value_is_found_by_comparing(followthemoney):
    given = lines(registry(entities=[entity("a", "company", "A b")]), AS_OF)
    given[0]["properties"]["name"] = ["A  b"]
    assert differences(given, through(followthemoney, given)) == [
        "a.entity name: ['A  b'] -> ['A b']"
    ]


def test_values_of_any_characters_stand(followthemoney):
    draw = random.Random(1)
    odd = (
        "\"'  \t\n\r\x0b\x1c\x85\u00a0\u00ad\u061c\u0300\u0301\u0308\u1680\u180e\u200b\u200d\u200e"
    )
    odd += (
        "\u2028\u2029\u202f\u202e\u2060\u3000\ufeff\ufffd\ud800\U000e0001uoe\u0b47\u0b3eкитаЙ中"
        + "ﬁ"
    )
    texts = ["".join(draw.choices(odd, k=draw.randrange(1, 9))) for _ in range(3000)]
    links = [f"https://a.example/{each}?{each}#{each}" for each in texts[:1000]]
    links += [f"HTTP://{each}.example:{draw.randrange(99999)}" for each in texts[:1000]]
    given = [
        {
            "id": f"e{number}.entity",
            "schema": "Company",
            "datasets": ["heliograph"],
            "properties": {
                prop: [value]
                for prop, value in (
                    ("name", name(each)),
                    ("description", text(each)),
                    ("website", url(links[number % len(links)])),
                )
                if value
            },
        }
        for number, each in enumerate(texts)
    ]
    assert sum("website" in each["properties"] for each in given) > 300
    assert differences(given, through(followthemoney, given)) == []


def held(records: list[dict]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in records)


def test_what_it_can_hold_comes_back_as_it_was(followthemoney):
    content = with_everything()
    kept = through(followthemoney, lines(content, AS_OF))
    back = read(held([each["kept"] for each in kept]).splitlines())
    entities = {each.id: each for each in back.entities}
    assert set(entities) == set(content.entities) - {"somebody", "unlabelled"}
    for entity_id, each in entities.items():
        given = content.entities[entity_id]
        assert (each.kind, each.description) == (given.kind, given.description)
        assert each.countries == given.countries
        kinds = {"transliteration": "alias"}
        assert {(one.text, one.type) for one in each.names} == {
            (one.text, kinds.get(one.type, one.type)) for one in given.names
        }
    assert {(each.platform, each.handle) for each in entities["agency"].accounts} == {
        ("x", "agency"), ("weibo", "agency"), ("douyin", "agency")}  # fmt: skip
    assert not entities["other-agency"].accounts
    relations = {each.id: each for each in back.relations}
    assert set(relations) == {
        "ministry.organ", "agency.control", "agency.operated", "press.control", "press.owner",
        "agency.owner", "press.funded", "old.succeeded", "agency.member", "agency.outsources",
        "office.part",
        "brand.probable", "law.issued", "system.uses"}  # fmt: skip
    for claim_id, each in relations.items():
        given = content.claims[claim_id]
        for field in ("subject", "object", "property", "hedge", "valid_from", "valid_to",
                      "recorded"):  # fmt: skip
            assert getattr(each, field) == getattr(given, field), (claim_id, field)
        supporting = [one.source for one in given.evidence if one.stance == "supports"]
        assert [one.source for one in each.evidence] == list(dict.fromkeys(supporting))


def test_edges_have_the_schema_of_their_property_where_the_ends_fit():
    by_id = {each["id"]: each for each in lines(with_everything(), AS_OF)}
    schema = {key: each["schema"] for key, each in by_id.items()}
    assert schema["press.owner.claim"] == "Ownership"
    assert by_id["press.owner.claim"]["properties"]["owner"] == ["holding.entity"]
    assert by_id["press.owner.claim"]["properties"]["asset"] == ["press.entity"]
    # An outlet is no asset; the property still stands in the role.
    assert schema["agency.owner.claim"] == "UnknownLink"
    assert by_id["agency.owner.claim"]["properties"]["role"] == ["owned_by"]
    assert schema["press.control.claim"] == "Control"
    assert schema["agency.member.claim"] == "Membership"
    assert schema["old.succeeded.claim"] == "Succession"
    assert schema["agency.outsources.claim"] == "Representation"
    assert schema["press.funded.claim"] == "UnknownLink"


@pytest.mark.parametrize(
    ("fields", "schema"),
    [
        ({}, "Ownership"),
        ({"chain": [{"who": "a memo", "standing": "unauthenticated_document"}]}, "UnknownLink"),
        ({"evidence": [evidence("one"), evidence("two", "no", stance="contradicts")]},
         "UnknownLink"),
        ({"hedge": "speculative"}, None),
        ({"withdrawn": {"by": "editor", "on": "2026-11-20"}}, None),
    ],
)  # fmt: skip
def test_an_allegation_is_no_ownership(fields, schema):
    content = registry(
        sources=[source("one"), source("two")],
        entities=[entity("a", "company"), entity("b", "company")],
        claims=[claim("c", "owned_by", subject="a", object="b", **fields)],
    )
    by_id = {each["id"]: each for each in lines(content, AS_OF)}
    link = by_id.get("c.claim", {"schema": None})
    assert link["schema"] == schema
    if schema == "UnknownLink":
        assert link["properties"]["role"] == ["owned_by"]
        assert link["properties"]["status"] == [content.assessments["c"].status]
        assert content.assessments["c"].status in ("unverified", "contested")
        (back,) = read(held(by_id.values()).splitlines()).relations
        assert (back.subject, back.property, back.object) == ("a", "owned_by", "b")


def test_an_edge_says_its_status_and_proof():
    by_id = {each["id"]: each for each in lines(with_everything(), AS_OF)}
    each = by_id["agency.control.claim"]["properties"]
    assert each["status"] == ["contested"]
    assert each["proof"] == ["one.source"]
    assert each["publisher"] == ["Institute one"]
    assert "Status: contested" in each["description"][0]


@pytest.mark.parametrize(
    "claim_id",
    ["brand.likely", "law.proposed", "office.denied", "press.withdrawn", "somebody.said"],
)
def test_what_is_not_said_to_be_so_is_no_edge(claim_id):
    assert f"{claim_id}.claim" not in {each["id"] for each in lines(with_everything(), AS_OF)}


def test_nobody_is_a_person_and_the_unlabelled_are_not_named():
    written = write(with_everything(), AS_OF).decode()
    assert '"Person"' not in written
    assert "unlabelled-account" not in written
    assert "somebody-private" not in written


def test_an_office_cannot_own_its_account_and_is_linked_to_it(followthemoney):
    content = registry(
        sources=[source("one")],
        entities=[
            entity("m", "state_body"),
            entity("o", "office", accounts=[{"platform": "x", "handle": "o"}]),
        ],
        claims=[claim("part", "part_of", subject="o", object="m"),
                claim("runs", "runs_account", subject="o", value="x @o")],
    )  # fmt: skip
    given = lines(content, AS_OF)
    kept = through(followthemoney, given)
    assert differences(given, kept) == []
    assert [each["wrong"] for each in kept if each["wrong"]] == []
    back = read(held(given).splitlines())
    (office,) = [each for each in back.entities if each.id == "o"]
    assert [(each.platform, each.handle) for each in office.accounts] == [("x", "o")]
    assert [each.id for each in back.relations] == ["part"]


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"id": "a.entity", "schema": "Person", "properties": {"keywords": ["company"]}}',
        '{"id": "a.entity", "schema": "Company", "properties": {"name": ["x"]}}',
        '{"id": "a.entity", "schema": "Company", "properties": {"keywords": "company"}}',
        '{"id": "a", "schema": "Company", "properties": {}}',
        '{"id": "A B.entity", "schema": "Company", "properties": {"keywords": ["company"]}}',
        '{"id": "c.claim", "schema": "Ownership", "properties": {"recordId": ["c"]}}',
        '{"id": "c.claim", "schema": "Control", "properties": {"recordId": ["c"], '
        '"role": ["owned_by"], "owner": ["a.entity"], "asset": ["b.entity"]}}',
    ],
)
def test_lines_of_others_are_refused(line):
    with pytest.raises(InputError):
        read([line])


def test_an_id_that_is_none_is_refused():
    content = registry(entities=[entity("a", "company")])
    content.entities["a b"] = msgspec.structs.replace(content.entities.pop("a"), id="a b")
    with pytest.raises(InputError, match="no id"):
        lines(content, AS_OF)


def test_the_order_of_records_does_not_matter():
    one, two = with_everything(), with_everything()
    for records in ("entities", "claims", "sources"):
        setattr(two, records, dict(reversed(getattr(two, records).items())))
    assert write(one, AS_OF) == write(two, AS_OF)
