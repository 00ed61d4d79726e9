"""Which entities are one: judgements, in any order, and what they may not join."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from heliograph.registry.content import Content
from heliograph.registry.identity import canonical, conflicts
from heliograph.registry.records import About, Entity, Judgement, Name

ABOUT = About(title="t", maintainer="m", appeal="a", licence="l", criteria="c")
IDS = "abcde"


def judged(name: str, left: str, right: str, verdict: str = "same", on: str = "2026-11-01") -> Any:
    return msgspec.convert(
        {"id": name, "left": left, "right": right, "verdict": verdict, "by": "an editor",
         "on": on, "because": "seen"}, Judgement,
    )  # fmt: skip


def content(*judgements: Judgement, apart: dict[str, str] | None = None) -> Content:
    entities = {
        name: Entity(
            id=name,
            kind="outlet",
            names=(Name(text=name),),
            not_the_same=(apart[name],) if apart and name in apart else (),
        )
        for name in IDS
    }
    return Content(about=ABOUT, entities=entities, judgements=judgements)


def test_without_judgements_each_is_itself() -> None:
    assert canonical(content()) == {name: name for name in IDS}


def test_the_left_side_gives_its_id_to_all_that_are_one_with_it() -> None:
    names = canonical(content(judged("j-1", "c", "b"), judged("j-2", "b", "a")))
    assert names == {"a": "c", "b": "c", "c": "c", "d": "d", "e": "e"}


def test_a_later_judgement_reverses_an_earlier_one_wherever_it_stands() -> None:
    same, apart = judged("j-1", "a", "b"), judged("j-2", "b", "a", "different", "2026-11-02")
    for order in itertools.permutations((same, apart)):
        assert canonical(content(*order))["b"] == "b"
    again = judged("j-3", "a", "b", "same", "2026-11-03")
    for order in itertools.permutations((same, apart, again)):
        assert canonical(content(*order))["b"] == "a"


def test_what_is_kept_apart_is_not_joined_by_way_of_a_third() -> None:
    made = content(
        judged("j-1", "a", "b"), judged("j-2", "b", "c"), judged("j-3", "a", "c", "different")
    )
    assert canonical(made) == {name: name for name in IDS}
    (conflict,) = conflicts(made)
    assert (conflict.left, conflict.right, conflict.apart_by) == ("a", "c", "j-3")
    assert conflict.judgements == ("j-1", "j-2")


def test_a_conflict_leaves_other_lots_joined() -> None:
    made = content(judged("j-1", "a", "b"), judged("j-2", "d", "e"), apart={"b": "a"})
    assert canonical(made)["b"] == "b"
    assert canonical(made)["e"] == "d"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(IDS), st.sampled_from(IDS), st.booleans(), st.integers(1, 9)
        ).filter(lambda each: each[0] != each[1]),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_order_never_matters_and_nothing_kept_apart_is_joined(rows: Any, random: Any) -> None:
    judgements = [
        judged(f"j-{number}", left, right, "same" if same else "different", f"2026-11-0{day}")
        for number, (left, right, same, day) in enumerate(rows)
    ]
    names = canonical(content(*judgements))
    shuffled = judgements.copy()
    random.shuffle(shuffled)
    assert canonical(content(*shuffled)) == names
    latest: dict[frozenset[str], Judgement] = {}
    for each in sorted(judgements, key=lambda one: (one.on, one.verdict == "different")):
        latest[frozenset((each.left, each.right))] = each
    for each in latest.values():
        if each.verdict == "different":
            assert names[each.left] != names[each.right]
    assert all(names[name] == name for name in names.values())
