"""What cannot all be true stands side by side, whether it counts or not."""

import pytest
from claims import said

from heliograph.registry.assessment import Assessment
from heliograph.registry.contradictions import Statement, contradictions
from heliograph.registry.records import Review
from heliograph.registry.rules.propositions import key_of, proposition_id

WITHDRAWN = Review(by="an editor", on="2026-11-01")


def stated(*claims, superseded=()):
    """Claims as nobody who counts says them: no assessment has anything against it."""
    return [
        Statement(
            claim,
            Assessment(claim=claim.id, proposition=proposition_id(key_of(claim, "e", {})),
                       status="unverified", hedge=claim.hedge, rules=(), because=""),
            "later" if claim.id in superseded else None,
        )
        for claim in claims
    ]  # fmt: skip


def ids(statements):
    return [[each.claim.id for each in found.claims] for found in contradictions(statements)]


def test_values_that_disagree_are_listed_though_neither_counts():
    early, late = said("early", value="2016-11", property="adopted"), said(
        "late", value="2018", property="adopted", hedge="speculative")  # fmt: skip
    same = said("same", "two", value="2016-11", property="adopted")
    assert ids(stated(early, late, same)) == [["early", "late", "same"]]


def test_dates_that_agree_contradict_nothing():
    month = said("month", value="2016-11", property="adopted")
    day = said("day", value="2016-11-07", property="adopted")
    assert ids(stated(month, day)) == []
    year = said("year", value="2017", property="adopted")
    assert ids(stated(month, day, year)) == [["month", "day", "year"]]


@pytest.mark.parametrize(
    "fields", [{"modality": "proposes"}, {"polarity": "denied"}, {"withdrawn": WITHDRAWN}]
)
def test_what_is_not_affirmed_of_the_same_question_is_no_rival(fields):
    early = said("early", value="2016-11", property="adopted")
    late = said("late", value="2018", property="adopted", **fields)
    assert ids(stated(early, late)) == []


def test_what_was_superseded_is_no_rival():
    early = said("early", value="2016-11", property="adopted")
    late = said("late", value="2018", property="adopted", supersedes="early")
    assert ids(stated(early, late, superseded=("early",))) == []


def test_a_property_of_many_values_has_no_rivals():
    assert ids(stated(said("a", value="loud"), said("b", value="silent"))) == []


def test_what_is_affirmed_and_denied_is_listed_whatever_its_evidence():
    yes = said("yes", stance="mentions")
    no = said("no", "two", polarity="denied", stance="mentions")
    assert ids(stated(yes, no)) == [["yes", "no"]]
