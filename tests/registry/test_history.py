"""Histories, relations and contradictions are those that dicts give, whatever was built before."""

import msgspec
from claims import ABOUT, said, source
from folders import tabulated
from history_twin import Twin
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.registry.assessed import Assessed
from heliograph.registry.content import Content
from heliograph.registry.entity_view import EntityView
from heliograph.registry.records import Entity, Judgement, Name, Review

ENTITIES = ["e", "f", "g", "h"]
SOURCES = {
    name: source(name, group) for name, group in [("one", "a"), ("two", "a"), ("three", "b")]
}
WITHDRAWN = Review(by="an editor", on="2026-11-01")


@st.composite
def claim(draw, name):
    ends = {"subject": draw(st.sampled_from(ENTITIES))}
    if draw(st.booleans()):
        ends["object"] = draw(st.sampled_from(ENTITIES))
    more = {
        "property": draw(st.sampled_from(["established", "owned_by"])),
        "polarity": draw(st.sampled_from(["affirmed", "affirmed", "denied"])),
        "stance": draw(st.sampled_from(["supports", "supports", "contradicts", "mentions"])),
        "withdrawn": draw(st.sampled_from([None, None, None, WITHDRAWN])),
        "supersedes": draw(st.sampled_from([None, None, *(f"c{n}" for n in range(6))])),
    }
    if more["supersedes"] == name:
        more["supersedes"] = None
    by, value = draw(st.sampled_from(list(SOURCES))), draw(st.sampled_from(["2017", "2018"]))
    return said(name, by, value, **ends, **more)


@st.composite
def content(draw):
    names = draw(st.lists(st.sampled_from([f"c{n}" for n in range(6)]), unique=True))
    judged = [
        Judgement(id=f"j{left}{right}", left=left, right=right, by="an editor", on="2026-11-01",
                  verdict=draw(st.sampled_from(["same", "same", "different"])), because="so")
        for left, right in draw(st.lists(st.sampled_from(["ef", "fg", "gh"]), unique=True))
    ]  # fmt: skip
    kinds = draw(st.lists(st.sampled_from(["outlet", "company"]), min_size=4, max_size=4))
    return Content(
        ABOUT,
        SOURCES,
        {
            e: Entity(id=e, kind=kind, names=(Name(text=e),))
            for e, kind in zip(ENTITIES, kinds, strict=True)
        },
        tuple(judged),
        {name: draw(claim(name)) for name in names},
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(content(), min_size=1, max_size=4))
def test_all_that_was_ever_said_of_an_entity_is_in_its_history(contents):
    twin = Twin()
    for each in contents:
        twin.tell(each)
    rows = tabulated(contents)
    same = Assessed.of(contents[-1]).same
    for entity in {same[each] for each in ENTITIES}:
        view = EntityView(rows, contents[-1].entities[entity])
        events = [(e.log_index, e.what, e.kind, e.record, e.status) for e in view.history()]
        assert events == twin.history(entity)
        relations = {(r.claim.id, r.direction, r.other) for r in view.relations()}
        assert relations == twin.relations(entity)
        assert len(relations) == len(view.relations())
        found = {frozenset(s.claim.id for s in c.claims) for c in view.contradictions()}
        assert found == twin.contradictions(entity)
        for each in view.claims():
            assert each.claim == contents[-1].claims[each.claim.id]
            assert each.assessment == twin.assessments[each.claim.id]
            assert each.superseded_by == twin.superseded_by(each.claim.id)


@settings(max_examples=40, deadline=None)
@given(st.lists(content(), min_size=1, max_size=3))
def test_the_views_for_strangers_agree_with_the_python(contents):
    rows = tabulated(contents)
    last = contents[-1]
    same = Assessed.of(last).same
    by_question = {}
    for question, claim_id in rows.each("SELECT question, claim FROM contradiction"):
        by_question.setdefault(question, set()).add(claim_id)
    expected = set()
    for entity in {same[each] for each in ENTITIES}:
        view = EntityView(rows, last.entities[entity])
        expected |= {frozenset(s.claim.id for s in c.claims) for c in view.contradictions()}
        numbers = rows.all(f"SELECT entry FROM history WHERE entity IN {view._places}", *view._ids)
        assert {n for (n,) in numbers} == {event.log_index for event in view.history()}
    assert {frozenset(claims) for claims in by_question.values()} == expected
    relations = rows.all("SELECT claim FROM relation WHERE removed IS NULL")
    assert {each for (each,) in relations} == {c.id for c in last.claims.values() if c.object}


def test_a_chain_of_corrections_is_told_link_by_link():
    first = said("first", value="2017")
    second = said("second", value="2018", supersedes="first")
    third = said("third", value="2019", supersedes="second")
    entity = Entity(id="e", kind="outlet", names=(Name(text="e"),))
    steps = [[first], [first, second], [first, second, third]]
    rows = tabulated(
        Content(ABOUT, SOURCES, {"e": entity}, (), {c.id: c for c in claims}) for claims in steps
    )
    view = EntityView(rows, entity)
    told = [(event.what, event.record, event.status) for event in view.history()]
    assert told == [
        ("added", "e", None),
        ("added", "first", "single_source"),
        ("reassessed", "first", "retracted"),
        ("added", "second", "single_source"),
        ("superseded", "first", None),
        ("reassessed", "second", "retracted"),
        ("added", "third", "single_source"),
        ("superseded", "second", None),
    ]
    assert [s.superseded_by for s in view.claims()] == ["second", "third", None]
    reassessed = next(event for event in view.history() if event.what == "reassessed")
    assert reassessed.text == "From single source to retracted: A later claim corrects it."


def test_an_event_of_a_merged_entity_says_as_which():
    e, f = (Entity(id=n, kind="outlet", names=(Name(text=f"The {n}"),)) for n in "ef")
    one = Judgement(id="j", left="e", right="f", verdict="same", by="an editor", on="2026-11-01",
                    because="one address")  # fmt: skip
    claims = {c.id: c for c in [said("of-e"), said("of-f", subject="f", value="2017")]}
    view = EntityView(tabulated([Content(ABOUT, SOURCES, {"e": e, "f": f}, (one,), claims)]), e)
    assert view.merged == ("f",)
    assert [name.text for name in view.names] == ["The e", "The f"]
    as_f = [event for event in view.history() if event.entity == "f"]
    assert [event.record for event in as_f] == ["f", "of-f"]
    assert all(event.text.startswith("(as f) ") for event in as_f)
    judged = next(event for event in view.history() if event.kind == "judgement")
    assert judged.text == (
        "f is the same as e, in the judgement of an editor on 2026-11-01: one address"
    )


def test_what_was_withdrawn_contradicts_nothing():
    yes = said("yes", "one", property="owned_by", object="f")
    no = said("no", "three", property="owned_by", object="f", polarity="denied")
    entities = {n: Entity(id=n, kind="outlet", names=(Name(text=n),)) for n in "ef"}
    for withdrawn, expected in [(None, {"yes", "no"}), (WITHDRAWN, set())]:
        denied = msgspec.structs.replace(no, withdrawn=withdrawn)
        claims = {"yes": yes, "no": denied}
        rows = tabulated([Content(ABOUT, SOURCES, entities, (), claims)])
        found = EntityView(rows, entities["e"]).contradictions()
        assert {s.claim.id for c in found for s in c.claims} == expected
        assert {one for (one,) in rows.each("SELECT claim FROM contradiction")} == expected


def test_taking_back_a_withdrawal_is_a_change():
    entity = Entity(id="e", kind="outlet", names=(Name(text="e"),))
    taken_back, again = said("c", withdrawn=WITHDRAWN), said("c")
    steps = [{"c": claim} for claim in (again, taken_back, again)]
    rows = tabulated(Content(ABOUT, SOURCES, {"e": entity}, (), claims) for claims in steps)
    told = [(e.what, e.status) for e in EntityView(rows, entity).history() if e.record == "c"]
    assert told == [
        ("added", "single_source"),
        ("withdrawn", "retracted"),
        ("changed", "single_source"),
    ]


NAMED = {
    each: Entity(id=each, kind="outlet", names=(Name(text=name),))
    for each, name in [("e", "Island Echo"), ("f", "Vost TV"), ("g", "Gulf News Desk")]
}


def texts_of(view, record):
    return [event.text for event in view.history() if event.record == record]


def in_steps(*steps, entities=NAMED):
    """Tables after each of some sets of claims, with the same entities."""
    return tabulated(
        Content(ABOUT, SOURCES, entities, (), {each.id: each for each in claims})
        for claims in steps
    )


def test_a_relation_reads_the_same_from_both_ends():
    owned = said("c", property="owned_by", object="f", hedge="reported")
    rows = in_steps([owned])
    sentence = (
        "Island Echo is owned by Vost TV; hedged as reported; said by Publisher of one, after "
        "somebody at one; one supports it: “words of c”."
    )
    for each in "ef":
        assert texts_of(EntityView(rows, NAMED[each]), "c") == [sentence]


def test_denials_orders_and_proposals_are_told_as_such():
    claims = [
        said("no", property="owned_by", object="f", polarity="denied"),
        said("order", property="regulates", value="the web", modality="orders"),
        said("plan", property="part_of", object="f", modality="proposes", polarity="denied"),
    ]
    view = EntityView(in_steps(claims), NAMED["e"])
    assert [texts_of(view, each.id)[0].partition(";")[0] for each in claims] == [
        "It is denied that Island Echo is owned by Vost TV",
        "It is ordered that: Island Echo regulates the web",
        "It is proposed that: it is denied that Island Echo is part of Vost TV",
    ]


def test_a_claim_that_moved_from_another_subject_says_so():
    here, there = said("c", value="a daily"), said("c", subject="f", value="a weekly")
    rows = in_steps([here], [there])
    for each in "ef":
        before, after = texts_of(EntityView(rows, NAMED[each]), "c")
        assert before.startswith("Island Echo is described as a daily;")
        assert after.startswith(
            "Moved from Island Echo (e) to Vost TV (f). Changed: value. "
            "Vost TV is described as a weekly;"
        )


def test_what_comes_back_is_told_whole_with_what_is_different():
    first, other = said("c", value="a daily"), said("c", value="a weekly")
    view = EntityView(in_steps([first], [], [first], [], [other]), NAMED["e"])
    _, gone, again, _, changed = texts_of(view, "c")
    assert gone == "Taken out of the registry."
    assert again.startswith(
        "In the registry again. As it was. Island Echo is described as a daily;"
    )
    assert changed.startswith(
        "In the registry again. Changed: value. Island Echo is described as a weekly;"
    )


def test_an_entity_that_comes_back_as_another_is_told_so():
    other = Entity(id="e", kind="company", names=(Name(text="Echo Ltd"),))
    steps = [{"e": NAMED["e"]}, {}, {"e": other}]
    rows = tabulated(Content(ABOUT, SOURCES, entities, (), {}) for entities in steps)
    assert texts_of(EntityView(rows, other), "e") == [
        "Entered as outlet: Island Echo.",
        "Taken out of the registry.",
        "In the registry again. Changed: kind, names. Entered as company: Echo Ltd.",
    ]
