"""What a person sees of power: the command's table and words, and the drawing."""

import base64
import re
import sys

import pytest

from heliograph.cli import _COMMANDS, main
from heliograph.report.model import Detected, Power
from heliograph.report.power import power_curves
from heliograph.simulate import simulate, write_world


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    world = simulate("planted", seed=4, accounts=300, groups=2)
    return write_world(world, tmp_path_factory.mktemp("world") / "files") / "posts.csv"


@pytest.fixture
def run(monkeypatch, capsys):
    def run(*words):
        monkeypatch.setitem(_COMMANDS, "power", "What the data could reveal.")
        monkeypatch.setattr(sys, "argv", ["heliograph", "power", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_a_table_a_sentence_and_the_predictive_value(run, export, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, said, complaint = run(
        export, "--behaviour", "co-link", "--behaviour", "co-text", "--size", 4, "--size", 8
    )
    assert (code, complaint) == (0, "")
    assert said.startswith("297 accounts make 43,956 pairs; window 60 s")
    rows = re.findall(r"^(co-\S+) +(-|\d+) +(-|\d+)$", said, re.MULTILINE)
    assert [(name, of_4) for name, of_4, _ in rows] == [("co-link", "-"), ("co-text", "-")]
    assert all(5 <= int(of_8) <= 20 for *_, of_8 in rows)
    assert f"a group of 8 whose members share {rows[0][2]} objects within 60 s" in said
    assert "% " in said
    assert "if one account in 10,000 does" in said
    assert "Nobody was looked for." in said
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_named(run, export):
    _, said, _ = run(export, "--behaviour", "co-link", "--size", 8)
    assert "acct" not in said
    assert "p_" not in said
    assert "http" not in said


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--behaviour", "co-action"], "nothing that co-action could look at"),
        (["--behaviour", "co-nothing"], "there is no behaviour 'co-nothing'"),
        (["--size", "1"], "a group of 1 accounts cannot be asked for"),
        (["--window", "soon"], "is not a duration"),
        (["--min-group-size", "2"], "no setting can go below 3"),
    ],
)
def test_what_cannot_be_asked_ends_with_a_sentence(run, export, words, problem):
    code, said, complaint = run(export, "--behaviour", "co-link", *words)
    assert (code, said) == (2, "")
    assert problem in complaint


def test_an_empty_export_is_said_to_be_empty(run, tmp_path):
    empty = tmp_path / "posts.csv"
    empty.write_text("account,object,time\n")
    code, _, complaint = run(empty)
    assert code == 2
    assert "no posts" in complaint


def made(**objects):
    detected = [
        Detected(behaviour=name.replace("_", "-"), group_size=size, objects=number)
        for name, numbers in objects.items()
        for size, number in zip((5, 8, 50), numbers, strict=True)
    ]
    return Power(probability=0.8, participation=0.85, detected=tuple(detected), predictive=())


def test_the_drawing_has_a_number_a_size_and_says_what_is_not_found():
    picture = power_curves(
        made(co_link=(12, 11, 13), co_repost=(None, 34, 31), co_text=(None,) * 3)
    )
    svg = base64.b64decode(picture.light.partition(",")[2]).decode()
    texts = re.findall(r">([^<>]+)</text>", svg)
    for shown in ("12", "11", "13", "34", "31", "objects shared, co-link", "members"):
        assert shown in texts
    assert "objects shared, co-text" not in texts
    assert "co-link, a group of 50: 13 objects" in picture.alt
    assert "co-repost, a group of 5: not found" in picture.alt
    assert "co-text, a group of 8: not found" in picture.alt
    assert picture.light != picture.dark


def test_nothing_to_draw_where_nothing_is_found():
    assert power_curves(made(co_link=(None,) * 3)) is None
