"""A finding on a shift that would tell of few, or of nobody to compare with, cannot be made."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError, ScopeError
from heliograph.findings import (
    UNSAID,
    Effect,
    Explanation,
    Family,
    Named,
    NullModel,
    ShiftFinding,
    ShiftsLooked,
    Statistic,
    read_findings,
    write_findings,
)
from heliograph.findings.shift import PanelCheck, SignalLooked, Week, Wording

PSEUDONYM = "p_" + "a" * 26
HELD = PanelCheck(name="volume", held=True, says="Both post 20 times a week.")


def named(number):
    return Named(
        alias=f"A{number}",
        name="The Gazette",
        platform="x",
        account=f"@gazette{number}",
        matched_by="id",
        entity="gazette",
        kind="outlet",
        tier="state_controlled",
        claims=("gazette.owned",),
        criteria="2026-11",
        reviewed="2026-11-01",
        expires="2027-11-01",
        as_of="2026-11-22",
    )


def week(accounts=10, group=0.2):
    return Week(
        start="2024-03-04", group=group, low=group, high=group, panel=0.1, accounts=accounts
    )


def wording(**changes):
    parts = {
        "written": "the harvest",
        "before": 0,
        "after": 6,
        "panel_before": None,
        "panel_after": None,
        "p": 0.001,
        "q": 0.01,
    }
    return Wording(**parts | changes)


def shift(**changes):
    parts = {
        "finding_id": "F1",
        "statement": "12 of 40 accounts changed the share upward.",
        "statistic": Statistic(name="most", unit="accounts", observed=12, expected=4.1),
        "effect": Effect(name="mean", value=0.3, low=0.2, high=0.4, level=0.95, method="bootstrap"),
        "null_model": NullModel(rule_id="circular-shift-beyond-panel-1", description="Turned.",
                                parameters={}),
        "p": 0.001,
        "q": 0.01,
        "family": Family(tests=20, method="BY", level=0.05, rejected=1, design="Every signal."),
        "warnings": (),
        "detectable": "A shift that 9 share.",
        "explanations": (Explanation(name="News", verdict="ruled out", reason="No."),),
        "limits": ("Sizes are told.",),
        "parameters": {},
        "inputs": (),
        "seed": 1,
        "version": "0",
        "signal": "topic:economy",
        "signal_kind": "topic",
        "what": "the share of posts on the economy",
        "direction": "up",
        "week": "2024-03-04",
        "earliest": "2024-02-26",
        "latest": "2024-03-11",
        "window_weeks": 3,
        "size": 10,
        "tested": 40,
        "panel_accounts": 38,
        "expected_chance_members": 0.5,
        "confirmation": "Each in weeks that were held out.",
        "panel_checks": (HELD,),
        "series": (week(),),
        "wordings": (wording(),),
        "wordings_tested": 30,
    }  # fmt: skip
    return ShiftFinding(**parts | changes)


def allowed(make):
    """Whether the guards let it be made."""
    try:
        make()
    except (ScopeError, InputError):
        return False
    return True


sizes = st.integers(0, 60)
least = st.integers(3, 12)


@settings(max_examples=200)
@given(size=sizes, panel=sizes, floor=least)
def test_a_group_and_its_panel_are_never_small(size, panel, floor):
    made = allowed(
        lambda: shift(
            size=size, panel_accounts=panel, min_group_size=floor, series=(week(floor),),
            wordings=(), wordings_tested=0,
        )
    )  # fmt: skip
    assert made == (size >= floor and panel >= floor)


@settings(max_examples=200)
@given(size=st.integers(3, 30), labelled=st.integers(0, 30), floor=st.integers(3, 8))
def test_names_never_leave_few_others(size, labelled, floor):
    labelled = min(labelled, size)
    made = allowed(
        lambda: shift(
            size=size, min_group_size=floor, named=tuple(map(named, range(1, labelled + 1))),
            series=(week(floor),), wordings=(), wordings_tested=0,
        )
    )  # fmt: skip
    others = size - labelled
    assert made == (size >= floor and (labelled == 0 or others == 0 or others >= floor))


@settings(max_examples=200)
@given(
    weeks=st.lists(st.tuples(sizes, st.none() | st.floats(0, 1)), min_size=1, max_size=6),
    floor=least,
)
def test_no_week_tells_of_few(weeks, floor):
    made = allowed(
        lambda: shift(
            size=60, min_group_size=floor, wordings=(), wordings_tested=0,
            series=tuple(week(accounts, group) for accounts, group in weeks),
        )
    )  # fmt: skip
    few = any(0 < accounts < floor for accounts, _ in weeks)
    bare = any(group is not None and not accounts for accounts, group in weeks)
    assert made == (not few and not bare)


@settings(max_examples=200)
@given(
    name=st.sampled_from(["before", "after", "panel_before", "panel_after"]),
    count=sizes,
    tested=st.integers(0, 3),
    floor=least,
)
def test_no_words_are_those_of_few(name, count, tested, floor):
    told = wording(**{"after": 60, name: count})
    made = allowed(
        lambda: shift(
            size=60, min_group_size=floor, series=(week(60),),
            wordings=(told,), wordings_tested=tested,
        )
    )  # fmt: skip
    assert made == ((count == 0 or count >= floor) and tested > 0)


@settings(max_examples=30)
@given(held=st.lists(st.booleans(), max_size=5))
def test_a_panel_that_fails_any_check_makes_no_finding(held):
    checks = tuple(PanelCheck(name=str(n), held=one, says="So.") for n, one in enumerate(held))
    assert allowed(lambda: shift(panel_checks=checks)) == (bool(held) and all(held))


@settings(max_examples=30)
@given(
    word=st.sampled_from(["bots", "Trolls", "paid", "fake", "state-run", "astroturfing"]),
    place=st.sampled_from(["statement", "what", "confirmation", "detectable", "says", "limits"]),
)
def test_no_sentence_says_what_needs_evidence_of_its_own(word, place):
    said = f"These are {word}, perhaps."
    assert UNSAID.search(said)
    changes = {
        "says": {"panel_checks": (PanelCheck(name="x", held=True, says=said),)},
        "limits": {"limits": (said,)},
    }.get(place, {place: said})
    with pytest.raises(ScopeError, match="a finding says shift"):
        shift(**changes)


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"min_group_size": 2}, ScopeError, "no setting can go below 3"),
        ({"wordings": (wording(written=f"as {PSEUDONYM} says"),)}, ScopeError, "pseudonym"),
        ({"wordings": (wording(after=11),)}, ScopeError, "more members than the group has"),
        ({"wordings": (wording(before=11),)}, ScopeError, "more members than the group has"),
        ({"series": ()}, InputError, "its evidence"),
        ({"panel_checks": ()}, InputError, "how its panel matches"),
        ({"explanations": ()}, InputError, "innocent explanations"),
        ({"limits": ()}, InputError, "could not have seen"),
        ({"p": 1.5}, InputError, "between 0 and 1"),
        ({"finding_id": "shift"}, InputError, "numbered"),
    ],
)
def test_what_cannot_be_made(changes, error, says):
    with pytest.raises(error, match=says):
        shift(**changes)


def test_nothing_in_a_finding_can_hold_a_list_of_accounts():
    """Whoever adds such a field must think of this first: only labelled accounts are told of."""
    of_accounts = {
        field.name
        for kind in (ShiftFinding, Week, Wording, SignalLooked, ShiftsLooked)
        for field in msgspec.structs.fields(kind)
        if "account" in field.name or "member" in field.name
    }
    assert of_accounts == {
        "accounts",
        "panel_accounts",
        "expected_chance_members",
    }
    told = shift()
    assert isinstance(told.panel_accounts, int)
    assert isinstance(told.series[0].accounts, int)
    assert isinstance(told.expected_chance_members, float)


def test_a_finding_survives_being_written(tmp_path):
    both = (shift(named=(named(1), named(2))), shift(finding_id="F2", direction="down"))
    write_findings(tmp_path / "f.jsonl", both)
    assert read_findings(tmp_path / "f.jsonl") == both
    assert b'"kind":"shift"' in (tmp_path / "f.jsonl").read_bytes()


def test_the_guards_hold_again_when_a_file_is_read(tmp_path):
    write_findings(tmp_path / "f.jsonl", [shift()])
    raw = (tmp_path / "f.jsonl").read_bytes()
    assert b'"size":10' in raw
    (tmp_path / "f.jsonl").write_bytes(raw.replace(b'"size":10', b'"size":2'))
    with pytest.raises(InputError, match="a finding on 2 accounts"):
        read_findings(tmp_path / "f.jsonl")
