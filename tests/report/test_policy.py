"""What the page may do, checked against the blocks that stand in it."""

import base64
import hashlib
import re

import pytest

from heliograph.report.policy import data_block, inline

NAMES = ("ordinary", "quiet", "hostile")


def policy_of(page):
    first = page.all("meta")[0]
    assert first["http-equiv"] == "Content-Security-Policy"
    return dict(part.split(" ", 1) for part in first["content"].split("; "))


@pytest.mark.parametrize("name", NAMES)
def test_the_policy_stands_first_and_the_charset_early(pages, name):
    head = pages[name].partition("<head>")[2]
    assert head.lstrip().startswith('<meta http-equiv="Content-Security-Policy"')
    assert pages[name].encode().find(b'<meta charset="utf-8">') + 22 <= 1024


@pytest.mark.parametrize("name", NAMES)
def test_the_hashes_are_those_of_the_blocks(parsed, name):
    policy = policy_of(parsed[name])
    for tag, directive in [("style", "style-src"), ("script", "script-src")]:
        blocks = [
            text
            for given, text in parsed[name].block(tag)
            if given.get("type") != "application/json"
        ]
        hashes = [
            "'sha256-" + base64.b64encode(hashlib.sha256(b.encode()).digest()).decode() + "'"
            for b in blocks
        ]
        assert policy[directive].split() == (hashes or ["'none'"])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_is_allowed(pages, parsed, name):
    policy = policy_of(parsed[name])
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'none'"
    assert policy["img-src"] == "data:"
    assert set(policy) == {"default-src", "base-uri", "form-action", "img-src", "style-src",
                           "script-src"}  # fmt: skip
    assert "unsafe" not in parsed[name].all("meta")[0]["content"]
    assert '<meta name="referrer" content="no-referrer">' in pages[name]


@pytest.mark.parametrize("name", NAMES)
def test_no_element_reaches_out_or_carries_style_or_code(parsed, name):
    for tag, given in parsed[name].elements:
        assert tag not in ("iframe", "object", "embed", "link", "base", "use", "foreignobject")
        assert "style" not in given
        assert not [attribute for attribute in given if attribute.startswith("on")]
        assert given.get("href", "#").startswith("#")
        for attribute in ("src", "srcset"):
            assert given.get(attribute, "data:").startswith("data:")


@pytest.mark.parametrize("name", ["ordinary", "hostile"])
def test_scripts_are_those_of_the_page(parsed, name):
    kinds = [given.get("type") for given, _ in parsed[name].block("script")]
    assert kinds == ["application/json", None, None, None]


@pytest.mark.parametrize("code", ["</script>", "</SCRIPT >", "<!--", "</style", "a\rb"])
def test_code_that_breaks_out_is_refused(code):
    with pytest.raises(ValueError, match="cannot stand inside a page"):
        inline(f"var a = '{code}';")


def test_code_does_not_ask_for_its_source_map():
    assert inline("f()\n//# sourceMappingURL=f.js.map") == "f()\n"


def test_data_hold_nothing_that_html_reads():
    block = data_block(["</script><!--", "&amp;", "\u2028\u2029", "讲"])
    assert not re.search("[<>&\u2028\u2029]", block)


def test_charts_hold_nothing_active(pages):
    charts = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", pages["ordinary"])
    assert len(charts) == 18
    for chart in charts:
        svg = base64.b64decode(chart).decode()
        assert not re.search(r"<script|<foreignObject|\bon\w+=|href", svg)
        assert not re.search(r"url\(", svg)
        assert "A1" not in svg
