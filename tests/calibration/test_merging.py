"""Parts of a calibration, measured on different days."""

import msgspec
import pytest
from click.testing import CliRunner

from heliograph.calibration import calibrate, read_results
from heliograph.calibration.made_with import CODE, digest, versions
from heliograph.calibration.merging import check_together, merged
from heliograph.calibration.record import Calibration
from heliograph.cli import heliograph
from heliograph.errors import InputError

SMALL = {"runs": 1, "accounts": 80, "worlds": ["plain"], "workers": 1}


@pytest.fixture(scope="module")
def first():
    return calibrate(**SMALL, parts=["nobody"])


@pytest.fixture(scope="module")
def both(first):
    return calibrate(**SMALL, parts=["pvalues"], before=first)


def test_parts_measured_apart_are_those_measured_at_once(both):
    assert both == calibrate(**SMALL, parts=["nobody", "pvalues"])
    assert both.asked.parts == ("nobody", "pvalues")


def test_a_part_measured_again_is_replaced(both):
    old = msgspec.structs.replace(
        both, nobody=(msgspec.structs.replace(both.nobody[0], members=77),)
    )
    again = calibrate(**SMALL, parts=["nobody"], before=old)
    assert again == both


def test_thresholds_stay_with_the_part_that_needs_them(first):
    before = msgspec.structs.replace(
        first,
        asked=msgspec.structs.replace(first.asked, parts=("harder",)),
        thresholds={"count": ("1 or more",)},
    )
    assert merged(before, first).thresholds == before.thresholds
    assert merged(first, first).thresholds == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"accounts": 90}, "accounts 80 there, 90 here"),
        ({"seed": 2}, "seed 1 there, 2 here"),
        ({"runs": 2}, "runs 1 there, 2 here"),
        ({"harder_runs": 3}, "harder_runs 10 there, 3 here"),
        ({"worlds": ["plain", "fandom"]}, "worlds plain there, plain, fandom here"),
    ],
)
def test_results_of_other_options_are_refused_before_anything_is_run(first, change, said):
    def never(*_):
        raise AssertionError("something was run")

    with pytest.raises(InputError, match=said) as error:
        calibrate(**{**SMALL, **change}, parts=["pvalues"], before=first, progress=never)
    assert "write elsewhere" in str(error.value)


def test_results_of_other_code_or_versions_are_refused(first):
    asked = msgspec.structs.replace(first.asked, parts=("pvalues",))
    check_together(first, asked, versions())
    for name in (CODE, "heliograph", "numpy"):
        with pytest.raises(InputError, match=f"{name} .* there, other here"):
            check_together(first, asked, {**versions(), name: "other"})


def test_what_is_measured_anew_in_full_needs_to_fit_nothing(first):
    asked = msgspec.structs.replace(first.asked, seed=9)
    check_together(first, asked, versions())
    moved = calibrate(**SMALL, seed=9, parts=["nobody"], before=first)
    assert moved.asked.seed == 9


def test_results_that_do_not_say_their_code_are_taken_and_stay_unsaid(first):
    older = {name: what for name, what in first.versions.items() if name != CODE}
    together = calibrate(
        **SMALL, parts=["pvalues"], before=msgspec.structs.replace(first, versions=older)
    )
    assert together.nobody == first.nobody
    assert together.versions == older


def test_the_digest_is_of_what_code_does_not_of_how_it_looks():
    code = "def one():\n    return 1\n"
    assert digest([code]) == digest(["def one(): return 1  # of course"])
    assert digest([code]) != digest([code.replace("1", "2")])
    assert digest(["a = 1", "b = 2"]) != digest(["b = 2", "a = 1"])


def test_results_from_before_there_were_new_parts_are_read(first, tmp_path):
    plain = msgspec.to_builtins(first)
    del plain["pvalues"]
    path = tmp_path / "results.json"
    path.write_bytes(msgspec.json.encode(plain))
    assert read_results(path) == first
    assert isinstance(read_results(path), Calibration)


def test_the_command_keeps_other_parts_and_says_why_it_does_not(tmp_path):
    words = ["--runs", "1", "--accounts", "80", "--world", "plain", "--workers", "1",
             "--out", str(tmp_path)]  # fmt: skip
    for part in ("nobody", "pvalues"):
        CliRunner().invoke(
            heliograph, ["calibrate", *[*words, "--only", part]], catch_exceptions=False
        )
    there = read_results(tmp_path / "calibration" / "results.json")
    assert there.asked.parts == ("nobody", "pvalues")
    assert there.nobody
    assert there.pvalues
    page = (tmp_path / "calibration.md").read_text(encoding="utf-8")
    assert "## Where nobody coordinates" in page
    assert "## Pair by pair" in page
    assert "--only nobody --only pvalues" in page
    before = (tmp_path / "calibration" / "results.json").read_bytes()
    refused = CliRunner().invoke(
        heliograph, ["calibrate", *[*words, "--only", "nobody", "--seed", "5"]]
    )
    assert isinstance(refused.exception, InputError)
    assert "seed 1 there, 5 here" in str(refused.exception)
    assert (tmp_path / "calibration" / "results.json").read_bytes() == before
