"""Simulated worlds with a registry: the planted groups, and the newsroom that is one house."""

import json
import re

import pyarrow.parquet as pq
import pytest
from labelled_registry import AS_OF, account, claim, outlet, write_registry

import heliograph as hg
from heliograph.simulate import simulate, write_world

PLATFORM = "simulated"
TIERS = ("SC", "CaPr", "ISFM")


@pytest.fixture(scope="module")
def planted():
    return simulate("planted", seed=4, accounts=200, groups=1, group_size=10)


@pytest.fixture(scope="module")
def labelled(planted):
    """Three of the ten planted accounts, and one account besides."""
    group = planted.truth["account"].to_pylist()
    others = sorted(set(planted.posts["account"].to_pylist()) - set(group))
    return [*group[:3], others[0]]


@pytest.fixture(scope="module")
def case(planted, labelled, tmp_path_factory):
    tmp = tmp_path_factory.mktemp("planted")
    entities = [
        outlet(
            f"outlet-{n}",
            f"Outlet {n}",
            accounts=[account(who, PLATFORM)],
            typology=TIERS[n % 3],
        )
        for n, who in enumerate(labelled)
    ]
    export = write_world(planted, tmp / "world") / "posts.csv"
    return hg.Case.create(
        tmp / "case",
        export,
        registry=write_registry(tmp / "registry", *entities),
        labels_as_of=AS_OF,
        behaviours=("co-link",),
    )


def test_three_of_the_planted_ten_are_named(case):
    (finding,) = case.findings
    assert len(finding.members) >= 9
    assert {each.name for each in finding.named} == {"Outlet 0", "Outlet 1", "Outlet 2"}
    assert {each.tier for each in finding.named} == {
        "state_controlled", "state_linked", "independent_state_funded"
    }  # fmt: skip


def test_who_is_labelled_and_in_no_group_is_counted_and_not_named(case):
    labelled = case.summary.labelled
    assert sum(labelled.accounts.values()) == 4
    assert "Outlet 3" not in (case.path / "report.html").read_text("utf-8")
    assert sorted(note.name for note in labelled.endnotes) == ["Outlet 0", "Outlet 1", "Outlet 2"]


def test_nobody_else_is_in_any_file(case, labelled):
    shown = set(labelled[:3])
    for path in case.path.rglob("*"):
        if not path.is_file() or path == case.key_file:
            continue
        text = (
            json.dumps(pq.read_table(path).to_pylist(), default=str)
            if path.suffix == ".parquet"
            else path.read_text("utf-8")
        )
        allowed = shown if path.suffix in (".html", ".jsonl") else set()
        assert set(re.findall(r"acct-\d+", text)) <= allowed, path


def test_the_command_that_makes_it_again_names_registry_and_day(case):
    assert case.summary.reproduce == (
        f"heliograph analyze posts.csv --registry registry --labels-as-of {AS_OF} "
        "--behaviour co-link --fdr 0.05 --seed 1 --out case"
    )


def test_the_desks_of_one_newsroom_are_no_pair(tmp_path):
    world = simulate("newsroom", seed=1, accounts=200)
    desks = world.declared["account"].to_pylist()
    house = outlet(
        "house",
        "Newsroom House",
        kind="institution",
        domains=[world.declared["publisher"][0].as_py()],
    )
    brands = [
        outlet(
            f"desk-{n}",
            f"Desk {n}",
            accounts=[account(who, PLATFORM)],
            kind="brand",
            claims=[claim(f"desk-{n}", "house", "part_of", object="house")],
        )
        for n, who in enumerate(desks)
    ]
    registry = write_registry(tmp_path / "registry", house, *brands)
    made = hg.Case.create(
        tmp_path / "case",
        world.posts,
        registry=registry,
        labels_as_of=AS_OF,
        behaviours=("co-link",),
    )
    size = len(desks)
    assert made.summary.coordination.declared_pairs == size * (size - 1) // 2
    assert made.findings == ()
    assert made.summary.labelled.accounts == {"state_controlled": size}
    assert made.summary.labelled.domains == {"state_controlled": 1}
    assert "Desk" not in (made.path / "report.html").read_text("utf-8")
