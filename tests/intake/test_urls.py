"""URLs: one form for one page, whatever was around it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from heliograph.intake.urls import canonical, domain_of, url_rules

PAGE = "https://example.com/a/b?id=7"


@pytest.mark.parametrize(
    "written",
    [
        PAGE,
        "http://example.com/a/b?id=7",
        "HTTPS://WWW.Example.COM:443/a/b/?id=7",
        "example.com/a/b?id=7",
        "https://m.example.com/a/b?id=7#top",
        "https://mobile.example.com:80/a/b?id=7&",
        "https://amp.example.com/a/b?id=7",
        "https://example.com/a/b/amp?id=7",
        "https://example.com/a/b/amp/?id=7&amp=1",
        "https://example.com//a//b?utm_source=x&id=7&utm_campaign=y&fbclid=z&gclid=1",
        "https://somebody:secret@example.com/a/b?id=7",
        " https://example.com./a/b?id=7 ",
        "https://example.com/%61/b?id=7",
        "https://www.google.com/amp/s/www.example.com/a/b?id=7",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a/b?id=7",
        "https://www-example-com.cdn.ampproject.org/v/s/example.com/a/b/amp?id=7&amp_js_v=0.1",
    ],
)
def test_one_page_has_one_form(written: str) -> None:
    assert canonical(written) == PAGE


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("https://youtu.be/abcDEF-1_2?si=xyz", "https://youtube.com/watch?v=abcDEF-1_2"),
        ("https://m.youtube.com/watch?feature=share&v=abc", "https://youtube.com/watch?v=abc"),
        ("https://www.youtube.com/shorts/abc", "https://youtube.com/watch?v=abc"),
        ("https://twitter.com/a/status/1?s=20&t=x", "https://x.com/a/status/1"),
        ("https://mobile.twitter.com/a/status/1", "https://x.com/a/status/1"),
        ("https://twitter.com/#!/a/status/1", "https://x.com/a/status/1"),
        ("https://example.com/?b=2&a=1&b=1", "https://example.com?a=1&b=1&b=2"),
        ("https://example.com/#!/route", "https://example.com#!/route"),
        ("https://example.com:8080/", "https://example.com:8080"),
        ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"),
        ("https://example.com/%c3%a4", "https://example.com/%C3%A4"),
        ("https://пример.example/статья", "https://xn--e1afmkfd.example/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F"),
        ("tg://resolve?domain=chan&post=5", "https://t.me/chan/5"),
        ("https://telegram.me/chan/5?single", "https://t.me/chan/5"),
        ("https://en.m.wikipedia.org/wiki/A", "https://en.wikipedia.org/wiki/A"),
        ("https://m.co.uk/a", "https://m.co.uk/a"),
        ("https://example.com/?s=search", "https://example.com?s=search"),
    ],
)  # fmt: skip
def test_known_hosts(written: str, form: str) -> None:
    assert canonical(written) == form


@pytest.mark.parametrize(
    "opaque",
    ["23678", "85d2d12251a735ce05255061f7f231e2", "", "a b.c d", "12.5", "mailto:a", "ftp://a.b/c",
     "magnet:?xt=urn:a.b", "https://", "https://[::1]/", "://", "a" * 9000,
     "https://x" + "y" * 9000],
)  # fmt: skip
def test_what_is_no_link_to_a_page_stays(opaque: str) -> None:
    assert canonical(opaque) == opaque


links = st.builds(
    lambda scheme, host, path, query, fragment: scheme + host + path + query + fragment,
    st.sampled_from(["", "http://", "https://", "HTTP://u@", "//"]),
    st.sampled_from([
        "example.com", "www.m.amp.example.co.uk", "m.co.uk", "youtu.be", "YouTube.com", "x.com",
        "twitter.com:80", "google.com", "www.google.com", "a.cdn.ampproject.org", "t.me",
        "ü.example", "example.com:080", "example.com:8080", "l.facebook.com", "m.www.com.",
    ]),
    st.from_regex(
        r"(/(amp|amp\.html|s|c|watch|#!|@a|%40b|%2541|%%41|%zz|é| |embed|v|www\.b\.example"
        r"|google\.com|[a-z]{0,3})){0,6}/{0,2}", fullmatch=True),
    st.from_regex(r"(\?((utm_x|v|s|amp|a|%61|b|&)=?(%41|%|é|=|\+|1)?&?){0,4})?", fullmatch=True),
    st.from_regex(r"(#!?[a-z/#?%é]{0,5})?", fullmatch=True),
)  # fmt: skip


@given(links | st.text(max_size=60))
@example("https://google.com/amp/s/google.com/amp/s/example.com/amp/amp")
@example("https://example.com/%%41%31")
@example("https://youtu.be//watch")
@example("https://twitter.com/#!/a#!/b")
@example("http://a.b.example/\ud800")
def test_the_canonical_form_is_its_own_canonical_form(url: str) -> None:
    form = canonical(url)
    assert canonical(form) == form


def test_every_tracking_parameter_is_dropped() -> None:
    for name in url_rules()["tracking"]:
        parameter = name.replace("*", "anything")
        assert canonical(f"https://example.com/a?{parameter}=1&{parameter.upper()}=2&id=3") == (
            "https://example.com/a?id=3"
        )


def test_the_domain_is_the_host_without_www() -> None:
    assert domain_of(canonical("http://www.News.example.co.uk:81/a?b#c")) == "news.example.co.uk"
    assert domain_of(canonical("23678")) is None
