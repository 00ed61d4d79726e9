"""Accounts inside texts, links and ids: nothing that is written has a raw one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.intake.handles import handles_in, name_in_text, name_in_url
from heliograph.intake.naming import Namer
from heliograph.intake.text import hashtags_in, links_in, repaired
from heliograph.intake.urls import canonical
from heliograph.intake.values import as_urls, as_words
from heliograph.privacy.pseudonyms import AsGiven, Pseudonyms

NAMES = Pseudonyms(bytes(32))
HANDLE = "Secret_Name"


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        (f"https://twitter.com/{HANDLE}", "x"),
        (f"https://x.com/{HANDLE}/status/1", "x"),
        (f"https://mobile.twitter.com/{HANDLE}/status/1?s=20", "x"),
        (f"https://x.com/intent/follow?screen_name={HANDLE}", "x"),
        (f"https://x.com/#!/{HANDLE}/status/1", "x"),
        (f"https://instagram.com/{HANDLE}/p/abc", "instagram"),
        (f"https://www.instagram.com/stories/{HANDLE}/1", "instagram"),
        (f"https://www.tiktok.com/@{HANDLE}/video/1", "tiktok"),
        (f"https://m.facebook.com/{HANDLE}/posts/1", "facebook"),
        (f"https://facebook.com/groups/{HANDLE}", "facebook"),
        (f"https://t.me/{HANDLE}/5", "telegram"),
        (f"https://t.me/s/{HANDLE}", "telegram"),
        (f"tg://resolve?domain={HANDLE}&post=5", "telegram"),
        (f"https://youtube.com/@{HANDLE}", "youtube"),
        (f"https://youtube.com/%40{HANDLE}", "youtube"),
        (f"https://www.youtube.com/c/{HANDLE}/videos", "youtube"),
        (f"https://bsky.app/profile/{HANDLE}/post/3k", "bluesky"),
        (f"https://vk.com/{HANDLE}", "vk"),
        (f"https://reddit.com/user/{HANDLE}", "reddit"),
    ],
)
def test_a_handle_in_a_link_gets_the_name_of_its_account(url: str, platform: str) -> None:
    named = name_in_url(canonical(url), NAMES)
    assert HANDLE.casefold() not in named.casefold()
    assert NAMES.handle(platform, HANDLE) in named
    assert name_in_url(named, NAMES) == named


def test_a_handle_on_an_unknown_host_is_named_too() -> None:
    assert HANDLE not in name_in_url(f"https://social.example/@{HANDLE}/1", NAMES)


def test_a_pages_number_gets_the_name_of_its_account_id() -> None:
    named = name_in_url("https://facebook.com/100200/posts/9", NAMES)
    assert named == f"https://facebook.com/{NAMES.account('facebook', '100200')}/posts/9"


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/i/web/status/1", "https://x.com/hashtag/bridge", "https://x.com",
        "https://instagram.com/p/abc", "https://t.me/joinchat/abc", "https://youtube.com/watch?v=a",
        "https://example.com/Secret_Name", "23678", "https://facebook.com/watch?v=1",
    ],
)  # fmt: skip
def test_a_link_that_names_nobody_stays(url: str) -> None:
    assert name_in_url(url, NAMES) == url


@pytest.mark.parametrize(
    "text",
    [
        f"@{HANDLE} hello", f"RT @{HANDLE}: hello", f"转发@{HANDLE}：好", f"(@{HANDLE})",
        f".@{HANDLE}",
        f"see twitter.com/{HANDLE}/status/1", f"see https://t.me/{HANDLE}/5.", f"＠{HANDLE}",
        f"cc@{HANDLE}", f"@{HANDLE}@social.example",
    ],
)  # fmt: skip
def test_a_handle_in_a_text_is_replaced(text: str) -> None:
    assert HANDLE not in name_in_text(text, "x", NAMES)


def test_the_rest_of_a_text_stays() -> None:
    text = f"Ask a.b@example.org, @{HANDLE}, about https://example.com/a@b"
    named = name_in_text(text, "x", NAMES)
    assert named.startswith("Ask a.b@example.org, @p_")
    assert named.endswith(", about https://example.com/a@b")
    assert name_in_text("no handle, 3 @ 4", "x", NAMES) == "no handle, 3 @ 4"


def test_mention_author_and_link_get_one_name() -> None:
    namer = Namer(NAMES)
    name = namer.account("x", HANDLE, is_handle=True)
    assert namer.mention("x", f"@{HANDLE.upper()}") == name
    assert name in namer.text("x", f"@{HANDLE}")
    assert name in namer.link(f"https://x.com/{HANDLE}/status/1")[0]


@pytest.mark.parametrize(
    "piece",
    ["a", "@", "a@", "@a", ".", "@a.", "a.", "://", "http://", "/", ")", "#", "#_", "did:",
     "x.com/", "@a@b", ",", ", ", "a,", " ", "?", "%", "%4", "=&", "[", "[[", "'", "1/", "-"],
)  # fmt: skip
def test_long_and_odd_texts_take_time_in_proportion(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    for odd in (text, "https://x.com/" + text, "a" + text + "@", "[" + text + "]", "@" + text):
        name_in_text(odd, "x", NAMES)
        links_in(odd)
        hashtags_in(odd)
        handles_in(odd)
        as_urls(odd)
        as_words(odd)
        repaired(odd)
        canonical(odd)
        canonical(odd[:8000])
        name_in_url(odd, NAMES)
    assert time.process_time() - start < 10


@given(st.text(max_size=80))
def test_naming_never_raises_and_is_done_once(text: str) -> None:
    named = name_in_text(text, "x", NAMES)
    assert handles_in(name_in_text(named, "x", NAMES)) == handles_in(named)
    name_in_url(text, NAMES)


@pytest.mark.parametrize(
    ("post_id", "account", "shown"),
    [
        ("1234_99", "1234", "NAME_99"), ("channel77/5", "channel77", "NAME/5"),
        ("99", "1234", "99"), ("12345_99", "1234", "12345_99"), ("fb_12_7", "fb_12", "NAME_7"),
        ("1234", "1234", "NAME"),
        ("at://did:plc:abc/app.bsky.feed.post/3k", "did:plc:abc", "at://NAME/app.bsky.feed.post/3k"),
        ("a.b_9", "A.B", "NAME_9"),
    ],
)  # fmt: skip
def test_the_account_inside_a_posts_id_becomes_its_name(
    post_id: str, account: str, shown: str
) -> None:
    assert Namer(NAMES).post_id(post_id, account, "NAME") == shown
    assert Namer(AsGiven()).post_id(post_id, account, account) == post_id


def test_replies_in_two_channels_stay_two_objects() -> None:
    namer = Namer(NAMES)
    one = namer.reference("telegram", "channel77/5")
    other = namer.reference("telegram", "channel78/5")
    assert one != other
    assert "77" not in one.split("/")[0] or one.startswith("p_")
    assert one == NAMES.account("telegram", "channel77") + "/5"
