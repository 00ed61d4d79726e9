"""Where an outlet stands: claims count as for labels, and what belongs to it stands there too."""

import pytest
from claims import said, source
from labelled import DAY, entity, registry, relation, same

from heliograph.registry.checking import check
from heliograph.registry.labels.derive import labels
from heliograph.registry.labels.levels import levels
from heliograph.registry.properties import properties


def level(name, subject, word, by="good", **more):
    return said(name, by, subject=subject, property="level", value=word, **more)


def found(entities, *claims, **more):
    return levels(registry(entities, claims, **more), DAY)


PAPER, DESK, GROUP = entity("paper"), entity("desk", "brand"), entity("group", "company")


@pytest.mark.parametrize("word", ["central", "provincial", "municipal", "county"])
def test_a_level_is_stated(word):
    assert found([PAPER, GROUP], level("l", "paper", word)) == {"paper": word}


def test_the_levels_are_a_word_of_the_vocabulary():
    known = properties()["level"]
    assert known.words == ("central", "provincial", "municipal", "county")
    assert (known.range, known.labels) == (("word",), False)
    wrong = registry([PAPER], [level("l", "paper", "national")])
    (problem,) = [each for each in check(wrong.content) if each.severity == "error"]
    assert "central, provincial, municipal, county" in str(problem)
    assert levels(wrong, DAY) == {}


@pytest.mark.parametrize(
    "said_so",
    [
        {"by": "poor"},
        {"hedge": "probable"},
        {"polarity": "denied"},
        {"modality": "proposes"},
        {"part": "headline"},
        {"valid_to": "2025"},
        {"valid_from": "2027"},
        {"basis": "promotional_or_boilerplate"},
        {"withdrawn": "2026-11-02"},
        {"recorded": "2026-11-23"},
    ],
    ids=lambda said_so: next(iter(said_so)),
)
def test_what_counts_for_no_label_gives_no_level(said_so):
    assert found([PAPER], level("l", "paper", "central", **said_so)) == {}


@pytest.mark.parametrize(
    ("prop", "subject", "target"),
    [
        ("part_of", "desk", "paper"),
        ("operated_by", "desk", "paper"),
        ("publishes_under", "paper", "desk"),
    ],
)
def test_what_belongs_to_an_entity_stands_where_it_does(prop, subject, target):
    claims = [level("l", "paper", "provincial"), relation("r", subject, prop, target)]
    assert found([PAPER, DESK], *claims) == {"paper": "provincial", "desk": "provincial"}
    hedged = relation("r", subject, prop, target, hedge="probable")
    assert found([PAPER, DESK], claims[0], hedged) == {"paper": "provincial"}


@pytest.mark.parametrize("prop", ["owned_by", "funded_by", "partner_of", "succeeded_by"])
def test_other_relations_pass_no_level_on(prop):
    claims = [level("l", "paper", "provincial"), relation("r", "desk", prop, "paper")]
    assert found([PAPER, DESK], *claims) == {"paper": "provincial"}


def test_an_account_stands_where_its_outlet_does():
    account = entity("channel", "account")
    claims = [level("l", "paper", "county"), relation("r", "paper", "runs_account", "channel")]
    assert found([PAPER, account], *claims)["channel"] == "county"


def test_levels_pass_on_along_a_chain_and_round_a_circle():
    chain = [
        level("l", "group", "municipal"),
        relation("r1", "paper", "part_of", "group"),
        relation("r2", "desk", "part_of", "paper"),
        relation("r3", "group", "part_of", "desk"),
    ]
    assert set(found([PAPER, DESK, GROUP], *chain).values()) == {"municipal"}
    assert len(found([PAPER, DESK, GROUP], *chain)) == 3
    assert found([PAPER, DESK, GROUP], *chain[1:]) == {}


def test_what_states_its_own_level_inherits_none():
    claims = [
        level("l1", "group", "central"),
        level("l2", "paper", "municipal"),
        relation("r1", "paper", "part_of", "group"),
        relation("r2", "desk", "part_of", "paper"),
    ]
    expected = {"group": "central", "paper": "municipal", "desk": "municipal"}
    assert found([PAPER, DESK, GROUP], *claims) == expected


@pytest.mark.parametrize("kind", ["state_body", "party_body", "office"])
def test_a_local_office_of_an_authority_does_not_stand_where_the_authority_does(kind):
    bodies = [entity("ministry", "state_body"), entity("local", kind)]
    claims = [level("l", "ministry", "central"), relation("r", "local", "part_of", "ministry")]
    assert found(bodies, *claims) == {"ministry": "central"}
    assert found(bodies, *claims, level("l2", "local", "county"))["local"] == "county"


def test_an_institution_of_an_authority_stands_where_it_does():
    bodies = [entity("department", "party_body"), entity("centre", "institution")]
    claims = [level("l", "department", "provincial"),
              relation("r", "centre", "part_of", "department")]  # fmt: skip
    assert found(bodies, *claims)["centre"] == "provincial"


def test_contradictory_levels_give_none_to_it_and_to_what_belongs_to_it():
    claims = [
        level("l1", "paper", "central"),
        level("l2", "paper", "provincial", by="fair"),
        level("l3", "group", "central"),
        relation("r1", "desk", "part_of", "paper"),
        relation("r2", "paper", "part_of", "group"),
    ]
    made = registry([PAPER, DESK, GROUP], claims)
    assert levels(made, DAY) == {"group": "central"}
    assert made.assessments["l1"].status == "contested"


def test_a_level_that_is_denied_gives_none_and_is_not_inherited():
    claims = [
        level("l1", "paper", "provincial"),
        level("l2", "paper", "provincial", by="good2", polarity="denied"),
        level("l3", "group", "central"),
        relation("r", "paper", "part_of", "group"),
    ]
    assert found([PAPER, GROUP], *claims) == {"group": "central"}


def test_a_poor_source_neither_gives_nor_takes_a_level():
    poor = level("l2", "paper", "county", by="poor")
    assert found([PAPER], level("l1", "paper", "central"), poor) == {"paper": "central"}
    claims = [poor, level("l3", "group", "central"), relation("r", "paper", "part_of", "group")]
    assert found([PAPER, GROUP], *claims)["paper"] == "central"


@pytest.mark.parametrize(("other", "expected"), [("central", "central"), ("county", None)])
def test_two_owners_must_stand_at_one_level(other, expected):
    both = [entity("house"), GROUP, PAPER, DESK]
    claims = [
        level("l1", "group", "central"),
        level("l2", "house", other),
        relation("r1", "paper", "part_of", "group"),
        relation("r2", "paper", "operated_by", "house"),
        relation("r3", "desk", "part_of", "paper"),
    ]
    there = found(both, *claims)
    assert (there.get("paper"), there.get("desk")) == (expected, expected)


@pytest.mark.parametrize("kind", ["unknown", "platform", "event", "territory"])
def test_what_can_carry_no_label_has_no_level(kind):
    somebody = entity("somebody", kind)
    claims = [level("l1", "somebody", "central"), relation("r", "paper", "part_of", "somebody")]
    assert found([somebody, PAPER], *claims) == {}
    merged = found([somebody, PAPER], level("l2", "paper", "central"),
                   judgements=[same("paper", "somebody")])  # fmt: skip
    assert merged == {}


def test_merged_entities_have_one_level_under_one_id():
    made = registry([PAPER, entity("gazette")], [level("l", "paper", "central")],
                    judgements=[same("paper", "gazette")])  # fmt: skip
    assert levels(made, DAY) == {made.canonical("paper"): "central"}


def test_a_level_changes_no_label_and_the_country_no_level():
    bare = [relation("c", "paper", "controlled_by", "group")]
    claims = [*bare, level("l", "paper", "central")]
    for country in ("cn", "us", "fr"):
        bodies = [entity("paper", country=country), entity("group", "state_body", country=country)]
        assert labels(registry(bodies, claims), DAY) == labels(registry(bodies, bare), DAY) != ()
        assert found(bodies, *claims) == {"paper": "central"}


def test_a_retracted_source_gives_no_level():
    gone = source("gone", reliability="A", retracted="2026-01-01")
    assert found([PAPER], level("l", "paper", "central", by="gone"), gone=gone) == {}
