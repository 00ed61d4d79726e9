"""The rules of the scope, as what a finding refuses to be."""

import msgspec
import pytest

from heliograph.errors import InputError, ScopeError
from heliograph.findings import (
    Act,
    Again,
    Confirmation,
    Edge,
    Effect,
    Explanation,
    Family,
    GroupFinding,
    Input,
    Layer,
    Named,
    NullModel,
    ObjectEvidence,
    Predictive,
    Statistic,
    WithoutOne,
    read_findings,
    write_findings,
)

MEMBERS = ("A1", "A2", "A3", "A4", "A5")


def finding(**changes):
    parts = {
        "finding_id": "F1",
        "behaviour": "co-link",
        "statement": "5 accounts shared the same link within 60 s of one another 40 times.",
        "members": MEMBERS,
        "statistic": Statistic(name="co-actions", unit="pairs", observed=40.0, expected=2.0),
        "effect": Effect(
            name="ratio", value=20.0, low=12.0, high=30.0, level=0.95, method="bootstrap"
        ),
        "null_model": NullModel(rule_id="interval-jitter/1", description="jitter", parameters={}),
        "p": 1e-9,
        "q": 0.01,
        "family": Family(tests=1000, method="BH", level=0.05, rejected=10, design="every pair"),
        "expected_chance_members": 0.5,
        "confirmation": Confirmation(
            tests=20,
            passed_least=8,
            passed_most=20,
            members_tested=10,
            group_p=1e-6,
            method="held-out hours",
        ),
        "predictive": (Predictive(base_rate=0.01, value=0.9),),
        "layers": (Layer(behaviour="co-link", objects=8, in_step=40, expected=2.0, p=1e-9),),
        "led": "No member led more often than chance.",
        "windows": (Again(window_s=30.0, members=1.0),),
        "sources": (WithoutOne(kind="object", sources=8, smallest_share=1.0),),
        "warnings": (),
        "detectable": "six objects",
        "explanations": (Explanation(name="news", verdict="not ruled out", reason="untested"),),
        "evidence": (
            ObjectEvidence(
                behaviour="co-link",
                object="https://a.example/x",
                first_at="2024-01-01T00:00:00Z",
                acts=(Act(member="A1", gap_s=0.0, post_id="1"),),
            ),
        ),
        "evidence_total": 1,
        "edges": (Edge(a=0, b=1, objects=8),),
        "limits": ("deleted posts",),
        "parameters": {"window": "60 s"},
        "inputs": (Input(name="a.csv", sha256="0" * 64, size_bytes=1),),
        "seed": 1,
        "version": "0",
    }
    return GroupFinding(**parts | changes)


def test_a_whole_finding_can_be_made():
    assert finding().members == MEMBERS


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"members": MEMBERS[:4]}, "fewer than the smallest group"),
        ({"members": ("A1", "A2"), "min_group_size": 2}, "no setting can go below 3"),
        ({"members": (*MEMBERS, "janedoe")}, "by alias"),
        ({"members": (*MEMBERS, "p_" + "a" * 26)}, "by alias"),
        ({"statement": "5 inauthentic accounts"}, "inauthentic"),
        ({"statement": "a bot network"}, "bot"),
        ({"limits": ("These are paid accounts",)}, "paid"),
        ({"statement": "a state-run campaign"}, "state-run"),
        ({"led": "A1 runs the bots"}, "bots"),
        ({"warnings": ("made by trolls",)}, "trolls"),
        (
            {"explanations": (Explanation(name="x", verdict="ruled out", reason="trolls"),)},
            "trolls",
        ),
        (
            {
                "evidence": (
                    ObjectEvidence(
                        behaviour="co-link",
                        object="o",
                        first_at="t",
                        acts=(Act(member="A6", gap_s=0.0, post_id=None),),
                    ),
                )
            },
            "outside its group",
        ),
        (
            {
                "evidence": (
                    ObjectEvidence(
                        behaviour="co-link",
                        object=f"https://x.com/p_{'a' * 26}",
                        first_at="t",
                        acts=(),
                    ),
                )
            },
            "pseudonym",
        ),
    ],
)
def test_what_the_scope_forbids_cannot_be_made(changes, said):
    with pytest.raises(ScopeError, match=said):
        finding(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"explanations": ()},
        {"evidence": ()},
        {"limits": ()},
        {"p": 1.5},
        {"q": -0.1},
        {"members": ("A1", *MEMBERS)},
        {"edges": (Edge(a=0, b=9, objects=2),)},
        {"null_model": NullModel(rule_id="x", description="", parameters={})},
    ],
)
def test_what_nobody_could_check_cannot_be_made(changes):
    with pytest.raises(InputError):
        finding(**changes)


def test_findings_survive_being_written(tmp_path):
    write_findings(tmp_path / "f.jsonl", [finding(), finding(finding_id="F2")])
    assert [item.finding_id for item in read_findings(tmp_path / "f.jsonl")] == ["F1", "F2"]


def test_a_doctored_file_is_refused_with_its_line(tmp_path):
    path = tmp_path / "f.jsonl"
    write_findings(path, [finding()])
    named = msgspec.json.decode(path.read_bytes())
    named["members"][0] = "janedoe"
    path.write_bytes(path.read_bytes() + msgspec.json.encode(named) + b"\n")
    with pytest.raises(InputError, match=r"f\.jsonl, line 2.*by alias"):
        read_findings(path)


def test_a_finding_has_no_field_on_one_account():
    """No score, rank, centrality or profile of a member: members are names and nothing else."""
    assert all(isinstance(member, str) for member in finding().members)
    words = {"score", "rank", "centrality", "degree", "followers", "location", "stance"}
    for part in (GroupFinding, Act, Edge, ObjectEvidence):
        names = {name for field in part.__struct_fields__ for name in field.split("_")}
        assert not names & words


def named(alias="A1", **changes):
    parts = {
        "alias": alias,
        "name": "The Gazette",
        "platform": "x",
        "account": "@gazette",
        "matched_by": "id",
        "entity": "gazette",
        "kind": "outlet",
        "tier": "state_controlled",
        "claims": ("gazette.owned",),
        "criteria": "2026-11",
        "reviewed": "2026-11-01",
        "expires": "2027-11-01",
        "as_of": "2026-11-22",
    }
    return Named(**parts | changes)


TEN = tuple(f"A{n}" for n in range(1, 11))


def test_a_labelled_member_may_be_named():
    one = finding(members=TEN, named=(named(),))
    assert one.named[0].name == "The Gazette"
    assert one.members == TEN


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"as_of": "2027-11-01"}, "not on 2027-11-01"),
        ({"as_of": "2026-10-31"}, "not on 2026-10-31"),
        ({"claims": ()}, "cites no claim"),
        ({"claims": ("",)}, "cites no claim"),
        ({"tier": "unknown"}, "nothing to name it for"),
        ({"tier": "none_found"}, "nothing to name it for"),
        ({"tier": "suspicious"}, "nothing to name it for"),
        ({"kind": "unknown"}, "no institution"),
        ({"kind": "person"}, "no institution"),
        ({"kind": "platform"}, "no institution"),
        ({"name": " "}, "does not say of whom"),
        ({"criteria": ""}, "by which criteria"),
        ({"account": "p_" + "a" * 26}, "pseudonym"),
    ],
)
def test_a_label_that_does_not_hold_names_nobody(changes, said):
    with pytest.raises(ScopeError, match=said):
        named(**changes)


def test_a_label_states_days():
    with pytest.raises(InputError, match="not a day"):
        named(expires="never")


def test_only_members_are_named_and_each_once():
    with pytest.raises(ScopeError, match="A11, which is outside its group"):
        finding(members=TEN, named=(named("A11"),))
    with pytest.raises(InputError, match="twice"):
        finding(members=TEN, named=(named(), named()))


@pytest.mark.parametrize(
    ("members", "labelled", "smallest", "allowed"),
    [
        (5, 4, 5, False),
        (5, 1, 5, False),
        (9, 5, 5, False),
        (9, 4, 5, True),
        (5, 5, 5, True),
        (8, 5, 3, True),
        (8, 6, 3, False),
    ],
)
def test_names_leave_nobody_alone_among_them(members, labelled, smallest, allowed):
    parts = {
        "members": TEN[:members],
        "named": tuple(map(named, TEN[:labelled])),
        "min_group_size": smallest,
    }
    if allowed:
        assert len(finding(**parts).named) == labelled
    else:
        with pytest.raises(ScopeError, match="single out the others"):
            finding(**parts)


def test_only_a_label_may_say_state_controlled():
    parts = {"members": TEN, "named": (named(name="State-controlled Media Group"),)}
    assert finding(**parts).named
    with pytest.raises(ScopeError, match="state-controlled"):
        finding(**parts, statement="10 accounts of state-controlled outlets shared a link.")


def test_named_members_survive_being_written_and_are_guarded_again(tmp_path):
    path = tmp_path / "f.jsonl"
    write_findings(path, [finding(members=TEN, named=(named(),))])
    assert read_findings(path)[0].named == (named(),)
    doctored = msgspec.json.decode(path.read_bytes())
    doctored["named"][0]["as_of"] = "2028-01-01"
    path.write_bytes(msgspec.json.encode(doctored))
    with pytest.raises(InputError, match=r"f\.jsonl, line 1.*not on 2028-01-01"):
        read_findings(path)


def test_a_finding_without_names_is_written_as_before(tmp_path):
    write_findings(tmp_path / "f.jsonl", [finding()])
    written = msgspec.json.decode((tmp_path / "f.jsonl").read_bytes())
    assert "named" not in written
    assert written["min_group_size"] == 5
