"""Strings that came with the posts: shown as they are, doing nothing."""

import json
import re
import unicodedata

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from heliograph.privacy.pseudonyms import PSEUDONYM, Pseudonyms
from heliograph.report import render
from heliograph.report.untrusted import OBJECT_CHARACTERS, defanged, prose, shown, visible

CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f"
                      "\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")  # fmt: skip


def test_hostile_strings_arrive_as_text(parsed):
    page = parsed["hostile"]
    text = page.text
    assert "<script>window.pwned=1;alert(1)</script>" in text
    assert "</title></style><img src=x onerror=window.pwned=3>" in text
    assert '" onmouseover="window.pwned=4" x=\'' in text
    assert "讲好中国故事 hxxps://例子[.]测试/新闻" in text
    assert "{{ 7*7 }} {% raw %}" in text
    assert "&lt;b&gt; &#x3c;script&#x3e;" in text
    assert not any("x" in given.get("src", "x")[:1] for given in page.all("img"))


def test_no_control_and_no_lone_surrogate_is_left(pages):
    assert not CONTROLS.search(pages["hostile"])
    assert pages["hostile"].encode()
    assert "abc⟨U+202E⟩gpj[.]exe⟨U+202C⟩" in pages["hostile"]


def test_no_live_address_is_left(parsed):
    text = parsed["hostile"].text
    assert "hxxps://evil[.]example/<svg" in text
    assert "evil.example" not in text
    assert "https://" not in text


def test_the_network_data_name_only_aliases(parsed):
    """Whatever a behaviour or an object is called, it is not in the data of the drawing."""
    (block,) = [text for given, text in parsed["hostile"].block("script") if given.get("type")]
    data = json.loads(block)
    assert {member for group in data["groups"] for member in group["members"]} <= {
        f"A{n}" for n in range(1, 25)
    }
    assert "pwned" not in block


def test_a_pseudonym_is_shown_as_an_account_and_the_key_does_not_show():
    def page(key):
        name = Pseudonyms(key).handle("x", "somebody")
        text = "y" * (OBJECT_CHARACTERS - 12) + " " + name  # the cut would fall inside the name
        return render(samples.summary(warnings=(text, f"see {name}"), title=name), []), name

    (first, one), (second, other) = page(bytes(32)), page(b"k" * 32)
    assert one != other
    assert first == second
    assert not PSEUDONYM.search(first)
    assert "see [account]" in first


def test_a_cut_falls_on_no_pseudonym():
    name = Pseudonyms(bytes(32)).account("x", "1")
    said = shown("y" * (OBJECT_CHARACTERS - 5) + " " + name)
    assert "p_" not in said
    assert f"… ({OBJECT_CHARACTERS - 5 + 1 + len('[account]')} characters)" in said


def test_long_strings_are_cut_and_say_so():
    assert shown("x" * 10_240).endswith("</bdi>… (10,240 characters)")
    assert len(shown("x" * 10_240)) < 300
    assert prose("x" * 10_240).endswith("… (10,240 characters)")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("http://a.example/x.y?u=https://b.example", "hxxp://a[.]example/x.y?u=hxxps://b[.]example"),
        ("HTTPS://A.EXAMPLE", "HXXPS://A[.]EXAMPLE"),
        ("ftp://a.example", "ftp[:]//a[.]example"),
        ("JavaScript: alert(1)", "JavaScript[:] alert(1)"),
        ("data:text/html,x", "data[:]text/html,x"),
        ("news.example.com", "news[.]example[.]com"),
        ("https://user@a.example:8080/p", "hxxps://user@a[.]example:8080/p"),
        ("no address. None at all", "no address. None at all"),
        ("3.14", "3.14"),
    ],
)  # fmt: skip
def test_addresses_are_defanged(text, safe):
    assert defanged(text) == safe


@pytest.mark.parametrize(
    "text",
    ["مرحبا", "שלום", "می\u200cخواهم", "👨\u200d👩\u200d👧", "👍🏽", "讲好中国故事",
     "naïve", "n\u0303", "क्\u200dष"],
)  # fmt: skip
def test_the_spelling_of_scripts_is_kept(text):
    assert visible(text) == text


@pytest.mark.parametrize("character", "\u00ad\u200b\u200c\u200d\u202e\u2066\u3164\ufeff\U000e0041")
def test_what_hides_is_shown(character):
    assert visible(f"pay{character}pal") == f"pay⟨U+{ord(character):04X}⟩pal"


def test_marks_do_not_pile_up():
    assert visible("a" + "\u0337" * 400) == "a" + "\u0337" * 3 + "⟨more marks⟩"


@given(st.text(st.characters(), max_size=300))
def test_nothing_that_orders_or_ends_lines_comes_through(text):
    for said in (visible(text), prose(text), shown(text)):
        assert not CONTROLS.search(said)
        assert not any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") for c in said)
        said.encode()


@given(st.text("<>&\"'/=abp_ .:htps", max_size=80))
def test_an_object_is_escaped_and_isolated(text):
    said = shown(text)
    inner = said.removeprefix("<bdi>").removesuffix("</bdi>")
    assert not set(inner) & set("<>\"'")
    assert "http://" not in said
    assert "https://" not in said
