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
        (f"//x.com/{HANDLE}", "x"),
        (f"https://x.com/./{HANDLE}", "x"),
        (f"https://x.com/i/../{HANDLE}", "x"),
        (f"https://x.com\\{HANDLE}", "x"),
        (f"https://de-de.facebook.com/{HANDLE}", "facebook"),
        (f"https://m.me/{HANDLE}", "facebook"),
        (f"https://youtube.com/{HANDLE}", "youtube"),
        (f"https://{HANDLE}.t.me/5", "telegram"),
        (f"https://{HANDLE}.t.me", "telegram"),
        (f"https://instagram.com/p/xx?taken-by={HANDLE}", "instagram"),
        (f"https://x.com/search?q=from%3A{HANDLE}%20flood", "x"),
        (f"https://x.com/intent/tweet?text=hi%20%40{HANDLE}", "x"),
        (f"https://web.archive.org/web/2021/https://twitter.com/{HANDLE}/status/1", "x"),
        (f"https://web.archive.org/web/2021/http://www.twitter.com:80/{HANDLE}", "x"),
        (f"https://web.archive.org/web/2021/https://x.com/search?q=from:{HANDLE}", "x"),
        (f"https://archive.ph/https://x.com/{HANDLE}", "x"),
        (f"https://archive.ph/https%3A%2F%2Fx.com%2F{HANDLE}", "x"),
        (f"https://www.google.com/url?q=https%3A%2F%2Ft.me%2F{HANDLE}", "telegram"),
        (f"https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2F{HANDLE}%3Fs%3D20&h=a", "x"),
        (f"https://t.me/share/url?url=https://vk.com/{HANDLE}", "vk"),
        (f"https://example.com/go?to=https%253A%252F%252Fx.com%252F{HANDLE}", "x"),
        (f"https://example.com/go?u=https://l.facebook.com/l.php?u=x.com/{HANDLE}", "x"),
        (f"tg://resolve/?domain={HANDLE}", "telegram"),
        ("tg:resolve?phone=1&domain=" + HANDLE, "telegram"),
    ],
)
def test_a_handle_in_a_link_gets_the_name_of_its_account(url: str, platform: str) -> None:
    named = name_in_url(canonical(url), NAMES)
    assert HANDLE.casefold() not in named.casefold()
    assert NAMES.handle(platform, HANDLE) in named
    assert name_in_url(named, NAMES) == named
    assert HANDLE.casefold() not in name_in_text(f"see {url} there", platform, NAMES).casefold()
    link, domain = Namer(NAMES).link(url)
    assert HANDLE.casefold() not in f"{link} {domain}".casefold()
    assert HANDLE.casefold() not in Namer(NAMES).media(url).casefold()


@pytest.mark.parametrize(
    ("url", "platform", "account"),
    [
        ("https://wa.me/4917012345678", "whatsapp", "4917012345678"),
        ("https://api.whatsapp.com/send?phone=4917012345678", "whatsapp", "4917012345678"),
        ("tg://user?id=4917012345678", "telegram", "user4917012345678"),
        ("tg://openmessage?user_id=4917012345678", "telegram", "user4917012345678"),
    ],
)
def test_a_number_in_a_link_gets_the_name_of_its_account(
    url: str, platform: str, account: str
) -> None:
    for named in (Namer(NAMES).link(url)[0], name_in_text(f"see {url}", "x", NAMES)):
        assert NAMES.account(platform, account) in named
        assert "4917012345678" not in named
        assert name_in_url(named, NAMES) == named


def test_a_telephone_number_is_no_invitation() -> None:
    assert "49170" not in name_in_url("https://t.me/+4917012345678", NAMES)
    assert name_in_url("https://t.me/+AbC123", NAMES) == "https://t.me/+AbC123"


def test_only_a_whole_pseudonym_is_taken_for_one() -> None:
    assert "p_alice" not in name_in_url("https://x.com/p_Alice/status/1", NAMES).casefold()
    named = NAMES.handle("x", HANDLE)
    assert name_in_url(f"https://x.com/{named}", NAMES) == f"https://x.com/{named}"


def test_links_inside_links_end() -> None:
    url = f"https://a.example/?u=https://x.com/{HANDLE}"
    for _ in range(2000):
        url = "https://x.com/?u=" + url
    assert HANDLE not in name_in_url(url, NAMES)


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
        "https://youtube.com/playlist?list=a", "https://youtube.com/shorts/abc", "abc.jpg",
        "https://example.com/?u=https%3A%2F%2Fexample.org%2Fa", "https://x.com/search?q=a%20b",
        "https://web.archive.org/web/2021/https://example.com/a", "https://wa.me/message/ABC",
        "https://box.com/alice", "https://example.com/xx.com/a",
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
        f"cc@{HANDLE}", f"@{HANDLE}@social.example", f"﹫{HANDLE}", f"/start@{HANDLE}",
        f"@\u200e{HANDLE}", f"@\u2068{HANDLE}\u2069", f"@\u200b{HANDLE}", f"u/{HANDLE}",
        f"thanks /u/{HANDLE}!", f"@[77788899:274:{HANDLE}]", f"//x.com/{HANDLE}",
        f"https:\\/\\/x.com\\/{HANDLE}", f"{HANDLE}.t.me", f"看x.com/{HANDLE}",
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
        ("a.b_9", "A.B", "NAME_9"), ("AliceP17", "AliceP", "NAME_17"),
        ("AlicePaul", "AliceP", "AlicePaul"), ("channel771/5", "channel77", "channel771/5"),
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


@pytest.mark.parametrize(
    ("platform", "post_id", "account", "is_handle"),
    [
        ("telegram", "chat12345678/7", "user5", False),
        ("telegram", "channel55511122/2", "user5", False),
        ("telegram", "channel55511122/2", "channel55511122", False),
        ("facebook", "12345678_99", "12345678", False),
        ("vk", "-123456789_99", "-123456789", False),
        ("vk", "-123456789_99", "555", False),
        ("vk", "wall-123456789_99", "-123456789", False),
        ("instagram", "99_123456789", "123456789", False),
        ("unknown", "123456789_99", "123456789", False),
        ("unknown", "AliceP/1", "AliceP", False),
        ("unknown", "AliceP/1", "AliceP", True),
        ("unknown", "@AliceP/1", "@AliceP", True),
        ("unknown", "@AliceP", "@AliceP", True),
        ("x", "https://x.com/AliceP/status/1", "AliceP", True),
    ],
)
def test_a_post_and_a_reference_to_it_have_one_name(
    platform: str, post_id: str, account: str, is_handle: bool
) -> None:
    namer = Namer(NAMES)
    name = namer.account(platform, account, is_handle=is_handle)
    shown = namer.post_id(post_id, account, name, platform=platform, is_handle=is_handle)
    assert shown == namer.reference(platform, post_id, is_handle=is_handle)
    assert "p_" in shown
    assert not any(raw in shown for raw in ("AliceP", "123456", "555111"))
    assert namer.reference(platform, shown, is_handle=is_handle) == shown


def test_an_object_that_begins_with_at_is_a_handle() -> None:
    namer = Namer(NAMES)
    assert namer.reference("unknown", "@AliceP") == "@" + NAMES.handle("unknown", "alicep")
    assert namer.reference("unknown", "23678") == "23678"
    short = "https://instagram.com/p/abc_123"
    assert namer.reference("instagram", short) == short


def test_a_media_id_stays() -> None:
    assert Namer(NAMES).media("3_1234567") == "3_1234567"
    assert Namer(NAMES).media("photo.jpg") == "photo.jpg"


def test_a_facebook_mention_gets_the_name_of_its_id() -> None:
    named = name_in_text("hi @[77788899:274:Alice P]!", "facebook", NAMES)
    assert named == f"hi @{NAMES.account('facebook', '77788899')}!"
