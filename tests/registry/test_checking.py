"""Whether records fit together: each rule broken once, and the whole left right."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import msgspec
import pytest

from heliograph.registry.checking import check
from heliograph.registry.content import Content, Place, Places, Problem
from heliograph.registry.records import (
    About,
    Account,
    Capture,
    Claim,
    Entity,
    Evidence,
    Judgement,
    Name,
    Review,
    Source,
    Speaker,
    Technique,
)
from heliograph.registry.texts import Texts

WORDS = "The office, the chief regulator, held a meeting. The office held a meeting again."
DIGEST = hashlib.sha256(WORDS.encode()).hexdigest()


def source(**changed: Any) -> Source:
    usual: dict[str, Any] = {
        "id": "s-1", "title": "A page", "publisher": "A project", "type": "analysis",
        "independence_group": "g-1", "reliability": "B", "graded_by": "an editor",
        "graded_because": "named", "captures": (Capture(id="s-1.text", sha256=DIGEST),),
    }  # fmt: skip
    return Source(**{**usual, **changed})


def entity(name: str = "e-1", **changed: Any) -> Entity:
    return Entity(
        **{"id": name, "kind": "outlet", "names": (Name(text=f"Outlet {name}"),), **changed}
    )


def claim(name: str = "c-1", **changed: Any) -> Claim:
    usual: dict[str, Any] = {
        "id": name, "property": "described_as", "subject": "e-1", "value": "a regulator",
        "chain": (Speaker(who="A project", standing="identified"),),
        "evidence": (Evidence(source="s-1", quote="the chief regulator"),),
    }  # fmt: skip
    return Claim(**{**usual, **changed})


def content(**changed: Any) -> Content:
    usual: dict[str, Any] = {
        "about": About(title="t", maintainer="m", appeal="a@example.org", licence="CC0",
                       criteria="2026-11", reviewed="2026-11-22"),
        "sources": (source(),), "entities": (entity(), entity("e-2")), "judgements": (),
        "claims": (claim(),),
    }  # fmt: skip
    given = {**usual, **changed}
    for kind in ("sources", "entities", "claims"):
        given[kind] = {each.id: each for each in given[kind]}
    return Content(**given)


TEXTS = Texts({DIGEST: WORDS.encode()})


def found(made: Content, texts: Texts | None = TEXTS) -> list[Problem]:
    return list(check(made, texts))


def errors(made: Content, texts: Texts | None = TEXTS) -> list[str]:
    return [each.text for each in found(made, texts) if each.severity == "error"]


def judged(name: str, left: str, right: str, verdict: str = "same", on: str = "2026-11-01") -> Any:
    return msgspec.convert(
        {"id": name, "left": left, "right": right, "verdict": verdict, "by": "an editor",
         "on": on, "because": "seen"}, Judgement,
    )  # fmt: skip


def test_what_is_right_passes() -> None:
    assert found(content()) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"subject": None}, "neither 'subject' nor 'about'"),
        ({"about": "the office"}, "both 'subject' and 'about'"),
        ({"value": None}, "neither 'value' nor 'object'"),
        ({"object": "e-2"}, "both 'value' and 'object'"),
        ({"subject": "e-9"}, "'e-9' is no entity"),
        ({"property": "part_of", "value": None, "object": "e-9"}, "'e-9' is no entity"),
        ({"property": "adopted", "value": "some years ago"}, "adopted takes date"),
        ({"property": "adopted", "value": None, "object": "e-2"}, "adopted takes date"),
        ({"property": "state_media_typology", "value": "ST"}, "SC, CaPu"),
        ({"chain": ()}, "nobody says it"),
        ({"evidence": ()}, "no evidence"),
        ({"evidence": (Evidence(source="s-9"),)}, "names no source: 's-9'"),
        ({"evidence": (Evidence(source="s-1", capture="x", quote="a"),)}, "no capture of"),
        ({"evidence": (Evidence(source="s-1", quote="the vice regulator"),)}, "does not stand"),
        ({"evidence": (Evidence(source="s-1", quote="held a meeting"),)}, "twice"),
        ({"valid_from": "2017-13"}, "no day of the calendar"),
        ({"valid_from": "2018-03", "valid_to": "2017"}, "before"),
        ({"repeats": "c-9"}, "no such claim"),
        ({"repeats": "c-1"}, "repeats itself"),
        ({"supersedes": "c-9"}, "no such claim"),
        ({"value": "a \u202eregulator"}, "U+202E"),
        ({"evidence": (Evidence(source="s-1", quote="the \x00chief"),)}, "U+0000"),
    ],
)
def test_a_wrong_claim_is_told(changed: dict[str, Any], says: str) -> None:
    told = errors(content(claims=(claim(**changed),)))
    assert any(says in each for each in told), told


def test_a_period_within_a_year_is_in_order() -> None:
    assert not errors(content(claims=(claim(valid_from="2017-06", valid_to="2017"),)))


def test_a_quote_with_its_surroundings_is_found() -> None:
    evidence = Evidence(source="s-1", quote="held a meeting", suffix="again")
    assert found(content(claims=(claim(evidence=(evidence,)),))) == []


def test_what_cannot_be_looked_at_is_one_note_a_capture() -> None:
    made = content(claims=(claim(), claim("c-2")))
    (note,) = found(made, None)
    assert note.severity == "note"
    assert "2 quotes were not checked: its text is not here" in note.text


def test_an_unknown_property_is_one_note() -> None:
    some = (claim(property="owned_bye"), claim("c-2", property="owned_bye"))
    (note,) = found(content(claims=some))
    assert (note.severity, note.remedy) == ("note", "did you mean 'owned_by'?")
    assert "2 times" in note.text


def test_the_capture_must_be_named_where_there_are_several() -> None:
    two = (Capture(id="a", sha256=DIGEST), Capture(id="b", sha256="0" * 64))
    made = content(sources=(source(captures=two),))
    assert "its evidence names none" in errors(made)[0]


def test_superseding_keeps_to_the_subject_and_goes_round_no_circle() -> None:
    moved = (claim(), claim("c-2", subject="e-2", supersedes="c-1"))
    assert "another subject" in errors(content(claims=moved))[0]
    circle = (
        claim(supersedes="c-3"),
        claim("c-2", supersedes="c-1"),
        claim("c-3", supersedes="c-2"),
    )
    (told,) = errors(content(claims=circle))
    assert "by way of others it supersedes itself" in told


def test_a_source_supersedes_only_what_it_said_itself_or_its_voice_did() -> None:
    def told(group: str) -> list[str]:
        two = (source(), source(id="s-2", independence_group=group, captures=()))
        other = claim("c-2", supersedes="c-1", evidence=(Evidence(source="s-2", locator="p. 1"),))
        return errors(content(sources=two, claims=(claim(), other)))

    assert "another source and another independence group" in told("g-2")[0]
    assert told("g-1") == []


def test_one_text_is_one_voice() -> None:
    def told(group: str, **hashes: str) -> list[str]:
        copy = Capture(id="s-2.text", **{"sha256": "1" * 64, **hashes})
        other = source(id="s-2", independence_group=group, captures=(copy,))
        return errors(content(sources=(source(), other)))

    for hashes in ({"sha256": DIGEST}, {"text_sha256": DIGEST}):
        (only,) = told("g-2", **hashes)
        assert "one text, two groups; they are one voice" in only
        assert told("g-1", **hashes) == []
    assert told("g-2") == []


@pytest.mark.parametrize("standing", ["identified", "authenticated_document", "public_record"])
def test_what_nobody_authenticated_stays_that_in_every_claim(standing: Any) -> None:
    def chained(name: str, who: str, standing: Any) -> Claim:
        both = (Evidence(source="s-1", quote="the chief regulator"),
                Evidence(source="s-2", locator="p. 1"))  # fmt: skip
        return claim(name, chain=(Speaker(who=who, standing=standing),), evidence=both)

    two = (source(), source(id="s-2", independence_group="g-2", captures=()))
    doubted = chained("c-1", "The internal memo", "unauthenticated_document")
    same = content(sources=two, claims=(doubted, chained("c-2", "internal  Memo", standing)))
    (told,) = errors(same)
    assert f"given as {standing}, and in 'c-1' the same as unauthenticated_document" in told
    other = content(sources=two, claims=(doubted, chained("c-2", "another memo", standing)))
    assert errors(other) == []


def test_an_authenticated_document_has_a_second_voice_that_shows_it() -> None:
    def told(group: str, **second: Any) -> list[str]:
        two = (source(), source(id="s-2", independence_group=group, captures=()))
        made = claim(
            chain=(Speaker(who="the memo", standing="authenticated_document"),),
            evidence=(Evidence(source="s-1", quote="the chief regulator"),
                      Evidence(source="s-2", **second)),
        )  # fmt: skip
        return errors(content(sources=two, claims=(made,)))

    assert told("g-2", locator="p. 1") == []
    for wrong in (told("g-1", locator="p. 1"), told("g-2"),
                  told("g-2", locator="p. 1", stance="contradicts")):  # fmt: skip
        assert "no second source shows that" in wrong[0]


def test_persons_in_claims_are_noted_and_not_named() -> None:
    person = (Speaker(who="Wang Sixin, Communication University of China", standing="identified"),)
    made = content(
        claims=(
            claim(chain=person),
            claim("c-2", chain=person),
            claim("c-3", subject=None, about="Mr. Han"),
            claim("c-4", value="a friend of Wang Sixin"),
            claim("c-5", value="王先生"),
            claim("c-7", chain=(Speaker(who="netizen from Hunan", standing="partly_named"),)),
            claim("c-6", value="the song of Jiangsu, a city in the West"),
        )
    )
    notes = [str(each) for each in found(made)]
    assert len(notes) == 4
    assert all(": note: " in each and "people appear as the role" in each for each in notes)
    assert "a link of its chain seems to name a person, as it does in 2 claims" in notes[0]
    assert not any(name in each for each in notes for name in ("Wang", "Han", "王"))


@pytest.mark.parametrize(
    "name",
    ["Jiangsu", "江苏", "温州网", "张家口", "Sun Media", "Long View", "Li Ning Company", "韩国"],
)
def test_places_and_outlets_are_no_persons(name: str) -> None:
    assert not errors(content(entities=(entity(names=(Name(text=name),)), entity("e-2"))))


@pytest.mark.parametrize(
    ("kinds", "lends"),
    [
        (("outlet", "unknown"), True),
        (("outlet", "account"), True),
        (("account", "unknown"), True),
        (("outlet", "law", "unknown"), True),
        (("account", "account"), False),
        (("unknown", "unknown"), False),
        (("outlet", "company"), False),
        (("law", "unknown"), False),
    ],
)
def test_no_merge_lends_a_label_to_an_account_or_to_nobody(
    kinds: tuple[Any, ...], lends: bool
) -> None:
    entities = tuple(entity(f"e-{number}", kind=kind) for number, kind in enumerate(kinds, 1))
    judgements = tuple(
        judged(f"j-{number}", f"e-{number}", f"e-{number + 1}") for number in range(1, len(kinds))
    )
    told = errors(content(entities=entities, judgements=judgements))
    assert any("it makes an entity of the kind" in each for each in told) is lends
    apart = tuple(
        judged(f"k-{each.id}", each.left, each.right, "different", "2026-11-02")
        for each in judgements
    )
    assert not errors(content(entities=entities, judgements=judgements + apart))


def test_superseding_across_a_merge_keeps_to_the_subject() -> None:
    moved = (claim(), claim("c-2", subject="e-2", supersedes="c-1"))
    assert not errors(content(claims=moved, judgements=(judged("j-1", "e-1", "e-2"),)))


def test_repeating_is_within_one_document() -> None:
    two = (source(), source(id="s-2", captures=()))
    other = claim("c-2", repeats="c-1", evidence=(Evidence(source="s-2", locator="p. 1"),))
    assert "another source" in errors(content(sources=two, claims=(claim(), other)))[0]


def test_ids_are_of_one_record_each() -> None:
    assert errors(content(claims=(claim("e-1", subject="e-2"),)))
    shared = (source(), source(id="s-2"))
    assert "one of 's-1' already" in errors(content(sources=shared))[0]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"names": ()}, "no name"),
        ({"names": (Name(text="Mr. Han"),)}, "no private person"),
        ({"names": (Name(text="王先生"),)}, "no private person"),
        ({"names": (Name(text="Wang Sixin"),)}, "no private person"),
        ({"names": (Name(text="Wang Sixin (王四新)"),)}, "no private person"),
        ({"names": (Name(text="王四新"),)}, "no private person"),
        ({"schema": "Person"}, "does not fit"),
        ({"kind": "law", "schema": "Company"}, "does not fit"),
        ({"not_the_same": ("e-9",)}, "no such entity"),
        ({"not_the_same": ("e-1",)}, "not to be itself"),
        ({"techniques": (Technique(id="49", name="Flood"),)}, "no technique"),
        ({"review": Review(by="an editor", on="2026-02-30")}, "no day"),
        ({"accounts": (Account(platform="x", handle="@outlet"),)}, "'@'"),
        ({"accounts": (Account(platform="x", handle="out.let"),)}, "no handle on x"),
        ({"accounts": (Account(platform="twitter", handle="outlet"),)}, "'x' here"),
        ({"accounts": (Account(platform="youtube", id="UC1"),)}, "no id on youtube"),
        ({"accounts": (Account(platform="x"),)}, "neither handle nor id"),
        *(
            ({"domains": (domain,)}, "anybody can publish")
            for domain in (
                "co.uk",
                "gov.cn",
                "github.io",
                "a.blogspot.com",
                "facebook.com",
                "x.com",
            )
        ),
        *(
            ({"domains": (domain,)}, "is no domain")
            for domain in (
                "https://a.org",
                "a.org/b",
                "A.org",
                "127.0.0.1",
                "com",
                "a_b.org",
                "é.org",
            )
        ),
    ],
)
def test_a_wrong_entity_is_told(changed: dict[str, Any], says: str) -> None:
    made = content(
        entities=(entity(**changed), entity("e-2")), claims=(claim(), claim("c-2", subject="e-2"))
    )
    told = errors(made)
    assert any(says in each for each in told), told


def test_an_account_is_of_one_entity_unless_they_are_one() -> None:
    account = (Account(platform="x", handle="Outlet"),)
    lower = (Account(platform="x", handle="outlet"),)
    two = (entity(accounts=account),
           entity("e-2", accounts=lower))  # fmt: skip
    claims = (claim(), claim("c-2", subject="e-2"))
    assert "has the account 'outlet' on x too" in errors(content(entities=two, claims=claims))[0]
    merged = content(entities=two, claims=claims, judgements=(judged("j-1", "e-1", "e-2"),))
    assert not errors(merged)


def test_a_capture_is_not_older_than_its_source() -> None:
    early = Capture(id="s-1.text", sha256=DIGEST, fetched_at="2019-01-01T00:00:00Z")
    assert "before" in errors(content(sources=(source(published="2019-06", captures=(early,)),)))[0]
    assert not errors(content(sources=(source(published="2019-01-02", captures=(early,)),)))
    assert not errors(content(sources=(source(published="2019", captures=(early,)),)))


def test_a_review_later_than_the_registrys_is_a_note() -> None:
    late = entity(review=Review(by="an editor", on="2027-01-01"))
    (note,) = found(content(entities=(late, entity("e-2"))))
    assert note.severity == "note"
    assert "later than that of the registry" in note.text


def test_judgements_that_join_what_is_kept_apart_are_an_error_also_by_way_of_a_third() -> None:
    three = (entity(not_the_same=("e-3",)), entity("e-2"), entity("e-3"))
    joined = (judged("j-1", "e-1", "e-2"), judged("j-2", "e-2", "e-3"))
    (told,) = errors(content(entities=three, judgements=joined))
    assert "'e-1' and 'e-3' are kept apart by 'e-1'" in told
    assert "j-1, j-2" in told


def test_judgements_are_about_two_entities_that_are_there() -> None:
    wrong = (judged("j-1", "e-1", "e-1"), judged("j-2", "e-1", "e-9"))
    told = errors(content(judgements=wrong))
    assert any("against itself" in each for each in told)
    assert any("no entity 'e-9'" in each for each in told)


def test_two_judgements_of_one_day_do_not_contradict_each_other() -> None:
    both = (judged("j-1", "e-1", "e-2"), judged("j-2", "e-2", "e-1", "different"))
    assert "of the same day says the contrary" in errors(content(judgements=both))[0]


def test_a_problem_has_the_place_of_its_record() -> None:
    made = dataclasses.replace(
        content(claims=(claim(subject="e-9"),)),
        places=Places({("claim", "c-1"): Place("entities/a.yaml", 12, 5)}),
    )
    (problem,) = found(made)
    assert (problem.path, problem.line, problem.column) == ("entities/a.yaml", 12, 5)


def test_the_words_of_the_vocabulary_have_their_ends_in_the_peers_schemata() -> None:
    from heliograph.registry.properties import by_verb, properties

    assert {"organ_of", "owned_by", "publishes_under", "described_as"} <= properties().keys()
    for each in properties().values():
        assert each.range
        assert bool(each.words) is ("word" in each.range)
        assert each.stix == each.stix.lower()
        assert each.ftm.subject != each.ftm.object
    assert all(verb == verb.lower() for verb in by_verb())
