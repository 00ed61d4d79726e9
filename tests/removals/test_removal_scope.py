"""What is told of removals is of enough accounts: every curve, table and difference of two."""

import datetime as dt
import itertools

import numpy as np
import pyarrow as pa
import pytest

from heliograph.errors import ScopeError
from heliograph.findings import Named
from heliograph.intake.checks import given_checks
from heliograph.removals.analysis import removals
from heliograph.removals.causes import causes
from heliograph.removals.collection import collected, whole_accounts
from heliograph.removals.joined import joined
from heliograph.removals.spells import spells

START = dt.datetime(2024, 3, 4, tzinfo=dt.UTC)
TIMES = pa.timestamp("us", "UTC")
SCHEMA = pa.schema(
    {
        **dict.fromkeys(("post_id", "state", "cause", "account"), pa.string()),
        **dict.fromkeys(("checked_at", "posted_at"), TIMES),
        "topics": pa.list_(pa.string()),
    }
)


def look(post, account, day, cause=None, topics=(), posted=0.0):
    """One check; of a post that is gone where there is a cause."""
    return {
        "post_id": post,
        "checked_at": START + dt.timedelta(days=day),
        "state": "gone" if cause else "available",
        "cause": cause,
        "posted_at": START + dt.timedelta(days=posted),
        "account": account,
        "topics": list(topics),
    }


def table(rows):
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def watched(accounts, went, posts=10, topics=lambda account: ()):
    """Posts seen at first and looked at again; ``went(account, post)`` is a cause or none."""
    rows = []
    for account, post in itertools.product(accounts, range(posts)):
        name, about = f"{account}_{post}", topics(account)
        rows.append(look(name, account, 0.1, topics=about))
        rows.append(look(name, account, 1 + post * 0.3, went(account, post), about))
    return rows


def people(many):
    return [f"a{n}" for n in range(many)]


def every_third(cause):
    return lambda _, post: cause if post % 3 == 0 else None


def named(account):
    return Named(
        alias="A1",
        name=account,
        platform="x",
        account=account,
        matched_by="id",
        entity=account,
        kind="outlet",
        tier="state_controlled",
        claims=("x.owned",),
        criteria="2026-11",
        reviewed="2026-11-01",
        expires="2027-11-01",
        as_of="2026-11-22",
    )


def drawn(result):
    looked = result.looked
    return [
        *result.survival.to_pylist(), *result.hazards.to_pylist(), *looked.survival,
        *looked.series, *looked.topics, *result.findings,
    ]  # fmt: skip


def of_cause(result, cause):
    """Return whether a cause has a curve, hazards and lags."""
    (seen,) = [each for each in result.looked.causes if each.cause == cause]
    return (
        cause in result.survival["subject"].to_pylist(),
        cause in result.hazards["cause"].to_pylist(),
        seen.lags is not None,
    )


def test_one_watched_account_beside_others_that_were_never_seen_is_not_drawn():
    rows = watched(["victim"], every_third("violation_notice"), 30, lambda _: ["floods"])
    rows += [look(f"o{n}", f"o{n}", 1.0, "not_found_ambiguous", ["floods"]) for n in range(5)]
    result = removals(table(rows))
    assert result.looked.denominator
    assert drawn(result) == []
    assert "fewer than 5 private accounts" in result.looked.says


def test_removals_of_one_account_among_posts_of_many_are_not_drawn():
    rows = watched(people(8), lambda a, post: "author_deleted" if a == "a0" and post < 6 else None)
    assert drawn(removals(table(rows))) == []
    assert drawn(removals(table(watched(people(8), every_third("author_deleted")))))


def test_accounts_that_are_not_known_are_one_at_most():
    rows = watched(people(4), every_third("author_deleted"))
    unknown = [
        {**each, "account": None} for each in watched(["x", "y"], every_third("author_deleted"))
    ]
    with pytest.raises(ScopeError, match=r"20 posts the account is not known.*column account"):
        removals(table(rows + unknown))
    with pytest.raises(ScopeError, match="a registry that labels it"):
        removals(table(rows + unknown), named={each: named(each) for each in people(4)})
    rows += watched(["a4"], every_third("author_deleted"))
    assert drawn(removals(table(rows + unknown)))


def test_where_no_account_is_known_posts_are_counted_and_nothing_is_drawn():
    rows = watched(people(8), every_third("violation_notice"), topics=lambda _: ["floods"])
    result = removals(table([{**each, "account": None} for each in rows]))
    assert drawn(result) == []
    assert (result.looked.classes.ok, result.looked.classes.anomaly) == (48, 32)
    (cause,) = result.looked.causes
    assert (cause.posts, cause.median_lag_days, cause.lags, cause.years) == (32, None, None, ())
    assert result.classes["subject"].to_pylist() == ["all posts"]
    assert "column account" in result.looked.says


@pytest.mark.parametrize("of_few", [1, 4])
def test_a_cause_of_few_accounts_has_no_curve_hazards_or_lags(of_few):
    few = people(of_few)

    def went(account, post):
        if account in few and post < 6:
            return "violation_notice"
        return "author_deleted" if post == 9 else "infringement_notice" if post == 8 else None

    rows = watched(people(12), went)
    result = removals(table(rows))
    assert of_cause(result, "violation_notice") == (False, False, False)
    # What all removals leave over would be those of the cause.
    curves = [of_cause(result, each)[0] for each in ("author_deleted", "infringement_notice")]
    assert sorted(curves) == [False, True]
    labelled = removals(table(rows), named={each: named(each) for each in few})
    assert of_cause(labelled, "violation_notice")[::2] == (True, True)


def test_subjects_that_differ_by_few_accounts_are_not_both_told():
    def topics(account):
        number = int(account[1:])
        return [name for name, many in (("ten", 10), ("nine", 9), ("five", 5)) if number < many]

    result = removals(table(watched(people(12), every_third("author_deleted"), topics=topics)))
    # All but ten are of two accounts, all but nine of three; all but five are of seven.
    assert {each.subject for each in result.looked.topics} == {"five"}
    assert set(result.classes["subject"].to_pylist()) == {"all posts", "five"}
    assert result.looked.parameters["subjects of too few accounts, left out"] == "2"


def test_topics_that_together_leave_few_accounts_over_are_not_all_told():
    def topics(account):
        number = int(account[1:])
        return ["one"] if number < 6 else ["two"] if number < 13 else ["secret"]

    result = removals(table(watched(people(14), every_third("author_deleted"), topics=topics)))
    assert {each.subject for each in result.looked.topics} == {"two"}
    assert "secret" not in str(result.looked)


def test_a_year_of_few_accounts_takes_another_with_it():
    rows = [
        look(f"{year}_{a}_{n}", a, year + 1 + n, "author_deleted", posted=year)
        for year, many in ((0, 9), (366, 7), (731, 2))
        for a in people(many)
        for n in range(3)
    ]
    found = spells(given_checks(table(rows)))
    private = np.zeros(len(found.accounts), bool)
    (seen,) = causes(found, labelled=private, min_group_size=5)
    assert [each.name for each in seen.years] == ["2024"]
    (seen,) = causes(found, labelled=~private, min_group_size=5)
    assert [each.name for each in seen.years] == ["2024", "2025", "2026"]


@pytest.mark.parametrize("order", ["account", "shuffled"])
def test_no_account_is_gone_of_which_a_post_was_seen_in_the_same_round(order):
    rng = np.random.default_rng(1)
    pairs = list(itertools.product(people(60), range(10)))
    if order == "shuffled":
        pairs = [pairs[n] for n in rng.permutation(len(pairs))]
    rows = []
    for place, (account, post) in enumerate(pairs):
        cause = "not_found_ambiguous" if rng.random() < 0.35 else None
        later = place / 86_400
        rows += [look(f"{account}_{post}", account, day + later, why, posted=0.0)
                 for day, why in ((1, None), (31, cause))]  # fmt: skip
    found = collected(spells(given_checks(table(rows))), (), {})
    there = set(found.account[~found.gone].tolist())
    assert len(there) == 60
    assert not found.whole.any()


def test_an_account_that_goes_between_two_rounds_is_gone_and_a_post_with_a_notice_is_not():
    left, right, zero = np.full(6, 1.0), np.full(6, 31.0), np.zeros(6)
    account = np.zeros(6, int)
    assert whole_accounts(left, right, zero, account).all()
    notice = np.arange(6) == 0
    assert whole_accounts(left, right, zero, account, notice).tolist() == [False] + [True] * 5
    seen, stays = np.append(left[:5], 30.9), np.append(right[:5], np.inf)
    assert not whole_accounts(seen, stays, zero, account).any()
    later = np.append(right[:5], 61.0)
    assert not whole_accounts(seen, later, zero, account).any()


def test_of_two_accounts_of_a_post_neither_comes_by_the_order_of_rows():
    checks = given_checks(
        {"post": ["1"], "checked_at": ["2024-03-01T10:00Z"], "state": ["available"]}
    )
    rows = [("1", "b", "later"), ("1", "a", None), ("2", "0", "x"), ("1", None, "early")]
    for order in itertools.permutations(rows):
        ids, accounts, texts = (pa.array(each, pa.string()) for each in zip(*order, strict=True))
        filled = joined(checks, pa.table({"post_id": ids, "account": accounts, "text": texts}))
        assert (filled["account"][0].as_py(), filled["text"][0].as_py()) == ("a", "early")


def test_posts_of_a_list_of_removed_posts_are_counted_and_not_watched():
    own = given_checks(table(watched(people(8), every_third("author_deleted"))))
    extra = [
        each
        for account, post in itertools.product(people(8), range(4))
        for each in (
            look(f"l_{account}_{post}", account, 0.2),
            look(f"l_{account}_{post}", account, 0.3, "author_deleted"),
        )
    ]
    listed = given_checks(table(extra))
    at = own.schema.get_field_index("dataset")
    named_, listed = (
        each.set_column(at, own.schema.field(at), pa.array([name] * each.num_rows, pa.string()))
        for each, name in ((own, "watched"), (listed, "list"))
    )
    both = removals(pa.concat_tables([named_, listed]))
    assert both.survival.equals(removals(named_).survival)
    assert both.looked.posts == 80 + 32
    assert "32 posts that no other dataset has" in both.looked.says


def test_a_topic_whose_removals_are_of_few_accounts_is_not_told_of():
    """Six accounts wrote of each topic; posts on one went of two of them, of the other of five."""
    losing = {1, 3} | {0, 2, 4, 6, 8}
    rows = [
        (f"p{n:03}", f"a{n % 12}", "few" if n % 2 else "many", n % 12 in losing and n % 24 < 12)
        for n in range(240)
    ]
    result = removals(
        {
            "post": [row[0] for row in rows for _ in range(2)],
            "account": [row[1] for row in rows for _ in range(2)],
            "topics": [[row[2]] for row in rows for _ in range(2)],
            "checked_at": ["2024-03-01T10:00Z", "2024-03-03T10:00Z"] * len(rows),
            "state": [
                state for row in rows for state in ("available", "gone" if row[3] else "available")
            ],
        }
    )
    assert {each.subject for each in result.looked.topics} == {"many"}
