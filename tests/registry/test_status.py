"""A status rises with a new independence group, and with nothing else."""

from itertools import product

import pytest
from claims import content, said, source
from hypothesis import given
from hypothesis import strategies as st

from heliograph.registry.records import Evidence, Review, Ruling, Speaker
from heliograph.registry.rules import RULES, assess
from heliograph.registry.rules.hedges import STRENGTH, weaker

PAPER = Speaker(who="a paper", standing="identified")
ANONYMOUS = (PAPER, Speaker(who="insiders", standing="anonymous"))
LEAKED = (PAPER, Speaker(who="a secret paper", standing="unauthenticated_document"))


def status_of(claims, name="a", **more):
    return assess(content(claims, **more))[name].status


def test_one_source_is_one_source():
    found = assess(content([said("a")]))["a"]
    assert (found.status, found.groups, found.version) == ("single_source", ("one",), RULES)
    assert found.because == "One independent source says so."


def test_a_second_independent_source_corroborates_both():
    found = assess(content([said("a", "one"), said("b", "two")]))
    assert {each.status for each in found.values()} == {"corroborated"}
    assert found["a"].groups == ("one", "two")
    assert found["a"].proposition == found["b"].proposition


def test_repetition_within_a_group_adds_nothing():
    sources = [source(f"s{number}", "one origin") for number in range(50)]
    claims = [said(f"c{number}", f"s{number}") for number in range(50)]
    assert status_of(claims, "c0", sources=sources) == "single_source"


def test_the_same_source_twice_is_one_source():
    assert status_of([said("a", "one"), said("b", "one")]) == "single_source"


@pytest.mark.parametrize("copies", [1, 2, 10])
def test_a_document_nobody_could_authenticate_stays_so_however_often_it_is_repeated(copies):
    sources = [source(f"s{number}") for number in range(copies)]
    claims = [said(f"c{number}", f"s{number}", chain=LEAKED) for number in range(copies)]
    found = assess(content(claims, sources=sources))["c0"]
    assert (found.status, found.rules) == ("unverified", ("unauthenticated-document",))


def test_a_source_that_calls_the_document_genuine_authenticates_nothing():
    genuine = said("g", "two", chain=ANONYMOUS, about="the document", value="genuine", subject=None)
    found = assess(content([said("a", "one", chain=LEAKED), genuine]))
    assert found["a"].status == "unverified"


def test_anonymous_ends_cap_at_one_source_whatever_the_number_of_groups():
    claims = [
        said(name, by, chain=(PAPER, Speaker(who=f"insiders of {by}", standing="anonymous")))
        for name, by in zip("abc", ["one", "two", "three"], strict=True)
    ]
    found = assess(content(claims))["a"]
    assert (found.status, found.rules[0]) == ("single_source", "chain-end")
    assert found.groups == ("one", "three", "two")


def test_an_anonymous_speaker_without_a_publisher_before_it_is_still_anonymous():
    alone = (Speaker(who="insiders", standing="anonymous"),)
    claims = [said("a", "one", chain=alone), said("b", "two", chain=alone)]
    assert status_of(claims) == "single_source"


def test_two_outlets_that_repeat_one_speaker_are_one_voice():
    agency = (PAPER, Speaker(who="The Agency", standing="identified"))
    other = (Speaker(who="another paper", standing="identified"),
             Speaker(who="the agency", standing="identified"))  # fmt: skip
    found = assess(content([said("a", "one", chain=agency), said("b", "two", chain=other)]))["a"]
    assert (found.status, found.rules[0]) == ("single_source", "one-voice")
    assert found.because == (
        "One voice, however often repeated: they go back to one first speaker or one text."
    )


def test_one_text_in_two_sources_is_one_voice_whatever_groups_they_declare():
    copy = source("two", captures=source("one").captures)
    assert status_of([said("a", "one"), said("b", "two")], sources=["one", copy]) == "single_source"


def test_one_claim_has_one_chain_however_many_copies_it_cites():
    twice = (Evidence(source="one", quote="x"), Evidence(source="two", quote="y"))
    assert status_of([said("a", evidence=twice)]) == "single_source"


def test_nobody_takes_back_another_sources_word():
    denial = said("d", "two", polarity="denied")
    silencing = said("s", "one", "something else", supersedes="d")
    found = assess(content([said("a", "one"), denial, silencing]))
    assert (found["a"].status, found["d"].status) == ("contested", "contested")


def test_a_correction_that_was_withdrawn_corrects_nothing():
    gone = Review(by="an editor", on="2026-11-01")
    found = assess(content([said("a"), said("b", value="else", supersedes="a", withdrawn=gone)]))
    assert found["a"].status == "single_source"


def test_a_year_supports_no_day():
    vague = said("a", "one", "2016", property="adopted")
    exact = said("b", "two", "2016-11-07", property="adopted")
    found = assess(content([vague, exact]))
    assert (found["a"].status, found["b"].status) == ("corroborated", "single_source")


def test_an_allegation_that_one_denies_stays_an_allegation():
    claims = [said("a", "one", hedge="speculative"), said("b", "two", polarity="denied")]
    found = assess(content(claims))
    assert (found["a"].status, found["b"].status) == ("unverified", "single_source")


def test_what_a_claim_is_worth_alone_is_told_beside_its_proposition():
    claims = [said("a", "one"), said("b", "two"), said("c", "three", chain=LEAKED)]
    found = assess(content(claims))
    assert {name: each.alone for name, each in found.items()} == {
        "a": "single_source", "b": "single_source", "c": "unverified"
    }  # fmt: skip
    assert found["c"].status == "corroborated"  # by the others; by itself it is nothing


def test_a_ruling_holds_for_all_that_say_the_same():
    found = assess(content([said("a", "one", rulings=(ruled("unverified"),)), said("b", "two")]))
    assert {each.status for each in found.values()} == {"unverified"}


def test_repeats_are_followed_to_the_first_across_subjects_and_rows():
    first = said("a", value="x", hedge="possible", quote=None)
    second = said("b", value="y", repeats="a", subject=None, about="another")
    third = said("c", value="z", repeats="b")
    found = assess(content([first, second, third]))
    assert {each.hedge for each in found.values()} == {"possible"}


def test_a_headline_of_two_documents_inherits_the_weaker_body_in_any_order():
    both = (Evidence(source="one", quote="x"), Evidence(source="two", quote="y"))
    for first, second in (("one", "two"), ("two", "one")):
        headline = said("h", value="it pays", part="headline", evidence=both, chain=(PAPER,))
        bodies = [said("a", first, value="b1", chain=LEAKED), said("b", second, value="b2")]
        assert assess(content([headline, *bodies]))["h"].status == "unverified"


def test_an_anonymous_end_through_a_publisher_nobody_knows_is_unverified():
    unknown = source("one", identified=False)
    chain = (Speaker(who="some site", standing="anonymous"),
             Speaker(who="insiders", standing="anonymous"))  # fmt: skip
    assert status_of([said("a", chain=chain)], sources=[unknown]) == "unverified"


def test_one_who_can_be_held_to_it_and_one_who_cannot_are_one_source():
    claims = [said("a", "one"), said("b", "two", chain=ANONYMOUS)]
    found = assess(content(claims))
    assert {each.status for each in found.values()} == {"single_source"}


def test_what_anyone_can_look_up_counts_whoever_points_to_it():
    unknown = [source("one", identified=False), source("two", identified=False)]
    site = (Speaker(who="some site", standing="anonymous"),)
    claims = [said("a", "one", chain=site, basis="public_record_checkable"),
              said("b", "two", chain=site, basis="public_record_checkable")]  # fmt: skip
    assert status_of(claims, sources=unknown) == "corroborated"
    # But not a record that nobody names.
    uncited = (*site, Speaker(who="several documents (not cited)", standing="anonymous"))
    claims = [said("a", "one", chain=uncited, basis="public_record_checkable")]
    assert status_of(claims, sources=unknown) == "unverified"


def test_proposes_is_not_does():
    claims = [said("a", "one"), said("b", "two", modality="proposes"),
              said("c", "three", modality="orders")]  # fmt: skip
    found = assess(content(claims))
    assert {each.status for each in found.values()} == {"single_source"}
    assert len({each.proposition for each in found.values()}) == 3


@pytest.mark.parametrize("hedge", STRENGTH)
def test_what_a_source_leaves_open_stays_open(hedge):
    carried = {"none", "almost_certain", "reported", "claimed", "probable"}
    claims = [said("a", "one", hedge=hedge), said("b", "two", hedge=hedge)]
    found = assess(content(claims))["a"]
    assert found.status == ("corroborated" if hedge in carried else "unverified")
    assert found.hedge == hedge


def test_likely_stays_likely():
    found = assess(content([said("a", hedge="probable")]))["a"]
    assert (found.hedge, found.low, found.high) == ("probable", 55, 80)


def test_a_hedge_dropped_on_repetition_holds_for_the_repeat():
    first = said("a", value="TikTok accounts targeting Taiwanese audiences", hedge="reported")
    again = said("b", value="Taiwanese audiences via TikTok", property="targets_audience")
    found = assess(content([first, again]))
    assert (found["b"].hedge, found["b"].rules[-1]) == ("reported", "repeat")
    # In another document nothing was repeated.
    elsewhere = said("b", "two", value="Taiwanese audiences via TikTok")
    assert assess(content([first, elsewhere]))["b"].hedge == "none"


def test_a_declared_repeat_holds_whatever_its_words():
    first, again = said("a", hedge="possible"), said("b", value="in other words", repeats="a")
    found = assess(content([first, again]))["b"]
    assert (found.hedge, found.status) == ("possible", "unverified")


def test_a_headline_says_no_more_than_its_body():
    headline = said("h", value="it pays them", part="headline")
    weak = said("a", value="somebody says it might", hedge="possible")
    found = assess(content([headline, said("b"), weak]))["h"]
    assert (found.status, found.hedge, found.rules[0]) == ("unverified", "possible", "headline")
    assert assess(content([headline, said("b")]))["h"].status == "single_source"
    assert assess(content([headline]))["h"].status == "unverified"  # no body


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("named_expert_opinion", "single_source"),
        ("negative_evidence", "single_source"),
        ("outlet_assertion_unsourced", "single_source"),
        ("explicitly_unverified", "unverified"),
        ("leaked_document_unauthenticated", "unverified"),
        ("promotional_or_boilerplate", "unverified"),
        ("secondary_summary_of_report", "corroborated"),
        ("primary_text_quoted", "corroborated"),
    ],
)
def test_how_high_each_kind_of_support_can_rise(basis, expected):
    assert status_of([said("a", "one", basis=basis), said("b", "two", basis=basis)]) == expected


def test_contradictions_stand_side_by_side():
    found = assess(content([said("a", "one"), said("b", "two", polarity="denied")]))
    assert {each.status for each in found.values()} == {"contested"}
    assert (found["a"].groups, found["a"].against) == (("one",), ("two",))
    assert (found["b"].groups, found["b"].against) == (("two",), ("one",))


def test_evidence_against_counts_as_a_denial_does():
    assert status_of([said("a", "one"), said("b", "two", stance="contradicts")]) == "contested"
    assert status_of([said("a", "one"), said("b", "two", stance="mentions")]) == "single_source"


def test_an_allegation_that_two_refute():
    claims = [said("a", "one", hedge="speculative"), said("b", "two", polarity="denied"),
              said("c", "three", polarity="denied")]  # fmt: skip
    found = assess(content(claims))
    assert found["a"].status == "refuted"
    assert found["b"].status == "corroborated"


def test_dates_contradict_where_only_one_can_hold():
    early = said("a", "one", "2016-11", property="adopted")
    late = said("b", "two", "2017-06", property="adopted")
    assert status_of([early, late]) == "contested"
    # To the month and to the day: the same date.
    exact = said("b", "two", "2016-11-07", property="adopted")
    assert status_of([early, exact]) == "corroborated"
    # Two values of a property that can have many do not contradict.
    assert status_of([said("a", "one", "x"), said("b", "two", "y")]) == "single_source"


def test_what_was_taken_back_is_kept_as_such():
    withdrawn = said("a", withdrawn=Review(by="an editor", on="2026-11-01"))
    corrected, correction = said("b", "two"), said("c", "two", "else", supersedes="b")
    found = assess(content([withdrawn, corrected, correction]))
    assert (found["a"].status, found["a"].rules[0]) == ("retracted", "withdrawn")
    assert (found["b"].status, found["b"].rules[0]) == ("retracted", "superseded")
    assert found["c"].status == "single_source"


def test_a_withdrawn_claim_supports_nothing():
    withdrawn = said("b", "two", withdrawn=Review(by="an editor", on="2026-11-01"))
    assert status_of([said("a", "one"), withdrawn]) == "single_source"


def test_a_retracted_source_supports_nothing():
    retracted = source("two", retracted=Review(by="its publisher", on="2026-01-01"))
    claims = [said("a", "one"), said("b", "two"), said("c", "two", "something else")]
    found = assess(content(claims, sources=["one", retracted]))
    assert found["a"].status == "single_source"
    assert (found["c"].status, found["c"].rules[0]) == ("retracted", "source-retracted")


def test_improbable_information_supports_nothing():
    assert status_of([said("a", "one"), said("b", "two", credibility=5)]) == "single_source"


def ruled(status):
    return Ruling(status=status, by="an editor", on="2026-11-01", because="seen again")


def test_a_person_may_lower_a_status_and_never_raise_it():
    assert status_of([said("a", rulings=(ruled("unverified"),))]) == "unverified"
    assert status_of([said("a", rulings=(ruled("retracted"),))]) == "retracted"
    assert status_of([said("a", rulings=(ruled("corroborated"),))]) == "single_source"


def test_names_of_one_entity_are_one_subject():
    about = [said("a", "one", about="The Internet-Security Law"),
             said("b", "two", about="internet security law")]  # fmt: skip
    assert status_of(about) == "corroborated"


STANDINGS = ["identified", "partly_named", "anonymous", "public_record",
             "unauthenticated_document"]  # fmt: skip
SAID = st.builds(
    dict,
    by=st.sampled_from(["one", "two", "three", "unknown"]),
    standing=st.sampled_from(STANDINGS),
    hedge=st.sampled_from(STRENGTH),
    polarity=st.sampled_from(["affirmed", "denied"]),
    credibility=st.sampled_from([1, 5, 6]),
)
SOURCES = (*(source(name) for name in ("one", "two")), source("three", "two"),
           source("unknown", identified=False))  # fmt: skip


def by_hand(rows, polarity):
    """The status of a proposition, from the rules as a person would apply them."""
    sides = {"affirmed": ({}, {}), "denied": ({}, {})}
    for row in rows:
        known = row["by"] != "unknown"
        counts = "corroboration" if known else "one source"
        if row["standing"] in ("anonymous", "partly_named"):
            counts = "one source"  # the publisher in the chain is identified
        if row["standing"] == "public_record":
            counts = "corroboration"
        if (
            row["standing"] == "unauthenticated_document"
            or row["credibility"] == 5
            or row["hedge"] not in ("none", "almost_certain", "reported", "claimed", "probable")
        ):
            continue
        group = {"three": "two"}.get(row["by"], row["by"])
        one, fully = sides[row["polarity"]]
        one[group] = True
        if counts == "corroboration":
            fully[group] = True
    level = {side: "corroborated" if len(fully) >= 2 else "single_source" if one else "unverified"
             for side, (one, fully) in sides.items()}  # fmt: skip
    own, other = level[polarity], level["denied" if polarity == "affirmed" else "affirmed"]
    if own == "unverified":
        return "refuted" if other == "corroborated" else own
    return "contested" if other != "unverified" else own


@given(st.lists(SAID, min_size=1, max_size=6))
def test_it_agrees_with_the_rules_applied_by_hand(rows):
    claims = [said(f"c{number}", quote=None, **row) for number, row in enumerate(rows)]
    found = assess(content(claims, sources=SOURCES))
    for number, row in enumerate(rows):
        assert found[f"c{number}"].status == by_hand(rows, row["polarity"])


@given(st.lists(SAID, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(rows, chance):
    claims = [said(f"c{number}", **row) for number, row in enumerate(rows)]
    before = assess(content(claims, sources=SOURCES))
    chance.shuffle(claims)
    assert assess(content(claims, sources=SOURCES)) == before


@given(st.lists(SAID, min_size=1, max_size=4), st.sampled_from(STANDINGS))
def test_saying_it_again_from_the_same_group_raises_nothing(rows, standing):
    """Another claim from a group that counts already, however strong, changes no status."""
    rows = [row | {"polarity": "affirmed"} for row in rows]
    claims = [said(f"c{number}", **row) for number, row in enumerate(rows)]
    before = assess(content(claims, sources=SOURCES))
    first = said("first", "one", standing="public_record")
    claims.append(first)
    once = assess(content(claims, sources=SOURCES))["c0"].status
    twice = assess(content([*claims, said("again", "one", standing=standing)], sources=SOURCES))[
        "c0"
    ].status
    assert once == twice
    assert before["c0"].status in ("unverified", "single_source", "corroborated")


def test_the_weaker_of_two_hedges_wins_in_a_document():
    for one, other in product(STRENGTH, STRENGTH):
        found = assess(content([said("a", hedge=one), said("b", hedge=other)]))
        low = one if weaker(one, other) else other
        assert found["a"].hedge == found["b"].hedge == low
