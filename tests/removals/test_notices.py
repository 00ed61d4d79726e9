"""Notices that are known word for word, and texts that only look like one."""

from __future__ import annotations

import pytest

from heliograph.checks import CAUSES
from heliograph.removals.causes import MEANING
from heliograph.removals.notices import fingerprint_of, fingerprints


def test_every_fingerprint_says_where_it_was_seen_and_finds_itself() -> None:
    known = fingerprints()
    assert len({each.id for each in known}) == len(known) == 8
    for each in known:
        assert each.cause in CAUSES
        assert "Wechatscope" in each.basis
        assert fingerprint_of(each.text) is each


def test_only_what_the_platform_did_is_confirmed() -> None:
    confirming = {each.cause for each in fingerprints() if each.confirms}
    assert confirming == {
        "violation_notice",
        "account_blocked",
        "infringement_notice",
        "complaint_notice",
    }
    assert {each.cause for each in fingerprints() if not each.confirms} == {
        "author_deleted",
        "account_moved",
    }


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("  The content has  been deleted by the author ", "author_deleted"),
        ("unable to view this content because it violates regulations.", "violation_notice"),
        ("此帐号已被屏蔽,", "account_blocked"),
        ("此帐号已被屏蔽，内容无法查看", "account_blocked"),
        ("此内容被投诉且经审核涉嫌侵权，无法查看", "infringement_notice"),
    ],
)
def test_width_blanks_and_a_last_stop_do_not_matter(text: str, cause: str) -> None:
    found = fingerprint_of(text)
    assert found is not None
    assert found.cause == cause


@pytest.mark.parametrize(
    "text",
    [
        "",
        "。",
        "他说：此内容因违规无法查看",
        "此内容因违规无法查看，记者报道",
        "Why I am unable to view this content because it violates regulations",
        "网友称此帐号已被屏蔽",
        "此帐号已被屏蔽" + "长" * 1000,
    ],
)
def test_other_words_are_no_fingerprint(text: str) -> None:
    assert fingerprint_of(text) is None


def test_every_cause_has_a_meaning() -> None:
    assert set(MEANING) == set(CAUSES)
