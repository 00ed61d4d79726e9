"""17,411 removed articles of public accounts: causes, lags, and that no rate is claimed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from heliograph.intake.checks import given_checks, read_checks
from heliograph.removals.causes import causes
from heliograph.removals.classes import classes, has_denominator, may_be_claimed, posted_by_day
from heliograph.removals.spells import Spells, spells

pytestmark = pytest.mark.shared

COUNTS = {
    "author_deleted": 12_450,
    "violation_notice": 4_234,
    "account_blocked": 455,
    "infringement_notice": 228,
    "account_moved": 41,
    "complaint_notice": 3,
}


@pytest.fixture(scope="module")
def kept() -> dict[str, Spells]:
    return {}


@pytest.fixture
def listed(shared: Path) -> Path:
    return shared / "wechatscope_removals.parquet"


@pytest.fixture
def found(listed: Path, kept: dict[str, Spells]) -> Spells:
    if not kept:
        kept["all"] = spells(read_checks(listed))
    return kept["all"]


def test_every_article_is_read_and_its_nickname_is_not(listed: Path) -> None:
    checks = read_checks(listed)
    assert checks.num_rows == 17_411
    assert not pc.any(checks["exact"]).as_py()
    assert checks["account"].null_count == 0
    table = pq.read_table(listed)
    assert checks["text"].to_pylist() == table["title"].to_pylist()
    # A frame of the same list is the same.
    assert given_checks(table).drop(["dataset"]).equals(checks.drop(["dataset"]))


def test_causes_are_those_of_the_notices(found: Spells) -> None:
    seen = causes(found, labelled=np.zeros(len(found.accounts), bool), min_group_size=5)
    assert {each.cause: each.posts for each in seen} == COUNTS
    assert [each.cause for each in seen] == list(COUNTS)
    assert all("by a notice that is known word for word" in each.says for each in seen)
    assert all(found.told_by == 0)


def test_author_deletions_are_never_confirmed(found: Spells) -> None:
    counted = classes(found)
    assert counted.confirmed == 4_234 + 455 + 228 + 3
    assert counted.anomaly == 12_450 + 41
    assert (counted.ok, counted.failure) == (0, 0)


def test_no_rate_may_be_claimed(found: Spells) -> None:
    assert not has_denominator(found)
    said = may_be_claimed(found)
    assert "All 17,411 posts that the checks tell of were removed" in said
    assert "no rate, share or risk of removal can be claimed" in said
    assert "cut off by when the collectors looked" in said
    assert "The times of posting are days" in said
    assert posted_by_day(found)
    # Nobody was seen there: nothing enters an estimate of how long posts stay.
    assert np.isnan(found.entry_days).all()


def test_median_lags(found: Spells) -> None:
    seen = {
        each.cause: each
        for each in causes(found, labelled=np.zeros(len(found.accounts), bool), min_group_size=5)
    }
    assert seen["author_deleted"].median_lag_days == pytest.approx(2.0, abs=0.005)
    assert seen["violation_notice"].median_lag_days == pytest.approx(1.75, abs=0.005)
    for cause in ("author_deleted", "violation_notice"):
        each = seen[cause]
        assert each.low is not None
        assert each.high is not None
        assert each.low < each.median_lag_days < each.high  # type: ignore[operator]
        assert each.high - each.low < 0.25
    # Three articles are too few to tell how long they stood.
    assert seen["complaint_notice"].median_lag_days is None
    assert seen["complaint_notice"].lags is None


def test_lag_curves_by_cause_and_year(found: Spells, listed: Path) -> None:
    table: Any = pq.read_table(listed).to_pandas()
    lag = (table.censored_date - table.created_at).dt.total_seconds() / 86_400
    by_author = table.censored_msg.isin(
        ["该内容已被发布者删除", "The content has been deleted by the author."]
    )
    seen = {
        each.cause: each
        for each in causes(found, labelled=np.zeros(len(found.accounts), bool), min_group_size=5)
    }
    author = seen["author_deleted"]
    assert [year.name for year in author.years] == ["2018", "2019", "2020"]
    for curve, of in [(author.lags, by_author)] + [
        (year, by_author & (table.created_at.dt.year == int(year.name))) for year in author.years
    ]:
        assert curve is not None
        assert (curve.of, curve.posts, curve.removed) == ("lags", of.sum(), of.sum())
        expected = [(lag[of] <= day + 1e-9).mean() for day in curve.days]
        np.testing.assert_allclose(curve.share, expected)
        assert all(a <= b <= c for a, b, c in zip(curve.low, curve.share, curve.high, strict=True))
