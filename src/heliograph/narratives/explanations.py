"""Innocent explanations for a text that many carry, each tested as far as the data allow."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.findings import Explanation
from heliograph.narratives.credits import first_entries
from heliograph.narratives.diffs import words_of
from heliograph.narratives.shown import READ_CHARACTERS
from heliograph.narratives.subject import Subject
from heliograph.narratives.told import lasting

SHORT_WORDS = 12
NEWS_S = 2 * 86400.0
"""What is news for longer is passed on for other reasons."""
_FEW = 0.1
_MANY = 0.5
_START = 0.01  # of the time that the data span
_FORM = re.compile(
    r"\b(i('ve| have)? just|i signed|sign (this|the) petition|join me|i liked a|i added a|"
    r"check (this )?out|now (playing|watching|listening)|listening to|i'm at|shared a|"
    r"watch(ing)? live|live now|happy (birthday|new year)|good morning)\b|"
    r"我(正在|刚刚|剛剛|参与|參與|发起|發起|在看)|分享(自|了|一)|转发抽奖|生日快乐|新年快乐",
    re.IGNORECASE,
)


def innocent_explanations(subject: Subject) -> tuple[Explanation, ...]:
    """Return every explanation with its verdict and reason."""
    return (
        declared_syndication(subject),
        shared_link(subject),
        form_text(subject),
        formula(subject),
        breaking_news(subject),
        one_publisher(subject),
        reposts(subject),
        captured_twice(subject),
    )


def declared_syndication(subject: Subject) -> Explanation:
    """Return whether posts say from where they have the text."""
    name = "declared syndication"
    rest = np.ones(len(subject.credited), np.bool_)
    rest[first_entries(subject.member)] = False
    posts, credited = int(rest.sum()), int(subject.credited[rest].sum())
    unseen = "What outlets have agreed on without saying so cannot be seen in posts."
    if posts and credited / posts >= _FEW:
        return Explanation(
            name=name,
            verdict="not ruled out",
            reason=f"{credited:,} of {posts:,} posts after the first name a source, or link to one "
            "or to a page that an earlier one links to.",
        )
    # Words alone are no proof of silence: platforms and pages credit by link, repost and mention.
    told = {"kind", "urls", "mentions"} & subject.posts.given
    return Explanation(
        name=name,
        verdict="ruled out" if told else "not testable",
        reason=f"{credited:,} of {posts:,} posts after the first name or link to a source that the "
        f"program can see. {unseen}"
        + ("" if told else " The data tell neither links nor mentions nor reposts."),
    )


def shared_link(subject: Subject) -> Explanation:
    """Return whether the text could be the title that comes with a page's share button."""
    name = "a shared link"
    if "urls" not in subject.posts.given:
        return Explanation(
            name=name, verdict="not testable", reason="The data do not say to what posts link."
        )
    urls = subject.posts.urls.take(pa.array(subject.member.post))
    entry, values = pc.list_parent_indices(urls).to_numpy(), urls.flatten()
    posts, linking = len(urls), len(np.unique(entry))
    most = int(pc.max(pc.value_counts(values).field("counts")).as_py()) if len(values) else 0
    if most >= 2 and most >= _FEW * posts:
        return Explanation(
            name=name,
            verdict="not ruled out",
            reason=f"{most:,} of {posts:,} posts link to one page; its share button may have "
            "written the text.",
        )
    none = f"{linking:,} of {posts:,} posts have a link, no tenth of them to one page"
    if linking >= _FEW * posts:
        return Explanation(
            name=name,
            verdict="not testable",
            reason=f"{none}; short links that differ may lead to one page.",
        )
    return Explanation(name=name, verdict="ruled out", reason=f"{none}.")


def form_text(subject: Subject) -> Explanation:
    """Return whether the text reads like one that an app or a petition proposes."""
    text, words = _centre(subject)
    if _FORM.search(text) or words < SHORT_WORDS:
        return Explanation(
            name="a form text",
            verdict="not ruled out",
            reason=f"The commonest wording has {words} words"
            + (" and a phrase like those" if _FORM.search(text) else ", and may be one of those")
            + " that apps, petitions and share buttons propose.",
        )
    return Explanation(
        name="a form text",
        verdict="not testable",
        reason=f"The commonest wording has {words} words and none of the English and Chinese "
        "phrases by which the program knows such texts; whether somebody proposed it cannot be "
        "seen.",
    )


def formula(subject: Subject) -> Explanation:
    """Return whether the text may be older than the data: a quotation, a proverb, lyrics."""
    name = "a formula, quotation or lyrics"
    _, words = _centre(subject)
    begin, end = int(subject.posts.time_us.min()), int(subject.posts.time_us.max())
    if words < SHORT_WORDS:
        reason = f"The commonest wording has {words} words, as many as a saying."
    elif int(subject.time_us[0]) - begin <= _START * (end - begin):
        reason = "It is there when the data begin, and may be much older."
    else:
        return Explanation(
            name=name,
            verdict="not testable",
            reason="It is not there when the data begin; whether it was said or printed before, "
            "these data cannot tell.",
        )
    return Explanation(name=name, verdict="not ruled out", reason=reason)


def breaking_news(subject: Subject) -> Explanation:
    """Return whether it may be news that everybody passed on at once: a headline, or a report."""
    half_s = half_after_s(subject)
    seen = f"Half of its posts came within {lasting(half_s)}"
    if half_s <= NEWS_S:
        return Explanation(
            name="breaking news",
            verdict="not ruled out",
            reason=f"{seen}: news travels like that.",
        )
    return Explanation(
        name="breaking news",
        verdict="ruled out",
        reason=f"{seen}: slower than news is passed on.",
    )


def one_publisher(subject: Subject) -> Explanation:
    """Return whether labelled carriers are of one house; what others are cannot be known."""
    name = "one publisher or owner"
    if not subject.named:
        return Explanation(
            name=name,
            verdict="not testable",
            reason="This needs a registry of who runs which account; no carrier is in one.",
        )
    houses = Counter(each.entity for each in subject.named.values())
    largest = max(houses.values())
    if largest > 1:
        return Explanation(
            name=name,
            verdict="not ruled out",
            reason=f"{largest} of its carriers are accounts of one labelled institution.",
        )
    carriers = len(subject.accounts)
    return Explanation(
        name=name,
        verdict="not testable",
        reason=f"{len(subject.named):,} of its {carriers:,} carriers are labelled, no two as one "
        "institution's; who owns these, and who runs the others, is not known here.",
    )


def reposts(subject: Subject) -> Explanation:
    """Return whether a platform's own repost button explains the copies."""
    name = "reposts"
    some = subject.posts.repost[subject.member.post]
    if "kind" not in subject.posts.given:
        return Explanation(
            name=name,
            verdict="not testable",
            reason="The data do not tell a repost from an account's own post; of its posts, "
            f"{int(some.sum()):,} begin like a repost, and none of these counts in the test.",
        )
    return Explanation(
        name=name,
        verdict="ruled out",
        reason=f"{int(some.sum()):,} of its {len(some):,} posts are reposts, and none of these "
        "counts in the test.",
    )


def captured_twice(subject: Subject) -> Explanation:
    """Return whether one post stands in the data as posts of two accounts."""
    name = "posts captured twice"
    at = subject.member.post
    ids = subject.posts.post_id.take(pa.array(at)).dictionary_encode().indices.to_numpy()
    owners = np.unique(np.stack([ids, subject.posts.account[at]]), axis=1)
    twice = int((np.bincount(owners[0]) > 1).sum())
    if twice:
        return Explanation(
            name=name,
            verdict="not ruled out",
            reason=f"{twice:,} post ids stand under two accounts or more.",
        )
    return Explanation(
        name=name,
        verdict="ruled out",
        reason="No post id stands under two accounts, and captures of one post count once.",
    )


def half_after_s(subject: Subject) -> float:
    """Return after how many seconds half of the posts had been seen."""
    times = subject.time_us
    return float(times[(len(times) - 1) // 2] - times[0]) / 1e6


def _centre(subject: Subject) -> tuple[str, int]:
    """Return the text that most accounts carry, and its words; two characters count as one."""
    at = subject.member.post[np.flatnonzero(subject.member.text == subject.centre)[0]]
    text = str(subject.posts.text[int(at)].as_py())[:READ_CHARACTERS]
    return text, words_of(text)
