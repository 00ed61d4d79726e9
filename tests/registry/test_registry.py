"""The registry as a person uses it: from a folder, from tables, or as it comes."""

import pytest
from claims import ABOUT, said, source
from folders import AT, write

import heliograph as hg
from heliograph.errors import InputError
from heliograph.registry.building import build
from heliograph.registry.content import Content
from heliograph.registry.records import Entity, Judgement, Name
from heliograph.registry.registry import Registry

ENTITIES = {
    each.id: each
    for each in [
        Entity(id="bureau", kind="state_body", names=(Name(text="The bureau"), Name(text="局"))),
        Entity(id="office", kind="party_body", names=(Name(text="The bureau"),)),
        Entity(id="paper", kind="outlet", names=(Name(text="The paper"),)),
        Entity(id="paper-2", kind="outlet", names=(Name(text="The paper"), Name(text="Paper"))),
    ]
}
SAME = Judgement(
    id="j", left="paper", right="paper-2", verdict="same", by="an editor", on="2026-11-01",
    because="one imprint",
)  # fmt: skip
CLAIMS = [
    said("c1", subject="paper", property="owned_by", object="bureau"),
    said("c2", subject="paper-2", value="a daily"),
    said("c3", subject="office", property="controlled_by", object="paper-2"),
]
CONTENT = Content(
    ABOUT, {"one": source("one")}, ENTITIES, (SAME,), {claim.id: claim for claim in CLAIMS}
)


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "folder", CONTENT)


@pytest.fixture
def registry(folder):
    return Registry.load(folder)


def test_a_folder_and_what_is_built_of_it_hold_the_same(folder, registry, tmp_path):
    build(folder, tmp_path / "out", at=AT)
    built = Registry.load(tmp_path / "out")
    assert built.about == registry.about == ABOUT
    assert built.judgements == registry.judgements == (SAME,)
    for records in ("sources", "entities", "claims", "assessments"):
        assert getattr(built, records) == getattr(registry, records)
        assert len(getattr(built, records)) > 0
    assert built.labels(AT.date()) == registry.labels(AT.date())
    for each in ENTITIES:
        one, other = built.entity(each), registry.entity(each)
        assert one.record == other.record
        assert one.relations() == other.relations()
        assert [e.text for e in one.history()] == [e.text for e in other.history()]
    assert {problem.text for problem in built.check()} == {p.text for p in registry.check()}


def test_without_a_build_events_have_no_time(registry):
    assert {event.at for event in registry.entity("bureau").history()} == {None}


def test_an_entity_is_found_by_id_or_by_a_name_that_only_it_has(registry):
    assert registry.entity("bureau").id == "bureau"
    assert registry.entity("局").id == "bureau"
    assert registry.entity("The paper").id == "paper"  # both of the name are judged to be one
    assert registry.entity("Paper").id == "paper"
    with pytest.raises(InputError, match="the name of 2 entities: bureau, office"):
        registry.entity("The bureau")


@pytest.mark.parametrize(("asked", "near"), [("burau", "'bureau'"), ("The papers", "'The paper'")])
def test_a_name_that_is_not_there_is_told_with_what_is_near(registry, asked, near):
    with pytest.raises(InputError, match=near):
        registry.entity(asked)


@pytest.mark.parametrize("asked", ["", "' OR 1=1 --", "\x00", "\ud800", "x" * 100_000, "%"])
def test_any_text_can_be_asked_for(registry, asked):
    with pytest.raises(InputError, match="there is no entity"):
        registry.entity(asked)


def test_the_merged_entity_answers_for_both(registry):
    paper = registry.entity("paper-2")
    assert paper.id == "paper"
    assert registry.canonical("paper-2") == "paper"
    assert registry.canonical("bureau") == "bureau"
    assert [each.text for each in paper.names] == ["The paper", "Paper"]
    assert [each.claim.id for each in paper.claims()] == ["c1", "c2"]
    assert [(r.claim.id, r.direction, r.other, r.name) for r in paper.relations()] == [
        ("c1", "out", "bureau", "The bureau"),
        ("c3", "in", "office", "The bureau"),
    ]
    assert [r.other for r in registry.entity("office").relations()] == ["paper"]


def test_reprs_are_short(registry):
    assert repr(registry) == "<registry 'A registry': 4 entities, 3 claims, 1 sources>"
    assert repr(registry.claims) == "<3 records of the kind claim>"
    assert repr(registry.assessments) == "<3 records of the kind assessment>"
    assert repr(registry.entity("office")) == "<party_body office: The bureau>"


def test_a_folder_with_errors_loads_so_that_they_can_be_told(tmp_path):
    wrong = Content(ABOUT, {}, {}, (), {"c": said("c", by="nobody", subject="nothing")})
    registry = Registry.load(write(tmp_path / "folder", wrong))
    assert [each.severity for each in registry.check() if each.severity == "error"]
    with pytest.raises(InputError, match=r"the first is claims/all\.jsonl:1"):
        len(registry.claims)


def test_where_no_registry_is_there_is_an_error(tmp_path):
    with pytest.raises(InputError):
        Registry.load(tmp_path / "nothing")
    (tmp_path / "file").write_text("not a registry")
    with pytest.raises(InputError):
        Registry.load(tmp_path / "file")


def test_the_starting_registry_comes_without_a_path():
    registry = hg.Registry.load()
    assert len(registry.claims) > 100
    assert not [each for each in registry.check() if each.severity == "error"]
    assert registry.entity("cac").history()


def test_an_entity_that_was_taken_out_is_shown_as_removed_with_its_history(tmp_path):
    folder, out = tmp_path / "folder", tmp_path / "out"
    build(write(folder, CONTENT), out, at=AT)
    less = Content(ABOUT, CONTENT.sources, {"bureau": ENTITIES["bureau"]}, (), {})
    build(write(folder, less), out, at=AT)
    registry = Registry.load(out)
    assert not registry.entity("bureau").removed
    office = registry.entity("office")
    assert office.removed
    assert office.record == ENTITIES["office"]
    assert [(e.what, e.record) for e in office.history()] == [
        ("added", "office"), ("added", "c3"), ("removed", "office"), ("removed", "c3"),
    ]  # fmt: skip
    assert registry.entity("Paper").removed  # by a name that only it had
    assert registry.entity("The bureau").id == "bureau"  # one that is there goes first
    assert "office" not in registry.entities
    with pytest.raises(InputError, match="there is no entity 'The paper'"):
        registry.entity("The paper")  # two had it
