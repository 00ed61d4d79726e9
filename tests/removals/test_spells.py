"""Spells against a twin that goes post by post; what failed, flapped and was never seen."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from heliograph.checks import CAUSES
from heliograph.intake.checks import given_checks
from heliograph.removals.causes import causes
from heliograph.removals.classes import classes, has_denominator, may_be_claimed
from heliograph.removals.lags import Lags
from heliograph.removals.notices import fingerprint_of
from heliograph.removals.reasons import TOLD_BY
from heliograph.removals.spells import RESULTS, UNKNOWN_US, Spells, spells

DAY_0 = datetime(2021, 3, 1, tzinfo=UTC)
VIOLATION, AUTHOR = "此内容因违规无法查看", "该内容已被发布者删除"


def at(day: float) -> datetime:
    return DAY_0 + timedelta(days=day)


def looks(*rows: tuple[Any, ...], posted: float | None = 0.0) -> Spells:
    """Spells of (post, day, state, and whatever else a check has)."""
    return spells(
        given_checks(
            pa.table(
                {
                    "post_id": [row[0] for row in rows],
                    "checked_at": [at(row[1]) for row in rows],
                    "state": [row[2] for row in rows],
                    "cause": pa.array([_more(row).get("cause") for row in rows], pa.string()),
                    "notice": pa.array([_more(row).get("notice") for row in rows], pa.string()),
                    "exact": [_more(row).get("exact", False) for row in rows],
                    "posted_at": pa.array(
                        [None if posted is None else at(posted)] * len(rows),
                        pa.timestamp("us", "UTC"),
                    ),
                }
            )
        )
    )


def _more(row: tuple[Any, ...]) -> dict[str, Any]:
    return row[3] if len(row) > 3 else {}


def one(found: Spells) -> tuple[float, float, float, str, str | None]:
    """Entry, left, right, class and cause of the only post."""
    assert len(found) == 1
    cause = CAUSES[found.cause[0]] if found.cause[0] >= 0 else None
    return (
        found.entry_days[0], found.left_days[0], found.right_days[0],
        RESULTS[found.result[0]], cause,
    )  # fmt: skip


def test_a_post_goes_between_two_checks() -> None:
    found = looks(("a", 1, "available"), ("a", 2, "available"), ("a", 5, "gone"), ("a", 6, "gone"))
    assert one(found) == (1, 2, 5, "anomaly", "not_found_ambiguous")
    assert not found.exact[0]


def test_a_post_that_stays_is_there_until_its_last_look() -> None:
    assert one(looks(("a", 1, "available"), ("a", 9, "available"))) == (1, 9, math.inf, "ok", None)


def test_a_failed_check_tells_nothing_and_lengthens_nothing() -> None:
    told = [("a", 1, "available"), ("a", 3, "available")]
    failed = [("a", 0.5, "failed"), ("a", 2, "failed"), ("a", 30, "failed")]
    without, found = looks(*told), looks(*told, *failed)
    assert one(found) == one(without)
    assert (found.checks[0], found.failed[0], without.failed[0]) == (5, 3, 0)
    # A page that the collector could not look at is not gone, whatever it was called.
    broken = looks(*told, ("a", 5, "gone", {"cause": "collector_error"}))
    assert one(broken) == one(without)


def test_only_failed_checks_are_a_failure() -> None:
    entry, left, right, result, cause = one(looks(("a", 1, "failed")))
    assert np.isnan([entry, left, right]).all()
    assert (result, cause) == ("failure", None)


def test_a_post_that_came_back_is_there_and_is_counted() -> None:
    back = looks(("a", 1, "available"), ("a", 2, "gone"), ("a", 3, "failed"), ("a", 4, "available"))
    assert one(back) == (1, 4, math.inf, "ok", None)
    assert back.flaps[0] == 1
    again = looks(
        ("a", 1, "available"), ("a", 2, "gone", {"notice": VIOLATION}), ("a", 4, "available"),
        ("a", 5, "gone"), ("a", 6, "available"), ("a", 7, "failed"), ("a", 8, "gone"),
    )  # fmt: skip
    # The notice belonged to a run that ended: it tells nothing of the last one.
    assert one(again) == (1, 6, 8, "anomaly", "not_found_ambiguous")
    assert again.flaps[0] == 2


def test_a_known_moment_of_removal_has_no_width() -> None:
    found = looks(("a", 0, "available"), ("a", 2, "gone", {"exact": True}))
    assert one(found) == (0, 2, 2, "anomaly", "not_found_ambiguous")
    assert found.exact[0]


def test_a_post_that_no_look_saw_there_was_never_at_risk() -> None:
    entry, left, right, result, _ = one(looks(("a", 3, "gone")))
    assert np.isnan(entry)
    assert (left, right, result) == (0, 3, "anomaly")


def test_without_a_time_of_posting_age_counts_from_the_first_look() -> None:
    found = looks(("a", 3, "available"), ("a", 5, "gone"), posted=None)
    assert one(found) == (0, 0, 2, "anomaly", "not_found_ambiguous")
    assert found.from_first[0]
    assert found.posted_us[0] == UNKNOWN_US
    assert found.origin_us[0] == at(3).timestamp() * 1e6
    never = looks(("a", 3, "gone"), posted=None)
    assert never.origin_us[0] == UNKNOWN_US
    assert np.isnan([*never.entry_days, *never.left_days, *never.right_days]).all()


@pytest.mark.parametrize(
    ("checks", "cause", "result", "told_by"),
    [
        ([{"notice": VIOLATION}], "violation_notice", "confirmed", "notice"),
        # A collector's code without the words is no fingerprint.
        ([{"cause": "violation_notice"}], "violation_notice", "anomaly", "collector"),
        ([{"cause": "author_deleted", "notice": VIOLATION}], "violation_notice", "confirmed",
         "notice"),
        ([{"notice": AUTHOR}], "author_deleted", "anomaly", "notice"),
        ([{"notice": "gone fishing"}], "not_found_ambiguous", "anomaly", "nothing"),
        ([{}, {"cause": "account_gone"}, {"cause": "author_deleted"}], "account_gone", "anomaly",
         "collector"),
        ([{"cause": "not_found_ambiguous"}, {"cause": "account_gone"}, {"notice": VIOLATION}],
         "violation_notice", "confirmed", "notice"),
        ([{"notice": AUTHOR}, {"notice": VIOLATION}], "author_deleted", "anomaly", "notice"),
    ],
)  # fmt: skip
def test_the_best_told_cause_then_the_earliest(
    checks: list[dict[str, str]], cause: str, result: str, told_by: str
) -> None:
    rows = [("a", 2 + n, "gone", each) for n, each in enumerate(checks)]
    found = looks(("a", 1, "available"), *rows)
    assert one(found) == (1, 1, 2, result, cause)
    assert TOLD_BY[found.told_by[0]] == told_by


def test_a_page_that_answers_with_a_known_notice_is_gone() -> None:
    found = looks(("a", 1, "available"), ("a", 2, "available", {"notice": VIOLATION}))
    assert one(found) == (1, 1, 2, "confirmed", "violation_notice")
    assert found.notice.to_pylist() == [VIOLATION]


def random_checks(seed: int, rows: int = 400) -> pa.Table:
    """Checks in which anything can happen, at few moments so that some coincide."""
    rng = np.random.default_rng(seed)
    post = rng.integers(60, size=rows)
    posted = [None if n % 7 == 0 else at(float(n % 3)) for n in range(60)]
    states = rng.choice(["available", "gone", "failed"], rows, p=[0.6, 0.25, 0.15])
    notices = [None, None, None, VIOLATION, AUTHOR, "?"]
    told = [None, None, "account_gone", "not_found_ambiguous", "collector_error"]
    return given_checks(
        pa.table(
            {
                "post_id": [f"post{n}" for n in post],
                "checked_at": [at(float(day) / 2) for day in rng.integers(6, 30, size=rows)],
                "state": states,
                "notice": pa.array([notices[n] for n in rng.integers(6, size=rows)], pa.string()),
                "cause": pa.array(
                    [told[n] if state == "gone" else None
                     for n, state in zip(rng.integers(5, size=rows), states, strict=True)],
                    pa.string(),
                ),
                "exact": (states == "gone") & (rng.random(rows) < 0.2),
                "posted_at": pa.array([posted[n] for n in post], pa.timestamp("us", "UTC")),
                "account": pa.array([None if n % 5 == 0 else f"acct{n % 9}" for n in post]),
                "topics": [[str(n % 4), str(n % 3)] for n in range(rows)],
                "text": pa.array([None if n % 2 else f"text {n % 11}" for n in range(rows)]),
            }
        )
    )  # fmt: skip


def twin(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What one post's checks tell, told again, check by check."""
    days = lambda moment, origin: (moment - origin) / timedelta(days=1)  # noqa: E731

    def became(row: dict[str, Any]) -> str:
        print_ = fingerprint_of(row["notice"]) if row["notice"] else None
        if row["state"] == "failed":
            return "failed"
        if print_:
            return "gone"
        return "failed" if row["cause"] == "collector_error" else row["state"]

    told = sorted(
        (row for row in rows if became(row) != "failed"),
        key=lambda row: (row["checked_at"], became(row) == "gone"),
    )
    there = [row["checked_at"] for row in told if became(row) == "available"]
    run: list[dict[str, Any]] = []
    flaps = 0
    for row in told:
        if became(row) == "gone":
            run.append(row)
        elif run:
            run, flaps = [], flaps + 1
    posted = rows[0]["posted_at"]
    origin = posted or (there[0] if there else None)
    spell = {
        "entry": days(there[0], origin) if there else math.nan,
        "left": days(there[-1], origin) if there else (0.0 if posted and run else math.nan),
        "right": math.inf if there else math.nan,
        "cause": None,
        "result": "ok" if there else "failure",
        "flaps": flaps,
        "topics": sorted({topic for row in rows for topic in row["topics"]}),
        "account": rows[0]["account"],
        "checks": len(rows),
    }
    if run:
        start = min(row["checked_at"] for row in run)
        spell["right"] = days(start, origin) if origin else math.nan
        best = min(run, key=_told_best)
        print_ = fingerprint_of(best["notice"]) if best["notice"] else None
        spell["cause"] = print_.cause if print_ else best["cause"] or "not_found_ambiguous"
        spell["result"] = "confirmed" if print_ and print_.confirms else "anomaly"
    return spell


def _told_best(row: dict[str, Any]) -> tuple[Any, ...]:
    print_ = fingerprint_of(row["notice"]) if row["notice"] else None
    cause = print_.cause if print_ else row["cause"] or "not_found_ambiguous"
    how = 0 if print_ else 2 if cause == "not_found_ambiguous" else 1
    return how, row["checked_at"], CAUSES.index(cause)


@pytest.mark.parametrize("seed", range(12))
def test_spells_are_those_of_the_twin(seed: int) -> None:
    checks = random_checks(seed)
    found = spells(checks)
    by_post: dict[str, list[dict[str, Any]]] = {}
    for row in checks.to_pylist():
        by_post.setdefault(row["post_id"], []).append(row)
    assert found.post_id.to_pylist() == sorted(by_post)
    for place, post in enumerate(found.post_id.to_pylist()):
        expected = twin(by_post[post])
        # The moment of a known removal leaves no interval.
        left = found.right_days[place] if found.exact[place] else expected["left"]
        seen = [found.entry_days[place], found.left_days[place], found.right_days[place]]
        np.testing.assert_allclose(seen, [expected["entry"], left, expected["right"]])
        cause = CAUSES[found.cause[place]] if found.cause[place] >= 0 else None
        assert (cause, RESULTS[found.result[place]]) == (expected["cause"], expected["result"])
        assert found.flaps[place] == expected["flaps"]
        assert found.checks[place] == expected["checks"]
        assert found.topics[place].as_py() == expected["topics"]
        account = (
            found.accounts[found.account[place]].as_py() if found.account[place] >= 0 else None
        )
        assert account == expected["account"]


def test_the_order_of_rows_does_not_matter() -> None:
    checks = random_checks(99)
    found = spells(checks)
    shuffled = spells(checks.take(np.random.default_rng(1).permutation(checks.num_rows)))
    for name in Spells.__dataclass_fields__:
        one_, other = getattr(found, name), getattr(shuffled, name)
        if isinstance(one_, np.ndarray):
            np.testing.assert_array_equal(one_, other)
        else:
            assert one_.equals(other), name


def test_no_checks_are_no_spells() -> None:
    found = spells(random_checks(1).slice(0, 0))
    assert len(found) == 0
    assert classes(found).ok == 0
    assert not has_denominator(found)
    assert causes(found, labelled=np.zeros(0, bool), min_group_size=5) == ()
    assert may_be_claimed(found) == "No check told anything of any post: nothing can be claimed."


def test_a_hundred_thousand_checks_a_second() -> None:
    rng = np.random.default_rng(1)
    rows = 300_000
    post = rng.integers(30_000, size=rows)
    checks = given_checks(
        pa.table(
            {
                "post_id": np.char.add("p", post.astype(str)),
                "checked_at": pa.array(1_600_000_000_000_000 + rng.integers(10**13, size=rows))
                .cast(pa.timestamp("us", "UTC")),
                "state": rng.choice(["available", "gone"], rows),
                "account": np.char.add("a", (post % 999).astype(str)),
            }
        )
    )  # fmt: skip
    start = time.process_time()
    assert len(spells(checks)) == len(np.unique(post))
    assert time.process_time() - start < 3


def test_classes_and_what_may_be_claimed() -> None:
    found = looks(
        *((f"ok{n}", 1, "available") for n in range(9)),
        ("back", 1, "gone"), ("back", 2, "available"),
        ("anomaly", 1, "available"), ("anomaly", 2, "gone"),
        ("confirmed", 1, "gone", {"notice": VIOLATION}),
        ("failure", 1, "failed"),
    )  # fmt: skip
    counted = classes(found)
    assert (counted.ok, counted.anomaly, counted.confirmed, counted.failure) == (10, 1, 1, 1)
    assert has_denominator(found)
    said = may_be_claimed(found)
    assert said.startswith("2 of 13 posts were gone")
    assert "1 post had no check that told anything." in said
    assert "1 post were never seen there" not in said
    assert "1 post was never seen there" in said
    assert "1 post was gone and came back" in said


def test_lags_of_few_accounts_are_not_told() -> None:
    rows = [(f"p{n}", 1 + n / 10, "gone", {"cause": "author_deleted"}) for n in range(40)]
    unknown = looks(*rows)
    # All may be of one account.
    (cause,) = causes(unknown, labelled=np.zeros(0, bool), min_group_size=5)
    assert (cause.posts, cause.median_lag_days, cause.lags) == (40, None, None)
    assert cause.says.endswith("40 as the collector declared")
    few = given_checks(
        pa.table(
            {
                "post_id": [row[0] for row in rows],
                "checked_at": [at(row[1]) for row in rows],
                "state": ["gone"] * 40,
                "posted_at": [at(0)] * 40,
                "account": [f"a{n % 4}" for n in range(40)],
            }
        )
    )
    private, outlets = np.zeros(4, bool), np.ones(4, bool)
    (withheld,) = causes(spells(few), labelled=private, min_group_size=5)
    assert (withheld.posts, withheld.median_lag_days, withheld.lags) == (40, None, None)
    (withheld,) = causes(spells(few), labelled=np.arange(4) > 0, min_group_size=3)
    assert withheld.lags is None
    (labelled,) = causes(spells(few), labelled=outlets, min_group_size=5)
    assert labelled.median_lag_days == pytest.approx(2.95)
    (told,) = causes(spells(few), labelled=private, min_group_size=4)
    assert told.lags is not None
    assert told.lags.share[-1] == 1
    assert [year.name for year in told.years] == ["2021"]


def test_intervals_of_lags_hold_where_posts_share_accounts() -> None:
    inside = narrow = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        account = np.repeat(np.arange(40), 10)
        days = np.exp(rng.standard_normal(40)[account] + 0.3 * rng.standard_normal(400))
        _, low, high = Lags.of(days, account.astype(np.int32)).median()
        assert low is not None
        assert high is not None
        inside += low <= 1 <= high
        _, low, high = Lags.of(days, np.full(400, -1, np.int32)).median()
        assert low is not None
        assert high is not None
        narrow += low <= 1 <= high
    assert inside >= 180
    assert narrow <= 140  # of posts taken for independent: far from 95%


def test_curves_of_lags_rise_to_one_within_their_bands() -> None:
    rng = np.random.default_rng(3)
    days = rng.exponential(size=5_000)
    curve = Lags.of(days, np.arange(5_000, dtype=np.int32)).curve("any")
    assert len(curve.days) <= 201
    share = np.array(curve.share)
    assert (np.diff(curve.days) > 0).all()
    assert (np.diff(share) > 0).all()
    assert share[-1] == 1
    truth = 1 - np.exp(-np.array(curve.days))
    assert (np.array(curve.low) <= truth).all()
    assert (truth <= np.array(curve.high)).all()
    # The band of Dvoretzky, Kiefer and Wolfowitz for so many independent posts.
    middle = len(share) // 2
    half = np.sqrt(np.log(2 / 0.05) / (2 * 5_000))
    assert curve.high[middle] - share[middle] == pytest.approx(half, rel=0.05)
    at_most = [np.mean(days <= each) for each in curve.days]
    np.testing.assert_allclose(share, at_most)


def test_the_order_of_posts_and_accounts_does_not_hang_on_pseudonyms():
    """These change with a case's key; ids of posts may hold them."""

    def of_key(letters):
        names = [f"p_{letter * 26}" for letter in letters]
        rows = [
            (f"{names[n % 3]}_0{n // 3}", names[n % 3], f"2024-03-0{1 + n % 4}T0{n}:00:00Z")
            for n in range(9)
        ]
        found = spells(
            given_checks(
                {
                    "post": [row[0] for row in rows],
                    "account": [row[1] for row in rows],
                    "checked_at": [row[2] for row in rows],
                    "state": ["available"] * 9,
                }
            )
        )
        return found.account.tolist(), found.first_us.tolist()

    assert of_key("abc") == of_key("cab") == of_key("bca")
