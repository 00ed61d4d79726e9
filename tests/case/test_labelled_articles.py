"""An outlet of an archive is an account like any other: a registry names it by its name there."""

import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from labelled_registry import AS_OF, account, outlet, write_registry

from heliograph.case.matching import match_accounts
from heliograph.intake import stream_posts
from heliograph.intake.known_as import Handles
from heliograph.privacy.pseudonyms import Pseudonyms
from heliograph.registry.checking import check
from heliograph.registry.folder import read_folder
from heliograph.registry.labels.joined import labelled_accounts
from heliograph.registry.registry import Registry

NAMES = Pseudonyms(bytes(range(32)))
ARCHIVE = Path(__file__).parents[1] / "intake" / "fixtures" / "articles.csv"


def matched(folder, *accounts, platform=None):
    """Return how the archive's outlets are known to a registry with an outlet of such accounts."""
    write_registry(folder, outlet("evening", "The Evening", accounts=accounts))
    content, problems = read_folder(folder)
    assert not [each for each in (*problems, *check(content)) if each.severity == "error"]
    named = labelled_accounts(Registry.load(folder), datetime.date.fromisoformat(AS_OF))
    table = pa.Table.from_batches(stream_posts([ARCHIVE], names=NAMES, platform=platform))
    present = set(
        zip(table["platform"].to_pylist(), table["account"].to_pylist(), strict=True)
    )  # fmt: skip
    assert len(present) == 2
    found = match_accounts(named, present, NAMES, Handles())
    assert found.doubtful == 0
    return {key: (each.account, each.matched_by) for key, each in found.by_account.items()}


@pytest.mark.parametrize("name", ["Invented Evening", "虚构晨报"])
def test_an_outlet_is_found_by_its_name_as_an_id(tmp_path, name):
    found = matched(tmp_path / "r", account(name, "articles"))
    assert found == {NAMES.account("articles", name): (f"id {name}", "id")}


def test_an_outlet_is_found_by_its_name_as_a_handle(tmp_path):
    found = matched(tmp_path / "r", account(None, "articles", handle="虚构晨报"))
    assert found == {NAMES.account("articles", "虚构晨报"): ("@虚构晨报", "handle")}


def test_an_outlet_is_found_on_the_platform_that_was_named(tmp_path):
    found = matched(tmp_path / "r", account("虚构晨报", "weixin"), platform="weixin")
    assert list(found) == [NAMES.account("weixin", "虚构晨报")]
    assert not matched(tmp_path / "s", account("虚构晨报", "weixin"))


def test_part_of_a_name_names_nobody(tmp_path):
    assert not matched(tmp_path / "r", account("Invented", "articles"))
