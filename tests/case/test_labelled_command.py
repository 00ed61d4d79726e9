"""`heliograph analyze --registry`: what a person gives, and reads on the terminal."""

import datetime

import pytest
from click.testing import CliRunner
from labelled_registry import AS_OF, account, outlet, write_registry

from heliograph.case import Case
from heliograph.cli import heliograph
from heliograph.errors import InputError


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A directory with an export and a registry."""
    desk = tmp_path_factory.mktemp("desk")
    rows = ["account_id,platform,created_at,url"]
    for day in range(10):
        for member in range(9):
            at = f"2024-01-{1 + day:02}T{7 * day % 24:02}:{13 * day % 60:02}:{member:02}Z"
            rows.append(f"731000{member:04},x,{at},https://a.example/{day}")
    (desk / "posts.csv").write_text("\n".join(rows))
    write_registry(
        desk / "registry",
        outlet("gazette", "Gazette [bold]red[/]", accounts=[account("7310000000")]),
        outlet("herald", "Herald", accounts=[account("7310000001")]),
    )
    return desk


def analyze(desk, *words):
    command = ["analyze", str(desk / "posts.csv"), "--behaviour", "co-link", *map(str, words)]
    return CliRunner().invoke(heliograph, command)


def test_names_and_tiers_are_printed(desk):
    done = analyze(
        desk, "--registry", desk / "registry", "--labels-as-of", AS_OF, "--out", desk / "case"
    )
    assert done.exit_code == 0, done.output
    assert (
        f"The registry registry labels 2 accounts and 0 domains of these data, as of {AS_OF}"
        in (done.output)
    )
    assert "Herald (id 7310000001): state-controlled" in done.output
    assert "Gazette [bold]red[/] (id 7310000000): state-controlled" in done.output
    assert Case.open(desk / "case").settings.labels_as_of == datetime.date.fromisoformat(AS_OF)


def test_today_is_written_down_where_no_day_is_given(desk):
    before = datetime.datetime.now(datetime.UTC).date()
    done = analyze(desk, "--registry", desk / "registry", "--out", desk / "today")
    assert done.exit_code == 0, done.output
    after = datetime.datetime.now(datetime.UTC).date()
    assert before <= Case.open(desk / "today").settings.labels_as_of <= after


def test_a_day_that_is_none_is_told(desk):
    done = analyze(desk, "--registry", desk / "registry", "--labels-as-of", "22.11.2026")
    assert done.exit_code == 2
    assert "'22.11.2026' is no day" in done.output


def test_a_day_without_a_registry_is_told(desk):
    done = analyze(desk, "--labels-as-of", AS_OF, "--out", desk / "none")
    assert isinstance(done.exception, InputError)
    assert not (desk / "none").exists()
