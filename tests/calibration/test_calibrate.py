"""The whole calibration, small, and the page and command that come of it."""

import json
import re
from dataclasses import replace

import msgspec
import pytest
from click.testing import CliRunner

import heliograph.calibration.real as real_part
from heliograph.calibration import calibrate, read_results, write_page, write_results
from heliograph.calibration.analysing import analyse
from heliograph.calibration.page import page_text
from heliograph.calibration.planted import harder_run, planted_run
from heliograph.calibration.record import NobodyRun
from heliograph.calibration.scoring import Score
from heliograph.calibration.settings import AXES, FIRST, SETTINGS, WORLDS
from heliograph.calibration.summary import compared, false_alarms, flagged, found, levels
from heliograph.calibration.thresholds import THRESHOLDS
from heliograph.calibration.uniformity import CURVE, LEVELS
from heliograph.cli import heliograph
from heliograph.errors import InputError

RUNS, ACCOUNTS = 3, 300


@pytest.fixture(scope="module")
def measured():
    return calibrate(
        runs=RUNS, harder_runs=2, accounts=ACCOUNTS, worlds=["newsroom", "plain"], workers=1
    )


def test_every_part_has_its_runs_in_order(measured):
    worlds = ["plain", "newsroom"]  # as WORLDS has them, not as they were asked for
    assert list(measured.asked.worlds) == worlds
    keys = [(run.world, run.seed) for run in measured.nobody]
    assert keys == [(world, seed) for world in worlds for seed in (1, 2, 3)]
    assert [(run.world, run.seed) for run in measured.planted] == keys
    assert {run.setting for run in measured.planted} == {FIRST.name}
    fitting = [name for name in SETTINGS if name != "groups of 50"]  # 250 of 300 accounts
    assert [(run.world, run.setting, run.seed) for run in measured.harder] == [
        (world, name, seed) for world in worlds for name in fitting for seed in (1, 2)
    ]
    assert len(measured.rules) == 2 * 2 * RUNS * 3
    assert measured.real is None


def test_the_analysis_finds_what_is_planted_in_a_plain_world(measured):
    (plain, _) = found(measured.planted)
    assert plain.recall > 0.9
    assert all(run.score.planted == 40 for run in measured.planted)
    assert all(run.score.right <= run.score.named for run in measured.planted)


def test_results_do_not_depend_on_the_number_of_processes(measured):
    asked = {"runs": 2, "accounts": 100, "worlds": ["plain"], "parts": ["nobody", "planted"]}
    assert calibrate(**asked, workers=1) == calibrate(**asked, workers=2)


def test_seeds_move_on(measured):
    later = calibrate(
        runs=1, accounts=ACCOUNTS, seed=3, worlds=["plain"], parts=["nobody"], workers=1
    )
    assert later.nobody[0] == measured.nobody[2]
    assert later.planted == later.harder == later.rules == ()


def test_each_setting_is_looked_at_with_its_own_window(monkeypatch):
    asked = []

    def listening(world, *, window_s):
        asked.append(window_s)
        return analyse(world, window_s=window_s)

    monkeypatch.setattr("heliograph.calibration.planted.analyse", listening)
    planted_run("plain", "spread 300 s", 1, 200)
    planted_run("plain", "spread 300 s, window 300 s", 1, 200)
    harder_run("plain", "all at once", 1, 200)
    assert asked == [60.0, 300.0, 300.0]


def test_methods_beside_the_analysis_are_no_more_wrong(measured):
    rows = compared(measured)
    assert {name for row in rows for name in row.methods} == set(THRESHOLDS)
    for row in rows:
        assert row.bound >= max(row.found.false_share, 0.05) - 1e-12
        assert all(choice.false_share <= row.bound for choice in row.methods.values())
    assert any(choice.recall > 0 for row in rows for choice in row.methods.values())


def test_published_rules_flag_innocents_even_where_nobody_coordinates(measured):
    rows = {(row.world, row.rule): row for row in flagged(measured)}
    toolkit = rows["newsroom", "coordination_network_toolkit, 60 s"]
    assert toolkit.accounts_innocent >= 12  # the desks of one publisher
    assert toolkit.recall > 0.9
    assert toolkit.false_share > 0.1
    assert rows["plain", "CooRTweet, 10 s"].accounts < rows["plain", "CooRTweet, 60 s"].accounts


def test_p_values_are_counted_at_every_level(measured):
    for run in measured.nobody:
        assert len(run.at_or_below) == len(LEVELS)
        assert list(run.at_or_below) == sorted(run.at_or_below, reverse=True)
        assert len(run.curve) == len(CURVE)
        assert run.tests > max(run.curve)
    (half, *_) = levels(measured)
    assert half.count == sum(run.at_or_below[0] for run in measured.nobody[:RUNS])
    assert half.ratio == pytest.approx(half.count / half.tests / 0.5)


def with_groups(results, groups):
    """The same results, in which the runs of the first world found so many groups."""
    runs = [
        msgspec.structs.replace(run, groups=number, members=8 * number)
        for run, number in zip(results.nobody, groups, strict=False)
    ]
    return msgspec.structs.replace(results, nobody=tuple(runs), harder=(), rules=())


def test_a_mark_is_missed_by_one_run_in_three_and_met_by_none(measured):
    (bad,) = false_alarms(with_groups(measured, [0, 2, 0]))
    assert (bad.with_group, bad.groups, bad.members, bad.met) == (1, 2, 16, False)
    assert bad.share == pytest.approx(1 / 3)
    assert bad.low == pytest.approx(0.008403759, rel=1e-5)
    (good,) = false_alarms(with_groups(measured, [0, 0, 0]))
    assert good.met
    assert "| 1 (33.3%) | 0.8% to 90.6% | 16 | **missed** |" in page_text(
        with_groups(measured, [0, 2, 0])
    )
    assert "| 0 (0.0%) | 0.0% to 70.8% | 0 | met |" in page_text(with_groups(measured, [0, 0, 0]))


def test_exactly_five_per_cent_is_met():
    from heliograph.calibration.summary import FalseAlarms, Found

    assert FalseAlarms("plain", 100, 5, 0.0, 1.0, 5, 25).met
    assert not FalseAlarms("plain", 100, 6, 0.0, 1.0, 6, 30).met
    row = Found("plain", "first", 10, false_share=0.05, false_share_sd=0, recall=0.95, recall_sd=0)
    assert row.met
    assert not replace(row, recall=0.949).met
    assert not replace(row, false_share=0.051).met


def test_too_many_small_p_values_are_told(measured):
    def wrong(run: NobodyRun) -> NobodyRun:
        return msgspec.structs.replace(run, at_or_below=tuple(run.tests // 5 for _ in LEVELS))

    bad = msgspec.structs.replace(measured, nobody=tuple(wrong(run) for run in measured.nobody))
    text = " ".join(page_text(bad).split())
    assert "**It is above 1**" in text
    assert "plain at 0.1 (2)" in text
    assert "plain at 0.5" not in text
    fine = msgspec.structs.replace(
        measured,
        nobody=tuple(
            msgspec.structs.replace(run, at_or_below=(0,) * len(LEVELS)) for run in measured.nobody
        ),
    )
    assert "In no world and at no level is it above 1" in " ".join(page_text(fine).split())


def test_the_page_is_drawn_again_from_its_results_to_the_byte(measured, tmp_path):
    page = write_page(measured, tmp_path / "one")
    again = read_results(tmp_path / "one" / "calibration" / "results.json")
    assert again == measured
    write_page(again, tmp_path / "two")

    def files(name):
        root = tmp_path / name
        return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}

    assert files("one") == files("two")
    drawn = set(re.findall(r"\((calibration/[^)]+\.svg)\)", page.read_text(encoding="utf-8")))
    assert drawn == {f"calibration/harder-{axis}.svg" for axis in AXES} | {
        "calibration/p-values.svg",
        "calibration/pairs.svg",
    }
    for figure in drawn:
        assert (tmp_path / "one" / figure).read_text(encoding="utf-8").startswith("<svg")


def test_the_page_says_what_the_results_say(measured):
    text = page_text(measured)
    first = next(row for row in found(measured.planted) if row.world == "plain")
    assert f"| plain | 3 | {100 * first.false_share:.1f}%" in text
    assert "Too large for so few accounts, and left out: groups of 50." in text
    command_line = re.search(r"`(heliograph calibrate --runs[^`]*)`", text)[1]
    assert command_line.startswith(
        "heliograph calibrate --runs 3 --harder-runs 2 --accounts 300 --seed 1 --world plain "
        "--world newsroom --only nobody"
    )
    assert "\n" not in command_line
    paragraphs = [line for line in text.splitlines() if not line.startswith(("|", "`", "#", "!"))]
    assert max(map(len, paragraphs)) <= 100


def test_no_account_is_in_anything_written(measured, tmp_path):
    write_page(measured, tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert "acct-" not in path.read_text(encoding="utf-8"), path


def test_results_of_something_else_are_refused(tmp_path):
    (tmp_path / "results.json").write_text('{"posts": []}', encoding="utf-8")
    with pytest.raises(InputError, match="not the results of a calibration"):
        read_results(tmp_path / "results.json")
    with pytest.raises(InputError, match="cannot be read"):
        read_results(tmp_path / "nothing.json")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"worlds": ["heaven"]}, "no world 'heaven'"),
        ({"worlds": ["planted"]}, "no world 'planted'"),
        ({"parts": ["luck"]}, "no part 'luck'"),
        ({"parts": ["real"]}, "needs data"),
        ({"runs": 0}, "runs is 0"),
        ({"workers": 0}, "workers is 0"),
        ({"accounts": 3, "runs": 1}, "3 accounts"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(arguments, said):
    with pytest.raises(InputError, match=said):
        calibrate(**{"workers": 1, **arguments})


def test_data_that_are_not_there_are_told(tmp_path):
    with pytest.raises(InputError, match=r"no coortweet_german_elections\.csv"):
        calibrate(parts=["real"], data=tmp_path, workers=1)


def test_the_command_runs_and_draws_again(tmp_path):
    words = ["--runs", "1", "--accounts", "100", "--world", "plain", "--only", "nobody",
             "--workers", "1", "--out", str(tmp_path)]  # fmt: skip
    done = CliRunner().invoke(heliograph, ["calibrate", *words], catch_exceptions=False)
    assert done.exit_code == 0
    assert "CPU-seconds" in done.output
    page = tmp_path / "calibration.md"
    before = page.read_bytes()
    assert b"CPU" not in before
    assert (
        json.loads((tmp_path / "calibration" / "results.json").read_bytes())["asked"]["runs"] == 1
    )
    page.unlink()
    done = CliRunner().invoke(
        heliograph, ["calibrate", *["--draw", "--out", str(tmp_path)]], catch_exceptions=False
    )
    assert done.exit_code == 0
    assert page.read_bytes() == before


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_can_be_calibrated_on(name):
    small = calibrate(runs=1, accounts=60, worlds=[name], parts=["nobody"], workers=1)
    assert [run.world for run in small.nobody] == [name]


@pytest.mark.shared
def test_real_data_give_the_published_counts(shared, monkeypatch, tmp_path):
    monkeypatch.setattr(real_part, "PERMUTATIONS", 40)
    results = calibrate(harder_runs=1, parts=["real"], data=shared, workers=1)
    elections, retweets = results.real.elections, results.real.retweets
    assert elections.counted == 464
    assert elections.counted >= elections.alone >= elections.surviving >= elections.together
    assert sum(row.pairs for row in elections.by_expected) == elections.counted
    assert sum(row.surviving for row in elections.by_expected) == elections.surviving
    assert retweets.counted == 63
    assert 3 < sum(retweets.by_chance) / len(retweets.by_chance) < 12
    assert retweets.surviving == retweets.groups == 0
    assert [run.groups for run in (*elections.jittered, *retweets.jittered)] == [0, 0]
    assert [each.shared for each in elections.funnels] == ["links", "hashtags", "images"]
    assert [each.lost is None for each in elections.funnels] == [False, True, True]
    # A circle that alone shares its links stays as it is when labels are permuted within them.
    (mixed,) = elections.permuted
    assert 0 < mixed.again <= mixed.members
    assert [run.again for run in (*elections.jittered, *retweets.jittered)] == [0, 0]
    text = " ".join(page_text(results).split())
    assert "63 pairs with a weight of 2 or more" in text
    assert "nobody can be named" in text
    write_results(tmp_path / "results.json", results)
    assert read_results(tmp_path / "results.json") == results


def test_scores_are_written_as_three_numbers(measured, tmp_path):
    write_results(tmp_path / "results.json", measured)
    written = json.loads((tmp_path / "results.json").read_bytes())
    first = written["planted"][0]["score"]
    assert Score(*first) == measured.planted[0].score
