"""Labels follow from claims, by the same criteria for every state, or not at all."""

import datetime
from itertools import permutations

import msgspec
import pytest
from claims import ABOUT
from hypothesis import given
from hypothesis import strategies as st
from labelled import DAY, REVIEWED, entity, registry, relation, said, same, source, typology

from heliograph.errors import InputError
from heliograph.registry.labels.criteria import criteria
from heliograph.registry.labels.derive import labels, negations, tier_of
from heliograph.registry.records import Capture, Evidence, Name, Review, Ruling, Speaker
from heliograph.registry.vocabulary import LABELLED_KINDS, Hedge, Kind

MINISTRY = entity("ministry", "state_body")
OUTLET = entity("outlet")
STATE = entity("state", "territory")


def tier(claims, *others, of="outlet", on=DAY, **sources):
    return tier_of(registry([MINISTRY, OUTLET, STATE, *others], claims, **sources), of, on)


def controlled(name="c", **more):
    return relation(name, "outlet", "controlled_by", "ministry", **more)


# -- what gives which tier --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("SC", "state_controlled"),
        ("CaPu", "state_controlled"),
        ("CaPr", "state_linked"),
        ("ISFM", "independent_state_funded"),
        ("ISF", "independent_state_funded"),
        ("ISM", "independent_state_funded"),
        ("IP", "none_found"),
        ("ISFM?", "unknown"),
        ("sc", "unknown"),
        ("SC or CaPu", "unknown"),
    ],
)
def test_the_typology_of_the_state_media_monitor(code, expected):
    assert tier([typology("t", "outlet", code)]) == expected


@pytest.mark.parametrize(
    ("subject", "prop", "target", "expected"),
    [
        (OUTLET, "controlled_by", "ministry", "state_controlled"),
        (OUTLET, "controlled_by", "state", "state_controlled"),
        (OUTLET, "operated_by", "ministry", "state_controlled"),
        (OUTLET, "organ_of", "ministry", "state_controlled"),
        (OUTLET, "subordinate_to", "ministry", "state_controlled"),
        (OUTLET, "owned_by", "ministry", "state_linked"),
        (OUTLET, "part_of", "ministry", "unknown"),
        (OUTLET, "funded_by", "ministry", "unknown"),
        (OUTLET, "partner_of", "ministry", "unknown"),
        (OUTLET, "founded_by", "ministry", "unknown"),
        (OUTLET, "member_of", "ministry", "unknown"),
        (OUTLET, "outsources_to", "ministry", "unknown"),
        (OUTLET, "described_as", "ministry", "unknown"),
        (entity("firm", "company"), "part_of", "ministry", "unknown"),
        (entity("firm", "company"), "partner_of", "ministry", "unknown"),
        (entity("firm", "company"), "controlled_by", "ministry", "state_controlled"),
        (entity("centre", "institution"), "part_of", "ministry", "state_controlled"),
        (entity("desk", "office"), "part_of", "ministry", "official"),
        (entity("bureau", "state_body"), "subordinate_to", "ministry", "official"),
        (entity("bureau", "state_body"), "organ_of", "state", "official"),
        (entity("bureau", "state_body"), "controlled_by", "ministry", "unknown"),
        (entity("league", "party_body"), "organ_of", "state", "unknown"),
        (entity("handle", "account"), "controlled_by", "ministry", "unknown"),
    ],
)
def test_relations_give_what_they_say_and_no_more(subject, prop, target, expected):
    claims = [relation("c", subject.id, prop, target)]
    assert tier(claims, *([] if subject is OUTLET else [subject]), of=subject.id) == expected


def test_control_by_somebody_who_is_no_state_body_gives_nothing():
    for kind in set(Kind.__args__) - {"state_body", "territory"}:
        other = entity("other", kind)
        assert tier([relation("c", "outlet", "controlled_by", "other")], other) == "unknown", kind


def test_a_partys_paper_is_the_states_only_where_the_party_is_said_to_govern():
    party, paper = entity("party", "party_body"), relation("c", "outlet", "organ_of", "party")
    office = entity("dept", "party_body")
    within = relation("d", "dept", "part_of", "party")
    governs = relation("g", "party", "governs", "state")
    assert tier([paper], party) == "unknown"
    assert tier([paper, governs], party) == "state_controlled"
    assert tier([governs], party, of="party") == "official"
    assert tier([governs, within], party, office, of="dept") == "official"
    assert tier([within], party, office, of="dept") == "unknown"
    assert (
        tier([paper, relation("g", "party", "governs", "state", hedge="claimed")], party)
        == "unknown"
    )
    for weak in ("regulates", "ordered"):
        assert (
            tier([said("g", "good", subject="party", property=weak)], party, of="party")
            == "unknown"
        )


def test_money_alone_labels_nobody_and_with_independence_it_says_so():
    funded = relation("f", "outlet", "funded_by", "ministry")
    free = said("i", "good", subject="outlet", property="editorially_independent")
    assert tier([funded]) == "unknown"
    assert tier([free]) == "unknown"
    assert tier([funded, free]) == "independent_state_funded"
    owned = relation("o", "outlet", "owned_by", "ministry")
    assert tier([owned, free]) == "independent_state_funded"
    assert tier([owned, typology("t", "outlet", "ISM")]) == "independent_state_funded"


def test_an_alignment_needs_two_independent_assessments():
    one = relation("a", "outlet", "assessed_aligned_with", "state", by="good")
    again = relation("b", "outlet", "assessed_aligned_with", "state", by="good")
    two = relation("b", "outlet", "assessed_aligned_with", "state", by="fair")
    assert tier([one]) == tier([one, again]) == "unknown"
    assert tier([one, two]) == "state_aligned_assessed"
    weak = relation("b", "outlet", "assessed_aligned_with", "state", by="poor")
    assert tier([one, weak]) == "unknown"
    copy = relation("b", "outlet", "assessed_aligned_with", "state", by="copy")
    assert tier([one, copy], copy=source("copy", group="good", reliability="A")) == "unknown"


def test_none_found_needs_somebody_who_looked():
    assert tier([]) == "unknown"
    assert (
        tier([said("d", "good", subject="outlet", property="described_as", value="free")])
        == "unknown"
    )
    assert tier([controlled(polarity="denied")]) == "unknown"


# -- how much must stand behind a claim -------------------------------------------------------

STRONG = {"none", "almost_certain", "reported"}
HEDGES = sorted(Hedge.__args__)


@pytest.mark.parametrize("hedge", HEDGES)
def test_what_is_hedged_below_reported_gives_no_label(hedge):
    expected = "state_controlled" if hedge in STRONG else "unknown"
    assert tier([controlled(hedge=hedge)]) == expected
    assert tier([typology("t", "outlet", "SC", hedge=hedge)]) == expected


def test_a_weak_hedge_stays_weak_beside_a_strong_claim_of_another_source():
    likely = controlled("likely", hedge="probable")
    found = labels(registry([MINISTRY, OUTLET], [likely, controlled("flat", by="good2")]), DAY)
    assert [each.claims for each in found] == [("flat",)]


@pytest.mark.parametrize(
    "more",
    [
        {"modality": "proposes"},
        {"modality": "orders"},
        {"polarity": "denied"},
        {"part": "headline"},
        {"basis": "promotional_or_boilerplate"},
        {"basis": "explicitly_unverified"},
        {"basis": "leaked_document_unauthenticated"},
        {"valid_to": "2026-10"},
        {"valid_from": "2027"},
        {"withdrawn": REVIEWED},
        {"recorded": "2026-11-23"},
        {"stance": "contradicts"},
        {"stance": "mentions"},
        {"credibility": 5},
        {"standing": "unauthenticated_document"},
        {"rulings": (Ruling(status="unverified", by="x", on="2026-11-02", because="y"),)},
        {"by": "fair"},
        {"by": "poor"},
    ],
    ids=lambda more: str(next(iter(more.items())))[:40],
)
def test_a_claim_that_does_not_count_gives_no_label(more):
    assert tier([controlled()]) == "state_controlled"
    assert tier([controlled(**more)]) == "unknown"


@pytest.mark.parametrize(
    ("valid_to", "holds"),
    [
        ("2026", True),
        ("2026-11", True),
        ("2026-11-22", True),
        ("2026-11-21", False),
        ("2025", False),
    ],
)
def test_a_claim_holds_through_the_last_day_that_it_names(valid_to, holds):
    assert (tier([controlled(valid_to=valid_to)]) != "unknown") is holds


def test_two_fairly_reliable_sources_do_for_a_relation_and_one_for_an_assessment():
    assert tier([controlled("a", by="fair"), controlled("b", by="fair2")]) == "state_controlled"
    assert tier([controlled("a", by="fair"), controlled("b", by="poor")]) == "unknown"
    assert tier([typology("t", "outlet", "SC", by="poor")]) == "unknown"


def test_a_claim_that_cannot_stand_alone_is_neither_cited_nor_behind_a_label():
    """What somebody else says too lifts no document that nobody could authenticate."""
    leaked = controlled("leaked", standing="unauthenticated_document")
    plain = controlled("flat", by="good2")
    (label,) = labels(registry([MINISTRY, OUTLET], [leaked, plain]), DAY)
    assert label.claims == ("flat",)
    fair = controlled("flat", by="fair")
    assert tier([leaked, fair]) == "unknown"
    assert tier([controlled("other"), fair]) == "state_controlled"


def test_one_speaker_in_two_documents_is_one_voice():
    who = ("a paper", "the agency")
    spoken = {"chain": tuple(Speaker(who=each, standing="identified") for each in who)}
    both = [controlled("a", by="fair", **spoken), controlled("b", by="fair2", **spoken)]
    assert tier(both) == "unknown"
    assert tier([controlled("a", by="fair"), controlled("b", by="fair2")]) == "state_controlled"


def test_who_could_not_give_a_label_cannot_take_one_away():
    for by, more, expected in [
        ("good2", {}, "unknown"),
        ("fair", {}, "unknown"),
        ("poor", {}, "state_controlled"),
        ("outlets-own", {}, "state_controlled"),
        ("good2", {"hedge": "probable"}, "state_controlled"),
        ("good2", {"basis": "promotional_or_boilerplate"}, "state_controlled"),
        ("good2", {"standing": "unauthenticated_document"}, "state_controlled"),
        ("good2", {"valid_to": "2025"}, "state_controlled"),
    ]:
        own = {"outlets-own": source("outlets-own", reliability="F")}
        denial = controlled("no", by=by, polarity="denied", **more)
        assert tier([controlled(), denial], **own) == expected, (by, more)
        value = typology("ip", "outlet", "IP", by=by, **more)
        assert tier([typology("t", "outlet", "SC"), value], **own) == expected, (by, more)


def test_evidence_against_a_claim_counts_from_a_graded_source_only():
    def against(by):
        more = Evidence(source=by, quote="it is not so", stance="contradicts")
        claim = controlled()
        return msgspec.structs.replace(claim, evidence=(*claim.evidence, more))

    assert tier([against("poor")]) == "state_controlled"
    assert tier([against("fair")]) == "unknown"


def test_a_weak_denial_leaves_two_sources_what_they_are():
    two = [controlled("a", by="fair"), controlled("b", by="fair2")]
    (label,) = labels(
        registry([MINISTRY, OUTLET], [*two, controlled("no", by="poor", polarity="denied")]), DAY
    )
    assert label.claims == ("a", "b")
    assert "(contested; claims a, b)" in label.because


def test_a_ruling_holds_for_all_that_say_the_same_whoever_contradicts_it():
    ruled = (Ruling(status="contested", by="x", on="2026-11-02", because="y"),)
    denial = controlled("no", by="poor", polarity="denied")
    claims = [controlled(), controlled("b", by="poor", rulings=ruled), denial]
    assert tier(claims) == "unknown"


@pytest.mark.parametrize("kind", ["outlet", "company", "state_body", "office"])
@pytest.mark.parametrize("prop", ["owned_by", "controlled_by", "organ_of", "funded_by"])
def test_a_city_is_no_state(kind, prop):
    city = entity("city", "territory", names=(Name(text="Beijing"),))
    subject = entity("firm", kind)
    free = said("i", "good", subject="firm", property="editorially_independent")
    claims = [relation("c", "firm", prop, "city")] + [free] * (prop == "funded_by")
    assert tier(claims, city, subject, of="firm") == "unknown"
    # That a body governs it makes it none.
    governs = relation("g", "ministry", "governs", "city")
    assert tier([*claims, governs], city, subject, of="firm") == "unknown"


def test_a_party_that_governs_a_city_does_not_govern_a_state():
    city = entity("city", "territory", names=(Name(text="Beijing"),))
    party = entity("party", "party_body")
    assert tier([relation("g", "party", "governs", "city")], city, party, of="party") == "unknown"


def test_contested_retracted_and_superseded_claims_give_no_label():
    against = controlled("no", by="good2", polarity="denied")
    assert tier([controlled(), against]) == "unknown"
    assert tier([controlled(), said("s", "good", subject="outlet", supersedes="c")]) == "unknown"
    bad = source("good", reliability="B", retracted=REVIEWED)
    assert tier([controlled()], good=bad) == "unknown"


def test_a_weak_hedge_elsewhere_in_the_document_counts():
    again = controlled("again", hedge="possible", repeats="c")
    assert tier([controlled(), again]) == "unknown"


def test_what_a_weak_source_says_does_not_lift_a_strong_one_that_cannot_be_held_to_it():
    leaked = controlled("leaked", standing="unauthenticated_document")
    assert tier([leaked, controlled("flat", by="poor")]) == "unknown"


def test_a_retracted_or_improbable_source_lends_its_grade_to_nobody():
    poor = source("poor", group="house", reliability="D")
    gone = source("gone", group="house", reliability="A", retracted=REVIEWED)
    both = [controlled("a", by="gone"), controlled("b", by="poor")]
    assert tier(both, poor=poor, gone=gone) == "unknown"
    here = source("gone", group="house", reliability="A")
    assert tier(both, poor=poor, gone=here) == "state_controlled"
    improbable = [controlled("a", by="gone", credibility=5), controlled("b", by="poor")]
    assert tier(improbable, poor=poor, gone=here) == "unknown"


def test_nothing_follows_from_what_an_entity_is_to_itself():
    assert tier([relation("c", "ministry", "organ_of", "ministry")], of="ministry") == "unknown"
    twin = entity("twin", "state_body")
    made = registry(
        [MINISTRY, twin],
        [relation("c", "twin", "organ_of", "ministry")],
        [same("ministry", "twin")],
    )
    assert labels(made, DAY) == ()


# -- who wins, and what contradicts -----------------------------------------------------------


def test_of_one_side_the_first_tier_wins():
    owned = relation("o", "outlet", "owned_by", "ministry")
    assert tier([owned, controlled()]) == "state_controlled"
    assert tier([typology("t", "outlet", "CaPr"), controlled()]) == "state_controlled"


@pytest.mark.parametrize("free", ["IP", "ISFM", "ISF", "ISM"])
@pytest.mark.parametrize("bound", ["SC", "CaPu", "CaPr"])
def test_sources_on_both_sides_give_no_label(free, bound):
    one = typology("a", "outlet", free, by="matrix")
    other = typology("b", "outlet", bound, by="fair")
    assert tier([one, other]) == "unknown"
    assert tier([one, controlled()]) == "unknown"


def test_a_statement_of_independence_stands_against_control_unless_it_is_an_advertisement():
    free = {"subject": "outlet", "property": "editorially_independent"}
    assert tier([controlled(), said("i", "good2", **free)]) == "unknown"
    own_word = said("i", "good2", basis="promotional_or_boilerplate", **free)
    assert tier([controlled(), own_word]) == "state_controlled"


# -- passing on -------------------------------------------------------------------------------

CENTRE = entity("centre", "institution")
BRAND = entity("brand", "brand")
HANDLE = entity("handle", "account")


def under(**more):
    return relation("p", "centre", "publishes_under", "brand", **more)


def runs(**more):
    return relation("r", "brand", "runs_account", "handle", **more)


def ran(**more):
    return relation("k", "centre", "controlled_by", "ministry", **more)


def chain(*claims, of="handle"):
    return tier(claims, CENTRE, BRAND, HANDLE, of=of)


def test_a_label_passes_to_the_brand_and_on_to_its_account():
    assert chain(ran(), under(), of="brand") == "state_controlled"
    assert chain(ran(), under(), runs()) == "state_controlled"


def test_the_account_of_an_unlabelled_entity_gets_nothing():
    assert chain(under(), runs()) == chain(runs()) == "unknown"
    assert chain(ran(hedge="probable"), under(), runs()) == "unknown"


@pytest.mark.parametrize("hedge", sorted(set(HEDGES) - STRONG))
def test_a_brand_that_is_likely_covert_stays_exactly_that(hedge):
    assert chain(ran(), under(hedge=hedge), of="brand") == "unknown"
    assert chain(ran(), under(hedge=hedge), runs()) == "unknown"
    likely = relation("o", "brand", "operated_by", "centre", hedge=hedge)
    assert chain(ran(), likely, of="brand") == "unknown"


@pytest.mark.parametrize(
    "prop", ["part_of", "partner_of", "member_of", "outsources_to", "funded_by"]
)
def test_nothing_else_passes_a_label_on(prop):
    assert chain(ran(), relation("x", "brand", prop, "centre"), of="brand") == "unknown"
    assert chain(ran(), relation("x", "centre", prop, "brand"), of="brand") == "unknown"


def test_none_found_of_one_says_nothing_of_another():
    assert chain(typology("t", "centre", "IP"), under(), of="brand") == "unknown"
    assert chain(typology("t", "centre", "ISF"), under(), of="brand") == "independent_state_funded"


def test_labels_do_not_hold_each_other_up():
    ring = [
        relation("a", "outlet", "controlled_by", "centre"),
        relation("b", "centre", "controlled_by", "outlet"),
    ]
    assert tier(ring, CENTRE) == "unknown"
    grounded = [*ring, ran()]
    assert tier(grounded, CENTRE) == tier(grounded, CENTRE, of="centre") == "state_controlled"
    # What grounded them is itself torn: then neither has a leg to stand on.
    torn = [*ring, ran(), typology("t", "centre", "IP")]
    assert tier(torn, CENTRE) == tier(torn, CENTRE, of="centre") == "unknown"


def test_what_was_torn_late_leaves_nothing_behind():
    entities = [MINISTRY, entity("first"), entity("middle"), BRAND, HANDLE]
    claims = [
        relation("o", "brand", "operated_by", "ministry"),
        runs(),
        typology("t", "first", "ISF"),
        relation("f", "first", "publishes_under", "middle"),
        relation("m", "middle", "publishes_under", "brand"),
    ]
    made = registry(entities, claims[:2])
    assert {each.entity for each in labels(made, DAY)} == {"brand", "handle"}
    made = registry(entities, claims)
    assert {each.entity for each in labels(made, DAY)} == {"first", "middle"}


@pytest.mark.parametrize("prop", ["publishes_under", "runs_account"])
def test_a_label_passes_to_brands_outlets_and_accounts_only(prop):
    heirs = {"publishes_under": {"brand", "outlet"}, "runs_account": {"account"}}[prop]
    for kind in Kind.__args__:
        heir = entity("heir", kind)
        found = tier([ran(), relation("x", "centre", prop, "heir")], CENTRE, heir, of="heir")
        assert (found != "unknown") == (kind in heirs), kind


def test_an_heir_that_is_torn_does_not_pull_its_parent_down():
    claims = [ran(), under(), typology("t", "brand", "IP"), runs()]
    assert chain(*claims, of="brand") == chain(*claims) == "unknown"
    assert chain(*claims, of="centre") == "state_controlled"


# -- review and expiry ------------------------------------------------------------------------


def test_without_review_there_is_no_label():
    bare = entity("outlet", review=None)
    assert tier_of(registry([MINISTRY, bare], [controlled()]), "outlet", DAY) == "unknown"


def test_a_claim_recorded_after_the_review_was_not_reviewed():
    assert tier([controlled(recorded="2026-11-01")]) == "state_controlled"
    assert tier([controlled(recorded="2026-11-02")]) == "unknown"


@pytest.mark.parametrize(
    ("dates", "seen"),
    [
        ({}, True),
        ({"published": "2026-11-01"}, True),
        ({"published": "2026-11-02"}, False),
        ({"published": "2026-11"}, False),  # by the end of it, for all that is said
        ({"published": "2026-10"}, True),
        ({"fetched": "2026-11-01T23:59:59Z"}, True),
        ({"fetched": "2026-11-02T00:00:00Z"}, False),
        ({"published": "2020", "fetched": "2026-11-02T00:00:00Z"}, False),
    ],
    ids=str,
)
def test_a_claim_without_a_day_is_as_old_as_what_it_cites(dates, seen):
    at = dates.get("fetched")
    copy = Capture(id="good.copy", sha256="0" * 64, fetched_at=at)
    dated = source("good", reliability="B", captures=(copy,), published=dates.get("published"))
    assert (tier([controlled()], good=dated) != "unknown") is seen
    # The day on which it was entered, if that is said, decides.
    assert tier([controlled(recorded="2026-11-01")], good=dated) == "state_controlled"


def test_a_source_added_after_the_review_makes_a_claim_another():
    late = source("late", reliability="B", published="2026-11-02")
    claim = controlled()
    more = Evidence(source="late", quote="so it is")
    both = msgspec.structs.replace(claim, evidence=(*claim.evidence, more))
    assert tier([both], late=late) == "unknown"


def test_a_label_begins_with_its_review_and_ends_with_its_validity():
    made = registry([MINISTRY, OUTLET], [controlled()])
    (label,) = labels(made, DAY)
    assert (label.reviewed, label.expires) == ("2026-11-01", "2027-11-01")
    first, last = datetime.date(2026, 11, 1), datetime.date(2027, 10, 31)
    for day, expected in [
        (first - datetime.timedelta(days=1), "unknown"),
        (first, "state_controlled"),
        (last, "state_controlled"),
        (last + datetime.timedelta(days=1), "unknown"),
    ]:
        assert tier_of(made, "outlet", day) == expected, day


def test_a_label_ends_with_what_it_rests_on():
    until = controlled(valid_to="2027-02")
    (label,) = labels(registry([MINISTRY, OUTLET], [until]), DAY)
    assert label.expires == "2027-03-01"
    made = registry(
        [MINISTRY, entity("centre", "institution", review=Review(by="x", on="2026-02-01")), BRAND],
        [ran(), under()],
    )
    found = {each.entity: each for each in labels(made, DAY)}
    assert found["centre"].expires == found["brand"].expires == "2027-02-01"
    assert tier_of(made, "brand", datetime.date(2027, 2, 1)) == "unknown"


def test_of_two_grounds_the_longer_one_counts():
    claims = [controlled(valid_to="2027-02"), relation("s", "outlet", "controlled_by", "state")]
    (label,) = labels(registry([MINISTRY, OUTLET, STATE], claims), DAY)
    assert label.expires == "2027-11-01"
    assert label.claims == ("c", "s")


def test_of_two_rules_for_one_tier_the_longer_one_counts():
    claims = [typology("t", "outlet", "SC", valid_to="2027-02"), controlled()]
    (label,) = labels(registry([MINISTRY, OUTLET], claims), DAY)
    assert (label.expires, label.claims) == ("2027-11-01", ("c",))


def test_a_label_ends_with_the_label_that_its_controller_has():
    party = entity("party", "party_body", review=Review(by="x", on="2025-01-01"))
    claims = [
        relation("g", "party", "governs", "state"),
        relation("c", "outlet", "organ_of", "party"),
    ]
    found = {each.entity: each for each in labels(registry([STATE, party, OUTLET], claims), DAY)}
    assert found["party"].expires == found["outlet"].expires == "2027-01-01"


# -- what a label says ------------------------------------------------------------------------


def test_a_label_says_why_and_by_whom_and_where_to_object():
    made = registry([MINISTRY, OUTLET], [controlled("a"), controlled("b", by="good2")])
    (label,) = labels(made, DAY)
    assert label.because == (
        "State-controlled, since The outlet: controlled by The ministry "
        "(corroborated; claims a, b) (rule state_controlled.controlled of the criteria 2026-11)."
    )
    assert label.claims == ("a", "b")
    assert (label.reviewer, label.appeal, label.criteria) == (
        "an editor", "appeal@example.org", "2026-11",
    )  # fmt: skip
    assert label.countries == ("cn",)


def test_a_label_names_the_state_that_controls_not_where_the_outlet_is():
    abroad = entity("outlet", country="fr")
    (label,) = labels(registry([MINISTRY, abroad], [controlled()]), DAY)
    assert label.countries == ("cn",)


def test_an_inherited_label_says_from_whom():
    made = registry([MINISTRY, CENTRE, entity("brand", "brand", country="fr")], [ran(), under()])
    label = next(each for each in labels(made, DAY) if each.entity == "brand")
    assert (
        "The centre: publishes under The brand (one source; claim p), and The centre has"
        in label.because
    )
    assert (label.claims, label.countries) == (("p",), ("cn",))


def test_unknown_criteria_stop_everything():
    about = msgspec.structs.replace(ABOUT, criteria="2031-01")
    with pytest.raises(InputError, match="no label criteria '2031-01'"):
        labels(registry([MINISTRY, OUTLET], [controlled()], about=about), DAY)


# -- merges -----------------------------------------------------------------------------------


def test_merged_entities_have_one_label_under_one_id():
    twin = entity("twin")
    made = registry(
        [MINISTRY, OUTLET, twin],
        [relation("c", "twin", "controlled_by", "ministry")],
        [same("outlet", "twin")],
    )
    assert [each.entity for each in labels(made, DAY)] == ["outlet"]
    assert tier_of(made, "twin", DAY) == "state_controlled"


@pytest.mark.parametrize("kind", sorted(set(Kind.__args__) - LABELLED_KINDS))
def test_what_was_merged_with_something_private_gets_no_label(kind):
    for pair in permutations(["outlet", "somebody"]):
        made = registry([MINISTRY, OUTLET, entity("somebody", kind)], [controlled()], [same(*pair)])
        assert labels(made, DAY) == ()


# -- the same for every state -----------------------------------------------------------------

PROPERTIES = sorted(criteria("2026-11").properties())
KINDS = sorted(Kind.__args__)
codes = st.sampled_from(["SC", "CaPu", "CaPr", "ISFM", "ISF", "ISM", "IP"])


@st.composite
def worlds(draw):
    """Entities of every kind and claims among them, as they may come."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=7))
    reviewed = draw(st.lists(st.booleans(), min_size=len(kinds), max_size=len(kinds)))
    countries = draw(
        st.lists(st.sampled_from(["cn", "fr"]), min_size=len(kinds), max_size=len(kinds))
    )
    entities = [
        entity(f"e{at}", kind, country, review=REVIEWED if seen else None)
        for at, (kind, seen, country) in enumerate(zip(kinds, reviewed, countries, strict=True))
    ]
    ids = st.sampled_from([each.id for each in entities])
    claims = []
    for at in range(draw(st.integers(1, 12))):
        prop = draw(st.sampled_from(PROPERTIES))
        by = draw(st.sampled_from(["good", "good2", "fair", "matrix", "poor"]))
        hedge = draw(st.sampled_from(["none", "none", "reported", "probable"]))
        if prop == "state_media_typology":
            claims.append(typology(f"c{at}", draw(ids), draw(codes), by, hedge=hedge))
        else:
            claims.append(relation(f"c{at}", draw(ids), prop, draw(ids), by, hedge=hedge))
    return entities, claims


@given(worlds())
def test_the_same_claims_give_the_same_tiers_in_every_state(world):
    entities, claims = world
    here = labels(registry(entities, claims), DAY)
    elsewhere = {"cn": "ru", "fr": "us"}
    moved = [
        entity(each.id, each.kind, elsewhere[each.countries[0]], review=each.review)
        for each in entities
    ]
    there = labels(registry(moved, claims), DAY)
    assert [(each.entity, each.tier, each.claims, each.expires) for each in here] == [
        (each.entity, each.tier, each.claims, each.expires) for each in there
    ]
    assert [tuple(sorted(elsewhere[c] for c in each.countries)) for each in here] == [
        tuple(sorted(each.countries)) for each in there
    ]


@given(worlds(), st.randoms())
def test_the_order_of_records_does_not_matter_and_no_private_subject_is_labelled(world, random):
    entities, claims = world
    found = labels(registry(entities, claims), DAY)
    kinds = {each.id: each for each in entities}
    for label in found:
        assert kinds[label.entity].kind in LABELLED_KINDS
        assert kinds[label.entity].review is not None
        assert label.holds(DAY)
        assert label.claims
    random.shuffle(entities)
    random.shuffle(claims)
    assert labels(registry(entities, claims), DAY) == found


# -- negation ---------------------------------------------------------------------------------


def test_a_label_that_no_longer_follows_is_negated():
    before = labels(registry([MINISTRY, OUTLET], [controlled()]), DAY)
    against = controlled("no", by="good2", polarity="denied")
    now = labels(registry([MINISTRY, OUTLET], [controlled(), against]), DAY)
    (gone,) = negations(before, now)
    assert (gone.entity, gone.tier, gone.negated) == ("outlet", "state_controlled", True)
    assert not gone.holds(DAY)
    assert gone.because.startswith("No longer follows; it was given thus: State-controlled")
    assert negations(before, before) == ()
    assert negations([gone], now) == ()


def test_another_tier_negates_the_one_before():
    before = labels(registry([MINISTRY, OUTLET], [controlled()]), DAY)
    now = labels(registry([MINISTRY, OUTLET], [typology("t", "outlet", "CaPr")]), DAY)
    assert [each.tier for each in negations(before, now)] == ["state_controlled"]
